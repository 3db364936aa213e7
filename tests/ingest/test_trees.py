import os
from pathlib import Path

import pytest

from reviewer.errors import InputError
from reviewer.ingest import texts
from reviewer.ingest.git_tree import GitTree
from reviewer.ingest.plain_tree import PlainTree
from reviewer.ingest.texts import CACHED_FILES
from reviewer.ingest.trees import open_tree
from tests.ingest.repositories import commit, git

KERNEL: dict[str, bytes | None] = dict.fromkeys(("Kconfig", "Makefile", "arch/a.c", "mm/m.c", "fs/f.c", "kernel/k.c", "drivers/d.c"), b"x\n")


def test_a_plain_directory(tmp_path: Path) -> None:
    (tmp_path / "mm").mkdir()
    (tmp_path / "mm" / "pool.c").write_bytes(b"a\r\n\xff\n")
    (tmp_path / "Makefile").write_bytes(b"")
    tree = open_tree(str(tmp_path))
    assert list(tree.paths()) == ["Makefile", "mm/pool.c"]
    assert tree.read("mm/pool.c") == "a\r\n\udcff\n"
    assert tree.read("mm/none.c") is None
    assert tree.read("mm") is None
    assert tree.blob_id("Makefile") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert tree.blob_id("mm/pool.c") == git(tmp_path, "hash-object", "mm/pool.c").strip()
    assert tree.blob_id("none") == ""
    assert not tree.whole
    assert tree.label == f"directory {tmp_path}"


def test_nothing_outside_a_plain_directory_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    root = tmp_path / "root"
    root.mkdir()
    (root / "inside").write_text("i")
    (root / "out").symlink_to(tmp_path / "secret")
    (root / "up").symlink_to("..")
    (root / "in").symlink_to("inside")
    os.mkfifo(root / "pipe")
    tree = PlainTree(str(root))
    assert [tree.read(path) for path in ("out", "up/secret", "../secret", str(tmp_path / "secret"), "pipe", "a\0b")] == [None] * 6
    assert tree.read("in") == "i"
    assert list(tree.paths()) == ["inside"]


def test_a_file_that_is_too_big_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MAX_FILE", 3)
    (tmp_path / "a").write_text("abcd")
    commit(tmp_path, {})
    assert PlainTree(str(tmp_path)).read("a") is None
    assert open_tree(f"{tmp_path}@HEAD").read("a") is None


def test_a_kernel_is_whole(tmp_path: Path) -> None:
    for name in KERNEL:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x\n")
    assert open_tree(str(tmp_path)).whole
    commit(tmp_path, {})
    tree = open_tree(str(tmp_path))
    assert isinstance(tree, GitTree)
    assert tree.whole


def test_a_repository_is_read_at_head_not_as_it_lies_there(tmp_path: Path) -> None:
    sha = commit(tmp_path, {"mm/pool.c": b"one\n", "x": b"\xff"})
    (tmp_path / "mm" / "pool.c").write_text("two\n")
    (tmp_path / "new.c").write_text("new\n")
    tree = open_tree(str(tmp_path))
    assert (tree.read("mm/pool.c"), tree.read("x"), tree.read("new.c"), tree.read("mm")) == ("one\n", "\udcff", None, None)
    assert list(tree.paths()) == ["mm/pool.c", "x"]
    assert tree.blob_id("mm/pool.c") == git(tmp_path, "rev-parse", "HEAD:mm/pool.c").strip()
    assert tree.label == f"{tmp_path}@{sha[:12]} (HEAD)"


def test_a_revision_and_a_base_commit(tmp_path: Path) -> None:
    first = commit(tmp_path, {"f": b"one\n"})
    second = commit(tmp_path, {"f": b"two\n"})
    commit(tmp_path, {"f": b"three\n"})
    assert open_tree(f"{tmp_path}@{first[:10]}").read("f") == "one\n"
    assert open_tree(f"{tmp_path}@HEAD~1").read("f") == "two\n"
    based = open_tree(str(tmp_path), base_commit=second)
    assert (based.read("f"), based.label) == ("two\n", f"{tmp_path}@{second[:12]} (base-commit)")
    assert open_tree(str(tmp_path), base_commit="0" * 40).read("f") == "three\n"
    assert open_tree(f"{tmp_path}@{first}", base_commit=second).read("f") == "one\n"


