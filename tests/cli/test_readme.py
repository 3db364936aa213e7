"""Every command that README.md and docs/reports.md show is run, in a directory that has what they name."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from reviewer.cli.main import run
from tests.architecture.sources import ROOT
from tests.ingest.letters import mail
from tests.ingest.repositories import commit, git

PAGES = ("README.md", "docs/reports.md")
WHOLE = ("arch/x86/kvm", "fs", "kernel", "drivers", "include", "mm")
OLD, NEW = b"int f(int a)\n{\n\tint b = a;\n\n\treturn b;\n}\n", b"int f(int a)\n{\n\treturn a;\n}\n"


def commands() -> list[str]:
    """Return what stands behind `reviewer` in blocks and in the text, each once."""
    found: dict[str, None] = {}
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        blocks = [line.strip().partition("  #")[0] for line in text.splitlines() if line.startswith("    reviewer ")]
        inline = re.findall(r"`(reviewer [^`]+)`", text)
        found.update(dict.fromkeys(part.strip() for line in (*blocks, *inline) for part in line.split(" && ")))
    return [one for one in found if "INPUT" not in one and "..." not in one]


def test_there_are_commands_to_run() -> None:
    assert len(commands()) > 20


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a user's home: a repository with two commits, a posting, two C files, rules, labels."""
    top = tmp_path_factory.mktemp("home")
    linux = top / "linux"
    linux.mkdir()
    commit(linux, {**{f"{name}/x.c": b"" for name in WHOLE}, "arch/x86/kvm/f.c": OLD, "Kconfig": b"", "Makefile": b""})
    git(linux, "tag", "v6.12")
    git(linux, "update-ref", "refs/remotes/origin/master", "HEAD")
    git(linux, "checkout", "-q", "-b", "topic")
    for text in (NEW, b"/* f */\n" + NEW):
        commit(linux, {"arch/x86/kvm/f.c": text})
    (linux / "series.mbox").write_bytes(b"".join(path.read_bytes() for path in sorted((ROOT / "examples" / "01-seed").glob("*.eml"))) or mail())
    for name in ("v4", "v5"):
        (linux / f"{name}.mbox").write_bytes(mail(f"[PATCH {name}] mm/pool: Step"))
    (linux / "month").mkdir()
    (linux / "month" / "7.eml").write_bytes(mail())
    (linux / "old.c").write_bytes(OLD)
    (linux / "new.c").write_bytes(NEW)
    shutil.copytree(ROOT / "rules" / "policy", linux / "DIR" / "policy-of-mine")
    (linux / "CORPUS").mkdir()
    (linux / "CORPUS" / "1.eml").write_bytes(mail())
    expected = {"claim": "full", "want": "holds", "must_not": ["contradicted"]}
    label = {"id": "1", "file": "1.eml", "category": "true-nfc", "subject": "x", "expected": expected}
    (linux / "CORPUS" / "labels.jsonl").write_text(json.dumps(label) + "\n")
    shutil.copytree(ROOT / "examples", linux / "examples")
    return top


@pytest.mark.parametrize("line", commands())
def test_command_runs(line: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    linux = home / "linux"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "none"))
    monkeypatch.chdir(linux)
    if not (linux / "review.json").exists():
        assert run(["report", "--tree", "", "--format", "json", "-o", "review.json", "series.mbox"]) in (0, 1)
    words = [word.replace("~/linux", str(linux)) for word in shlex.split(line.replace("$(git rev-parse HEAD)", "tip").replace("TREE", "."))]
    for option, value in (("--patches", "1"), ("-o", str(home / Path(words[-1]).name))):
        if option in words and (option != "-o" or not words[words.index("-o") + 1].endswith("review.json")):
            at = words.index(option) + 1
            words[at] = value + ("/" if words[at].endswith("/") else "")
    if "bug" in words:
        words.append("--yes")
    code = run(words[1:])
    said = capsys.readouterr()
    assert code in (0, 1, 5), said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_there(shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("_REVIEWER_COMPLETE", f"{shell}_source")
    with pytest.raises(SystemExit):
        run([])
    assert "reviewer" in capsys.readouterr().out
    monkeypatch.setenv("_REVIEWER_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", "reviewer report --format ")
    monkeypatch.setenv("COMP_CWORD", "3" if shell != "fish" else "")
    with pytest.raises(SystemExit):
        run([])
    assert "sarif" in capsys.readouterr().out
