"""The two traces of a witness beside each other: the same effects in the same row, each side in the order in which it runs."""

from collections.abc import Sequence

from reviewer.model.patterns import regex
from reviewer.model.unit import Condition, TraceStep

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


def in_turn(conditions: Sequence[Condition]) -> tuple[str, ...]:
    """Return the conditions as texts, with "later" before one that is the opposite of one before: a loop that is entered, then left."""
    found: list[str] = []
    for index, one in enumerate(conditions):
        again = any(one.text in (other.text, f"!({other.text})") or other.text == f"!({one.text})" for other in conditions[:index])
        found.append(f"later {one.text}" if again else one.text)
    return tuple(found)


INTO = "into "
"""What the text of a step begins with by which a trace goes into a call."""


def call_of(trace: Sequence[TraceStep], at: int) -> str:
    """Return the call in which a step happens, as the function that the trace is of has it, "" for a step of that function itself."""
    if not at < len(trace):
        return ""
    depth = trace[at].depth
    found = ""
    for step in reversed(trace[:at]):
        if step.depth < depth:
            if not step.text.startswith(INTO):
                return ""
            depth, found = step.depth, step.text.removeprefix(INTO)
    return found


_MEMBER = regex(r"(?:->|\.)\s*(\w+)\s*\Z")


def stored_member(place: str) -> str:
    """Return the member that a store to `place`, as C has it, writes or has an element of: `state` of `p->state[q->at[0]]`; "" if it names none."""
    text = place.strip()
    if text.startswith("*"):
        return ""
    while text.endswith("]"):
        depth, at = 0, len(text) - 1
        while at > 0:
            depth += (text[at] == "]") - (text[at] == "[")
            if depth == 0:
                break
            at -= 1
        text = text[:at].rstrip()
    member = _MEMBER.search(text)
    return member[1] if member is not None else ""
