"""In which types memory is read that nobody wrote before."""

from __future__ import annotations

from reviewer.cfront.ctype import CHAR, Bool, CType, Int, Pointer
from reviewer.replay.values import size

_SLOT = 16
"""Bytes; no number is wider."""

Held = tuple[int, int, str]
"""Address, width in bytes, and the kind of the type."""


class Holdings:
    """What was read where. A number, a truth value and a pointer are drawn apart: no memory may hold all of what a run sees of it.

    `mixed` says that this may have happened: the same bytes were read in types of several kinds, or from several places on.
    """

    def __init__(self) -> None:
        self.mixed = False
        self._known: dict[tuple[object, ...], list[Held]] = {}

    def note(self, purpose: tuple[str | int, ...], ctype: CType) -> None:
        """Note a read of what `purpose` names: its last number is an address or an offset, or that of "memory" stands before its epoch."""
        plain = purpose[0] == "memory" and len(purpose) == 3
        address = purpose[1] if plain else purpose[-1]
        if not isinstance(address, int) or self.mixed:
            return
        space = (purpose[0], purpose[2]) if plain else purpose[:-1]
        held = (address, size(ctype), _kind(ctype))
        for slot in {address // _SLOT, (address + held[1] - 1) // _SLOT}:
            others = self._known.setdefault((*space, slot), [])
            if held not in others:
                self.mixed = self.mixed or any(_contradict(held, other) for other in others)
                others.append(held)


def _kind(ctype: CType) -> str:
    match ctype:
        case Bool():
            return "truth value"
        case Pointer():
            return "pointer"
        case _:
            return "number" if isinstance(ctype, Int) or ctype == CHAR else "unknown"


def _contradict(one: Held, other: Held) -> bool:
    """Whether two reads meet and are not of one beginning: of numbers that begin together the narrow one is the low end of the wide one."""
    if one[0] == other[0]:
        return one[2] != other[2]
    return one[0] < other[0] + other[1] and other[0] < one[0] + one[1]
