"""Plain reads that one side makes more often, or in another order: equal only where nobody writes at the same time (SEMANTICS.md A4)."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from itertools import pairwise

from reviewer.prover.terms import Term

Reads = list[tuple[int, Term, str]]
"""Block, what was read, and how it was spelled."""


def unlike_reads(old: Reads, new: Reads) -> tuple[str, ...]:
    """Return the spellings of reads that both sides make, but not equally often or not in the same order."""
    counts = Counter(term for _, term, _ in old), Counter(term for _, term, _ in new)
    found: dict[str, None] = {}
    spelled = {term: text for _, term, text in (*new, *old)}
    for term in counts[0].keys() & counts[1].keys():
        if counts[0][term] != counts[1][term]:
            found[spelled[term]] = None
    after = _order(old)
    for first, second in _order(new):
        if (second, first) in after and (first, second) not in after:
            found[spelled[first]] = None
    return tuple(sorted(found))


def _order(reads: Reads) -> set[tuple[Term, Term]]:
    """Return the pairs of different reads that follow each other directly in one block."""
    return {(a, b) for (block, a, _), (next_block, b, _) in pairwise(reads) if block == next_block and a is not b}


def unlike_writes(old: Reads, new: Reads) -> tuple[str, ...]:
    """Return the spellings of writes that one side makes more often, or in another order; all of them where that can't be told."""
    places = [[place.number for _, place, _ in side] for side in (old, new)]
    parts = [part for part in SequenceMatcher(None, places[0], places[1], autojunk=False).get_opcodes() if part[0] != "equal"]
    # What moved, and what it moved over.
    first, last = (parts[0], parts[-1]) if parts else (("", 0, 0, 0, 0), ("", 0, len(old), 0, len(new)))
    return tuple(sorted({text for _, _, text in (*old[first[1] : last[2]], *new[first[3] : last[4]])}))
