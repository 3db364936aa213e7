from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.errors import InputError
from reviewer.ingest.codes import Code
from reviewer.ingest.load import load
from reviewer.model.review import Applied, SourceLevel
from reviewer.model.series import Series
from reviewer.model.verdict import Nfc
from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import complete, open_session
from reviewer.pipeline.sources import HUNKS_ALONE, SeriesTexts, series_texts
from tests.ingest.repositories import commit, git

FORWARD, REVERSE, NO = Applied.FORWARD, Applied.REVERSE, Applied.NO


def change(path: str, old: str, new: str) -> str:
    """Return a diff of a file of one function whose result changes; the text is that of `source`."""
    return f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,4 +1,4 @@\n int f(void)\n {{\n-\treturn {old};\n+\treturn {new};\n }}\n"


def source(value: str) -> bytes:
    return f"int f(void)\n{{\n\treturn {value};\n}}\n".encode()


def mbox(*diffs: str, total: int = 0) -> bytes:
    count = total or len(diffs)
    return "".join(
        f"From x Mon Sep 17 00:00:00 2001\nSubject: [PATCH {number}/{count}] p{number}\nMessage-ID: <{number}@x>\nIn-Reply-To: <0@x>\n\n"
        f"No functional change intended.\n---\n\n{diff}\n"
        for number, diff in enumerate(diffs, 1)
        if diff
    ).encode()


def series(*diffs: str, total: int = 0) -> Series:
    (found,) = load(["-"], mbox(*diffs, total=total)).series
    return found


def ways(texts: SeriesTexts) -> list[Applied]:
    return [one.source.applied for one in texts.patches]


def sides(texts: SeriesTexts, path: str) -> list[tuple[str | None, str | None]]:
    return [(one.old.read(path), one.new.read(path)) for one in texts.patches if one.old is not None and one.new is not None]


STEPS = [change("f.c", "0", "1"), change("f.c", "1", "2"), change("f.c", "2", "3")]


@pytest.mark.parametrize(("value", "way"), [("0", [FORWARD] * 3), ("3", [REVERSE] * 3), ("1", [REVERSE, FORWARD, FORWARD]), ("9", [NO] * 3)])
def test_a_series_goes_on_comes_off_or_both_and_each_patch_has_its_own_state(value: str, way: list[Applied], tmp_path: Path) -> None:
    (tmp_path / "f.c").write_bytes(source(value))
    texts = series_texts(series(*STEPS), str(tmp_path))
    assert ways(texts) == way
    assert texts.level is (SourceLevel.HUNKS if NO in way else SourceLevel.TREE)
    if NO not in way:
        assert sides(texts, "f.c") == [(source(a).decode(), source(b).decode()) for a, b in ("01", "12", "23")]


def test_a_patch_that_was_dropped_from_the_series_lies_between_those_that_came_in(tmp_path: Path) -> None:
    (tmp_path / "f.c").write_bytes(source("3"))
    (tmp_path / "g.c").write_bytes(source("0"))
    texts = series_texts(series(STEPS[0], STEPS[1], change("g.c", "0", "1"), STEPS[2]), str(tmp_path))
    assert ways(texts) == [REVERSE, REVERSE, FORWARD, REVERSE]


def test_without_an_earlier_part_only_the_files_that_need_it_fall_back_to_hunks(tmp_path: Path) -> None:
    for name in ("f.c", "g.c"):
        (tmp_path / name).write_bytes(source("0"))
    parts = ["", change("f.c", "0", "1") + change("g.c", "1", "2"), change("f.c", "1", "2"), change("g.c", "2", "3")]
    texts = series_texts(series(*parts, total=4), str(tmp_path))
    assert ways(texts) == [FORWARD, FORWARD, NO]
    assert [sorted(one.stale) for one in texts.patches] == [["g.c"], ["g.c"], []]
    assert sides(texts, "f.c") == [(source(a).decode(), source(b).decode()) for a, b in ("01", "12")]
    assert sides(texts, "g.c") == [(None, None)] * 2
    problems = [(problem.code, problem.file, problem.line) for problem in texts.patches[0].source.problems]
    assert (Code.DOES_NOT_APPLY, "g.c", 1) in problems


def test_a_patch_that_needs_none_of_the_parts_without_a_place_knows_the_whole_tree(tmp_path: Path) -> None:
    for name in ("f.c", "g.c", "h.c"):
        (tmp_path / name).write_bytes(source("0"))
    texts = series_texts(series(change("f.c", "0", "1") + change("g.c", "1", "2"), change("h.c", "0", "1")), str(tmp_path))
    assert [sorted(one.stale) for one in texts.patches] == [["g.c"], []]


def test_what_is_needed_goes_first_and_is_not_reviewed(tmp_path: Path) -> None:
    (tmp_path / "f.c").write_bytes(source("0"))
    whole = series(*STEPS)
    alone = series(STEPS[2])
    texts = series_texts(alone, str(tmp_path), beneath=whole.patches[:2])
    assert ways(texts) == [FORWARD]
    assert texts.problems == ()
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / "f.c").write_bytes(source("3"))
    texts = series_texts(series(STEPS[0]), str(tmp_path / "g"), beneath=(whole.patches[2], whole.patches[1]))
    assert (ways(texts), sides(texts, "f.c")) == ([REVERSE], [(source("0").decode(), source("1").decode())])
    texts = series_texts(alone, str(tmp_path), beneath=whole.patches[1:2])
    assert [problem.code for problem in texts.problems] == [Code.PREREQUISITE]


