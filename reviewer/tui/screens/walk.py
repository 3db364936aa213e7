"""Walking through patches, files, findings and matches: what the jumping keys of the main screen do."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, cast

from reviewer.tui.board import OVERVIEW, At
from reviewer.tui.overview import OverviewRows
from reviewer.tui.screens.look import ASK_LIST
from reviewer.tui.screens.witness import WitnessScreen
from reviewer.tui.trace import witnesses
from reviewer.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from reviewer.tui.screens.main import MainScreen

STEPS = 99
"""Stops that one count goes over at most."""
SO_FAR = "nothing needs you so far"
"""What is said to one who asks too early; a result takes it back."""
PAN = 8
"""Columns that a step to the side goes, a tab."""


class WalkActions:
    """The actions that change the place in the review; mixed into the main screen."""

    @property
    def _main(self) -> MainScreen:
        return cast("MainScreen", self)

    # Patches.

    def _step_patch(self, step: int) -> None:
        main = self._main
        order = main.board.order
        index = max(0, min(order.index(main.at) + step * main.times, len(order) - 1))
        if order[index] != main.at:
            main.tell("")
            main.show_at(order[index])
        else:
            main.tell("that was the last patch" if step > 0 else "this is the first")

    def action_next_patch(self) -> None:
        """Go to the next patch."""
        self._step_patch(1)

    def action_previous_patch(self) -> None:
        """Go to the patch before."""
        self._step_patch(-1)

    def action_overview(self) -> None:
        """Go to patch 0 of this series."""
        self._main.tell("")
        self._main.show_at(At(self._main.at.series, OVERVIEW))

    # Files.

    def _step_file(self, step: int) -> None:
        main = self._main
        self._reveal()
        files = list(main.diff.laid.files) if main.diff is not None else []
        index = bisect_right(files, main.view.cursor) if step > 0 else bisect_left(files, main.view.cursor) - 1
        if 0 <= index < len(files):
            main.tell("")
            main.view.place(files[max(0, min(index + step * (main.times - 1), len(files) - 1))])
            main.moved()
        else:
            main.tell("no more files in this patch" if files else "no files here")

    def action_next_file(self) -> None:
        """Go to the next file of the patch."""
        self._step_file(1)

    def action_previous_file(self) -> None:
        """Go to the file before."""
        self._step_file(-1)

    # What needs the reader.

    def action_next_finding(self) -> None:
        """Go to the next stop in this patch, then to the next worst patch."""
        for _ in range(min(self._main.times, STEPS)):
            self._step_finding(1)

    def action_previous_finding(self) -> None:
        """Go to the stop before."""
        for _ in range(min(self._main.times, STEPS)):
            self._step_finding(-1)

    def _step_finding(self, step: int) -> None:
        main = self._main
        self._reveal()
        stops = main.diff.stops if main.diff is not None else []
        index = bisect_right(stops, main.view.cursor) if step > 0 else bisect_left(stops, main.view.cursor) - 1
        if 0 <= index < len(stops):
            main.tell("")
            main.view.place(stops[index])
            main.moved()
            return
        queue = main.board.queue()
        if not queue:
            done, total = main.board.judged()
            main.tell("nothing needs you" if done == total else SO_FAR)
            return
        target = self._neighbour(queue, step)
        main.tell(self._passed(queue, target, step))
        self.open_stop(target, step)

    def _neighbour(self, queue: list[At], step: int) -> At:
        """Return the next place in the queue; from a patch that is not in it, the worst of its series."""
        main = self._main
        if main.at in queue:
            return queue[(queue.index(main.at) + step) % len(queue)]
        if step < 0:
            return queue[-1]
        return next((at for at in queue if at.series >= main.at.series), queue[0])

    def _passed(self, queue: list[At], target: At, step: int) -> str:
        main = self._main
        if main.at not in queue:
            return ""
        if len(queue) == 1:
            return "the only one that needs you"
        over = queue.index(target) <= queue.index(main.at) if step > 0 else queue.index(target) >= queue.index(main.at)
        return ("that was the last; from the worst again" if step > 0 else "that was the worst; from the last again") if over else ""

    def open_stop(self, at: At, step: int) -> None:
        """Open a patch at its first stop (`step` 1) or its last."""
        main = self._main
        main.show_at(at)
        stops = main.diff.stops if main.diff is not None else []
        if stops:
            main.view.place(stops[0] if step > 0 else stops[-1])
            main.moved()

    # Panes.

    def _panes(self) -> list[LineView]:
        main = self._main
        return [main.view, main.listing, main.evidence] if main.evidence.display else [main.view, main.listing]

    def _focus(self, pane: LineView) -> None:
        main = self._main
        main.tell("")
        main.query_one("#side").display = True
        pane.focus()
        main.call_after_refresh(self._refocused)

    def _refocused(self) -> None:
        main = self._main
        if main.patch is not None:
            main.draw_evidence(main.patch)
        main.divide_screen(main.app.size)

    def _reveal(self) -> None:
        """Give the keys to the view if the list hides it, so that what is jumped to is seen."""
        if not self._main.query_one("#side").display:
            self._focus(self._main.view)

    def action_other_pane(self) -> None:
        """Give the keys to the next pane."""
        panes = self._panes()
        self._focus(panes[(panes.index(self._main.pane) + 1) % len(panes)] if self._main.pane in panes else panes[0])

    def action_other_pane_back(self) -> None:
        """Give the keys to the pane before."""
        panes = self._panes()
        self._focus(panes[panes.index(self._main.pane) - 1] if self._main.pane in panes else panes[0])

    def action_list(self) -> None:
        """Give the keys to the list."""
        self._focus(self._main.listing)

    def action_open(self) -> None:
        """Open the patch under the cursor; on a diff go to its evidence, and from there to its witness or back."""
        main = self._main
        if main.pane is main.evidence and main.patch is not None and witnesses(main.patch):
            main.app.push_screen(WitnessScreen(main.patch, main.adopt_witness, main.look_at))
            return
        if main.pane is not main.view:
            self._focus(main.view)
            return
        if isinstance(main.view.rows, OverviewRows):
            target = main.view.rows.targets.get(main.view.cursor)
            if target is not None:
                self.open_stop(target, 1)
            else:
                main.tell("nothing to open on this line")
            return
        if main.evidence.display:
            self._focus(main.evidence)
        else:
            main.tell("no room for the evidence")

    def action_back(self) -> None:
        """Go back to the diff, or quit from there."""
        main = self._main
        if main.pane is main.view:
            main.app.exit(0)
        else:
            self._focus(main.view)

    def action_left(self) -> None:
        """Scroll to the left."""
        self._main.view.pan(-PAN * self._main.times)

    def action_right(self) -> None:
        """Scroll to the right; in the list ask what to limit it to."""
        main = self._main
        if main.pane is main.listing:
            main.ask(ASK_LIST)
        else:
            main.view.pan(PAN * main.times)

    # Searching.

    def find(self, step: int) -> None:
        """Go to the next match of the word, round the ends."""
        main = self._main
        self._reveal()
        diff = main.diff
        if not main.wanted:
            main.tell("nothing to search for yet: / asks")
            return
        if diff is None:
            main.tell("/ searches in a diff")
            return
        found = diff.matches(main.wanted)
        if not found and main.open_folds() and main.diff is not None:
            found = main.diff.matches(main.wanted)
        main.view.redraw_rows()
        if not found:
            main.tell(f"not found: {main.wanted}")
            return
        index = bisect_right(found, main.view.cursor) if step > 0 else bisect_left(found, main.view.cursor) - 1
        index += step * (main.times - 1)
        main.view.place(found[index % len(found)])
        main.tell(f"match {index % len(found) + 1} of {len(found)}" + (", from the top again" if index >= len(found) else ""))
        main.moved()

    def action_search_next(self) -> None:
        """Go to the next match."""
        self.find(1)

    def action_search_previous(self) -> None:
        """Go to the match before."""
        self.find(-1)
