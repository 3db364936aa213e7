"""Static variables that are only read hold what they were given: no witness starts from anything else, and a proof may go by it."""

from __future__ import annotations

import pytest

from reviewer.model.unit import PROVED, Status
from tests.pairs import Pair, names, pairs

EQUAL, OTHERS = pairs("unwritten.yml", True), pairs("unwritten.yml", False)


@pytest.mark.parametrize("pair", EQUAL, ids=names(EQUAL))
def test_what_nothing_writes_is_known(pair: Pair) -> None:
    assert pair.status() is Status.EQUIVALENT


@pytest.mark.parametrize("pair", OTHERS, ids=names(OTHERS))
def test_what_may_be_written_is_not(pair: Pair) -> None:
    assert pair.status() not in PROVED
