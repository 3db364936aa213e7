"""The review: the list, one patch's diff with its claim and evidence, or the overview in its place."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size

from reviewer.model.review import PatchReview
from reviewer.pipeline.interface import Session
from reviewer.tui import headings, keymap
from reviewer.tui.board import At, Board
from reviewer.tui.cells import span
from reviewer.tui.claimlines import WIDE_ROWS, claim_lines
from reviewer.tui.diff import DiffRows
from reviewer.tui.evidence import evidence, evidence_lines, first_lines
from reviewer.tui.layout import Division, divide
from reviewer.tui.limits import shown
from reviewer.tui.listing import ListRows
from reviewer.tui.messages import Ended, Judged, Told
from reviewer.tui.overview import OverviewRows
from reviewer.tui.screens.answer import AnswerActions, note_rows
from reviewer.tui.screens.base import KeyScreen, bindings
from reviewer.tui.screens.command import ASK_SEARCH, CommandActions
from reviewer.tui.screens.look import ASK_LIMIT, LookActions
from reviewer.tui.screens.shaping import ShapeActions
from reviewer.tui.screens.walk import SO_FAR, WalkActions
from reviewer.tui.widgets.lines import Lines, LineView
from reviewer.tui.widgets.plate import Plate
from reviewer.tui.widgets.prompt import Prompt


class MainScreen(WalkActions, AnswerActions, LookActions, ShapeActions, CommandActions, KeyScreen, inherit_bindings=False):
    """The screen that the program starts with."""

    BINDINGS: ClassVar = bindings(key.id for key in keymap.KEYS)

    CSS = """
    MainScreen { background: ansi_default; }
    MainScreen Container { background: ansi_default; }
    #body { height: 1fr; }
    #side { height: 1fr; width: 1fr; }
    #view { height: 1fr; }
    #claim { height: 1; }
    """

    def __init__(self, board: Board, session: Session) -> None:
        super().__init__()
        self.board = board
        self.session = session
        self.at = board.order[0]
        self.division: Division = divide(100, 30)
        self.message = ""
        self.wanted = ""
        self.selected: tuple[At, ...] = ()
        """The patches that the next trailer or mark is for; without any it is for the one shown."""
        self.ended = False
        self.touched = False
        self.listing = LineView(id="list")
        self.view = LineView(id="view")
        """The diff, or the overview."""
        self.evidence = LineView(id="evidence", has_cursor=False)
        self.prompt = Prompt(id="prompt")
        self.asked_from = self.view
        """The part that had the keys when something was asked for."""
        self.plates = {name: Plate(id=name) for name in ("head", "rule", "bar", "claim", "file", "why", "status", "footer")}
        self.rows: dict[At, DiffRows] = {}
        self.shapes = {}
        self.left_at: dict[At, tuple[int, int]] = {}

    def compose(self) -> ComposeResult:
        """Lay out the parts; sizes come with the first resize."""
        yield self.plates["head"]
        yield self.plates["rule"]
        with Container(id="body"):
            yield self.listing
            with Container(id="side"):
                yield from (self.plates[name] for name in ("bar", "claim", "file"))
                yield self.view
                yield self.plates["why"]
                yield self.evidence
        yield self.plates["status"]
        yield self.plates["footer"]
        yield self.prompt

    def on_mount(self) -> None:
        """Put the cursor on the overview."""
        self.view.focus()
        self.divide_screen(self.app.size)
        self.show_at(self.at)
        self.call_after_refresh(self.settle)

    def settle(self) -> None:
        """Begin at the top, now that every part has its size."""
        if not self.touched and self.patch is None:
            self.redraw_overview()

    # The parts.

    @property
    def pane(self) -> LineView:
        """The part that the moving keys move."""
        return self.focused if isinstance(self.focused, LineView) else self.view

    def plate(self, name: str) -> Plate:
        """Return a part that stands still."""
        return self.plates[name]

    @property
    def patch(self) -> PatchReview | None:
        """The patch shown, None on an overview."""
        return self.board.patch(self.at)

    @property
    def diff(self) -> DiffRows | None:
        """The rows of the patch shown, None on an overview."""
        return self.view.rows if isinstance(self.view.rows, DiffRows) else None

    # Layout.

    def on_resize(self) -> None:
        """Divide the screen anew; the view keeps its place by itself."""
        self.divide_screen(self.app.size)
        if self.patch is not None:
            self.draw_evidence(self.patch)
        elif self.view.rows:
            self.redraw_overview()
        self.draw_list()
        self.draw_still()

    def divide_screen(self, size: Size) -> None:
        """Give every part its place and size."""
        self.division = parts = divide(size.width, size.height, self.alone)
        wide, shut = parts.wide, self.patch is None
        alone = not wide and self.focused is self.listing
        self.query_one("#body", Container).styles.layout = "horizontal" if wide else "vertical"
        self.plate("head").styles.height = 2 if wide else 1
        for name, there in (("rule", wide), ("status", wide), ("bar", not wide), ("claim", not shut), ("file", wide and not shut)):
            self.plate(name).display = there
        self.plate("claim").styles.height = WIDE_ROWS if wide else 1
        self.listing.styles.width = parts.list_width if wide else "1fr"
        self.listing.styles.height = "1fr" if wide or alone else min(parts.list_height, len(self.board.order))
        self.query_one("#side", Container).display = not alone
        self.listing.display = not self.alone
        for part in (self.plate("why"), self.evidence):
            part.display = not shut and parts.evidence > 0
        self.size_evidence(size.height)

    def size_evidence(self, height: int) -> None:
        """Give the evidence its rows, and more of them while it has the keys."""
        rows = self.division.evidence
        if self.focused is self.evidence:
            rows = max(rows, min(len(self.evidence.rows), height // 2))
        self.evidence.styles.height = rows

    # Drawing.

    def show_at(self, at: At, row: int | None = None) -> None:
        """Show a patch or overview, where it was left or at `row`."""
        if self.view.rows is not None and len(self.view.rows) and at != self.at:
            self.left_at[self.at] = (self.view.cursor, self.view.top)
        before, self.at = self.at, at
        if (self.board.patch(before) is None) != (self.patch is None):
            if self.patch is None and self.focused is self.evidence:
                self.view.focus()
            self.divide_screen(self.app.size)
        self.draw_view(row)
        self.draw_list()
        self.draw_still()

    def draw_view(self, row: int | None = None) -> None:
        """Fill the right side."""
        patch = self.patch
        if patch is None:
            rows = self._overview()
            first = min(rows.targets, default=0)
            cursor, top = self.left_at.get(self.at, (first, 0))
            self.view.show(rows, cursor, top)
            return
        diff = self.rows.get(self.at)
        if diff is None:
            diff = self.rows[self.at] = DiffRows(patch, self.shape(), self.lines_of)
        elif diff.patch is not patch:
            diff.judged(patch)
        diff.notes = note_rows(diff, self.board.answer(self.at))
        if diff.wanted != self.wanted:
            diff.matches(self.wanted)
        cursor, top = self.left_at.get(self.at, (0, 0))
        self.view.show(diff, cursor, top)
        if row is not None:
            self.view.place(row)
        self.draw_evidence(patch)

    def _overview(self) -> OverviewRows:
        parts = self.division
        still = 5 if parts.wide else 3 + min(parts.list_height, len(self.board.order))
        return OverviewRows(self.board, self.at, parts.side_width, self.app.size.height - still)

    def draw_evidence(self, patch: PatchReview) -> None:
        """Fill the pane below the diff; what does not fit is told in short until the pane has the keys."""
        width = self.division.side_width
        accepted = {one.id: f"{taken.date} by {taken.by or 'you'}" for one in patch.assumptions if (taken := self.board.answers.accepted(patch, one))}
        found = evidence(patch, accepted=accepted)
        lines = evidence_lines(found, width)
        if first_lines(found, width) > self.division.evidence and self.focused is not self.evidence:
            found = evidence(patch, True, accepted)
            lines = evidence_lines(found, width, self.division.evidence)
        self.evidence.show(Lines(lines))
        self.plate("why").put(headings.part_rule(found.title, self.division.side_width))
        self.size_evidence(self.app.size.height)

    def draw_list(self, anew: bool = False) -> None:
        """Put the list's cursor on what is shown, and lay the list out where its form changes, or `anew`."""
        edge = "│" if self.division.wide else ""
        rows = self.listing.rows
        if not anew and isinstance(rows, ListRows) and rows.edge == edge and rows.has(self.at):
            self.listing.go(rows.row_of(self.at))
        else:
            rows = ListRows(self.board, edge, (*shown(self.board, self.list_limit, self.hidden), self.at))
            self.listing.show(rows, rows.row_of(self.at), self.listing.top)
        if not self.division.wide and self.focused is not self.listing:
            self.listing.go(self.listing.cursor, 1)

    def draw_still(self) -> None:
        """Draw everything that does not scroll."""
        width = self.app.size.width
        parts = self.division
        self.plate("head").put(*headings.head_lines(self.board, self.at, width, parts.wide))
        self.plate("rule").put(headings.wide_rule(self.board, self.at, parts.list_width, width))
        patch = self.patch
        if patch is not None:
            self.plate("claim").put(*claim_lines(patch, parts.side_width, parts.wide))
        self.moved()
        self.draw_footer()

    def moved(self) -> None:
        """Draw what follows the cursor of the diff, or open what the cursor of the list came to."""
        if self.focused is self.listing and isinstance(self.listing.rows, ListRows):
            self.follow_list(self.listing.rows)
        diff = self.diff
        width = self.division.side_width
        if self.division.wide:
            if diff is not None:
                self.plate("file").put(headings.file_line(diff.laid, self.view.cursor, width))
        else:
            self.plate("bar").put(headings.narrow_rule(self.board, self.at, diff.laid if diff else None, self.view.cursor, width))

    def follow_list(self, rows: ListRows) -> None:
        """Show the patch under the list's cursor; a header row is passed over, upwards as well."""
        at = rows.rows[self.listing.cursor]
        if isinstance(at, int):
            up = At(at) == self.at and self.listing.cursor > 0
            self.listing.go(self.listing.cursor + (-1 if up else 1))
            at = rows.rows[self.listing.cursor]
            if isinstance(at, int):
                return
        if at != self.at:
            self.show_at(at)

    def draw_footer(self) -> None:
        """Draw the two lowest lines; without room for a status line its message takes the place of the keys."""
        width = self.app.size.width
        self.plate("status").put(headings.status_line(self.board, self.message, self.ended, width))
        if self.message and not self.division.wide:
            self.plate("footer").put((span(f" {self.message}"),))
        else:
            self.plate("footer").put(headings.footer_line(width, self.table))

    def tell(self, text: str) -> None:
        """Say something that goes away with the next key."""
        if text != self.message:
            self.message = text
            self.draw_footer()

    # Results.

    def on_judged(self, event: Judged) -> None:
        """Take in a result; the reader's place stays."""
        if not self.board.put(event.result, event.deeper):
            return
        at = At(event.result.series, event.result.patch)
        if self.message == SO_FAR:
            self.message = ""
        if isinstance(self.listing.rows, ListRows) and self.listing.rows.has(at):
            self.listing.redraw_row(self.listing.rows.row_of(at))
        if at == self.at:
            self.left_at[at] = (self.view.cursor, self.view.top)
            self.draw_view()
        elif self.patch is None and at.series == self.at.series:
            self.redraw_overview()
        self.draw_still()

    def redraw_overview(self) -> None:
        """Draw the overview with what is new, the cursor on the patch that it was on."""
        old = self.view.rows
        rows = self._overview()
        cursor = self.view.cursor
        target = old.targets.get(cursor) if isinstance(old, OverviewRows) else None
        if not self.touched:
            cursor = min(rows.targets, default=0)
        elif target is None and isinstance(old, OverviewRows) and not old.targets:
            cursor = min(rows.targets, default=cursor)  # the first that there is to open
        elif target is not None:
            cursor = next((row for row, at in rows.targets.items() if at == target), cursor)
        self.view.show(rows, cursor, self.view.top if self.touched else 0)

    def on_key(self, event: events.Key) -> None:
        """Remember that the reader has begun: from then on the cursor stays where it is put."""
        del event
        self.touched = True

    def on_told(self, event: Told) -> None:
        """Say what a thread has to say."""
        self.tell(event.text)

    def on_ended(self, event: Ended) -> None:
        """Say that the judging is over, and if it broke."""
        self.ended = True
        self.board.remember()
        if event.defect:
            self.message = f"judging broke off, a defect of ours: {event.defect}"
        self.draw_footer()

    def on_prompt_answered(self, event: Prompt.Answered) -> None:
        """Do what was asked for, in the part that it was asked from; what is looked for in the diff gives that the keys."""
        back = self.view if event.text is not None and event.label in (ASK_SEARCH, ASK_LIMIT) else self.asked_from
        self.set_focus(back if back.focusable else self.view)
        self.plate("footer").display = True
        if event.text is not None:
            self.answered(event.label, event.text)
        else:
            self.tell("")

    def ask(self, label: str) -> None:
        """Ask for something in the place of the footer."""
        self.asked_from = self.pane
        self.plate("footer").display = False
        self.prompt.ask(label)
