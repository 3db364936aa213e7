"""The page in a real browser: nothing is asked for, nothing complains, nothing is wider than the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer.model.review import Review
from reviewer.report.interface import Format, render
from tests.report.browser import PROGRAM, Browser, browser
from tests.report.evil import ATTACKS, LONG, REVIEW_WITH_DIFF, attacked
from tests.report.sample import REVIEW, hostile
from tests.report.test_since import REVIEW as VERSIONS

pytestmark = pytest.mark.skipif(not PROGRAM, reason="no Chromium here")
PAGES = {"plain": REVIEW, "diff": REVIEW_WITH_DIFF, "versions": VERSIONS, "hostile": hostile(), "long": LONG} | {
    f"attack {at}": attacked(attack) for at, attack in enumerate(ATTACKS)
}
WIDER = "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('pre, .map')).length"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("review", PAGES.values(), ids=PAGES.keys())
def test_page_is_quiet_and_fits(review: Review, width: int, chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "review.html"
    path.write_text(render(review, Format.HTML), encoding="utf-8")
    page = chromium.page()
    page.open(path, width)
    page.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.loaded() == [path.as_uri()]
    assert page.complaints() == []
    assert page.value("document.scripts.length") == 0
    assert page.value("document.documentElement.scrollWidth") <= width
    assert page.value(WIDER) == 0


def test_a_browser_that_asks_for_something_or_complains_is_noticed(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "review.html"
    path.write_text(render(REVIEW, Format.HTML).replace("</body>", "<img src=x.png><script>alert(1)</script></body>"), encoding="utf-8")
    page = chromium.page()
    page.open(path, 400)
    assert page.complaints()
    path.write_text("<!DOCTYPE html><body><img src=x.png><div style='width: 900px'>x</div>", encoding="utf-8")
    page.open(path, 400)
    assert len(page.loaded()) > 1
    assert page.value(WIDER) == 1


def test_what_stands_folded_is_found_by_filter_without_a_script(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "review.html"
    path.write_text(render(REVIEW, Format.HTML), encoding="utf-8")
    page = chromium.page()
    page.open(path, 1280)
    shown = "[...document.querySelectorAll('article')].filter(one => one.offsetParent !== null).length"
    every = page.value(shown)
    page.value("document.querySelector('.only-look').click()")
    assert 0 < page.value(shown) < every
