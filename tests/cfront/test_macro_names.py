from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.index import Index
from reviewer.ingest.overlay import Overlay
from reviewer.ingest.plain_tree import PlainTree
from reviewer.model.tree import Tree
from tests.cfront.trees import Files

FILES = {
    "a.h": "#define lift(x) (x)\n #\tdefine\tdrop\n#define Mixed 1\n",
    "b.h": "#define \\\n\tlate(x) \\\n\t(x)\n",
    "c.c": "int carry(int x)\n{\n\treturn x;\n}\n#undef gone\n",
}


def on_disk(folder: Path) -> Tree:
    for path, text in FILES.items():
        (folder / path).write_text(text)
    return PlainTree(str(folder))


@pytest.mark.parametrize("searched", [False, True])
def test_only_what_no_file_defines_is_said_to_be_no_macro(tmp_path: Path, searched: bool) -> None:
    names = Index(on_disk(tmp_path) if searched else Files(FILES), PLAIN).macro_names
    assert all(names.may_be(name) for name in ("lift", "drop", "late", "gone", "Mixed"))
    assert names.may_be("carry") is not searched


def test_macros_of_changed_files_are_seen(tmp_path: Path) -> None:
    below = on_disk(tmp_path)
    over = Overlay(below, {"c.c": "#define carry(x) lift(x)\n"})
    index = Index(over, PLAIN, None, Index(below, PLAIN), over.changed)
    assert index.macro_names.may_be("carry")
    assert [found.path for found in index.macros("carry")] == ["c.c"]
    assert not index.macro_names.may_be("unheard_of")
    assert index.macros("unheard_of") == ()
