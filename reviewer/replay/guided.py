"""An oracle that answers as it is told, and the search that follows the branches of a run to other ways (SEMANTICS.md C16).

Each run shows the conditions that it passed; of each the inputs are changed so that it comes out otherwise, and what is run next is the branch
that was taken least so far (generational search, as in Godefroid, Levin, Molnar: "Automated Whitebox Fuzz Testing", NDSS 2008).
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from reviewer.cfront.ctype import Bool, CType, Int, Pointer, type_key
from reviewer.replay.oracle import POINTERS, Oracle
from reviewer.replay.trace import End, EventKind, Run
from reviewer.replay.values import Key, Symbols, digest, known, reduced
from reviewer.replay.wishes import Wish, Wishes

Guide = tuple[tuple[int, int], ...]
"""Values of inputs by the number of their expression, ascending."""

_GIVEN = 2
"""Objects that one function hands out in a run before it has none left."""
_SMALL = 12
"""What something is shifted by, as well as anything else: the bits of a page."""
_ROUNDS = 4
"""Times that a run takes the same branch the same way before it is taken to hang in a loop."""
_AGAIN = 4
"""Branches of such a loop, from its first round on, that are changed to end it."""
_LONGEST = 60
"""Inputs that a guide names."""


class Guided(Oracle):
    """Gives inputs the values of a guide, by their expressions; any other is 0, or a pointer that is valid.

    `symbols` is one table for all runs of a search, so that an expression has the same number in each.
    """

    def __init__(self, symbols: Symbols, guide: Guide) -> None:
        super().__init__(0)
        self.symbols = symbols
        self.guided = True
        self._guide = dict(guide)
        self._answers: dict[int, int] = {}
        self.known: Wish = {}
        self.types: dict[int, CType] = {}
        self._overwriting = False
        self._given: Counter[object] = Counter()

    def draw(self, ctype: CType, *purpose: object) -> int:
        """Return the value that the guide has for the expression asked about; the first answer to a question stays."""
        key = digest(*purpose)
        if key not in self._answers:
            wanted = self._guide.get(self.about)
            if wanted is None:
                # What a store changes is seen only if it writes something else than was there.
                wanted = key if self._overwriting and isinstance(ctype, Int) else self._usual(ctype, key, purpose)
            self._answers[key] = wanted
        value = reduced(self._answers[key], ctype)
        self.known[self.about] = value
        self.types[self.about] = ctype
        return value

    def converted(self, value: int, source: CType, target: CType) -> int:
        """Return what the guide has for a conversion that is none of C's; 0 stays 0, and nothing else becomes 0."""
        wanted = self._guide.get(self.about)
        if wanted is None or value == 0 or isinstance(target, Bool) or (known(source) and known(target)):
            return super().converted(value, source, target)
        return reduced(self._answers.setdefault(digest("convert", type_key(source), type_key(target), value), wanted), target) or 1

    @contextmanager
    def overwriting(self) -> Iterator[None]:
        """Answer with odd numbers in between."""
        self._overwriting = True
        try:
            yield
        finally:
            self._overwriting = False

    def _usual(self, ctype: CType, key: int, purpose: tuple[object, ...]) -> int:
        """Return 0, or a valid pointer; what is asked again and again has no more to give, so that walks end."""
        if not isinstance(ctype, Pointer):
            return 0
        if purpose[0] == "result":
            self._given[purpose[1]] += 1
            if self._given[purpose[1]] > _GIVEN:
                return 0
        return POINTERS + (((key & 0x7FFF) + 16) << 40)


Played = tuple[Guided, Run, Run]
_Edge = tuple[int, str, int, str]
_Way = tuple[_Edge, Key, bool]
"""Where a branch is, beginning with how deep in calls, by what it goes, and how it came out."""
_Branch = tuple[_Edge, bool]


def guides(play: Callable[[Guide], Played], most: int) -> Iterator[tuple[Guide, Played]]:
    """Yield up to `most` guides, each once, those first whose runs take branches that were seldom taken, and what `play` made of them.

    Of a run the branches are changed behind the one that was changed to come to it.
    """
    taken: Counter[object] = Counter()
    seen: set[Guide] = {()}
    queue: list[tuple[int, int, int, int, Guide, _Branch | None]] = [(0, 0, 0, 0, (), None)]
    count = hung = 0
    while queue and count < most:
        rank, length, born, bound, guide, branch = heapq.heappop(queue)
        if branch is not None and (now := taken[branch] + branch[0][0]) > rank:
            # Since it was put here others have come to take this branch, as those of the later rounds of a loop that one round has left.
            heapq.heappush(queue, (now, length, born, bound, guide, branch))
            continue
        oracle, old, new = play(guide)
        yield guide, (oracle, old, new)
        count += 1
        if len(guide) > _LONGEST:
            continue
        wishes = Wishes(oracle.symbols, oracle.known, oracle.types)
        ways = _ways(old, new)
        taken.update({(edge, holds) for edge, _, holds in ways})
        # A run that is given up in a loop, or fails at a pointer, shows nothing of what is behind it: these come first, but not again and again.
        mended = [wish for wish in (*_mended(wishes, old, new), *_ended(wishes, old), *_ended(wishes, new)) if wish]
        following: list[tuple[int, int, Wish | None, _Branch | None]] = [(hung - 1, bound, wish, None) for wish in mended]
        hung += bool(mended)
        for place, (edge, key, holds) in enumerate(ways):
            if place >= bound:
                other_way = edge, not holds
                following.append((taken[other_way] + edge[0], place + 1, wishes.truth(key, not holds), other_way))
        for rank, behind, wish, branch in following:
            other = tuple(sorted((dict(guide) | wish).items())) if wish else guide
            if other not in seen:
                seen.add(other)
                heapq.heappush(queue, (rank, len(other), count, behind, other, branch))


def _mended(wishes: Wishes, *runs: Run) -> list[Wish | None]:
    """Return what makes the pointers valid that runs fail at, and the distances and divisors small numbers."""
    failed = [event for run in runs for event in run.events[-1:] if event.kind is EventKind.FAULT and event.base is not None]
    made: Wish = {}
    for event in failed:
        assert event.base is not None
        made |= (wishes.value(event.base.key, _SMALL) if event.target in ("shift", "division") else wishes.truth(event.base.key, True)) or {}
    return [made] if made else []


def _ended(wishes: Wishes, run: Run) -> list[Wish | None]:
    """Return what ends the loop in which a run was given up, before its first round and before its second."""
    if run.end is not End.LIMIT:
        return []
    ways = _all_ways(run)
    often = Counter((edge, holds) for edge, _, holds in ways)
    rounds = max(often.values(), default=0)
    if rounds < _ROUNDS:
        return []
    inner = [(key, holds) for edge, key, holds in ways if often[(edge, holds)] == rounds]
    return [wishes.truth(key, not holds) for key, holds in inner[:_AGAIN]]


def _ways(old: Run, new: Run) -> list[_Way]:
    """Return the branches of both runs, each condition once for each outcome: where, by what, and how it came out."""
    asked: dict[tuple[Key, bool], _Way] = {}
    for way in (*_all_ways(old), *_all_ways(new)):
        asked.setdefault(way[1:], way)
    return list(asked.values())


def _all_ways(run: Run) -> list[_Way]:
    return [((e.depth, e.file, e.line, e.text), e.values[0].key, e.outcome) for e in run.events if e.kind is EventKind.DECISION]
