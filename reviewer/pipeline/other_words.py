"""Names that are another word for something else: "kzalloc(n, f) is kmalloc(n, f | __GFP_ZERO)" is what a proof needs (SEMANTICS.md A5, D19).

Where a tree shows that a name is a macro, of one text and with nothing in it that has several, that text is put in, and nothing is assumed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product

from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import expand, parse_define
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.tokens import tokenize
from reviewer.changes.pairs import UnitPair
from reviewer.knowledge.tables import Form
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Status, Step, Unit, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.constant_names import MOST, Prove
from reviewer.pipeline.plain_units import assume
from reviewer.pipeline.shown_macros import ShownMacros
from reviewer.pipeline.tree_declarations import macros_in
from reviewer.pipeline.world import World

_MOST_NAMES = 4
_BEFORE_CALL = frozenset({"return", "else", "do"})
_MOST_WAYS = 6
"""Ways to choose among the meanings of the names of one function."""
_EXCHANGED = "may be exchanged"
"""In the words of an assumption: of calls that were put in for a name, nobody can be asked for that."""
_HEADER = regex(r"(?:include|arch/\w+/include)/")
"""Where the kernel's own headers are."""


@value_type
class _Meaning:
    """A macro that is put in for a name; `says` is what is assumed by that, "" where it is the name's own definition."""

    macro: MacroDef
    says: str


@value_type
class OtherWords:
    """Judges functions again with names read as what they are other words for. `defined` says of a name that the patch may define it."""

    known: Mapping[str, tuple[Form, ...]]
    worlds: tuple[World | None, World | None]
    defined: Callable[[str], bool]
    prove: Prove

    def settle(self, pairs: Sequence[UnitPair], units: Sequence[Unit], macros: ShownMacros) -> list[Unit]:
        """Judge what is open, and what was proved only by more assumptions than these names take."""
        return [self._settled(pair, unit, macros) for pair, unit in zip(pairs, units, strict=True)]

    def _settled(self, pair: UnitPair, unit: Unit, macros: ShownMacros) -> Unit:
        if unit.status not in (Status.UNKNOWN, Status.ASSUMED) or pair.kind is not UnitKind.FUNCTION or pair.old is None or pair.new is None:
            return unit
        places = _named(pair, self.known)
        meanings = {name: found for name in places if (found := self._meanings(pair, name))}
        if not 0 < len(meanings) <= _MOST_NAMES:
            return unit
        ways = [dict(zip(meanings, way, strict=True)) for way in product(*meanings.values())]
        tried = ((way, self._proved(pair, unit, way, macros)) for way in ways[:_MOST_WAYS])
        way, best = next(((way, found) for way, found in tried if found is not None), ({}, None))
        if best is None:
            return unit
        for name in list(way):
            fewer = {one: meaning for one, meaning in way.items() if one != name}
            without = self._proved(pair, unit, fewer, macros) if fewer else None
            if without is not None:
                best, way = without, fewer
        return _with_words(pair, best, way, places)

    def _proved(self, pair: UnitPair, unit: Unit, way: Mapping[str, _Meaning], macros: ShownMacros) -> Unit | None:
        """Prove a pair with names read so; None where that proves nothing, or takes as much for granted of other things as was before."""
        found = self.prove(pair, replace(macros, forms=tuple(one.macro for one in way.values())))
        said = sum(bool(one.says) for one in way.values())
        if found.status not in PROVED or len(found.assumptions) + said > MOST or any(_EXCHANGED in one.text for one in found.assumptions):
            return None
        return found if unit.status is Status.UNKNOWN or len(found.assumptions) < len(unit.assumptions) else None

    def _meanings(self, pair: UnitPair, name: str) -> list[_Meaning]:
        """Return what may be put in for a name: its own definition where a tree shows it, else what is said of it in the kernel's headers."""
        if self.defined(name):
            return []
        said = [(form, parse_define(f"#define {form.text}", 0)) for form in self.known[name]]
        forms = [_Meaning(macro, form.says) for form, macro in said if macro is not None]
        paths = tuple((side or pair.side).path for side in (pair.old, pair.new))
        sights = [(world, path) for world, path in zip(self.worlds, paths, strict=True) if world is not None]
        if not all(_is_headers(world, path, name) for world, path in sights):
            return []
        if not any(_is_macro(world, path, name) for world, path in sights):
            return forms
        own = {_own_text(world, path, forms[0].macro) for world, path in sights} if forms else set()
        macro = own.pop() if len(own) == 1 else None
        return [_Meaning(macro, "")] if macro is not None else []


