"""A witness as text: its conditions, then both traces side by side, aligned by their effects."""

from reviewer.model.trace import aligned
from reviewer.model.unit import TraceStep, Unit, Witness
from reviewer.report.layout import WIDTH, clip, labelled, pad, wrap
from reviewer.report.wording import place

_BEFORE = 24
_AFTER = 6
_INDENT = 4
_COLUMN = (WIDTH - _INDENT - 3) // 2
_NOTHING = "(nothing more)"


def _cell(step: TraceStep | None, mark: str, near: str) -> list[str]:
    """Return the lines of one step in its column: mark, place, what happens."""
    if step is None:
        return [mark + " " + _NOTHING] if mark.strip() else [""]
    where = place(step.place, near)
    deep = "  " * min(step.depth, 6)
    return wrap(clip(step.text, 300), f"{mark} {pad(where, 5)} {deep}", " " * (8 + len(deep)), _COLUMN)


def _beside(left: list[str], right: list[str]) -> list[str]:
    height = max(len(left), len(right))
    lines = []
    for index in range(height):
        a = left[index] if index < len(left) else ""
        b = right[index] if index < len(right) else ""
        lines.append((" " * _INDENT + pad(a, _COLUMN) + " | " + b).rstrip())
    return lines


def _granted(text: str, where: str) -> str:
    """Return what grants a condition, the place at its end by its last name, and not at all where it is `where`."""
    head, _, tail = clip(text, 300).rpartition(" (")
    if not (head and tail.endswith(")") and "/" in tail):
        return text
    last = tail[:-1].rpartition("/")[2]
    return head if last == where else f"{head} ({last})"


def witness_lines(witness: Witness, unit: Unit) -> list[str]:
    """Return the lines of a witness; `>` marks the first thing that both sides do differently."""
    lines = labelled("witness", witness.title)
    for index, condition in enumerate(witness.conditions):
        where = place(condition.place) if condition.place is not None else ""
        granted = f"  [{_granted(condition.granted, where)}]" if condition.granted else ""
        lines += labelled("when" if index == 0 else "", condition.text + granted, where)
    near = unit.file
    before = aligned(witness.old[: witness.old_at], witness.new[: witness.new_at])
    if len(before) > _BEFORE:
        lines += [" " * _INDENT + f"({len(before) - _BEFORE} earlier steps are not shown)"]
        before = before[-_BEFORE:]
    lines += _beside(["  old"], ["  new"])
    for old, new in before:
        lines += _beside(_cell(old, " ", near), _cell(new, " ", near))
    lines += _beside(*(_cell(step, ">", near) for step in witness.parting))
    after = aligned(witness.old[witness.old_at + 1 :], witness.new[witness.new_at + 1 :])
    for old, new in after[:_AFTER]:
        lines += _beside(_cell(old, " ", near), _cell(new, " ", near))
    if len(after) > _AFTER:
        lines.append(" " * _INDENT + f"({len(after) - _AFTER} later steps are not shown)")
    return lines
