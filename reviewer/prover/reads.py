"""Plain reads that one side makes more often, or in another order: equal only where nobody writes at the same time (SEMANTICS.md A4)."""

from __future__ import annotations

from collections import Counter
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
    """Return the pairs of different reads that follow each other directly in one block, between the same two effects."""
    return {(a, b) for (block, a, _), (next_block, b, _) in pairwise(reads) if block == next_block and a is not b and a.args[:1] == b.args[:1]}