def _with_words(pair: UnitPair, proved: Unit, way: Mapping[str, _Meaning], places: Mapping[str, Place]) -> Unit:
    made: tuple[Assumption, ...] = tuple(
        assume(pair, one.says, f"the definition of {name}", name, places[name]) for name, one in way.items() if one.says
    )
    step = Step(f"{', '.join(way)} read as what they are other words for", tuple(places[name] for name in way))
    status = Status.ASSUMED if made or proved.assumptions else proved.status
    return replace(proved, status=status, argument=(step, *proved.argument), assumptions=(*made, *proved.assumptions))


def _named(pair: UnitPair, known: Mapping[str, Sequence[Form]]) -> dict[str, Place]:
    """Return the names of `known` on changed lines that one side calls more often, each with its last place there.

    None that is ever no plain call; and of those that both sides call as often only what is said to do nothing in some cases.
    """
    found: dict[str, Place] = {}
    refused: set[str] = {pair.name}
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for side, which in ((pair.old, Side.OLD), (pair.new, Side.NEW)):
        tokens = side.tokens if side is not None else ()
        for at, token in enumerate(tokens):
            if side is None or token.kind is not TokenKind.IDENT or token.text not in known:
                continue
            counts[which is Side.NEW][token.text] += 1
            if not _is_call(tokens, at):
                refused.add(token.text)
            place = Place(side.path, token.line, which)
            if place in pair.changed:
                found[token.text] = place
    return {
        name: place
        for name, place in found.items()
        if name not in refused and (counts[0][name] != counts[1][name] or any(f" {name}(" in form.text for form in known[name]))
    }


def _is_call(tokens: Sequence[Token], at: int) -> bool:
    """Whether a name is called, and no member of that name, nor declared there."""
    before = tokens[at - 1] if at else None
    declared = before is not None and before.kind is TokenKind.IDENT and before.text not in _BEFORE_CALL
    return tokens[at + 1].text == "(" and not declared and (before is None or before.text not in (".", "->")) if at + 1 < len(tokens) else False


def _is_headers(world: World, path: str, name: str) -> bool:
    """Whether all that a file sees of a name is in the kernel's own headers."""
    sight = world.index.sight(path)
    found = [*sight.macros(name), *sight.functions(name), *sight.prototypes(name)]
    return not sight.blind and bool(found) and all(_HEADER.match(one.path) for one in found) and sight.variable(name) is None


def _is_macro(world: World, path: str, name: str) -> bool:
    """Whether a file sees a macro of that name that is one, and does not only act as a function."""
    return name not in world.dialect.functions and bool(world.index.sight(path).macros(name))


def _own_text(world: World, path: str, form: MacroDef) -> MacroDef | None:
    """Return the definition of a macro with those within put in; None where the file may see another one of any of them, or a function."""
    sight = world.index.sight(path)
    problems: list[str] = []

    def one_of(name: str) -> MacroDef | None:
        found = {_placeless(one) for one in macros_in(sight, name)} if "$" not in name and name not in world.dialect.compile_time else set()
        if len(found) > 1 or None in found or (found and (sight.functions(name) or sight.prototypes(name))):
            problems.append(name)
        return next(iter(found)) if found and not problems else None

    given = tuple(f"$p{place}" for place in range(len(form.params or ())))
    use = tokenize(f"{form.name}({', '.join(given)})")[0]
    expansion = expand(use, one_of)
    if problems or expansion.problems or form.name not in expansion.used:
        return None
    if any("$p" in token.text and token.text not in given for token in expansion.tokens):
        return None  # what a parameter is spelled like is made a name or a text
    return _placeless(MacroDef(form.name, given, "", expansion.tokens))


def _placeless(macro: MacroDef | None) -> MacroDef | None:
    """Return a definition without the lines that it stands on."""
    return None if macro is None else replace(macro, body=tuple(replace(token, line=0) for token in macro.body))
