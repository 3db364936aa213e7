"""What a program itself declares is what it says, whatever the kernel has by that name; a variable may have a second name."""

from __future__ import annotations

import pytest

from reviewer.model.unit import PROVED, Status
from tests.pairs import Pair, names, pairs

EQUAL, OTHERS = pairs("own-names.yml", True), pairs("own-names.yml", False)


@pytest.mark.parametrize("pair", EQUAL, ids=names(EQUAL))
def test_other_names_are_what_they_were(pair: Pair) -> None:
    assert pair.status() is Status.EQUIVALENT


@pytest.mark.parametrize("pair", OTHERS, ids=names(OTHERS))
def test_a_name_says_nothing_against_a_declaration(pair: Pair) -> None:
    assert pair.status() not in PROVED
