"""Build the static site: `python build.py` is `kb build`."""

import sys

from kb.cli import main

sys.exit(main(["build", *sys.argv[1:]]))
