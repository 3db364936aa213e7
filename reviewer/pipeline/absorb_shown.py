"""Helpers that hunks show whole, and whose change the callers in the same hunks absorb (SEMANTICS.md B9, E21)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from reviewer.cfront.ir import Symbol
from reviewer.cfront.rewrite import leaves, values_of
from reviewer.cfront.syntax import TokenKind
from reviewer.cfront.views import is_conditional
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.changes.shown_uses import ShownUses
from reviewer.model.patterns import regex
from reviewer.model.place import DEFECT, Side
from reviewer.model.series import FileDiff
from reviewer.model.unit import BY_PROOF, Assumption, Status, Unit, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.absorption import absorbed_unit
from reviewer.pipeline.callers import SEEN_ELSEWHERE, Key
from reviewer.pipeline.followed import Proof
from reviewer.pipeline.inner import Through
from reviewer.pipeline.plain_units import assume

_COMMENT = regex(r"\s*(?:/\*|\*|//)")


@value_type
class AbsorbShown:
    """Settles helpers of one patch of which hunks alone are known. `uses` are those of names that no changed function has the text of.

    `through` makes what proves functions through bodies, those of the helpers of the given names among them: these are taken to be the only
    ones. That is assumed by name, and that there is no other caller. With another number of parameters no call that does not change compiles:
    then all that is assumed of callers is that nothing but calls in C reaches the function.
    """

    pairs: Sequence[UnitPair]
    units: Sequence[Unit]
    uses: ShownUses
    files: Sequence[FileDiff]
    through: Callable[[frozenset[str]], Through]

    def settle(self) -> list[Unit]:
        """Settle the greatest set of helpers of which each caller is proved with the bodies in place, and those callers."""
        absorbed = {at for at, pair in enumerate(self.pairs) if self._may_absorb(at, pair)}
        while absorbed:
            callers = {at: self._callers(at) for at in absorbed}
            through = self.through(frozenset(self.pairs[at].name for at in absorbed))
            through.settle_interfaces()
            outer = sorted({caller for found in callers.values() for caller in found} - absorbed)
            proofs = {
                at: proof for at in outer if (proof := through.settled_proof(self.pairs[at])) is not None and not _captures(self.pairs[at], proof)
            }
            names = {self.pairs[at].name for at in absorbed}
            kept = {at for at in absorbed if callers[at] and all(one in absorbed or _carries(proofs.get(one), names) for one in callers[at])}
            if kept == absorbed:
                # Helpers that call each other, and that nobody else calls, are absorbed by nobody.
                kept = {at for at in absorbed if self._outer(at, callers, proofs)}
            if kept == absorbed:
                return self._settled(callers, proofs, through)
            absorbed = kept
        return list(self.units)

    def _may_absorb(self, at: int, pair: UnitPair) -> bool:
        """Whether a helper is open, shown whole on both sides, static, and nothing in sight but calls in changed functions uses it."""
        sides = [side for side in (pair.old, pair.new) if side is not None]
        if pair.kind is not UnitKind.FUNCTION or not pair.name or len(sides) != 2 or not all(_is_plain(side) for side in sides):
            return False
        unit = self.units[at]
        if unit.status is not Status.UNKNOWN or unit.reason.startswith(f"{DEFECT}: "):
            return False
        if pair.name in self.uses.others | self.uses.calls or any(name == pair.name for _, name in self.uses.given):
            return False
        if self._is_named_elsewhere(pair.name):
            return False
        return sum(other.name == pair.name and other.kind in (UnitKind.FUNCTION, UnitKind.MACRO) for other in self.pairs) == 1

    def _is_named_elsewhere(self, name: str) -> bool:
        """Whether a line of the hunks has a name anywhere but in the code of a changed function: an alias, assembly, an export, another function."""
        lines: set[tuple[str, Side, int]] = set()
        for pair in self.pairs:
            for side, which in ((pair.old, Side.OLD), (pair.new, Side.NEW)):
                for token in side.tokens if pair.kind is UnitKind.FUNCTION and side is not None else ():
                    if token.text == name:
                        lines.add((side.path if side is not None else "", which, token.line))
                    elif token.kind is not TokenKind.IDENT and name in token.text:
                        return True
        word = re.compile(rf"\b{re.escape(name)}\b")
        for file in self.files:
            for line in (line for hunk in file.hunks for line in hunk.lines if word.search(line.text)):
                places = {(file.old_path, Side.OLD, line.old), (file.new_path, Side.NEW, line.new)}
                if not any(at and (path, which, at) in lines for path, which, at in places) and not _COMMENT.match(line.text):
                    return True
        return False

    def _callers(self, at: int) -> tuple[int, ...]:
        """Return the functions of the patch that name a helper."""
        name = self.pairs[at].name
        return tuple(
            other
            for other, pair in enumerate(self.pairs)
            if other != at
            and pair.kind is UnitKind.FUNCTION
            and any(token.text == name for side in (pair.old, pair.new) if side is not None for token in side.tokens)
        )

    def _settled(self, callers: Mapping[int, tuple[int, ...]], proofs: Mapping[int, Proof], through: Through) -> list[Unit]:
        result = list(self.units)
        assumed: dict[int, Assumption] = {at: self._assumed(self.pairs[at]) for at in callers}
        for at, proof in proofs.items():
            pair, unit = self.pairs[at], self.units[at]
            if unit.status is Status.UNKNOWN and not unit.reason.startswith(f"{DEFECT}: "):
                below = [assumed[one] for one in sorted(callers) if any(self.pairs[one].name == site.callee for _, site in proof.sites)]
                made = through.proved_unit(pair, unit, proof)
                known = {one.text for one in made.assumptions}
                more = tuple(one for one in below if one.text not in known)
                result[at] = replace(made, status=Status.ASSUMED, assumptions=(*made.assumptions, *more)) if below else made
        for at in callers:
            outer = self._outer(at, callers, proofs)
            result[at] = replace(absorbed_unit(self.pairs[at], outer, [assumed[at]]), lines=self.units[at].lines)
        return result

    def _outer(self, at: int, callers: Mapping[int, tuple[int, ...]], proofs: Mapping[int, Proof]) -> dict[Key, Proof]:
        """Return the proofs of those that call a helper, by themselves or through other helpers."""
        waiting, seen, found = list(callers[at]), {at}, dict[Key, Proof]()
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            if one in proofs:
                found[self.pairs[one].side.path, self.pairs[one].name] = proofs[one]
            else:
                waiting += callers.get(one, ())
        return found

    def _assumed(self, pair: UnitPair) -> Assumption:
        name = pair.name
        if _interface_changes(pair):
            text = f"{name}() has no other definition, and is reached by nothing but calls in C: nothing takes its address, and no assembly calls it"
        else:
            text = f"{name}() has no other definition, and nothing that is not shown calls it or takes its address"
        return assume(pair, text, f"every use of {name}: give a tree with --tree")


def _captures(pair: UnitPair, proof: Proof) -> bool:
    """Whether a body that stands in a function that is not shown whole reads a name that may be another one's there: a local that is not shown."""
    sides = [side for side in (pair.old, pair.new) if side is not None and not side.whole]
    words = {token.text for side in sides for token in side.tokens if token.kind is TokenKind.IDENT}
    for _, site in proof.sites:
        for value in (value for block in site.body.blocks for part in (*block.instructions, block.terminator) for value in values_of(part)):
            if any(isinstance(leaf, Symbol) and leaf.name in words and not leaf.name.isupper() for leaf in leaves(value)):
                return True
    return False


