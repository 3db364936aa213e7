"""Looking closer: what the keys of the main screen do that open another view of the review, or show less of this one."""

from __future__ import annotations

import os
import shlex
import threading
from typing import TYPE_CHECKING, cast

from reviewer.model.place import Place, Side
from reviewer.model.review import PatchReview
from reviewer.pipeline.interface import Budget, Result
from reviewer.reply.quote import quoted
from reviewer.tui import editor, explain, source
from reviewer.tui.board import OVERVIEW, At
from reviewer.tui.cells import Spans
from reviewer.tui.concepts import ConceptRows, Target
from reviewer.tui.diff import DiffRows
from reviewer.tui.limits import shown
from reviewer.tui.messages import Judged, Told
from reviewer.tui.mine import said_lines
from reviewer.tui.rangediff import range_diff, range_lines
from reviewer.tui.screens.concepts import ConceptScreen
from reviewer.tui.screens.page import PageScreen
from reviewer.tui.screens.versions import VersionScreen
from reviewer.tui.versions import VersionRows

if TYPE_CHECKING:
    from reviewer.tui.screens.main import MainScreen

ASK_LIMIT = "limit the diff to a concept or a file: "
ASK_LIST = "limit the list to words, v:holds, c:tlb-flush, m:done: "
ASK_PIPE = "subject, message and diff of this patch to: "


