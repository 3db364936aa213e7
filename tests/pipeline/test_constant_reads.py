"""What constant objects and local tables hold, where an index or nothing at all tells what is read of them (C17 6.7.3 p6)."""

from __future__ import annotations

import pytest

from reviewer.model.unit import BY_PROOF, PROVED
from tests.pairs import Pair, names, pairs

EQUAL, OTHERS = pairs("constants.yml", True), pairs("constants.yml", False)


@pytest.mark.parametrize("pair", EQUAL, ids=names(EQUAL))
def test_what_a_table_holds_is_known(pair: Pair) -> None:
    assert pair.status() in BY_PROOF


@pytest.mark.parametrize("pair", OTHERS, ids=names(OTHERS))
def test_what_a_table_may_not_hold_is_not_taken_for_it(pair: Pair) -> None:
    assert pair.status() not in PROVED
