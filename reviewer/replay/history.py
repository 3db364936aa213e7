"""What has happened so far, as numbers that opaque code's answers depend on (SEMANTICS.md A6).

Where a proof lets effects change places, the history does not depend on their order either: every effect is numbered by those before it
that it may not be exchanged with, and the history of a point is the sum of all that happened.
"""

from __future__ import annotations

from reviewer.cfront.certificate import STILL, Motion
from reviewer.model.value_type import value_type
from reviewer.replay.values import MASK, digest


@value_type
class _Pending:
    """A plain store whose place in the order is open; `place` is its address and type."""

    place: tuple[object, ...]
    signature: tuple[object, ...]
    label: str


class History:
    """The effects of one run. `before` is what the last effect had behind it, `last` is its own number, `now` everything."""

    def __init__(self, motion: Motion) -> None:
        self._motion = motion
        self._pending: list[_Pending] = []
        self._done: list[tuple[str, int]] = []
        self._opaque: list[tuple[str, int]] = []
        self.before = self.last = self.now = 0

    @property
    def trace(self) -> tuple[int, ...]:
        """The numbers of all effects, in no order: equal for runs that differ by exchanges alone."""
        self._settle()
        return tuple(sorted(number for _, number in self._done))

    def add(self, signature: tuple[object, ...], label: str, plain: bool) -> None:
        """Note an effect; `plain` says that it is a plain store."""
        if self._motion is STILL:
            self.before = self.now
            self.now = self.last = digest(self.now, *signature)
        elif plain and self._motion.plain:
            self._postpone(_Pending(_place(signature), signature, label))
        else:
            self._settle()
            self._number(signature, label)

    def _postpone(self, store: _Pending) -> None:
        if not self._motion.exchanges:
            self._pending = [earlier for earlier in self._pending if earlier.place != store.place]
        self._pending.append(store)

    def _settle(self) -> None:
        """Give the stores since the last other effect their numbers: those to one place stay in order."""
        start = self.now
        numbers: dict[tuple[object, ...], int] = {}
        for store in self._pending:
            above = (self._seen_by(store.label, start) + numbers.get(store.place, 0)) & MASK
            number = digest(above, *store.signature)
            numbers[store.place] = (numbers.get(store.place, 0) + number) & MASK
            self._done.append((store.label, number))
            self.now = (self.now + number) & MASK
        self._pending = []

    def _number(self, signature: tuple[object, ...], label: str) -> None:
        self.before = self._seen_by(label, self.now)
        self.last = digest(self.before, *signature)
        self._done.append((label, self.last))
        self._opaque.append((label, self.last))
        self.now = (self.now + self.last) & MASK

    def _seen_by(self, label: str, everything: int) -> int:
        """Return the history without what may be exchanged with an effect of this label."""
        if not self._motion.exchanges:
            return everything
        return (everything - sum(number for other, number in self._done if self._motion.exchanged(label, other))) & MASK

    def epoch(self, label: str) -> int:
        """Return the history that a read of this label goes by: that of the opaque effects that may write it."""
        return sum(number for other, number in self._opaque if not self.spares(other, label)) & MASK

    def spares(self, callee: str, label: str) -> bool:
        """Whether a call leaves memory of this label alone."""
        return self._motion.exchanged(callee, label) or self._motion.exchanged(callee, f"read {label}")


def _place(signature: tuple[object, ...]) -> tuple[object, ...]:
    """Return type and address of a store."""
    _, _, ctype, values, _ = signature
    assert isinstance(values, tuple)
    return ctype, values[0]