def _carries(proof: Proof | None, names: set[str]) -> bool:
    return proof is not None and proof.answer.status in BY_PROOF and proof.left.isdisjoint(names)


def _is_plain(side: UnitSide) -> bool:
    """Whether a function is static, shown whole, under no condition, and nothing in its header lets others reach it."""
    body = next((at for at, token in enumerate(side.tokens) if token.text == "{"), len(side.tokens))
    head = {token.text for token in side.tokens[:body] if token.kind is TokenKind.IDENT}
    whole = side.whole and side.fragment is not None and side.path.endswith(".c")
    return whole and "static" in side.storage and not side.conditions and not head & SEEN_ELSEWHERE and not any(map(is_conditional, side.tokens))


def _interface_changes(pair: UnitPair) -> bool:
    """Whether no call of one side compiles on the other: it has another number of parameters."""
    counts = [_parameters(side, pair.name) for side in (pair.old, pair.new) if side is not None]
    return 0 not in counts and counts[0] != counts[1]


def _parameters(side: UnitSide, name: str) -> int:
    """Count the parameters of a function by the commas of their list; 0 if it takes nothing, or any number."""
    texts = [token.text for token in side.tokens]
    start = next((at for at, two in enumerate(pairwise(texts)) if two == (name, "(")), -1)
    depth, count, words = 0, 1, list[str]()
    for text in texts[start + 1 :] if start >= 0 else ():
        depth += (text == "(") - (text == ")")
        if depth == 0:
            break
        count += depth == 1 and text == ","
        words.append(text)
    return 0 if words[1:] in ([], ["void"]) or "..." in words else count
