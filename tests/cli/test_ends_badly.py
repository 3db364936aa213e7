"""Runs that end badly: killed, without room on the disk, with a cache that can't be written. Nothing wrong is said, nothing finished is lost."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer.report.reading import read_review
from tests.ingest.letters import mail, mailbox
from tests.pipeline.test_pool import DIFF

pytestmark = pytest.mark.timeout(600)  # each waits for several whole runs of the program
PROGRAM = "import sys; from reviewer.cli.main import main; sys.exit(main())"
NARROW = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2); " + PROGRAM


@pytest.fixture
def inputs(tmp_path: Path) -> list[str]:
    """Make three postings of two patches, each with a unit that is proved and one that can't be."""
    found = []
    for at in range(3):
        path = tmp_path / f"{at}.mbox"
        bodies = (DIFF.format(n=f"{at}{n}").replace("return a;", "return a;" if n == 1 else "return g(a);") for n in (1, 2))
        answers: tuple[dict[str, str], ...] = ({}, {"in_reply_to": f"<m{10 * at + 1}@example.org>"})
        mails = (mail(f"[PATCH {n}/2] mm: Tidy {at}", body, 10 * at + n, **answers[n - 1]) for n, body in enumerate(bodies, 1))
        path.write_bytes(mailbox(*mails))
        found.append(str(path))
    return found


def command(tmp_path: Path, out: str, inputs: list[str], *more: str) -> list[str]:
    return ["report", "--tree", "", "--no-times", "--format", "json", *(["-o", f"{tmp_path}/{out}"] if out else []), *more, *inputs]


def environment(tmp_path: Path, cache: str) -> dict[str, str]:
    return {**os.environ, "XDG_CACHE_HOME": str(tmp_path / cache)}


def done(tmp_path: Path, words: list[str], cache: str, program: str = PROGRAM, *first: str) -> "subprocess.CompletedProcess[str]":
    given = [sys.executable, "-c", program, *first, *words]
    return subprocess.run(given, capture_output=True, text=True, env=environment(tmp_path, cache), check=False)


def documents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def _parent(process: "subprocess.Popen[bytes]") -> None:
    process.kill()


def _worker(process: "subprocess.Popen[bytes]") -> None:
    """Kill one process of those that judge: the children of the fork server, which is a child of the program's."""
    for server in _children(process.pid):
        for worker in _children(server):
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
            return


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


@pytest.mark.parametrize("kill", [_parent, _worker])
def test_whatever_is_killed_and_whenever_the_run_after_it_says_the_same(
    kill: Callable[["subprocess.Popen[bytes]"], None], tmp_path: Path, inputs: list[str]
) -> None:
    assert done(tmp_path, command(tmp_path, "undisturbed/", inputs), "none").returncode == 0
    expected = documents(tmp_path / "undisturbed")
    words, out = command(tmp_path, "out/", inputs, "--jobs", "2"), tmp_path / "out"
    chance = random.Random(7)
    for written in (0, 2):
        with subprocess.Popen([sys.executable, "-c", PROGRAM, *words], stdout=subprocess.DEVNULL, env=environment(tmp_path, "cache")) as process:
            while process.poll() is None and len(list(out.glob("0*.json"))) < written:
                time.sleep(0.01)
            time.sleep(chance.random() * 0.5)
            kill(process)
        for name, text in documents(out).items() if out.exists() else ():
            if name.startswith("0"):
                assert text == expected[name]
            elif name.endswith(".json"):
                totals = json.loads(text)["totals"]
                assert totals["pending"] in (0, 6)
    assert done(tmp_path, words, "cache").returncode == 0
    assert documents(out) == expected


@pytest.mark.parametrize("room", [0, 5_000, 60_000])
def test_without_room_for_the_cache_the_answers_are_the_same(room: int, tmp_path: Path, inputs: list[str]) -> None:
    words = command(tmp_path, "", inputs[:1])
    expected = done(tmp_path, words, "none")
    for _ in range(2):  # the second finds what the first left
        narrow = done(tmp_path, words, "cache", NARROW, str(room))
        assert (narrow.returncode, narrow.stdout) == (expected.returncode, expected.stdout)
    assert done(tmp_path, words, "cache").stdout == expected.stdout


def test_without_room_for_a_document_it_is_said_and_those_before_stay(tmp_path: Path, inputs: list[str]) -> None:
    words = command(tmp_path, "out/", inputs)
    assert done(tmp_path, words, "cache").returncode == 0
    before = documents(tmp_path / "out")
    narrow = done(tmp_path, words, "cache", NARROW, "3000")
    assert narrow.returncode == 2
    assert "File too large" in narrow.stderr
    after = documents(tmp_path / "out")
    assert {name: text for name, text in after.items() if name.startswith("0")} == {
        name: text for name, text in before.items() if name.startswith("0")
    }
    assert not list((tmp_path / "out").glob(".*"))
    for name, text in after.items():
        if name.endswith(".json") and name.startswith("0"):
            read_review(text.decode(), name)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount; elsewhere rights do the same")
def test_a_cache_that_can_only_be_read_costs_nothing_but_time(tmp_path: Path, inputs: list[str]) -> None:
    words = command(tmp_path, "", inputs[:1])
    expected = done(tmp_path, words, "cache")
    mounted = f'mount --bind "{tmp_path}/cache" "{tmp_path}/cache" && mount -o remount,ro,bind "{tmp_path}/cache" && exec "$0" "$@"'
    given = ["unshare", "-m", "sh", "-c", mounted, sys.executable, "-c", PROGRAM, *words]
    found = subprocess.run(given, capture_output=True, text=True, env=environment(tmp_path, "cache"), check=False)
    if found.returncode != expected.returncode and "mount" in found.stderr:
        pytest.skip("nothing can be mounted here")
    assert (found.returncode, found.stdout) == (expected.returncode, expected.stdout)
