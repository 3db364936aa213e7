"""Which files may define a name, of a whole tree at once."""

from __future__ import annotations

from reviewer.cfront.file_names import FileTable, names_of_text
from reviewer.cfront.lookups import _PATIENCE, Lookups
from reviewer.cfront.name_table import NameTable
from reviewer.cfront.search import Search
from reviewer.store.cache import Cache
from tests.cfront.trees import Files


def test_each_name_leads_to_the_files_that_may_define_it() -> None:
    texts = {"a.c": "int one(void)\n{\n}\n", "b.h": "#define one 1\ntypedef int two;\n", "c.c": "int two;\n"}
    table = NameTable((path, names_of_text(text)) for path, text in texts.items())
    assert table.defining("one") == ("a.c", "b.h")
    assert table.defining("two") == ("b.h", "c.c")
    assert table.defining("three") == ()


def test_a_tree_that_is_asked_often_answers_as_before() -> None:
    texts = {f"f{n}.c": f"#define M{n} {n}\nint f{n}(void)\n{{\n\treturn M{n};\n}}\nstruct s{n} {{ int a; }};\n" for n in range(2 * _PATIENCE)}
    tree = Files(texts)
    cache = Cache(None)
    search = Search(tree, cache)
    lookups = Lookups(search, FileTable(tree, cache), (".c",), None, frozenset())
    for n in range(2 * _PATIENCE):
        assert f"f{n}.c" in lookups.defining(f"f{n}", macro=False)
        assert f"f{n}.c" in lookups.defining(f"s{n}", macro=False)
        assert f"f{n}.c" in lookups.defining(f"M{n}", macro=True)
    assert not lookups.defining("nowhere", macro=False)
