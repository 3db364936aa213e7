"""A TUI with a defect that drags a mail's text along, to see what reaches the terminal: run by test_terminal.py."""

import sys

from reviewer.model.shown import one_line
from reviewer.tui.terminal import take_terminal
from tests.tui import sample

CODE = 4


def main() -> int:
    """Run until the defect and word it as the command line does."""
    if not take_terminal():
        return 2
    from reviewer.tui.app import run_tui
    from reviewer.tui.screens.walk import WalkActions

    def broken(self: WalkActions) -> None:
        raise ValueError(sample.EVIL[0] + sample.EVIL[2])

    WalkActions.action_next_patch = broken  # type: ignore[method-assign] # a defect on purpose
    try:
        return run_tui(sample.FakeSession(sample.evil()))
    except ValueError as error:
        sys.stderr.write(f"defect: {one_line(str(error))}\n")
        return CODE


if __name__ == "__main__":
    sys.exit(main())
