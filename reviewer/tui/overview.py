"""Patch 0: what to look at, the worst first; what is settled; concepts; what is missing; problems; the cover letter."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rich.cells import cell_len
from rich.style import Style

from reviewer.model.claim import ClaimOrigin
from reviewer.model.place import Problem
from reviewer.model.review import PatchReview, SeriesReview
from reviewer.model.shown import one_line
from reviewer.model.unit import Status, Step
from reviewer.model.verdict import Verdict
from reviewer.reply.wording import CORRECT, offers
from reviewer.tui import words
from reviewer.tui.board import At, Board
from reviewer.tui.cells import BOLD, DIM, PLAIN, Spans, cut, detab, shorten, span, spread, wrap
from reviewer.tui.evidence import Point, evidence, point_lines, where
from reviewer.tui.widgets.lines import BarLines

SHOWN = frozenset({"when", "old", "new", "if", "says", "why"})
"""Labels of evidence that the overview repeats."""
ROOM = 3
"""Lines that the overview has for one point of several patches; up to twice as many of a single one, where the screen has them."""
STEPS = 3
"""Steps of a proof that the overview tells."""
TOLD = 3
"""Patches with a claim up to which the overview says of each what was found and what to ask."""


class OverviewRows(BarLines):
    """The overview of one series, laid out for a width, what a single claim comes to for a height as well; some rows open a patch."""

    def __init__(self, board: Board, at: At, width: int, height: int = 0) -> None:
        self.targets: dict[int, At] = {}
        self.laid: list[Spans] = []
        self.width = width
        self.height = height
        self._build(board, at)
        super().__init__(tuple(self.laid))

    def _title(self, text: str) -> None:
        self.laid.append(cut((span(" " + text, BOLD),), self.width))

    def _text(self, text: str, indent: int = 2, style: Style = PLAIN) -> None:
        for line in wrap(text, max(10, self.width - indent - 1)):
            self.laid.append((span(" " * indent + line, style),))

    def _flow(self, parts: list[str]) -> None:
        """Add parts side by side, three blanks apart, and none of them broken that fits on a line."""
        line = ""
        for part in map(one_line, parts):
            if line and cell_len(line) + 3 + cell_len(part) > self.width - 3:
                self.laid.append((span("  " + line, DIM),))
                line = ""
            if cell_len(part) > self.width - 3:
                self._text(part, 2, DIM)
            else:
                line = f"{line}   {part}" if line else part
        if line:
            self.laid.append((span("  " + line, DIM),))

    def _build(self, board: Board, at: At) -> None:
        series = board.series(at)
        cover = series.cover
        if cover is not None and cover.claim.text:
            self._text(f'the cover letter claims "{cover.claim.text}" l.{cover.claim.line}', 1)
        self._look(board, at, series)
        self._settled(at, series)
        unclaimed = [p for p in series.patches if not p.pending and p.verdict is Verdict.NO_CLAIM and not words.could_say(p)]
        if unclaimed:
            found = [patch for patch in unclaimed if patch.findings]
            extra = f"; findings in {numbers(found, series)}" if found else ""
            self._text(f"not claimed: {words.count(len(unclaimed), 'patch', 'patches')}, read as usual{extra}", 1)
        running = [patch for patch in series.patches if patch.pending]
        if running:
            claimed = [patch for patch in running if patch.claim.text]
            self._text(f"not judged yet: {words.count(len(running), 'patch', 'patches')}", 1)
            if claimed and len(series.patches) > 1:
                self._text(f"{numbers(claimed, series)}   with a claim")
            for index, patch in enumerate(series.patches):
                if patch.pending and patch.claim.text and _few(series):
                    self.targets[len(self.laid)] = At(at.series, index)
                    self.laid.append((span(shorten(f"  {patch.number:02} {words.glyph(patch)}  {patch.title}", self.width), DIM),))
                    self._tell(patch, 8)
        if not series.patches:
            self._text("no patch in this posting", 1)
        self._concepts(series)
        if since := board.since(at.series):
            self._text(f"{since}; D shows them", 1)
        if series.missing:
            self._text(f"missing: {runs(series.missing, series.expected)} of {series.expected}, not in what was given", 1)
        self._problems(board, series)
        self._cover(series)

    def _look(self, board: Board, at: At, series: SeriesReview) -> None:
        waiting = [one for one in board.queue() if one.series == at.series]
        if not waiting:
            return
        self._title("to look at, worst first")
        told = _few(series)
        digits = max(2, len(str(series.expected)))
        for one in waiting:
            patch = series.patches[one.patch]
            head = f"  {patch.number:0{digits}} {words.glyph(patch)}  "
            right = (span(f"{patch.residue_lines} l " if patch.residue_lines else "", DIM),)
            room = self.width - cell_len(head) - cell_len(right[0].text) - 2
            self.targets[len(self.laid)] = one
            said = patch.title if told else reason(patch)
            self.laid.append(spread((span(head, words.style(patch)), span(shorten(said, room))), right, self.width))
            if told:
                self._tell(patch, len(head), one_claim=_claimed(series) == 1)

    def _tell(self, patch: PatchReview, indent: int, *, one_claim: bool = False) -> None:
        """Say of a patch what it claims, what was found, and what to ask: where few patches claim anything there is room for it."""
        claim, asked = patch.claim, next(iter(offers(patch)), None)
        origin = "cover" if claim.origin is ClaimOrigin.COVER else "message"
        title = next((unit.witness.title for unit in patch.units if unit.witness is not None), "")
        level = "" if patch.pending else f"by {words.against(patch.source.level)}"
        points = [
            Point("claims", f'"{claim.text}"', f"{origin} l.{claim.line}"),
            Point("found", f"{words.found(patch)}{title and ': ' + title}", level),
        ]
        first = evidence(patch, compact=True).points
        end = next((at for at, one in enumerate(first) if one.title), len(first))
        points += [one for one in first[:end] if one.label in SHOWN]
        if patch.verdict is Verdict.HOLDS and not patch.pending:
            steps = [step for unit in patch.units for step in unit.argument][:STEPS]
            points += [Point("" if index else "how", step.text, _place(step)) for index, step in enumerate(steps)]
        if asked is not None:
            text = " ".join(asked.text.split("\n\n")[-1].split())
            before, what, behind = text.partition(CORRECT)
            points.append(Point("ask", what + behind if patch.assumptions and what else before))
        for room in (2 * ROOM, ROOM + 1, ROOM) if one_claim else (ROOM,):
            lines = [line for point in points for line in point_lines(point, self.width - indent, room)]
            if len(self.laid) + len(lines) <= self.height:
                break
        self.laid += [(span(" " * indent), *line) for line in lines]

    def _settled(self, at: At, series: SeriesReview) -> None:
        hold = [patch for patch in series.patches if words.settled(patch) and not words.could_say(patch)]
        quiet = [patch for patch in series.patches if words.could_say(patch)]
        if not hold and not quiet:
            return
        self._title("settled")
        if _few(series):
            for patch in hold:
                self.targets[len(self.laid)] = At(at.series, series.patches.index(patch))
                self.laid.append((span(shorten(f"  {patch.number:02} {words.glyph(patch)}  {patch.title}", self.width)),))
                self._tell(patch, 8)
            hold = []
        for patches, text in ((hold, f"hold, proved against {words.against(series.level)}"), (quiet, "NFC, and do not say so")):
            if patches:
                if len(patches) == 1:
                    text = text.replace("hold,", "holds,").replace("do not", "does not")
                self._flow([numbers(patches, series), text])

    def _concepts(self, series: SeriesReview) -> None:
        """Name the concepts with the patches that touch them, of a single patch the names alone."""
        found = list(concept_index(series.patches))
        if len(series.patches) > 1:
            self._flow([f"{name} {numbers(patches, series)}" for name, patches in found])
        elif found:
            self._flow(["touches", *(name for name, _ in found)])

    def _problems(self, board: Board, series: SeriesReview) -> None:
        problems: list[tuple[str, Problem]] = [("", one) for one in (*board.review.problems, *series.problems)]
        for patch in ((series.cover,) if series.cover is not None else ()) + series.patches:
            problems += [(f"{patch.number:02} ", one) for one in (*patch.problems, *patch.source.problems)]
        if not problems:
            return
        self._title("problems")
        lines: dict[tuple[str, str, str], list[int]] = {}
        for number, one in problems:
            lines.setdefault((number, one.text, one.file), []).append(one.line)
        for (number, text, file), found in lines.items():
            more = "".join(f", {line}" for line in dict.fromkeys(found[1:]) if line)
            place = where(file, found[0])
            self._text(f"{number}{text}" + (f" · {place}{more}" if place else ""), 2)

    def _cover(self, series: SeriesReview) -> None:
        if series.cover is None:
            return
        self.laid.append(())
        self._title("cover letter")
        self.laid.extend(_letter(series.cover.message.body, self.width))


def _place(step: Step) -> str:
    return where(step.places[0].file, step.places[0].line) if step.places else ""


def _few(series: SeriesReview) -> bool:
    """Whether so few patches claim something that there is room to tell of each; no proof changes that, so that nothing jumps."""
    return _claimed(series) <= TOLD


def _claimed(series: SeriesReview) -> int:
    return sum(bool(patch.claim.text) for patch in series.patches)


@lru_cache(maxsize=4)
def _letter(body: str, width: int) -> tuple[Spans, ...]:
    """Lay out a cover letter; kept, because the overview is made anew with every result and letters can be long."""
    lines: list[Spans] = []
    for part in _paragraphs(body.rstrip("\n").split("\n")):
        texts: list[str] = [detab(line, 0) for line in part]
        if any(cell_len(text) > width - 3 for text in texts):
            texts = wrap(" ".join(part), max(10, width - 3))
        lines += [(span("  " + text),) for text in texts]
    return tuple(lines)


def _paragraphs(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield lines together that may be filled anew; what begins with anything but a letter stands by itself, as code, lists and quotes do."""
    part: list[str] = []
    for line in lines:
        if not line[:1].isalpha():
            if part:
                yield part
            part = []
            yield [line]
        else:
            part.append(line)
    if part:
        yield part


