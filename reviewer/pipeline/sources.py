"""Old and new text of each patch of a series: in memory, one patch after the other, onto the base."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence

from reviewer.errors import InputError
from reviewer.ingest.apply import AppliedPatch, apply_patch
from reviewer.ingest.base import here, old_blobs
from reviewer.ingest.codes import Code
from reviewer.ingest.overlay import made_from, unread
from reviewer.ingest.plain_tree import PlainTree
from reviewer.ingest.trees import open_tree
from reviewer.model.place import Problem
from reviewer.model.review import Applied, PatchSource, SourceLevel
from reviewer.model.series import Patch, Series
from reviewer.model.tree import Tree
from reviewer.model.value_type import value_type

HUNKS_ALONE = "hunks alone"


@value_type
class PatchTexts:
    """The two sides of a patch; None where only the hunks are known.

    `whole` says that all files of the patch have a place in the tree. `stale` are files that neither side has, since a change of this
    patch or of one before it has no place in them.
    """

    old: Tree | None
    new: Tree | None
    source: PatchSource
    stale: frozenset[str] = frozenset()
    whole: bool = False

    def unknown(self) -> frozenset[str]:
        """Return the files of the trees that nothing was known of up to now: stale ones, and those that could not be read."""
        return self.stale | self.unread()

    def unread(self) -> frozenset[str]:
        """Return the files of the trees that could not be read up to now."""
        return frozenset[str]().union(*(unread(tree) for tree in (self.old, self.new) if tree is not None))


@value_type
class SeriesTexts:
    """The sources of a series' patches, in order, what the old side is in words, and what was wrong with it."""

    level: SourceLevel
    base: str
    patches: tuple[PatchTexts, ...]
    problems: tuple[Problem, ...] = ()


_ALONE = PatchTexts(None, None, PatchSource(SourceLevel.HUNKS, Applied.NO))


def series_texts(series: Series, spec: str, *, implied: bool = False, beneath: Sequence[Patch] = (), identified: bool = False) -> SeriesTexts:
    """Find the sides of every patch; raises InputError if there is no tree of that name.

    With `implied` and no `spec`, the repository that the user stands in is asked, and taken if it has a file that the series changes.
    `beneath` goes onto the tree, or comes off it, before the series. With `identified` a directory is asked what it is before it is read.
    """
    if not spec:
        return _texts_here(series, identified) if implied else _alone(series)
    tree = _opened(spec, series, identified)
    return _on_tree(tree, series, beneath)


def _alone(series: Series, problems: tuple[Problem, ...] = ()) -> SeriesTexts:
    return SeriesTexts(SourceLevel.HUNKS, HUNKS_ALONE, tuple(_ALONE for _ in series.patches), problems)


def _texts_here(series: Series, identified: bool) -> SeriesTexts:
    """Use the repository that the user stands in, where it is the one that the series is for."""
    paths = {path for patch in series.patches for file in patch.files for path in (file.old_path, file.new_path) if path}
    spec = here(frozenset(paths))
    if not spec:
        return _alone(series)
    try:
        tree = _opened(spec, series, identified)
    except InputError as error:
        text = f"the repository that you stand in was not used: {error.reason}"
        return _alone(series, (Problem(Code.NO_REPOSITORY, text, spec),))
    if not any(tree.blob_id(path) for path in paths):
        return _alone(series)
    return _on_tree(tree, series, ())


_TREES: OrderedDict[tuple[str, str], Tree] = OrderedDict()
_MOST_TREES = 3
"""Trees kept; each has the texts read last, and an index of its definitions."""


def _opened(spec: str, series: Series, identified: bool) -> Tree:
    """Open the tree of a series; one that was opened before is taken again, since a review is of one moment and a batch asks often."""
    tree = open_tree(spec, series.base_commit, old_blobs(series))
    key = (os.path.abspath(spec), tree.label)
    known = _TREES.setdefault(key, tree)
    if identified and isinstance(known, PlainTree):
        known.identify()
    _TREES.move_to_end(key)
    if len(_TREES) > _MOST_TREES:
        _TREES.popitem(last=False)
    return known


def _on_tree(tree: Tree, series: Series, beneath: Sequence[Patch]) -> SeriesTexts:
    base, stale, problems = _beneath(tree, beneath)
    # Where a revision was given nobody asked for the declared base, and a plain directory has none.
    if series.base_commit and tree.label.endswith(("(HEAD)", "(index lines)")):
        text = f"the base-commit {series.base_commit[:12]} is not in the repository; {tree.label} was read"
        problems = (Problem(Code.NO_BASE, text), *problems)
    found = _placed(base, stale, series.patches)
    texts = tuple(_texts(one, tree, patch) for one, patch in zip(found, series.patches, strict=True))
    levels = {one.source.level for one in texts}
    level = next((level for level in (SourceLevel.TREE, SourceLevel.FILES) if level in levels), SourceLevel.HUNKS)
    return SeriesTexts(level, tree.label, texts, problems)


