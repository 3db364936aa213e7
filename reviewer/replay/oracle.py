"""Everything that a run can't know - arguments, memory, results of opaque calls - as one pseudo-random function (SEMANTICS.md A6)."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from reviewer.cfront.certificate import Lemma
from reviewer.cfront.ctype import CHAR, Bool, CType, Int, Pointer
from reviewer.model.value_type import value_type
from reviewer.replay.held import Holdings
from reviewer.replay.values import MASK, Symbols, converted, digest, reduced

_NOTHING = nullcontext()

POINTERS = 0x0100_0000_0000_0000
"""Where objects lie that opaque code hands out; nothing of a function's own is there."""


@value_type
class Bias:
    """How values are drawn, in parts of 256: `zero` for 0 among integers, `null` among pointers, `shared` for a pointer drawn before.

    `constants` are integers that the compared functions mention, `addresses` those of their named objects: random bits would never
    meet them.
    """

    zero: int = 112
    null: int = 24
    shared: int = 64
    constants: tuple[int, ...] = ()
    addresses: tuple[int, ...] = ()


class Oracle:
    """Answers by purpose: the same seed and purpose give the same value, on both sides of a comparison and on every machine.

    `about` is the number of the expression for the value that is asked for next; who needs that of memory, too, is `guided`.
    """

    def __init__(self, seed: int, bias: Bias | None = None, lemmas: tuple[Lemma, ...] = ()) -> None:
        self.seed = seed
        self.symbols = Symbols()
        self.held = Holdings()
        self.guided = False
        self.about = -1
        self._bias = bias or Bias()
        self._lemmas = lemmas

    def draw(self, ctype: CType, *purpose: object) -> int:
        """Return a value of `ctype` that is a function of seed and `purpose`, with a bias towards values that decide something."""
        bits = digest(self.seed, *purpose)
        pick, rest = bits & 0xFF, bits >> 8
        match ctype:
            case Pointer():
                return self._pointer(pick, rest)
            case Bool():
                return rest & 1
            case _:
                return reduced(self._integer(pick, rest, not isinstance(ctype, Int) and ctype != CHAR), ctype)

    def _pointer(self, pick: int, rest: int) -> int:
        if pick < self._bias.null:
            return 0
        if pick < self._bias.null + self._bias.shared:
            pool = (*(POINTERS + (n << 40) for n in range(1, 4)), *self._bias.addresses)
            return pool[rest % len(pool)]
        return POINTERS + (((rest & 0x7FFF) + 16) << 40)

    def _integer(self, pick: int, rest: int, perhaps_pointer: bool) -> int:
        if pick < self._bias.zero:
            return 0
        match (pick - self._bias.zero) % 8:
            case 0 | 1:
                return 1
            case 2:
                return rest % 9
            case 3:
                return -1 - rest % 2
            case 4 | 5 if self._bias.constants:
                constants = self._bias.constants
                return constants[rest % len(constants)] + (rest >> 32) % 3 - 1
            case 6 if perhaps_pointer:
                return self._pointer(0xFF, rest)
            case _:
                return rest & MASK

    def result(self, callee: str, args: tuple[int, ...], history: int, ctype: CType) -> int:
        """Return what the opaque `callee` answers after `history`: what a lemma says, else a draw."""
        lemma = self.lemma(callee, args)
        if lemma is not None:
            return reduced(lemma.value, ctype)
        return self.draw(ctype, "result", callee, args, history)

    def converted(self, value: int, source: CType, target: CType) -> int:
        """Return `value` of `source` as `target`, as C does, or where a type is not known as a function of both types and the value."""
        return converted(value, source, target, self.seed)

    def overwriting(self) -> AbstractContextManager[None]:
        """Return the time during which what is asked for is about to be written over."""
        return _NOTHING

    def forgotten(self, epoch: int) -> None:
        """Note that opaque code wrote memory: what is drawn of it from now on has `epoch` in its purpose."""

    def unused(self, callee: str, args: tuple[int, ...], history: int, ctype: CType) -> int:
        """Return what the opaque `callee` answers where nobody looks."""
        return self.result(callee, args, history, ctype)

    def lemma(self, callee: str, args: tuple[int, ...]) -> Lemma | None:
        """Return the first lemma that speaks of this call; a spelling behind the name does not matter."""
        callee = callee.split("(", 1)[0]
        for lemma in self._lemmas:
            fits = len(lemma.args) == len(args) and all(want is None or want == value for want, value in zip(lemma.args, args, strict=True))
            if lemma.callee == callee and fits:
                return lemma
        return None
