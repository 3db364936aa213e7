import mailbox
import shlex
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewer.model.draft import Mark
from reviewer.model.place import Place, Side
from reviewer.model.review import PatchReview, Review
from reviewer.model.series import FileChange
from reviewer.model.unit import Status
from reviewer.model.verdict import Verdict
from reviewer.reply.mail import Person
from reviewer.store.accepted import Accepted
from reviewer.store.drafts import Drafts
from reviewer.store.history import History
from reviewer.tui.answers import Answers
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import OVERVIEW, At
from reviewer.tui.cells import detab
from reviewer.tui.screens.comment import CommentScreen
from reviewer.tui.screens.mails import MailScreen, mail_lines
from tests.tui import sample
from tests.tui.picture import picture

ME = Person("Me", "me@example.org")
SEVEN = At(0, 6)


def app_on(review: Review, folder: Path | None = None) -> ReviewApp:
    drafts, outbox, accepted, versions = (None if folder is None else folder / name for name in ("drafts", "outbox", "accepted", "versions"))
    answers = Answers(Drafts(drafts), outbox, ME, Accepted(accepted), History(versions))
    return ReviewApp(sample.FakeSession(review, sketched=False), answers)


def mail_text(app: ReviewApp) -> str:
    return "\n".join(mail.body for mail in app.main.board.answers.mails(app.main.board.review.series[0]))


async def type_in(pilot: Pilot[int], text: str) -> None:
    await pilot.press(*("space" if char == " " else "enter" if char == "\n" else char for char in text))


async def test_a_finding_is_adopted_at_its_line_and_done_goes_on_to_the_next() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "a")
        (note,) = app.main.board.answer(SEVEN).notes
        assert (note.file, note.line, note.side) == (sample.FILE, 881, Side.OLD)
        assert app.main.message == "adopted: What flushes these SPTEs when shared is false?"
        seen = picture(app)
        assert "✎ 881 -" in seen
        await pilot.press("a")
        assert app.main.message == "nothing more to adopt here"
        await pilot.press("d")
        assert app.main.board.answer(SEVEN).mark is Mark.DONE
        assert app.main.at == At(0, 8)
        assert "✓ ! 07" in picture(app)
        assert "5 to look at" in picture(app)
        assert "1 reply drafted" in picture(app)


async def test_done_says_what_is_not_adopted_and_is_taken_back() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "d")
        assert app.main.message == "1 finding not adopted; u takes it back"
        await pilot.press("u")
        assert app.main.at == SEVEN
        assert app.main.board.answer(SEVEN).mark is Mark.OPEN
        await pilot.press("x")
        assert app.main.board.answer(SEVEN).mark is Mark.SKIPPED


async def test_every_waiting_patch_done_leaves_nothing() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", *"dddddd")
        assert app.main.board.queue() == []
        assert app.main.message.endswith(("nothing more needs you: e shows the mails", "u takes it back"))
        await pilot.press(".")
        assert app.main.message == "nothing needs you"


async def test_a_comment_is_typed_kept_and_gone_on_with() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("]", "c")
        await type_in(pilot, "Why? q]\nSo")
        await pilot.press("ctrl+y")
        assert app.screen is app.main
        (note,) = app.main.board.answer(At(0, 0)).notes
        assert (note.file, note.line, note.text, note.ready) == ("", 1, "Why? q]\nSo", True)
        assert "✎  Drop the flush." in picture(app)
        await pilot.press("c")
        await type_in(pilot, "!")
        await pilot.press("escape")
        (note,) = app.main.board.answer(At(0, 0)).notes
        assert (note.text, note.ready) == ("Why? q]\nSo!", False)
        await pilot.press("e")
        assert app.main.message.startswith("nothing drafted yet")
        await pilot.press("u")
        assert app.main.board.answer(At(0, 0)).notes[0].ready
        await pilot.press("c", *["backspace"] * 20, "ctrl+y")
        assert app.main.board.answer(At(0, 0)).notes == ()


async def test_looking_at_a_comment_and_leaving_changes_nothing() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(".", "a", "c", "escape")
        (note,) = app.main.board.answer(SEVEN).notes
        assert note.ready
        await pilot.press("u")
        assert app.main.board.answer(SEVEN).notes == ()


