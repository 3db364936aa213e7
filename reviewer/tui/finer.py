"""What a diff does not say by itself: which words of a changed line differ, and which lines only moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from reviewer.model.alike import equal_pairs
from reviewer.model.patterns import regex
from reviewer.tui.patchrows import PatchRows, RowKind

_WORD = regex(r"\w+|\s+|[^\w\s]")
LONGEST = 400
"""Characters of a line above which its words are not compared."""
WORK = 100_000
"""Words of a line times the pairs of equal words up to which two lines are compared: some 5 ms."""
ALIKE = 0.5
"""How much of two lines must be the same for the rest to be picked out."""
MOVED = 20
"""Letters and digits that a block of moved lines has at least, as in `git diff --color-moved`."""
PLACES = 30
"""Places at which a line may stand on the other side; of one that stands at more nothing is said to have moved."""

Pieces = tuple[tuple[int, bool], ...]
"""The pieces of a line: length in characters, and whether it differs from the other side."""


def pair_pieces(old: str, new: str) -> tuple[Pieces, Pieces] | None:
    """Return the pieces of two lines that stand for each other, None if they have too little in common for that, or take too long."""
    if max(len(old), len(new)) > LONGEST or old == new:
        return None
    left, right = _WORD.findall(old), _WORD.findall(new)
    if equal_pairs(left, right) * min(len(left), len(right)) > WORK:
        return None
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.quick_ratio() < ALIKE or matcher.ratio() < ALIKE:
        return None
    found: tuple[list[tuple[int, bool]], list[tuple[int, bool]]] = ([], [])
    for kind, a, b, c, d in matcher.get_opcodes():
        for pieces, words in ((found[0], left[a:b]), (found[1], right[c:d])):
            if words:
                pieces.append((sum(map(len, words)), kind != "equal"))
    return tuple(found[0]), tuple(found[1])


def pairs(rows: PatchRows, hunk: int) -> Iterator[tuple[int, int]]:
    """Yield the rows of a hunk that stand for each other: of as many removed lines as added ones behind them, the n-th of each."""
    index, end = rows.hunks[hunk]
    while index < end:
        old, index = _run(rows, index, end, "-")
        new, index = _run(rows, index, end, "+")
        if len(old) == len(new):
            yield from zip(old, new, strict=True)
        if not old and not new:
            index += 1


def _run(rows: PatchRows, index: int, end: int, sign: str) -> tuple[range, int]:
    start = index
    while index < end and rows.rows[index].kind is RowKind.LINE and rows.rows[index].sign == sign:
        index += 1
    return range(start, index), index


class WordPieces:
    """Which words of the changed lines of a patch differ; a pair of lines is compared when one of them is first asked for."""

    def __init__(self, rows: PatchRows) -> None:
        self._rows = rows
        self._pairs: dict[int, dict[int, tuple[int, int]]] = {}
        self._found: dict[tuple[int, int], tuple[Pieces, Pieces] | None] = {}

    def of(self, index: int) -> Pieces:
        """Return the pieces of a row, none for a line that is new or gone as a whole."""
        hunk = self._rows.rows[index].hunk
        if hunk not in self._pairs:
            self._pairs[hunk] = {row: pair for pair in pairs(self._rows, hunk) for row in pair}
        pair = self._pairs[hunk].get(index)
        if pair is None:
            return ()
        if pair not in self._found:
            old, new = (self._rows.rows[row].text for row in pair)
            self._found[pair] = pair_pieces(old, new)
        both = self._found[pair]
        return () if both is None else both[pair.index(index)]


def moved(rows: PatchRows) -> frozenset[int]:
    """Return the rows of lines that were taken away in one place of the patch and put in at another, but for how deep they stand."""
    texts = [row.text.strip() if row.kind is RowKind.LINE and row.sign != " " else "" for row in rows.rows]
    added: dict[str, list[int]] = {}
    for index, row in enumerate(rows.rows):
        if row.sign == "+" and _letters(texts[index : index + 1]):
            added.setdefault(texts[index], []).append(index)
    found: set[int] = set()
    index = 0
    while index < len(texts):
        size, other = _longest(rows, texts, index, added) if rows.rows[index].sign == "-" else (0, 0)
        if size and _letters(texts[index : index + size]) >= MOVED:
            found |= {*range(index, index + size), *range(other, other + size)}
        index += max(1, size)
    return frozenset(found)


def _letters(texts: Sequence[str]) -> int:
    return sum(one.isalnum() for text in texts for one in text)


def _longest(rows: PatchRows, texts: list[str], index: int, added: dict[str, list[int]]) -> tuple[int, int]:
    """Return the length of the longest block at a removed row that is among the added ones, and where it is there."""
    places = added.get(texts[index], [])
    best = (0, 0)
    for place in places if len(places) <= PLACES else ():
        size = 0
        while _same(rows, texts, index + size, place + size):
            size += 1
        best = max(best, (size, place))
    return best


def _same(rows: PatchRows, texts: list[str], old: int, new: int) -> bool:
    return max(old, new) < len(texts) and rows.rows[old].sign == "-" and rows.rows[new].sign == "+" and texts[old] == texts[new]
