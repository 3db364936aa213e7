"""The concepts of a series on a screen of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from reviewer.tui.concepts import ConceptRows, Target
from reviewer.tui.explain import lines_of, of_concept
from reviewer.tui.screens.base import bindings
from reviewer.tui.screens.page import PageScreen
from reviewer.tui.screens.sheet import SheetScreen

USED = ("open", "explain", "limit", "concepts", "next_patch", "previous_patch")


class ConceptScreen(SheetScreen, inherit_bindings=False):
    """Concepts and hunks; `chosen(target, limited)` is called where one is opened."""

    BINDINGS: ClassVar = bindings(USED)
    HINTS = (
        ("open", "go there"),
        ("limit", "limit the diff to it"),
        ("explain", "explain"),
        ("next_patch/previous_patch", "concept"),
        ("back", "back"),
    )

    def __init__(self, make: Callable[[int], ConceptRows], chosen: Callable[[Target, bool], None], start: str = "") -> None:
        super().__init__("concepts")
        self.make = make
        self.chosen = chosen
        self.start = start
        """The concept that the cursor is put on first."""

    def laid(self, width: int) -> ConceptRows:
        """Return the concepts."""
        return self.make(width)

    def on_mount(self) -> None:
        """Give the concepts the keys."""
        super().on_mount()
        wanted = next((row for row, one in enumerate(self.rows.targets) if one.concept == self.start), 0)
        if wanted:
            self.view.place(wanted)
        self.tell("" if len(self.rows) else "no hunk touches a concept")

    @property
    def rows(self) -> ConceptRows:
        """The concepts shown."""
        assert isinstance(self.view.rows, ConceptRows)
        return self.view.rows

    @property
    def target(self) -> Target | None:
        """What the cursor is on."""
        return self.rows.targets[self.view.cursor] if len(self.rows) else None

    def _choose(self, limited: bool) -> None:
        if (target := self.target) is not None:
            self.dismiss()
            self.chosen(target, limited)

    def action_open(self) -> None:
        """Go to the hunk; from a concept's own row to its first."""
        self._choose(False)

    def action_limit(self) -> None:
        """Go there, and show only the hunks of this concept."""
        self._choose(True)

    def action_explain(self) -> None:
        """Say what the concept is."""
        target = self.target
        concept = self.around.knowledge.concepts.get(target.concept) if target is not None else None
        if concept is None:
            self.tell("the rules do not know this concept" if target is not None else "nothing to explain")
            return
        self.app.push_screen(PageScreen(f"explain {concept.id}", lambda width: lines_of(of_concept(concept), width)))

    def action_concepts(self) -> None:
        """Close the concepts with the key that opened them."""
        self.dismiss()

    def _step(self, by: int) -> None:
        row = self.rows.step(self.view.cursor, by)
        if row is None:
            self.tell("that was the last concept" if by > 0 else "this is the first")
            return
        self.tell("")
        self.view.place(row)

    def action_next_patch(self) -> None:
        """Go to the next concept."""
        self._step(1)

    def action_previous_patch(self) -> None:
        """Go to the concept before."""
        self._step(-1)
