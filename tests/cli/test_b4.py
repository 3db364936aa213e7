"""The answer to b4's check hook: one object, exit 0, whatever happens; the contract is that of b4's `_run_external_cmd`."""

import email
import email.policy
import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from reviewer.cli.main import run
from reviewer.cli.options import Request
from reviewer.errors import InputError
from reviewer.model.review import PatchReview, Review, SourceLevel
from reviewer.model.verdict import Nfc
from tests.cli.conftest import Pipeline
from tests.ingest.letters import mail
from tests.ingest.repositories import commit, git
from tests.report.sample import PATCHES, REVIEW, SERIES, hostile

Capture = pytest.CaptureFixture[str]
REVIEWER = [sys.executable, "-c", "import sys; from reviewer.cli.main import main; sys.exit(main())"]


def answer(text: str) -> dict[str, str]:
    (found,) = json.loads(text)
    assert set(found) == {"tool", "status", "summary", "url", "details"}
    assert all(isinstance(value, str) for value in found.values())
    return {name: str(value) for name, value in found.items()}


def lone(patch: PatchReview) -> Review:
    return replace(REVIEW, series=(replace(SERIES, cover=None, patches=(patch,)),), problems=())


def checked(review: Review, pipeline: Pipeline, capsys: Capture) -> dict[str, str]:
    pipeline.review = review
    assert run(["check", "--format", "b4", "x"]) == 0
    return answer(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("patch", "status", "said"),
    [
        (PATCHES[0], "pass", "NFC claim holds"),
        (PATCHES[1], "warn", "NFC claim holds if drain_range"),
        (PATCHES[2], "fail", "NFC claim contradicted: the flush after the drain is lost"),
        (PATCHES[3], "warn", "NFC claim open: pool_walk()"),
        (PATCHES[4], "pass", "could say NFC"),
        (PATCHES[5], "pass", "no claim"),
        (replace(PATCHES[5], nfc=Nfc.UNKNOWN), "pass", "no claim"),
        (replace(PATCHES[0], pending=True), "warn", "undecided, out of time"),
    ],
)
def test_each_verdict_has_its_status(patch: PatchReview, status: str, said: str, pipeline: Pipeline, capsys: Capture) -> None:
    found = checked(lone(patch), pipeline, capsys)
    assert (found["tool"], found["status"]) == ("nfc", status)
    assert found["summary"].startswith(said)


def test_hunks_alone_are_said_and_a_tree_is_not(pipeline: Pipeline, capsys: Capture) -> None:
    assert "hunks alone" in checked(lone(PATCHES[0]), pipeline, capsys)["summary"]
    on_tree = replace(PATCHES[0], source=replace(PATCHES[0].source, level=SourceLevel.TREE))
    assert "hunks alone" not in checked(lone(on_tree), pipeline, capsys)["summary"]


def test_details_tell_the_witness(pipeline: Pipeline, capsys: Capture) -> None:
    details = checked(lone(PATCHES[2]), pipeline, capsys)["details"]
    assert "pool->shared == false" in details
    assert "pool_flush_all(pool)" in details


@pytest.mark.parametrize("review", [hostile(), Review("0.1.0", "", ()), REVIEW], ids=["hostile", "nothing", "series"])
def test_any_document_is_one_object_of_plain_text(review: Review, pipeline: Pipeline, capsys: Capture) -> None:
    found = checked(review, pipeline, capsys)
    assert all(value.replace("\n", "").isprintable() for value in found.values())


