"""Which posting is the older version of which; how their patches are matched is tried where the TUI and the report show it."""

import time
from dataclasses import replace

from reviewer.model.review import SeriesReview
from reviewer.model.versions import earlier
from tests.report.sample import SERIES


def posting(subject: str, version: int, author: str = "A <a@x>", titles: tuple[str, ...] = ()) -> SeriesReview:
    first = SERIES.patches[0]
    patches = tuple(replace(first, title=title, message=replace(first.message, author=author)) for title in titles or (subject,))
    return replace(SERIES, subject=subject, version=version, cover=None, patches=patches)


def test_the_newest_of_the_older_is_taken() -> None:
    assert earlier([posting("S", 5), posting("s ", 1), posting("S", 3), posting("S", 3, "B <b@x>"), posting("T", 4)]) == (2, -1, 1, -1, -1)


def test_two_postings_of_one_version_are_not_each_others() -> None:
    assert earlier([posting("S", 2), posting("S", 2)]) == (-1, -1)


def test_half_of_the_titles_and_at_least_two_make_up_for_the_subject() -> None:
    old = posting("S", 1, titles=("A", "B", "C", "D"))
    assert earlier([posting("T", 2, titles=("A", "B", "E")), old]) == (1, -1)
    assert earlier([posting("T", 2, titles=("A", "E")), old]) == (-1, -1)
    assert earlier([posting("T", 2, titles=("A",)), posting("S", 1, titles=("A",))]) == (-1, -1)


def test_many_postings_of_one_author_are_soon_told_apart() -> None:
    many = [posting(f"S{at}", at, titles=tuple(f"{at}-{patch}" for patch in range(20))) for at in range(1500)]
    start = time.process_time()
    assert earlier(many) == (-1,) * 1500
    assert time.process_time() - start < 4
