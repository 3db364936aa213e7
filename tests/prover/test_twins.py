"""The examples, their twins, and all of them under other names: what SEMANTICS.md says of each (issue: "What must be seen")."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.ingest.codes import Code
from reviewer.model.review import PatchReview
from reviewer.model.verdict import Nfc, Verdict
from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import complete, open_session
from tests.prover.twins import Case, change, scrambled, seed, swap, with_tree

ZAP = "flush = zap_gfn_range(kvm, root, 0, -1ull, true, flush, true);"
NEW_ZAP = "(void)zap_gfn_range(kvm, root, 0, -1ull, true, false, true);"


def review(case: Case, directory: Path) -> PatchReview:
    """Review the one patch of a case."""
    patch = directory / "case.eml"
    patch.write_text(case.patch, "utf-8")
    for path, text in (case.tree or {}).items():
        target = directory / "tree" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    tree = str(directory / "tree") if case.tree is not None else ""
    done = complete(open_session([str(patch)], Options(tree=tree)))
    ((found,),) = ([*series.patches] for series in done.series)
    return found


def hunk_twin(old: str, new: str) -> Case:
    return Case(change(seed().patch, old, new), None)


def tree_twin(old: str, new: str, where: str = "") -> Case:
    case = with_tree("02-seed-tree")
    assert case.tree is not None
    if where:
        return Case(case.patch, {**case.tree, where: swap(case.tree[where], old, new)})
    return Case(change(case.patch, old, new), case.tree)


CALLEE = "arch/x86/kvm/mmu/tdp_mmu.c"
EXAMPLES = {
    "seed": (seed(), Verdict.HOLDS_IF, Nfc.ASSUMED),
    "tree": (with_tree("02-seed-tree"), Verdict.HOLDS, Nfc.PROVED),
    "live flush": (with_tree("03-seed-live-flush"), Verdict.CONTRADICTED, Nfc.REFUTED),
}

# SEMANTICS: C14, C16, E21. Hunks alone grant nothing, so what is wrong is undecided; with a tree it is contradicted.
TWINS = {
    "a store dropped, hunks": (hunk_twin(f"- {ZAP}", f"- root->role.level = 4;\n- {ZAP}"), {Verdict.UNDECIDED}),
    "the flush before the zap, hunks": (hunk_twin(f"+ {NEW_ZAP}", f"+ kvm_flush_remote_tlbs(kvm);\n+ {NEW_ZAP}"), {Verdict.UNDECIDED}),
    "null test swapped, hunks": (
        hunk_twin(f"- {ZAP}", f"- if (root && root->count)\n- root_tick(kvm);\n+ if (root->count && root)\n+ root_tick(kvm);\n- {ZAP}"),
        {Verdict.UNDECIDED},
    ),
    "two READ_ONCE merged, hunks": (
        hunk_twin(
            f"- {ZAP}",
            f"- trace_pair(READ_ONCE(kvm->a), READ_ONCE(kvm->a));\n+ next_root = READ_ONCE(kvm->a);\n+ trace_pair(next_root, next_root);\n- {ZAP}",
        ),
        {Verdict.UNDECIDED},
    ),
    "an assignment before a HOLE dropped": (
        hunk_twin("\n- bool flush = false;", "\n- bool flush = false;\n- next_root = NULL;"),
        {Verdict.UNDECIDED},
    ),
    "another argument, hunks": (hunk_twin(f"+ {NEW_ZAP}", f"+ {NEW_ZAP.replace('0, -1ull', '1, -1ull')}"), {Verdict.UNDECIDED}),
    "the result negated, hunks": (hunk_twin("- if (flush)", "- if (!flush)"), {Verdict.UNDECIDED}),
    "a store dropped, tree": (
        tree_twin("-\tbool flush = false;\n", "-\tbool flush = false;\n-\n-\tkvm->stat.remote_tlb_flushes = 0;\n"),
        {Verdict.CONTRADICTED},
    ),
    "the flush before the zap, tree": (
        tree_twin("+\t\t(void)zap", "+\t\tkvm_flush_remote_tlbs(kvm);\n+\t\t(void)zap"),
        {Verdict.CONTRADICTED},
    ),
    "flush = true on both branches, tree": (
        tree_twin("\t\t\ttdp_mmu_clear_leaf(kvm, &iter);\n\t\t\tflush = true;\n", "\t\t\ttdp_mmu_clear_leaf(kvm, &iter);\n", CALLEE),
        {Verdict.HOLDS},
    ),
}


def _tree_with_store(case: Case) -> Case:
    """The twin that drops a store needs the store in its tree."""
    assert case.tree is not None
    text = swap(case.tree[CALLEE], "\tbool flush = false;\n\n\tlockdep", "\tbool flush = false;\n\n\tkvm->stat.remote_tlb_flushes = 0;\n\n\tlockdep")
    return Case(case.patch, {**case.tree, CALLEE: text})


TWINS["a store dropped, tree"] = (_tree_with_store(TWINS["a store dropped, tree"][0]), {Verdict.CONTRADICTED})
TWINS["flush = true on both branches, tree"] = (
    tree_twin(
        "\t\tif (!shared) {\n\t\t\ttdp_mmu_clear_leaf(kvm, &iter);\n\t\t\tflush = true;\n",
        "\t\tflush = true;\n\t\tif (!shared) {\n\t\t\ttdp_mmu_clear_leaf(kvm, &iter);\n",
        CALLEE,
    ),
    {Verdict.CONTRADICTED},
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_has_its_answer(name: str, tmp_path: Path) -> None:
    case, verdict, nfc = EXAMPLES[name]
    found = review(case, tmp_path)
    assert (found.verdict, found.nfc) == (verdict, nfc), [(u.name, u.status, u.reason) for u in found.units]


def test_seed_needs_one_assumption_and_the_message_states_it(tmp_path: Path) -> None:
    found = review(seed(), tmp_path)
    (assumption,) = found.assumptions
    assert assumption.text == "`zap_gfn_range(kvm, root, 0, -1ull, true, false, true)` returns false"
    assert "never return true" in assumption.stated
    assert {unit.name: str(unit.status) for unit in found.units}["kvm_zap_obsolete_pages"] == "same"


def test_live_flush_has_a_witness_with_both_traces(tmp_path: Path) -> None:
    found = review(EXAMPLES["live flush"][0], tmp_path)
    (witness,) = [unit.witness for unit in found.units if unit.witness is not None]
    assert any("kvm_flush_remote_tlbs" in step.text for step in witness.old)
    assert not any("kvm_flush_remote_tlbs" in step.text for step in witness.new)
    assert witness.conditions


@pytest.mark.parametrize("name", TWINS)
def test_twin_never_holds_and_has_its_own_answer(name: str, tmp_path: Path) -> None:
    case, verdicts = TWINS[name]
    found = review(case, tmp_path)
    # The diffstat of the original stays, as in a mail that was edited by hand.
    assert all(p.code.startswith("repair") or p.code == Code.DIFFSTAT_DIFFERS for p in found.problems), found.problems
    assert found.verdict in verdicts, [(u.name, u.status, u.reason, u.assumptions) for u in found.units]


CATALOGUED = frozenset({"the flush before the zap, tree"})
"""What is definite because rules/semantics has the name: with another name there is less to accuse."""


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("name", [*EXAMPLES, *TWINS])
def test_names_decide_nothing(name: str, number: int, tmp_path: Path) -> None:
    case = EXAMPLES[name][0] if name in EXAMPLES else TWINS[name][0]
    wanted = {EXAMPLES[name][1]} if name in EXAMPLES else TWINS[name][1]
    if name in CATALOGUED:
        wanted = wanted | {Verdict.UNDECIDED}
    found = review(scrambled(case, number), tmp_path)
    assert found.verdict in wanted, [(u.name, u.status, u.reason, u.assumptions) for u in found.units]
