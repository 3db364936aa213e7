"""Show a sample on the terminal: `python -m tests.tui.by_hand thirty|evil|holds|...|FILE`; keys as in the program."""

import sys

from reviewer.model.review import Review
from reviewer.tui.terminal import take_terminal
from tests.tui import sample
from tests.tui.real import review_of


def main() -> int:
    """Run the TUI on the sample that the first argument names."""
    name = sys.argv[1] if len(sys.argv) > 1 else "thirty"
    if not sys.stdin.isatty():
        sys.stdin.read()
    if not take_terminal():
        print("no terminal")  # noqa: T201 - a program
        return 2
    from reviewer.tui.answers import user_answers
    from reviewer.tui.app import run_tui

    made = review_of(name) if "/" in name else getattr(sample, name)()
    review = made if isinstance(made, Review) else sample.single(made)
    return run_tui(sample.FakeSession(review, held="held" in sys.argv), user_answers() if "kept" in sys.argv else None)


if __name__ == "__main__":
    sys.exit(main())
