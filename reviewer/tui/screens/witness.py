"""The witness: under which conditions the two sides part, and what each does, step by step."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult

from reviewer.model.place import Place
from reviewer.model.review import PatchReview
from reviewer.model.unit import Unit
from reviewer.reply.wording import offers, witness_origin
from reviewer.tui import keymap, words
from reviewer.tui.cells import DIM, rule, span
from reviewer.tui.screens.base import KeyScreen, bindings
from reviewer.tui.trace import BESIDE, TraceRows, head_lines, witnesses
from reviewer.tui.widgets.lines import Lines, LineView
from reviewer.tui.widgets.plate import Plate

USED = frozenset(
    {"adopt", "accept", "editor", "search_next", "search_previous", "next_finding", "previous_finding", "next_patch", "previous_patch", "help"}
)
"""Keys of the main screen that mean here: adopt, copy, look; next and previous step, where the sides part, next and previous witness."""


HINTS = (
    ("search_next/search_previous", "step"),
    ("next_finding", "where they part"),
    ("adopt", "adopt"),
    ("next_patch/previous_patch", "witness"),
    ("back", "back"),
    ("help", "help"),
)


class WitnessScreen(KeyScreen, inherit_bindings=False):
    """One witness of a patch after the other."""

    BINDINGS: ClassVar = bindings(USED)

    CSS = """
    WitnessScreen { background: ansi_default; }
    WitnessScreen #when { height: auto; }
    WitnessScreen #steps { height: 1fr; }
    """

    def __init__(self, patch: PatchReview, adopt: Callable[[Unit], str], look: Callable[[Place], str]) -> None:
        super().__init__()
        self.patch = patch
        self.adopt = adopt
        """Adopts the question of a unit's witness and says what became of it."""
        self.look = look
        """Opens the reader's editor on a place and says what went wrong."""
        self.index = 0
        self.message = ""
        self.when = LineView(id="when", has_cursor=False)
        self.steps = LineView(id="steps")
        self.head, self.sides, self.foot = Plate(id="head"), Plate(id="sides"), Plate(id="foot")

    def compose(self) -> ComposeResult:
        """Lay out conditions, the names of the sides, the steps and the footer."""
        yield self.head
        yield self.when
        yield self.sides
        yield self.steps
        yield self.foot

    def on_mount(self) -> None:
        """Give the steps the keys."""
        self.steps.focus()
        self.show_witness()
        self.steps.place(self.rows.parting)

    def on_resize(self) -> None:
        """Lay the steps out for the width, the cursor staying on its step."""
        if isinstance(self.steps.rows, TraceRows) and self.steps.rows.of:
            at = self.rows.pairs.index(self.rows.of[self.steps.cursor])
            self.show_witness()
            self.steps.place(self.rows.steps[at])

    @property
    def pane(self) -> LineView:
        """The steps."""
        return self.steps

    @property
    def rows(self) -> TraceRows:
        """The steps of the witness shown."""
        assert isinstance(self.steps.rows, TraceRows)
        return self.steps.rows

    def show_witness(self) -> None:
        """Fill the screen with the witness chosen."""
        width, height = self.app.size
        unit, witness = witnesses(self.patch)[self.index]
        lines = head_lines(self.patch, self.index, width)
        self.when.styles.height = max(1, min(len(lines), height // 3))
        self.when.show(Lines(lines))
        self.steps.show(TraceRows(witness, width, unit.file))
        digits = max(2, len(str(self.patch.total)))
        self.head.put(rule(f"{self.patch.number:0{digits}}/{self.patch.total:0{digits}} {self.patch.title}", width))
        column = (width - 3) // 2
        beside = (*rule("old", column + 1), span("┬", DIM), *rule("new", width - column - 2))
        self.sides.put(beside if width >= BESIDE else rule("both sides", width))
        self.draw_footer()

    def draw_footer(self) -> None:
        """Draw the keys, or what the last one had to say."""
        self.foot.put((span(f" {self.message}" if self.message else keymap.hints(self.table, *HINTS), DIM),))

    def tell(self, text: str) -> None:
        """Say something that goes away with the next key."""
        self.message = text
        self.draw_footer()

    def _step(self, by: int) -> None:
        line = self.rows.step(self.steps.cursor, by)
        if line is None:
            self.tell("that was the last step" if by > 0 else "that was the first step")
            return
        self.tell("")
        self.steps.place(line)

    def action_search_next(self) -> None:
        """Go to the next effect of either side."""
        self._step(1)

    def action_search_previous(self) -> None:
        """Go to the effect before."""
        self._step(-1)

    def action_next_finding(self) -> None:
        """Go to where the sides part."""
        self.steps.place(self.rows.parting)
        self.tell("")

    action_previous_finding = action_next_finding

    def action_adopt(self) -> None:
        """Adopt the witness as a question."""
        unit, _ = witnesses(self.patch)[self.index]
        self.tell(self.adopt(unit))

    def action_accept(self) -> None:
        """Copy the witness to the clipboard of the terminal, as it would be asked in a mail."""
        unit, _ = witnesses(self.patch)[self.index]
        note = next(one for one in offers(self.patch) if one.origin == witness_origin(unit))
        self.app.copy_to_clipboard(note.text)
        self.tell(f"copied: {words.count(len(note.text.splitlines()), 'line')}")

    def action_editor(self) -> None:
        """Open the reader's editor at the step under the cursor, the new side's if there are two."""
        pair = self.rows.of[self.steps.cursor] if self.rows.of else None
        step = (pair.new or pair.old) if pair is not None else None
        place = step.place if step is not None else None
        self.tell(self.look(place) if place is not None and place.file and place.line else "no line of a file at this step")

    def _witness(self, by: int) -> None:
        found = len(witnesses(self.patch))
        if not 0 <= self.index + by < found:
            self.tell("no more witnesses of this patch" if by > 0 else "this is the first witness")
            return
        self.index += by
        self.message = ""
        self.show_witness()
        self.steps.place(self.rows.parting)

    def action_next_patch(self) -> None:
        """Show the patch's next witness."""
        self._witness(1)

    def action_previous_patch(self) -> None:
        """Show the patch's witness before."""
        self._witness(-1)
