"""The program itself on a pseudo-terminal: `python -m tests.tui.program INPUT...`."""

import sys

from reviewer.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
