"""A patch put onto a tree in memory, or found to be in it already."""

from dataclasses import dataclass, field

from reviewer.ingest.codes import Code, lossy
from reviewer.ingest.overlay import Overlay
from reviewer.ingest.place_hunks import MAX_FUZZ, NoPlace, Placed, place_hunks
from reviewer.model.place import Problem
from reviewer.model.review import Applied
from reviewer.model.series import FileChange, FileDiff, Hunk, Patch
from reviewer.model.tree import Tree
from reviewer.model.value_type import value_type

__all__ = ["AppliedPatch", "Overlay", "apply_patch"]


@value_type
class AppliedPatch:
    """The two sides of a patch; both are the tree itself where none of its files has a place (`applied` is then NO).

    `whole` says that all of its files have a place. Where only some do (`placed` counts them), the paths of the others are in `stale`
    and neither side has them: what stands in the tree under these names is neither what the patch was written for nor what it makes of
    it. `stale` also has those that were given.
    """

    old: Tree
    new: Tree
    applied: Applied
    problems: tuple[Problem, ...]
    stale: frozenset[str] = frozenset()
    placed: int = 0
    whole: bool = False


@dataclass(slots=True)
class _Attempt:
    """One try in one direction, file by file: the texts that it changes, and which files (by their number in the patch) have no place.

    `stale` are paths whose text is not known; those of failed files are added to it.
    """

    tree: Tree
    message: str
    stale: set[str]
    changes: dict[str, str | None] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    failed: set[int] = field(default_factory=set)

    def read(self, path: str) -> str | None:
        return self.changes[path] if path in self.changes else self.tree.read(path)

    def note(self, code: Code, text: str, path: str, line: int = 0) -> None:
        self.notes.append(Problem(code, text, path, line, self.message))


def apply_patch(tree: Tree, patch: Patch, stale: frozenset[str] = frozenset()) -> AppliedPatch:
    """Apply `patch` to `tree`; where it is in the tree already, the tree is its new side.

    The whole patch with exact context is tried in both directions before any fuzz, since a patch that is there already may also fit
    loosely a second time. If it goes on or comes off in parts only, these are taken, provided that all of them go the same way.
    `stale` are paths that an earlier patch of the series should have changed and could not: nothing has a place in them.
    """
    why = _unusable(patch)
    if why:
        problem = Problem(Code.DOES_NOT_APPLY, why, patch.message.source, 0, patch.message.message_id)
        return AppliedPatch(tree, tree, Applied.NO, (problem,), stale)
    files = len(patch.files)
    forward = _try(tree, patch, stale, reverse=False, fuzz=0)
    backward = _try(tree, patch, stale, reverse=True, fuzz=0)
    if not forward.failed:
        if not backward.failed:
            text = "the patch applies to the tree both forward and in reverse; forward was taken"
            forward.note(Code.APPLIES_BOTH_WAYS, text, patch.files[0].path)
        return _applied(tree, forward, Applied.FORWARD, files)
    if not backward.failed:
        return _applied(tree, backward, Applied.REVERSE, files)
    loose = _try(tree, patch, stale, reverse=False, fuzz=MAX_FUZZ)
    if not loose.failed:
        return _applied(tree, loose, Applied.FORWARD, files)
    loose_backward = _try(tree, patch, stale, reverse=True, fuzz=MAX_FUZZ)
    if not loose_backward.failed:
        return _applied(tree, loose_backward, Applied.REVERSE, files)
    way = _way(files, (forward, loose), (backward, loose_backward))
    if way is Applied.NO:
        return AppliedPatch(tree, tree, way, tuple(forward.notes), stale)
    return _applied(tree, loose if way is Applied.FORWARD else loose_backward, way, files)


def _unusable(patch: Patch) -> str:
    if not patch.files:
        return "no file of the patch could be read"
    return "a part of the patch could not be read, so its other side is not known" if lossy(patch.problems) else ""


def _way(files: int, forward: tuple[_Attempt, _Attempt], backward: tuple[_Attempt, _Attempt]) -> Applied:
    """Return the one direction in which some files have a place, each pair being exact and loose; NO if files go different ways."""
    for on, off in zip(forward, backward, strict=True):
        placed_on, placed_off = files - len(on.failed), files - len(off.failed)
        if on.failed - off.failed and off.failed - on.failed:
            return Applied.NO
        if placed_on or placed_off:
            return Applied.FORWARD if placed_on >= placed_off else Applied.REVERSE
    return Applied.NO


def _applied(tree: Tree, attempt: _Attempt, way: Applied, files: int) -> AppliedPatch:
    stale = frozenset(attempt.stale)
    if attempt.failed:
        text = f"{', '.join(sorted(stale))}: judged by the hunks alone, for want of a place in the tree"
        attempt.note(Code.PARTLY_APPLIED, text, min(stale))
    hidden: dict[str, str | None] = dict.fromkeys(stale)
    changed = Overlay(tree, {**attempt.changes, **hidden}, f"{tree.label} {'with' if way is Applied.FORWARD else 'without'} the patch")
    kept = Overlay(tree, hidden) if hidden else tree
    old, new = (kept, changed) if way is Applied.FORWARD else (changed, kept)
    return AppliedPatch(old, new, way, tuple(attempt.notes), stale, files - len(attempt.failed), not attempt.failed)


