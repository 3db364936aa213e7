"""Which files have a name: asked one by one, or of several at once."""

from __future__ import annotations

from pathlib import Path

from reviewer.cfront.search import Search
from reviewer.store.cache import Cache
from tests.cfront.trees import Files, Named

TEXTS = {"a.c": "int first_name;\n", "b.c": "int second_name, first_name;\n", "c.c": "int other;\n"}
NAMES = ("first_name", "second_name", "third_name")


def test_what_is_expected_is_found_in_one_search() -> None:
    tree, alone = Named(TEXTS), Search(Files(TEXTS), Cache(None))
    search = Search(tree, Cache(None))
    search.expect(NAMES)
    assert [search.files((name,)) for name in NAMES] == [alone.files((name,)) for name in NAMES] == [("a.c", "b.c"), ("b.c",), ()]
    assert tree.searches == 1


def test_a_file_that_can_t_be_read_may_have_every_name() -> None:
    class Partial(Files):
        def read(self, path: str) -> str | None:
            return None if path == "c.c" else super().read(path)

    search = Search(Partial(TEXTS), Cache(None))
    search.expect(NAMES)
    assert search.files(("third_name",)) == ("c.c",)


def test_a_patch_s_files_count_as_it_leaves_them() -> None:
    below = Search(Named(TEXTS), Cache(None))
    search = Search(Files(TEXTS | {"a.c": "int third_name;\n"}), Cache(None), below, ("a.c",))
    search.expect(NAMES)
    assert [search.files((name,)) for name in NAMES] == [("b.c",), ("b.c",), ("a.c",)]


def test_what_is_kept_is_not_looked_for_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    trees = [Named(TEXTS), Named(TEXTS)]
    for tree in trees:
        search = Search(tree, cache)
        search.expect(NAMES)
        assert search.files(("second_name",)) == ("b.c",)
    assert [tree.searches for tree in trees] == [1, 0]
