"""Many postings in one run: time grows as they do, memory by what was sent and not by what was found out."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ingest.letters import BODY, mail, mailbox

REVIEWER = [sys.executable, "-c", "import sys; from reviewer.cli.main import main; sys.exit(main())"]
SIZES = (50, 100, 200)
PATCHES = 3


def postings(folder: Path, count: int) -> list[str]:
    for index in range(count):
        mails = []
        for number in range(1, PATCHES + 1):
            # Every text is another, so that nothing is known from a patch before.
            body = BODY.replace("again", f"again_{index}_{number}").replace("pool_drain", f"pool_drain_{index}_{number}")
            first = f"<m{10 * index + 1}@example.org>"
            mails.append(mail(f"[PATCH {number}/{PATCHES}] mm: Posting {index}, step {number}", body, 10 * index + number, in_reply_to=first))
        (folder / f"{index}.mbox").write_bytes(mailbox(*mails))
    return [str(folder / f"{index}.mbox") for index in range(count)]


def run(folder: Path, count: int) -> tuple[float, int]:
    """Review so many postings; return seconds of the processor, and the most memory (kB)."""
    (folder / "in").mkdir(parents=True)
    inputs = postings(folder / "in", count)
    words = [*REVIEWER, "report", "--tree", "", "--no-cache", "--format", "json", "-o", f"{folder / 'out'}/", *inputs]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert len(os.listdir(folder / "out")) == count + 2
    return used.ru_utime, used.ru_maxrss


@pytest.mark.bench
@pytest.mark.timeout(1800)
def test_time_is_linear_and_memory_flat(tmp_path: Path) -> None:
    found = {count: run(tmp_path / str(count), count) for count in SIZES}
    for count, (seconds, memory) in found.items():
        sys.stderr.write(f"{count} postings of {PATCHES} patches: {seconds:.1f} s, {memory // 1024} MB\n")
    small, middle, large = (found[count] for count in SIZES)
    assert large[0] - middle[0] < 2.6 * (middle[0] - small[0])  # twice the postings, twice the time beyond the start
    assert large[1] < 1.25 * small[1]


AT_ONCE = 120


def seconds(inputs: list[str], jobs: int, out: Path) -> float:
    """Review postings on so many processes; return the seconds that the user waits."""
    words = [*REVIEWER, "report", "--tree", "", "--no-cache", "--format", "json", "--jobs", str(jobs), "-o", f"{out}/", *inputs]
    begin = time.monotonic()
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - begin


@pytest.mark.bench
@pytest.mark.timeout(1800)
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor is not made two by two processes")
def test_two_jobs_take_little_more_than_half_the_time_of_one(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    inputs = postings(tmp_path / "in", AT_ONCE)
    one, two = (seconds(inputs, jobs, tmp_path / str(jobs)) for jobs in (1, 2))
    sys.stderr.write(f"{AT_ONCE} postings of {PATCHES} patches: {one:.1f} s on one process, {two:.1f} s on two ({one / two:.2f} times as fast)\n")
    assert one > 1.7 * two