def test_earlier_patches_are_applied_though_they_were_not_picked(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "f.c").write_bytes(source("0"))
    options = Options(tree=str(tmp_path / "tree"), patches=frozenset((2,)), stdin=mbox(*STEPS))
    ((patch,),) = [one.patches for one in open_session(["-"], options).sketch().series]
    assert (patch.number, patch.source.level, patch.source.applied) == (2, SourceLevel.TREE, FORWARD)


def test_the_repository_that_one_stands_in_is_used_where_it_is_the_patchs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sha = commit(tmp_path, {"d/f.c": source("0"), "other.c": source("0")})
    monkeypatch.chdir(tmp_path / "d")
    mine = series_texts(series(change("d/f.c", "0", "1")), "", implied=True)
    assert (mine.level, ways(mine)) == (SourceLevel.TREE, [FORWARD])
    assert mine.base.endswith(f"@{sha[:12]} (HEAD)")
    for foreign in (series_texts(series(STEPS[0]), "", implied=True), series_texts(series(change("d/f.c", "0", "1")), "")):
        assert (foreign.level, foreign.base, ways(foreign), foreign.problems) == (SourceLevel.HUNKS, HUNKS_ALONE, [NO], ())


def test_a_repository_that_one_stands_in_and_that_can_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sha = commit(tmp_path, {"f.c": source("0")})
    (tmp_path / ".git" / "objects" / sha[:2] / sha[2:]).unlink()
    monkeypatch.chdir(tmp_path)
    texts = series_texts(series(STEPS[0]), "", implied=True)
    assert (texts.base, [problem.code for problem in texts.problems]) == (HUNKS_ALONE, [Code.NO_REPOSITORY])
    with pytest.raises(InputError):
        series_texts(series(STEPS[0]), ".")


# SEMANTICS: B13
def test_a_proof_on_a_tree_with_unknown_files_is_no_more_than_assumed(tmp_path: Path) -> None:
    good = "int g(void)\n{\n\tint r = 1;\n\n\treturn r;\n}\n"
    diff = "diff --git a/g.c b/g.c\n--- a/g.c\n+++ b/g.c\n@@ -1,6 +1,4 @@\n int g(void)\n {\n-\tint r = 1;\n-\n-\treturn r;\n+\treturn 1;\n }\n"
    doc = "diff --git a/doc.rst b/doc.rst\n--- a/doc.rst\n+++ b/doc.rst\n@@ -1 +1 @@\n-a\n+b\n"
    (tmp_path / "g.c").write_text(good)
    (tmp_path / "doc.rst").write_text("a\n")
    options = Options(tree=str(tmp_path), stdin=mbox(diff + doc))
    assert complete(open_session(["-"], options)).series[0].patches[0].nfc is Nfc.PROVED
    (tmp_path / "doc.rst").write_text("c\n")
    other = tmp_path.rename(tmp_path.with_name("moved"))
    patch = complete(open_session(["-"], Options(tree=str(other), stdin=mbox(diff + doc)))).series[0].patches[0]
    assert patch.nfc is Nfc.ASSUMED
    assert "doc.rst" in patch.assumptions[-1].text


def test_a_patch_without_a_place_is_judged_by_the_contents_that_its_index_lines_name(tmp_path: Path) -> None:
    commit(tmp_path, {"f.c": source("0"), "x/note": b"one\n"})
    old = git(tmp_path, "rev-parse", "HEAD:f.c").strip()
    commit(tmp_path, {"f.c": source("7")})
    # No commit has both contents, so there is no base with them, and HEAD has moved on.
    note = git(tmp_path, "hash-object", "-w", "--stdin", stdin=b"two\n").strip()
    second = f"diff --git a/x/note b/x/note\nindex {note[:12]}..222222222222 100644\n--- a/x/note\n+++ b/x/note\n@@ -1 +1 @@\n-two\n+three\n"
    index = f"index {old[:12]}..111111111111 100644\n--- "
    texts = series_texts(series(change("f.c", "0", "1").replace("--- ", index, 1) + second), str(tmp_path))
    (found,) = texts.patches
    assert (texts.level, found.source.level, found.source.applied) == (SourceLevel.FILES, SourceLevel.FILES, FORWARD)
    assert sides(texts, "f.c") == [(source("0").decode(), source("1").decode())]
    assert sides(texts, "x/note") == [("two\n", "three\n")]
    assert found.old is not None
    assert (list(found.old.paths()), found.old.whole) == (["f.c", "x/note"], False)
    assert Code.BY_INDEX_LINES in {problem.code for problem in found.source.problems}
    wrong = change("f.c", "5", "1").replace("--- ", index, 1)
    assert [one.source.level for one in series_texts(series(wrong), str(tmp_path)).patches] == [SourceLevel.HUNKS]


def test_a_declared_base_that_is_not_there_is_said(tmp_path: Path) -> None:
    sha = commit(tmp_path, {"f.c": source("0")})
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "f.c").write_bytes(source("0"))
    declared = replace(series(STEPS[0]), base_commit="1" * 40)
    assert [problem.code for problem in series_texts(declared, str(tmp_path)).problems] == [Code.NO_BASE]
    for one, spec in ((declared, f"{tmp_path}@{sha}"), (declared, f"{tmp_path}/plain"), (replace(declared, base_commit=sha), str(tmp_path))):
        assert series_texts(one, spec).problems == ()
