"""Why a patch has its verdict, in a few lines a reader can check: witness, assumption, questions, argument, findings."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from rich.cells import cell_len
from rich.style import Style

from reviewer.model.place import Place
from reviewer.model.review import PatchReview
from reviewer.model.trace import call_of, in_turn
from reviewer.model.unit import PROVED, Assumption, Status, TraceStep, Unit, Witness
from reviewer.model.value_type import value_type
from reviewer.model.verdict import Verdict
from reviewer.tui import words
from reviewer.tui.cells import BOLD, DIM, PLAIN, Spans, shorten, span, spread, wrap

LABEL = 6


@value_type
class Point:
    """One labelled line of evidence; a `title` starts a part of its own."""

    label: str
    text: str
    place: str = ""
    title: bool = False


@value_type
class Evidence:
    """The title of the pane and its points."""

    title: str
    points: tuple[Point, ...]


def where(file: str, line: int) -> str:
    """Return a place in short: the file's own name and the line."""
    name = file.rsplit("/", 1)[-1]
    return f"{name}:{line}" if line and name else name


def _at(place: Place | None) -> str:
    return where(place.file, place.line) if place is not None else ""


def evidence(patch: PatchReview, compact: bool = False, accepted: Mapping[str, str] = MappingProxyType({})) -> Evidence:
    """Return all evidence of a patch, what decided its verdict first.

    `accepted` says of assumptions, by their id, when and by whom they were taken for true. `compact` has a witness's conditions on one
    line, and leaves out what the hunk shows.
    """
    if patch.pending:
        return Evidence("not judged yet", (Point("", "claim and concepts are read; the proof is still to come"),))
    assumed, asked = list(_assumptions(patch, compact, accepted)), list(_open(patch))
    decided = (*asked, *assumed) if patch.verdict is Verdict.UNDECIDED else (*assumed, *asked)
    parts = [*_witnesses(patch, compact), *decided, *_arguments(patch), *_rest(patch)]
    if not parts:
        return Evidence("evidence", (Point("", "none: nothing is claimed, and nothing was found"),))
    (title, points), *others = parts
    return Evidence(title, (*points, *(point for name, more in others for point in (Point("", name, title=True), *more))))


Part = tuple[str, list[Point]]


def _witnesses(patch: PatchReview, compact: bool) -> Iterator[Part]:
    found = [(unit, unit.witness) for unit in patch.units if unit.witness is not None]
    for number, (unit, witness) in enumerate(found, 1):
        taken = words.count(len(unit.assumptions), "assumption") if unit.assumptions else "no assumption"
        points = [_joined(witness)] if compact else list(_conditions(witness))
        points += [_side("old", witness.old, witness.old_at, compact), _side("new", witness.new, witness.new_at, compact)]
        points += [Point("ask", question.text, where(question.file, question.line)) for question in unit.questions]
        if number == 1:
            points += [
                Point("ask", question.text, where(question.file, question.line)) for question in patch.questions if question not in unit.questions
            ]
        yield f"witness {number} of {len(found)} · {_title(witness, unit)} · {taken}", points


def _conditions(witness: Witness) -> Iterator[Point]:
    for index, (one, text) in enumerate(zip(witness.conditions, in_turn(witness.conditions), strict=True)):
        yield Point("" if index else "when", text + (f"   ({one.granted})" if one.granted else ""), _at(one.place))


def _joined(witness: Witness) -> Point:
    """Tell the conditions in a line, those last that only come later: of a loop that is entered it says least that it is left."""
    told = sorted(zip(witness.conditions, in_turn(witness.conditions), strict=True), key=lambda both: both[1] != both[0].text)
    texts = [text + (f" (:{one.place.line})" if one.place is not None and one.place.line else "") for one, text in told]
    return Point("when", ", ".join(texts) or "always")


def _title(witness: Witness, unit: Unit) -> str:
    return witness.title or f"{unit.name} differs"


def _side(label: str, trace: tuple[TraceStep, ...], diverging: int, compact: bool) -> Point:
    """Show the step in which the sides part, and unless `compact` the last one before it, that both have."""
    before = (index for index, step in enumerate(trace[:diverging]) if step.effect and not compact)
    start = max(before, default=diverging)
    steps = [step for index, step in enumerate(trace[: diverging + 1]) if index >= start and (step.effect or index == diverging)]
    texts = [step.text for step in steps]
    if call := call_of(trace, diverging):
        texts[-1] = f"in {call}: {texts[-1]}"
    if diverging >= len(trace):
        texts.append("then nothing" if texts else "nothing happens")
    place = steps[-1].place if steps else None
    return Point(label, ", ".join(texts), _at(place))


def _assumptions(patch: PatchReview, compact: bool, accepted: Mapping[str, str]) -> Iterator[Part]:
    """Yield the assumptions, those that are still open first."""
    total = len(patch.assumptions)
    for number, one in sorted(enumerate(patch.assumptions, 1), key=lambda item: item[1].id in accepted):
        said = "the message says so" if one.stated else "not in the message"
        if one.id in accepted:
            said = f"accepted {accepted[one.id]}"
        yield f"assumption {number} of {total} · {said}", list(_assumption(one, compact))


