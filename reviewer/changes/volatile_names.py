"""What hunks show to be volatile: names that a declaration in sight, changed or not, gives to such objects."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer.cfront.hunk_text import hunk_text
from reviewer.cfront.volatile_words import VolatileWords, closed
from reviewer.model.place import Side
from reviewer.model.series import FileDiff


def volatile_names(files: Iterable[FileDiff]) -> VolatileWords:
    """Return the names that some hunk gives to what is volatile or atomic: too many rather than too few."""
    return closed([token.text for token in hunk_text(hunk, side).tokens] for file in files for hunk in file.hunks for side in Side)
