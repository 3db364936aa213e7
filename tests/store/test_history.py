from pathlib import Path

import pytest

from reviewer.model.history import SeenPatch, SeenVersion
from reviewer.store.history import VERSIONS, History

ONE = SeenVersion(2, (SeenPatch(1, "a \udcff title", "c0ffee", "holds", "<1@example.org>"), SeenPatch(2, "b", "", "")), "<0@example.org>")


def test_the_version_before_is_found_in_the_next_run(tmp_path: Path) -> None:
    history = History(tmp_path / "h")
    assert history.before("k", 9) is None
    assert history.put("k", ONE) == ""
    assert history.put("k", SeenVersion(5, ())) == ""
    again = History(tmp_path / "h")
    assert again.before("k", 5) == ONE
    assert again.before("k", 6) == SeenVersion(5, ())
    assert again.before("k", 2) is None
    assert again.before("other", 9) is None


def test_a_version_that_is_seen_again_takes_its_own_place_and_the_oldest_go(tmp_path: Path) -> None:
    history = History(tmp_path)
    for number in range(1, VERSIONS + 4):
        history.put("k", SeenVersion(number, ()))
    history.put("k", SeenVersion(VERSIONS + 3, ONE.patches))
    assert history.before("k", VERSIONS + 9) == SeenVersion(VERSIONS + 3, ONE.patches)
    assert history.before("k", 4) is None


def test_a_look_that_ends_before_any_proof_forgets_no_verdict(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.put("k", ONE)
    history.put("k", SeenVersion(2, (SeenPatch(1, "a \udcff title", "c0ffee", ""), SeenPatch(2, "b", "other", ""))))
    found = history.before("k", 3)
    assert found is not None
    assert [one.verdict for one in found.patches] == ["holds", ""]


def test_a_verdict_goes_to_the_patch_of_that_content_and_title_which_stays_as_it_is_now(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.put("k", SeenVersion(2, (SeenPatch(1, "a", "c", "holds"), SeenPatch(2, "b", "c", "undecided"), SeenPatch(3, "empty", "", "holds"))))
    now = (SeenPatch(4, "b", "c", ""), SeenPatch(5, "a", "c", ""), SeenPatch(6, "other", "", ""), SeenPatch(7, "a", "other", ""))
    history.put("k", SeenVersion(2, now))
    found = history.before("k", 3)
    assert found is not None
    assert [(one.number, one.title, one.content, one.verdict) for one in found.patches] == [
        (4, "b", "c", "undecided"), (5, "a", "c", "holds"), (6, "other", "", ""), (7, "a", "other", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b"\xff", b"null", b"[" * 100_000,
     b'{"layout": 3, "key": "k", "versions": [{"version": Infinity, "cover": "", "patches": []}]}',
     b'{"layout": 3, "key": "k", "versions": [{"version": 1, "cover": "", "patches": [[1, 2, 3, 4, 5]]}]}',
     b'{"layout": 3, "key": "k", "versions": [3]}'],
)  # fmt: skip
def test_a_damaged_file_says_nothing_and_is_written_anew(tmp_path: Path, damage: bytes) -> None:
    history = History(tmp_path)
    history.put("k", ONE)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert history.before("k", 9) is None
    assert history.put("k", ONE) == ""
    assert history.before("k", 9) == ONE


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert History(tmp_path / "file" / "h").put("k", ONE).startswith("not kept: ")
