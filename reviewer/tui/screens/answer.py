"""Answering: what the keys of the main screen do that say something to a patch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, cast

from reviewer.model.draft import Answer, Mark, Note
from reviewer.model.place import Side
from reviewer.model.review import PatchReview
from reviewer.model.unit import Unit
from reviewer.reply.mail import trailers
from reviewer.reply.quote import quoted, whole
from reviewer.reply.wording import witness_origin
from reviewer.tui import words
from reviewer.tui.board import At
from reviewer.tui.diff import DiffRows
from reviewer.tui.editor import edit
from reviewer.tui.patchrows import RowKind
from reviewer.tui.screens.comment import ABOVE, CommentScreen
from reviewer.tui.screens.mails import MailScreen

if TYPE_CHECKING:
    from reviewer.tui.screens.main import MainScreen

NO_MORE = "nothing more needs you: e shows the mails"
TRAILERS = {"r": "Reviewed-by", "a": "Acked-by", "t": "Tested-by"}
ASK_TRAILER = "trailer, r Reviewed-by  a Acked-by  t Tested-by: "


class AnswerActions:
    """The actions that change an answer; mixed into the main screen."""

    @property
    def _answering(self) -> MainScreen:
        return cast("MainScreen", self)

    def _opened(self) -> tuple[PatchReview, DiffRows] | None:
        """Return the patch shown and its rows; without one say so."""
        main = self._answering
        if main.patch is None or main.diff is None:
            main.tell("open a patch first")
            return None
        return main.patch, main.diff

    def _changed(self, patch: PatchReview, answer: Answer, said: str, before: Answer | None = None) -> None:
        """Take an answer over and say what became of it."""
        self._changed_all([(patch, answer)], said, before)

    def _changed_all(self, changes: list[tuple[PatchReview, Answer]], said: str, before: Answer | None = None) -> None:
        """Take answers over, to be taken back as one, and say what became of them."""
        main = self._answering
        trouble = main.board.answers.change_all(changes, before)
        self.redraw_answers()
        main.tell(trouble or said)

    def redraw_answers(self) -> None:
        """Draw what shows answers: the gutter, the list, the lines that stand still."""
        main = self._answering
        if main.patch is not None and main.diff is not None:
            main.diff.notes = note_rows(main.diff, main.board.answer(main.at))
            main.view.redraw_rows()
        main.listing.redraw_rows()
        main.draw_still()

    # Adopting and commenting.

    def action_adopt(self) -> None:
        """Adopt what was found at the cursor's line, else the first thing that is not adopted yet."""
        main = self._answering
        opened = self._opened()
        if opened is None:
            return
        patch, diff = opened
        left = main.board.answers.left(patch)
        if not left:
            main.tell("not judged yet" if patch.pending else "nothing more to adopt here")
            return
        here = [note for note in left if note_row(diff, note) == main.view.cursor]
        self._adopt(patch, diff, left, (here or left)[0])

    def _adopt(self, patch: PatchReview, diff: DiffRows, left: tuple[Note, ...], note: Note) -> None:
        main = self._answering
        answer = main.board.answers.of(patch)
        if (row := note_row(diff, note)) is not None:
            main.view.place(row)
        more = f", {len(left) - 1} more" if len(left) > 1 else ""
        self._changed(patch, replace(answer, notes=(*answer.notes, note)), f"adopted{more}: {note.text.splitlines()[-1]}")

    def adopt_witness(self, unit: Unit) -> str:
        """Adopt the question of a unit's witness on the patch shown, and return what became of it."""
        main = self._answering
        assert main.patch is not None
        assert main.diff is not None
        left = main.board.answers.left(main.patch)
        note = next((one for one in left if one.origin == witness_origin(unit)), None)
        if note is None:
            return "adopted already; u takes it back"
        self._adopt(main.patch, main.diff, left, note)
        return main.message

    def action_comment(self) -> None:
        """Write a comment to the line under the cursor, or go on with it."""
        main = self._answering
        opened = self._opened()
        if opened is None:
            return
        patch, diff = opened
        place = note_place(diff, main.view.cursor)
        if place is None:
            folded = diff.laid.rows[main.view.cursor].folded
            main.tell("the hunk is folded: f opens it" if folded else "no line of the mail to comment on")
            return
        before = main.board.answers.of(patch)
        same = [note for note in before.notes if (note.file, note.line, note.side) == (place.file, place.line, place.side)]
        old = same[-1] if same else None
        note = old or place

        def changed(text: str) -> str:
            return main.board.answers.keep(patch, with_note(before, old, replace(note, text=text, ready=False)))

        def closed(kept: bool | None) -> None:
            text = screen.entry.text
            if text == note.text and (not kept or note.ready):
                main.board.answers.keep(patch, before)
                main.tell("")
                return
            said = "kept" if kept else "left as a draft: c goes on with it"
            self._changed(patch, with_note(before, old, replace(note, text=text, ready=bool(kept))), said if text.strip() else "no comment", before)

        mail = quoted(patch)
        end = mail.places.get((note.file, note.side, note.line), mail.body_end) + 1
        screen = CommentScreen(
            f"comment on {patch.number:02}/{patch.total:02} {patch.title}", mail.lines[max(0, end - ABOVE) : end], note.text, changed
        )
        main.app.push_screen(screen, closed)

    def _answered(self) -> PatchReview | None:
        """Return the patch shown, on an overview the cover letter; without either say so."""
        main = self._answering
        patch = main.patch or main.board.series(main.at).cover
        if patch is None:
            main.tell("open a patch first: this series has no cover letter")
        return patch

    def _chosen(self) -> tuple[PatchReview, ...]:
        """Return the patches that were selected, else the one shown."""
        main = self._answering
        if main.selected:
            return tuple(patch for at in main.selected if (patch := main.board.patch(at)) is not None)
        patch = self._answered()
        return (patch,) if patch is not None else ()

    def action_reply(self) -> None:
        """Open the whole reply in the reader's editor, everything quoted; on an overview that to the cover letter."""
        main = self._answering
        patch = self._answered()
        if patch is None:
            return
        answer = main.board.answers.of(patch)
        text = whole(patch, answer, trailers(answer, main.board.answers.me))
        edited, trouble = edit(main.app, text)
        if trouble:
            main.tell(trouble)
        elif edited == text:
            main.tell("the reply is as it was")
        else:
            adopted = (*answer.adopted, *(note.origin for note in answer.notes if note.ready and note.origin))
            unfinished = tuple(note for note in answer.notes if not note.ready)
            self._changed(
                patch, Answer(unfinished, (), edited if edited.strip() else "", answer.mark, adopted), "the reply is kept; e shows it trimmed"
            )

    # Trailers.

    def action_trailer(self) -> None:
        """Ask which trailer to give."""
        main = self._answering
        if self._chosen():
            main.ask(ASK_TRAILER)

    def give_trailers(self, typed: str) -> None:
        """Give the trailers whose letters were typed, or take those back that are given."""
        main = self._answering
        chosen = self._chosen()
        names = [TRAILERS[letter] for letter in dict.fromkeys(typed.lower()) if letter in TRAILERS]
        if not chosen:
            return
        if not names:
            main.tell("no trailer of that letter")
            return
        if not main.board.answers.me.signed:
            main.tell("git does not know who you are: git config user.email")
            return
        answers = [main.board.answers.of(patch) for patch in chosen]
        given = _with_trailers([answer.trailers for answer in answers], names)
        said = ", ".join(given[-1]) or "no trailer"
        many = f": {words.count(len(chosen), 'patch', 'patches')}" if len(chosen) > 1 else ""
        changes = [(patch, replace(answer, trailers=one)) for patch, answer, one in zip(chosen, answers, given, strict=True)]
        self._changed_all(changes, said + many)
        main.selected = ()

    # Marks.

    def action_done(self) -> None:
        """Be done with this patch and go on."""
        self._mark(Mark.DONE)

    def action_skip(self) -> None:
        """Skip this patch and go on."""
        self._mark(Mark.SKIPPED)

    def _mark(self, mark: Mark) -> None:
        main = self._answering
        if main.selected:
            self._mark_all(mark)
            return
        opened = self._opened()
        if opened is None:
            return
        patch, _diff = opened
        answer = main.board.answers.of(patch)
        if answer.mark is mark:
            self._changed(patch, replace(answer, mark=Mark.OPEN), "taken back")
            return
        at, queue = main.at, main.board.queue()
        left = len(main.board.answers.left(patch)) if mark is Mark.DONE and words.needs_you(patch) else 0
        said = f"{words.count(left, 'finding')} not adopted; u takes it back" if left else ""
        self._changed(patch, replace(answer, mark=mark), said)
        said = main.message
        self._go_on(at, queue)
        main.tell(" · ".join(filter(None, (said, main.message if main.message != said else ""))))

    def _mark_all(self, mark: Mark) -> None:
        """Mark every patch that was selected, or if each has the mark, take it back."""
        main = self._answering
        chosen, main.selected = self._chosen(), ()
        answers = [main.board.answers.of(patch) for patch in chosen]
        back = all(answer.mark is mark for answer in answers)
        changes = [(patch, replace(answer, mark=Mark.OPEN if back else mark)) for patch, answer in zip(chosen, answers, strict=True)]
        self._changed_all(changes, f"{'taken back' if back else mark.value}: {words.count(len(chosen), 'patch', 'patches')}")

    # Assumptions.

    def action_accept(self) -> None:
        """Take the first assumption that is open for true, in the evidence; elsewhere copy the line under the cursor."""
        main = self._answering
        patch = main.patch
        if patch is None or main.pane is not main.evidence:
            self._copy()
            return
        answers = main.board.answers
        left = [one for one in patch.assumptions if answers.accepted(patch, one) is None]
        if not left:
            main.tell("every assumption is accepted; u takes back" if patch.assumptions else "nothing is assumed here")
            return
        trouble = answers.accept(patch, left[0], date.today().isoformat())
        self.redraw_answers()
        main.draw_evidence(patch)
        more = f", {len(left) - 1} more" if len(left) > 1 else "; d goes on"
        main.tell(trouble or f"accepted{more}: {left[0].text}")

    def _copy(self) -> None:
        """Copy the line under the cursor to the clipboard of the terminal (OSC 52; tmux needs `set-clipboard on`)."""
        main = self._answering
        pane = main.pane
        text = "".join(piece.text for piece in pane.rows.draw(pane.cursor, 500)).strip() if len(pane.rows) else ""
        if main.diff is not None and pane is main.view:
            text = main.diff.laid.rows[pane.cursor].text
        main.app.copy_to_clipboard(text)
        main.tell(f"copied: {text.strip()}" if text.strip() else "nothing to copy")

    def _go_on(self, at: At, queue: list[At]) -> None:
        """Open what comes after a patch: of the queue that it was in the next that still waits, else the next patch."""
        main = self._answering
        if at not in queue:
            patch = main.board.patch(at)
            if patch is None or not main.board.answers.taken_for_true(patch):
                main.given = 0
                main.action_next_patch()
                return
            queue = main.board.ranked((*queue, at))
        index = queue.index(at)
        waiting = [one for one in (*queue[index + 1 :], *queue[:index]) if main.board.waiting(one)]
        if waiting:
            main.open_stop(waiting[0], 1)
            main.tell("")
        else:
            main.tell(NO_MORE)

    def action_undo(self) -> None:
        """Take back the last change of an answer, or of all those that were changed at once."""
        main = self._answering
        undone = main.board.answers.undo()
        if undone is None:
            main.tell("nothing to take back")
            return
        patches, trouble = undone
        at = next((one for one in main.board.order if (found := main.board.patch(one)) is not None and found.message == patches[0].message), main.at)
        if len(patches) == 1 and at != main.at:
            main.show_at(at)
        elif main.patch is not None:
            main.draw_evidence(main.patch)
        self.redraw_answers()
        main.tell(trouble or ("taken back" if len(patches) == 1 else f"taken back: {words.count(len(patches), 'patch', 'patches')}"))

    # Mails.

    def action_mails(self) -> None:
        """Show the mails as they would be sent."""
        main = self._answering
        series = main.board.series(main.at)
        if not main.board.answers.mails(series):
            main.tell("nothing drafted yet: a adopts, c comments, r replies, t gives a trailer")
            return
        main.app.push_screen(MailScreen(series, main.board.answers), lambda _none: self.redraw_answers())

    def action_write(self) -> None:
        """Show the mails first: nothing is written unseen."""
        self.action_mails()


