"""Units that are no function on both sides: what their kind alone says."""

from __future__ import annotations

import hashlib

from reviewer.cfront.syntax import TokenKind
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.changes.shown_names import ShownNames, defined_names
from reviewer.model.place import Place, Side
from reviewer.model.unit import Assumption, Match, Status, Step, Unit, UnitKind
from reviewer.prover.standing import NEW_NAMES_FREE, OLD_NAMES_GONE, SAME_MEANING

_NO_CODE = frozenset({UnitKind.DOCUMENT})
# Definitions of new names change nothing by being there; what uses them is a unit of its own.
_INERT_WHEN_NEW = frozenset({UnitKind.STRUCT, UnitKind.UNION, UnitKind.ENUM, UnitKind.TYPEDEF, UnitKind.DECLARATION})
# What is compiled in the order in which it stands.
_ORDERED = frozenset({UnitKind.MACRO, UnitKind.INCLUDE})
_MOVABLE = frozenset(
    {
        *(UnitKind.FUNCTION, UnitKind.GLOBAL, UnitKind.INITIALISER, UnitKind.STRUCT, UnitKind.UNION, UnitKind.ENUM, UnitKind.TYPEDEF),
        *(UnitKind.DECLARATION, UnitKind.DOCUMENT, *_ORDERED),
    }
)


def judge_plain(pair: UnitPair, shown: ShownNames) -> Unit | None:
    """Decide a unit by kind, match, tokens and the names in sight; None if it takes a proof of function bodies."""
    if pair.kind in _NO_CODE:
        return unit_of(pair, Status.SAME, argument=(Step("documentation, no code"),))
    if pair.old is not None and pair.new is not None:
        if pair.old.tokens == pair.new.tokens:
            return _same(pair, pair.old, pair.new)
        if pair.kind is UnitKind.FUNCTION:
            return None
        return unit_of(pair, Status.UNKNOWN, f"{pair.kind} changed: no proof for this kind of unit yet")
    return _one_sided(pair, shown)


def _same(pair: UnitPair, old: UnitSide, new: UnitSide) -> Unit:
    if pair.match is not Match.MOVED:
        return unit_of(pair, Status.SAME, argument=(Step("equal tokens: comments and blanks only"),))
    why = _rooted(pair, old, new)
    if why:
        return unit_of(pair, Status.UNKNOWN, why)
    if old.conditions != new.conditions:
        return unit_of(pair, Status.UNKNOWN, f"moved from {_under(old)} to {_under(new)}")
    places = (Place(old.path, old.line, Side.OLD), Place(new.path, new.line, Side.NEW))
    step = Step(f"moved, equal tokens: {old.path}:{old.line} -> {new.path}:{new.line}", places)
    if old.path != new.path:
        return unit_of(
            pair,
            Status.ASSUMED,
            argument=(step,),
            assumptions=(assume(pair, f"{pair.name} means in {new.path} what it meant in {old.path}", "both files with their headers: give a tree"),),
            standing=(SAME_MEANING,),
        )
    if pair.kind in _ORDERED:
        text = f"nothing that {pair.name} is moved over depends on it, and it on nothing of that"
        assumption = assume(pair, text, "what stands between its two places, headers included")
        return unit_of(pair, Status.ASSUMED, argument=(step,), assumptions=(assumption,), standing=(SAME_MEANING,))
    return unit_of(pair, Status.SAME, argument=(step,), standing=(SAME_MEANING,))


def _rooted(pair: UnitPair, old: UnitSide, new: UnitSide) -> str:
    """Return why a unit can't be moved without a change, as far as its own text tells."""
    if not (old.whole and new.whole):
        return "moved, but not all of it is in sight"
    if pair.kind not in _MOVABLE or new.tokens[0].text.startswith("#undef"):
        return f"moved {pair.kind}: what stands between its two places is under another one"
    for side in (old, new):
        if side.fragment is not None and side.fragment.problems:
            return side.fragment.problems[0][0]
    return ""


def _under(side: UnitSide) -> str:
    return f"#if {' && '.join(side.conditions)}" if side.conditions else "no condition"


def _one_sided(pair: UnitPair, shown: ShownNames) -> Unit:
    side = pair.side
    added = pair.old is None
    word, standing = ("new", NEW_NAMES_FREE) if added else ("removed", OLD_NAMES_GONE)
    step = Step(f"{word} {pair.kind} {pair.name}", (Place(side.path, side.line, Side.NEW if added else Side.OLD),))
    if "uapi/" in side.path and not added:
        return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind} of the interface to user space")
    if not side.whole:
        return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind}, not all of it is in sight")
    clash = sorted(text for _, text in defined_names(pair.kind, pair.name, side.tokens) & (shown.old if added else shown.new))
    if clash:
        why = f"the old text has {clash[0]} already" if added else f"the new text still has {clash[0]}"
        return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind}, but {why}")
    words = {token.text for token in side.tokens if token.kind is TokenKind.IDENT}
    if any(word in words for word in ("__weak", "__attribute__", "__section", "__visible", "__constructor")) or (
        pair.kind is UnitKind.FUNCTION and words & {"__init", "__exit", "noinstr", "__naked", "asmlinkage"} and not added
    ):
        return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind} with an attribute that others see")
    match pair.kind:
        case UnitKind.FUNCTION | UnitKind.GLOBAL if "static" in side.storage:
            return unit_of(pair, Status.EQUIVALENT, argument=(step,), standing=(standing,))
        case UnitKind.FUNCTION | UnitKind.GLOBAL:
            text = f"{'no weak default of and no earlier reference to' if added else 'no caller and no weak default of'} {pair.name} exists elsewhere"
            return unit_of(
                pair, Status.ASSUMED, argument=(step,), assumptions=(assume(pair, text, "a whole tree: give one with --tree"),), standing=(standing,)
            )
        case kind if kind in _INERT_WHEN_NEW and pair.name:
            return unit_of(pair, Status.EQUIVALENT, argument=(step,), standing=(standing,))
        case UnitKind.MACRO if pair.name and side.tokens[0].text.startswith("#define"):
            text = f"no #ifdef in the tree tests {pair.name}"
            return unit_of(pair, Status.ASSUMED, argument=(step,), assumptions=(assume(pair, text, "a whole tree"),), standing=(standing,))
        case UnitKind.INCLUDE:
            text = f"no definition that comes with {pair.name or 'the header'} changes what the rest of {side.path} means"
            return unit_of(pair, Status.ASSUMED, argument=(step,), assumptions=(assume(pair, text, "the header and the file"),))
        case _:
            return unit_of(pair, Status.UNKNOWN, f"{word} {pair.kind}: no proof for this kind of unit yet")


def assume(pair: UnitPair, text: str, discharge: str) -> Assumption:
    """Make an assumption about a unit."""
    digest = hashlib.sha256(f"{pair.name}\0{text}".encode(errors="surrogatepass")).hexdigest()[:12]
    return Assumption(digest, text, pair.name, discharge, subject=pair.name, place=Place(pair.side.path, pair.side.line))


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
    explained = status in (Status.SAME, Status.EQUIVALENT, Status.ASSUMED)
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
