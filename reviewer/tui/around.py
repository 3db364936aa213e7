"""What the screens need besides the review: where the tree is, what the rules say, which keys the user has."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from reviewer.knowledge.tables import Knowledge
from reviewer.tui.keymap import KEYS, Table


def shipped() -> Knowledge:
    """Return the knowledge that comes with the program."""
    from reviewer.knowledge.load import load_rules  # 0.1 s, and not before something is explained

    return load_rules(())


@dataclass(frozen=True)
class Around:
    """The surroundings of a review.

    `tree` is DIR or DIR@REV as the user gave it, "" without one; `load` reads the rules when they are first asked for; `table` are the keys.
    The screen is drawn with `ascii` alone, and without colours if it is `mono`.
    """

    tree: str = ""
    load: Callable[[], Knowledge] = shipped
    table: Table = KEYS
    ascii: bool = False
    mono: bool = False

    @cached_property
    def knowledge(self) -> Knowledge:
        """The concepts and rules."""
        return self.load()