async def test_every_key_of_a_comment_is_kept_at_once_for_the_next_run(tmp_path: Path) -> None:
    app = app_on(sample.thirty(), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("]", "c")
        await type_in(pilot, "half a sen")
        assert isinstance(app.screen, CommentScreen)
        key = app.main.board.review.series[0].patches[0].message.message_id
        assert Drafts(tmp_path / "drafts").get(key).notes[0].text == "half a sen"
    again = app_on(sample.thirty(), tmp_path)
    async with again.run_test(size=(100, 30)) as pilot:
        await pilot.press("]", "c")
        assert isinstance(again.screen, CommentScreen)
        assert again.screen.entry.text == "half a sen"


async def test_a_trailer_is_given_and_taken_back() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("]", "t", "r", "t", "enter")
        assert app.main.board.answer(At(0, 0)).trailers == ("Reviewed-by", "Tested-by")
        assert mail_text(app).endswith("> No functional change intended.\n\nReviewed-by: Me <me@example.org>\nTested-by: Me <me@example.org>\n")
        await pilot.press("t", "r", "enter")
        assert app.main.board.answer(At(0, 0)).trailers == ("Tested-by",)
        await pilot.press("t", "escape")
        await pilot.press("t", "z", "enter")
        assert app.main.message == "no trailer of that letter"
        assert app.main.board.answer(At(0, 0)).trailers == ("Tested-by",)


async def test_the_mails_are_shown_as_they_are_written(tmp_path: Path) -> None:
    app = app_on(sample.thirty(), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "a", "d", "c")
        await type_in(pilot, "Hm.")
        await pilot.press("ctrl+y", "e")
        await pilot.pause()
        assert isinstance(app.screen, MailScreen)
        seen = picture(app)
        assert "Re: [PATCH v3 07/30] KVM: x86/mmu: Drop flush from root zap" in seen
        assert "In-Reply-To:" in seen
        await pilot.press("ctrl+y")
        await pilot.pause()
        (folder,) = (tmp_path / "outbox").iterdir()
        assert sorted(path.name for path in folder.iterdir()) == ["01-0007.eml", "02-0009.eml", "replies.mbox"]
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
        assert "2 mails written, nothing is sent" in picture(app)
        found = list(mailbox.mbox(folder / "replies.mbox"))
        assert [mail["In-Reply-To"] for mail in found] == ["<7@example.org>", "<9@example.org>"]
        body = found[0].get_payload(decode=True)
        assert isinstance(body, bytes)
        sent = [detab(line, 1) for line in body.decode().rstrip("\n").split("\n")]
        shown = ["".join(piece.text for piece in line)[1:] for line in mail_lines(app.screen.found, 100)[0]]
        start = shown.index(sent[0])
        assert shown[start : start + len(sent)] == sent
        await pilot.press("]", "[", "q")
        assert app.main.is_current


async def test_a_folder_with_blanks_is_quoted_for_the_shell(tmp_path: Path) -> None:
    app = app_on(sample.thirty(), tmp_path / "my state; rm x")
    async with app.run_test(size=(200, 30)) as pilot:
        await pilot.press(".", "a", "e", "ctrl+y")
        await pilot.pause()
        assert isinstance(app.screen, MailScreen)
        for line in app.screen.written[1:]:
            assert any(str(tmp_path / "my state; rm x") in word for word in shlex.split(line))


async def test_no_place_to_write_to_is_said() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "a", "ctrl+y")
        assert isinstance(app.screen, MailScreen)
        await pilot.press("ctrl+y")
        assert app.screen.message == "not written: no place to write to"


async def test_the_editor_has_the_whole_reply_and_what_it_left_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def edit(_app: object, text: str, line: int = 1) -> tuple[str, str]:
        given.append(text)
        return text.replace("> -\tbool flush = false;\n", "> -\tbool flush = false;\n\nMine.\n\n"), ""

    monkeypatch.setattr("reviewer.tui.screens.answer.edit", edit)
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "a", "r")
        assert "> diff --git" in given[0]
        assert "What flushes these SPTEs" in given[0]
        assert "Mine." in mail_text(app)
        assert "What flushes these SPTEs" in mail_text(app)
        await pilot.press("a")
        assert app.main.message == "nothing more to adopt here"
        await pilot.press("u")
        assert "Mine." not in mail_text(app)
        assert len(app.main.board.answer(SEVEN).notes) == 1


async def test_an_editor_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewer.tui.screens.answer.edit", lambda *_all: ("", "the editor failed (1)"))
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "a", "r")
        assert app.main.message == "the editor failed (1)"
        assert len(app.main.board.answer(SEVEN).notes) == 1


async def test_on_the_overview_there_is_nothing_to_answer() -> None:
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        for key in "acdx":
            await pilot.press("0", key)
            assert app.main.message == "open a patch first", key
            assert app.main.at == At(0, OVERVIEW)
        await pilot.press("u")
        assert app.main.message == "nothing to take back"


