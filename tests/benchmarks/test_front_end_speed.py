"""How fast text becomes tokens, syntax and one function of a long file: `make bench` prints it, beside a plain scan of the same text."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable

import pytest

from reviewer.cfront.lower import Context, lower_function
from reviewer.cfront.outline import outline
from reviewer.cfront.parser import parse_function
from reviewer.cfront.tokens import tokenize
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import UnitKind
from tests.cfront.mutants import tree_functions

_WORDS = re.compile(r"\w+|\S")
LINES = 12_000


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """Return the least processor time of some runs."""
    best = float("inf")
    for _ in range(runs):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def long_file() -> str:
    """Return a file of 12,000 lines: functions of a kernel (REVIEWER_TREE) or of this repository, as often as it takes."""
    lines: list[str] = []
    functions = tree_functions()
    while len(lines) < LINES:
        for function in functions:
            lines += function.splitlines()
            if len(lines) >= LINES:
                break
    return "\n".join(lines) + "\n"


@pytest.mark.bench
def test_speed_of_the_front_end() -> None:
    text, dialect = long_file(), load_rules().dialect
    megabytes = len(text) / 1e6
    scan = seconds(lambda: sum(1 for _ in _WORDS.finditer(text)))
    tokens = seconds(lambda: tokenize(text))
    found = [item for item in outline(tokenize(text)[0]) if item.kind is UnitKind.FUNCTION]
    parse = seconds(lambda: [parse_function(item, dialect) for item in found])
    middle = found[len(found) // 2].name

    def one_function() -> None:
        item = next(item for item in outline(tokenize(text)[0]) if item.name == middle)
        lower_function(parse_function(item, dialect), Context(dialect))

    one = seconds(one_function)
    sys.stderr.write(
        f"\n{megabytes:.2f} MB, {len(found)} functions: tokens {megabytes / tokens:.1f} MB/s ({tokens / scan:.1f} times a scan for words), "
        f"syntax {megabytes / parse:.1f} MB/s ({parse / scan:.1f} times), one function cold {one * 1000:.0f} ms ({one / scan:.1f} times)\n"
    )
    assert one > 0
