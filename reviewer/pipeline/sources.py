"""Old and new text of each patch of a series: in memory, one patch after the other, onto the base."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from reviewer.ingest.apply import apply_patch
from reviewer.ingest.trees import open_tree
from reviewer.model.place import Problem
from reviewer.model.review import Applied, PatchSource, SourceLevel
from reviewer.model.series import Series
from reviewer.model.tree import Tree

HUNKS_ALONE = "hunks alone"


@dataclass(frozen=True, slots=True)
class PatchTexts:
    """The two sides of a patch; None where only the hunks are known."""

    old: Tree | None
    new: Tree | None
    source: PatchSource


@dataclass(frozen=True, slots=True)
class SeriesTexts:
    """The sources of a series' patches, in order, and what the old side is, in words."""

    level: SourceLevel
    base: str
    patches: tuple[PatchTexts, ...]


_ALONE = PatchTexts(None, None, PatchSource(SourceLevel.HUNKS, Applied.NO))


def series_texts(series: Series, spec: str) -> SeriesTexts:
    """Find the sides of every patch; raises InputError if there is no tree of that name.

    The series goes onto the tree patch by patch. If its first patch is in the tree already and its last one can be taken off, it is
    taken off from its end instead: then every patch has the state that it was written for on both sides.
    """
    if not spec:
        return SeriesTexts(SourceLevel.HUNKS, HUNKS_ALONE, tuple(_ALONE for _ in series.patches))
    tree = _opened(spec, series.base_commit)
    texts = _backward(tree, series) if _is_in_tree(tree, series) else _forward(tree, series)
    return SeriesTexts(SourceLevel.TREE, tree.label, texts)


@lru_cache(maxsize=4)
def _opened(spec: str, base_commit: str) -> Tree:
    """Open a tree once: a batch asks for the same one again and again, and a review is of one moment."""
    return open_tree(spec, base_commit)


def _is_in_tree(tree: Tree, series: Series) -> bool:
    if not series.patches:
        return False
    first = apply_patch(tree, series.patches[0])
    return first.applied is not Applied.FORWARD and apply_patch(tree, series.patches[-1]).applied is Applied.REVERSE


def _forward(tree: Tree, series: Series) -> tuple[PatchTexts, ...]:
    texts = []
    current = tree
    for patch in series.patches:
        found = apply_patch(current, patch)
        if found.applied is Applied.FORWARD:
            current = found.new
        texts.append(_texts(found.old, found.new, found.applied, found.problems))
    return tuple(texts)


def _backward(tree: Tree, series: Series) -> tuple[PatchTexts, ...]:
    texts: list[PatchTexts] = []
    current = tree
    for patch in reversed(series.patches):
        found = apply_patch(current, patch)
        if found.applied is Applied.REVERSE:
            current = found.old
        texts.append(_texts(found.old, found.new, found.applied, found.problems))
    return tuple(reversed(texts))


def _texts(old: Tree, new: Tree, applied: Applied, problems: tuple[Problem, ...]) -> PatchTexts:
    if applied is Applied.NO:
        return PatchTexts(None, None, PatchSource(SourceLevel.HUNKS, applied, problems))
    return PatchTexts(old, new, PatchSource(SourceLevel.TREE, applied, problems))
