from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from reviewer.ingest.git_tree import GitTree
from reviewer.ingest.overlay import Overlay
from reviewer.ingest.plain_tree import PlainTree
from reviewer.ingest.search import SearchError, fixed, run_git
from reviewer.ingest.trees import open_tree
from reviewer.model.tree import Searchable
from tests.ingest.repositories import commit, git

FILES: dict[str, bytes | None] = {
    "arch/a.c": b"int lift(void);\nint x = lift ();\n",
    "kernel/b.c": b"int lifted;\r\n",
    "kernel/c.h": b"#define L(x) li ## x\n",
    "lib/d.bin": b"\0\0lift\0",
    "lib/\xc3\xa4 x.c".encode("latin-1").decode("latin-1"): b"lift\n",
}


def tree_of(folder: Path, rev: str = "") -> GitTree:
    # Only a kernel's directory stands for its repository.
    for name in ("Kconfig", "Makefile", "arch/x", "mm/x", "fs/x", "kernel/x", "drivers/x"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    if not rev:
        commit(folder, FILES)
        before_now(folder)
    tree = open_tree(f"{folder}@{rev}" if rev else str(folder))
    assert isinstance(tree, GitTree)
    return tree


def before_now(folder: Path) -> None:
    """Make the index younger than the files, as it is a moment after a checkout."""
    time.sleep(0.02)
    git(folder, "update-index", "--refresh")
    later = time.time() + 5
    os.utime(folder / ".git" / "index", (later, later))


WITH_LIFT = ("arch/a.c", "kernel/b.c", "lib/d.bin", "lib/Ã¤ x.c")


def test_every_kind_of_tree_finds_the_same(tmp_path: Path) -> None:
    tree = tree_of(tmp_path)
    plain = PlainTree(str(tmp_path))
    assert sorted(tree.files_with(["lift"])) == sorted(WITH_LIFT)
    assert sorted(plain.files_with(["lift"])) == sorted(WITH_LIFT)
    assert plain.files_with(["##", "no such"]) == ("kernel/c.h",)
    assert dict(tree.contents(["kernel/b.c", "nowhere"])) == {"kernel/b.c": "int lifted;\r\n", "nowhere": None}
    assert isinstance(tree, Searchable)
    assert isinstance(plain, Searchable)


def test_an_unchanged_work_tree_is_searched_in_place_of_the_objects(tmp_path: Path) -> None:
    tree = tree_of(tmp_path)
    assert tree.files_with(["lifted"]) == ("kernel/b.c",)
    assert tree._vouched
    (tmp_path / "kernel" / "b.c").write_bytes(b"int sunk;\r\n")
    assert tree.files_with(["sunk"]) == ("kernel/b.c",)


def test_a_search_beside_other_work_is_given_up_with_it(tmp_path: Path) -> None:
    repository = tree_of(tmp_path)._repository
    with repository.searching(fixed(["lift"])) as pending:
        assert len(pending.found()) == len(WITH_LIFT)
    with repository.searching(["--no-such-option"]) as pending, pytest.raises(SearchError):
        pending.found()
    with repository.searching(fixed(["lift"])) as pending:
        process = pending.process
    assert process.returncode is not None


@pytest.mark.parametrize("change", ["edited", "same size and time", "new stat", "missing", "hidden", "filter", "other revision"])
def test_a_work_tree_that_git_does_not_vouch_for_is_not_searched(tmp_path: Path, change: str) -> None:
    tree_of(tmp_path)
    path = tmp_path / "kernel" / "b.c"
    rev = git(tmp_path, "rev-parse", "HEAD").strip()
    state = path.stat()
    if change == "edited":
        path.write_bytes(b"int nothing_here;\n")
    elif change == "same size and time":
        path.write_bytes(b"int sifted;\r\n")
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    elif change == "new stat":
        os.utime(path)
    elif change == "missing":
        path.unlink()
    elif change == "hidden":
        git(tmp_path, "update-index", "--assume-unchanged", "kernel/b.c")
        path.write_bytes(b"int nothing_here;\n")
    elif change == "filter":
        (tmp_path / ".git" / "info").mkdir(exist_ok=True)
        (tmp_path / ".git" / "info" / "attributes").write_text("*.c filter=x\n")
    else:
        commit(tmp_path, {"kernel/b.c": b"int nothing_here;\n"})
        before_now(tmp_path)
    tree = tree_of(tmp_path, rev)
    assert "kernel/b.c" in tree.files_with(["lifted"])
    assert tree.files_with(["nothing_here"]) == ()
    assert not tree._vouched
    assert "kernel/b.c" in tree.files_with(["lifted"])
    assert dict(tree.contents(["kernel/b.c"]))["kernel/b.c"] == "int lifted;\r\n"


HOSTILE = """
[core]
	fsmonitor = {run}
	pager = {run}
	hooksPath = {hooks}
	sshCommand = {run}
	editor = {run}
	attributesFile = {attributes}
	worktree = {elsewhere}
[pager]
	grep = {run}
	ls-files = {run}
	ls-tree = {run}
[diff "x"]
	textconv = {run}
	command = {run}
	cachetextconv = true
[diff]
	external = {run}
[filter "x"]
	clean = {run}
	smudge = {run}
	process = {run}
	required = true
[alias]
	grep = !{run}
	ls-files = !{run}
[color]
	ui = always
	grep = always
[grep]
	patternType = perl
	column = true
	lineNumber = true
	fullName = false
	fallbackToNoIndex = true
[submodule]
	recurse = true
[remote "origin"]
	url = ext::{run}
	promisor = true
	partialclonefilter = blob:none
[extensions]
	partialClone = origin
[trace2]
	eventTarget = {trace}
[credential]
	helper = !{run}
"""


def test_no_config_of_a_repository_runs_anything_or_changes_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, ran = tmp_path / "tree", tmp_path / "ran"
    folder.mkdir()
    tree_of(folder)
    run, hooks = tmp_path / "run.sh", tmp_path / "hooks"
    run.write_text(f"#!/bin/sh\necho $0 $* >> {ran}\n")
    hooks.mkdir()
    for name in ("post-index-change", "pre-auto-gc", "reference-transaction", "fsmonitor-watchman"):
        (hooks / name).write_text(run.read_text())
        (hooks / name).chmod(0o755)
    run.chmod(0o755)
    attributes = tmp_path / "attributes"
    attributes.write_text("* diff=x filter=x\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "arch").mkdir()
    (elsewhere / "arch" / "a.c").write_text("nothing\n")
    words = {"run": run, "hooks": hooks, "attributes": attributes, "elsewhere": elsewhere, "trace": tmp_path / "trace"}
    with (folder / ".git" / "config").open("a") as file:
        file.write(HOSTILE.format(**words))
    # The user's environment must not decide either.
    for name, value in {
        "GIT_EXTERNAL_DIFF": run,
        "GIT_PAGER": run,
        "PAGER": run,
        "GIT_DIR": tmp_path,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": run,
        "GIT_TRACE": tmp_path / "trace1",
    }.items():
        monkeypatch.setenv(name, str(value))
    tree = tree_of(folder, "HEAD")
    assert sorted(tree.files_with(["lift"])) == sorted(WITH_LIFT)
    assert sorted(PlainTree(str(folder)).files_with(["lift"])) == sorted(WITH_LIFT)
    assert list(tree.paths()) == sorted([*WITH_LIFT, "kernel/c.h", "Kconfig", "Makefile", "arch/x", "mm/x", "fs/x", "kernel/x", "drivers/x"])
    assert not ran.exists()


def test_a_missing_object_is_a_file_that_may_have_the_word(tmp_path: Path) -> None:
    tree_of(tmp_path)
    name = git(tmp_path, "rev-parse", "HEAD:kernel/b.c").strip()
    (tmp_path / ".git" / "objects" / name[:2] / name[2:]).unlink()
    (tmp_path / "kernel" / "b.c").unlink()
    assert "kernel/b.c" in tree_of(tmp_path, "HEAD").files_with(["no such word"])


def test_an_option_is_no_word_and_a_failure_is_said(tmp_path: Path) -> None:
    tree = tree_of(tmp_path)
    assert tree.files_with(["--open-files-in-pager=sh"]) == ()
    assert sorted(tree.files_with(["int\n", "lift"])) == sorted(WITH_LIFT)
    with pytest.raises(SearchError):
        run_git(str(tmp_path / ".git"), ("no-such-command",), str(tmp_path))


def test_words_are_found_as_words(tmp_path: Path) -> None:
    tree = tree_of(tmp_path)
    some = ["lift", "lifted", "lif", "int", "ift", "li", "x"]
    assert set(tree.words_in(some, [".c"]) or ()) == {"lift", "lifted", "int", "x"}
    assert set(tree.words_in(some, [".h"]) or ()) == {"li", "x"}
    over = Overlay(tree, {"arch/a.c": "ift();\n", "k.x": "lif\n"})
    assert set(over.words_in(some, [".c"]) or ()) == {"lift", "lifted", "int", "x", "ift"}
    git(tmp_path, "update-index", "--assume-unchanged", "kernel/b.c")
    assert set(tree_of(tmp_path, "HEAD").words_in(some, [".c"]) or ()) == {"lift", "lifted", "int", "x"}


def test_what_a_pattern_matches_is_found(tmp_path: Path) -> None:
    tree = tree_of(tmp_path)
    for found in (tree, PlainTree(str(tmp_path)), tree_of(tmp_path, "HEAD")):
        assert set(found.matches(r"lift(?:ed)?\b", [".c"]) or ()) == {"lift", "lifted"}
    over = Overlay(tree, {"kernel/c.c": "lifter, liftee;\n", "k.x": "lifts\n"})
    assert set(over.matches(r"lift\w*", [".c"]) or ()) == {"lift", "lifted", "lifter", "liftee"}


def test_which_files_have_what_a_pattern_matches(tmp_path: Path) -> None:
    tree = tree_of(tmp_path)
    for found in (tree, PlainTree(str(tmp_path)), tree_of(tmp_path, "HEAD"), Overlay(tree, {})):
        by_text = found.matches_by_file(r"lift(?:ed)?\b", [".c"]) or {}
        assert {text: frozenset(paths) for text, paths in by_text.items()} == {
            text: frozenset(found.files_matching(rf"(?<!\w){text}\b", [".c"]) or ()) for text in ("lift", "lifted")
        }
        assert found.matches_by_file("(unclosed", [".c"]) is None
    over = Overlay(tree, {"kernel/b.c": "int sunk;\n", "n.c": "lifted\n", "k.x": "lifted\n"}).matches_by_file(r"lifted|sunk", [".c"]) or {}
    assert {text: frozenset(paths) for text, paths in over.items() if paths} == {"sunk": {"kernel/b.c"}, "lifted": {"n.c"}}


def test_lines_are_found_by_pattern(tmp_path: Path) -> None:
    tree = tree_of(tmp_path)
    for found in (tree, PlainTree(str(tmp_path)), Overlay(tree, {})):
        assert found.files_matching(r"^int (?:lifted|sunk)\b", [".c"]) == ("kernel/b.c",)
        assert found.files_matching("(unclosed", [".c"]) is None
    assert Overlay(tree, {"n.c": "x\nint sunk;\n", "kernel/b.c": "int x;\n"}).files_matching(r"^int (?:lifted|sunk)\b", [".c"]) == ("n.c",)


def test_an_overlay_is_seen_in_place_of_what_is_beneath(tmp_path: Path) -> None:
    tree = tree_of(tmp_path)
    over = Overlay(tree, {"arch/a.c": "int gone;\n", "kernel/n.c": "lift();\n", "lib/d.bin": None})
    assert over.files_with(["lift"]) == tuple(sorted(["kernel/b.c", "kernel/n.c", "lib/Ã¤ x.c"]))
    assert over.content_id not in ("", tree.content_id, Overlay(tree, {"arch/a.c": "int gone;\n"}).content_id)
    assert over.content_id == Overlay(tree, {"lib/d.bin": None, "kernel/n.c": "lift();\n", "arch/a.c": "int gone;\n"}).content_id
    assert dict(over.contents(["arch/a.c", "kernel/b.c"])) == {"arch/a.c": "int gone;\n", "kernel/b.c": "int lifted;\r\n"}
    assert Overlay(PlainTree(str(tmp_path)), {}).content_id == ""
