"""The output contract: one golden file a format, byte exact. `REGOLD=1` writes them anew, to be read in the diff."""

import os
from pathlib import Path

import pytest

from reviewer.report.interface import Format, render
from tests.report.sample import REVIEW

GOLDEN = Path(__file__).parent / "golden"
SUFFIX = {
    Format.TEXT: "txt",
    Format.MARKDOWN: "md",
    Format.HTML: "html",
    Format.JSON: "json",
    Format.SARIF: "sarif",
    Format.JUNIT: "xml",
    Format.MAIL: "mbox",
}


@pytest.mark.parametrize("form", list(Format))
def test_format_is_written_byte_for_byte_as_before(form: Format) -> None:
    path = GOLDEN / f"report.{SUFFIX[form]}"
    got = render(REVIEW, form).encode()
    if os.environ.get("REGOLD"):
        path.write_bytes(got)
    assert got == path.read_bytes()


def test_full_text_shows_settled_patches_with_their_argument() -> None:
    brief, full = render(REVIEW, Format.TEXT), render(REVIEW, Format.TEXT, full=True)
    assert "moved from line 50" not in brief
    assert "moved from line 50" in full