def _assumption(one: Assumption, compact: bool) -> Iterator[Point]:
    yield Point("if", one.text, _at(one.place))
    if one.stated:
        yield Point("says", f'"{one.stated}"', f"message l.{one.stated_line}" if one.stated_line else "")
    if one.unit and not compact:
        yield Point("in", one.unit)
    if one.discharge:
        yield Point("needs", one.discharge)


def _open(patch: PatchReview) -> Iterator[Part]:
    """Yield what to ask before why: the questions of the proof, else those of the rules that fired."""
    asked, why = _questions(patch), _reasons(patch, Status.UNKNOWN)
    if differs := _reasons(patch, Status.DIFFERS):
        yield "differs", differs
    if asked:
        yield words.count(len(asked), "question"), asked + why
    yield from _findings(patch)
    if why and not asked:
        yield "not understood", why


def _questions(patch: PatchReview) -> list[Point]:
    """Return what to ask; beside a witness its questions are asked already."""
    if any(unit.witness is not None for unit in patch.units):
        return []
    asked = dict.fromkeys((*patch.questions, *(one for unit in patch.units for one in unit.questions)))
    return [Point("ask", one.text, where(one.file, one.line)) for one in asked]


def _reasons(patch: PatchReview, status: Status) -> list[Point]:
    return [Point("why", f"{unit.name}: {unit.reason}", where(unit.file, unit.line)) for unit in patch.units if unit.status is status and unit.reason]


def _findings(patch: PatchReview) -> Iterator[Part]:
    points = []
    for one in patch.findings:
        points.append(Point("ask", one.message, where(one.file, one.line)))
        points.append(Point("rule", f"{one.rule}, {one.severity.value}"))
        points += [Point("seen", text) for text in one.evidence]
    if points:
        yield words.count(len(patch.findings), "finding"), points


def _arguments(patch: PatchReview) -> Iterator[Part]:
    proved = [unit for unit in patch.units if unit.status in PROVED]
    if not proved:
        return
    steps = sum(len(unit.argument) for unit in proved)
    points = []
    for unit in proved:
        points.append(
            Point(
                _STATUS[unit.status], f"{unit.name}  {unit.match.value if unit.match.value != 'same' else ''}".rstrip(), where(unit.file, unit.line)
            )
        )
        points += [Point("", step.text, _at(step.places[0]) if step.places else "") for step in unit.argument]
    yield f"argument · {words.count(len(proved), 'unit')}" + (f", {words.count(steps, 'step')}" if steps else ""), points


_STATUS = {Status.SAME: "same", Status.EQUIVALENT: "equal", Status.ASSUMED: "if"}


def _rest(patch: PatchReview) -> Iterator[Part]:
    if patch.notes:
        yield "excused by policy", [Point("note", text) for text in patch.notes]
    if patch.standing:
        yield "taken for granted", [Point("", text) for text in patch.standing]
    if problems := (*patch.problems, *patch.source.problems):
        yield words.count(len(problems), "problem"), [Point(one.code, one.text, where(one.file, one.line)) for one in problems]


WHOLE = 1_000_000
"""Lines of a point that is told in full."""


def evidence_lines(found: Evidence, width: int, rows: int = 0) -> tuple[Spans, ...]:
    """Lay the points out in `width` cells, in full, or so that the first part fits in `rows` if one line a point does.

    What is left of the rows goes to the first points whose text is longer than a line, to the conditions of a witness last.
    """
    end = _end_of_first(found)
    limits = dict.fromkeys(range(len(found.points)), 1 if rows else WHOLE)
    spare = rows - end
    for index in sorted(range(end), key=lambda at: found.points[at].label == "when"):
        wanted = len(list(point_lines(found.points[index], width, WHOLE))) - 1
        taken = min(wanted, spare)
        if rows and taken > 0:
            limits[index] = 1 + taken
            spare -= taken
    lines: list[Spans] = []
    for index, point in enumerate(found.points):
        lines.extend(_title_lines(point, width) if point.title else point_lines(point, width, limits[index]))
    return tuple(lines)


def _end_of_first(found: Evidence) -> int:
    return next((index for index, point in enumerate(found.points) if point.title), len(found.points))


def first_lines(found: Evidence, width: int) -> int:
    """Count the lines of the first part, which is the one that decided the verdict, told in full."""
    return len(evidence_lines(Evidence(found.title, found.points[: _end_of_first(found)]), width))


def _title_lines(point: Point, width: int) -> Iterator[Spans]:
    for text in wrap(point.text, max(8, width - 2)):
        yield (span(" " + text, BOLD),)


def _label(point: Point) -> str:
    return point.label.ljust(LABEL) if cell_len(point.label) < LABEL else point.label + " "


def _style(point: Point) -> Style:
    return BOLD if point.label == "ask" else PLAIN


def point_lines(point: Point, width: int, limit: int) -> Iterator[Spans]:
    """Yield a point in `width` cells and at most `limit` lines."""
    label = _label(point)
    room = max(8, width - 1 - cell_len(label) - 1)
    place = point.place if cell_len(point.place) <= room // 2 else ""
    first = room - (cell_len(place) + 2 if place else 0)
    texts = wrap(point.text, first)
    if len(texts) > limit:
        texts[limit - 1 :] = [shorten(" ".join(texts[limit - 1 :]), first)]
    for index, text in enumerate(texts):
        left = (span(" " + (label if not index else " " * cell_len(label)), DIM), span(text, _style(point)))
        yield spread(left, (span(f"{place} " if place and not index else "", DIM),), width)
