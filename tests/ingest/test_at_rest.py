"""What stat data tell: another state has another digest, and what was written a moment ago, or in the future, has none."""

import os
import time
from pathlib import Path

import pytest

from reviewer.ingest import at_rest
from reviewer.ingest.at_rest import StatDigest


def digest(*paths: Path, about: str = "") -> str:
    found = StatDigest(about)
    for path in paths:
        found.add(str(path), path.lstat())
    return found.value()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setattr(at_rest, "_AT_REST", 0)
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    return tmp_path / "a", tmp_path / "b"


def test_whatever_changes_is_seen(files: tuple[Path, Path]) -> None:
    one, other = files
    found = {digest(one, other), digest(other, one), digest(one), digest(one, other, about="x"), digest()}
    state = one.stat()
    one.write_text("c")
    os.utime(one, ns=(state.st_atime_ns, state.st_mtime_ns))
    found.add(digest(one, other))
    one.chmod(0o600)
    found.add(digest(one, other))
    assert len(found) == 7
    assert "" not in found


def test_what_was_written_a_moment_ago_is_not_believed(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_rest, "_AT_REST", 3600 * 10**9)
    assert digest(*files) == ""


def test_a_clock_that_was_set_back_is_a_doubt(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now - 3600 * 10**9)
    assert digest(*files) == ""
