"""Bodies that are read late: the items of a text are those of all of its tokens, to the last line and blank."""

import pytest

from reviewer.cfront.outline import Item, outline, outline_of_text
from reviewer.cfront.plain_code import Bodies
from reviewer.cfront.tokens import tokenize

PLAIN = "static int first(int a)\n{\n\tint b = a;	/* a } in a comment */\n\n\treturn b ? '{' : \"}{\"[0];\n}\n"
TEXTS = {
    "two functions": f"{PLAIN}\nint second(void)\n{{\n\treturn first(1);\n}}\nint last;\n",
    "nested braces": "void f(void)\n{\n\tif (x) {\n\t\twhile (y) { z(); }\n\t}\n}\n",
    "a directive within": "void f(void)\n{\n#ifdef CONFIG_A\n\ta();\n#endif\n}\nint b;\n",
    "a branch that cuts the body": "#ifdef CONFIG_A\nint f(void)\n{\n\treturn 1;\n#else\nint g(void)\n{\n\treturn 2;\n#endif\n}\nint b;\n",
    "a bracket that stays open": "void f(void)\n{\n\tg(;\n}\nint b;\n",
    "a bracket too many": "void f(void)\n{\n\tg());\n}\nint b;\n",
    "a brace too few": "void f(void)\n{\n\tif (x) {\n}\nint b;\n}\n",
    "an open comment": "void f(void)\n{\n\ta(); /* b\n}\nint b;\n",
    "an open string": 'void f(void)\n{\n\ta("b);\n}\nint b;\n',
    "an open character": "void f(void)\n{\n\ta('b);\n}\nint b;\n",
    "a comment in a string": 'void f(void)\n{\n\ta("/*");\n}\n\nvoid g(void)\n{\n\tb("*/");\n}\n',
    "a string that goes on": 'void f(void)\n{\n\ta("x\\\n}\\\n");\n}\nint b;\n',
    "a line comment that goes on": "void f(void)\n{\n\ta(); // b \\\n}\n\tc();\n}\nint b;\n",
    "a continuation": "void f(void)\n{\n\ta \\\n();\n}\nint b;\n",
    "a stray character": "void f(void)\n{\n\ta(@);\n}\nint b;\n",
    "a letter of no C": "void f(void)\n{\n\tä();\n}\nint b;\n",
    "a record": "struct s\n{\n\tint a;\n\tint b;\n};\nstruct s t =\n{\n\t.a = 1,\n};\nenum e\n{\n\tONE,\n\tTWO\n};\n",
    "a body behind a comment": "void f(void)\n/* { */ {\n\ta();\n}\nint b;\n",
    "in a macro": "#define F(x)	\\\n{		\\\n	x();	\\\n}\nint b;\n",
    "in a comment": "/*\n{\n}\n*/\nint b;\n",
    "what is assembled": "#ifdef __ASSEMBLY__\nfoo:\n{\n\tbar\n}\n#else\nint f(void)\n{\n\treturn 0;\n}\n#endif\n",
    "a linkage": 'extern "C"\n{\nint f(void)\n{\n\treturn 0;\n}\n}\n',
    "in parentheses": "int a = (\n{\n\tb;\n}\n);\nint f(void)\n{\n\treturn 0;\n}\n",
    "a made name": "FNAME(walk)(int a)\n{\n\treturn a;\n}\nSYSCALL_DEFINE0(pause)\n{\n\treturn 0;\n}\n",
    "nothing in front": "{\n\ta();\n}\nint b;\n",
    "an attribute with braces": "int f(int a) __attribute__((x(\n{\n\t1;\n}\n)))\n{\n\treturn a;\n}\n",
    "no end": "int f(void)\n{\n\treturn 0;\n",
    "carriage returns": "int f(void)\r\n{\r\n\treturn 0;\r\n}\r\nint b;\r\n",
    "a form feed": "int f(void)\n{\n\f\treturn 0;\n}\n\f\nint b;\n",
}


def _exact(items: tuple[Item, ...]) -> list[object]:
    return [
        (i.kind, i.name, i.line, i.end_line, i.storage, i.attributes, i.conditions, i.body, i.complete, [(t, t.line, t.blank) for t in i.tokens])
        for i in items
    ]


@pytest.mark.parametrize("name", TEXTS)
def test_the_items_are_those_of_all_tokens(name: str) -> None:
    """Reading bodies late changes nothing but the time; what can't be read so is said to be none."""
    tokens, problems = tokenize(TEXTS[name])
    found = outline_of_text(TEXTS[name])
    if found is not None:
        assert _exact(found[0]) == _exact(outline(tokens))
        assert found[0] == outline(tokens)
        assert found[1] == (not problems)


def test_most_bodies_are_put_off() -> None:
    """A function's tokens are made when they are asked for, and its header can be had without."""
    found = outline_of_text(TEXTS["two functions"])
    assert found is not None
    first = found[0][0]
    assert [token.text for token in first.directed] == ["static", "int", "first", "(", "int", "a", ")", "{"]
    assert first.tokens[-1].text == "}"
    assert first.directed == first.directed


@pytest.mark.parametrize("name", ["a record", "in parentheses", "what is assembled", "an attribute with braces"])
def test_braces_of_no_function_are_read(name: str) -> None:
    """Where braces that begin a line are no body, the whole text is read."""
    assert outline_of_text(TEXTS[name]) is None


def test_looking_in_vain_has_an_end() -> None:
    """Braces that end nowhere are looked at a few times, and not each."""
    bodies = Bodies("\n{" * 10_000)
    assert not any(bodies.end(at) for at in range(1, 20_000, 2))
    assert bodies.vain <= 10 * len(bodies.text)
