import os
import stat
from pathlib import Path

import pytest

from reviewer.model.draft import NO_ANSWER, Answer, Mark, Note, answer_key
from reviewer.model.place import Side
from reviewer.model.series import Message
from reviewer.store.drafts import Drafts
from reviewer.store.outbox import write_mails

ANSWER = Answer((Note("a.c", 3, Side.OLD, "Why? \udcff \u202e ü", "finding x", False),), ("Reviewed-by",), "edited\n", Mark.DONE, ("question",))

TWISTED = (
    b'{"layout": 1, "key": "k", "mark": "open", "trailers": [], "text": "", "adopted": [],'
    b' "notes": [{"file": "", "line": Infinity, "side": "new", "text": "", "origin": "", "ready": true}]}'
)


def test_an_answer_is_there_again_in_the_next_run(tmp_path: Path) -> None:
    assert Drafts(tmp_path / "drafts").put("<a@example.org>", ANSWER) == ""
    again = Drafts(tmp_path / "drafts")
    assert again.get("<a@example.org>") == ANSWER
    assert again.get("<b@example.org>") == NO_ANSWER
    (file,) = (tmp_path / "drafts").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_empty_answer_leaves_no_file(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.put("k", ANSWER)
    drafts.put("k", NO_ANSWER)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"layout": 9}', b"\xff", b"null", b"[" * 100_000, b'{"layout": Infinity}', TWISTED])
def test_a_damaged_file_is_put_aside_and_not_overwritten(tmp_path: Path, damage: bytes) -> None:
    Drafts(tmp_path).put("k", ANSWER)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    drafts = Drafts(tmp_path)
    assert drafts.get("k") == NO_ANSWER
    drafts.put("k", ANSWER)
    assert file.with_suffix(".unread").read_bytes() == damage
    assert Drafts(tmp_path).get("k") == ANSWER


def test_a_second_damaged_file_does_not_overwrite_the_first(tmp_path: Path) -> None:
    Drafts(tmp_path).put("k", ANSWER)
    (file,) = tmp_path.iterdir()
    for words in (b"first", b"second", b"third"):
        file.write_bytes(words)
        assert Drafts(tmp_path).get("k") == NO_ANSWER
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [b"first", b"second", b"third"]


def test_a_kill_between_writing_and_renaming_leaves_the_answer_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = Drafts(tmp_path)
    drafts.put("k", ANSWER)

    def killed(*_names: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        drafts.put("k", Answer(text="newer"))
    monkeypatch.undo()
    assert Drafts(tmp_path).get("k") == ANSWER


def test_a_folder_that_cannot_be_written_is_said_and_the_words_stay(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    drafts = Drafts(tmp_path / "file" / "drafts")
    assert drafts.put("k", ANSWER).startswith("not kept: ")
    assert drafts.get("k") == ANSWER


def test_the_key_is_the_message_id_else_the_commit_else_the_content() -> None:
    one = Message("<a@x>", "s", "a", "d", "b", commit="c")
    assert answer_key(one) == "<a@x>"
    assert answer_key(Message("", "s", "a", "d", "b", commit="c")) == "c"
    first, second = (answer_key(Message("", "s", "a", "d", body)) for body in ("b\ud800", "c"))
    assert first.startswith("sha256:")
    assert first != second


def test_mails_go_to_a_folder_of_the_posting_and_old_ones_do_not_stay(tmp_path: Path) -> None:
    folder = write_mails(tmp_path, "<s@x>", "KVM: ../../x86 \x1b", {"0007.eml": b"a", "0009.eml": b"b"})
    assert folder.parent == tmp_path
    assert write_mails(tmp_path, "<s@x>", "KVM: ../../x86 \x1b", {"0007.eml": b"c"}) == folder
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"0007.eml": b"c"}
