from dataclasses import replace

from reviewer.pipeline.interface import Result
from reviewer.tui.board import OVERVIEW, At, Board
from tests.tui import sample


def test_order_is_overview_then_patches_series_by_series() -> None:
    review = sample.single(sample.holds())
    board = Board(replace(review, series=review.series * 2))
    assert board.order == (At(0, OVERVIEW), At(0, 0), At(1, OVERVIEW), At(1, 0))


def test_the_queue_is_worst_first_and_skips_what_is_settled() -> None:
    board = Board(sample.thirty())
    assert [at.patch + 1 for at in board.queue()] == [7, 9, 19, 5, 13, 21]


def test_pending_patches_do_not_need_the_reader_yet() -> None:
    board = Board(sample.pending(sample.thirty()))
    assert board.queue() == []
    assert board.judged() == (0, 30)


def test_a_result_takes_the_place_of_its_patch_only() -> None:
    done = sample.thirty()
    board = Board(sample.pending(done))
    assert board.put(Result(0, 6, done.series[0].patches[6]))
    assert board.judged() == (1, 30)
    assert [at.patch + 1 for at in board.queue()] == [7]


def test_a_result_for_nothing_that_is_there_is_refused() -> None:
    board = Board(sample.thirty())
    one = sample.holds()
    assert not board.put(Result(1, 0, one))
    assert not board.put(Result(0, 30, one))
    assert not board.put(Result(-1, 0, one))
    assert not board.put(Result(0, -1, one))


def test_what_was_proved_deeper_stays_when_the_normal_proof_comes_late() -> None:
    done = sample.thirty()
    board = Board(sample.pending(done))
    patch = done.series[0].patches[6]
    deep, again = replace(patch, notes=("deep",)), replace(patch, notes=("again",))
    assert board.put(Result(0, 6, deep), deeper=True)
    assert not board.put(Result(0, 6, patch))
    assert board.patch(At(0, 6)) is deep
    assert board.put(Result(0, 6, again), deeper=True)
    assert board.patch(At(0, 6)) is again
    assert board.put(Result(0, 5, done.series[0].patches[5]))


def test_a_review_without_series_still_has_an_overview() -> None:
    review = replace(sample.thirty(), series=())
    assert Board(review).order == (At(0, OVERVIEW),)
