import gzip
import lzma
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer.config.limits import Limits
from reviewer.ingest.codes import Code
from reviewer.ingest.load import load
from tests.ingest.letters import mail, mailbox


def codes(*paths: Path | str, stdin: bytes = b"") -> list[str]:
    return [problem.code for problem in load([str(path) for path in paths], stdin).problems]


def test_a_directory_is_read_in_order_without_hidden_files_and_subdirectories(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name, number in (("0002-b.patch", 2), ("0001-a.patch", 1), (".hidden.patch", 3), ("sub/0004.patch", 4)):
        (tmp_path / name).write_bytes(mail(f"[PATCH {number}/2] mm: {number}", number=number))
    loaded = load([str(tmp_path)])
    assert [[patch.number for patch in one.patches] for one in loaded.series] == [[1, 2]]
    assert (loaded.inputs_read, loaded.problems) == (2, ())


def test_a_maildir_is_its_cur_and_new(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "cur" / "1.host:2,S").write_bytes(mail("[PATCH 1/2] a", number=1))
    (tmp_path / "new" / "2.host").write_bytes(mail("[PATCH 2/2] b", number=2))
    (tmp_path / "tmp" / "3.host").write_bytes(mail("[PATCH] c", number=3))
    assert [len(one.patches) for one in load([str(tmp_path)]).series] == [2]


def test_what_cannot_be_read_is_one_problem_each_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "blank").write_bytes(b"\n \n")
    (tmp_path / "binary").write_bytes(b"\x7fELF\0\0\1\2")
    (tmp_path / "prose").write_bytes(mail("hello", "No patch here.\n"))
    (tmp_path / "html").write_bytes(mail("hello", "<p>", 2, content_type="text/html"))
    (tmp_path / "text").write_bytes(b"just a text\n")
    (tmp_path / "none").mkdir()
    (tmp_path / "good").write_bytes(mail(number=7))
    names = ("empty", "blank", "binary", "missing", "none", "nul\0name", "prose", "html", "text", "good")
    loaded = load([str(tmp_path / name) for name in names])
    assert [(problem.code, Path(problem.file).name) for problem in loaded.problems] == [
        (Code.EMPTY, "empty"),
        (Code.EMPTY, "blank"),
        (Code.BINARY_INPUT, "binary"),
        (Code.NOT_FOUND, "missing"),
        (Code.EMPTY_DIRECTORY, "none"),
        (Code.UNREADABLE, "nul\0name"),
        (Code.NO_PATCH, "prose"),
        (Code.HTML_ONLY, "html"),
        (Code.NO_PATCH, "text"),
    ]
    assert all(problem.text for problem in loaded.problems)
    assert (len(loaded.series), loaded.inputs_read) == (1, 1)


def test_a_file_without_read_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_bytes(mail())

    def denied(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", denied)
    (problem,) = load([str(tmp_path / "secret")]).problems
    assert (problem.code, problem.text) == (Code.UNREADABLE, "permission denied")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every directory; the monkeypatched test above covers the wording")
def test_a_directory_without_read_permission(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o000)
    assert codes(folder) == [Code.UNREADABLE]


def test_a_directory_that_refuses_to_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", denied)
    assert codes(tmp_path) == [Code.UNREADABLE]


def test_devices_are_not_read() -> None:
    assert codes("/dev/zero") == [Code.UNREADABLE]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress])
