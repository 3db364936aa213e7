"""Whatever text a mail holds comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.store.exact_json import read, write
from tests.tui.sample import EVIL


@pytest.mark.parametrize("text", [*EVIL, "\ud83d\ude00", "\udce4 \udcf6", "\u2028\x85\r\n", "\\ud800", '"'])
def test_text_comes_back(tmp_path: Path, text: str) -> None:
    write(tmp_path / "x.json", {"key": text, text: [text]})
    assert read(tmp_path / "x.json") == {"key": text, text: [text]}


@given(st.text(st.characters(codec=None, categories=("Cs", "Cc", "Zl", "L"))))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    write(path, text)
    assert read(path) == text


def test_what_was_written_as_ascii_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"text": "\\udce4 \\u00e4"}', encoding="ascii")
    assert read(tmp_path / "x.json") == {"text": "\udce4 ä"}
