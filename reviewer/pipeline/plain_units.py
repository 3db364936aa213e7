"""Units that are no function on both sides: what their kind alone says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reviewer.cfront.brackets import directive_word
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Match, Status, Step, Unit, UnitKind, assumption_id
from reviewer.pipeline.macro_calls import DISGUISED
from reviewer.prover.standing import COMMENT_GOES_ON, NEW_NAMES_FREE, SAME_MEANING

_NO_CODE = frozenset({UnitKind.DOCUMENT})
INERT_WHEN_NEW = frozenset({UnitKind.STRUCT, UnitKind.UNION, UnitKind.ENUM, UnitKind.TYPEDEF, UnitKind.DECLARATION})
"""Kinds of definitions that change nothing by being there."""
# What is compiled in the order in which it stands.
_ORDERED = frozenset({UnitKind.MACRO, UnitKind.INCLUDE})
_MOVABLE = frozenset(
    {
        *(UnitKind.FUNCTION, UnitKind.GLOBAL, UnitKind.INITIALISER, UnitKind.STRUCT, UnitKind.UNION, UnitKind.ENUM, UnitKind.TYPEDEF),
        *(UnitKind.DECLARATION, UnitKind.DOCUMENT, *_ORDERED),
    }
)


Changed = Callable[[UnitPair, UnitSide, UnitSide], Unit]
"""Judges a unit that is no function and has other tokens on each side."""


_ROOTED = frozenset({"include", "include_next", "define", "undef", "pragma"})
"""Lines that read another file in another directory, or count for what stands below them."""


def judge_plain(
    pair: UnitPair,
    one_sided: Callable[[UnitPair], Unit],
    changed: Changed,
    disguised: Callable[[UnitPair], bool],
    unclear: frozenset[Place] = frozenset(),
) -> Unit | None:
    """Decide a unit by kind, match and tokens; None if it takes a proof of function bodies.

    `one_sided` judges what only one side has, `disguised` says what may be no prototype, though it looks like one. `unclear` are changed
    lines whose `#if` lines enclose text that is not in sight.
    """
    if (pair.match is Match.MOVED or pair.old is None or pair.new is None or pair.old.tokens != pair.new.tokens) and disguised(pair):
        return unit_of(pair, Status.UNKNOWN, DISGUISED)
    if pair.kind in _NO_CODE:
        return unit_of(pair, Status.SAME, argument=(Step("documentation, no code"),))
    if pair.kind is UnitKind.CONDITION:
        return _condition(pair, unclear)
    if pair.kind is UnitKind.UNKNOWN and pair.match is not Match.MOVED and _speaks(pair) and _code(pair.old) == _code(pair.new):
        return unit_of(pair, Status.EQUIVALENT, argument=(Step("a message of the preprocessor"),))
    if pair.old is not None and pair.new is not None:
        if pair.old.tokens == pair.new.tokens:
            if pair.kind is UnitKind.FUNCTION and pair.match is not Match.MOVED and pair.old.conditions != pair.new.conditions:
                return None
            same = unit_of(pair, Status.SAME, argument=(Step("equal tokens: comments and blanks only"),))
            return moved_unit(pair, same, pair.old, pair.new)
        if pair.kind is UnitKind.FUNCTION:
            return None
        return changed(pair, pair.old, pair.new)
    return one_sided(pair)


def _condition(pair: UnitPair, unclear: frozenset[Place]) -> Unit:
    """A conditional line does nothing itself: whatever stands under it is a unit with conditions of its own."""
    if any(place in unclear for place in pair.changed):
        return unit_of(pair, Status.UNKNOWN, "an #if that encloses lines that are not shown, or guards a definition")
    return unit_of(pair, Status.EQUIVALENT, argument=(Step("what stands under this condition is judged by itself"),))


def _speaks(pair: UnitPair) -> bool:
    """Whether the sides differ in a message of the preprocessor."""
    sides = [side.tokens if side is not None else () for side in (pair.old, pair.new)]
    return sides[0] != sides[1]


def _code(side: UnitSide | None) -> tuple[Token, ...]:
    """Return the tokens of a side but for `#warning` and `#error`, which only the build shows."""
    tokens = side.tokens if side is not None else ()
    return tuple(t for t in tokens if t.kind is not TokenKind.DIRECTIVE or directive_word(t.text) not in ("warning", "error"))


def moved_unit(pair: UnitPair, unit: Unit, old: UnitSide, new: UnitSide) -> Unit:
    """Add to a unit that was judged by its text what its new place takes for granted."""
    if unit.status not in PROVED:
        return unit
    wider = pair.kind in INERT_WHEN_NEW and set(new.conditions) < set(old.conditions)
    if old.conditions != new.conditions and not wider:
        return unit_of(pair, Status.UNKNOWN, f"{'moved' if pair.match is Match.MOVED else 'goes'} from {_under(old)} to {_under(new)}")
    if wider:
        # Where the condition does not hold it is a new definition, which nothing used.
        step = Step(f"from {_under(old)} to {_under(new)}: a new definition in the other configurations")
        unit = replace(unit, argument=(*unit.argument, step), standing=tuple(dict.fromkeys((*unit.standing, NEW_NAMES_FREE))))
        unit = replace(unit, status=Status.EQUIVALENT) if unit.status is Status.SAME else unit
    if pair.match is not Match.MOVED:
        return unit
    why = _rooted(pair, old, new)
    if why:
        return unit_of(pair, Status.UNKNOWN, why)
    places = (Place(old.path, old.line, Side.OLD), Place(new.path, new.line, Side.NEW))
    equal = ", equal tokens" if old.tokens == new.tokens else ""
    kept = unit.argument if not equal or wider else ()
    argument = (Step(f"moved{equal}: {old.path}:{old.line} -> {new.path}:{new.line}", places), *kept)
    made: tuple[Assumption, ...] = ()
    if old.path != new.path:
        made = (means_there(pair, old, new),)
    elif pair.kind in _ORDERED:
        made = (moves_over_nothing(pair),)
    status = Status.ASSUMED if made else unit.status
    standing = tuple(dict.fromkeys((*unit.standing, SAME_MEANING)))
    return unit_of(pair, status, argument=argument, assumptions=(*unit.assumptions, *made), standing=standing)


def means_there(pair: UnitPair, old: UnitSide, new: UnitSide) -> Assumption:
    """Assume that what moved to another file means the same there: one assumption for all that moved between the two."""
    return assume(pair, f"what moves from {old.path} to {new.path} means there what it meant", "both files with their headers: give a tree")


def moves_over_nothing(pair: UnitPair) -> Assumption:
    """Assume that a line of the preprocessor moved over nothing that it counts for."""
    text = f"nothing that {pair.name} is moved over depends on it, and it on nothing of that"
    return assume(pair, text, "what stands between its two places, headers included")


def _rooted(pair: UnitPair, old: UnitSide, new: UnitSide) -> str:
    """Return why a unit can't be moved without a change, as far as its own text tells."""
    if not (old.whole and new.whole):
        return "moved, but not all of it is in sight"
    if (pair.kind not in _MOVABLE and not is_export(pair)) or new.tokens[0].text.startswith("#undef"):
        return f"moved {pair.kind}: what stands between its two places is under another one"
    if pair.kind is not UnitKind.MACRO and any(t.kind is TokenKind.DIRECTIVE and directive_word(t.text) in _ROOTED for t in new.tokens):
        return "moved with a line of the preprocessor in it that means what is around it"
    for side in (old, new):
        if side.fragment is not None and side.fragment.problems:
            return side.fragment.problems[0][0]
    return ""


