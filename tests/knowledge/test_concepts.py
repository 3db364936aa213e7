import pytest

from reviewer.errors import RuleError
from reviewer.knowledge.concepts import read_concept
from reviewer.knowledge.document import read_document
from reviewer.knowledge.load import load_rules


def test_a_concept_is_read_whole() -> None:
    text = (
        "title: T\ntext: >\n  One.\n  Two.\nsignals: {alone: a b, hint: [c], files: x/y.c, prefixes: p_}\nimplies: spte\nnear: rmap zap\ndanger: D\n"
    )
    concept = read_concept(read_document(text, "c.yml"), "c")
    assert concept.text == "One. Two."
    assert (sorted(concept.alone), sorted(concept.context), sorted(concept.hint)) == (["a", "b"], [], ["c"])
    assert (concept.files, concept.prefixes, concept.implies, concept.near) == (("x/y.c",), ("p_",), ("spte",), ("rmap", "zap"))


def test_a_misspelled_strength_is_named() -> None:
    with pytest.raises(RuleError, match="did you mean `context`"):
        read_concept(read_document("title: T\ntext: t\nsignals: {contxt: a}", "c.yml"), "c")


def test_the_concepts_that_the_seed_needs_are_there() -> None:
    assert {"tlb-flush", "tdp-mmu", "root-invalidation", "mmu-lock", "spte", "rmap", "memslot", "page-fault"} <= set(load_rules().concepts)
