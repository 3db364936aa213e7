"""Repairs are certain or not made."""

from pathlib import Path

import pytest

from reviewer.ingest.codes import Code, lossy
from reviewer.ingest.cut import cut_sections
from reviewer.ingest.diff import Diff, read_diff
from reviewer.ingest.load import load
from reviewer.ingest.repair import Lost, bodies, lost_blanks
from reviewer.model.series import Patch

DAMAGED = Path(__file__).parents[1] / "data" / "mail" / "damaged"
SEED = Path(__file__).parents[2] / "examples" / "01-seed" / "seed.txt"
ORIGINAL = Path(__file__).parents[3] / "shared" / "corpus" / "mail" / "seed-20220303193842.370645-5-pbonzini.eml"
HEAD = "diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n"


def read(body: str) -> Diff:
    return read_diff((HEAD + body).removesuffix("\n").split("\n"), 0, "")


def shown(diff: Diff) -> list[str]:
    return [line.kind.value + line.text for file in diff.files for hunk in file.hunks for line in hunk.lines]


def only_patch(path: Path) -> Patch:
    (series,) = load([str(path)]).series
    (patch,) = series.patches
    return patch


def test_pasted_text_gets_its_lines_and_indentation_back() -> None:
    patch = only_patch(DAMAGED / "leading-blanks.txt")
    first, second = patch.files[0].hunks
    assert [line.kind.value + line.text for line in first.lines] == [
        " {",
        " \tint err = 0;",
        " ",
        "-\tif (pool->used > READ_ONCE(pool->limit)) {",
        "+\tif (pool->used > limit) {",
        " \t\t/*",
        " \t\t * Full.",
        " \t\t */",
        " \t\treturn -ENOSPC;",
        " \t}",
    ]
    assert [line.kind.value + line.text for line in second.lines] == [
        " \tswitch (pool->kind) {",
        " \tcase POOL_FIXED:",
        " \t\terr = pool_fixed(pool,",
        "-\t\t\tpool->used);",
        "+\t\t\tlimit);",
        "+\t\tif (err)",
        "+\t\t\tgoto out;",
        " \t\tbreak;",
        " \t}",
        " #ifdef CONFIG_POOL",
    ]
    assert [problem.code for problem in patch.problems] == [Code.REPAIR_PASTED, Code.REPAIR_BLANKS, Code.REPAIR_INDENTATION]
    assert not lossy(patch.problems)


def test_a_repair_names_place_before_and_after() -> None:
    patch = only_patch(DAMAGED / "leading-blanks.txt")
    repair = patch.problems[1]
    lines = (DAMAGED / "leading-blanks.txt").read_text().split("\n")
    assert lines[repair.line - 1].startswith("@@ -10,9")
    assert (repair.before, repair.after) == ("{", " {")


def test_an_undamaged_diff_is_not_touched() -> None:
    lines = (HEAD + "@@ -1,2 +1,2 @@\n a\n-b\n+c\n@@ -9,2 +9,2 @@\nwrapped\n-b\n+c\n").split("\n")
    cut = cut_sections(lines, 0)
    assert lost_blanks(lines, cut, bodies(lines, cut)) is Lost.NONE


def test_a_context_line_that_starts_with_a_sign_is_told_by_the_counts() -> None:
    diff = read("@@ -1,4 +1,5 @@\na = b\n-c;\n+ d = 1;\ne = f;\ng = h;\n")
    assert shown(diff) == [" a = b", " -c;", "+d = 1;", " e = f;", " g = h;"]
    assert Code.REPAIR_BLANKS in [note.code for note in diff.notes]


