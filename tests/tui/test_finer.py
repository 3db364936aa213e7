import time
from itertools import accumulate

import pytest

from reviewer.model.review import PatchReview
from reviewer.model.verdict import Nfc, Verdict
from reviewer.tui.cells import DIM, WORD
from reviewer.tui.diff import DiffRows
from reviewer.tui.finer import LONGEST, WordPieces, moved, pair_pieces
from reviewer.tui.patchrows import PatchRows, patch_rows
from tests.tui import sample


def of(*texts: str) -> PatchReview:
    """Make a patch of a hunk for each text."""
    file = sample.file_diff(*(sample.hunk(text, 1 + 100 * at, 1 + 100 * at) for at, text in enumerate(texts)))
    return sample.patch(1, "Change it", Verdict.NO_CLAIM, Nfc.UNKNOWN, files=(file,), hunks=())


def laid(*texts: str) -> PatchRows:
    return patch_rows(of(*texts))


def other_words(rows: PatchRows, hunk: int) -> dict[str, list[str]]:
    found = {}
    words = WordPieces(rows)
    for index in range(*rows.hunks[hunk]):
        if not (pieces := words.of(index)):
            continue
        text = rows.rows[index].text
        ends = list(accumulate(length for length, _ in pieces))
        found[rows.rows[index].sign + text] = [text[end - size : end] for end, (size, other) in zip(ends, pieces, strict=True) if other]
        assert ends[-1] == len(text)
    return found


def test_the_words_that_differ_are_picked_out_on_both_sides() -> None:
    assert other_words(laid("-zap(kvm, root, true);\n+zap(kvm, root, false);\n"), 0) == {
        "-zap(kvm, root, true);": ["true"],
        "+zap(kvm, root, false);": ["false"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "-int n = 1;\n+\n+\n",
        "-abc();\n+if (x > y) return;\n",
        "+new line\n",
        "-gone\n",
        f"-{'a b ' * LONGEST}\n+{'a c ' * LONGEST}\n",
        "-a\n-b\n+a\n",
    ],
)
def test_lines_that_do_not_stand_for_each_other_are_left_alone(text: str) -> None:
    assert other_words(laid(text), 0) == {}


def test_a_pair_has_to_have_something_in_common() -> None:
    assert pair_pieces("flush = true;", "flush = false;") is not None
    assert pair_pieces("", "flush") is None
    assert pair_pieces("same", "same") is None


HOSTILE = ("a;" * 200, ";b" * 200)


def test_lines_of_few_words_over_and_over_take_no_time() -> None:
    start = time.process_time()
    for _ in range(1000):
        assert pair_pieces(*HOSTILE) is None
    assert time.process_time() - start < 2


@pytest.mark.parametrize("words", [HOSTILE, ("a;" * 28, ";b" * 28), ("a b;" * 12, "b a;" * 12)], ids=["long", "just compared", "of three"])
def test_only_pairs_in_sight_are_compared(words: tuple[str, str]) -> None:
    old, new = words
    text = "".join(f"-{old}{number}\n" for number in range(1000)) + "".join(f"+{new}{number}\n" for number in range(1000))
    rows = DiffRows(of(text))
    first, _ = rows.laid.hunks[0]
    start = time.process_time()
    for index in range(first, first + 60):
        rows.draw(index, 100)
    assert time.process_time() - start < 2


BLOCK = "static int first(struct kvm *kvm)\n{\n\treturn zap_all(kvm);\n}\n"


def test_a_block_that_moved_is_found_however_deep_it_stands_then() -> None:
    old = "".join(f"-{line}\n" for line in BLOCK.splitlines())
    new = "".join(f"+\t{line}\n" for line in BLOCK.splitlines())
    rows = laid(f" a\n{old} b\n", f" c\n{new}+int other;\n")
    found = {rows.rows[index].sign + rows.rows[index].text.strip() for index in moved(rows)}
    assert found == {sign + line.strip() for sign in "-+" for line in BLOCK.splitlines()}


@pytest.mark.parametrize("text", ["-}\n-\n a\n+}\n+\n", "-return 0;\n a\n+return 0;\n", "-int a_long_line_that_is_gone = 1;\n", "-a\n+b\n"])
def test_what_is_too_little_to_have_moved_is_none(text: str) -> None:
    assert moved(laid(text)) == frozenset()


def test_lines_that_stand_everywhere_take_no_time() -> None:
    line = "\tthis_line_is_long_enough_to_be_said_to_move();\n"
    rows = laid("".join(f"-{line}" for _ in range(3000)), "".join(f"+{line}" for _ in range(3000)))
    assert moved(rows) == frozenset()


def test_both_are_drawn() -> None:
    rows = DiffRows(of("-zap(kvm, root, true);\n+zap(kvm, root, false);\n"))
    start, _ = rows.laid.hunks[0]
    assert [piece.text for piece in rows.draw(start + 1, 100) if piece.style.underline] == ["true"]
    assert WORD.underline
    moved_line = "int this_line_is_long_enough_to_be_said_to_move;\n"
    rows = DiffRows(of(f"-{moved_line} a\n+{moved_line}"))
    start, _ = rows.laid.hunks[0]
    assert rows.draw(start + 1, 100)[-1].style.dim == DIM.dim
    assert not rows.draw(start + 2, 100)[-1].style.dim
