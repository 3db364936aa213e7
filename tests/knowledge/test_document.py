import pytest

from reviewer.errors import RuleError
from reviewer.knowledge.document import MAX_BYTES, read_document


def test_scalars_stay_text() -> None:
    fields = read_document("a: on\nb: 08\nc: no\nd: ~", "f.yml").fields(("a", "b", "c", "d"))
    assert [value.text() for value in fields.values()] == ["on", "08", "no", "~"]


def test_every_value_knows_its_place() -> None:
    value = read_document("a: x\nb:\n  - y\n  - z\n", "f.yml").fields(("a", "b"))["b"]
    assert [(item.origin.line, item.origin.column) for item in value.items()] == [(3, 5), (4, 5)]


def test_words_of_a_text_and_of_a_list_are_the_same() -> None:
    fields = read_document("a: >\n  x y\n  z\nb: [x, y, z]\n", "f.yml").fields(("a", "b"))
    assert fields["a"].words() == fields["b"].words() == ("x", "y", "z")


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("a: 1\na: 2\n", (2, 1), "for the second time"),
        ("titel: x\n", (1, 8), "did you mean `title`?"),
        ("a: [\n", (2, 1), "no YAML"),
        ("", (1, 1), "empty"),
        ("text: {}\ntitle: x\n", (1, 7), "a text is expected"),
        ("text: ''\ntitle: x\n", (1, 7), "empty"),
        ("text: x\n", (1, 1), "`title` is missing"),
        ("- a\n", (1, 1), "`key: value`"),
        ("[" * 500, (1, 0), "deep"),
        ("- " * 500, (1, 0), "deep"),
        ("a: " + "x" * MAX_BYTES, (0, 0), "larger"),
        ("a: \x07", (0, 0), "no YAML"),
    ],
)
def test_errors_name_place_and_remedy(text: str, place: tuple[int, int], reason: str) -> None:
    with pytest.raises(RuleError) as caught:
        _text(text)
    assert reason in caught.value.reason
    assert caught.value.file == "f.yml"
    assert caught.value.line == place[0]
    assert place[1] in (0, caught.value.column)


def _text(text: str) -> str:
    return read_document(text, "f.yml").fields(("title", "text"), ("a",))["text"].text()


def test_a_value_that_contains_itself_is_refused() -> None:
    with pytest.raises(RuleError, match="a text is expected"):
        read_document("a: &x [*x]\n", "f.yml").fields(("a",))["a"].words()