def _try(tree: Tree, patch: Patch, stale: frozenset[str], *, reverse: bool, fuzz: int) -> _Attempt:
    attempt = _Attempt(tree, patch.message.message_id, set(stale))
    numbered = list(enumerate(patch.files))
    for number, file in reversed(numbered) if reverse else numbered:
        if not _file(attempt, file, reverse=reverse, fuzz=fuzz):
            attempt.failed.add(number)
            attempt.stale |= _paths(file)
    before = -1
    while before != len(attempt.stale):  # of two sections of one file both have a place or none
        before = len(attempt.stale)
        for number, file in numbered:
            if attempt.stale & _paths(file):
                attempt.failed.add(number)
                attempt.stale |= _paths(file)
    return attempt


def _paths(file: FileDiff) -> set[str]:
    """Return the names of a file whose text the change decides; what is copied stays as it was."""
    return {path for path in (file.old_path, file.new_path) if path and not (file.change is FileChange.COPIED and path == file.old_path)}


def _file(attempt: _Attempt, file: FileDiff, *, reverse: bool, fuzz: int) -> bool:
    """Do one file of a patch and return whether it has a place; what fails is noted by name."""
    source, target = (file.new_path, file.old_path) if reverse else (file.old_path, file.new_path)
    if file.change is FileChange.BINARY:
        attempt.note(Code.DOES_NOT_APPLY, "a binary change can't be applied", file.path)
        return False
    if attempt.stale & {source, target}:
        attempt.note(Code.DOES_NOT_APPLY, f"another change of {file.path} has no place, so its text is not known here", file.path)
        return False
    text = attempt.read(source) if source else ""
    if text is None:
        _note_absence(attempt, source)
        return False
    creates = bool(target) and target != source and not (reverse and file.change is FileChange.COPIED)
    if creates and attempt.read(target) is not None:
        attempt.note(Code.ALREADY_THERE, f"{target} is in the tree already", target)
        return False
    placed = place_hunks(text, file.hunks, reverse=reverse, fuzz=fuzz)
    if isinstance(placed, NoPlace):
        _note_failures(attempt, placed, file.path, source or target, reverse=reverse)
        return False
    if not target and placed.text:
        attempt.note(Code.DOES_NOT_APPLY, f"{source} has lines that the patch does not remove", source)
        return False
    _note_places(attempt, placed, file.path, reverse=reverse)
    _store(attempt, file, source, target, placed.text, reverse=reverse)
    return True


def _note_absence(attempt: _Attempt, path: str) -> None:
    """Tell a file that is not there from one whose content is not."""
    if path not in attempt.changes and attempt.tree.blob_id(path):
        text = f"{path} is in the tree, but its object is not in the repository (a partial clone?); nothing is fetched"
        attempt.note(Code.MISSING_OBJECT, text, path)
    else:
        attempt.note(Code.NOT_IN_TREE, f"{path} is not in the tree", path)


def _start(hunk: Hunk, reverse: bool) -> int:
    return hunk.new_start if reverse else hunk.old_start


def _note_failures(attempt: _Attempt, failed: NoPlace, path: str, name: str, *, reverse: bool) -> None:
    """Name every hunk without a place."""
    for hunk in failed.hunks:
        start = _start(hunk, reverse)
        if hunk in failed.doubtful:
            text = f"the hunk of line {start} in {name} fits in several places, and in none with all of its context"
            attempt.note(Code.AMBIGUOUS_PLACE, text, path, start)
        else:
            attempt.note(Code.DOES_NOT_APPLY, f"no place for the hunk of line {start} in {name}", path, start)


def _note_places(attempt: _Attempt, placed: Placed, path: str, *, reverse: bool) -> None:
    """Say which hunks were not where they stated."""
    for hunk, lines, ignored in placed.moved:
        code = Code.APPLIED_WITH_FUZZ if ignored else Code.APPLIED_WITH_OFFSET
        words = f"{lines:+} lines off" + (f", {ignored} line(s) of context ignored" if ignored else "")
        attempt.note(code, f"a hunk of {path} was placed {words}", path, _start(hunk, reverse))
    for hunk, line in placed.rivals:
        text = f"a hunk of {path} would fit at line {line} as well; the place nearest to the stated line was taken"
        attempt.note(Code.AMBIGUOUS_PLACE, text, path, _start(hunk, reverse))
    for hunk in placed.open_ends:
        attempt.note(Code.APPLIED_WITH_FUZZ, f"a hunk of {path} says that the file ends there, but it goes on", path, _start(hunk, reverse))


def _store(attempt: _Attempt, file: FileDiff, source: str, target: str, text: str, *, reverse: bool) -> None:
    """Record what one file becomes."""
    if file.change is FileChange.COPIED and reverse:
        attempt.changes[source] = None
        return
    if source and source != target and file.change is not FileChange.COPIED:
        attempt.changes[source] = None
    if target:
        attempt.changes[target] = text
