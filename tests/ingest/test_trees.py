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


def test_a_worktree_has_a_head_of_its_own(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    commit(work, {"f": b"one\n"})
    git(work, "worktree", "add", "-q", str(tmp_path / "second"), "-b", "second")
    commit(tmp_path / "second", {"f": b"two\n"})
    assert open_tree(str(tmp_path / "second")).read("f") == "two\n"
    assert open_tree(str(work)).read("f") == "one\n"


def test_a_partial_clone_fetches_nothing(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    commit(work, {"d/f": b"one\n", "g": b"two\n"})
    git(work, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{work}", "partial")
    tree = open_tree(str(tmp_path / "partial"))
    assert isinstance(tree, GitTree)
    assert list(tree.paths()) == ["d/f", "g"]
    assert tree.unread == frozenset()
    assert (tree.read("d/f"), tree.read("none")) == (None, None)
    assert tree.unread == {"d/f"}
    assert tree.blob_id("d/f") == git(work, "rev-parse", "HEAD:d/f").strip()
    missing = git(tmp_path / "partial", "rev-list", "--objects", "--missing=print", "HEAD")
    assert missing.count("?") == 2
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=tree:0", f"file://{work}", "treeless")
    bare = open_tree(str(tmp_path / "treeless"), blobs=(("g", tree.blob_id("g")),))
    assert isinstance(bare, GitTree)
    assert (list(bare.paths()), bare.read("g"), bare.unread) == ([], None, frozenset((".",)))


def test_files_that_can_not_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MAX_FILE", 3)
    (tmp_path / "big").write_text("abcd")
    (tmp_path / "small").write_text("abc")
    plain = PlainTree(str(tmp_path))
    assert (plain.read("big"), plain.read("small"), plain.read("none"), plain.unread) == (None, "abc", None, frozenset(("big",)))
    commit(tmp_path, {})
    tree = open_tree(str(tmp_path))
    assert isinstance(tree, GitTree)
    assert [tree.read(path) for path in ("small", "big", "small", "none", "small")] == ["abc", None, "abc", None, "abc"]
    assert tree.unread == {"big"}


def test_a_tree_that_multiplies_itself_is_listed_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    blob = git(tmp_path, "hash-object", "-w", "--stdin", stdin=b"x").strip()
    tree = git(tmp_path, "mktree", stdin="".join(f"100644 blob {blob}\tf{n}\n" for n in range(10)).encode()).strip()
    for _ in range(12):
        tree = git(tmp_path, "mktree", stdin="".join(f"040000 tree {tree}\td{n}\n" for n in range(10)).encode()).strip()
    sha = git(tmp_path, "commit-tree", "-m", "x", tree).strip()
    monkeypatch.setattr(texts, "MAX_FILES", 2000)
    found = open_tree(f"{tmp_path}@{sha}")
    assert isinstance(found, GitTree)
    assert len(list(found.paths())) == 2000
    assert found.unread


def hostile(folder: Path, *names: bytes) -> GitTree:
    git(folder, "init", "-q")
    blob = git(folder, "hash-object", "-w", "--stdin", stdin=b"x").strip()
    raw = b"".join(b"100644 %s\0%s" % (name, bytes.fromhex(blob)) for name in sorted(names))
    tree = git(folder, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw).strip()
    found = open_tree(f"{folder}@{git(folder, 'commit-tree', '-m', 'x', tree).strip()}")
    assert isinstance(found, GitTree)
    return found


def test_names_in_a_tree_that_look_like_options_are_names(tmp_path: Path) -> None:
    found = hostile(tmp_path, b"--output=x", b"-", b"HEAD")
    assert list(found.paths()) == ["-", "--output=x", "HEAD"]
    assert [found.read(path) for path in ("--output=x", "-", "HEAD")] == ["x"] * 3


@pytest.mark.parametrize("name", [b"..", b".git", b"a/../../b"])
def test_a_tree_with_names_that_lead_elsewhere_is_not_read(tmp_path: Path, name: bytes) -> None:
    found = hostile(tmp_path, b"f", name)
    assert (list(found.paths()), found.read("f"), found.whole, found.unread) == ([], None, False, frozenset((".",)))


def test_a_repository_with_other_names_of_objects_is_refused_in_words(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256")
    commit(tmp_path, {"f": b"one\n"})
    with pytest.raises(InputError) as caught:
        open_tree(str(tmp_path))
    assert "can't be read" in caught.value.reason


def test_a_promised_object_is_not_fetched_from_a_path_either(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    root = tmp_path / "repo"
    root.mkdir()
    commit(root, {"f.c": b"one\n"})
    blob = git(root, "rev-parse", "HEAD:f.c").strip()
    git(root, "config", "core.repositoryformatversion", "1")
    for name, value in {
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": str(tmp_path),
        "remote.origin.uploadpack": str(script),
        "core.alternateRefsCommand": str(script),
        "core.attributesFile": "/dev/zero",
    }.items():
        git(root, "config", name, value)
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    tree = open_tree(str(root), "1" * 40, (("f.c", "2" * 40),))
    assert tree.read("f.c") is None
    assert not mark.exists()
