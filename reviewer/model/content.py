"""Names of what a patch and a unit of it contain, the same in every version of a series in which they are the same."""

import hashlib
from collections.abc import Iterable, Sequence

from reviewer.model.place import Side
from reviewer.model.series import FileChange, FileDiff, LineKind
from reviewer.model.unit import Unit


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def patch_content(files: Sequence[FileDiff]) -> str:
    """Return a name of all that is changed, line numbers and context apart, as git patch-id does.

    It is "" if nothing is changed, and where a change is not among the lines, as that of a binary file or a mode.
    """
    parts: list[str] = []
    for file in files:
        if file.mode_changed or not (file.hunks or file.change is FileChange.RENAMED):
            return ""
        parts += [file.old_path, file.new_path, file.change.value]
        parts += [line.kind.value + line.text for hunk in file.hunks for line in hunk.lines if line.kind is not LineKind.CONTEXT]
    return _digest(parts) if parts else ""


def unit_content(unit: Unit, files: Sequence[FileDiff]) -> str:
    """Return a name of a unit in its file and of its changed lines, "" if no such name is to be had.

    The lines around them and their numbers have no part in it. For a unit that no changed line is said to belong to it is that of the whole
    patch, if that has one.
    """
    wanted = {(place.file, place.side, place.line) for place in unit.lines}
    parts = [unit.file, unit.name, unit.kind.value]
    known = len(parts)
    for file in files:
        for hunk in file.hunks:
            for line in hunk.lines:
                old = line.kind is LineKind.REMOVED and (file.old_path, Side.OLD, line.old) in wanted
                new = line.kind is LineKind.ADDED and (file.new_path, Side.NEW, line.new) in wanted
                if old or new:
                    parts.append(line.kind.value + line.text)
    if len(parts) > known:
        return _digest(parts)
    whole = patch_content(files)
    return _digest((*parts, whole)) if whole else ""
