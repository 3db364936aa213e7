import re
from dataclasses import replace

from reviewer.model.shown import visible
from reviewer.model.unit import Status
from reviewer.model.verdict import Verdict
from reviewer.report.interface import Format, render
from reviewer.report.layout import cells
from tests.report.sample import EVIL, PATCHES, REVIEW, SERIES, hostile

UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]")


def test_no_line_is_wider_than_80_columns() -> None:
    for review in (REVIEW, hostile()):
        for line in render(review, Format.TEXT, full=True).splitlines():
            assert cells(line) <= 80, line


def test_no_control_character_of_hostile_input_reaches_the_terminal() -> None:
    text = render(hostile(), Format.TEXT, full=True)
    assert UNSEEN.search(text) is None
    assert visible(EVIL)[:10] in text


def test_worst_patch_is_named_first() -> None:
    text = render(REVIEW, Format.TEXT)
    top = text.split("To look at, worst first\n")[1].split("\n\n")[0]
    assert [line.split()[0] for line in top.splitlines()] == ["!", "?", "~"]


def test_a_settled_patch_takes_one_line_and_its_proof_none() -> None:
    lines = [line for line in render(REVIEW, Format.TEXT).splitlines() if "Move drain helpers down" in line]
    assert len(lines) == 1


def test_a_lone_settled_patch_is_shown_with_its_argument() -> None:
    text = render(replace(REVIEW, series=(replace(SERIES, patches=PATCHES[:1]),)), Format.TEXT)
    assert "moved from line 50" in text


def test_standing_assumptions_are_listed_once_for_a_posting() -> None:
    assert render(REVIEW, Format.TEXT).count("Code that the hunks do not show did not change.") == 1


def test_the_stated_sentence_stands_beside_its_assumption() -> None:
    text = render(REVIEW, Format.TEXT)
    found = re.search(r"assuming  drain_range\(.*?stated(.*?)proof", text, re.DOTALL)
    assert found is not None
    assert "never returns true" in found.group(1)


def test_a_patch_that_was_interrupted_shows_no_verdict() -> None:
    pending = replace(PATCHES[0], pending=True, verdict=Verdict.UNDECIDED, units=())
    text = render(replace(REVIEW, series=(replace(SERIES, patches=(pending,)),)), Format.TEXT)
    assert "not judged" in text
    assert "open:" not in text
    assert "holds" not in text


def test_a_flood_of_problems_is_counted_rather_than_listed() -> None:
    problem = REVIEW.problems[0]
    flood = tuple(replace(problem, line=line) for line in range(1000))
    text = render(replace(REVIEW, problems=flood), Format.TEXT)
    assert text.count("[no-patch]") < 20
    assert "992 more like it" in text


def test_a_sentence_without_end_is_cut_and_says_so() -> None:
    endless = replace(PATCHES[0], claim=replace(PATCHES[0].claim, text="word " * 1_000_000))
    text = render(replace(REVIEW, series=(replace(SERIES, patches=(endless,)),)), Format.TEXT)
    assert len(text) < 10_000
    assert "[...]" in text


def test_a_trace_without_end_keeps_what_is_next_to_the_divergence() -> None:
    patch = PATCHES[2]
    unit = patch.units[0]
    assert unit.witness is not None
    first = unit.witness.old[0]
    long = replace(unit.witness, old=(first,) * 500 + unit.witness.old[2:], new=(first,) * 500 + unit.witness.new[1:], old_at=500, new_at=500)
    text = render(replace(REVIEW, series=(replace(SERIES, patches=(replace(patch, units=(replace(unit, witness=long),)),)),)), Format.TEXT)
    assert "earlier steps are not shown" in text
    assert re.search(r"> :47 +pool_flush_all\(pool\) +\| > :44 +return", text)


def test_of_a_patch_with_thousands_of_units_the_worst_are_listed_and_all_if_they_are_asked_for() -> None:
    patch = next(one for one in PATCHES if one.units and one.hunks)
    unit = replace(patch.units[0], status=Status.UNKNOWN, reason="not proved", witness=None)
    proved = tuple(replace(unit, name=f"proved_{n}", status=Status.EQUIVALENT, reason="") for n in range(1000))
    open_ones = tuple(replace(unit, name=f"open_{n}") for n in range(30))
    long = replace(patch, units=(*proved, *open_ones), hunks=patch.hunks[:1] * 500)
    review = replace(REVIEW, series=(replace(SERIES, patches=(long,)),))
    brief, whole = (render(review, Format.TEXT, full=full) for full in (False, True))
    assert all(f"open_{n}()" in brief for n in range(30))
    assert "(990 more units: report --full lists all)" in brief
    assert "(440 more hunks: report --full lists all)" in brief
    assert "proved_999()" not in brief
    assert "proved_999()" in whole
    assert "more units" not in whole
