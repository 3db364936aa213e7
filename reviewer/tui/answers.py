"""What the reader has to say to the patches: kept at every change, and taken back one by one."""

from collections.abc import Iterable
from pathlib import Path

from reviewer.model.draft import Answer, Note, answer_key
from reviewer.model.review import PatchReview, SeriesReview
from reviewer.reply.mail import Mail, Person, as_bytes, compose, mbox
from reviewer.reply.wording import offers
from reviewer.store.drafts import Drafts, state_folder, user_drafts
from reviewer.store.outbox import write_mails
from reviewer.tui import words


class Answers:
    """The answers to the patches of a review; without a folder they are forgotten in the end."""

    def __init__(self, drafts: Drafts | None = None, outbox: Path | None = None, me: Person | None = None) -> None:
        self.drafts = drafts or Drafts(None)
        self.outbox = outbox
        self._me = me
        self._undo: list[tuple[PatchReview, Answer]] = []

    @property
    def me(self) -> Person:
        """Who writes, as git's configuration has it; asked when it is first needed."""
        if self._me is None:
            from reviewer.config.writer import identity

            self._me = Person(*identity())
        return self._me

    def of(self, patch: PatchReview) -> Answer:
        """Return the answer to a patch."""
        return self.drafts.get(answer_key(patch.message))

    def keep(self, patch: PatchReview, answer: Answer) -> str:
        """Keep an answer that is still being written, and return what went wrong with that, "" if nothing."""
        return self.drafts.put(answer_key(patch.message), answer)

    def change(self, patch: PatchReview, answer: Answer, before: Answer | None = None) -> str:
        """Keep an answer so that `undo()` takes it back, to `before` or what it is now; return what went wrong."""
        before = self.of(patch) if before is None else before
        if before != answer:
            self._undo.append((patch, before))
        return self.keep(patch, answer)

    def undo(self) -> tuple[PatchReview, str] | None:
        """Take back the last change and return its patch and what went wrong, None if there is none."""
        if not self._undo:
            return None
        patch, before = self._undo.pop()
        return patch, self.keep(patch, before)

    def left(self, patch: PatchReview) -> tuple[Note, ...]:
        """Return what was found about a patch and is not adopted."""
        answer = self.of(patch)
        taken = {*answer.adopted, *(note.origin for note in answer.notes)}
        return tuple(note for note in offers(patch) if note.origin not in taken)

    def mails(self, series: SeriesReview) -> tuple[Mail, ...]:
        """Return the replies to the patches of a series, as they would be sent."""
        found = (compose(patch, answer, self.me) for patch in series.patches if (answer := self.of(patch)).says)
        return tuple(mail for mail in found if mail is not None)

    def write(self, series: SeriesReview, mails: tuple[Mail, ...]) -> Path:
        """Write mails where mail programs can take them, one file each and all in one mbox, and return the folder.

        Raises:
            OSError: it can't be written, or there is no place to write to.
        """
        if self.outbox is None:
            raise OSError("no place to write to")
        files = {f"{index:02}-{mail.number:04}.eml": as_bytes(mail) for index, mail in enumerate(mails, 1)}
        return write_mails(self.outbox, series.id, series.subject, {**files, "replies.mbox": mbox(mails)})

    def drafted(self, patches: Iterable[PatchReview]) -> str:
        """Say how much is drafted, "" if nothing."""
        answers = [answer for patch in patches if (answer := self.of(patch)).says]
        trailers = sum(len(answer.trailers) for answer in answers)
        replies = words.count(len(answers), "reply", "replies") if answers else ""
        return replies + (f" with {words.count(trailers, 'trailer')}" if trailers else "") + (" drafted" if replies else "")


def user_answers() -> Answers:
    """Return the answers that the user's state directory keeps."""
    return Answers(user_drafts(), state_folder() / "outbox")