@pytest.mark.parametrize("error", [InputError("x", "unreadable"), RuntimeError("broken"), KeyboardInterrupt()])
def test_whatever_goes_wrong_is_a_warning(error: BaseException, pipeline: Pipeline, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(error, KeyboardInterrupt):
        from reviewer.cli import judge

        def interrupted(*given: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(judge, "judge_within", interrupted)
    pipeline.error = error if isinstance(error, Exception) else None
    assert run(["check", "--format", "b4", "x"]) == 0
    assert answer(capsys.readouterr().out)["status"] == "warn"


@pytest.mark.parametrize("stdin", [b"", b"\0\xff", b"Subject: hello\n\nno patch\n", mail()], ids=["empty", "bytes", "no patch", "patch"])
def test_stdin_is_read_also_if_it_is_not_named(stdin: bytes, tmp_path: Path) -> None:
    for args in ([], ["-"]):
        done = subprocess.run([*REVIEWER, "check", "--format", "b4", *args], input=stdin, capture_output=True, cwd=tmp_path, check=True)
        answer(done.stdout.decode())


SLOW = """
import sys, time
from reviewer.pipeline import session
real = session.open_session
def slow(inputs, options):
    found = real(inputs, options)
    found._judge = lambda job, budget: time.sleep(60)
    return found
session.open_session = slow
from reviewer.cli.main import main
sys.exit(main())
"""


def test_a_proof_that_takes_too_long_is_left_and_the_process_ends(tmp_path: Path) -> None:
    begin = time.monotonic()
    words = [sys.executable, "-c", SLOW, "check", "--format", "b4", "--deadline", "3", "-"]
    done = subprocess.run(words, input=mail(), capture_output=True, cwd=tmp_path, check=True)
    assert answer(done.stdout.decode())["summary"].startswith("undecided, out of time")
    assert answer(done.stdout.decode())["status"] == "warn"
    assert time.monotonic() - begin < 50


# The series: the second patch goes onto the tree only where the first one is.
STEPS = (
    b"int f(int a)\n{\n\tint b = a;\n\n\treturn b;\n}\n",
    b"int f(int a)\n{\n\tint c = a;\n\n\treturn c;\n}\n",
    b"int f(int a)\n{\n\treturn a;\n}\n",
)


@dataclass(frozen=True)
class Reviewed:
    """A repository with a review branch as b4 makes it, its tracking file and mails."""

    top: Path
    tracking: Path
    mails: tuple[bytes, ...]

    def tell(self, **series: object) -> None:
        document = json.loads(self.tracking.read_text())
        document["series"].update(series)
        self.tracking.write_text(json.dumps(document))


@pytest.fixture
def reviewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reviewed:
    top = tmp_path / "linux"
    top.mkdir()
    commit(top, {"mm/pool.c": STEPS[0], **{f"{name}/x": b"" for name in ("arch", "include", "kernel", "Documentation")}})
    git(top, "checkout", "-q", "-b", "b4/review/20260101-pool-1@example.org")
    shas, mails = [], []
    for number, text in enumerate(STEPS[1:], 1):
        shas.append(commit(top, {"mm/pool.c": text}))
        # Without index lines nothing but the tracking file tells where the second patch goes.
        diff = re.sub(r"(?m)^index .*\n", "", git(top, "diff", f"{shas[-1]}~1", shas[-1]))
        body = f"Tidy.\n\nNo functional change intended.\n\nSigned-off-by: A <a@example.org>\n---\n{diff}"
        mails.append(mail(f"[PATCH {number}/2] mm/pool: Step {number}", body, number))
    commit(top, {"tracking": b"{}"})
    git(top, "checkout", "-q", "-b", "elsewhere", f"{shas[0]}~1")
    series = {"change-id": "20260101-pool-1@example.org", "first-patch-commit": shas[0], "header-info": {"msgid": "m0@example.org"}}
    patches = [{"header-info": {"msgid": f"m{number}@example.org"}} for number in (1, 2)]
    tracking = tmp_path / "tracking.json"
    tracking.write_text(json.dumps({"series": series, "patches": patches}))
    monkeypatch.setenv("B4_TRACKING_FILE", str(tracking))
    monkeypatch.chdir(top)
    return Reviewed(top, tracking, tuple(mails))


def hooked(stdin: bytes, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    assert run(["check", "--format", "b4", "--deadline", "600", "-"]) == 0
    return answer(capsys.readouterr().out)


@pytest.mark.parametrize("number", [1, 2])
def test_a_mail_is_judged_on_the_commit_below_its_own(number: int, reviewed: Reviewed, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    found = hooked(reviewed.mails[number - 1], capsys, monkeypatch)
    assert (found["status"], "hunks alone" in found["summary"]) == ("pass", False)
    below = git(reviewed.top, "rev-parse", f"b4/review/20260101-pool-1@example.org~{4 - number}").strip()
    assert below[:12] in found["details"]


def test_a_cover_letter_is_answered_for_the_whole_series(reviewed: Reviewed, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    found = hooked(mail("[PATCH 0/2] mm/pool: Steps", "About.\n", 0), capsys, monkeypatch)
    assert found["summary"].startswith("0 claims. 2 could say NFC")


@pytest.mark.parametrize(
    "series",
    [
        {"change-id": "--output=x"},
        {"change-id": "a..b"},
        {"change-id": "none"},
        {"first-patch-commit": "HEAD"},
        {"first-patch-commit": None},
        {"first-patch-commit": "0" * 40},
    ],
)
def test_what_b4_says_wrongly_costs_the_tree_and_not_the_answer(
    series: dict[str, object], reviewed: Reviewed, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed.tell(**series)
    assert "hunks alone" in hooked(reviewed.mails[1], capsys, monkeypatch)["summary"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"series": {}, "patches": [1]}', '{"series": 1, "patches": {}}'])
def test_a_tracking_file_that_is_none_costs_the_tree_only(text: str, reviewed: Reviewed, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    reviewed.tracking.write_text(text)
    assert "hunks alone" in hooked(reviewed.mails[1], capsys, monkeypatch)["summary"]


def test_the_worst_of_several_postings_is_answered_for(pipeline: Pipeline, capsys: Capture) -> None:
    one, worse = (replace(SERIES, cover=None, patches=(patch,)) for patch in (PATCHES[0], PATCHES[2]))
    for postings in ((one, worse), (worse, one), (one, one, worse)):
        found = checked(replace(REVIEW, series=postings, problems=()), pipeline, capsys)
        assert found["status"] == "fail"
        assert f"the worst of {len(postings)} postings" in found["details"]


@pytest.mark.parametrize("option", [["--patches", "x"], ["--budget", "huge"], ["--tree", "/nowhere"]], ids=" ".join)
def test_a_command_line_that_makes_no_sense_is_no_defect(option: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(mail())))
    code = run(["check", "--format", "b4", *option])
    said = capsys.readouterr().out
    assert "defect" not in said
    assert code == 2 or answer(said)["status"] == "warn"


def test_b4_itself_runs_the_check_and_reads_its_answer(tmp_path: Path) -> None:
    from b4.review.checks import _run_external_cmd

    message = email.message_from_bytes(mail(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    (found,) = _run_external_cmd([*REVIEWER, "check", "--format", "b4", "-"], message, str(tmp_path))
    assert (found["tool"], found["status"]) == ("nfc", "pass")
    assert found["summary"].startswith("NFC claim holds")
    assert "hunks alone" in found["summary"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Count the questions that are judged, and not known from before."""
    from reviewer.cli import judge
    from reviewer.ingest import at_rest

    monkeypatch.setattr(at_rest, "_AT_REST", 0)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    times: list[str] = []
    real = judge.judge_within

    def counted(wanted: Request, until: float) -> judge.Judged:
        times.append(wanted.options.tree)
        return real(wanted, until)

    monkeypatch.setattr(judge, "judge_within", counted)
    return times


def test_a_question_is_known_the_second_time(reviewed: Reviewed, asked: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    first = hooked(reviewed.mails[1], capsys, monkeypatch)
    assert hooked(reviewed.mails[1], capsys, monkeypatch) == first
    assert len(asked) == 1
    hooked(reviewed.mails[0], capsys, monkeypatch)
    assert len(asked) == 2


def _commit(reviewed: Reviewed) -> None:
    commit(reviewed.top, {"mm/pool.c": b"int g;\n"})


def _branch(reviewed: Reviewed) -> None:
    git(reviewed.top, "branch", "other")


def _object(reviewed: Reviewed) -> None:
    git(reviewed.top, "hash-object", "-w", "--stdin", stdin=b"new")


def _gone(reviewed: Reviewed) -> None:
    (reviewed.top / "mm" / "pool.c").unlink()


def _tracking(reviewed: Reviewed) -> None:
    reviewed.tell(**{"first-patch-commit": None})


def _setting(reviewed: Reviewed) -> None:
    git(reviewed.top, "config", "reviewer.budget", "fast")


@pytest.mark.parametrize("change", [_commit, _branch, _object, _gone, _tracking, _setting])
def test_a_question_is_asked_anew_when_anything_changed(
    change: Callable[[Reviewed], None], reviewed: Reviewed, asked: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked(reviewed.mails[1], capsys, monkeypatch)
    change(reviewed)
    again = hooked(reviewed.mails[1], capsys, monkeypatch)
    assert len(asked) == 2
    monkeypatch.setenv("XDG_CACHE_HOME", str(reviewed.top.parent / "other"))
    assert hooked(reviewed.mails[1], capsys, monkeypatch) == again


def test_a_repository_that_was_just_written_is_not_believed(
    reviewed: Reviewed, asked: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reviewer.ingest import at_rest

    monkeypatch.setattr(at_rest, "_AT_REST", 3600 * 10**9)
    for _ in range(2):
        hooked(reviewed.mails[1], capsys, monkeypatch)
    assert len(asked) == 2


def test_an_answer_that_came_late_is_not_kept(reviewed: Reviewed, asked: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    from reviewer.cli import judge
    from reviewer.cli.judge import Judged

    with monkeypatch.context() as patched:
        real = judge.judge_within
        patched.setattr(judge, "judge_within", lambda wanted, until: Judged(real(wanted, until).review, True))
        hooked(reviewed.mails[1], capsys, monkeypatch)
    hooked(reviewed.mails[1], capsys, monkeypatch)
    assert len(asked) == 2
    hooked(reviewed.mails[1], capsys, monkeypatch)
    assert len(asked) == 2


def test_a_file_that_goes_while_it_is_judged_leaves_nothing_to_know(
    reviewed: Reviewed, asked: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reviewer.cli import judge

    real = judge.judge_within

    def goes(wanted: Request, until: float) -> judge.Judged:
        found = real(wanted, until)
        (reviewed.top / "mm" / "pool.c").unlink()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(judge, "judge_within", goes)
        hooked(reviewed.mails[1], capsys, monkeypatch)
    hooked(reviewed.mails[1], capsys, monkeypatch)
    assert len(asked) == 2