@pytest.mark.parametrize(
    "body",
    [
        "@@ -1,5 +1,4 @@\na = b\n-c;\n- d = 1;\ne = f;\ng = h;\n",  # one of two lines is removed: which?
        "@@ -1,4 +1,5 @@\na = b\n+ c;\n+ d = 1;\ne = f;\ng = h;\n",
    ],
)
def test_two_readings_are_none(body: str) -> None:
    diff = read(body)
    assert diff.files[0].hunks == ()
    assert [note.code for note in diff.notes] == [Code.AMBIGUOUS_HUNK]
    assert diff.notes[0].line == 3


def test_counts_that_no_reading_fits_are_a_corrupt_hunk() -> None:
    diff = read("@@ -1,9 +1,9 @@\na\n- b\n+ c\n")
    assert [note.code for note in diff.notes] == [Code.CORRUPT_HUNK]


def test_the_signature_is_never_a_removed_line() -> None:
    # The counts lack a line on the old side; only the signature could fill them.
    diff = read("@@ -1,3 +1,3 @@\na\n+ c\nd\n--\n2.40.0\n")
    assert diff.files[0].hunks == ()


def test_an_ambiguous_hunk_costs_no_other() -> None:
    diff = read("@@ -1,5 +1,4 @@\na\n-c;\n- d;\ne\ng\n@@ -20,2 +19,2 @@\na\n- b\n+ c\n")
    assert [hunk.old_start for hunk in diff.files[0].hunks] == [20]


def test_blank_lines_at_the_end_belong_to_a_hunk_as_the_counts_say() -> None:
    assert shown(read("@@ -1,3 +1,3 @@\na;\n- b;\n+ c;\n\n--\n2.40.0\n"))[-1] == " "
    assert shown(read("@@ -1,2 +1,2 @@\na;\n- b;\n+ c;\n\n\n--\n2.40.0\n"))[-1] == "+c;"


def test_text_that_a_page_puts_behind_the_diff_is_no_part_of_it() -> None:
    assert shown(read("@@ -1,2 +1,2 @@\na;\n- b;\n+ c;\n\n[ next message ]\n"))[-1] == "+c;"


def test_tabs_that_are_still_there_are_kept() -> None:
    diff = read("@@ -1,2 +1,2 @@\n\ta;\n-\tb;\n+\tc;\n")
    assert shown(diff) == [" \ta;", "-\tb;", "+\tc;"]


@pytest.mark.corpus
@pytest.mark.skipif(not ORIGINAL.exists(), reason="needs ../shared/corpus")
def test_the_seed_has_the_tokens_of_the_mail_as_it_was_sent() -> None:
    pasted, sent = only_patch(SEED), only_patch(ORIGINAL)
    assert [file.path for file in pasted.files] == [file.path for file in sent.files]
    for ours, real in zip(pasted.files, sent.files, strict=True):
        assert [(hunk.old_start, hunk.new_start, hunk.section) for hunk in ours.hunks] == [
            (hunk.old_start, hunk.new_start, hunk.section) for hunk in real.hunks
        ]
        for left, right in zip(ours.hunks, real.hunks, strict=True):
            assert [(line.kind, line.old, line.new, line.text.split()) for line in left.lines] == [
                (line.kind, line.old, line.new, line.text.split()) for line in right.lines
            ]
    assert (pasted.number, pasted.total, pasted.version, pasted.title) == (sent.number, sent.total, sent.version, sent.title)
    assert pasted.message.body.replace("xxxxxxxxxx", "").split()[:60] == sent.message.body.split()[:60]
    assert pasted.message.author.startswith("Sean Christopherson")


def test_the_seed_is_whole_and_its_repair_is_said() -> None:
    patch = only_patch(SEED)
    assert (patch.number, patch.total, patch.version, patch.changed_lines) == (4, 30, 4, 25)
    assert patch.message.body.startswith("Remove the misleading flush")
    assert patch.message.body.endswith("<pbonzini@xxxxxxxxxx>")
    assert patch.message.below.startswith("arch/x86/kvm/mmu/mmu.c | 10")
    assert not lossy(patch.problems)
    assert Code.REPAIR_BLANKS in {problem.code for problem in patch.problems}
