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
    assert step.text == "set() followed into its body on the new side (2 calls)"
    assert [place.line for place in step.places] == [10, 11, 5]


def _statuses(old: str, new: str) -> dict[str, Status]:
    return {unit.name: unit.status for unit in prove_texts(old, new, "", ("f.c", "f.c"), every_input=True)}


def test_what_two_entries_do_differently_is_said_of_each() -> None:
    old = "unsigned f(unsigned x)\n{\n\treturn x & ~7u;\n}\nint g(int x)\n{\n\treturn x > 0;\n}\n"
    new = old.replace("~7u", "~6u").replace("x > 0", "x >= 0")
    assert _statuses(old, new) == {"f": Status.DIFFERS, "g": Status.DIFFERS}


def test_a_difference_that_another_change_may_make_up_for_is_a_question() -> None:
    texts = ("static int put(int x)\n{\n\treturn x + 1;\n}\nint f(int x)\n{\n\treturn put(x) - 1;\n}\n",)
    inner = texts[0].replace("x + 1", "x + 2").replace("put(x) - 1", "put(x) - 2")
    assert Status.DIFFERS not in _statuses(texts[0], inner).values()
    constant = "#define STEP 1\nint f(int x)\n{\n\treturn x + STEP;\n}\n"
    assert Status.DIFFERS not in _statuses(constant, constant.replace("STEP 1", "STEP 2").replace("x + STEP", "x + STEP - 1")).values()
    through = "int g(int *p);\nint f(int *p)\n{\n\treturn g(p);\n}\nint g(int *p)\n{\n\treturn *p;\n}\n"
    moved = through.replace("return g(p)", "return g(p) + 1").replace("return *p", "return *p - 1")
    assert _statuses(through, moved)["f"] is not Status.DIFFERS
    table = "static int g(int x)\n{\n\treturn x;\n}\nstatic int (*const ops[])(int) = { g };\nint f(int x)\n{\n\treturn ops[0](x);\n}\n"
    moved = table.replace("return x;", "return x - 1;").replace("ops[0](x)", "ops[0](x) + 1")
    assert _statuses(table, moved)["f"] is not Status.DIFFERS


def test_what_a_function_comes_to_is_answered_with_it() -> None:
    def changed(old: str, before: str, after: str) -> dict[str, Status]:
        return {unit.name: unit.status for unit in prove_texts(old, old.replace(before, after), "f", NAMES, every_input=True)}

    helper = "static int g(int a)\n{\n\treturn a + 1;\n}\n\nint f(int a)\n{\n\treturn g(a);\n}\n\nint other(int a)\n{\n\treturn a;\n}\n"
    found = changed(helper, "a + 1", "a + 2")
    assert found["f"] is Status.DIFFERS
    assert found["g"] in (Status.UNKNOWN, Status.DIFFERS)
    assert changed(helper, "\treturn a;", "\treturn 0;") == {"f": Status.SAME}
    assert changed("#define K 3\nint f(int a)\n{\n\treturn a + K;\n}\n", "K 3", "K 4")["K"] is Status.UNKNOWN
    assert changed("typedef int T;\nint f(int a)\n{\n\tT t = a;\n\n\treturn t;\n}\n", "typedef int", "typedef char")["T"] is Status.UNKNOWN
    table = "static const int t[2] = { 1, 2 };\nint f(int a)\n{\n\treturn t[a & 1] + a;\n}\n"
    assert changed(table, "1, 2", "1, 3")["t"] is Status.UNKNOWN
    assert changed("enum { A, B };\nint f(int a)\n{\n\treturn a + B;\n}\n", "A, B", "B, A")[""] is Status.UNKNOWN
