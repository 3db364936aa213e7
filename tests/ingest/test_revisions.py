"""Git ranges against what `git format-patch` makes of them."""

from pathlib import Path

import pytest

from reviewer.config.limits import Limits
from reviewer.ingest.codes import Code, lossy
from reviewer.ingest.load import load
from reviewer.model.series import FileChange, FileDiff, Series
from tests.ingest.letters import mail
from tests.ingest.ranges import patches, read, text, titles, write
from tests.ingest.repositories import git


def comparable(file: FileDiff) -> object:
    """Return a file without what depends on git's settings: the section words and the length of object names."""
    hunks = [(hunk.old_start, hunk.old_lines, hunk.new_start, hunk.new_lines, hunk.lines) for hunk in file.hunks]
    return (file.old_path, file.new_path, file.change, file.old_mode, file.new_mode, file.old_blob[:7], file.new_blob[:7], hunks)


def test_a_range_is_what_format_patch_makes_of_it(root: Path, tmp_path: Path) -> None:
    (series,) = read(root, "main..topic").series
    git(root, "format-patch", "-q", "--full-index", "main..topic", "-o", str(tmp_path / "out"))
    (sent,) = load([str(tmp_path / "out")]).series
    assert [patch.title for patch in series.patches] == ["one", "two", "three", "four", "five"]
    assert (series.expected, series.missing, series.subject) == (5, (), "main..topic")
    assert series.base_commit == git(root, "rev-parse", "main").strip()
    for ours, theirs in zip(series.patches, sent.patches, strict=True):
        assert [comparable(file) for file in ours.files] == [comparable(file) for file in theirs.files]
        assert (ours.number, ours.total, ours.title) == (theirs.number, theirs.total, theirs.title)
        assert (ours.message.body, ours.message.author, ours.message.commit) == (theirs.message.body, theirs.message.author, theirs.message.commit)
        assert ours.message.date == theirs.message.date
        assert [problem.code for problem in ours.problems] == [problem.code for problem in theirs.problems]
    assert series.patches[1].files[1].change is FileChange.RENAMED


def test_the_kernel_s_words_stand_behind_the_hunk_header(root: Path) -> None:
    body = "int f(void)\n{\n\tint a;\n\n\ta = 1;\nout:\n" + "".join(f"\ta += {at};\n" for at in range(9)) + "}\n"
    write(root, "f", {"f.c": body.encode()})
    write(root, "g", {"f.c": body.replace("+= 8", "-= 8").encode()})
    (patch,) = patches(read(root, "HEAD"))
    assert patch.files[0].hunks[0].section == "int f(void)"


@pytest.mark.parametrize(
    ("revision", "wanted"),
    [
        ("main..topic", ["one", "two", "three", "four", "five"]),
        ("topic", ["one", "two", "three", "four", "five"]),
        ("refs/heads/topic", ["one", "two", "three", "four", "five"]),
        ("HEAD~2..", ["four", "five"]),
        ("..topic~3", None),
        ("main", ["base"]),
        ("HEAD", ["five"]),
        ("@~1", ["four"]),
        ("topic~2", ["three"]),
        ("topic^^!", ["four"]),
        (":/^two", ["two"]),
        ("main...topic", None),
        ("topic..main", None),
    ],
)
def test_what_revisions_name(root: Path, revision: str, wanted: list[str] | None) -> None:
    loaded = read(root, revision)
    if wanted is None:
        assert (loaded.series, [problem.code for problem in loaded.problems]) == ((), [Code.BAD_RANGE])
    else:
        assert (titles(loaded), loaded.problems) == (wanted, ())


@pytest.mark.parametrize("name", ["nothing", "main..nothing", "--output=x", "-x", "HEAD:mm", "", "a\nb", "HEAD^{tree}", "HEAD\0", "--all", "-"])
def test_what_names_no_commit_is_said(root: Path, name: str) -> None:
    loaded = read(root, name)
    assert loaded.series == ()
    assert len(loaded.problems) == 1
    assert not list(root.glob("x"))


def test_a_commit_by_its_hash_and_several_at_once(root: Path) -> None:
    names = [git(root, "rev-parse", name).strip() for name in ("topic~1", "topic~3")]
    loaded = load([names[0], names[1][:10]], repositories=(str(root),))
    assert titles(loaded) == ["four", "two"]
    assert [series.expected for series in loaded.series] == [1, 1]
    assert loaded.inputs_read == 2


def test_the_upstream_is_where_a_branch_starts(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(root), "clone")
    clone = tmp_path / "clone"
    git(clone, "checkout", "-q", "-b", "work", "origin/topic")
    write(clone, "six", {"mm/pool.c": text(7)})
    loaded = read(clone, "work")
    assert titles(loaded) == ["six"]
    assert "work@{upstream}" in loaded.series[0].problems[0].text
    assert titles(read(clone, "origin/topic..")) == ["six"]
    assert titles(read(clone, "origin/main..")) == ["one", "two", "three", "four", "five", "six"]


def test_paths_pick_commits_and_each_is_read_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = read(root, "main..topic", "mm/pool.c")
    assert titles(loaded) == ["one", "five"]
    assert [file.path for file in patches(loaded)[0].files] == ["gone.h", "mm/pool.c", "new.c"]
    assert titles(read(root, "main..topic", ":(glob)**/old.c")) == ["two"]
    assert [problem.code for problem in read(root, "main..topic", "--help").problems] == [Code.BAD_RANGE]
    monkeypatch.chdir(root / "mm")
    assert titles(load(["main..topic"], paths=["pool.c"])) == ["one", "five"]


