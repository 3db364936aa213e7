from pathlib import Path

import pytest

from reviewer.cli.main import run
from reviewer.store.cache import cache_file, user_cache

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_a_cache_is_shown_by_kind_and_cleared(capsys: Capture) -> None:
    assert run(["cache", "show"]) == 0
    assert capsys.readouterr().out == f"file {cache_file()}\nbytes 0\n"
    user_cache().put("names", {"a": 1, "b": 2})
    assert run(["cache", "show"]) == 0
    assert "rows 2 names\n" in capsys.readouterr().out
    assert run(["cache", "clear"]) == 0
    assert not list(cache_file().parent.glob("index*"))
    assert user_cache().get("names", ["a"]) == {}


def test_a_foreign_file_is_said_and_left_alone_until_it_is_cleared(capsys: Capture) -> None:
    cache_file().parent.mkdir(parents=True)
    cache_file().write_bytes(b"somebody's letter")
    assert run(["cache", "show"]) == 0
    assert "no cache of this version" in capsys.readouterr().err
    assert cache_file().read_bytes() == b"somebody's letter"
    assert run(["cache", "clear"]) == 0
    assert not cache_file().exists()
