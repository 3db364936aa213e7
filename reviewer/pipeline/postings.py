"""The postings of a labelled corpus: what labels need of them, and whether they go onto a tree as their index says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from reviewer.errors import InputError
from reviewer.ingest.load import load
from reviewer.model.series import Patch, Series
from reviewer.model.value_type import value_type
from reviewer.pipeline.sources import series_texts

_FOLDER = "series"


class Shelf:
    """All patches of the postings beside the labels, by Message-ID; read when the first one is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _FOLDER
        self._patches: dict[str, Patch] | None = None

    def find(self, ids: Sequence[str]) -> tuple[Patch, ...] | None:
        """Return the patches with these Message-IDs in their order, None if one is not there."""
        if self._patches is None:
            files = sorted(str(path) for path in self._folder.glob("*.mbox"))
            found = [patch for path in files for series in load([path]).series for patch in series.patches]
            self._patches = {patch.message.message_id.strip("<>"): patch for patch in found}
        patches = [self._patches.get(name.strip("<>")) for name in ids]
        known = tuple(patch for patch in patches if patch is not None)
        return known if len(known) == len(patches) else None


@value_type
class Posting:
    """A posting on the tree that its index names: the numbers of patches that have a place there, and those that should and have none."""

    file: str
    tree: str
    placed: tuple[int, ...]
    lost: tuple[int, ...]


@value_type
class _Expected:
    file: str
    tree: str
    applied: frozenset[int]


def place_postings(folder: Path, trees: Mapping[str, str]) -> tuple[Posting, ...]:
    """Put every posting of `series/index.jsonl` that names one of `trees` (name to DIR[@REV]) onto it; none where there is no index.

    Raises:
        InputError: a line of the index makes no sense.
    """
    return tuple(_place(folder, expected, trees[expected.tree]) for expected in _index(folder) if expected.tree in trees)


def _place(folder: Path, expected: _Expected, tree: str) -> Posting:
    numbers = {number for series in load([str(folder / expected.file)]).series for number in _placed(series, tree)}
    return Posting(expected.file, expected.tree, tuple(sorted(numbers)), tuple(sorted(expected.applied - numbers)))


def _placed(series: Series, tree: str) -> list[int]:
    texts = series_texts(series, tree)
    return [patch.number for patch, found in zip(series.patches, texts.patches, strict=True) if found.whole]


def _index(folder: Path) -> list[_Expected]:
    file = folder / _FOLDER / "index.jsonl"
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found = []
    for number, line in enumerate(lines, 1):
        try:
            fields = json.loads(line)
            found.append(_Expected(str(fields["file"]), str(fields["tree"] or ""), frozenset(map(int, fields["applied"]))))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(str(file), f"no posting: {error}", number) from error
    return found
