"""The prover on two texts: what is asked for is answered, also where nothing changed."""

from reviewer.model.unit import Status
from reviewer.pipeline.prove import prove_texts

OLD = "int f(int a)\n{\n\treturn a;\n}\n\nint g(int a)\n{\n\treturn a + 1;\n}\n"
NAMES = ("old.c", "new.c")


def test_equal_texts_have_no_units_and_a_named_function_is_the_same() -> None:
    assert prove_texts(OLD, OLD, "", NAMES) == ()
    assert [unit.status for unit in prove_texts(OLD, OLD, "f", NAMES)] == [Status.SAME]


def test_only_what_was_asked_for_is_answered() -> None:
    new = OLD.replace("a + 1", "1 + a")
    assert [(unit.name, unit.status) for unit in prove_texts(OLD, new, "", NAMES)] == [("g", Status.EQUIVALENT)]
    assert [unit.status for unit in prove_texts(OLD, new, "f", NAMES)] == [Status.SAME]
    assert prove_texts(OLD, new, "h", NAMES) == ()


def test_lines_that_are_only_inserted_belong_to_their_function() -> None:
    new = OLD.replace("\treturn a;\n", "\ta = a;\n\treturn a;\n")
    (unit,) = prove_texts(OLD, new, "", NAMES)
    assert (unit.name, unit.status) == ("f", Status.EQUIVALENT)
