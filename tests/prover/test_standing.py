"""What every proof takes for granted is said to the user word for word."""

from pathlib import Path

from reviewer.prover.standing import CATALOGUE


def test_the_page_lists_the_standing_assumptions_and_no_others() -> None:
    text = (Path(__file__).parents[2] / "docs" / "semantics.md").read_text("utf-8")
    section = text.partition("## Standing assumptions, word for word\n")[2].partition("\n## ")[0]
    assert [line[2:] for line in section.splitlines() if line.startswith("- ")] == list(CATALOGUE)