def _with_trailers(given: list[tuple[str, ...]], names: list[str]) -> list[tuple[str, ...]]:
    """Return the trailers of some patches with those of `names` given that are not, or if every patch has one, taken back."""
    back = {name for name in names if all(name in one for one in given)}
    return [tuple(name for name in one if name not in back) + tuple(name for name in names if name not in one and name not in back) for one in given]


def with_note(answer: Answer, old: Note | None, new: Note) -> Answer:
    """Return an answer with a note in place of the old one, or without it if it is empty."""
    kept = tuple(note for note in answer.notes if note is not old)
    return replace(answer, notes=(*kept, new) if new.text.strip() else kept)


def note_place(diff: DiffRows, row: int) -> Note | None:
    """Return an empty note to the line at a row; a header stands for the first line below it, text below the message for its end."""
    rows = diff.laid.rows
    if rows[row].kind is RowKind.MESSAGE:
        lines = diff.patch.message.body.rstrip("\n").count("\n") + 1
        return Note("", row + 1 if row < lines else 0, Side.NEW, "")
    if rows[row].kind is RowKind.AROUND:
        return None
    while row < len(rows) and rows[row].kind is not RowKind.LINE and not rows[row].folded:
        row += 1
    if row == len(rows) or rows[row].folded:
        return None
    at = rows[row]
    file = diff.patch.files[at.file]
    return Note(file.old_path, at.old, Side.OLD, "") if at.sign == "-" else Note(file.new_path, at.new, Side.NEW, "")


def note_row(diff: DiffRows, note: Note) -> int | None:
    """Return the row below which a note stands, None if no row shows it."""
    if not note.file:
        lines = diff.patch.message.body.rstrip("\n").count("\n") + 1
        return min(note.line or lines, lines) - 1
    return diff.laid.row_of(note.file, note.line, note.side)


def note_rows(diff: DiffRows, answer: Answer) -> frozenset[int]:
    """Return the rows that have notes."""
    return frozenset(row for note in answer.notes if (row := note_row(diff, note)) is not None)
