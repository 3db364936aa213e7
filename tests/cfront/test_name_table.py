"""Which files may define a name, of a whole tree at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewer.cfront.file_names import FileTable, names_of_text
from reviewer.cfront.lookups import _PATIENCE, Lookups
from reviewer.cfront.name_table import NameTable
from reviewer.cfront.search import Search
from reviewer.store.cache import Cache, Json
from tests.cfront.trees import Files, Named

_OFTEN = 2 * max(_PATIENCE.values())


def test_each_name_leads_to_the_files_that_may_define_it() -> None:
    texts = {"a.c": "int one(void)\n{\n}\n", "b.h": "#define one 1\ntypedef int two;\n", "c.c": "int two;\n"}
    made = NameTable((path, names.macros | names.typedefs | names.others) for path, text in texts.items() for names in (names_of_text(text),))
    kept = NameTable.from_json(json.loads(json.dumps(made.to_json())))
    assert kept is not None
    for table in (made, kept):
        assert table.defining("one") == ("a.c", "b.h")
        assert table.defining("two") == ("b.h", "c.c")
        assert table.defining("three") == ()


@pytest.mark.parametrize("row", [None, [], ["a.c"], ["a.c", 1], ["a.c", "no base64"], {"a.c": ""}])
def test_what_is_no_table_is_not_taken_for_one(row: Json) -> None:
    assert NameTable.from_json(row) is None


def test_a_table_is_made_once_for_a_tree(tmp_path: Path) -> None:
    """The second time nothing is read, and no search is made at all."""
    tree, cache = Named({f"f{n}.c": f"int f{n};\n" for n in range(3)}), Cache(tmp_path / "cache")
    FileTable(tree, cache).table(tuple(tree.paths()), macros=False)
    again = Named({})
    kept = FileTable(again, cache).kept_table(macros=False)
    assert kept is not None
    assert kept.defining("f1") == ("f1.c",)
    lookups = Lookups(Search(again, cache), FileTable(again, cache), (".c",), None, frozenset())
    assert lookups.defining("f2", macro=False) == ("f2.c",)
    assert (again.reads, again.searches) == (0, 0)


def test_a_tree_that_is_asked_often_answers_as_before() -> None:
    texts = {f"f{n}.c": f"#define M{n} {n}\nint f{n}(void)\n{{\n\treturn M{n};\n}}\nstruct s{n} {{ int a; }};\n" for n in range(_OFTEN)}
    tree = Files(texts)
    cache = Cache(None)
    search = Search(tree, cache)
    lookups = Lookups(search, FileTable(tree, cache), (".c",), None, frozenset())
    for n in range(_OFTEN):
        assert f"f{n}.c" in lookups.defining(f"f{n}", macro=False)
        assert f"f{n}.c" in lookups.defining(f"s{n}", macro=False)
        assert f"f{n}.c" in lookups.defining(f"M{n}", macro=True)
    assert not lookups.defining("nowhere", macro=False)
    assert not lookups.defining("f1", macro=True)


def test_the_table_of_macros_finds_what_reading_a_file_finds() -> None:
    """However a line is broken: a name that is missing there is a macro that nobody sees."""
    tree = Files(
        {
            "a.h": "#define PLAIN 1\n  #  define INDENTED(x) x\n#define\tTAB\n#undef GONE\n#define \\\n  NEXT 1\n#define \\ \r\n\\\n\tLATER\n",
            "b.c": "int no_macro; /* #define COMMENTED */\nint f(void)\n{\n#define WITHIN 1\n\treturn WITHIN;\n}\n#define LAST",
        }
    )
    table = FileTable(tree, Cache(None)).table(tuple(tree.paths()), macros=True)
    for path in tree.paths():
        names = names_of_text(tree.read(path) or "").macros
        assert len(names) > 2
        assert all(path in table.defining(name) for name in names)
    assert not table.defining("no_macro")
