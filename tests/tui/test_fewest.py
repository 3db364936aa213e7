"""Thirty patches in sixteen keys."""

from dataclasses import replace
from pathlib import Path

from reviewer.model.review import Review
from reviewer.reply.mail import Person
from reviewer.tui.answers import Answers
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import At
from tests.tui import sample
from tests.tui.fewest import walk


def thirty() -> Review:
    """Return thirty patches each of which assumes something of its own: what is accepted in one settles no other."""
    review = sample.thirty()
    (series,) = review.series
    own = tuple(
        replace(patch, assumptions=tuple(replace(one, text=f"{one.text} in {patch.number}") for one in patch.assumptions)) for patch in series.patches
    )
    return replace(review, series=(replace(series, patches=own),))


async def test_thirty_patches_are_answered_in_sixteen_keys_and_two_for_the_mails(tmp_path: Path) -> None:
    answers = Answers(outbox=tmp_path, me=Person("Me", "me@example.org"))
    app = ReviewApp(sample.FakeSession(thirty(), sketched=False), answers)
    async with app.run_test(size=(80, 24)) as pilot:
        done = await walk(app, pilot)
        board = app.main.board
        assert [at.patch + 1 for at in done.stops] == [7, 9, 19, 5, 13, 21]
        assert not any(board.waiting(at) for at in board.order)
        assert len(answers.mails(board.review.series[0])) == 3
        assert all(answers.taken_for_true(board.review.series[0].patches[number - 1]) for number in (5, 13, 21))
        assert board.answer(At(0, 0)).notes == ()
    assert len(list(tmp_path.rglob("*.eml"))) == 3
    assert len(done.keys) <= 16 + 2, " ".join(done.keys)
