"""Units of both sides of a patch, matched: what was changed into what.

Every changed line of a patch belongs to a unit (DESIGN.md), so that the units' statuses make the verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from itertools import takewhile

from reviewer.cfront.chains import out_of_order
from reviewer.cfront.fragment import FragmentItem
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.place import Place, Side
from reviewer.model.series import FileDiff, LineKind
from reviewer.model.unit import Match, UnitKind
from reviewer.model.value_type import value_type

_HEAD_ENDS = frozenset({"(", "{", "=", ";", "["})


@value_type
class UnitSide:
    """One side of a unit: its tokens (HOLE tokens where the diff shows nothing), where it starts, and what it was read from."""

    path: str
    line: int
    tokens: tuple[Token, ...]
    storage: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    item: Item | None = None
    fragment: FragmentItem | None = None

    @property
    def whole(self) -> bool:
        """Whether all of the unit's text is in sight."""
        return all(token.kind is not TokenKind.HOLE for token in self.tokens)


@value_type
class UnitPair:
    """A unit on both sides, or on one. `changed` are the changed lines that belong to it."""

    kind: UnitKind
    name: str
    match: Match
    old: UnitSide | None
    new: UnitSide | None
    changed: tuple[Place, ...]

    @property
    def side(self) -> UnitSide:
        """The side to point at: the new one, or the old one if it was removed."""
        side = self.new or self.old
        assert side is not None
        return side


def from_fragments(items: Iterable[FragmentItem], file: FileDiff) -> tuple[UnitPair, ...]:
    """Make pairs of the items that a file's hunks show."""
    pairs = []
    for item in items:
        old = _fragment_side(item, item.old, item.old_line, file.old_path or file.path, item.old_conditions)
        new = _fragment_side(item, item.new, item.new_line, file.new_path or file.path, item.conditions)
        both = Match.MOVED if item.moved else Match.SAME
        match = both if old is not None and new is not None else Match.ADDED if old is None else Match.REMOVED
        if old is not None or new is not None:
            pairs.append(UnitPair(item.kind, item.name, match, old, new, item.changed))
    return tuple(pairs)


def _fragment_side(item: FragmentItem, tokens: tuple[Token, ...] | None, line: int, path: str, conditions: tuple[str, ...]) -> UnitSide | None:
    if tokens is None:
        return None
    words = [token.text for token in takewhile(lambda token: token.text not in _HEAD_ENDS, tokens)]
    storage = tuple(word for word in words if word in ("static", "inline", "extern"))
    return UnitSide(path, line, tokens, storage, (), conditions, None, item)


def from_outlines(old: Sequence[Item], new: Sequence[Item], file: FileDiff, texts: tuple[str, str]) -> tuple[UnitPair, ...]:
    """Match the items of a file's whole old and new text (both in `texts`), and keep those with changed lines.

    Items of one kind and name that share an unchanged line are one; the others go by kind, name and conditions, in order.
    """
    old, new = _with_continuations(old, texts[0]), _with_continuations(new, texts[1])
    removed = [Place(file.old_path, line.old, Side.OLD) for hunk in file.hunks for line in hunk.lines if line.kind is LineKind.REMOVED]
    added = [Place(file.new_path, line.new, Side.NEW) for hunk in file.hunks for line in hunk.lines if line.kind is LineKind.ADDED]
    old_lines, new_lines = _owners(old, removed), _owners(new, added)
    partners = _anchored(old, new, {place.line for place in removed}, [place.line for place in added])
    fixed = frozenset(partners)
    _by_name(old, new, partners)
    matched = sorted(partners)
    moved = {matched[i] for i in out_of_order([partners[index] for index in matched])} - fixed
    pairs: list[UnitPair] = []
    for index, item in enumerate(old):
        other = partners.get(index)
        changed = old_lines.get(index, ()) + (new_lines.get(other, ()) if other is not None else ())
        # Tokens or conditions that differ are a change even if no changed line was found to belong to them.
        if changed or other is None or new[other].tokens != item.tokens or _reconditioned(item, new[other]):
            partner = _item_side(new[other], file.new_path) if other is not None else None
            match = Match.REMOVED if partner is None else Match.MOVED if index in moved else Match.SAME
            pairs.append(UnitPair(item.kind, item.name, match, _item_side(item, file.old_path), partner, changed))
    taken = frozenset(partners.values())
    for index, item in enumerate(new):
        if index not in taken:
            pairs.append(UnitPair(item.kind, item.name, Match.ADDED, None, _item_side(item, file.new_path), new_lines.get(index, ())))
    loose = old_lines.get(-1, ()) + new_lines.get(-1, ())
    if loose:
        blank = UnitSide(file.path, loose[0].line, ())
        pairs.append(UnitPair(UnitKind.FILE, "comments and blank lines", Match.SAME, blank, blank, loose))
    return tuple(pairs)


