"""The diff of a patch as rows with marks: what a witness runs through, and what no argument explains."""

from collections.abc import Iterator

from reviewer.model.place import Place, Side
from reviewer.model.review import PatchReview
from reviewer.model.series import FileDiff, Hunk, Line, LineKind
from reviewer.model.value_type import value_type
from reviewer.report.layout import clip

MOST = 5000
"""Rows of one patch; beyond, the rest is counted."""
_WIDE = 400
_STYLE = {LineKind.CONTEXT: "c", LineKind.ADDED: "a", LineKind.REMOVED: "d"}


@value_type
class DiffRow:
    """A line: classes, the mark of its gutter, both line numbers as text of one width, and the text with its first character."""

    style: str
    mark: str
    old: str
    new: str
    text: str


@value_type
class FileRows:
    """A file with its rows; `left_out` says how many are not shown."""

    name: str
    lines: tuple[DiffRow, ...]
    left_out: str = ""


Spots = frozenset[tuple[str, int, Side]]


def _spots(places: Iterator[Place]) -> Spots:
    return frozenset((place.file, place.line, place.side) for place in places if place.line)


def _witnessed(patch: PatchReview) -> Spots:
    found = [unit.witness for unit in patch.units if unit.witness is not None]
    return _spots(step.place for witness in found for step in (*witness.old, *witness.new))


def _residue(patch: PatchReview) -> Spots:
    return _spots(place for unit in patch.units for place in unit.residue)


def _keys(line: Line, file: FileDiff) -> list[tuple[str, int, Side]]:
    old = [(file.old_path, line.old, Side.OLD)] if line.old and file.old_path else []
    return old + ([(file.new_path, line.new, Side.NEW)] if line.new and file.new_path else [])


def _row(line: Line, file: FileDiff, witnessed: Spots, residue: Spots, digits: int) -> DiffRow:
    keys = _keys(line, file)
    style, mark = _STYLE[line.kind], " "
    if any(key in residue for key in keys):
        style, mark = style + " r", "?"
    if any(key in witnessed for key in keys):
        style, mark = style + " w", "!"
    text = line.text if len(line.text) <= _WIDE else line.text[:_WIDE] + " [...]"
    old, new = (str(number or "").rjust(digits) for number in (line.old, line.new))
    return DiffRow(style, mark, old, new, line.kind + text)


def _head(hunk: Hunk, digits: int) -> DiffRow:
    return DiffRow("h", " ", " " * digits, " " * digits, f"{hunk.ranges} {clip(hunk.section, 120)}".rstrip())


def _file(file: FileDiff, witnessed: Spots, residue: Spots, room: int) -> FileRows:
    rows: list[DiffRow] = []
    total = sum(len(hunk.lines) for hunk in file.hunks)
    last = max((max(hunk.old_start + hunk.old_lines, hunk.new_start + hunk.new_lines) for hunk in file.hunks), default=0)
    digits = len(str(last))
    for hunk in file.hunks:
        if len(rows) >= room:
            break
        rows.append(_head(hunk, digits))
        rows += [_row(line, file, witnessed, residue, digits) for line in hunk.lines[: room - len(rows)]]
    shown = sum(row.style != "h" for row in rows)
    name = file.path if file.old_path in ("", file.new_path) or not file.new_path else f"{file.old_path} -> {file.new_path}"
    kind = "" if file.change == "modified" else f" ({file.change})"
    return FileRows(name + kind, tuple(rows), f"{total - shown} more lines are not shown" if shown < total else "")


def diff_rows(patch: PatchReview) -> tuple[FileRows, ...]:
    """Return the files of a patch with their rows; empty where the document has no diff."""
    witnessed, residue = _witnessed(patch), _residue(patch)
    found: list[FileRows] = []
    room = MOST
    for file in patch.files:
        found.append(_file(file, witnessed, residue, max(0, room)))
        room -= len(found[-1].lines)
    return tuple(found)
