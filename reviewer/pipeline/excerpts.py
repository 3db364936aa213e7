"""The texts that an answer is about: the changed units on both sides, and the definitions that its steps name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reviewer.cfront.outline import Item, outline
from reviewer.cfront.tokens import tokenize
from reviewer.model.place import Place, Side
from reviewer.model.review import PatchReview
from reviewer.model.tree import Tree
from reviewer.model.unit import Unit
from reviewer.model.value_type import value_type
from reviewer.pipeline.sources import PatchTexts

_MOST = 200
"""Texts of one patch."""
_LONGEST = 2000
"""Lines of one."""
_C_FILES = (".c", ".h")


@value_type
class Excerpt:
    """A definition as it stands in the tree: side, file, name, first line (1-based), text."""

    side: Side
    file: str
    name: str
    line: int
    text: str


def excerpts(patch: PatchReview, texts: PatchTexts) -> tuple[Excerpt, ...]:
    """Return the texts of a patch that was judged, each once, in the order in which the answer names them; none where there is no tree."""
    if texts.old is None or texts.new is None:
        return ()
    sides = {Side.OLD: _Files(texts.old, Side.OLD), Side.NEW: _Files(texts.new, Side.NEW)}
    found: dict[tuple[Side, str, int], Excerpt] = {}
    for unit in patch.units:
        own = [sides[side].named(path, unit.name) for side, path in _files(unit, patch)]
        named = [sides[place.side].around(place) for place in _places(unit)]
        for excerpt in (*own, *named):
            if excerpt is not None and len(found) < _MOST:
                found.setdefault((excerpt.side, excerpt.file, excerpt.line), excerpt)
    return tuple(found.values())


def _files(unit: Unit, patch: PatchReview) -> Iterator[tuple[Side, str]]:
    """Yield the files that may have a unit, by side."""
    for file in patch.files:
        if unit.file in (file.old_path, file.new_path):
            yield Side.OLD, file.old_path
            yield Side.NEW, file.new_path


def _places(unit: Unit) -> Iterator[Place]:
    """Yield the places that an answer rests on."""
    yield Place(unit.file, unit.line)
    for step in unit.argument:
        yield from step.places
    yield from (assumption.place for assumption in unit.assumptions if assumption.place is not None)
    if unit.witness is not None:
        yield from (step.place for step in (*unit.witness.old, *unit.witness.new))


class _Files:
    """The items of files of one side, each read once."""

    def __init__(self, tree: Tree, side: Side) -> None:
        self._tree = tree
        self._side = side
        self._known: dict[str, tuple[list[str], tuple[Item, ...]]] = {}

    def around(self, place: Place) -> Excerpt | None:
        """Return the item that a line lies in, None if it lies in none."""
        return self._excerpt(place.file, lambda item: item.line <= place.line <= item.end_line)

    def named(self, path: str, name: str) -> Excerpt | None:
        """Return the first item of that name in a file, None if it has none."""
        return self._excerpt(path, lambda item: bool(name) and item.name == name)

    def _excerpt(self, path: str, wanted: Callable[[Item], bool]) -> Excerpt | None:
        lines, items = self._file(path)
        item = next(filter(wanted, items), None)
        if item is None:
            return None
        return Excerpt(self._side, path, item.name, item.line, "\n".join(lines[item.line - 1 : item.end_line][:_LONGEST]))

    def _file(self, path: str) -> tuple[list[str], tuple[Item, ...]]:
        if path not in self._known:
            text = self._tree.read(path) if path.endswith(_C_FILES) else None
            self._known[path] = ([], ()) if text is None else (text.split("\n"), outline(tokenize(text)[0]))
        return self._known[path]
