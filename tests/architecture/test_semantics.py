"""Every numbered sentence of docs/semantics.md has a test that names it."""

import re

from tests.architecture.sources import ROOT, modules

SENTENCE = re.compile(r"^(\d+)\. ", re.MULTILINE)
SECTION = re.compile(r"^## ([A-F])\. .*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"SEMANTICS: ((?:[A-F]\d+)(?:, [A-F]\d+)*)")


def sentences() -> set[str]:
    """Return the names of the sentences, as A1, from the page."""
    text = (ROOT / "docs" / "semantics.md").read_text("utf-8")
    return {section.group(1) + number for section in SECTION.finditer(text) for number in SENTENCE.findall(section.group())}


def named() -> set[str]:
    """Return the names that tests carry in a comment `SEMANTICS: A5` or `SEMANTICS: A5, C14`."""
    return {
        name
        for path in modules()
        if path.is_relative_to(ROOT / "tests")
        for found in NAMED.findall(path.read_text("utf-8"))
        for name in found.split(", ")
    }


def test_the_page_numbers_its_sentences_from_1_to_22() -> None:
    assert sorted(int(name[1:]) for name in sentences()) == list(range(1, 23))


def test_every_sentence_is_named_by_a_test() -> None:
    assert sorted(sentences() - named(), key=lambda name: int(name[1:])) == []


def test_no_test_names_a_sentence_that_is_not_there() -> None:
    assert named() - sentences() == set()
