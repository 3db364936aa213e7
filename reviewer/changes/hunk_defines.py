"""The `#define` and `#undef` lines that hunks show, with the lines that they go on in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer.model.patterns import regex
from reviewer.model.series import FileDiff, Hunk, Line, LineKind
from reviewer.model.value_type import value_type

_DEFINE = regex(r"\s*#\s*(define|undef)\s+(\w+)")
_CONDITION = regex(r"\s*#\s*(?:if|el|endif)")


@value_type
class HunkDefine:
    """A definition on one line or several, joined in `text`; `first` is the line that it begins on.

    `whole` says that its last line is in sight, `stays` that it is a `#define` which both sides have, under no condition in its hunk.
    """

    name: str
    text: str
    first: Line
    file: FileDiff
    whole: bool
    stays: bool

    @property
    def makes_text(self) -> bool:
        """Whether it may use `#` or `##`; of one that is not seen whole that is not known."""
        return not self.whole or "#" in self.text.lstrip()[1:]


def hunk_defines(files: Iterable[FileDiff]) -> tuple[HunkDefine, ...]:
    """Return what the hunks define and undefine, on lines of any kind."""
    return tuple(one for file in files for hunk in file.hunks for one in _of_hunk(file, hunk))


def _of_hunk(file: FileDiff, hunk: Hunk) -> Iterator[HunkDefine]:
    free = not any(_CONDITION.match(line.text) for line in hunk.lines)
    goes_on = False
    for at, line in enumerate(hunk.lines):
        # What looks like a definition behind a line that goes on is part of that line's text.
        begins = _DEFINE.match(line.text) if not goes_on else None
        goes_on = line.text.endswith("\\")
        if begins is None:
            continue
        lines = [line]
        # Of lines that are on one side only, those of the side that the first is on belong to it.
        for following in hunk.lines[at + 1 :] if goes_on else ():
            if line.kind is LineKind.CONTEXT or following.kind in (line.kind, LineKind.CONTEXT):
                lines.append(following)
                if not following.text.endswith("\\"):
                    break
        text = " ".join(one.text.removesuffix("\\") for one in lines)
        whole = not lines[-1].text.endswith("\\") and text.count("/*") == text.count("*/")
        stays = free and begins[1] == "define" and all(one.kind is LineKind.CONTEXT for one in lines)
        yield HunkDefine(begins[2], text.strip(), line, file, whole, stays)
