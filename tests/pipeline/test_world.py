"""What the worlds of patches on one tree share, and what they must not."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.cfront.ir import Const, Function, Return
from reviewer.ingest.overlay import Overlay
from reviewer.knowledge.load import load_rules
from reviewer.pipeline.world import World
from tests.cfront.trees import Files

BASE = {
    "Makefile": "",
    "include/linux/depot.h": "#define LIMIT 3\nint depot_limit(void);\n",
    "lib/depot.c": "#include <linux/depot.h>\nint depot_limit(void)\n{\n\treturn LIMIT;\n}\n",
    "lib/other.c": "int other(void)\n{\n\treturn 0;\n}\n",
    "lib/Makefile": "obj-y += depot.o\n",
}


def limit(tree: Files, changes: Mapping[str, str | None]) -> Function:
    world = World(Overlay(tree, changes), load_rules().dialect)
    (found,) = world.definitions("depot_limit")
    return found


def value(function: Function) -> int:
    (end,) = (block.terminator for block in function.blocks if isinstance(block.terminator, Return))
    assert isinstance(end.value, Const)
    return end.value.value


def test_what_a_patch_leaves_alone_is_lowered_once_for_all_of_them() -> None:
    tree = Files(BASE)
    one = limit(tree, {"lib/other.c": "int other(void)\n{\n\treturn 1;\n}\n"})
    assert value(one) == 3
    assert limit(tree, {"lib/other.c": "int other(void)\n{\n\treturn 2;\n}\n"}) is one


def test_what_a_changed_header_means_to_another_file_is_not_that_of_the_tree_beneath() -> None:
    tree = Files(BASE)
    assert value(limit(tree, {"lib/other.c": ""})) == 3
    assert value(limit(tree, {"include/linux/depot.h": BASE["include/linux/depot.h"].replace("3", "4")})) == 4


def test_a_header_that_comes_in_between_counts() -> None:
    source = '#include "own.h"\n' + BASE["lib/depot.c"].replace("LIMIT", "OWN")
    tree = Files({**BASE, "lib/depot.c": source, "include/own.h": "#define OWN 1\n"})
    assert value(limit(tree, {"lib/other.c": ""})) == 1
    assert value(limit(tree, {"lib/own.h": "#define OWN 2\n"})) == 2


def test_a_changed_makefile_shares_nothing() -> None:
    tree = Files(BASE)
    one = limit(tree, {"lib/other.c": ""})
    assert limit(tree, {"lib/Makefile": "ccflags-y += -DLIMIT=9\n"}) is not one
