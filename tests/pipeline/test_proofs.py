"""What is known from an earlier run: exactly what would be found out again, and nothing of another tree, message, rule or program."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from reviewer.ingest import at_rest, plain_tree
from reviewer.knowledge import load
from reviewer.knowledge.files import rules_directory
from reviewer.model.place import DEFECT
from reviewer.model.review import Review
from reviewer.model.unit import Unit
from reviewer.model.verdict import Verdict
from reviewer.pipeline import patches, proofs, session, versions
from reviewer.pipeline.interface import Budget, Options
from reviewer.prover import clock
from reviewer.report.times import without_times
from reviewer.store.values import from_json, to_json
from tests.ingest.letters import mail
from tests.ingest.repositories import commit

FILES = {
    "mm/pool.c": '#include "pool.h"\nint drain(struct pool *p)\n{\n\tif (busy(p))\n\t\tflush(p);\n\treturn 0;\n}\n',
    "mm/pool.h": "struct pool { int n; };\nint busy(struct pool *p);\nvoid flush(struct pool *p);\n",
    "mm/busy.c": '#include "pool.h"\nint busy(struct pool *p)\n{\n\treturn 0;\n}\n',
    "mm/walk.c": '#include "pool.h"\nstatic int walk(struct pool *p)\n{\n\treturn p->n;\n}\n',
    **{f"{name}/x": "" for name in ("arch", "include", "kernel", "fs", "drivers")},
    "Kconfig": "config POOL\n\tbool\n",
    "Makefile": "",
}
DIFF = """Drop a flush that never happens, as busy() always returns 0.

No functional change intended.

---
--- a/mm/pool.c
+++ b/mm/pool.c
@@ -1,7 +1,6 @@
 #include "pool.h"
 int drain(struct pool *p)
 {
-→if (busy(p))
-→→flush(p);
+→busy(p);
 →return 0;
 }
""".replace("→", "\t")


@pytest.fixture(autouse=True)
def _fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(at_rest, "_AT_REST", 0)


@pytest.fixture(params=["git", "directory"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    top = tmp_path / "linux"
    top.mkdir()
    write(top, FILES)
    if request.param == "git":
        commit(top, {path: text.encode() for path, text in FILES.items()})
    return top


def write(top: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text)
    if (top / ".git").exists():
        commit(top, {path: text.encode() for path, text in files.items()})


def judged(tmp_path: Path, tree: Path | None, cached: bool = True, body: str = DIFF, budget: Budget = Budget.NORMAL) -> Review:
    """Judge as a process of its own would: nothing is in memory."""
    from reviewer.pipeline import sources, world

    sources._TREES.clear()
    for kept in (world._INDEXES, world._KCONFIGS, world._WORLDS):
        kept.clear()
    path = tmp_path / "x.eml"
    path.write_bytes(mail("[PATCH] mm: Drop a dead flush", body))
    options = Options(tree=str(tree) if tree else "", cached=cached, budget=budget)
    return session.complete(session.open_session([str(path)], options))


def verdict(review: Review) -> Verdict:
    return review.series[0].patches[0].verdict


class Counted:
    """Counts how often units are judged, and not taken from the cache."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        real = patches._units

        def counted(*given: object) -> tuple[Unit, ...]:
            self.times += 1
            return real(*given)  # type: ignore[arg-type]  # handed on as it came

        monkeypatch.setattr(patches, "_units", counted)


