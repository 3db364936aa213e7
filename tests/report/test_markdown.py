import re
from dataclasses import replace

import pytest

from reviewer.model.place import Problem
from reviewer.report.interface import Format, render
from reviewer.report.markdown import MOST, code
from tests.report.evil import ATTACKS, LONG, attacked
from tests.report.sample import REVIEW


def outside(text: str) -> str:
    """Return what of Markdown text is in no fence and no code span, as CommonMark reads it."""
    left: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = re.match(r" {0,3}(`{3,})([^`]*)$", line)
        if fence:
            fence = "" if mark and len(mark[1]) >= len(fence) and not mark[2].strip() else fence
        elif mark:
            fence = mark[1]
        else:
            left.append(re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", line))
    assert fence == ""
    return "\n".join(left)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_a_mail_is_outside_of_code(attack: str) -> None:
    rest = outside(render(attacked(attack), Format.MARKDOWN, full=True))
    assert rest == outside(render(attacked("harmless"), Format.MARKDOWN, full=True))
    assert "@" not in rest
    assert "http" not in rest


@pytest.mark.parametrize("text", ["a", "`", "``", "a`b``c", "` a `", "```", "a\nb"])
def test_a_code_span_holds_any_text(text: str) -> None:
    assert outside(f"x {code(text)} y") == "x  y"


MANY = [1, 2, 10, 14, 20, 200, 3000]


@pytest.mark.parametrize("many", MANY)
def test_any_number_of_postings_fits_a_forge_and_nothing_is_cut_open(many: int) -> None:
    series = replace(LONG.series[0], patches=LONG.series[0].patches[:30])
    problems = tuple(Problem("no-patch", f"{number} " + "x" * 700, "y") for number in range(many))
    text = render(replace(LONG, series=(*LONG.series, *(series,) * many), problems=problems), Format.MARKDOWN)
    assert len(text) <= MOST
    assert text.count("<details>") == text.count("</details>")
    assert "@" not in outside(text)
    assert text.count("\n## ") + 1 > min(many, 100)


def test_a_posting_of_which_every_text_is_long_fits_as_well() -> None:
    long = tuple(replace(patch, title="t" * 5000, claim=replace(patch.claim, text="`" * 5000)) for patch in LONG.series[0].patches)
    assert len(render(replace(LONG, series=(replace(LONG.series[0], patches=long, subject="`x" * 3000),)), Format.MARKDOWN)) <= MOST


def test_a_comment_fits_a_forge_and_says_what_it_left_out() -> None:
    brief = render(LONG, Format.MARKDOWN)
    assert len(brief) <= MOST
    assert "No room for the details of" in brief
    assert "No room" not in render(LONG, Format.MARKDOWN, full=True)


def test_worst_patch_is_shown_first() -> None:
    text = render(REVIEW, Format.MARKDOWN)
    assert re.findall(r"^### (\S) ", text, re.M)[:3] == ["!", "?", "~"]
