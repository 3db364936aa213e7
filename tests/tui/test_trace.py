from reviewer.model.place import Place, Side
from reviewer.model.unit import TraceStep, Witness
from reviewer.tui.trace import TraceRows, pairs
from tests.tui import sample


def step(text: str, line: int = 1, effect: bool = True) -> TraceStep:
    return TraceStep(text, Place(sample.FILE, line, Side.NEW), effect)


def text(rows: TraceRows) -> list[str]:
    return ["".join(piece.text for piece in line).rstrip() for line in rows.lines]


def test_effects_stand_beside_each_other_however_many_decisions_lie_between() -> None:
    old = (step("if (a)", effect=False), step("f()"), step("g()"))
    new = (step("f()"), step("if (b)", effect=False), step("if (c)", effect=False), step("h()"))
    found = pairs(Witness("", (), old, new, 2, 3))
    assert [(one.old and one.old.text, one.new and one.new.text, one.parts) for one in found] == [
        ("if (a)", None, False),
        ("f()", "f()", False),
        (None, "if (b)", False),
        (None, "if (c)", False),
        ("g()", "h()", True),
    ]


def test_a_side_that_ends_early_says_so() -> None:
    rows = TraceRows(Witness("", (), (step("f()"), step("g()")), (step("f()"),), 1, 1), 100, sample.FILE)
    assert text(rows)[rows.parting].endswith("│        ** nothing more **")
    assert len(rows) == 2


def test_no_step_of_either_side_is_left_out_at_any_width() -> None:
    witness = sample.witness()
    for width in (20, 60, 79, 80, 100, 200):
        rows = TraceRows(witness, width, sample.FILE)
        whole = " ".join(" ".join(text(rows)).replace("│", " ").split())
        if width >= 60:
            assert all(one.text in whole for one in (*witness.old, *witness.new))
        assert all(sum(len(piece.text) for piece in line) <= width for line in rows.lines)


def test_an_empty_witness_is_one_row() -> None:
    rows = TraceRows(Witness("", (), (), (), 0, 0), 100, "")
    assert (len(rows), rows.parting, rows.step(0, 1)) == (1, 0, None)
