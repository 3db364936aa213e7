import stat
from pathlib import Path

import pytest

from reviewer.store.accepted import Acceptance, Accepted

ONE = Acceptance("zap() returns false \udcff", "drop_roots", "c0ffee", "Me <me@example.org>", "2026-11-26", "<a@example.org>")


def test_what_was_accepted_is_there_in_the_next_run_and_can_be_forgotten(tmp_path: Path) -> None:
    assert Accepted(tmp_path / "accepted").put("ab12", ONE) == ""
    assert Accepted(tmp_path / "accepted").get("ab12") == ONE
    assert Accepted(tmp_path / "accepted").get("ab13") is None
    (file,) = (tmp_path / "accepted").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Accepted(tmp_path / "accepted").put("ab12", None) == ""
    assert list((tmp_path / "accepted").iterdir()) == []


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\xff", b'{"layout": 2}', b'{"layout": 1}', b'{"layout": 1, "assumption": 3}', b"[" * 60_000, b" " * 100_000]
)
def test_a_damaged_file_says_nothing_and_stays(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "ab12.json").write_bytes(damage)
    assert Accepted(tmp_path).get("ab12") is None
    assert (tmp_path / "ab12.json").read_bytes() == damage


def test_a_folder_that_cannot_be_written_is_said_and_the_answer_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    accepted = Accepted(tmp_path / "file" / "accepted")
    assert accepted.put("ab12", ONE).startswith("not kept: ")
    assert accepted.get("ab12") == ONE
