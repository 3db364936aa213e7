"""The two traces of a witness beside each other: the same effects in the same row, each side in the order in which it runs."""

from collections.abc import Sequence

from reviewer.model.unit import TraceStep

Row = tuple[TraceStep | None, TraceStep | None]
"""What happens on the old side and on the new one; None where a side has nothing there."""


def aligned(old: Sequence[TraceStep], new: Sequence[TraceStep]) -> list[Row]:
    """Pair two stretches of traces: the n-th effect of one side stands beside the n-th of the other, decisions above it."""
    left, right = _segments(old), _segments(new)
    rows: list[Row] = []
    for index in range(max(len(left), len(right))):
        one = left[index] if index < len(left) else []
        other = right[index] if index < len(right) else []
        height = max(len(one), len(other))
        rows += zip(_sunk(one, height), _sunk(other, height), strict=True)
    return rows


def _segments(steps: Sequence[TraceStep]) -> list[list[TraceStep]]:
    """Split a trace behind each effect."""
    found: list[list[TraceStep]] = [[]]
    for step in steps:
        found[-1].append(step)
        if step.effect:
            found.append([])
    return found if found[-1] else found[:-1]


def _sunk(steps: list[TraceStep], height: int) -> list[TraceStep | None]:
    """Fill a segment with blanks above, so that the effect at its end is in the last of `height` rows."""
    return [*[None] * (height - len(steps)), *steps]