def test_an_input_that_is_too_big_names_the_setting(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    data = pack(b"Subject: x\n\n" + b"x" * 100_000)
    (tmp_path / "big").write_bytes(data)
    for loaded in (load([str(tmp_path / "big")], limits=Limits(input_bytes=1000)), load(["-"], data, Limits(input_bytes=1000))):
        ((problem),) = loaded.problems
        assert (problem.code, "limits.input-bytes" in problem.text) == (Code.TOO_BIG, True)


def test_a_mail_of_50_mb_is_refused_and_the_next_one_read() -> None:
    loaded = load(["-"], mailbox(mail(body="x" * (50 << 20)), mail(number=2)))
    assert [problem.code for problem in loaded.problems] == [Code.TOO_BIG]
    assert len(loaded.series) == 1


def test_more_mails_than_the_limit() -> None:
    loaded = load(["-"], mailbox(*(mail(f"[PATCH] {number}", number=number) for number in range(4))), Limits(mails=2))
    assert [problem.code for problem in loaded.problems] == [Code.TOO_MANY]
    assert len(loaded.series) == 2


def test_standard_input(tmp_path: Path) -> None:
    assert len(load(["-"], mail()).series) == 1
    assert codes("-") == [Code.EMPTY]


def test_a_reply_from_another_file_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(mail(number=1))
    (tmp_path / "b").write_bytes(mail("Re: [PATCH] x", "Fine.\n", 2, in_reply_to="<m1@example.org>"))
    loaded = load([str(tmp_path)])
    assert (loaded.problems, len(loaded.series[0].replies)) == ((), 1)


def test_a_bare_diff_is_a_patch() -> None:
    data = b"diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n"
    (one,) = load(["-"], data).series
    assert (one.patches[0].files[0].path, one.patches[0].message.body, len(one.id)) == ("f.c", "", 40)


def test_hunks_alone_say_why_they_are_no_patch() -> None:
    assert codes("-", stdin=mail(body="Try this:\n\n@@ -1 +1 @@\n-a\n+b\n")) == [Code.HUNK_WITHOUT_FILE]


def test_a_mail_reader_that_weeds_headers_is_told() -> None:
    weeded = mailbox(mail().replace(b"Message-ID: <m1@example.org>\n", b""))
    (one,) = load(["-"], weeded).series
    assert [problem.code for problem in one.patches[0].problems] == [Code.NO_MESSAGE_ID]
    assert load(["-"], mailbox(mail())).series[0].patches[0].problems == ()


def test_files_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (1, 2, 10, 9):
        (tmp_path / f"{number}.eml").write_bytes(mail(f"[PATCH] mm: {number}", number=number))
    assert [one.subject for one in load([str(tmp_path)]).series] == ["mm: 1", "mm: 2", "mm: 9", "mm: 10"]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_packed_mailboxes_files_of_directories_and_stdin(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    folder = tmp_path / "patches"
    folder.mkdir()
    (folder / "0001.patch.x").write_bytes(pack(mail("[PATCH 1/2] a", number=1)))
    (folder / "0002.patch").write_bytes(mail("[PATCH 2/2] b", number=2))
    box = pack(mailbox(mail("[PATCH 1/2] a", number=1), mail("[PATCH 2/2] b", number=2)))
    (tmp_path / "t.mbox.x").write_bytes(box)
    for loaded in (load([str(folder)]), load([str(tmp_path / "t.mbox.x")]), load(["-"], box)):
        assert ([len(one.patches) for one in loaded.series], loaded.problems) == ([2], ())


def test_half_a_packed_mailbox_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "t.mbox.gz").write_bytes(gzip.compress(mailbox(mail(number=1), mail(number=2)))[:-9])
    assert codes(tmp_path / "t.mbox.gz") == [Code.BAD_PACKING]


def test_many_inputs_are_one_review(tmp_path: Path) -> None:
    (tmp_path / "cover.eml").write_bytes(mail("[PATCH 0/2] c", "Cover.\n", 9))
    (tmp_path / "box").write_bytes(mailbox(mail("[PATCH 2/2] b", number=2, in_reply_to="<m9@example.org>")))
    loaded = load([str(tmp_path / "cover.eml"), str(tmp_path / "box"), "-"], mail("[PATCH 1/2] a", number=1, in_reply_to="<m9@example.org>"))
    (one,) = loaded.series
    assert ([patch.number for patch in one.patches], one.cover is not None, loaded.inputs_read) == ([1, 2], True, 2)


def test_the_directory_limit_is_a_setting(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.eml").write_bytes(mail(number=number))
    loaded = load([str(tmp_path)], limits=Limits(directory_files=2))
    assert [(problem.code, "limits.directory-files" in problem.text) for problem in loaded.problems] == [(Code.TOO_MANY, True)]
