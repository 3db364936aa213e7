"""Screens in ASCII, and without colours."""

import pytest
from rich.cells import cell_len

from reviewer.model.review import Review
from reviewer.tui import keymap, words
from reviewer.tui.app import ReviewApp
from reviewer.tui.around import Around
from reviewer.tui.plain import SIGNS, in_ascii
from tests.tui import sample
from tests.tui.picture import picture


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("plain", "plain"),
        ("─ 01 ─┬", "- 01 -+"),
        ("Jürgen Groß", "Jurgen Gro?"),
        ("漢字", "????"),
        ("e\u0301", "e"),
        ("ﬁ", "?"),
        ("½", "?"),
    ],
)
def test_a_text_in_ascii_takes_the_same_cells(text: str, plain: str) -> None:
    assert in_ascii(text) == plain
    assert cell_len(text) == len(plain)


def test_every_sign_of_ours_has_another_one() -> None:
    ours = {sign for sign, _ in (*words.GLYPHS, *words.MARKS)} | {one for key in keymap.KEYS for one in key.shown} | set("─│┬▌·…")
    assert {sign for sign in ours if not sign.isascii()} <= SIGNS.keys()
    verdicts = [in_ascii(sign) for sign, _ in words.GLYPHS]
    assert len(set(verdicts)) == len(verdicts)
    marks = [in_ascii(sign) for sign, _ in words.MARKS]
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("review", [sample.thirty(), sample.evil(), sample.single(sample.contradicted())], ids=["thirty", "evil", "contradicted"])
async def test_every_screen_is_ascii(review: Review) -> None:
    app = ReviewApp(sample.FakeSession(review, sketched=False), around=Around(ascii=True))
    async with app.run_test(size=(100, 30)) as pilot:
        for keys in ([], [".", "enter"], ["enter"], ["q", "q", "m"], ["q", "question_mark"], ["q", "i"]):
            await pilot.press(*keys)
            await pilot.pause()
            seen = picture(app)
            assert seen.isascii(), {one for one in seen if not one.isascii()}
            assert all(cell_len(line) <= 100 for line in seen.splitlines())


async def test_without_colours_what_is_bold_stays_so() -> None:
    app = ReviewApp(sample.FakeSession(sample.single(sample.contradicted()), sketched=False), around=Around(mono=True))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(".")
        await pilot.pause()
        styles = [segment.style for strip in app.screen._compositor.render_strips() for segment in strip if segment.style is not None]
        assert all(style.color is None or style.color.is_default for style in styles)
        assert any(style.bold for style in styles)