def pair_of(old: Item, new: Item, paths: tuple[str, str]) -> UnitPair:
    """Return the pair of two items of files' whole texts, changed or not."""
    return UnitPair(new.kind, new.name, Match.SAME, _item_side(old, paths[0]), _item_side(new, paths[1]), ())


def _with_continuations(items: Sequence[Item], text: str) -> list[Item]:
    """Let preprocessor lines end where they do: each is one token, however often it goes on in the next line."""
    lines = text.split("\n")
    result = []
    for item in items:
        last = item.end_line
        if item.kind is not UnitKind.FUNCTION and item.tokens[-1].kind is TokenKind.DIRECTIVE:
            while last < len(lines) and lines[last - 1].rstrip(" \t\r").endswith("\\"):
                last += 1
        result.append(item if last == item.end_line else replace(item, end_line=last))
    return result


def _reconditioned(old: Item, new: Item) -> bool:
    return old.conditions != new.conditions and old.kind is not UnitKind.CONDITION


def _anchored(old: Sequence[Item], new: Sequence[Item], removed: Set[int], added: Sequence[int]) -> dict[int, int]:
    """Match items of one kind and name that share an unchanged line: indexes of the new side by those of the old."""
    last = max((item.end_line for item in old), default=0)
    fresh = frozenset(added)
    owner = {line: index for index, item in enumerate(new) for line in range(item.line, item.end_line + 1)}
    across: dict[int, int] = {}
    here = 0
    for line in range(1, last + 1):
        if line not in removed:
            here += 1
            while here in fresh:
                here += 1
            across[line] = here
    partners: dict[int, int] = {}
    taken: set[int] = set()
    for index, item in enumerate(old):
        for line in range(item.line, item.end_line + 1):
            other = owner.get(across.get(line, -1), -1)
            if other >= 0 and other not in taken and (new[other].kind, new[other].name) == (item.kind, item.name):
                partners[index] = other
                taken.add(other)
                break
    return partners


def _by_name(old: Sequence[Item], new: Sequence[Item], partners: dict[int, int]) -> None:
    """Match what is left by kind, name and conditions, then without the conditions."""
    for with_conditions in (True, False):
        taken = frozenset(partners.values())
        waiting: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for index, item in enumerate(new):
            if index not in taken:
                waiting[item.kind, item.name, item.conditions if with_conditions else ()].append(index)
        for index, item in enumerate(old):
            options = waiting.get((item.kind, item.name, item.conditions if with_conditions else ()))
            if index not in partners and options:
                best = next((i for i in options if new[i].tokens == item.tokens), options[0])
                options.remove(best)
                partners[index] = best


def _owners(items: Sequence[Item], places: Iterable[Place]) -> dict[int, tuple[Place, ...]]:
    """Give each changed line to the item that it stands in; -1 gets those between items (comments, blank lines)."""
    owned: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        owner = next((i for i, item in enumerate(items) if item.line <= place.line <= item.end_line), -1)
        owned[owner].append(place)
    return {index: tuple(found) for index, found in owned.items()}


def _item_side(item: Item, path: str) -> UnitSide:
    return UnitSide(path, item.line, item.tokens, item.storage, item.attributes, item.conditions, item)


def match_moves(pairs: Sequence[UnitPair]) -> tuple[UnitPair, ...]:
    """Join a unit that was removed in one place and one of the same kind and name that was added in another."""
    waiting: dict[tuple[UnitKind, str], list[UnitPair]] = defaultdict(list)
    for pair in pairs:
        if pair.new is None and pair.name:
            waiting[pair.kind, pair.name].append(pair)
    joined: list[UnitPair] = []
    gone: set[int] = set()
    for pair in pairs:
        if pair.old is None and pair.name and waiting.get((pair.kind, pair.name)):
            partner = _best_partner(pair, waiting[pair.kind, pair.name])
            waiting[pair.kind, pair.name].remove(partner)
            gone.add(id(partner))
            joined.append(replace(pair, match=Match.MOVED, old=partner.old, changed=partner.changed + pair.changed))
        else:
            joined.append(pair)
    return tuple(pair for pair in joined if id(pair) not in gone)


def _best_partner(pair: UnitPair, partners: Sequence[UnitPair]) -> UnitPair:
    assert pair.new is not None
    for partner in partners:
        if partner.old is not None and partner.old.tokens == pair.new.tokens:
            return partner
    return partners[0]
