"""Both sides of a witness step by step: the same effects on the same row, each side in the order in which it runs."""

from collections.abc import Iterator, Sequence

from rich.style import Style

from reviewer.model.review import PatchReview
from reviewer.model.trace import aligned, in_turn
from reviewer.model.unit import TraceStep, Unit, Witness
from reviewer.model.value_type import value_type
from reviewer.tui.cells import ALARM, BOLD, CURSOR, DIM, PLAIN, Span, Spans, fill, shorten, span, wrap

BESIDE = 80
"""Cells from which on the sides stand beside each other; below it one after the other."""
DEEPEST = 6
"""Calls that still move a step to the right."""


@value_type
class Pair:
    """A row of the two traces; None where a side has nothing there. `parts` says that the sides part here."""

    old: TraceStep | None
    new: TraceStep | None
    parts: bool = False


def witnesses(patch: PatchReview) -> list[tuple[Unit, Witness]]:
    """Return the witnesses of a patch with their units, in the order of the evidence."""
    return [(unit, unit.witness) for unit in patch.units if unit.witness is not None]


def pairs(witness: Witness) -> tuple[Pair, ...]:
    """Put the traces beside each other: effect beside effect up to where they part, then each as it goes on."""
    before = aligned(witness.old[: witness.old_at], witness.new[: witness.new_at])
    after = aligned(witness.old[witness.old_at + 1 :], witness.new[witness.new_at + 1 :])
    return (*(Pair(*row) for row in before), Pair(*witness.parting, parts=True), *(Pair(*row) for row in after))


def head_lines(patch: PatchReview, index: int, width: int) -> tuple[Spans, ...]:
    """Return what stands above the sides: which witness this is, and under which conditions it runs."""
    found = witnesses(patch)
    unit, witness = found[index]
    lines: list[Spans] = []
    title = f"witness {index + 1} of {len(found)} · {witness.title or f'{unit.name} differs'} · {unit.name}"
    lines += [(span(" " + text, BOLD),) for text in wrap(title, width - 2)]
    for number, (one, told) in enumerate(zip(witness.conditions, in_turn(witness.conditions), strict=True)):
        text = told + (f"   ({one.granted})" if one.granted else "")
        lines += _labelled("" if number else "when", text, width)
    if not witness.conditions:
        lines += _labelled("when", "always", width)
    for assumption in unit.assumptions:
        lines += _labelled("if", assumption.text, width)
    for question in unit.questions or patch.questions:
        lines += _labelled("ask", question.text, width)
    return tuple(lines)


def _labelled(label: str, text: str, width: int) -> Iterator[Spans]:
    for index, line in enumerate(wrap(text, max(8, width - 8))):
        yield (span(f" {'' if index else label:6}", DIM), span(line, BOLD if label == "ask" else PLAIN))


class TraceRows:
    """The steps of one witness as a view shows them."""

    def __init__(self, witness: Witness, width: int, file: str) -> None:
        self.file = file
        self.pairs = pairs(witness)
        self.lines: list[Spans] = []
        self.steps: list[int] = []
        """The first line of each pair."""
        self.of: list[Pair] = []
        """The pair that each line belongs to."""
        self.parting = 0
        """The line at which the sides part."""
        if width >= BESIDE:
            self._beside(width)
        else:
            self._stacked(width)

    def _add(self, lines: Sequence[Spans], pair: Pair) -> None:
        self.steps.append(len(self.lines))
        self.lines.extend(lines)
        self.of.extend([pair] * len(lines))

    def _beside(self, width: int) -> None:
        column = (width - 3) // 2
        for pair in self.pairs:
            left, right = self._cell(pair.old, column, pair.parts), self._cell(pair.new, width - column - 3, pair.parts)
            if pair.parts:
                self.parting = len(self.lines)
            lines = []
            for index in range(max(len(left), len(right))):
                one = left[index] if index < len(left) else ""
                other = right[index] if index < len(right) else ""
                lines.append(
                    (span(" "), span(fill(one, column), self._style(pair.old, pair)), span("│ ", DIM), span(other, self._style(pair.new, pair)))
                )
            self._add(lines, pair)

    def _stacked(self, width: int) -> None:
        for pair in self.pairs:
            if pair.parts:
                self.parting = len(self.lines)
            same = pair.old is not None and pair.new is not None and pair.old.text == pair.new.text
            lines: list[Spans] = []
            if same:
                lines += self._side("both", pair.new, width, pair)
            else:
                for label, step in (("old", pair.old), ("new", pair.new)):
                    if step is not None or pair.parts:
                        lines += self._side(label, step, width, pair)
            self._add(lines, pair)

    def _side(self, label: str, step: TraceStep | None, width: int, pair: Pair) -> Iterator[Spans]:
        for index, text in enumerate(self._cell(step, width - 6, pair.parts)):
            yield (span(f" {'' if index else label:5}", DIM), span(text, self._style(step, pair)))

    def _cell(self, step: TraceStep | None, width: int, parts: bool) -> list[str]:
        if step is None:
            return [shorten("       ** nothing more **", width)] if parts else []
        name = "" if step.place.file in ("", self.file) else step.place.file.rsplit("/", 1)[-1] + ":"
        head = f"{'>' if step.effect else ' '} {f'{name}{step.place.line}' if step.place.line else '':>4} " + "  " * min(step.depth, DEEPEST)
        texts = wrap(step.text, max(8, width - len(head) - 1))
        return [shorten((" " * len(head) if index else head) + text, width) for index, text in enumerate(texts)]

    @staticmethod
    def _style(step: TraceStep | None, pair: Pair) -> Style:
        if pair.parts:
            return ALARM
        return PLAIN if step is not None and step.effect else DIM

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.lines)

    def widest(self, width: int) -> int:
        """Return the view's own width: the lines were made for it."""
        return width

    def draw(self, index: int, width: int) -> Spans:
        """Return one line."""
        del width
        return self.lines[index]

    def mark_cursor(self, spans: Spans, focused: bool) -> Spans:
        """Show the cursor by a bar at the edge, and the place in reverse video."""
        first, *rest = spans
        bar = span("▌" + first.text[1:], first.style)
        return (bar, *rest) if not focused else (bar, *(Span(one.text, one.style + (CURSOR if not at else PLAIN)) for at, one in enumerate(rest)))

    def below(self, width: int) -> Spans:
        """Return nothing: the traces end where they end."""
        del width
        return ()

    def lead(self, index: int) -> int:
        """Return the line above, so that a jump shows what came before."""
        return max(0, index - 1)

    def step(self, line: int, by: int) -> int | None:
        """Return the line of the next effect (`by` 1) or of the one before (-1) on either side, None at the end."""
        found = [start for start, pair in zip(self.steps, self.pairs, strict=True) if self._effect(pair)]
        return next((start for start in found if start > line), None) if by > 0 else next((start for start in reversed(found) if start < line), None)

    @staticmethod
    def _effect(pair: Pair) -> bool:
        return pair.parts or any(step is not None and step.effect for step in (pair.old, pair.new))
