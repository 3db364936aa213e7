"""Members that go from one struct into another that it holds, or back: `sp->x` becomes `sp->arch.x`, or `vcpu->arch.x` becomes `vcpu->x`.

Both definitions must show it: the member goes from one and comes to the other as the same declaration. Every access in the units that the patch
changes must have the one path on the old side and the other on the new one; then the path is a map as a renaming is (SEMANTICS.md B10, B11).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from reviewer.cfront.syntax import Token
from reviewer.changes.layout import Member, compare_members, declares_member, plain_members
from reviewer.changes.pairs import UnitPair
from reviewer.changes.shown_names import Word, words_of
from reviewer.model.place import Place, Side
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

_LITERAL = r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
# Not the last dot of three.
_ACCESS = r"((?:->|(?<!\.)\.)\s*)"


@value_type
class MemberPath:
    """A member that moves between a struct and one that it holds under the name `inner`; `enters` says that it goes into the inner one.

    `source` and `target` are the tags of the structs that lose and gain it, `places` their definitions.
    """

    member: str
    inner: str
    enters: bool
    source: str
    target: str
    places: tuple[Place, Place]

    @property
    def old(self) -> str:
        """The path on the old side, from the outer struct."""
        return self.member if self.enters else f"{self.inner}.{self.member}"

    @property
    def new(self) -> str:
        """The path on the new side, from the outer struct."""
        return f"{self.inner}.{self.member}" if self.enters else self.member

    def rewrite(self, line: str) -> str:
        """Put the new path into a line of code that has the old one; string and character literals are left alone."""
        long = rf"{re.escape(self.inner)}\s*\.\s*{re.escape(self.member)}"
        pattern = rf"{_LITERAL}|{_ACCESS}{re.escape(self.member) if self.enters else long}(?!\w)"
        return re.sub(pattern, lambda found: found.group(1) or f"{found.group(2)}{self.new}", line)


def find_member_paths(pairs: Sequence[UnitPair]) -> tuple[MemberPath, ...]:
    """Find the members that move between two structs of a patch, and by which path all of its changed units name them."""
    gone, come = moving_members(pairs)
    shared = [member for member in gone if member in come and len(gone[member]) == len(come[member]) == 1]
    if not shared:
        return ()
    sides = [[words_of(side.tokens) if side is not None else [] for side in (pair.old, pair.new)] for pair in pairs]
    found = []
    for member in shared:
        ((source, lost),), ((target, gained),) = gone[member], come[member]
        old, new = (_paths(member.name, [words[which] for words in sides]) for which in (0, 1))
        # A path of one step is None: each side must have one path, and one of the two the longer one.
        if (
            source == target
            or _declared_besides(pairs, member.name, (source, target))
            or len(old) != 1
            or len(new) != 1
            or (None in old) == (None in new)
        ):
            continue
        inner = next(path for path in (*old, *new) if path is not None)
        found.append(MemberPath(member.name, inner, None in old, source, target, (lost, gained)))
    names = [path.member for path in found]
    return tuple(path for path in found if names.count(path.member) == 1)


def may_hold(kind: UnitKind, tokens: Sequence[Token], member: str) -> bool:
    """Whether a unit that is no function may define a record with a member of this name."""
    return kind is not UnitKind.FUNCTION and any(token.text in ("struct", "union") for token in tokens) and declares_member(tokens, member)


def _declared_besides(pairs: Iterable[UnitPair], member: str, tags: tuple[str, str]) -> bool:
    """Whether the patch shows another record that has the member: an access may be one of that."""
    others = [pair for pair in pairs if pair.kind is not UnitKind.STRUCT or pair.name not in tags]
    return any(side is not None and may_hold(pair.kind, side.tokens, member) for pair in others for side in (pair.old, pair.new))


Moving = dict[Member, list[tuple[str, Place]]]


def moving_members(pairs: Sequence[UnitPair]) -> tuple[Moving, Moving]:
    """Return the plain members that structs lose and gain, each with the structs' tags."""
    gone: Moving = defaultdict(list)
    come: Moving = defaultdict(list)
    for pair in pairs:
        if pair.kind is not UnitKind.STRUCT or not pair.name:
            continue
        removed, added = _lost_and_gained(pair)
        for table, members, side, which in ((gone, removed, pair.old, Side.OLD), (come, added, pair.new, Side.NEW)):
            for member in members:
                if side is not None and member.name and "{" not in member.texts and ":" not in member.texts:
                    table[member].append((pair.name, Place(side.path, side.line, which)))
    return gone, come


def _lost_and_gained(pair: UnitPair) -> tuple[Sequence[Member], Sequence[Member]]:
    if pair.old is not None and pair.new is not None:
        change = compare_members(pair.old.tokens, pair.new.tokens)
        return ((), ()) if isinstance(change, str) else (change.removed, change.added)
    members = plain_members(pair.side.tokens) if pair.side.whole else ()
    return ((), members) if pair.old is None else (members, ())


def _paths(member: str, units: Iterable[Sequence[Word]]) -> set[str | None]:
    """Return what stands in front of the member at its accesses: the name of the member that holds it, or None."""
    found: set[str | None] = set()
    for words in units:
        for at, word in enumerate(words):
            if word.text == member and word.space == "member":
                held = at > 2 and words[at - 1].text == "." and words[at - 2].space == "member"
                found.add(words[at - 2].text if held else None)
    return found
