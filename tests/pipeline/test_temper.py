from dataclasses import replace

import pytest

from reviewer.model.unit import Match, Status, Unit, UnitKind, Witness
from reviewer.pipeline.temper import temper

UNIT = Unit("f", UnitKind.FUNCTION, Match.SAME, "mm/f.c", 3, Status.SAME)


@pytest.mark.parametrize(
    ("status", "lowered"),
    [
        (Status.SAME, Status.SAME),
        (Status.EQUIVALENT, Status.ASSUMED),
        (Status.ASSUMED, Status.ASSUMED),
        (Status.UNKNOWN, Status.UNKNOWN),
        (Status.DIFFERS, Status.UNKNOWN),
    ],
)
def test_unknown_files_lower_what_rests_on_the_tree(status: Status, lowered: Status) -> None:
    witness = Witness("a store is lost", (), (), (), 0, 0) if status is Status.DIFFERS else None
    unit = replace(UNIT, status=status, witness=witness)
    assert temper((unit,), ()) == (unit,)
    (found,) = temper((unit,), ("mm/g.c", "mm/h.c"))
    assert found.status is lowered
    assert bool(found.assumptions) is (lowered is Status.ASSUMED)
    assert found.witness is None
    said = [*(one.text for one in found.assumptions), *(one.text for one in found.questions)]
    assert all("mm/g.c, mm/h.c" in text for text in said)


def test_a_unit_of_an_unknown_file_rests_on_the_hunks_unless_names_are_mapped() -> None:
    unit = replace(UNIT, status=Status.EQUIVALENT)
    assert temper((unit,), ("mm/f.c",)) == (unit,)
    assert temper((replace(unit, match=Match.RENAMED),), ("mm/f.c",))[0].status is Status.ASSUMED


def test_many_files_are_counted() -> None:
    (found,) = temper((replace(UNIT, status=Status.EQUIVALENT),), [f"f{n}.c" for n in range(9)])
    assert "f0.c, f1.c, f2.c and 6 more" in found.assumptions[0].text
