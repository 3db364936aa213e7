"""What comparing two sequences takes, told before it is done: a hostile text must cost no more than another."""

from collections import Counter
from collections.abc import Sequence


def equal_pairs(left: Sequence[str], right: Sequence[str]) -> int:
    """Count the pairs of equal elements of two sequences, which is what comparing them takes for each block that it finds."""
    other = Counter(right)
    return sum(number * other[one] for one, number in Counter(left).items())
