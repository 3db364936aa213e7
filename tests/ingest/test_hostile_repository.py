"""Repositories that want to run something, or to write somewhere."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.ingest.codes import Code
from tests.ingest.ranges import patches, read, text, titles, write
from tests.ingest.repositories import ENV, git


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()}


CONFIG = """\
[diff]
	external = {trap} external
	orderFile = /nonexistent
	noprefix = true
	mnemonicPrefix = true
	context = 0
	renames = false
[diff "trap"]
	command = {trap} command
	textconv = {trap} textconv
	xfuncname = (x+x+)+y
[filter "trap"]
	clean = {trap} clean
	smudge = {trap} smudge
	process = {trap} process
	required = true
[core]
	fsmonitor = {trap} fsmonitor
	hooksPath = {hooks}
	pager = {trap} pager
	editor = {trap} editor
	sshCommand = {trap} ssh
	gitProxy = {trap} proxy
	askPass = {trap} askpass
	alternateRefsCommand = {trap} alternates
	attributesFile = {attributes}
[pager]
	rev-list = {trap} pager
	rev-parse = {trap} pager
	cat-file = {trap} pager
	diff = {trap} pager
[alias]
	rev-list = !{trap} alias
	rev-parse = !{trap} alias
	merge-base = !{trap} alias
	cat-file = !{trap} alias
	diff = !{trap} alias
[gpg]
	program = {trap} gpg
[log]
	showSignature = true
[credential]
	helper = !{trap} credential
[uploadpack]
	packObjectsHook = {trap} upload
[remote "origin"]
	url = ext::{trap} remote
	promisor = true
	partialclonefilter = blob:none
	fetch = +refs/heads/*:refs/remotes/origin/*
	uploadpack = {trap} uploadpack
	vcs = trap
[extensions]
	partialClone = origin
"""


@pytest.fixture
def hostile(root: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return a repository whose configuration, attributes and hooks all name a program, and what that program leaves behind."""
    sprung = tmp_path / "sprung"
    trap = tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\necho "$@" >> {sprung}\ncat\n')
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc", "fsmonitor-watchman", "post-rewrite", "pre-commit"):
        (hooks / name).symlink_to(trap)
    (tmp_path / "git-remote-trap").symlink_to(trap)
    attributes = tmp_path / "attributes"
    attributes.write_text("* diff=trap filter=trap merge=trap\n")
    write(root, "attributes", {".gitattributes": b"* diff=trap filter=trap\n"})
    write(root, "last", {"mm/pool.c": text(3, 9)})
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "attributes").write_text("* diff=trap filter=trap\n")
    with (root / ".git" / "config").open("a") as config:
        config.write(CONFIG.format(trap=trap, hooks=hooks, attributes=attributes))
    return root, sprung


def test_no_program_that_a_repository_names_is_run_and_nothing_is_written(
    hostile: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, sprung = hostile
    # The traps work: git itself falls into them.
    subprocess.run(["git", "diff", "HEAD~1"], cwd=root, env=ENV, capture_output=True, check=False)
    assert sprung.exists()
    sprung.unlink()
    before = snapshot(root)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", f"{tmp_path}/trap environment")
    monkeypatch.setenv("GIT_PAGER", f"{tmp_path}/trap environment")
    monkeypatch.setenv("GIT_DIFF_OPTS", "-u0")
    monkeypatch.chdir(root)
    assert titles(read(root, "main..topic")) == ["one", "two", "three", "four", "five", "attributes", "last"]
    for revision in ("topic", "HEAD", "HEAD~3..", "main", "nothing"):
        read(root, revision, *(["mm"] if ".." in revision else []))
    (patch,) = patches(read(root, "HEAD"))
    assert [len(hunk.lines) for hunk in patch.files[0].hunks] == [8]
    # A missing object would be fetched from the remote.
    name = git(root, "rev-parse", "topic:mm/pool.c").strip()
    (root / ".git" / "objects" / name[:2] / name[2:]).unlink()
    del before[str(root / ".git" / "objects" / name[:2] / name[2:])]
    assert [problem.code for problem in patches(read(root, "topic~0"))[0].problems] == [Code.UNREADABLE_COMMIT]
    assert not sprung.exists(), sprung.read_text()
    assert snapshot(root) == before


def test_a_review_of_a_hostile_repository_runs_nothing_either(hostile: tuple[Path, Path]) -> None:
    root, sprung = hostile
    done = subprocess.run(
        [sys.executable, "-c", "from reviewer.cli.main import main; main()", "report", "main.."], cwd=root, capture_output=True, check=False
    )
    assert b"last" in done.stdout
    assert not sprung.exists(), sprung.read_text()


def test_names_of_a_tree_never_reach_the_file_system(root: Path, tmp_path: Path) -> None:
    blob = git(root, "hash-object", "-w", "--stdin", stdin=b"int x;\n").strip()
    tree = b"".join(b"100644 " + name + b"\0" + bytes.fromhex(blob) for name in (b"..", b"../../evil.c", b"/abs.c", b"ok.c", b"x\x1b[31m.c"))
    name = git(root, "hash-object", "-w", "-t", "tree", "--stdin", "--literally", stdin=tree).strip()
    made = git(root, "commit-tree", name, "-m", "evil").strip()
    (patch,) = patches(read(root, made))
    assert {file.path for file in patch.files} == {"ok.c", "x\x1b[31m.c"}
    assert [problem.code for problem in patch.problems] == [Code.BAD_PATH] * 3
    assert not (tmp_path / "evil.c").exists()


def test_a_commit_with_a_damaged_tree_is_one_problem(root: Path) -> None:
    name = git(root, "hash-object", "-w", "-t", "tree", "--stdin", "--literally", stdin=b"100644 half").strip()
    made = git(root, "commit-tree", name, "-m", "odd").strip()
    (patch,) = patches(read(root, made))
    assert [problem.code for problem in patch.problems] == [Code.UNREADABLE_COMMIT]
