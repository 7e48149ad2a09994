"""The static site's search beside Pagefind's over the same pages: bytes, rounds, times, quality."""
