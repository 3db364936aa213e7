"""An oracle whose answers are 0 but for the few that a script names, and the search through scripts, shortest first.

What decides a path is nearly always whether some result or word of memory is 0. With 0 as the answer to everything loops end and guarded
code is skipped, so the paths with the fewest events come first and each script names the inputs that matter (generational search, as in
Godefroid, Levin, Molnar: "Automated Whitebox Fuzz Testing", NDSS 2008, without the solver).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator

from reviewer.cfront.ctype import Bool, CType, Int, Pointer
from reviewer.replay.oracle import POINTERS, Oracle
from reviewer.replay.values import digest, reduced

Script = tuple[int, ...]
"""Numbers of the draws that are not 0, ascending."""

_LONGEST = 6
"""Inputs that a script makes other than 0."""


class Scripted(Oracle):
    """Draws are numbered in the order in which they are first asked for; equal questions have equal answers on both sides.

    If `solid`, pointers are valid and a script names those that are NULL: most of what is in memory is there to be followed.
    """

    def __init__(self, script: Script, solid: bool = False) -> None:
        super().__init__(digest("script", *script))
        self._script = frozenset(script)
        self._solid = solid
        self._answers: dict[int, int] = {}
        self.asked = 0

    def draw(self, ctype: CType, *purpose: object) -> int:
        """Return 0, or 1 or a pointer of its own where the script names this draw (if `solid`, the other way for pointers).

        Parameters that are pointers are never NULL.
        """
        key = digest(*purpose)
        if purpose[:1] == ("param",):
            return POINTERS + ((key & 0x7FFF) + 16 << 40) if isinstance(ctype, Pointer) else super().draw(ctype, *purpose)
        if key not in self._answers:
            chosen = self.asked in self._script
            self.asked += 1
            self._answers[key] = _other_than_0(ctype, key, self._solid) if chosen is not (self._solid and isinstance(ctype, Pointer)) else 0
        return self._answers[key]

    def unused(self, callee: str, args: tuple[int, ...], history: int, ctype: CType) -> int:
        """Return 0: no draw is spent on an answer that decides nothing."""
        del callee, args, history, ctype
        return 0


def _other_than_0(ctype: CType, key: int, flags: bool) -> int:
    """Return 1 or a pointer; with `flags` an unsigned number has all bits set."""
    match ctype:
        case Int(_, False) if flags:
            return reduced(-1, ctype)
        case Int() | Bool():
            return reduced(1, ctype)
        case _:
            # A result of unknown type may be used as a pointer or as a truth: this is both.
            return POINTERS + (((key & 0x7FFF) + 16) << 40)


def scripts(asked: Callable[[Script], int], most: int) -> Iterator[Script]:
    """Yield up to `most` scripts, those with the fewest answers other than 0 first; `asked` says how many draws the run of one made."""
    queue: list[tuple[int, int, Script]] = [(0, -1, ())]
    for _ in range(most):
        if not queue:
            return
        count, last, script = heapq.heappop(queue)
        yield script
        if count < _LONGEST:
            for position in range(last + 1, asked(script)):
                heapq.heappush(queue, (count + 1, position, (*script, position)))