def test_the_environment_names_no_other_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        commit(tmp_path / name, {"f": name.encode()})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "two" / ".git"))
    assert open_tree(str(tmp_path / "one")).read("f") == "one"


def test_a_bare_repository(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    commit(work, {"f": b"one\n"})
    git(tmp_path, "clone", "-q", "--bare", "work", "bare.git")
    assert open_tree(str(tmp_path / "bare.git")).read("f") == "one\n"


def test_a_directory_inside_a_kernel_repository_stands_for_all_of_it(tmp_path: Path) -> None:
    commit(tmp_path, KERNEL)
    assert open_tree(str(tmp_path / "mm")).read("mm/m.c") == "x\n"


def test_a_directory_inside_another_repository_is_a_tree_of_its_own(tmp_path: Path) -> None:
    commit(tmp_path, {"examples/tree/mm/pool.c": b"one\n"})
    (tmp_path / "examples/tree/mm/pool.c").write_text("two\n")
    tree = open_tree(str(tmp_path / "examples/tree"))
    assert (list(tree.paths()), tree.read("mm/pool.c")) == (["mm/pool.c"], "two\n")
    tree = open_tree(f"{tmp_path}/examples/tree@HEAD")
    assert (list(tree.paths()), tree.read("mm/pool.c")) == (["mm/pool.c"], "one\n")


@pytest.mark.parametrize("spec", ["none", "none@HEAD", "repo@none", "repo@--upload-pack=x", "repo@HEAD:f", "repo@", "plain@HEAD", "file"])
def test_what_is_no_tree(tmp_path: Path, spec: str) -> None:
    for name in ("repo", "plain"):
        (tmp_path / name).mkdir()
    (tmp_path / "file").write_text("x")
    commit(tmp_path / "repo", {"f": b"x"})
    with pytest.raises(InputError) as caught:
        open_tree(str(tmp_path / spec))
    assert caught.value.reason


def test_a_repository_without_commits_is_a_plain_directory(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "f").write_text("x")
    assert open_tree(str(tmp_path)).read("f") == "x"


def test_links_and_submodules_of_a_repository_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    commit(tmp_path, {"f": b"x"})
    tree = open_tree(str(tmp_path))
    assert (list(tree.paths()), tree.read("link")) == (["f"], None)


def test_no_program_of_a_hostile_config_runs(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\necho $0 >> {mark}\ncat\n")
    script.chmod(0o755)
    root = tmp_path / "repo"
    root.mkdir()
    sha = commit(root, {"f.c": b"one\n", ".gitattributes": b"*.c filter=evil diff=evil\n"})
    settings = {
        "core.fsmonitor": script,
        "core.hooksPath": tmp_path,
        "core.sshCommand": script,
        "core.gitProxy": script,
        "core.pager": script,
        "core.editor": script,
        "diff.external": script,
        "diff.evil.command": script,
        "diff.evil.textconv": script,
        "filter.evil.smudge": script,
        "filter.evil.clean": script,
        "credential.helper": script,
        "uploadpack.packObjectsHook": script,
        "remote.origin.url": f"ext::{script}",
        "remote.origin.uploadpack": script,
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "protocol.ext.allow": "always",
        "alias.cat-file": f"!{script}",
        "alias.rev-parse": f"!{script}",
    }
    git(root, "config", "core.repositoryformatversion", "1")
    for name, value in settings.items():
        git(root, "config", name, str(value))
    blob = git(root, "rev-parse", "HEAD:f.c").strip()
    tree = open_tree(f"{root}@{sha}")
    assert tree.read("f.c") == "one\n"
    assert list(tree.paths()) == [".gitattributes", "f.c"]
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert open_tree(str(root)).read("f.c") is None
    assert open_tree(str(root), base_commit="1" * 40).read("f.c") is None
    assert not mark.exists()


def test_the_cache_is_bounded(tmp_path: Path) -> None:
    for number in range(CACHED_FILES + 10):
        (tmp_path / f"f{number}").write_text(str(number))
    tree = PlainTree(str(tmp_path))
    assert [tree.read(f"f{number}") for number in range(CACHED_FILES + 10)] == [str(number) for number in range(CACHED_FILES + 10)]
    assert len(tree._text._texts) == CACHED_FILES
