"""When a difference of one unit is a difference of the patch (SEMANTICS.md B9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise

from reviewer.cfront.cursor import KEYWORDS
from reviewer.cfront.definitions import Definition
from reviewer.cfront.ir import Call
from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.cfront.mentions import Use
from reviewer.cfront.syntax import ASSIGNS, TokenKind
from reviewer.cfront.usage import Uses
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.patterns import regex
from reviewer.model.trace import stored_member
from reviewer.model.unit import SETTLED, Question, Status, Unit, UnitKind
from reviewer.pipeline.own_objects import may_all_be_own
from reviewer.pipeline.world import World

Reached = Callable[[UnitPair], Set[str]]
"""The names that a function of a pair comes to on either side, through anything in sight."""

_DECIDES = KEYWORDS | TYPE_KEYWORDS | {"{", "}", ":", "?", "&&", "||", "++", "--"}
_SETS = frozenset({"=", "|=", "&="})

Boundary = Callable[[UnitPair, Unit], bool]
"""Whether a difference of a static function is one to others than its callers."""

_QUOTED = regex(r'"([^"]*)"')

Leaf = Callable[[UnitPair], bool]
"""Whether a function of a pair is seen to call nothing on either side."""


def settle_differences(
    pairs: Sequence[UnitPair],
    units: Sequence[Unit],
    followed: bool,
    reached: Reached | None = None,
    leaf: Leaf | None = None,
    boundary: Boundary | None = None,
) -> list[Unit]:
    """Keep `differs` only where no other changed unit can make up for it; `followed` says that bodies were looked into.

    A store that moves from a callee into its caller makes both differ and the patch not. So every other unit that is not proved must be a
    function that the differing one calls, for then its body was followed on each side; else the difference is a question. With
    `reached` every function that is not static is judged for itself: one that it does not come to is no help to it. What a function that
    is not static returns can be made good by nobody but a caller, so by no `leaf`.
    Functions that only lose stores or calls of a kind, or only get some, do not make up for each other (`one_way`).
    What a static function does may be alike to all of its callers, or be made good by them, unless it is a `boundary`.
    """
    result = list(units)
    for index, unit in enumerate(units):
        if unit.status is not Status.DIFFERS:
            continue
        if boundary is not None and _is_for_callers(pairs[index], unit) and not boundary(pairs[index], unit):
            result[index] = _asked(unit, "Do its callers tell?", "and its callers may not tell")
            continue
        open_ones = [i for i, other in enumerate(units) if i != index and other.status not in SETTLED]
        mentioned = _names(pairs[index].old) & _names(pairs[index].new)
        seen_by_all = all(side is not None and "static" not in side.storage for side in (pairs[index].old, pairs[index].new))
        if leaf is not None and seen_by_all and unit.witness is not None and unit.witness.returns:
            open_ones = [i for i in open_ones if units[i].kind is not UnitKind.FUNCTION or not leaf(pairs[i])]
        if reached is not None and seen_by_all:
            near = reached(pairs[index])
            open_ones = [i for i in open_ones if units[i].kind is not UnitKind.FUNCTION or units[i].name in near]
        if all(followed and units[i].kind is UnitKind.FUNCTION and units[i].name in mentioned for i in open_ones):
            continue
        if followed and one_way([pairs[i] for i in (index, *open_ones)]):
            continue
        others = ", ".join(dict.fromkeys(units[i].name or str(units[i].kind) for i in open_ones))
        result[index] = _asked(unit, f"Does {others} make up for it?", f"and {others} also changes")
    return result


def _is_for_callers(pair: UnitPair, unit: Unit) -> bool:
    """Whether a static function differs."""
    return unit.witness is not None and any(side is not None and "static" in side.storage for side in (pair.old, pair.new))


def _asked(unit: Unit, question: str, reason: str) -> Unit:
    """Return a unit that differs by itself as one of which that is asked whether it matters."""
    title = unit.witness.title if unit.witness is not None else unit.reason
    asked = Question(f"{unit.name}() by itself: {title}. {question}", unit.file, unit.line)
    why = f"it differs by itself ({title}), {reason}"
    return replace(unit, status=Status.UNKNOWN, reason=why, witness=None, questions=(*unit.questions, asked), residue=unit.lines)


def one_way(pairs: Sequence[UnitPair]) -> bool:
    """Whether all that changes in these functions is that whole statements of one kind go, or all that changes is that they come.

    They are either stores to members of which nothing else in these functions speaks, or calls of one and the same function; with
    anything that decides where control goes, or that is tested, what is left may happen more often, or less.
    """
    sides = [(_texts(pair.old), _texts(pair.new)) for pair in pairs if pair.kind is UnitKind.FUNCTION]
    if len(sides) != len(pairs):
        return False
    return _lose(sides) or _lose([(new, old) for old, new in sides])


def _lose(sides: Sequence[tuple[Sequence[str], Sequence[str]]]) -> bool:
    lost: list[Sequence[str]] = []
    for more, less in sides:
        changes = [change for change in SequenceMatcher(None, more, less, autojunk=False).get_opcodes() if change[0] != "equal"]
        if any(change[0] != "delete" for change in changes):
            return False
        lost += [more[start:stop] for _, start, stop, _, _ in changes]
    statements = [statement for run in lost for statement in _statements(run)]
    heads = [_head(statement) for statement in statements]
    left = {text for _, less in sides for text in less}
    stores = all(kind == "store" and name not in left for kind, name in heads)
    stores = stores and all(_go_together([s for s, other in zip(statements, heads, strict=True) if other == head]) for head in set(heads))
    return bool(heads) and (stores or (len(set(heads)) == 1 and heads[0][0] == "call"))


def _statements(run: Sequence[str]) -> Iterator[Sequence[str]]:
    """Split tokens that are whole statements, or would be if they began one token later."""
    texts = [*run[1:], ";"] if run[0] == ";" else list(run)
    statement: list[str] = []
    for text in texts:
        statement.append(text)
        if text == ";":
            yield statement
            statement = []
    if statement:
        yield statement


def _head(statement: Sequence[str]) -> tuple[str, str]:
    """Return `store` and the member, or `call` and the function, of a statement that is one store or one call; ("", "") for any other."""
    texts = statement[:-1]
    if statement[-1:] != [";"] or len(texts) < 3 or _DECIDES & set(texts) or texts.count("(") != texts.count(")"):
        return "", ""
    stores = [at for at, text in enumerate(texts) if text in ASSIGNS]
    if len(stores) == 1 and texts[stores[0]] in _SETS and texts[stores[0] - 2] in (".", "->") and "(" not in texts[: stores[0]]:
        return ("store", texts[stores[0] - 1]) if not _calls(texts) else ("", "")
    whole = texts[1] == "(" and texts[-1] == ")" and not stores and not _calls(texts[2:-1])
    return ("call", texts[0]) if whole else ("", "")


def _go_together(stores: Sequence[Sequence[str]]) -> bool:
    """Whether of stores to one member none takes back what another does: they set the same, or all clear bits, or all set some."""
    written = {tuple(store[next(at for at, text in enumerate(store) if text in _SETS) :]) for store in stores}
    return len(written) == 1 or {one[0] for one in written} in ({"&="}, {"|="})


def _calls(texts: Sequence[str]) -> bool:
    """Whether anything is called; a macro that is spelled in capitals is a value."""
    return any(after == "(" and name.isidentifier() and not name.isupper() for name, after in pairwise(texts))


def _texts(side: UnitSide | None) -> list[str]:
    return [token.text for token in side.tokens] if side is not None else []


def _names(side: UnitSide | None) -> set[str]:
    return {token.text for token in side.tokens if token.kind is TokenKind.IDENT} if side is not None else set()


def calls_nothing(pair: UnitPair, worlds: tuple[World | None, World | None]) -> bool:
    """Whether a function calls nothing in any configuration of either side, seen in its whole text and understood."""
    for side, world in zip((pair.old, pair.new), worlds, strict=True):
        if side is None or side.item is None or world is None:
            return False
        for function in world.configurations(side.path, side.item):
            calling = any(isinstance(part, Call) for block in function.blocks for part in block.instructions)
            if function.problems or function.hidden or calling:
                return False
    return True


def _uses(side: UnitSide | None, world: World | None) -> Uses | None:
    return world.usage.callers(side.item.name, Definition(side.path, side.item)) if side is not None and side.item and world is not None else None


def _is_given(side: UnitSide | None, uses: Uses) -> bool:
    """Whether the file of a function that is always compiled takes its address."""
    if side is None or side.conditions:
        return False
    return any(mention.use in (Use.ADDRESS, Use.OP) and mention.path == side.path for mention in uses.addresses)


def is_seen(pair: UnitPair, unit: Unit, worlds: tuple[World | None, World | None]) -> bool:
    """Whether a tree shows that a difference of a static function is one to others than its callers.

    Something else than a call by its name reaches it; or it stores to a member of which no caller speaks, or does something else than to store
    and to return, and not all of its callers give it objects of their own. Another file may have a function of its own of that name, or mean
    something else by it; in another configuration so may the same file.
    """
    sides = (pair.old, pair.new)
    found = [_uses(side, world) for side, world in zip(sides, worlds, strict=True)]
    if all(uses is not None and _is_given(side, uses) for side, uses in zip(sides, found, strict=True)):
        return True
    if unit.witness is None or unit.witness.returns:
        return False
    own = all(
        may_all_be_own(world, side.item.name, Definition(side.path, side.item))
        for side, world in zip(sides, worlds, strict=True)
        if side is not None and side.item is not None and world is not None
    )
    if own or not unit.witness.stores:
        return not own
    place = _QUOTED.search(unit.witness.title)
    member = stored_member(place[1]) if place is not None else ""
    if not member or any(uses is None or uses.open for uses in found):
        return False
    callers = {(world, call.path, call.within) for world, uses in zip(worlds, found, strict=True) if uses is not None for call in uses.calls}
    texts = (item.tokens for world, path, within in callers if world is not None for item in world.outline(path) or () if item.name == within)
    return not any(token.text == member for tokens in texts for token in tokens)