async def test_the_cover_letter_is_answered_from_the_overview(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewer.tui.screens.answer.edit", lambda _app, text: (text + "\nFor all of it.\n", ""))
    app = app_on(sample.thirty())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("t", "a", "enter", "r", "e")
        assert isinstance(app.screen, MailScreen)
        (mail,) = app.screen.found
        assert mail.number == 0
        assert mail.subject.startswith("Re: [PATCH v3 00/30]")
        assert "Acked-by: " in mail.body
        assert "For all of it." in mail.body
    app = app_on(sample.single(sample.contradicted()))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("0", "t")
        assert app.main.message == "open a patch first: this series has no cover letter"


async def test_an_assumption_is_accepted_in_the_evidence_and_kept_for_the_next_version(tmp_path: Path) -> None:
    app = app_on(sample.single(sample.holds_if()), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "enter", "y")
        assert app.main.message.startswith("accepted; d goes on: zap_range(")
        assert app.main.board.queue() == []
        await pilot.pause()
        assert "accepted 20" in picture(app)
        assert "≡ ~ 01" in picture(app)
        await pilot.press("u")
        assert len(app.main.board.queue()) == 1
        await pilot.press("y", "y")
        assert app.main.message == "every assumption is accepted; u takes back"
    again = replace(sample.holds_if(number=6), message=replace(sample.holds_if().message, message_id="<v4@example.org>"))
    app = app_on(sample.single(again), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        assert app.main.board.queue() == []
    (line, *rest) = again.files[0].hunks[0].lines[3:]
    other = replace(again.files[0].hunks[0], lines=(*again.files[0].hunks[0].lines[:3], replace(line, text="other"), *rest))
    changed = replace(again, files=(replace(again.files[0], hunks=(other,)),))
    app = app_on(sample.single(changed), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        assert len(app.main.board.queue()) == 1


def assumed(path: str, message_id: str = "<1@example.org>", text: str = "-a\n+b\n") -> PatchReview:
    """Return a patch of one static function in a file, whose proof assumes something."""
    patch = sample.holds_if()
    lines = (Place(path, 1, Side.OLD), Place(path, 1))
    files = (sample.file_diff(*((sample.hunk(text, 1, 1),) if text else ()), path=path, change=FileChange.MODIFIED if text else FileChange.BINARY),)
    units = (sample.unit(Status.ASSUMED, file=path, lines=lines if text else (), assumptions=patch.assumptions),)
    return replace(patch, files=files, units=units, hunks=(), message=replace(patch.message, message_id=message_id))


def test_what_is_accepted_holds_for_the_same_lines_of_the_same_function_in_the_same_file() -> None:
    answers = Answers(me=ME)
    patch = assumed("a.c")
    (one,) = patch.assumptions
    answers.accept(patch, one, "2026-01-01")
    assert answers.accepted(assumed("a.c", "<v2@example.org>"), one) is not None
    assert answers.accepted(assumed("b.c"), one) is None
    assert answers.accepted(assumed("a.c", text="-a\n+c\n"), one) is None
    assert answers.accepted(patch, replace(one, text="zap_range() returns true")) is None


def test_what_is_accepted_where_no_line_is_changed_holds_for_that_mail() -> None:
    answers = Answers(me=ME)
    patch = assumed("a.bin", text="")
    (one,) = patch.assumptions
    answers.accept(patch, one, "2026-01-01")
    assert answers.accepted(patch, one) is not None
    assert answers.accepted(assumed("a.bin", "<v2@example.org>", ""), one) is None


def distinct(one: PatchReview) -> PatchReview:
    """Return a patch whose assumptions are those of no other."""
    own = tuple(replace(assumption, text=f"{assumption.text} in {one.number}") for assumption in one.assumptions)
    return replace(one, assumptions=own, units=tuple(replace(unit, assumptions=own) if unit.assumptions else unit for unit in one.units))


async def test_accepting_goes_on_to_the_next_worst_and_elsewhere_copies() -> None:
    (series,) = sample.thirty().series
    app = app_on(replace(sample.thirty(), series=(replace(series, patches=tuple(map(distinct, series.patches))),)))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*[".", ".", ".", ".", ".", "."])
        queue = app.main.board.queue()
        at = app.main.at
        assert app.main.patch is not None
        assert app.main.patch.verdict.value == "holds-if"
        await pilot.press("y")
        assert app.main.message.startswith("copied: ")
        await pilot.press("enter", "y", "d")
        assert app.main.at == queue[queue.index(at) + 1]
        assert app.main.pane is app.main.evidence
        await pilot.press("y", "d")
        assert app.main.at == queue[queue.index(at) + 2]


async def test_a_mark_goes_on_to_the_next_version_where_nothing_changed_and_the_verdict_is_the_same(tmp_path: Path) -> None:
    one = sample.contradicted()
    app = app_on(sample.single(one), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "d")
    new = replace(one, message=replace(one.message, message_id="<v4@example.org>"))
    assert app_on(sample.single(new), tmp_path).main.board.queue() == []
    open_now = replace(new, verdict=Verdict.UNDECIDED)
    assert len(app_on(sample.single(open_now), tmp_path).main.board.queue()) == 1
    app = app_on(sample.single(new), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("]", "d")
        assert app.main.message == "taken back"
        assert len(app.main.board.queue()) == 1


async def test_words_that_cannot_be_kept_are_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("no folder")
    app = app_on(sample.thirty(), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".", "a")
        assert app.main.message.startswith("not kept: ")
        assert len(app.main.board.answer(SEVEN).notes) == 1


async def test_a_comment_on_a_patch_without_a_diff_goes_to_its_message() -> None:
    app = app_on(sample.single(replace(sample.undecided(), files=(), hunks=())))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("]", "G", "c")
        assert app.main.message == "no line of the mail to comment on"
        await pilot.press("g", "c")
        assert isinstance(app.screen, CommentScreen)
