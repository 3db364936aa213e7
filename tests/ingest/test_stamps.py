"""The epoch as GNU diff and git write and read it."""

import subprocess
from pathlib import Path

import pytest

from reviewer.ingest.codes import Code
from reviewer.ingest.stamps import cut_stamp, is_epoch
from reviewer.model.series import FileChange
from tests.ingest.test_cut import codes, read

NEW = "--- a/f.c\t{}\n+++ b/f.c\t2024-01-01 00:00:00 +0000\n@@ -0,0 +1,2 @@\n+int a;\n+int b;\n"
STAMPS = [
    ("1970-01-01 00:00:00.000000000 +0000", True),
    ("1970-01-01 05:30:00.000000000 +05:30", True),
    ("1969-12-31 16:00:00 -0800", True),
    ("1970-01-01 01:00:00.000000000 +0000", False),
    ("1969-12-31 16:00:00 -0700", False),
    ("1970-01-01 00:00:00.000000001 +0000", False),
    ("1970-01-01 00:00:01 +0000", False),
    ("1970-01-01 00:00:00", False),
    ("2024-01-01 00:00:00 +0000", False),
]


@pytest.mark.parametrize(("stamp", "epoch"), STAMPS)
def test_the_epoch_is_what_git_takes_for_it(stamp: str, epoch: bool, tmp_path: Path) -> None:
    assert is_epoch(stamp) is epoch
    (file,) = read(NEW.format(stamp)).files
    assert file.change is (FileChange.ADDED if epoch else FileChange.MODIFIED)
    (tmp_path / "p").write_text(NEW.format(stamp))
    (tmp_path / "f.c").touch()
    done = subprocess.run(["git", "apply", "p"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ("already exists" in done.stderr) is epoch


def test_a_deleted_file() -> None:
    (file,) = read("--- a/f.c\t2024-01-01 00:00:00 +0000\n+++ b/f.c\t1970-01-01 00:00:00 +0000\n@@ -1,2 +0,0 @@\n-int a;\n-int b;\n").files
    assert (file.change, file.old_path, file.new_path) == (FileChange.DELETED, "f.c", "")


def test_a_new_file_with_old_lines_is_said() -> None:
    text = NEW.format("1970-01-01 00:00:00 +0000").replace("-0,0 +1,2", "-1 +1,2").replace("+int a;", " int a;")
    assert Code.BAD_HEADER in codes(read(text))


def test_stamps_behind_blanks() -> None:
    assert cut_stamp("a/f.c    2024-01-01 00:00:00.5 +0000") == ("a/f.c", "2024-01-01 00:00:00.5 +0000")
    assert cut_stamp("a/f 2024.c") == ("a/f 2024.c", "")
    (file,) = read("--- a/f.c  2024-01-01 00:00:00 +0000\n+++ b/f.c  2024-01-01 00:00:00 +0000\n@@ -1 +1 @@\n-a\n+b\n").files
    assert file.path == "f.c"