def reason(patch: PatchReview) -> str:
    """Say in a few words why a patch needs the reader."""
    if patch.verdict is Verdict.CONTRADICTED:
        title = next((unit.witness.title or unit.name for unit in patch.units if unit.witness is not None), "")
        return f"contradicted  {title}".rstrip()
    if patch.verdict is Verdict.UNDECIDED:
        asked = f", {words.count(len(patch.questions), 'question')}" if patch.questions else ""
        why = next((unit.reason for unit in patch.units if unit.status is Status.UNKNOWN and unit.reason), patch.title)
        return f"{f'open{asked}':17}   {why}" if asked else f"open   {why}"
    return words.verdict(patch)


def numbers(patches: Iterable[PatchReview], series: SeriesReview) -> str:
    """Return the numbers of patches in short, "01-04 08"."""
    return runs((patch.number for patch in patches), series.expected)


def runs(found: Iterable[int], expected: int) -> str:
    """Return numbers in short, runs of three and more as "01-04"."""
    digits = max(2, len(str(expected)))
    parts: list[list[int]] = []
    for number in sorted(set(found)):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    texts = []
    for part in parts:
        texts += [f"{part[0]:0{digits}}-{part[-1]:0{digits}}"] if len(part) > 2 else [f"{number:0{digits}}" for number in part]
    return " ".join(texts)


def concept_index(patches: Iterable[PatchReview]) -> Iterator[tuple[str, list[PatchReview]]]:
    """Yield every concept with the patches that touch it, the most frequent first."""
    found: dict[str, list[PatchReview]] = {}
    for patch in patches:
        for concept in dict.fromkeys(name for hunk in patch.hunks for name in hunk.concepts):
            found.setdefault(concept, []).append(patch)
    yield from sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
