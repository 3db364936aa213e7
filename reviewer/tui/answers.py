"""What the reader has to say to the patches: kept at every change, and taken back one by one."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from reviewer.model.content import patch_content, unit_content
from reviewer.model.draft import NO_ANSWER, Answer, Note, answer_key
from reviewer.model.review import PatchReview, SeriesReview
from reviewer.model.unit import Assumption
from reviewer.model.verdict import Verdict
from reviewer.reply.mail import Mail, Person, as_bytes, compose, mbox
from reviewer.reply.wording import assumption_origin, offers
from reviewer.store.accepted import Acceptance, Accepted
from reviewer.store.drafts import Drafts, state_folder, user_drafts
from reviewer.store.history import History
from reviewer.store.outbox import write_mails
from reviewer.tui import words


class Answers:
    """The answers to the patches of a review; without a folder they are forgotten in the end."""

    def __init__(
        self,
        drafts: Drafts | None = None,
        outbox: Path | None = None,
        me: Person | None = None,
        accepted: Accepted | None = None,
        history: History | None = None,
    ) -> None:
        self.drafts = drafts or Drafts(None)
        self.taken = accepted or Accepted(None)
        self.history = history or History(None)
        self.outbox = outbox
        self._me = me
        self._undo: list[tuple[tuple[PatchReview, ...], Callable[[], str]]] = []
        self._contents: dict[str, str] = {}

    @property
    def me(self) -> Person:
        """Who writes, as git's configuration has it; asked when it is first needed."""
        if self._me is None:
            from reviewer.config.writer import identity

            self._me = Person(*identity())
        return self._me

    def of(self, patch: PatchReview) -> Answer:
        """Return the answer to a patch; without one the mark that the same change had in an earlier version, if its verdict is the same."""
        answer = self.drafts.get(answer_key(patch.message))
        if answer == NO_ANSWER and (key := self._carried(patch)):
            return replace(NO_ANSWER, mark=self.drafts.get(key).mark)
        return answer

    def _carried(self, patch: PatchReview) -> str:
        """Return the key under which a mark goes on to the next version, "" while there is no verdict, or nothing is changed."""
        if patch.pending:
            return ""
        content = self.content(patch)
        return f"content {content} {patch.title} {patch.verdict.value}" if content else ""

    def content(self, patch: PatchReview) -> str:
        """Return the name of what a patch changes, "" if it changes nothing."""
        name = answer_key(patch.message)
        if name not in self._contents:
            self._contents[name] = patch_content(patch.files)
        return self._contents[name]

    def keep(self, patch: PatchReview, answer: Answer) -> str:
        """Keep an answer that is still being written, and return what went wrong with that, "" if nothing."""
        before = self.of(patch).mark
        trouble = self.drafts.put(answer_key(patch.message), answer)
        if answer.mark is not before and (key := self._carried(patch)):
            trouble = self.drafts.put(key, replace(NO_ANSWER, mark=answer.mark)) or trouble
        return trouble

    def change(self, patch: PatchReview, answer: Answer, before: Answer | None = None) -> str:
        """Keep an answer so that `undo()` takes it back, to `before` or what it is now; return what went wrong."""
        return self.change_all(((patch, answer),), before)

    def change_all(self, changes: Sequence[tuple[PatchReview, Answer]], before: Answer | None = None) -> str:
        """Keep answers so that one `undo()` takes them all back, each to `before` or what it is now; return what went wrong."""
        olds = [(patch, self.of(patch) if before is None else before) for patch, _ in changes]
        changed = [(patch, old) for (patch, old), (_, answer) in zip(olds, changes, strict=True) if old != answer]
        if changed:
            self._undo.append((tuple(patch for patch, _ in changed), lambda: self._keep_all(changed)))
        return self._keep_all(changes)

    def _keep_all(self, answers: Sequence[tuple[PatchReview, Answer]]) -> str:
        return next(filter(None, [self.keep(patch, answer) for patch, answer in answers]), "")

    def undo(self) -> tuple[tuple[PatchReview, ...], str] | None:
        """Take back the last change and return its patches and what went wrong, None if there is none."""
        if not self._undo:
            return None
        patches, back = self._undo.pop()
        return patches, back()

    # Assumptions taken for true.

    def accepted(self, patch: PatchReview, one: Assumption) -> Acceptance | None:
        """Return when and by whom an assumption was taken for true, of the same changed lines of its unit; None if it was not."""
        return self.taken.get(acceptance_key(patch, one))

    def accept(self, patch: PatchReview, one: Assumption, date: str) -> str:
        """Take an assumption for true so that `undo()` takes it back; return what went wrong."""
        key = acceptance_key(patch, one)
        self._undo.append(((patch,), lambda: self.taken.put(key, None)))
        who = self.me.signed or self.me.name
        return self.taken.put(key, Acceptance(one.text, one.unit, key, who, date, patch.message.message_id))

    def taken_for_true(self, patch: PatchReview) -> bool:
        """Whether a claim holds under assumptions that were all accepted."""
        if patch.pending or patch.verdict is not Verdict.HOLDS_IF or not patch.assumptions:
            return False
        return all(self.accepted(patch, one) is not None for one in patch.assumptions)

    def left(self, patch: PatchReview) -> tuple[Note, ...]:
        """Return what was found about a patch and is neither adopted nor taken for true."""
        answer = self.of(patch)
        taken = {*answer.adopted, *(note.origin for note in answer.notes)}
        taken |= {assumption_origin(one) for one in patch.assumptions if self.accepted(patch, one) is not None}
        return tuple(note for note in offers(patch) if note.origin not in taken)

    def mails(self, series: SeriesReview) -> tuple[Mail, ...]:
        """Return the replies to the cover letter and the patches of a series, as they would be sent."""
        everything = (*((series.cover,) if series.cover is not None else ()), *series.patches)
        found = (compose(patch, answer, self.me) for patch in everything if (answer := self.of(patch)).says)
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


def acceptance_key(patch: PatchReview, one: Assumption) -> str:
    """Return what an acceptance is kept under: the assumption's text, its unit by file and name, and the changed lines of that.

    The text around those lines, and that of other functions, may be another then. Where changed lines do not tell one patch from another
    it is for this very mail.
    """
    unit = next((unit for unit in patch.units if one in unit.assumptions), None) or next(
        (unit for unit in patch.units if unit.name == one.unit), None
    )
    content = (unit_content(unit, patch.files) if unit is not None else patch_content(patch.files)) or answer_key(patch.message)
    return hashlib.sha256(f"{content}\0{one.text}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def user_answers() -> Answers:
    """Return the answers that the user's state directory keeps."""
    folder = state_folder()
    return Answers(user_drafts(), folder / "outbox", accepted=Accepted(folder / "accepted"), history=History(folder / "versions"))
