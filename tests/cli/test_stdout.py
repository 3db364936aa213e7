"""Streams of a real process, as a shell gives them."""

import os
import subprocess
import sys
from pathlib import Path

from reviewer.cli import stdout
from reviewer.cli.stdout import write_to

REVIEWER = [sys.executable, "-c", "import sys; from reviewer.cli.main import main; sys.exit(main())"]


def test_a_pipe_that_nobody_reads_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*REVIEWER, "rules", "list"], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == 0


def test_a_terminal_of_another_encoding_is_no_crash() -> None:
    code = "from reviewer.cli import stdout; stdout.write('a \u00b7 \u6f22\\n')"
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=True)
    assert done.stdout == b"a \\xb7 \\u6f22\n"


def test_a_full_disk_under_stdout_is_said_and_no_defect() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*REVIEWER, "rules", "list"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"reviewer: stdout: No space left on device\n"


LIMITED = """
import resource, signal, sys
from reviewer.cli import stdout
from reviewer.errors import UsageError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    stdout.write_to(sys.argv[1], "x" * 10000)
except UsageError as error:
    print(error)
"""


def test_a_file_that_finds_no_room_is_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("of yesterday")
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == f"{path}: File too large\n"
    assert [file.name for file in tmp_path.iterdir()] == ["report.json"]
    assert path.read_text() == "of yesterday"


def test_a_link_is_followed_and_rights_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "report.json", tmp_path / "link"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_to(str(path), "new")
    assert path.stat().st_mode & 0o777 == 0o640
    write_to(str(link), "newer")
    assert link.is_symlink()
    assert path.read_text() == "newer"
    write_to("/dev/null", "gone")


def test_what_a_killed_run_left_half_written_goes_with_the_next_and_nothing_else(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as gone:
        gone.wait()
    machine = stdout._machine()
    left = tmp_path / f".reviewer-{machine}-{gone.pid}.new"
    others = [tmp_path / f".reviewer-{machine}-{os.getppid()}.new", tmp_path / f".reviewer-elsewhere-{gone.pid}.new", tmp_path / ".reviewer-x.new"]
    for path in (left, *others):
        path.write_text("{")
    write_to(str(tmp_path / "report.json"), "{}")
    assert sorted(tmp_path.iterdir()) == sorted([*others, tmp_path / "report.json"])