def _beneath(tree: Tree, patches: Sequence[Patch]) -> tuple[Tree, frozenset[str], tuple[Problem, ...]]:
    """Put `patches` on or take them off, one after the other."""
    stale: frozenset[str] = frozenset()
    problems: list[Problem] = []
    for patch in patches:
        found = apply_patch(tree, patch, stale)
        if not found.whole:
            text = f"needed before, but {'parts of it have' if found.placed else 'it has'} no place in the tree: {patch.message.subject}"
            problems.append(Problem(Code.PREREQUISITE, text, patch.message.source, 0, patch.message.message_id))
        tree = found.old if found.applied is Applied.REVERSE else found.new
        stale = found.stale
    return tree, stale, tuple(problems)


class _Chain:
    """Patches that follow one another onto a tree (FORWARD), or off it (REVERSE).

    `firm` has the effect of whole patches alone, `ahead` also that of patches of which some files have no place. A patch is taken where
    more of its files have one; on `firm` where it makes no difference, since nothing there is stale.
    """

    def __init__(self, tree: Tree, stale: frozenset[str], way: Applied) -> None:
        self._way = way
        self._firm: tuple[Tree, frozenset[str]] = (tree, stale)
        self._ahead = self._firm

    def step(self, patch: Patch) -> AppliedPatch:
        """Place the next patch."""
        found = apply_patch(self._firm[0], patch, self._firm[1])
        if self._ahead is self._firm:
            self._ahead = self._after(self._ahead, found)
            if found.whole or self._ahead is self._firm:
                self._firm = self._ahead
            return found
        further = apply_patch(self._ahead[0], patch, self._ahead[1])
        self._ahead = self._after(self._ahead, further)
        if found.whole:
            self._firm = self._after(self._firm, found)
        return found if found.whole or found.placed >= further.placed else further

    def _after(self, state: tuple[Tree, frozenset[str]], found: AppliedPatch) -> tuple[Tree, frozenset[str]]:
        if found.applied is not self._way:
            return state
        return (found.new if self._way is Applied.FORWARD else found.old), found.stale


def _placed(tree: Tree, stale: frozenset[str], patches: Sequence[Patch]) -> Sequence[AppliedPatch]:
    """Place a series: onto the tree in order, or off it from its last patch on, whichever has a place for more.

    Taken off from the end, every patch has the state on both sides that it was written for.
    """
    chain = _Chain(tree, stale, Applied.FORWARD)
    forward = [chain.step(patch) for patch in patches]
    if all(found.applied is Applied.FORWARD and found.whole for found in forward):
        return forward
    backward = _off(tree, stale, patches)
    return backward if _count(backward) > _count(forward) else forward


def _count(found: Sequence[AppliedPatch]) -> tuple[int, int]:
    return sum(one.whole for one in found), sum(one.placed for one in found)


def _off(tree: Tree, stale: frozenset[str], patches: Sequence[Patch]) -> Sequence[AppliedPatch]:
    """Take a series off from its last patch that is in the tree; those behind it go onto the tree."""
    last = len(patches)
    while last and not _comes_off(apply_patch(tree, patches[last - 1], stale)):
        last -= 1
    down = _Chain(tree, stale, Applied.REVERSE)
    taken = [down.step(patch) for patch in reversed(patches[:last])]
    up = _Chain(tree, stale, Applied.FORWARD)
    return [*reversed(taken), *(up.step(patch) for patch in patches[last:])]


def _comes_off(found: AppliedPatch) -> bool:
    return found.whole and found.applied is Applied.REVERSE


def _texts(found: AppliedPatch, tree: Tree, patch: Patch) -> PatchTexts:
    if found.applied is Applied.NO:
        return _files(tree, patch, found.problems) or PatchTexts(None, None, PatchSource(SourceLevel.HUNKS, Applied.NO, found.problems))
    return PatchTexts(found.old, found.new, PatchSource(SourceLevel.TREE, found.applied, found.problems), found.stale, found.whole)


def _files(tree: Tree, patch: Patch, problems: tuple[Problem, ...]) -> PatchTexts | None:
    """Return whole files as the sides of a patch that has no place in the tree, where its repository has what it was made from."""
    base = made_from(tree, patch)
    found = apply_patch(base, patch) if base is not None else None
    if found is None or not (found.whole and found.applied is Applied.FORWARD):
        return None
    text = "no place in the tree; judged by whole files, those that its index lines name, and nothing else of the tree"
    note = Problem(Code.BY_INDEX_LINES, text, patch.files[0].path, 0, patch.message.message_id)
    return PatchTexts(found.old, found.new, PatchSource(SourceLevel.FILES, Applied.FORWARD, (*problems, note, *found.problems)))
