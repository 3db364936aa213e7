from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import reviewer
from reviewer.model.patterns import alternatives, any_word, regex

WORDS = st.sets(st.text(st.sampled_from("ab_(.|"), max_size=6), max_size=12)


@given(WORDS, st.text(st.sampled_from("ab_(.|"), max_size=8))
def test_any_of_the_words_is_matched_and_nothing_else(words: set[str], text: str) -> None:
    assert (re.fullmatch(alternatives(words), text) is not None) == (text in words)


def test_no_word_is_none() -> None:
    assert re.search(alternatives(()), "a b") is None


def test_words_of_one_letter_more_each_are_nested_no_deeper_than_perl_allows(tmp_path: Path) -> None:
    words = ["a" * length for length in range(1, 130)]
    (tmp_path / "x.c").write_text(f"int {'a' * 129};\nint {'a' * 200};\n")
    found = subprocess.run(
        ["git", "grep", "--no-index", "-h", "-o", "-P", "-e", any_word(words)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout == "a" * 129 + "\n"


def test_a_pattern_acts_as_one_that_is_compiled_at_once() -> None:
    late, now = regex("(a+)b", re.IGNORECASE), re.compile("(a+)b", re.IGNORECASE)
    for _ in range(2):
        assert [m.group(1) for m in late.finditer("xAAb ab")] == [m.group(1) for m in now.finditer("xAAb ab")] == ["AA", "a"]
        assert late.sub("-", "aab") == "-"
    assert (late.pattern, late.flags, late.groups) == (now.pattern, now.flags, now.groups)


def test_every_pattern_of_the_package_can_be_compiled() -> None:
    """What is compiled at its first use says nothing of a mistake before."""
    found = 0
    for module in pkgutil.walk_packages(reviewer.__path__, "reviewer."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if type(value) is type(regex("")):
                assert re.compile(value.pattern, value.flags & ~re.UNICODE), f"{module.name}.{name}"
                found += 1
    assert found > 100