def test_merges_are_left_out_and_said(root: Path) -> None:
    git(root, "checkout", "-q", "main")
    write(root, "aside", {"aside.c": b"int a;\n"})
    git(root, "merge", "-q", "-m", "merge", "topic")
    loaded = read(root, "topic..HEAD")
    assert titles(loaded) == ["aside"]
    assert [problem.code for problem in loaded.series[0].problems] == [Code.MERGES]
    assert [problem.code for problem in read(root, "HEAD").problems] == [Code.MERGES]


def test_the_first_commit_and_an_empty_one(root: Path) -> None:
    (patch,) = patches(read(root, "main"))
    assert {file.change for file in patch.files} == {FileChange.ADDED}
    git(root, "commit", "-q", "--allow-empty", "-m", "nothing")
    (patch,) = patches(read(root, "HEAD"))
    assert (patch.title, patch.files, patch.problems) == ("nothing", (), ())


def test_a_cover_letter_that_b4_keeps(root: Path) -> None:
    git(root, "checkout", "-q", "-b", "b4/x", "main")
    git(root, "commit", "-q", "--allow-empty", "-m", 'mm: A series\n\nNo functional change intended.\n\n--- b4-submit-tracking ---\n{"series": {}}')
    write(root, "one", {"mm/pool.c": text(1)})
    (series,) = read(root, "b4/x").series
    assert series.cover is not None
    assert (series.subject, series.cover.number, series.cover.message.body) == ("mm: A series", 0, "No functional change intended.")
    assert [(patch.number, patch.total) for patch in series.patches] == [(1, 1)]


def test_messages_in_another_character_set(root: Path) -> None:
    (root / "mm/pool.c").write_bytes(text(9))
    (root / "message").write_bytes("mm: Grüße\n\nÄ.\n".encode("latin-1"))
    git(root, "-c", "i18n.commitEncoding=iso-8859-1", "commit", "-q", "-F", "message", "mm/pool.c")
    (patch,) = patches(read(root, "HEAD"))
    assert (patch.title, patch.message.body, patch.problems) == ("mm: Grüße", "Ä.", ())
    raw = (
        b"tree "
        + git(root, "rev-parse", "HEAD^{tree}").strip().encode()
        + b"\nauthor A <a@b> 99999999999999 +9999\ncommitter A <a@b> 1 +0000\n\nbad \xff\xfe\n"
    )
    odd = git(root, "hash-object", "-w", "-t", "commit", "--stdin", "--literally", stdin=raw).strip()
    (patch,) = patches(read(root, odd))
    assert (patch.message.author, patch.message.date, patch.problems[0].code) == ("A <a@b>", "", Code.WRONG_CHARSET)


def test_submodules_and_files_that_become_links(root: Path) -> None:
    for name in ("1" * 40, "2" * 40):
        git(root, "update-index", "--add", "--cacheinfo", f"160000,{name},sub")
        git(root, "commit", "-q", "-m", "sub")
    (patch,) = patches(read(root, "HEAD"))
    assert [line.text for line in patch.files[0].hunks[0].lines] == [f"Subproject commit {digit * 40}" for digit in "12"]
    (root / "run.sh").unlink()
    (root / "run.sh").symlink_to("link")
    git(root, "add", "run.sh")
    git(root, "commit", "-q", "-m", "link")
    (patch,) = patches(read(root, "HEAD"))
    assert [file.change for file in patch.files] == [FileChange.DELETED, FileChange.ADDED]


def test_limits_are_named(root: Path) -> None:
    for limits, name in ((Limits(commits=4), "limits.commits"),):
        (problem,) = read(root, "main..topic", limits=limits).problems
        assert (problem.code, name in problem.text) == (Code.TOO_MANY, True)
    for limits, name in (
        (Limits(file_bytes=100), "limits.file-bytes"),
        (Limits(input_bytes=100), "limits.input-bytes"),
        (Limits(patch_files=2), "limits.patch-files"),
    ):
        (patch,) = patches(read(root, "topic~4", limits=limits))
        assert lossy(patch.problems)
        assert any(name in problem.text for problem in patch.problems)


def test_an_object_that_is_missing_costs_its_commit_only(root: Path) -> None:
    name = git(root, "rev-parse", "topic~4:new.c").strip()
    (root / ".git" / "objects" / name[:2] / name[2:]).unlink()
    loaded = read(root, "main..topic")
    assert [lossy(patch.problems) for patch in patches(loaded)[:2]] == [True, False]
    assert [problem.code for problem in patches(loaded)[0].problems] == [Code.UNREADABLE_COMMIT]


def test_a_file_of_that_name_goes_before_a_revision(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    (root / "topic").write_bytes(mail())
    assert titles(load(["topic"])) == ["mm/pool: Drop a dead local"]


def test_the_first_repository_that_knows_the_name_is_read(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write(other, "else", {"x.c": b"int x;\n"})
    assert titles(load(["HEAD"], repositories=(str(other), str(root)))) == ["else"]
    assert titles(load(["topic~1"], repositories=(str(tmp_path), str(other), str(root)))) == ["four"]


def test_bare_repositories_and_worktrees(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(root), "bare.git")
    assert titles(read(tmp_path / "bare.git", "main..topic", "mm/pool.c")) == ["one", "five"]
    git(root, "worktree", "add", "-q", str(tmp_path / "tree"), "topic~1", "--detach")
    assert titles(read(tmp_path / "tree", "HEAD")) == ["four"]


def test_git_that_is_not_there(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert [problem.code for problem in read(root, "HEAD").problems] == [Code.NOT_FOUND]


def test_series_ids_are_the_content_s(root: Path) -> None:
    first: Series = read(root, "topic~1").series[0]
    git(root, "checkout", "-q", "-b", "again", "topic~2")
    git(root, "cherry-pick", "topic~1")
    assert read(root, "HEAD").series[0].id == first.id
