"""The symbols of concepts against kernel trees: `REVIEWER_TREES=DIR:DIR pytest tests/knowledge/test_concepts_in_trees.py`."""

import os
import re
from functools import lru_cache
from pathlib import Path

import pytest

from reviewer.knowledge.load import load_rules
from reviewer.knowledge.tables import Concept

TREES = [Path(name) for name in os.environ.get("REVIEWER_TREES", "").split(os.pathsep) if name]
CONCEPTS = load_rules().concepts
_WORD = re.compile(r"[A-Za-z_]\w*")
_PLACES = (
    "arch/*/kvm",
    "arch/*/include",
    "arch/s390/mm",
    "virt/kvm",
    "include/linux",
    "include/trace",
    "include/uapi/linux",
    "Documentation/virt/kvm",
)
_KINDS = {".c", ".h", ".S", ".rst"}


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], ...]:
    """Return the names of each tree, as far as KVM can use them; those of configuration symbols also without their prefix."""
    return tuple(frozenset(name.removeprefix("CONFIG_") for name in _names(tree)) for tree in TREES)


def _names(tree: Path) -> set[str]:
    found: set[str] = set()
    for place in _PLACES:
        for path in (path for where in tree.glob(place) for path in where.rglob("*")):
            if (path.suffix in _KINDS or path.name.startswith("Kconfig")) and path.is_file():
                found.update(_WORD.findall(path.read_text(encoding="utf-8", errors="replace")))
    return found


@pytest.mark.timeout(600)
@pytest.mark.skipif(not TREES, reason="REVIEWER_TREES names no kernel trees")
@pytest.mark.parametrize("concept", CONCEPTS.values(), ids=lambda concept: concept.id)
def test_every_strong_symbol_is_in_a_tree_or_says_where_it_is(concept: Concept) -> None:
    """A symbol is spelled as the kernel does, or its range of versions lies outside of the trees; `a.b` is there when both names are."""
    ranged = dict(concept.versions)
    strong = sorted((concept.alone | concept.context) - ranged.keys())
    assert [symbol for symbol in strong if not any({part.removeprefix("CONFIG_") for part in symbol.split(".")} <= words for words in _words())] == []


@pytest.mark.skipif(not TREES, reason="REVIEWER_TREES names no kernel trees")
def test_every_file_of_a_concept_was_in_a_tree() -> None:
    files = {path for concept in CONCEPTS.values() for path in concept.files}
    assert [path for path in sorted(files) if not any((tree / path).is_file() for tree in TREES)] == []


@pytest.mark.parametrize("concept", CONCEPTS.values(), ids=lambda concept: concept.id)
def test_a_range_is_given_only_for_signals_and_reads_forward(concept: Concept) -> None:
    for symbol, span in concept.versions:
        assert symbol in concept.alone | concept.context | concept.hint
        first, _, last = span.partition(" to ")
        if last:
            assert [int(part) for part in first.split(".")] < [int(part) for part in last.split(".")]
