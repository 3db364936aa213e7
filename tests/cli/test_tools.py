"""docs/tools.md, run: its hooks by git, its settings by Vim, its steps by a shell as the services run them, its lines as they stand."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.architecture.sources import ROOT
from tests.ingest.letters import mail, mailbox
from tests.ingest.repositories import commit, git

PAGE = (ROOT / "docs" / "tools.md").read_text(encoding="utf-8")
OLD = b"int level;\n\nvoid f(void)\n{\n\tint one = 1;\n\n\tlevel = one;\n}\n"
SAME, OTHER = OLD.replace(b"\tint one = 1;\n\n\tlevel = one", b"\tlevel = 1"), OLD.replace(b"level = one", b"level = one + 1")
NFC = "fs: Tidy f()\n\nNo functional change intended.\n"


def block(section: str, start: str) -> str:
    """Return the block of a section that begins with a text, without its indent."""
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    for found in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE):
        plain = re.sub(r"^    ", "", found.strip("\n"), flags=re.MULTILINE)
        if plain.startswith(start):
            return plain + "\n"
    raise AssertionError(f"no block {start!r} in {section}")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a home with a repository of two commits, `origin`, and the program on the path."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "reviewer"
    program.write_text(f"#!{sys.executable}\nimport sys\nfrom reviewer.cli.main import main\nif __name__ == '__main__':\n    sys.exit(main())\n")
    program.chmod(0o755)
    for name, value in {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "none"),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GIT_CONFIG_GLOBAL": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    linux = tmp_path / "linux"
    linux.mkdir()
    commit(linux, {"fs/f.c": OLD})
    git(linux, "branch", "-M", "master")
    git(tmp_path, "clone", "-q", "--bare", "linux", "origin.git")
    git(linux, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(linux, "fetch", "-q", "origin")
    git(linux, "remote", "set-head", "origin", "master")
    git(linux, "checkout", "-q", "-b", "topic")
    return tmp_path


def shell(script: str, folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["bash", "-e", "-c", script], cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("text", "goes"), [(SAME, True), (OTHER, False)], ids=["same", "other"])
def test_the_hook_lets_pass_what_holds_and_stops_what_is_contradicted(text: bytes, goes: bool, home: Path) -> None:
    linux = home / "linux"
    hook = linux / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(block("git", "#!/bin/sh"))
    hook.chmod(0o755)
    first = shell("git push origin topic", linux)
    assert first.returncode == 0, first.stderr  # nothing new in it
    commit(linux, {"fs/f.c": text}, message=NFC)
    done = shell("git push origin topic", linux)
    assert (done.returncode == 0) is goes, done.stderr
    assert ("differs" in done.stdout + done.stderr) is not goes
    deleted = shell("git push origin --delete topic", linux)
    assert deleted.returncode == 0, deleted.stderr


def test_what_is_sent_is_checked_before(home: Path) -> None:
    linux = home / "linux"
    commit(linux, {"fs/f.c": OTHER}, message=NFC)
    sent = home / "bin" / "git-send-email"
    sent.write_text("#!/bin/sh\ntouch sent\n")
    sent.chmod(0o755)
    lines = block("git", "git format-patch")
    assert shell(lines, linux).returncode == 1
    assert not (linux / "sent").exists()
    shutil.rmtree(linux / "outgoing")
    commit(linux, {"fs/f.c": SAME}, message="fs: Tidy it again")
    assert shell(lines.replace("origin/master", "HEAD~1"), linux).returncode == 0
    assert (linux / "sent").exists()


def steps(job: dict[str, Any], values: dict[str, str]) -> list[str]:
    """Return what the runner of GitHub gives its shell."""
    found = [step["run"] for step in job["steps"] if "run" in step]
    return [re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda one: values[one[1]], text) for text in found]


@pytest.mark.parametrize(("text", "code"), [(SAME, 0), (OTHER, 1)], ids=["same", "other"])
def test_the_steps_for_github(text: bytes, code: int, home: Path) -> None:
    linux = home / "linux"
    commit(linux, {"fs/f.c": text}, message=NFC)
    base = subprocess.run(["git", "rev-parse", "HEAD~1"], cwd=linux, capture_output=True, text=True, check=True).stdout.strip()
    workflow = yaml.safe_load(block("GitHub", "name: nfc"))
    install, judge, write = steps(workflow["jobs"]["nfc"], {"vars.REVIEWER": ".", "github.event.pull_request.base.sha": base})
    assert install.startswith("pip install")
    assert shell(judge, linux).returncode == code
    assert shell(write, linux, GITHUB_STEP_SUMMARY=str(home / "summary.md")).returncode == 0
    assert ("contradicted" in (home / "summary.md").read_text()) is bool(code)
    levels = [found["level"] for run in json.loads((linux / "nfc.sarif").read_text())["runs"] for found in run["results"]]
    assert ("error" in levels) is bool(code)


@pytest.mark.parametrize(("text", "code"), [(SAME, 0), (OTHER, 1)], ids=["same", "other"])
def test_the_job_for_gitlab(text: bytes, code: int, home: Path) -> None:
    linux = home / "linux"
    commit(linux, {"fs/f.c": text}, message=NFC)
    job = yaml.safe_load(block("GitLab", "nfc:"))["nfc"]
    done = shell("\n".join(job["script"]), linux, CI_MERGE_REQUEST_DIFF_BASE_SHA="HEAD~1")
    assert done.returncode == code, done.stderr
    assert len(ElementTree.parse(linux / "nfc.xml").findall(".//failure")) == code
    assert all((linux / name).exists() for name in job["artifacts"]["paths"])


@pytest.mark.skipif(not shutil.which("vim"), reason="no Vim here")
def test_vim_goes_to_the_line_of_a_finding(home: Path) -> None:
    linux = home / "linux"
    commit(linux, {"fs/f.c": OTHER}, message=NFC)
    shell("git format-patch -1 --stdout > a.patch", linux)
    git(linux, "checkout", "-q", "HEAD~1")
    (home / "rc.vim").write_text(block("Vim", "setlocal makeprg"))
    ask = 'call writefile(map(getqflist(), {_, one -> bufname(one.bufnr) . ":" . one.lnum . ":" . one.type . ":" . one.text}), "found")'
    words = ["vim", "-N", "-u", "NONE", "-es", "-c", f"source {home / 'rc.vim'}", "-c", "silent make!", "-c", ask, "-c", "qa!", "a.patch"]
    subprocess.run(words, cwd=linux, capture_output=True, timeout=60, check=False)
    found = (linux / "found").read_text()
    assert re.search(r"^fs/f\.c:\d+:e:.*differs", found, re.MULTILINE), found


def lines_with(*parts: str) -> list[str]:
    return [line.strip() for line in PAGE.splitlines() if line.startswith("    ") and all(part in line for part in parts)]


STAND_IN = """#!/bin/sh
while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
case ${{out:--}} in
-) cat {box} ;;
*) mkdir -p "$out/new" "$out/cur" "$out/tmp" && tail -n +2 {box} > "$out/new/1" ;;
esac
"""
"""Stands for lei and b4: writes a mailbox to stdout, or a Maildir where it is told to."""


def test_postings_from_lei_and_b4(home: Path) -> None:
    box = mailbox(mail())
    (home / "box").write_bytes(box)
    for name in ("lei", "b4"):
        (home / "bin" / name).write_text(STAND_IN.format(box=home / "box"))
        (home / "bin" / name).chmod(0o755)
    (whole,) = lines_with("lei q", "reviewer")
    assert "mm/pool" in shell(whole, home).stdout
    (asked,) = lines_with("b4 mbox")
    assert "mm/pool" in shell(asked.replace("reviewer -", "reviewer report -"), home).stdout
    into, review = block("lei", "lei q").splitlines()
    done = shell(f"{into}\n{review}", home)
    assert done.returncode == 0, done.stderr
    assert (home / "nfc" / "summary.txt").exists()


def test_a_month_and_a_release(home: Path) -> None:
    linux = home / "linux"
    git(linux, "tag", "v6.12")
    commit(linux, {"arch/x86/kvm/f.c": OLD, "virt/kvm/g.c": OLD}, message="KVM: Add f()")
    commit(linux, {"arch/x86/kvm/f.c": SAME}, message=NFC.replace("fs", "KVM"))
    (home / "mail" / "2024-11").mkdir(parents=True)
    (home / "mail" / "2024-11" / "box").write_bytes(mailbox(mail()))
    done = shell(block("A month, a release", "reviewer report"), linux)
    assert done.returncode == 0, done.stderr
    assert len(list((linux / "out").glob("0*.html"))) == 1
