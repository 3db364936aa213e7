"""How the terminal UI feels, measured on a pseudo-terminal: `make bench` prints it; only what no load can change fails."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reviewer.tui.highlight import MOST, tones
from tests.ingest.letters import mail, mailbox
from tests.tui.on_pty import OnPty

PATCHES, LINES = 30, 10_000
KEYS = 120
FIRST, LATENCY = 1.2, 0.020
"""Seconds: the goals on a quiet machine of two cores."""
BYTES, MEGABYTES = 500, 150
"""The goals for a key that moves the cursor, and for memory beside the workers."""


def body(number: int, lines: int) -> str:
    """Return a patch of so many changed lines: functions whose statements are put another way, so that there is something to prove."""
    hunks = []
    at = 1
    for part in range(max(1, lines // 8)):
        name = f"step_{number}_{part}"
        hunks.append(
            f"@@ -{at},9 +{at},9 @@\n static int {name}(struct kvm *kvm, int level)\n {{\n-\tint ret = 0;\n-\tint pages = level * {part};\n"
            f"+\tint pages = level * {part};\n+\tint ret = 0;\n \n-\tif (pages)\n-\t\tret = zap(kvm, pages + {part});\n"
            f"+\tif (pages != 0)\n+\t\tret = zap(kvm, {part} + pages);\n \n \treturn ret;\n }}\n"
        )
        at += 12
    head = "Say it shorter.\n\nNo functional change intended.\n\n---\n"
    return head + f"diff --git a/mm/p{number}.c b/mm/p{number}.c\n--- a/mm/p{number}.c\n+++ b/mm/p{number}.c\n" + "".join(hunks)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write a mailbox of `PATCHES` patches with `LINES` changed lines together."""
    path = tmp_path_factory.mktemp("bench") / "series.mbox"
    link = {"in_reply_to": "<m1@example.org>"}
    mails = [
        mail(f"[PATCH {n:02}/{PATCHES}] mm: Say it shorter {n}", body(n, LINES // PATCHES), n, **(link if n > 1 else {}))
        for n in range(1, PATCHES + 1)
    ]
    path.write_bytes(mailbox(*mails))
    return str(path)


def spent(pid: int) -> float:
    """Return the processor seconds of a process, those of its children that ended included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """Return the resident memory of a process."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def press(terminal: OnPty, key: str) -> tuple[float, int]:
    """Press a key and return the seconds to the first byte of the answer, and the bytes of all of it."""
    start, began = terminal.press(key), time.perf_counter()
    while not terminal.read(0.5):
        if time.perf_counter() - began > 5:
            break
    seconds = time.perf_counter() - began
    terminal.quiet(0.02)
    return seconds, len(terminal.output[start:].encode("utf-8", "surrogateescape"))


@pytest.mark.bench
@pytest.mark.timeout(600)
def test_the_terminal_ui(series: str, tmp_path: Path) -> None:
    bare = min(_seconds([sys.executable, "-c", "pass"]) for _ in range(3))
    env = {"XDG_STATE_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    with OnPty("tests.tui.program", series, columns=100, rows=30, env=env) as terminal:
        first = terminal.read_until("00/30 overview", 120)
        cost = spent(terminal.pid)
        terminal.press("]")
        terminal.quiet(0.3)
        before = spent(terminal.pid)
        answers = [press(terminal, "j" if at % 40 < 20 else "k") for at in range(KEYS)]
        a_key = (spent(terminal.pid) - before) / KEYS
        pages = [press(terminal, " " if at % 8 < 4 else "-") for at in range(24)]
        patches = [press(terminal, "]" if at % 20 < 10 else "[") for at in range(20)]
        memory = megabytes(terminal.pid)
        running = "the rest is running" in terminal.output
        terminal.press("Q")
        began = time.perf_counter()
        terminal.wait(60)
        quitting = time.perf_counter() - began
    load = os.getloadavg()[0]
    print(f"\nfirst paint  {first:.2f} s ({first / bare:.0f} bare interpreters, {cost:.2f} s of processor; goal {FIRST} s)  load {load:.1f}")  # noqa: T201 - what a benchmark is for
    for name, found in (("cursor key", answers), ("page", pages), ("next patch", patches)):
        seconds, sizes = sorted(one for one, _ in found), [size for _, size in found]
        print(  # noqa: T201 - the same
            f"{name:12} median {statistics.median(seconds) * 1000:.1f} ms, 9 of 10 within {seconds[len(seconds) * 9 // 10] * 1000:.0f} ms, "
            f"{statistics.median(sizes):.0f} bytes (goal for a key {LATENCY * 1000:.0f} ms, {BYTES} bytes){', proofs running' if running else ''}"
        )
    print(f"processor    {a_key * 1000:.1f} ms a cursor key, results that came meanwhile included")  # noqa: T201 - the same
    print(f"memory       {memory:.0f} MB beside the workers (goal {MEGABYTES})\nleaving      {quitting:.2f} s")  # noqa: T201 - the same
    assert statistics.median(size for _, size in answers) < BYTES
    assert memory < MEGABYTES


def _seconds(argv: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(argv, check=False)
    return time.perf_counter() - began


@pytest.mark.bench
def test_colours_of_awkward_text() -> None:
    plain = "int a;\n" * (MOST // 7)
    usual = min(_toned(plain) for _ in range(3))
    for piece in ["a ", "/*", '"\\', "a(a ", "((((", "struct {", "L'", "0x", "a::", " \t"]:
        print(f"\n{piece!r:12} {_toned((piece * MOST)[:MOST]) / usual:.1f} times plain declarations", end="")  # noqa: T201 - the same


def _toned(text: str) -> float:
    began = time.perf_counter()
    tones(text.split("\n"))
    return time.perf_counter() - began
