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


def test_a_body_that_stands_for_several_calls_is_one_step() -> None:
    head = "struct s { int a; };\nvoid kick(struct s *p);\n"
    old = f"{head}void f(struct s *p)\n{{\n\tp->a = 1;\n\tkick(p);\n\tp->a = 2;\n\tkick(p);\n}}\n"
    new = f"{head}static void set(struct s *p, int n)\n{{\n\tp->a = n;\n\tkick(p);\n}}\nvoid f(struct s *p)\n{{\n\tset(p, 1);\n\tset(p, 2);\n}}\n"
    unit = next(unit for unit in prove_texts(old, new, "f", ("f.c", "f.c")) if unit.name == "f")
    (step,) = (step for step in unit.argument if "followed" in step.text)
    assert step.text == "set() followed into its body (2 calls)"
    assert [place.line for place in step.places] == [10, 11, 5]
