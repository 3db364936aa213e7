"""Folding hunks, and seeing more of the file around them: what the keys of the main screen do to the layout of a diff."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from reviewer.model.place import Side
from reviewer.model.series import FileDiff
from reviewer.tui import words
from reviewer.tui.board import At
from reviewer.tui.diff import DiffRows
from reviewer.tui.patchrows import Row
from reviewer.tui.shape import NO_SHAPE, HunkKey, Shape, quiet

if TYPE_CHECKING:
    from reviewer.tui.screens.main import MainScreen

MORE = 10
"""Lines of the file that a key adds on each side of a hunk."""


class ShapeActions:
    """The actions that lay a diff out anew; mixed into the main screen."""

    shapes: dict[At, Shape]
    """What the reader asked for, patch by patch; the limit is the same for all."""

    @property
    def _shaping(self) -> MainScreen:
        return cast("MainScreen", self)

    def shape(self) -> Shape:
        """Return the shape of the patch shown."""
        main = self._shaping
        return replace(self.shapes.get(main.at, NO_SHAPE), limit=main.limit)

    def lines_of(self, file: FileDiff) -> list[str] | None:
        """Return the lines of a file as the patch shown leaves it, None where that is not known."""
        main = self._shaping
        text = main.session.side(main.at.series, main.at.patch, Side.NEW, file.new_path)
        return None if text is None else text.removesuffix("\n").split("\n")

    def _at_hunk(self) -> tuple[DiffRows, HunkKey] | None:
        """Return the diff and the hunk under the cursor; without one say so."""
        main = self._shaping
        diff = main.diff
        hunk = diff.laid.rows[main.view.cursor].hunk if diff is not None else -1
        if diff is None or hunk < 0:
            main.tell("no hunk at this line" if diff is not None else "open a patch first")
            return None
        return diff, diff.laid.keys[hunk]

    def _lay_out(self, shape: Shape) -> None:
        """Lay the diff out anew, the cursor on its line, or on the heading of its hunk."""
        main = self._shaping
        diff = main.diff
        assert diff is not None
        row = diff.laid.rows[main.view.cursor]
        key = diff.laid.keys[row.hunk] if row.hunk >= 0 else None
        height = main.view.cursor - main.view.top
        self.shapes[main.at] = shape
        del main.rows[main.at]
        main.left_at.pop(main.at, None)
        main.draw_view()
        laid = main.diff.laid if main.diff is not None else diff.laid
        heading = laid.hunks[laid.keys.index(key)][0] if key in laid.keys else 0
        cursor = next((at for at, one in enumerate(laid.rows) if _same(one, row)), heading)
        main.view.show(main.view.rows, cursor, max(0, cursor - height))
        if row.folded:  # what is opened is to be seen
            main.view.place(cursor)
        main.moved()

    def action_fold(self) -> None:
        """Fold the hunk under the cursor to its heading, or open it."""
        found = self._at_hunk()
        if found is not None:
            shape = self.shape()
            self._lay_out(replace(shape, folded=shape.folded ^ {found[1]}))
            self._shaping.tell("")

    def action_fold_settled(self) -> None:
        """Fold every hunk of the patch in which nothing is left to look at; if that is so already open all."""
        main = self._shaping
        if main.patch is None:
            main.tell("open a patch first")
            return
        shape, settled = self.shape(), quiet(main.patch)
        if shape.folded and settled <= shape.folded:
            self._lay_out(replace(shape, folded=frozenset()))
            main.tell("all hunks are open")
        elif settled:
            self._lay_out(replace(shape, folded=shape.folded | settled))
            left = sum(len(file.hunks) for file in main.patch.files) - len(settled)
            main.tell(f"{words.count(len(settled), 'hunk')} folded, {left} left to look at")
        else:
            main.tell("not judged yet" if main.patch.pending else "no hunk of this patch is settled")

    def open_folds(self) -> bool:
        """Open all hunks and return whether any was folded."""
        shape = self.shape()
        if not shape.folded:
            return False
        self._lay_out(replace(shape, folded=frozenset()))
        return True

    def _around(self, by: int) -> None:
        main = self._shaping
        found = self._at_hunk()
        if found is None:
            return
        diff, key = found
        if by > 0 and self.lines_of(diff.patch.files[key[0]]) is None:
            main.tell("the mail has no more of this file: give a tree with --tree")
            return
        shape = self.shape()
        before = shape.around.get(key, 0)
        after = max(0, before + by)
        old = len(diff.laid.rows)
        self._lay_out(replace(shape.with_around(key, after), folded=shape.folded - {key}))
        more = len(main.view.rows) - old
        main.tell("" if more and after else "the hunk as the mail has it" if not after else "there is no more of it")

    def action_more(self) -> None:
        """Show more of the file around the hunk under the cursor, so many lines as were counted."""
        self._around(self._shaping.given or MORE)

    def action_less(self) -> None:
        """Show less of the file around the hunk under the cursor."""
        self._around(-(self._shaping.given or MORE))


def _same(one: Row, other: Row) -> bool:
    return (one.kind, one.file, one.old, one.new, one.text) == (other.kind, other.file, other.old, other.new, other.text)
