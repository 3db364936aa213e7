"""Many postings into a directory: a document each, a summary, the worst first; what ends early is written as far as it came."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.cli.main import run
from reviewer.report.reading import read_review
from tests.ingest.letters import BODY, mail, mailbox

GONE = BODY.replace("-\tbool again = false;", "-\tkvm_flush_remote_tlbs(kvm);")


def postings(folder: Path, count: int) -> list[str]:
    folder.mkdir()
    for index in range(count):
        body = GONE if index % 2 else BODY
        mails = (mail(f"[PATCH {n}/2] Posting {index}: ../step {n}", body, 10 * index + n, in_reply_to=f"<m{10 * index + 1}@x>") for n in (1, 2))
        (folder / f"{index}.mbox").write_bytes(mailbox(*mails))
    return [str(folder / f"{index}.mbox") for index in range(count)]


def test_each_posting_has_its_document_and_the_summary_names_the_worst(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert run(["report", "--tree", "", "--format", "json", "-o", f"{out}/", *postings(tmp_path / "in", 3)]) == 0
    names = [f"{n:03}-posting-{n - 1}-step-1.json" for n in (1, 2, 3)]
    assert sorted(os.listdir(out)) == [*names, "summary.json", "summary.txt"]
    reviews = [read_review((out / name).read_text(), name) for name in names]
    assert [[patch.number for patch in review.series[0].patches] for review in reviews] == [[1, 2]] * 3
    said = capsys.readouterr().out
    assert said == (out / "summary.txt").read_text()
    assert said.startswith("3 postings, 6 patches, 6 claims: 4 hold, 2 open.\n")
    looked = said.partition("To look at, worst first\n")[2].partition("\n\n")[0]
    assert looked.count(names[1]) == 2
    assert names[0] not in looked
    totals = json.loads((out / "summary.json").read_text())["totals"]
    assert (totals["postings"], totals["claims"], totals["holds"], totals["undecided"]) == (3, 6, 4, 2)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_documents_do_not_depend_on_the_number_of_processes(jobs: str, tmp_path: Path) -> None:
    inputs = postings(tmp_path / "in", 3)
    for name, words in (("one", []), ("many", ["--jobs", jobs])):
        assert run(["report", "--tree", "", "--no-times", "--no-cache", "--format", "json", "-o", f"{tmp_path / name}/", *words, *inputs]) == 0
    assert {p.name: p.read_bytes() for p in (tmp_path / "one").iterdir()} == {p.name: p.read_bytes() for p in (tmp_path / "many").iterdir()}


STOPPED = """
import os, signal, sys
from reviewer.pipeline import session
# Where the tests run in the background of a shell, SIGINT comes ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
real = session.LocalSession.judge
def judge(self, series, patch):
    if (series, patch) == (1, 1):
        os.kill(os.getpid(), signal.SIGINT)
    return real(self, series, patch)
session.LocalSession.judge = judge
from reviewer.cli.main import main
sys.exit(main())
"""


COUNTED = """
import sys
from reviewer.pipeline import patches
real = patches._units
def units(*given):
    print("judged", file=sys.stderr)
    return real(*given)
