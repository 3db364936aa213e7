"""The bodies that hunks alone show for calls: of functions that one side has and the other lacks (SEMANTICS.md A8, E21)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from reviewer.cfront.fragment_syntax import parse_fragment
from reviewer.cfront.inline import Site, inlineable
from reviewer.cfront.ir import Function
from reviewer.cfront.lower import Context, lower_function
from reviewer.cfront.macros import expand
from reviewer.cfront.views import is_conditional
from reviewer.changes.pairs import UnitPair
from reviewer.knowledge.tables import Dialect
from reviewer.model.place import Side
from reviewer.model.unit import Assumption, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.bodies import SELECTED_ELSEWHERE, functions_by_value, plain_body
from reviewer.pipeline.plain_units import assume
from reviewer.pipeline.shown_macros import ShownMacros
from reviewer.pipeline.world import hunk_context
from reviewer.prover.standing import SAME_MEANING


@value_type
class Shown:
    """A function that the hunks show whole. `plain` is its body as spelled if that names nothing, so that it means the same anywhere."""

    body: Function
    static: bool
    plain: tuple[str, ...] | None

    def reaches(self, path: str) -> bool:
        """Whether a call in the file `path` can be one of this function."""
        return not self.static or self.body.file == path or self.body.file.endswith(".h")


def shown_bodies(
    pairs: Sequence[UnitPair],
    which: Side,
    dialect: Dialect,
    functions: frozenset[str],
    macros: ShownMacros,
    both: frozenset[str] = frozenset(),
) -> dict[str, tuple[Shown, ...]]:
    """Return the functions that the hunks show whole, and that only one side has: of those no other variant can be hidden.

    A name of which a variant is not shown whole, stands under conditions, or is chosen by the linker is left out. `macros` is what
    hunks say of macros and types. Functions of the names `both`, which both sides have, are taken to have no other variant.
    """
    found: dict[str, list[Shown]] = {}
    refused: set[str] = set()
    for pair in pairs:
        side = pair.old if which is Side.OLD else pair.new
        if side is None or not pair.name or pair.kind not in (UnitKind.FUNCTION, UnitKind.MACRO):
            continue
        shown = _shown(pair, which, partial(hunk_context, dialect, functions), macros, pair.name in both) if pair.kind is UnitKind.FUNCTION else None
        if shown is None:
            refused.add(pair.name)
        else:
            found.setdefault(pair.name, []).append(shown)
    return {name: tuple(bodies) for name, bodies in found.items() if name not in refused}


def _shown(pair: UnitPair, which: Side, context: Callable[..., Context], macros: ShownMacros, both: bool) -> Shown | None:
    side, other = (pair.old, pair.new) if which is Side.OLD else (pair.new, pair.old)
    if (other is not None and not both) or side is None or not side.whole or side.fragment is None:
        return None
    if any(token.text in SELECTED_ELSEWHERE or is_conditional(token) for token in side.tokens):
        return None
    plain = plain_body(side.tokens)
    if side.conditions and plain is None:
        return None
    known = context(side.path, types=macros.types.of(side.path, which))
    dialect = known.dialect
    expansion = expand(side.tokens, macros.lookup(which, side.path, side.line))
    if expansion.problems or any(token.text in macros.sight.called or token.text in macros.sight.doubtful for token in expansion.tokens):
        return None
    old = which is Side.OLD
    fragment = replace(side.fragment, old=expansion.tokens) if old else replace(side.fragment, new=expansion.tokens)
    lowered = lower_function(parse_fragment(fragment, which, dialect), known)
    body = functions_by_value(lowered, dialect.writes_argument.__contains__)
    return Shown(body, "static" in side.storage, plain) if inlineable(body) else None


def body_for(shown: Mapping[str, Sequence[Shown]], path: str, name: str) -> Function | None:
    """Return what a call of `name` in the file `path` comes to: the file's own, or the one there is; of several any, if they do the same."""
    reached = [one for one in shown.get(name, ()) if one.reaches(path)]
    own = [one for one in reached if one.body.file == path]
    if len(own) == 1 or len(reached) == 1:
        return (own or reached)[0].body
    alike = len({one.plain for one in reached}) == 1 and len({len(one.body.params) for one in reached}) == 1
    return reached[0].body if alike and reached[0].plain is not None else None


def taken_for_granted(pair: UnitPair, sites: Iterable[Site]) -> tuple[tuple[Assumption, ...], tuple[str, ...]]:
    """Return the assumptions and the standing ones of bodies from other files: their names must mean the same in both."""
    assumptions: dict[str, Assumption] = {}
    standing: dict[str, None] = {}
    for site in sites:
        if site.body.file == site.caller or not any(block.instructions for block in site.body.blocks):
            continue
        if site.body.file.endswith(".h"):
            standing[SAME_MEANING] = None
            continue
        text = f"what {site.callee}() in {site.body.file} names is what it would be in {site.caller}"
        assumptions[text] = assume(pair, text, "both files with their headers: give a tree")
    return tuple(assumptions.values()), tuple(standing)
