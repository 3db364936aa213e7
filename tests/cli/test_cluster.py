"""docs/cluster.md as a user would follow it: scheduler and worker are started by its own lines, and the report is the one without them."""

import re
import shlex
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from reviewer.cli.main import run
from tests.architecture.sources import ROOT
from tests.ingest.letters import mail, mailbox
from tests.ingest.repositories import commit, git

OLD = "int f(int a)\n{\n\tint b = a;\n\n\treturn b;\n}\n"
BODY = """No functional change intended.

---
diff --git a/fs/f.c b/fs/f.c
--- a/fs/f.c
+++ b/fs/f.c
@@ -1,6 +1,4 @@
 int f(int a)
 {
-	int b = a;
-
-	return b;
+	return a;
 }
"""
MORE = {"scheduler": ["--port", "0", "--no-dashboard"], "worker": ["--no-dashboard", "--nthreads", "1"]}
"""What keeps two runs of the tests apart on one machine."""


def lines(program: str) -> list[str]:
    return re.findall(rf"^    ({program} .*)$", (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8"), re.MULTILINE)


@contextmanager
def started(line: str, folder: Path) -> Iterator[None]:
    words = shlex.split(line)
    program = str(Path(sysconfig.get_path("scripts")) / words[0])
    with subprocess.Popen(
        [sys.executable, program, *words[1:], *MORE[words[1]]], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as it:
        try:
            while words[1] == "scheduler" and not (folder / "scheduler.json").exists():
                time.sleep(0.05)
                assert it.poll() is None
            yield
        finally:
            it.terminate()


@pytest.mark.timeout(300)
def test_the_page_can_be_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    linux = tmp_path / "linux"
    (tmp_path / "month").mkdir()
    linux.mkdir()
    commit(linux, {"fs/f.c": OLD.encode()})
    git(linux, "tag", "v6.12")
    (tmp_path / "month" / "7").write_bytes(mailbox(mail("[PATCH] fs: Tidy f()", BODY)))
    monkeypatch.chdir(tmp_path)
    (line,) = lines("reviewer")
    words = [*shlex.split(line.replace("~/linux", str(linux)))[1:], "--no-times", "--no-cache", "--format", "json"]
    assert "--cluster" in words
    with ExitStack() as stack:
        for one in lines("dask"):
            stack.enter_context(started(one, tmp_path))
        assert run(words) == 0
    assert capsys.readouterr().err == ""
    at = words.index("--cluster")
    assert run([*words[:at], *words[at + 2 :], "-o", "alone/"]) == 0
    there, here = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("out", "alone"))
    assert there == here
    assert b'"holds"' in b"".join(there.values())


def test_either_the_workers_judge_or_processes_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "--cluster", "tcp://127.0.0.1:1", "--jobs", "2", "x.mbox"]) == 2
    assert "--cluster and --jobs" in capsys.readouterr().err
    assert run(["report", "--cluster", "tcp://127.0.0.1:1", "--from", "x.json"]) == 2
    assert "--cluster can't change" in capsys.readouterr().err
