"""What is left to read of code that moved."""

from __future__ import annotations

from reviewer.cfront.outline import outline
from reviewer.cfront.tokens import tokenize
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.changes.residue import moved_residue
from reviewer.model.place import Place, Side
from reviewer.model.unit import Match, UnitKind

TEXT = "static int f(struct a *p)\n{\n\t/* first */\n\tp->a = 1;\n\n\tp->b = 2;\n\ttick(p);\n\treturn p->c;\n}\n"


def residue(old: str, new: str, match: Match = Match.MOVED) -> list[tuple[Side, int]]:
    sides = []
    for path, text, first in (("a.c", old, 10), ("b.c", new, 50)):
        (item,) = outline(tokenize(text, first)[0])
        sides.append(UnitSide(path, first, item.tokens, item=item))
    changed = [Place("a.c", 10 + i, Side.OLD) for i in range(old.count("\n"))] + [Place("b.c", 50 + i, Side.NEW) for i in range(new.count("\n"))]
    pair = UnitPair(UnitKind.FUNCTION, "f", match, sides[0], sides[1], tuple(changed))
    return [(place.side, place.line) for place in moved_residue(pair)]


def test_moved_code_with_one_changed_line_shows_that_line() -> None:
    assert residue(TEXT, TEXT.replace("p->b = 2;", "p->b = 3;")) == [(Side.OLD, 15), (Side.NEW, 55)]


def test_a_line_that_one_place_has_alone_is_left() -> None:
    assert residue(TEXT, TEXT.replace("\ttick(p);\n", "")) == [(Side.OLD, 16)]
    assert residue(TEXT.replace("\ttick(p);\n", ""), TEXT) == [(Side.NEW, 56)]


def test_lines_in_another_order_are_left() -> None:
    swapped = TEXT.replace("\tp->b = 2;\n\ttick(p);\n", "\ttick(p);\n\tp->b = 2;\n")
    assert len(residue(TEXT, swapped)) == 2


def test_what_did_not_move_is_left_as_a_whole() -> None:
    assert len(residue(TEXT, TEXT.replace("p->b = 2;", "p->b = 3;"), Match.SAME)) == 18
