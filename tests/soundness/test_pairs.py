"""Pairs of random C functions, the second rewritten or mutated, judged by the prover and run as gcc compiles them.

What is proved must leave the same log on every input, and a rewriting is never shown to differ. What is shown to differ by a witness that
needs no more than arguments and memory is not checked against the logs: the harness draws its own.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from reviewer.cfront.ir import Function
from reviewer.model.unit import Status
from reviewer.pipeline.runner import ReplayRunner
from reviewer.prover.interface import Task
from reviewer.prover.pair import compare
from tests.soundness.gcc import native
from tests.soundness.mutants import mutants
from tests.soundness.random_c import OPAQUE, CGenerator
from tests.soundness.test_front_end import lowered, needs_gcc, understood

_RUNS = 10
_LOOP = re.compile(r"\b(for|while|do|goto|n\d+)\b")
_CALL = re.compile(r"\w\(")
# Each of these means the same in C, whatever the operands are: they are names and numbers, read without effect.
_REWRITES = {
    "compound assignment": (re.compile(r"^(\t+)(\S+) ([-+&|^*])= ([^;]*);$", re.MULTILINE), r"\1\2 = \2 \3 (\4);"),
    "operands exchanged": (re.compile(r"\((\w+) ([+*&|^]) (\w+)\)"), r"(\3 \2 \1)"),
    "condition negated twice": (re.compile(r"^(\t+)if \((.*)\) \{$", re.MULTILINE), r"\1if (!(!(\2))) {"),
    "comparison turned": (re.compile(r"\((\w+) < (\w+)\)"), r"(\2 > \1)"),
    "test of a counter": (re.compile(r"; (n\d+) < (\w+); \1\+\+\)"), r"; !(\1 >= \2); ++\1)"),
}


@dataclass(frozen=True)
class Pair:
    """Two texts of a function named `f0`, and what was done to the first."""

    result: str
    old: str
    new: str
    what: str
    equal: bool


def rewritten(text: str, random: Random) -> tuple[str, str] | None:
    """Rewrite a few places of one kind; None where there is none."""
    kinds = [kind for kind, (pattern, _) in _REWRITES.items() if any(not _CALL.search(found.group()[1:]) for found in pattern.finditer(text))]
    if not kinds:
        return None
    kind = random.choice(kinds)
    pattern, template = _REWRITES[kind]

    def changed(found: re.Match[str]) -> str:
        # What is called, and how often, stays.
        return found.group() if _CALL.search(found.group()[1:]) and kind == "compound assignment" else found.expand(template)

    return pattern.sub(changed, text), kind


def pairs(first: int, count: int) -> Iterator[Pair]:
    """Yield `count` pairs, rewritings and mutants in turn."""
    seed = first
    made = 0
    while made < count:
        random = Random(seed)
        seed += 1
        generator = CGenerator(random)
        old = generator.function("f0", random.randint(2, 7))
        if made % 2 == 0:
            found = rewritten(old, random)
            if found is None or found[0] == old:
                continue
            pair = Pair(generator.result, old, found[0], found[1], True)
        else:
            lines = old.split("\n")
            # A loop that does not end says nothing.
            choice = [mutant for mutant in mutants(old) if not _LOOP.search(lines[mutant.line - 1]) and mutant.line > 1]
            if not choice:
                continue
            mutant = random.choice(choice)
            pair = Pair(generator.result, old, mutant.text, mutant.what.split("`")[0].strip() or "another operator", False)
        made += 1
        yield pair


def _lowered(text: str) -> Function | None:
    try:
        function = lowered(text)
    except (AssertionError, ValueError):
        return None
    return function if understood(function) else None


def check(first: int, count: int, folder: Path) -> Counter[tuple[str, str, str]]:
    """Judge and run `count` pairs; return how many of each kind had which answer."""
    seen: Counter[tuple[str, str, str]] = Counter()
    judged: list[tuple[Pair, Status]] = []
    for pair in pairs(first, count):
        sides = _lowered(pair.old), _lowered(pair.new)
        kind = "rewriting" if pair.equal else "mutant"
        if sides[0] is None or sides[1] is None:
            seen[kind, pair.what, "not understood"] += 1
            continue
        answer = compare(Task("f0", "f.c", sides[0], sides[1], effects=frozenset(OPAQUE), every_input=True), ReplayRunner())
        assert "defect" not in answer.reason, f"{answer.reason}\n{pair.old}\n{pair.new}"
        assert not (pair.equal and answer.status is Status.DIFFERS), f"{pair.what}: {answer.witness}\n{pair.old}\n{pair.new}"
        seen[kind, pair.what, str(answer.status)] += 1
        judged.append((pair, answer.status))
    logs = _logs([pair for pair, _ in judged], first, folder)
    for number, (pair, status) in enumerate(judged):
        same = all(logs[2 * number, seed] == logs[2 * number + 1, seed] for seed in _seeds(first)) if (2 * number, _seeds(first)[0]) in logs else None
        if status in (Status.SAME, Status.EQUIVALENT):
            assert same is not False, f"{pair.what} is proved, and gcc's programs differ\n{pair.old}\n{pair.new}"
        if pair.equal:
            assert same is not False, f"{pair.what} is no rewriting: a bug of this test\n{pair.old}\n{pair.new}"
        seen["ran", str(same), str(status)] += 1
    return seen


def _seeds(first: int) -> list[int]:
    return [first * 1000 + number for number in range(_RUNS)]


def _logs(judged: list[Pair], first: int, folder: Path) -> dict[tuple[int, int], list[str]]:
    """Compile all pairs into one program and run it; what gcc does not take is left out."""
    functions: list[tuple[str, str]] = []
    for pair in judged:
        functions += [(pair.result, re.sub(r"\bf0\(", f"f{len(functions) + side}(", text)) for side, text in enumerate((pair.old, pair.new))]
    try:
        return native(functions, _seeds(first), folder)
    except subprocess.CalledProcessError:
        if len(judged) == 1:
            return {}
    middle = len(judged) // 2
    left, right = _logs(judged[:middle], first, folder), _logs(judged[middle:], first, folder)
    return left | {(number + 2 * middle, seed): log for (number, seed), log in right.items()}


# SEMANTICS: F22
@needs_gcc
@pytest.mark.parametrize("first", range(0, 8000, 1000))
def test_what_is_proved_runs_alike(first: int, tmp_path: Path) -> None:
    seen = check(first, 25, tmp_path)
    assert sum(count for (kind, _, status), count in seen.items() if kind == "rewriting" and status == "equivalent") >= 6, seen
    assert sum(count for (kind, _, status), count in seen.items() if kind == "mutant" and status == "differs") >= 3, seen


@needs_gcc
@pytest.mark.fuzz
@pytest.mark.timeout(36_000)
def test_what_is_proved_runs_alike_thousands(tmp_path: Path) -> None:
    seen: Counter[tuple[str, str, str]] = Counter()
    for first in range(100_000, 300_000, 1000):
        seen += check(first, 100, tmp_path)
    for key in sorted(seen):
        sys.stdout.write(f"{' '.join(key)} {seen[key]}\n")
    wrong = [key for key in seen if key[0] == "ran" and key[1] == "False" and key[2] == "equivalent"]
    assert not wrong
