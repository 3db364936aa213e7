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


def _ranges(versions: str) -> tuple[tuple[str, str], ...]:
    document = read_document(f"title: T\ntext: t\nsignals: {{alone: a b}}\nversions: {versions}\n", "c.yml")
    return read_concept(document, "c").versions


def test_ranges_of_versions_are_read_for_each_symbol() -> None:
    assert _ranges("{until 6.0: a, 6.2 to 6.9: b}") == (("a", "until 6.0"), ("b", "6.2 to 6.9"))


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ("{before: a}", "no range of versions"),
        ("{until 6: a}", "no range of versions"),
        ("{until 6.0: aa}", "no signal"),
        ("{until 6.0: a, since 6.13: a}", "two ranges"),
    ],
)
def test_ranges_that_can_not_be_understood_are_refused(versions: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        _ranges(versions)