def test_a_second_run_gives_the_identical_document_and_judges_nothing(tmp_path: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = judged(tmp_path, tree)
    counted = Counted(monkeypatch)
    assert judged(tmp_path, tree) == first
    assert counted.times == 0
    assert without_times(judged(tmp_path, tree, cached=False)) == without_times(first)
    assert counted.times == 1


def test_hunks_alone_are_known_again_whoever_sends_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = judged(tmp_path, None)
    counted = Counted(monkeypatch)
    again = judged(tmp_path, None)
    assert (again, counted.times) == (first, 0)


ELSEWHERE = {
    "a helper in another file": {"mm/busy.c": FILES["mm/busy.c"].replace("return 0", "return p->n")},
    "a second definition": {"arch/busy.c": '#include "../mm/pool.h"\nint busy(struct pool *p)\n{\n\treturn p->n;\n}\n'},
    "a stub in a header": {
        "mm/pool.h": FILES["mm/pool.h"].replace(
            "int busy(struct pool *p);\n",
            "#ifdef CONFIG_POOL\nint busy(struct pool *p);\n#else\nstatic inline int busy(struct pool *p)\n{\n\treturn p->n;\n}\n#endif\n",
        )
    },
    "a macro of the name": {"mm/pool.h": FILES["mm/pool.h"] + "#define busy(p) ((p)->n)\n"},
}


@pytest.mark.parametrize("change", ELSEWHERE)
def test_what_changes_elsewhere_in_the_tree_is_seen(change: str, tmp_path: Path, tree: Path) -> None:
    before = judged(tmp_path, tree)
    assert verdict(before) is Verdict.HOLDS
    write(tree, ELSEWHERE[change])
    after = judged(tmp_path, tree)
    assert verdict(after) is not Verdict.HOLDS
    assert without_times(after) == without_times(judged(tmp_path, tree, cached=False))


UNUSED = """Drop a parameter that nobody reads.

No functional change intended.

---
--- a/mm/walk.c
+++ b/mm/walk.c
@@ -1,9 +1,9 @@
 #include "pool.h"
-int walk(struct pool *p, int all)
+int walk(struct pool *p)
 {
 →return p->n;
 }
 int use(struct pool *p)
 {
-→return walk(p, 1);
+→return walk(p);
 }
""".replace("→", "\t")
WALK = """#include "pool.h"
int walk(struct pool *p, int all)
{
→return p->n;
}
int use(struct pool *p)
{
→return walk(p, 1);
}
""".replace("→", "\t")
MORE = '#include "../mm/pool.h"\nint walk(struct pool *p, int all);\nint more(struct pool *p)\n{\n\treturn walk(p, 0);\n}\n'


def test_a_caller_that_appears_is_looked_at(tmp_path: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tree, {"mm/walk.c": WALK})
    assert verdict(judged(tmp_path, tree, body=UNUSED)) is Verdict.HOLDS
    write(tree, {"kernel/more.c": MORE})
    counted = Counted(monkeypatch)
    after = judged(tmp_path, tree, body=UNUSED)
    assert counted.times == 1
    assert without_times(after) == without_times(judged(tmp_path, tree, body=UNUSED, cached=False))


def test_a_file_with_its_old_time_and_size_is_another_file(tmp_path: Path) -> None:
    top = tmp_path / "linux"
    top.mkdir()
    write(top, FILES)
    assert verdict(judged(tmp_path, top)) is Verdict.HOLDS
    file = top / "mm/busy.c"
    state = file.stat()
    file.write_text(FILES["mm/busy.c"].replace("return 0", "return 1"))
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert verdict(judged(tmp_path, top)) is not Verdict.HOLDS


def test_a_directory_that_was_written_a_moment_ago_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = tmp_path / "linux"
    top.mkdir()
    write(top, FILES)
    monkeypatch.setattr(at_rest, "_AT_REST", 3600 * 10**9)
    judged(tmp_path, top)
    counted = Counted(monkeypatch)
    judged(tmp_path, top)
    assert counted.times == 1
    # The clock set back: what was written then lies in the future.
    monkeypatch.setattr(at_rest, "_AT_REST", 0)
    monkeypatch.setattr(time, "time_ns", lambda: 10**9)
    judged(tmp_path, top)
    judged(tmp_path, top)
    assert counted.times == 3


def test_a_message_that_argues_otherwise_is_another_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged(tmp_path, None)
    counted = Counted(monkeypatch)
    silent = judged(tmp_path, None, body=DIFF.replace(", as busy() always returns 0", ""))
    assert counted.times == 1
    assert without_times(silent) == without_times(judged(tmp_path, None, body=DIFF.replace(", as busy() always returns 0", ""), cached=False))
    judged(tmp_path, None, budget=Budget.DEEP)
    assert counted.times == 3


def test_a_line_of_the_policy_is_another_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = DIFF.replace("flush(p)", 'pr_debug("busy\\n")').replace("busy(p)", "p->n").replace("+\tp->n;\n", "")
    judged(tmp_path, None, body=body)
    rules = tmp_path / "rules"
    shutil.copytree(rules_directory(), rules)
    (policy,) = [path for path in (rules / "policy").glob("*.yml") if "pr_debug" in path.read_text()]
    policy.write_text(policy.read_text().replace("pr_debug", "pr_other"))
    monkeypatch.setattr(load, "rules_directory", lambda: rules)
    load._load.cache_clear()
    counted = Counted(monkeypatch)
    try:
        after = judged(tmp_path, None, body=body)
        assert counted.times == 1
        assert without_times(after) == without_times(judged(tmp_path, None, body=body, cached=False))
    finally:
        load._load.cache_clear()


def test_the_version_of_the_solver_is_that_of_what_is_installed() -> None:
    assert versions._installed("z3_solver") == version("z3-solver")
    assert versions._installed("z3") == ""


def test_another_program_solver_or_interpreter_is_another_question(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = {versions.versions()}
    for name, value in (("code_digest", lambda folder: f"other {folder.name}"), ("_installed", lambda _name: "9.9")):
        with monkeypatch.context() as patched:
            patched.setattr(versions, name, value)
            versions.versions.cache_clear()
            known.add(versions.versions())
    versions.versions.cache_clear()
    assert len(known) == 3


def _late(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    clock.note_late()
    return units


def _defect(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    return (replace(units[0], reason=f"{DEFECT}: the interpreter disagrees"), *units[1:])


@pytest.mark.parametrize("spoilt", [_late, _defect])
def test_what_a_clock_or_a_defect_had_a_part_in_is_not_kept(
    spoilt: Callable[[tuple[Unit, ...]], tuple[Unit, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = patches._units
    with monkeypatch.context() as patched:
        patched.setattr(patches, "_units", lambda *given: spoilt(real(*given)))
        judged(tmp_path, None)
    counted = Counted(monkeypatch)
    judged(tmp_path, None)
    assert counted.times == 1


def test_what_an_unreadable_file_had_a_part_in_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = tmp_path / "linux"
    top.mkdir()
    write(top, FILES)
    counted = Counted(monkeypatch)
    monkeypatch.setattr(plain_tree.PlainTree, "unread", property(lambda _self: frozenset(["mm/secret.c"])))
    judged(tmp_path, top)
    judged(tmp_path, top)
    assert counted.times == 2


def test_a_row_of_another_shape_is_judged_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = judged(tmp_path, None)
    monkeypatch.setattr(proofs, "from_json", lambda _kind, found: from_json(tuple[Review, ...], found))
    assert without_times(judged(tmp_path, None)) == without_times(first)


@pytest.mark.parametrize("example", sorted(path.name for path in (Path(__file__).parents[2] / "examples").iterdir()))
def test_every_unit_reads_back_as_it_was(example: str) -> None:
    folder = Path(__file__).parents[2] / "examples" / example
    tree = folder / "tree"
    review = session.complete(session.open_session([str(folder)], Options(tree=str(tree) if tree.is_dir() else "")))
    for series in review.series:
        for patch in series.patches:
            assert from_json(tuple[Unit, ...], to_json(patch.units)) == patch.units
