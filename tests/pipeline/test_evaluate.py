import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.errors import InputError
from reviewer.model.claim import ClaimKind
from reviewer.model.place import Problem
from reviewer.model.review import Review
from reviewer.model.verdict import Nfc, Verdict
from reviewer.pipeline.evaluate import Case, Evaluation, Mistake, evaluate
from reviewer.pipeline.interface import Options
from reviewer.pipeline.labels import Label, read_labels
from reviewer.report.evaluation import render_evaluation
from reviewer.report.interface import Format
from tests.report.sample import PATCHES, SERIES


def label(name: str, category: str = "true-nfc", fields: dict[str, object] | None = None) -> dict[str, object]:
    expected = {"claim": "full", "must_not": ["contradicted"], "want": "holds"} | (fields or {})
    return {"id": name, "category": category, "file": f"mail/{name}.eml", "subject": name, "tree": None, "needs": [], "expected": expected}


def corpus(tmp_path: Path, *labels: dict[str, object]) -> Path:
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(one) + "\n" for one in labels))
    return tmp_path


def answering(verdict: Verdict, nfc: Nfc) -> Callable[[Path, Options], Review]:
    patch = replace(PATCHES[0], verdict=verdict, nfc=nfc)

    def judge(path: Path, options: Options) -> Review:
        return Review("", "", (replace(SERIES, patches=(patch,)),))

    return judge


@pytest.mark.parametrize(
    ("fields", "verdict", "nfc", "mistakes"),
    [
        ({"must_not": ["holds"]}, Verdict.HOLDS, Nfc.PROVED, (Mistake.HOLDS,)),
        ({"must_not": ["holds"]}, Verdict.HOLDS_IF, Nfc.ASSUMED, ()),
        ({}, Verdict.CONTRADICTED, Nfc.REFUTED, (Mistake.ACCUSED,)),
        ({"nfc_must_not": ["proved"]}, Verdict.NO_CLAIM, Nfc.PROVED, (Mistake.HOLDS,)),
        ({"nfc_must_not": ["refuted"]}, Verdict.NO_CLAIM, Nfc.REFUTED, (Mistake.ACCUSED,)),
        ({}, Verdict.UNDECIDED, Nfc.UNKNOWN, ()),
    ],
)
def test_what_a_label_forbids_is_wrong_and_fails(
    fields: dict[str, object], verdict: Verdict, nfc: Nfc, mistakes: tuple[Mistake, ...], tmp_path: Path
) -> None:
    found = evaluate(read_labels(corpus(tmp_path, label("a", fields=fields))), {}, answering(verdict, nfc))
    assert found.cases[0].mistakes() == mistakes
    assert found.passed() is not bool(mistakes)


def test_an_exception_is_counted_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = answering(Verdict.HOLDS, Nfc.PROVED)

    def judge(path: Path, options: Options) -> Review:
        if path.stem == "a":
            raise RecursionError("too deep")
        return good(path, options)

    found = evaluate(read_labels(corpus(tmp_path, label("a"), label("b"))), {}, judge)
    assert [bool(case.crash) for case in found.cases] == [True, False]
    assert not found.passed()
    assert "a RecursionError: too deep" in render_evaluation(found, Format.TEXT)


def test_a_defect_that_the_session_survived_is_a_crash_all_the_same(tmp_path: Path) -> None:
    patch = replace(PATCHES[3], problems=(Problem("defect", "KeyError in prover/x.py:1"),))

    def judge(path: Path, options: Options) -> Review:
        return Review("", "", (replace(SERIES, patches=(patch,)),))

    found = evaluate(read_labels(corpus(tmp_path, label("a"))), {}, judge)
    assert [case.crash for case in found.crashes] == ["KeyError in prover/x.py:1"]
    assert not found.passed()


def test_ctrl_c_keeps_what_was_judged(tmp_path: Path) -> None:
    def judge(path: Path, options: Options) -> Review:
        if path.stem == "b":
            raise KeyboardInterrupt
        return answering(Verdict.HOLDS, Nfc.PROVED)(path, options)

    found = evaluate(read_labels(corpus(tmp_path, label("a"), label("b"))), {}, judge)
    assert found.interrupted
    assert len(found.cases) == 1


def test_an_assumption_is_as_good_as_a_proof_with_hunks_alone_only(tmp_path: Path) -> None:
    found = evaluate(read_labels(corpus(tmp_path, label("a"))), {}, answering(Verdict.HOLDS_IF, Nfc.ASSUMED))
    assert found.cases[0].right
    assert not replace(found.cases[0], level="tree").right  # type: ignore[arg-type]  # the word is what counts


def test_only_true_nfc_patches_count_for_the_floor(tmp_path: Path) -> None:
    labels = corpus(tmp_path, label("a"), label("b", "unclaimed-nfc"), label("c"))
    found = evaluate(read_labels(labels), {}, answering(Verdict.HOLDS_IF, Nfc.ASSUMED))
    assert found.shown == 2
    assert found.passed(2)
    assert not found.passed(3)


def mail(number: int, old: str, new: str) -> str:
    head = f"From x Mon Sep 17 00:00:00 2001\nSubject: [PATCH {number}/3] p{number}\nMessage-ID: <{number}@x>\nIn-Reply-To: <0@x>\n"
    return f"{head}\nm\n---\n\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-{old}\n+{new}\n\n"


