"""The concepts of a series as a picture: a row a concept, a column a patch, a dot where they meet."""

from collections import Counter

from reviewer.model.finding import Strength
from reviewer.model.review import PatchReview, SeriesReview
from reviewer.model.value_type import value_type
from reviewer.report.layout import clip, count
from reviewer.report.summary import touched

_STEP = 26
_ROW = 20
_TOP = 34
_LABEL = 24
"""Characters of a concept's name that are drawn."""
_CHAR = 8
_ROWS, _COLUMNS = 40, 120


@value_type
class Mark:
    """A label or dot at a point (pixels). `anchor` is where it leads to; `sure` is false where symbols only hint."""

    x: int
    y: int
    label: str
    anchor: str = ""
    radius: int = 0
    sure: bool = True


@value_type
class ConceptMap:
    """The picture's size in pixels, its labels and dots; `left` is where the rows' labels end, `left_out` says what is not drawn."""

    width: int
    height: int
    left: int
    columns: tuple[Mark, ...]
    rows: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    left_out: str


def _dots(patch: PatchReview, x: int, rows: dict[str, int], anchor: str) -> list[Mark]:
    """Return the dots of one patch: the more hunks, the larger."""
    hunks = Counter(concept for hunk in patch.hunks for concept in dict.fromkeys(hunk.concepts))
    sure = {signal.concept for hunk in patch.hunks for signal in hunk.signals if signal.strength is not Strength.HINT}
    return [
        Mark(x, rows[concept], f"{concept}: {count(number, 'hunk')} of patch {patch.number}", anchor, min(9, 4 + number), concept in sure)
        for concept, number in hunks.items()
        if concept in rows
    ]


def concept_map(series: SeriesReview, anchors: tuple[str, ...]) -> ConceptMap | None:
    """Lay the picture out; `anchors` are those of the patches in order. None where nothing was signalled."""
    concepts = touched(series)
    if not concepts or len(series.patches) < 2:
        return None
    shown = concepts[:_ROWS]
    labels = [clip(name, _LABEL) for name, _ in shown]
    left = 8 + _CHAR * max(map(len, labels))
    rows = {name: _TOP + index * _ROW for index, (name, _) in enumerate(shown)}
    columns: list[Mark] = []
    marks: list[Mark] = []
    for index, (patch, anchor) in enumerate(zip(series.patches[:_COLUMNS], anchors, strict=False)):
        x = left + _STEP * (index + 1)
        columns.append(Mark(x, 0, str(patch.number), anchor))
        marks += _dots(patch, x, rows, anchor)
    width, height = left + _STEP * (len(columns) + 1), _TOP + len(shown) * _ROW
    cut = [count(len(concepts) - _ROWS, "concept")] if len(concepts) > _ROWS else []
    cut += [count(len(series.patches) - _COLUMNS, "patch", "patches")] if len(series.patches) > _COLUMNS else []
    labelled = tuple(Mark(left, rows[name], label) for (name, _), label in zip(shown, labels, strict=True))
    return ConceptMap(width, height, left, tuple(columns), labelled, tuple(marks), f"not drawn: {' and '.join(cut)}" if cut else "")
