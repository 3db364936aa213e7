"""A patch put onto a tree in memory, or found to be in it already."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer.ingest.codes import Code, lossy
from reviewer.ingest.overlay import Overlay
from reviewer.ingest.place_hunks import MAX_FUZZ, NoPlace, place_hunks
from reviewer.model.place import Problem
from reviewer.model.review import Applied
from reviewer.model.series import FileChange, FileDiff, Patch
from reviewer.model.tree import Tree

__all__ = ["AppliedPatch", "Overlay", "apply_patch"]


@dataclass(frozen=True, slots=True)
class AppliedPatch:
    """The two sides of a patch; both are the tree itself where it does not apply (`applied` is then NO)."""

    old: Tree
    new: Tree
    applied: Applied
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Attempt:
    """One try in one direction: the texts that it changes; `failed` as soon as one file does not fit."""

    tree: Tree
    message: str
    changes: dict[str, str | None] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    failed: bool = False

    def read(self, path: str) -> str | None:
        return self.changes[path] if path in self.changes else self.tree.read(path)

    def fail(self, code: Code, text: str, path: str, line: int = 0) -> None:
        self.failed = True
        self.note(code, text, path, line)

    def note(self, code: Code, text: str, path: str, line: int = 0) -> None:
        self.notes.append(Problem(code, text, path, line, self.message))


def apply_patch(tree: Tree, patch: Patch) -> AppliedPatch:
    """Apply `patch` to `tree`, all of it or nothing; where it is in the tree already, the tree is its new side.

    Exact context is tried in both directions before any fuzz, since a patch that is there already may also fit loosely a second time.
    """
    forward = _try(tree, patch, reverse=False, fuzz=0)
    backward = _try(tree, patch, reverse=True, fuzz=0)
    if not forward.failed:
        problems = list(forward.notes)
        if not backward.failed:
            text = "the patch applies to the tree both forward and in reverse; forward was taken"
            problems.append(Problem(Code.APPLIES_BOTH_WAYS, text, patch.files[0].path, 0, patch.message.message_id))
        return AppliedPatch(tree, _side(tree, forward, "with"), Applied.FORWARD, tuple(problems))
    if not backward.failed:
        return AppliedPatch(_side(tree, backward, "without"), tree, Applied.REVERSE, tuple(backward.notes))
    loose = _try(tree, patch, reverse=False, fuzz=MAX_FUZZ)
    if not loose.failed:
        return AppliedPatch(tree, _side(tree, loose, "with"), Applied.FORWARD, tuple(loose.notes))
    loose = _try(tree, patch, reverse=True, fuzz=MAX_FUZZ)
    if not loose.failed:
        return AppliedPatch(_side(tree, loose, "without"), tree, Applied.REVERSE, tuple(loose.notes))
    return AppliedPatch(tree, tree, Applied.NO, tuple(forward.notes))


def _side(tree: Tree, attempt: _Attempt, word: str) -> Overlay:
    return Overlay(tree, attempt.changes, f"{tree.label} {word} the patch")


def _try(tree: Tree, patch: Patch, *, reverse: bool, fuzz: int) -> _Attempt:
    attempt = _Attempt(tree, patch.message.message_id)
    files: Sequence[FileDiff] = patch.files
    if not files:
        attempt.fail(Code.DOES_NOT_APPLY, "no file of the patch could be read", patch.message.source)
    if lossy(patch.problems):
        attempt.fail(Code.DOES_NOT_APPLY, "a part of the patch could not be read, so its other side is not known", patch.message.source)
    for file in reversed(files) if reverse else files:
        _file(attempt, file, reverse=reverse, fuzz=fuzz)
    return attempt


def _file(attempt: _Attempt, file: FileDiff, *, reverse: bool, fuzz: int) -> None:
    """Do one file of a patch; what fails is noted by name, and the others are still looked at for their notes."""
    source, target = (file.new_path, file.old_path) if reverse else (file.old_path, file.new_path)
    if file.change is FileChange.BINARY:
        attempt.fail(Code.DOES_NOT_APPLY, "a binary change can't be applied", file.path)
        return
    text = attempt.read(source) if source else ""
    if text is None:
        attempt.fail(Code.NOT_IN_TREE, f"{source} is not in the tree", source)
        return
    creates = bool(target) and target != source and not (reverse and file.change is FileChange.COPIED)
    if creates and attempt.read(target) is not None:
        attempt.fail(Code.ALREADY_THERE, f"{target} is in the tree already", target)
        return
    placed = place_hunks(text, file.hunks, reverse=reverse, fuzz=fuzz)
    if isinstance(placed, NoPlace):
        start = placed.hunk.new_start if reverse else placed.hunk.old_start
        attempt.fail(Code.DOES_NOT_APPLY, f"no place for the hunk of line {start} in {source or target}", file.path, start)
        return
    if not target and placed.text:
        attempt.fail(Code.DOES_NOT_APPLY, f"{source} has lines that the patch does not remove", source)
        return
    for hunk, lines, ignored in placed.moved:
        code = Code.APPLIED_WITH_FUZZ if ignored else Code.APPLIED_WITH_OFFSET
        words = f"{lines:+} lines off" + (f", {ignored} line(s) of context ignored" if ignored else "")
        attempt.note(code, f"a hunk of {file.path} was placed {words}", file.path, hunk.new_start if reverse else hunk.old_start)
    _store(attempt, file, source, target, placed.text, reverse=reverse)


def _store(attempt: _Attempt, file: FileDiff, source: str, target: str, text: str, *, reverse: bool) -> None:
    """Record what one file becomes."""
    if file.change is FileChange.COPIED and reverse:
        attempt.changes[source] = None
        return
    if source and source != target and file.change is not FileChange.COPIED:
        attempt.changes[source] = None
    if target:
        attempt.changes[target] = text
