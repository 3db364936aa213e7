"""Places in mails, diffs and trees, and the problems that are reported at them."""

from enum import StrEnum

from reviewer.model.value_type import value_type


class Side(StrEnum):
    """Which of the two texts of a change a line belongs to."""

    OLD = "old"
    NEW = "new"


@value_type
class Place:
    """A line (1-based; 0: the file as a whole) of a file on one side of a change."""

    file: str
    line: int
    side: Side = Side.NEW


@value_type
class Problem:
    """Something that was repaired, skipped or not understood.

    `code` is a stable kebab-case word. `file` names the input or the touched file, `line` is 1-based (0: unknown),
    `message` is the Message-ID of the mail it is about, if any. A repair gives `before` and `after`.
    """

    code: str
    text: str
    file: str = ""
    line: int = 0
    message: str = ""
    before: str = ""
    after: str = ""


DEFECT = "defect"
"""The code of a problem that is ours: a crash, or a check of our own that failed."""