patches._units = units
from reviewer.cli.main import main
sys.exit(main())
"""


def test_ctrl_c_writes_what_is_there_and_a_second_run_takes_it_from_the_cache(tmp_path: Path) -> None:
    out = tmp_path / "out"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    words = ["report", "--tree", "", "--format", "json", "-o", str(out) + os.sep, *postings(tmp_path / "in", 4)]
    done = subprocess.run([sys.executable, "-c", STOPPED, *words], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 130
    assert "4 postings, 8 patches, 8 claims: " in done.stdout
    assert ", 5 not judged." in done.stdout
    assert [path.name[:3] for path in sorted(out.iterdir())] == ["001", "002", "sum", "sum"]
    again = subprocess.run([sys.executable, "-c", COUNTED, *words], capture_output=True, text=True, env=environment, check=False)
    assert again.returncode == 0
    # Of two bodies both were judged by the first run: equal texts are known whoever posts them.
    assert again.stderr.count("judged") == 0
    assert len(list(out.iterdir())) == 6


def test_a_directory_that_can_not_be_made_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert run(["report", "--tree", "", "-o", f"{tmp_path / 'file'}/x/", *postings(tmp_path / "in", 1)]) == 2
    assert "file" in capsys.readouterr().err


def test_documents_that_no_posting_has_any_more_go_and_nothing_else(tmp_path: Path) -> None:
    out, inputs = tmp_path / "out", postings(tmp_path / "in", 3)
    words = ["report", "--tree", "", "-o", f"{out}/"]
    assert run([*words, "--format", "json", *inputs]) == 0
    assert run([*words, *inputs]) == 0
    (out / "004-mine.txt").write_text("a note of the user's")
    assert run([*words, *inputs[1:]]) == 0
    texts = ["001-posting-1-step-1.txt", "002-posting-2-step-1.txt", "004-mine.txt", "summary.txt"]
    assert sorted(path.name for path in out.glob("*.txt")) == texts
    assert len(list(out.glob("*.json"))) == 4  # of another format: not of this run's kind


def test_a_directory_with_somebody_elses_summary_keeps_its_files(tmp_path: Path) -> None:
    out, (posting,) = tmp_path / "out", postings(tmp_path / "in", 1)
    out.mkdir()
    (tmp_path / "outside.txt").write_text("x")
    (out / "007-other.txt").write_text("x")
    for summary in ("no JSON", "[]", '{"schema": "other/1", "postings": [{"file": "007-other.txt"}]}', "[" * 100_000):
        (out / "summary.json").write_text(summary)
        assert run(["report", "--tree", "", "-o", f"{out}/", posting]) == 0
        assert (out / "007-other.txt").exists()
    (out / "summary.json").write_text(
        '{"schema": "reviewer.summary/1", "postings": [{"file": "../outside.txt"}, {"file": 7}, {"file": "007-other.txt"}]}'
    )
    assert run(["report", "--tree", "", "-o", f"{out}/", posting]) == 0
    assert (tmp_path / "outside.txt").exists()
    assert not (out / "007-other.txt").exists()


def test_a_written_document_goes_to_a_file_a_posting_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inputs = postings(tmp_path / "in", 2)
    assert run(["report", "--tree", "", "-o", f"{tmp_path / 'direct'}/", *inputs]) == 0
    assert run(["report", "--tree", "", "--format", "json", "-o", str(tmp_path / "all.json"), *inputs]) == 0
    assert run(["report", "--from", str(tmp_path / "all.json"), "-o", f"{tmp_path / 'again'}/"]) == 0
    assert {p.name: p.read_text() for p in (tmp_path / "direct").iterdir()} == {p.name: p.read_text() for p in (tmp_path / "again").iterdir()}


KILLED = STOPPED.replace("os.getpid(), signal.SIGINT", "os.getpid(), signal.SIGKILL")


def test_a_run_that_was_killed_leaves_whole_documents_and_a_summary_that_says_what_is_not_judged(tmp_path: Path) -> None:
    out = tmp_path / "out"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    inputs = postings(tmp_path / "in", 3)
    words = ["report", "--tree", "", "--format", "json", "-o", str(out) + os.sep]
    assert run([*words, *postings(tmp_path / "earlier", 4)]) == 0
    for path in out.glob("0*.json"):
        path.unlink()
    done = subprocess.run([sys.executable, "-c", KILLED, *words, *inputs], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == -9
    (name,) = (path.name for path in out.glob("0*.json"))
    (series,) = read_review((out / name).read_text(), name).series
    assert not any(patch.pending for patch in series.patches)
    totals = json.loads((out / "summary.json").read_text())["totals"]
    assert (totals["postings"], totals["pending"], totals["holds"]) == (3, 6, 0)
    assert "6 not judged" in (out / "summary.txt").read_text()


@pytest.mark.parametrize("words", [["report", "-o", "out/"], ["report", "--jobs", "2"], ["check", "--deadline", "60"], ["check"]], ids=" ".join)
def test_a_cache_that_was_set_aside_is_said(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reviewer").mkdir()
    (tmp_path / "reviewer" / "index.sqlite3").write_bytes(b"somebody's letter")
    assert run([*words, "--tree", "", *postings(tmp_path / "in", 1)]) == 0
    assert capsys.readouterr().err.count("it is now index.sqlite3.unread") == 1


def test_b4_is_told_of_a_cache_that_was_set_aside(tmp_path: Path) -> None:
    (tmp_path / "reviewer").mkdir()
    (tmp_path / "reviewer" / "index.sqlite3").write_bytes(b"somebody's letter")
    program = "import sys; from reviewer.cli.main import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, "check", "--format", "b4", "-"],
        input=mail(),
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        check=True,
    )
    assert json.loads(done.stdout)[0]["status"] == "pass"
    assert done.stderr.count(b"it is now index.sqlite3.unread") == 1


def versions(folder: Path, *order: int) -> list[str]:
    """Write a posting in versions; the first patch of each is another."""
    folder.mkdir()
    for version in order:
        first = f"<m{10 * version + 1}@x>"
        bodies = (BODY if version == 4 else GONE, BODY)
        mails = (mail(f"[PATCH v{version} {n}/2] mm: Step {n}", body, 10 * version + n, in_reply_to=first) for n, body in enumerate(bodies, 1))
        (folder / f"v{version}.mbox").write_bytes(mailbox(*mails))
    return [str(folder / f"v{version}.mbox") for version in order]


@pytest.mark.parametrize("order", [(4, 5), (5, 4)])
def test_a_newer_version_is_held_beside_the_older_in_its_document(order: tuple[int, int], tmp_path: Path) -> None:
    inputs, out = versions(tmp_path / "in", *order), tmp_path / "out"
    assert run(["report", "--tree", "", "--format", "json", "-o", f"{out}/", *inputs]) == 0
    assert run(["report", "--tree", "", "-o", f"{out}/", *inputs]) == 0
    by_version = {}
    for path in sorted(out.glob("0*.json")):
        (series,) = json.loads(path.read_text())["series"]
        by_version[series["version"]] = (path, series["since"])
    assert by_version[4][1] is None
    path, since = by_version[5]
    assert [(one["change"], one["answer"], one["answer_before"]) for one in since["patches"]] == [
        ("changed", "undecided", "holds"),
        ("unchanged", "holds", "holds"),
    ]
    assert "Since v4: " in path.with_suffix(".txt").read_text()
    again = tmp_path / "again.txt"
    assert run(["report", "--from", str(path), "-o", str(again)]) == 0
    assert again.read_text() == path.with_suffix(".txt").read_text()
    assert run(["report", "--from", str(path), "-o", f"{tmp_path / 'one'}/"]) == 0
    assert "Since v4: " in next((tmp_path / "one").glob("0*.txt")).read_text()


def test_ctrl_c_before_the_older_version_is_judged_writes_the_newer(tmp_path: Path) -> None:
    words = ["report", "--tree", "", "--format", "json", "-o", f"{tmp_path / 'out'}/", *versions(tmp_path / "in", 5, 4)]
    program = STOPPED.replace("(1, 1)", "(1, 0)")
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    found = {path.name[:3]: json.loads(path.read_text())["series"][0] for path in (tmp_path / "out").glob("0*.json")}
    newest = next(series for series in found.values() if series["version"] == 5)
    judged = [patch["judged"] for patch in newest["patches"]]
    assert len(found) == (2 if judged == [True, True] else 1)
    assert {one["answer_before"] for one in newest["since"]["patches"]} <= {"not judged", "holds"}
