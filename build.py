"""Build the static site: `python build.py` is `kb build`."""

import sys

from kb.cli import main

# Processes that share the work import this file too.
if __name__ == "__main__":
    sys.exit(main(["build", *sys.argv[1:]]))
