import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from reviewer.model.review import Review
from reviewer.report.interface import Format, render
from tests.report.evil import ATTACKS, LONG, REVIEW_WITH_DIFF, attacked
from tests.report.sample import REVIEW, SERIES, hostile

UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]")
OURS = {
    *("html", "head", "meta", "title", "style", "body", "section", "article", "details", "summary", "h1", "h2", "p", "b", "q", "span", "br", "a"),
    *("dl", "dt", "dd", "table", "tr", "th", "td", "ul", "ol", "li", "pre", "i", "code", "div", "label", "input", "svg", "line", "text", "circle"),
}
EMPTY = {"meta", "br", "input"}


class Page(HTMLParser):
    """Collects what a browser would act upon; checks that elements nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_a_mail_becomes_markup(attack: str) -> None:
    page = render(attacked(attack), Format.HTML)
    plain = Page(page.replace("<!DOCTYPE html>", ""))
    assert {tag for tag, _ in plain.tags} <= OURS
    same = Page(render(attacked("harmless"), Format.HTML))
    assert [(tag, sorted(attributes)) for tag, attributes in plain.tags] == [(tag, sorted(attributes)) for tag, attributes in same.tags]
    for _, attributes in plain.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset", "action", "formaction")]
        assert (attributes.get("href") or "#").startswith("#")


def test_page_runs_and_loads_nothing_by_its_policy() -> None:
    import base64
    import hashlib

    page = render(REVIEW, Format.HTML)
    (policy,) = (found["content"] or "" for tag, found in Page(page).tags if found.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in policy
    assert "script" not in page.partition("<body>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_no_character_that_steers_is_left_and_the_page_is_utf_8() -> None:
    page = render(hostile(), Format.HTML)
    assert UNSEEN.search(page) is None
    page.encode("utf-8")


def test_every_link_leads_somewhere_on_the_page() -> None:
    found = Page(render(REVIEW, Format.HTML)).tags
    names = [attributes["id"] for _, attributes in found if "id" in attributes]
    assert len(names) == len(set(names))
    assert {attributes["href"] for tag, attributes in found if tag == "a"} <= {f"#{name}" for name in names}


def test_lines_of_a_witness_and_lines_left_to_read_are_marked() -> None:
    rows = [(found.get("class"), found.get("data-m")) for tag, found in Page(render(REVIEW_WITH_DIFF, Format.HTML)).tags if tag == "i"]
    assert ("d r w", "!") in rows
    assert ("d w", "!") in rows
    assert ("d r", "?") in rows
    assert ("a w", "!") in rows
    assert ("c", " ") in rows


def test_settled_patches_are_folded_and_those_to_look_at_are_open() -> None:
    found = Page(render(REVIEW, Format.HTML)).tags
    opened = [("open" in found[at + 1][1]) for at, (tag, _) in enumerate(found) if tag == "article"]
    assert opened == [False, True, True, True, False, False]


def test_map_has_a_dot_where_a_patch_touches_a_concept_and_a_ring_where_it_is_only_hinted() -> None:
    dots = [found["class"] for tag, found in Page(render(REVIEW, Format.HTML)).tags if tag == "circle"]
    assert len(dots) == 6
    assert set(dots) == {"on"}


@pytest.mark.parametrize("review", [Review("0.1.0", "", ()), LONG, replace(REVIEW, series=(SERIES, SERIES))], ids=["empty", "long", "two"])
def test_any_document_is_a_page(review: Review) -> None:
    assert Page(render(review, Format.HTML)).tags[0][0] == "html"
