"""Calls that have an effect on every path through them, as their visible bodies show (SEMANTICS.md C14)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from reviewer.cfront.ir import ENTRY, BasicBlock, Call, CallKind, Function, successors
from reviewer.knowledge.tables import Semantics
from reviewer.model.patterns import regex
from reviewer.prover.interface import Bodies

_DEPTH = 4
"""Bodies below each other that are looked into for one effect."""
_BODIES = 40
"""Bodies that are looked into for the answer to one question."""

_COUNTER = regex(r"(arch_|raw_)?(atomic|atomic64|atomic_long|refcount)_(inc|dec)(_return|_and_test)?(_relaxed|_acquire|_release)?\Z")
"""What changes a counter whatever it holds (Documentation/atomic_t.txt): not what sets one, perhaps to what it is, or adds what may be 0."""

_ASM = regex(r'asm\((?:(?:__)?(?:volatile|inline)(?:__)? )*(?P<template>"(?:[^"\\]|\\.)*" (?:"(?:[^"\\]|\\.)*" |\w+ |[(),] )*)\| ')
"""An `asm` without outputs, as the front end spells it."""
_STRING = regex(r'"((?:[^"\\]|\\.)*)"')
_MACRO = regex(r"\.macro\b.*?\.endm\b", re.DOTALL)
_LABEL = regex(r"[\w.$]+:")


@dataclass(slots=True)
class Acting:
    """Says which calls have an effect for certain. `bodies` are those of both sides: what one of them does not show is not certain."""

    bodies: tuple[Bodies, Bodies]
    semantics: Semantics
    _known: dict[str, bool] = field(default_factory=dict)

    def __call__(self, target: str) -> bool:
        """Whether a call, by its name or as it is spelled, has an effect whatever its arguments are."""
        if target not in self._known:
            if "(" in target:
                self._known[target] = bool(self.semantics.instructions.keys() & set(instructions(target)))
            else:
                self._known[target] = all(_Look(bodies, self.semantics).acts(target) for bodies in self.bodies)
        return self._known[target]


def instructions(spelling: str) -> list[str]:
    """Return the first words of the statements of an `asm` that has no outputs; none if some text of it may be left out or replaced."""
    match = _ASM.match(spelling)
    if match is None:
        return []
    text = "".join(_STRING.findall(match["template"])).replace("\\n", "\n").replace("\\t", "\t")
    text = _MACRO.sub("", text)
    if ".pushsection" in text or ".section" in text or ".if" in text:
        return []
    statements = (_LABEL.sub("", line).split() for line in re.split(r"[\n;]", text))
    return [words[0].lower() for words in statements if words and not words[0].startswith(".")]


@dataclass(slots=True)
class _Look:
    """One question about the bodies of one side."""

    bodies: Bodies
    semantics: Semantics
    _known: dict[str, bool] = field(default_factory=dict)

    def acts(self, name: str, depth: int = 0) -> bool:
        """Whether each definition of a function has an effect on every path; one that is not seen or not understood has none."""
        if name in self.semantics.effects or self._locks(name):
            return True
        if name not in self._known and depth < _DEPTH and len(self._known) < _BODIES:
            self._known[name] = False  # what calls itself has no effect by that
            found = self.bodies.definitions(name)
            self._known[name] = bool(found) and all(self._always(body, depth) for body in found)
        return self._known.get(name, False)

    def _locks(self, name: str) -> bool:
        """Whether a call takes or releases a lock that others can hold; a section that only holds others off shows nothing outside."""
        lock = self.semantics.locks.get(name)
        return lock is not None and not (lock.name or lock.attempt) and not lock.lock_class.startswith(("srcu", "seq"))

    def _always(self, body: Function, depth: int) -> bool:
        if body.problems or body.hidden:
            return False
        direct = {number for number, block in enumerate(body.blocks) if any(self._plain(code) for code in block.instructions)}
        return _on_every_path(body, direct) or _on_every_path(body, direct | self._calling(body, direct, depth))

    def _calling(self, body: Function, direct: Set[int], depth: int) -> set[int]:
        """Return the blocks that call what has an effect on every path, of those that are come to without any before."""
        waiting, found, seen = [dict(body.entries)[ENTRY]], set[int](), set(direct)
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            block = body.blocks[number]
            if any(self.acts(name, depth + 1) for name in _functions(block)):
                found.add(number)
            else:
                waiting += successors(block.terminator)
        return found

    def _plain(self, code: object) -> bool:
        """Whether an instruction is an effect by itself."""
        if not isinstance(code, Call):
            return False
        if code.callee == "asm":
            return bool(self.semantics.instructions.keys() & set(instructions(f"asm({code.spelling})")))
        counts = code.kind is CallKind.MARKED and _COUNTER.match(code.callee) is not None
        return counts or code.callee in self.semantics.effects or self._locks(code.callee)


def _functions(block: BasicBlock) -> Iterable[str]:
    return (
        code.callee
        for code in block.instructions
        if isinstance(code, Call) and code.kind is CallKind.FUNCTION and code.callee and code.callee != "asm" and not code.spelling
    )


def _on_every_path(body: Function, acting: Set[int]) -> bool:
    """Whether each way through a body that comes out of it goes through one of these blocks."""
    waiting, seen = [dict(body.entries).get(ENTRY, -1)], set(acting)
    if not acting or waiting[0] < 0:
        return False
    while waiting:
        number = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        following = successors(body.blocks[number].terminator)
        if not following:
            return False
        waiting += following
    return True