def _under(side: UnitSide) -> str:
    return f"#if {' && '.join(side.conditions)}" if side.conditions else "no condition"


def is_export(pair: UnitPair) -> bool:
    """Whether a unit is an EXPORT_SYMBOL line."""
    return pair.kind is UnitKind.MACRO_CALL and pair.name.startswith("EXPORT_SYMBOL")


def assume(pair: UnitPair, text: str, discharge: str, subject: str = "", place: Place | None = None) -> Assumption:
    """Make an assumption that a unit rests on: about the unit itself, or about `subject`, which it names at `place`."""
    digest = assumption_id(pair.name, text)
    return Assumption(digest, text, pair.name, discharge, subject=subject or pair.name, place=place or Place(pair.side.path, pair.side.line))


def unit_of(
    pair: UnitPair,
    status: Status,
    reason: str = "",
    *,
    argument: tuple[Step, ...] = (),
    assumptions: tuple[Assumption, ...] = (),
    standing: tuple[str, ...] = (),
) -> Unit:
    """Make the unit of a pair; its changed lines are residue unless something explains them."""
    explained = status in PROVED
    if explained and pair.side.fragment is not None and pair.side.fragment.bridged:
        standing = (*standing, COMMENT_GOES_ON)
    return Unit(
        name=pair.name,
        kind=pair.kind,
        match=pair.match,
        file=pair.side.path,
        line=pair.side.line,
        status=status,
        reason=reason,
        argument=argument,
        assumptions=assumptions,
        standing=standing,
        configs=pair.side.conditions,
        lines=pair.changed,
        residue=() if explained else pair.changed,
    )