def with_postings(tmp_path: Path, applied: list[int], *labels: dict[str, object]) -> Path:
    (tmp_path / "series").mkdir()
    (tmp_path / "series" / "s.mbox").write_text(mail(1, "a", "b") + mail(2, "b", "c") + mail(3, "c", "d"))
    index = [{"file": "series/s.mbox", "tree": "6.1", "cover": None, "applied": applied}, {"file": "no", "tree": None, "cover": None, "applied": []}]
    (tmp_path / "series" / "index.jsonl").write_text("".join(json.dumps(line) + "\n" for line in index))
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "f").write_text("a\n")
    return corpus(tmp_path, *labels)


def test_a_label_is_judged_on_its_tree_with_the_patches_that_it_needs(tmp_path: Path) -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def judge(path: Path, options: Options) -> Review:
        asked.append((options.tree, tuple(patch.message.message_id for patch in options.beneath)))
        return answering(Verdict.HOLDS, Nfc.PROVED)(path, options)

    labels = [
        {**label("a"), "tree": "6.1"},
        {**label("b"), "tree": "6.12", "needs": ["1@x"]},
        {**label("c"), "tree": "6.1", "needs": ["2@x", "1@x"]},
        {**label("d"), "tree": "6.1", "needs": ["x@y"]},
    ]
    path = with_postings(tmp_path, [1, 2, 3], *labels)
    tree = str(tmp_path / "tree")
    found = evaluate(read_labels(path), {"6.1": tree}, judge, corpus=path)
    assert asked == [(tree, ()), ("", ()), (tree, ("2@x", "1@x")), ("", ())]
    assert found.unneeded == ("d",)
    assert "judged by hunks, since patches that they need are not in the corpus: d" in render_evaluation(found, Format.TEXT)


def test_the_real_pipeline_puts_on_what_is_needed_and_says_what_has_no_place(tmp_path: Path) -> None:
    labels = [{**label(name), "tree": "6.1", "needs": needs} for name, needs in (("a", ["1@x", "2@x"]), ("b", ["2@x"]))]
    path = with_postings(tmp_path, [1, 2, 3], *labels)
    (path / "mail").mkdir()
    for name in "ab":
        (path / "mail" / f"{name}.eml").write_text(mail(3, "c", "d"))
    found = evaluate(read_labels(path), {"6.1": str(tmp_path / "tree")}, corpus=path)
    assert [(case.level, case.placed) for case in found.cases] == [("tree", ()), ("hunks", ("prerequisite", "does-not-apply"))]
    text = render_evaluation(found, Format.TEXT)
    assert "without a whole place in the tree\n  b hunks, prerequisite, does-not-apply: b" in text
    assert "\non a tree" in text
    assert json.loads(render_evaluation(found, Format.JSON))["on_a_tree"]["true-nfc"]["patches"] == 1


@pytest.mark.parametrize(("text", "lost", "passed"), [("a\n", (), True), ("d\n", (), True), ("x\n", (1, 2, 3), False)])
def test_postings_go_onto_their_trees_as_the_index_says(text: str, lost: tuple[int, ...], passed: bool, tmp_path: Path) -> None:
    path = with_postings(tmp_path, [1, 2, 3])
    tree = tmp_path / "other"
    tree.mkdir()
    (tree / "f").write_text(text)
    found = evaluate((), {"6.1": str(tree)}, corpus=path)
    assert [posting.lost for posting in found.postings] == [lost]
    assert found.passed() is passed
    assert ("no place for 1, 2, 3" in render_evaluation(found, Format.TEXT)) is not passed
    assert evaluate((), {}, corpus=path).postings == ()


def test_an_index_line_that_is_none_is_named(tmp_path: Path) -> None:
    path = with_postings(tmp_path, [])
    (path / "series" / "index.jsonl").write_text('{"file": "x"}\n')
    with pytest.raises(InputError) as caught:
        evaluate((), {"6.1": str(tmp_path)}, corpus=path)
    assert caught.value.line == 1


def test_slow_patches_are_named(tmp_path: Path) -> None:
    one = Label("p1", "false-nfc", Path("x"), "pool: Drop it", "full", "contradicted", frozenset())
    found = Evaluation((Case(one, Verdict.UNDECIDED, Nfc.UNKNOWN, seconds=12.4), Case(one, Verdict.UNDECIDED, Nfc.UNKNOWN, seconds=1)))
    assert "1 took 10 s or more\n  p1 12 s on hunks: pool: Drop it" in render_evaluation(found, Format.TEXT)


def test_a_line_that_is_no_label_is_named(tmp_path: Path) -> None:
    path = corpus(tmp_path, label("a"))
    (path / "labels.jsonl").write_text(json.dumps(label("a")) + '\n["no label"]\n')
    with pytest.raises(InputError) as caught:
        list(read_labels(path))
    assert caught.value.line == 2


def test_text_names_every_wrong_answer_and_json_counts_them() -> None:
    one = Label("p1", "false-nfc", Path("x"), "pool: Drop it", "full", "contradicted", frozenset({"holds"}))
    case = Case(one, Verdict.HOLDS, Nfc.PROVED, ClaimKind.FULL, SERIES.level)
    found = Evaluation((case,))
    assert "wrong holds\n  p1 holds, proved: pool: Drop it" in render_evaluation(found, Format.TEXT)
    document = json.loads(render_evaluation(found, Format.JSON))
    assert (document["passed"], document["wrong_holds"], document["categories"]["false-nfc"]["wrong"]) == (False, ["p1"], 1)
