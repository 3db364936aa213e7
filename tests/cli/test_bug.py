"""A report about a wrong answer: complete, shown first, written only with a yes."""

import json
from pathlib import Path

import pytest

from reviewer.cli.main import run
from reviewer.report.reading import read_review
from tests.ingest.letters import BODY, mail

EXAMPLE = Path(__file__).parents[2] / "examples" / "03-seed-live-flush"
Capture = pytest.CaptureFixture[str]


def test_everything_that_is_needed_is_in_one_file(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "bug.txt"
    assert run(["bug", "--tree", str(EXAMPLE / "tree"), str(EXAMPLE), "-o", str(path), "--yes"]) == 0
    text = path.read_text()
    assert capsys.readouterr().out == text
    for part in ("reviewer 0.", "\nz3 ", "\nrules ", "! 1/1 KVM", "\n-\tif (flush)", "--- old: arch/x86/kvm/mmu/tdp_mmu.c:"):
        assert part in text
    # The helper that decides it is not changed by the patch, and is there all the same.
    assert "zap_gfn_range\n" in text.partition("The texts that the answer is about")[2]
    document = text.partition("The answer as JSON\n==================\n")[2]
    review = read_review(document, "x")
    assert [patch.verdict for series in review.series for patch in series.patches] == ["contradicted"]
    assert json.loads(document)["schema"] == "reviewer.report/1"


def test_nothing_is_written_unasked(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "bug.txt"
    (tmp_path / "x.eml").write_bytes(mail())
    words = ["bug", "--tree", "", str(tmp_path / "x.eml")]
    assert run(words) == 0
    assert run([*words, "-o", str(path)]) == 2
    assert "--yes" in capsys.readouterr().err
    assert not path.exists()


def test_who_can_not_be_asked_is_told_so_before_the_work(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def judged(*_: object) -> None:
        raise AssertionError("judged, and then refused")

    monkeypatch.setattr("reviewer.pipeline.session.LocalSession.judge", judged)
    (tmp_path / "x.eml").write_bytes(mail())
    assert run(["bug", "--tree", "", str(tmp_path / "x.eml"), "-o", str(tmp_path / "bug.txt")]) == 2
    assert capsys.readouterr().out == ""


def test_one_patch_has_to_be_named(tmp_path: Path, capsys: Capture) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.eml").write_bytes(mail(f"[PATCH {number}/2] mm/pool: Step", BODY, number))
    assert run(["bug", "--tree", "", str(tmp_path)]) == 2
    assert "--patches" in capsys.readouterr().err
    assert run(["bug", "--tree", "", "--patches", "2", str(tmp_path)]) == 0
    assert "Step" in capsys.readouterr().out


def test_a_mail_without_a_patch_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.eml").write_bytes(b"Subject: hello\n\nno patch\n")
    assert run(["bug", str(tmp_path / "x.eml")]) == 3
