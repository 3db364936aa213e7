"""What was said to the version before."""

from dataclasses import replace
from pathlib import Path

from reviewer.model.draft import Answer, Mark, Note
from reviewer.model.place import Side
from reviewer.model.review import Review
from reviewer.store.drafts import Drafts
from reviewer.store.history import History
from reviewer.tui.answers import Answers
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import Board
from reviewer.tui.mine import Said, said_lines
from reviewer.tui.screens.page import PageScreen
from tests.tui import sample
from tests.tui.picture import picture
from tests.tui.test_versions import NEW, OLD

SAYS = Answer(
    (Note(sample.FILE, 871, Side.NEW, "Why here?\n\n  zap()\n    flush()"), Note("", 0, Side.NEW, "Half a", ready=False)),
    ("Acked-by",),
    mark=Mark.DONE,
)


def texts(found: Said, width: int = 60) -> list[str]:
    return ["".join(piece.text for piece in line) for line in said_lines([found], width)]


def test_comments_stand_at_their_places_as_they_were_written() -> None:
    assert texts(Said("v2 02 Rename it", SAYS)) == [
        " v2 02 Rename it", "   done", "   zap.c:871", "     Why here?", "     ", "       zap()", "         flush()",
        "   below the message, left as a draft", "     Half a", "   Acked-by",
    ]  # fmt: skip
    assert max(map(len, texts(Said("v2 02 Rename it", SAYS), 20))) <= 20
    whole = Answer(text="On a day A wrote:\n> one\n> two\n\nWhy?\n\n> three\n")
    assert texts(Said("t", whole))[1:] == ["     On a day A wrote:", "     > one", "     > two", "     ", "     Why?", "     "]


async def test_what_was_said_to_the_version_before_is_beside_the_patch_it_became(tmp_path: Path) -> None:
    def answers() -> Answers:
        return Answers(Drafts(tmp_path / "drafts"), history=History(tmp_path / "versions"))

    first = Board(Review("1", "d", (OLD,)), answers())
    first.answers.keep(OLD.patches[1], SAYS)
    first.remember()
    app = ReviewApp(sample.FakeSession(Review("1", "d", (replace(NEW, cover=OLD.patches[0]),)), sketched=False), answers())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("P")
        await pilot.pause()
        assert isinstance(app.screen, PageScreen)
        assert "v2 02 Rename zap_gfn_range() args" in picture(app)
        await pilot.press("q", "]", "P")
        assert app.main.message == "you said nothing to v2 of this patch"
        await pilot.press("]", "P")
        await pilot.pause()
        assert "Why here?" in picture(app)
    app = ReviewApp(sample.FakeSession(Review("1", "d", (OLD,)), sketched=False), answers())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("P")
        assert app.main.message.startswith("no version before")