class LookActions:
    """The actions that change what is looked at; mixed into the main screen."""

    limit = ""
    """The concept or file that diffs are limited to."""
    alone = False
    """Whether the diff has the screen for itself."""
    list_limit = ""
    """The words that the list is limited to."""
    hidden = False
    """Whether the list leaves out what the reader is done with."""

    @property
    def _looking(self) -> MainScreen:
        return cast("MainScreen", self)

    # Explaining.

    def action_explain(self) -> None:
        """Say what is known at the cursor: of a line, of all evidence, of a patch's concepts."""
        main = self._looking
        patch, diff, knowledge = main.patch, main.diff, main.around.knowledge
        if patch is None or diff is None:
            concepts = dict.fromkeys(name for one in main.board.series(main.at).patches for hunk in one.hunks for name in hunk.concepts)
            points = [point for name in concepts if name in knowledge.concepts for point in explain.of_concept(knowledge.concepts[name])]
        elif main.pane is main.view:
            points = list(explain.of_row(diff, main.view.cursor, knowledge))
        else:
            points = list(explain.of_patch(patch, knowledge))
        if points:
            self._page("explain", points)
        else:
            main.tell("nothing is known at this line")

    def _page(self, title: str, points: list[explain.Point]) -> None:
        def lines(width: int) -> tuple[Spans, ...]:
            return explain.lines_of(points, width)

        self._looking.app.push_screen(PageScreen(title, lines))

    def explain_name(self, name: str) -> None:
        """Say what is known of a name: of a concept, a rule or a symbol."""
        main = self._looking
        points = list(explain.of_name(name, main.around.knowledge, main.patch))
        if points:
            self._page(f"explain {name}", points)
        else:
            main.tell(f"nothing is known of {name}" if name else "explain what? :explain NAME")

    # Concepts and limits.

    def action_concepts(self) -> None:
        """Show the concepts of the series, the one under the cursor first."""
        main = self._looking
        at = main.at

        def rows(width: int) -> ConceptRows:
            return ConceptRows(main.board, at, main.around.knowledge, width)

        review = None
        if main.diff is not None and (hunk := main.diff.laid.rows[main.view.cursor].hunk) >= 0:
            review = main.diff.laid.reviews[hunk]
        main.app.push_screen(ConceptScreen(rows, self._go_to, review.concepts[0] if review is not None and review.concepts else ""))

    def _go_to(self, target: Target, limited: bool) -> None:
        main = self._looking
        at = target.at
        if at is None:
            series = main.board.series(main.at)
            hunks = ((index, hunk) for index, patch in enumerate(series.patches) for hunk in patch.hunks if target.concept in hunk.concepts)
            index, hunk = next(hunks)
            at, target = At(main.at.series, index), Target(target.concept, None, hunk.file, hunk.new_start)
        if limited:
            self.set_limit(target.concept)
        main.view.focus()
        main.show_at(at)
        if main.diff is not None:
            rows = main.diff.laid
            wanted = (target.file, target.line)
            starts = [start for (start, _), one in zip(rows.hunks, rows.reviews, strict=True) if one and (one.file, one.new_start) == wanted]
            main.view.place(starts[0] if starts else 0)
            main.moved()

    def action_versions(self) -> None:
        """Show the series beside the version before."""
        main = self._looking
        at = main.at
        before = main.board.before(at.series)
        if before is None:
            main.tell("no version before this one is known: read both, or the next one here")
            return

        def rows(width: int) -> VersionRows:
            return VersionRows(main.board.pairs(at.series), width)

        title = f"v{main.board.series(at).version} beside v{before.version}"
        main.app.push_screen(
            VersionScreen(title, rows, lambda index: main.show_at(At(at.series, index)), lambda index: self._differ(At(at.series, index)), at.patch)
        )

    def _differ(self, at: At) -> str:
        """Show a patch beside the one that it was, and return "", or why that can't be."""
        main = self._looking
        now, before = main.board.patch(at), main.board.patch_before(at)
        if now is None or before is None:
            return "only what became of that version is remembered: read both for what changed"
        found = range_diff(before, now)
        if not found:
            return "message and lines are the same"
        main.app.push_screen(PageScreen(f"{before.number:02} then, {now.number:02} now", lambda width: range_lines(found, width)))
        return ""

    def action_mine(self) -> None:
        """Show what the reader said to the version before."""
        main = self._looking
        before = main.board.before(main.at.series)
        if before is None:
            main.tell("no version before this one is known: read both, or the next one here")
            return
        found = main.board.said(main.at)
        if found:
            main.app.push_screen(PageScreen(f"what you said to v{before.version}", lambda width: said_lines(found, width)))
        else:
            main.tell(f"you said nothing to v{before.version}" + (" of this patch" if main.patch is not None else ""))

    def action_limit(self) -> None:
        """Ask what to limit the diff to."""
        self._looking.ask(ASK_LIMIT)

    def set_limit(self, text: str) -> None:
        """Limit every diff to the hunks of a concept or a file, or to nothing."""
        main = self._looking
        if text == self.limit:
            return
        self.limit = text
        main.rows.clear()
        main.left_at = {at: place for at, place in main.left_at.items() if at.patch == OVERVIEW}
        if main.patch is not None:
            place = self._place()
            main.draw_view()
            self._put_back(place)
            main.draw_still()
        main.tell(f"limited to {text}; & and nothing lifts it" if text else "all hunks")

    def _place(self) -> tuple[int, int, int] | None:
        diff = self._looking.diff
        return None if diff is None else _line_of(diff, self._looking.view.cursor)

    def _put_back(self, place: tuple[int, int, int] | None) -> None:
        main = self._looking
        if place is None or main.diff is None:
            return
        rows = main.diff.laid.rows
        main.view.place(next((index for index in range(len(rows)) if _line_of(main.diff, index) == place), 0))

    def action_alone(self) -> None:
        """Give the diff the whole screen, or the panes their room back."""
        main = self._looking
        self.alone = not self.alone
        main.view.focus()
        main.divide_screen(main.app.size)
        main.on_resize()
        main.tell("z brings the panes back" if self.alone else "")

    # The list.

    def action_hide(self) -> None:
        """Leave out of the list what the reader is done with, or show it again."""
        self.hidden = not self.hidden
        self.redraw_list()
        self._looking.tell("done and skipped patches are hidden; H shows them" if self.hidden else "all patches")

    def limit_list(self, text: str) -> None:
        """Show in the list only what fits."""
        main = self._looking
        self.list_limit = " ".join(text.split())
        self.redraw_list()
        number = sum(at.patch != OVERVIEW for at in shown(main.board, self.list_limit, self.hidden))
        main.tell(
            f"{number} of {sum(at.patch != OVERVIEW for at in main.board.order)} patches; l alone shows all" if self.list_limit else "all patches"
        )
        main.listing.focus()

    def redraw_list(self) -> None:
        """Lay the list out anew."""
        main = self._looking
        main.selected = ()
        main.draw_list(anew=True)

    def action_select(self) -> None:
        """Choose all patches that the list shows, or let them go."""
        main = self._looking
        chosen = tuple(at for at in shown(main.board, self.list_limit, self.hidden) if at.patch != OVERVIEW)
        main.selected = () if main.selected else chosen
        main.tell(f"{len(chosen)} patches: t, d or x is for all of them; * lets go" if main.selected else "none")

    # The world outside.

    def action_editor(self) -> None:
        """Open the reader's editor on the file at this line: that of the tree, else a copy that is not to be written."""
        main = self._looking
        diff = main.diff
        if diff is None:
            main.tell("open a patch first")
            return
        found = source.spot(diff, main.view.cursor)
        if found is not None and (path := source.in_tree(main.around.tree, found.path)) is not None:
            main.tell(editor.look(main.app, path, found.line))
            return
        text = source.of_revision(main.around.tree, found.path) if found is not None else None
        name, line = (found.path, found.line) if found is not None and text is not None else ("patch.diff", 1)
        if text is None:
            mail = quoted(diff.patch)
            text, line = "\n".join(mail.lines) + "\n", _line_in_mail(diff, main.view.cursor, mail.places)
        try:
            copy = source.copy_of(text, name)
        except OSError as error:
            main.tell(f"no copy: {error.strerror or error}")
            return
        main.tell(editor.look(main.app, copy, line))
        copy.unlink(missing_ok=True)

    def look_at(self, place: Place) -> str:
        """Open the reader's editor on a place of a file as the patch has it before or after, and return what went wrong, "" if nothing."""
        main = self._looking
        if (path := source.in_tree(main.around.tree, place.file)) is not None:
            return editor.look(main.app, path, place.line)
        text = main.session.side(main.at.series, main.at.patch, place.side, place.file)
        if text is None:
            return "there is no tree to look into: give one with --tree"
        try:
            copy = source.copy_of(text, place.file)
        except OSError as error:
            return f"no copy: {error.strerror or error}"
        said = editor.look(main.app, copy, place.line)
        copy.unlink(missing_ok=True)
        return said

    def action_shell(self) -> None:
        """Give the terminal to a shell, in the tree if that is a directory."""
        main = self._looking
        tree = main.around.tree
        main.tell(editor.shell(main.app, tree if os.path.isdir(tree) else "."))

    def action_pipe(self) -> None:
        """Ask for a command that gets the patch."""
        if self._looking.patch is None:
            self._looking.tell("open a patch first")
        else:
            self._looking.ask(ASK_PIPE)

    def pipe(self, command: str) -> None:
        """Give the patch, laid out again as `quoted()` says, with its subject above to a command; no shell runs it."""
        main = self._looking
        try:
            words = shlex.split(command)
        except ValueError as error:
            main.tell(f"no command: {error}")
            return
        if words and main.patch is not None:
            text = f"Subject: {main.patch.message.subject}\n\n" + "\n".join(quoted(main.patch).lines) + "\n"
            main.tell(editor.run(main.app, words, text.encode("utf-8", "backslashreplace")))

    # Judging.

    def action_deeper(self) -> None:
        """Prove the patch again with the deep budget, beside all that runs."""
        main = self._looking
        if main.patch is None:
            main.tell("open a patch first")
            return
        at = main.at
        main.tell("proving deeper")
        threading.Thread(target=self._again, args=(at, main.patch), name="deeper", daemon=True).start()

    def _again(self, at: At, before: PatchReview) -> None:
        """Judge one patch again; runs in a thread."""
        main = self._looking
        try:
            after = main.session.again(at.series, at.patch, Budget.DEEP)
        except Exception as defect:  # noqa: BLE001 - the border of the thread: a crash must not draw over the screen
            main.post_message(Told(f"a defect of ours: {type(defect).__name__}: {defect}"))
            return
        if after is None:
            main.post_message(Told(f"{before.number:02}: not proved deeper"))
            return
        main.post_message(Judged(Result(at.series, at.patch, after), deeper=True))
        same = not before.pending and after.verdict is before.verdict
        main.post_message(Told(f"{before.number:02}: " + ("proved deeper, the same verdict" if same else f"now {after.verdict.value}")))

    def action_stop(self) -> None:
        """Stop judging; what is judged stays."""
        main = self._looking
        done, everything = main.board.judged()
        if main.selected:
            self.action_select()
        elif done == everything or main.ended:
            main.tell("")
        else:
            main.session.stop()
            main.tell("stopped; R judges one patch")


def _line_of(diff: DiffRows, index: int) -> tuple[int, int, int]:
    row = diff.laid.rows[index]
    return row.file, row.old, row.new


def _line_in_mail(diff: DiffRows, index: int, places: dict[tuple[str, Side, int], int]) -> int:
    """Return the line (1-based) of a quoted mail that a row is, the first where it is none of it."""
    from reviewer.tui.screens.answer import note_place  # which knows what a comment at this row would be about

    place = note_place(diff, index)
    return 1 if place is None else places.get((place.file, place.side, place.line), 0) + 1
