from dataclasses import replace

from reviewer.model.place import Place, Side
from reviewer.model.review import PatchReview
from reviewer.model.unit import TraceStep
from reviewer.tui.marks import Mark, marks, stops
from reviewer.tui.patchrows import patch_rows
from tests.tui import sample


def signs(patch: PatchReview) -> dict[str, str]:
    rows = patch_rows(patch)
    return {rows.rows[index].sign + rows.rows[index].text.strip(): mark.value for index, mark in marks(patch, rows).items()}


def stop_texts(patch: PatchReview) -> list[str]:
    rows = patch_rows(patch)
    return [rows.rows[index].text.strip() for index in stops(patch, rows, marks(patch, rows))]


def test_the_witness_marks_the_lines_that_it_runs_through_on_each_side() -> None:
    assert signs(sample.contradicted()) == {
        "-flush = zap_range(kvm, root, 0, -1ull, true,": "!",
        "+zap_range(kvm, root, 0, -1ull, true, false,": "!",
        "-flush_tlbs(kvm);": "!",
        "-if (flush)": "!",
        " }": "!",
    }


def test_an_unchanged_line_that_the_witness_only_passes_is_not_marked() -> None:
    patch = sample.contradicted()
    witness = sample.witness()
    passed = TraceStep("lock", Place(sample.FILE, 872, Side.OLD), True)
    longer = replace(witness, old=(passed, *witness.old), old_at=witness.old_at + 1)
    assert signs(replace(patch, units=(replace(patch.units[0], witness=longer),))) == signs(patch)


def test_a_stop_is_the_first_row_of_a_run() -> None:
    assert stop_texts(sample.contradicted()) == [
        "flush = zap_range(kvm, root, 0, -1ull, true,",
        "zap_range(kvm, root, 0, -1ull, true, false,",
        "if (flush)",
    ]


def test_residue_is_marked_but_no_stop_beside_a_question() -> None:
    patch = sample.undecided()
    assert sorted(signs(patch).values()) == [":", ":", ":", "?"]
    assert stop_texts(patch) == ["false);"]
    assert stop_texts(replace(patch, questions=())) == ["bool flush = false;", "flush = zap_range(kvm, root, 0, -1ull, true,"]


def test_an_assumption_marks_its_place() -> None:
    assert signs(sample.holds_if())["-flush = zap_range(kvm, root, 0, -1ull, true,"] == Mark.ASSUMPTION


def test_what_needs_the_reader_has_a_stop_even_without_a_place() -> None:
    patch = replace(sample.holds_if(), assumptions=())
    assert stop_texts(patch) == ["bool flush = false;"]


def test_nothing_settled_or_pending_has_a_stop() -> None:
    assert stop_texts(replace(sample.holds(), findings=sample.no_claim().findings)) == []
    assert stop_texts(replace(sample.contradicted(), pending=True)) == []
    assert stop_texts(sample.no_claim()) != []
