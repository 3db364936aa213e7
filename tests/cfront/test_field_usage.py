from __future__ import annotations

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.field_usage import FieldUses, field_uses
from reviewer.cfront.index import Index
from reviewer.cfront.ir import Function
from reviewer.cfront.lower import Context, lower_function
from reviewer.cfront.outline import Item
from reviewer.cfront.parser import parse_function
from tests.cfront.trees import Files


def uses(body: str, head: str = "struct depot *d, struct crate *c") -> FieldUses:
    return of_text(f"void f({head})\n{{\n{body}\n}}\n")


def of_text(text: str, path: str = "a.c") -> FieldUses:
    index = Index(Files({path: text}), PLAIN)

    def lower(path: str, item: Item) -> Function:
        from reviewer.cfront.declarations import NoDeclarations

        return lower_function(parse_function(item, PLAIN), Context(PLAIN, NoDeclarations(), path))

    return field_uses(index, lower, "struct depot", "full")


@pytest.mark.parametrize(
    ("body", "readers", "writers"),
    [
        ("\td->full = 1;", 0, 1),
        ("\tif (d->full)\n\t\treturn;", 1, 0),
        ("\td->full++;", 1, 1),
        ("\td->full |= 1;", 1, 1),
        ("\tint n = d->full[1];", 1, 0),
        ("\td->full.inner = 1;", 0, 1),
        ("\td->full->inner = 1;", 1, 0),
        ("\tint n = READ_ONCE(d->full);", 1, 0),
        ("\tWRITE_ONCE(d->full, 1);", 0, 1),
        ("\tlong n = *(long *)&d->full;", 1, 0),
        ("\tc->full = 1;", 0, 0),
        ("\tint full = 1;\n\tfull = 2;", 0, 0),
    ],
)
def test_reads_and_writes_are_told_apart_by_the_record(body: str, readers: int, writers: int) -> None:
    found = uses(body)
    assert (len(found.readers), len(found.writers), found.unknown) == (readers, writers, ())


@pytest.mark.parametrize(
    "text",
    [
        "void f(struct depot *d)\n{\n\tg(&d->full);\n}\n",
        "void f(struct depot *d)\n{\n\tint *p = &d->full;\n}\n",
        "void f(void)\n{\n\tdepot()->full = 1;\n}\n",
        "void f(void)\n{\n\tglobal.full = 1;\n}\n",
        "#define FULL(d) ((d)->full)\n",
        "#define IS(d, m) ((d)->m)\nvoid f(struct depot *d)\n{\n\tg(offsetof(struct depot, full));\n}\n",
        "void f(struct depot *d)\n{\n\td->full = 1;\n\tgoto *p;\n}\n",
        "void f(struct depot *d)\n{\n\td->full = 1;\n",
        "int x = other.full;\n",
    ],
)
def test_what_is_not_told_is_unknown(text: str) -> None:
    assert of_text(text).unknown


def test_an_initialiser_of_the_record_writes() -> None:
    found = of_text("static struct depot d = {\n\t.full = 1,\n};\n")
    assert [(m.within, m.line) for m in found.writers] == [("d", 2)]
    assert of_text("static depot_t d = { .full = 1 };\n").unknown
