from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.index import Index
from reviewer.ingest.git_tree import GitTree
from reviewer.ingest.overlay import Overlay
from reviewer.ingest.trees import open_tree
from reviewer.store.cache import Cache
from tests.cfront.trees import Files
from tests.ingest.repositories import git

TREE = {
    "arch/a/kvm/mmu.c": '#include "mmu.h"\n#include <linux/crate.h>\n#include <asm/page.h>\n#define PT 64\n#include "walk_tmpl.h"\n',
    "arch/a/kvm/mmu.h": "#include <private.h>\nint own(void);\n",
    "arch/a/kvm/walk_tmpl.h": "static int walk(void)\n{\n\treturn PT;\n}\n",
    "arch/a/include/asm/page.h": "#define PAGE 12\n",
    "arch/b/include/asm/page.h": "#define PAGE 16\n",
    "arch/b/include/asm/only_b.h": "#define ONLY_B 1\n",
    "include/asm-generic/page.h": "#define PAGE 13\n",
    "include/asm-generic/only_b.h": "#define ONLY_B 0\n",
    "include/linux/crate.h": "#include <asm/page.h>\n#if FOO\n# include\t<asm/only_b.h>\n#endif\nint lift(void);\n#define CRATE 1\n",
    "include/linux/kconfig.h": "#define IS_ENABLED(x) 1\n",
    "include/linux/far.h": "#define CRATE 7\n#define PAGE 99\n",
    "drivers/x/private.h": "#define PRIVATE 1\n",
    "drivers/x/y.c": "#include <linux/crate.h>\n#include <linux/far.h>\n#include <linux/gone.h>\n",
    "arch/b/include/uapi/asm/errno.h": "#define ENOROOM 90\n",
    "include/acme/host.h": "#ifdef HOSTED\n#include <errno.h>\n#endif\n",
    "arch/a/kvm/host.c": "#include <acme/host.h>\n",
    "drivers/x/host.c": "#include <acme/host.h>\n",
    "kernel/all.c": '#include "part.c"\n#include <linux/far.h>\n',
    "kernel/part.c": "int part(void)\n{\n}\n",
}


def seen(root: str) -> set[str]:
    return set(Index(Files(TREE), PLAIN).sight(root).paths)


def test_a_file_sees_what_it_includes_in_its_own_architecture() -> None:
    found = seen("arch/a/kvm/mmu.c")
    assert {"arch/a/kvm/mmu.c", "arch/a/kvm/mmu.h", "arch/a/kvm/walk_tmpl.h", "arch/a/include/asm/page.h", "include/linux/crate.h"} <= found
    assert "arch/b/include/asm/page.h" not in found
    assert "include/linux/far.h" not in found


def test_what_every_file_is_compiled_with_is_seen() -> None:
    assert "include/linux/kconfig.h" in seen("arch/a/kvm/mmu.c")


def test_the_generic_header_counts_where_the_architecture_may_lack_its_own() -> None:
    assert "include/asm-generic/only_b.h" in seen("arch/a/kvm/mmu.c")


def test_code_of_all_architectures_sees_the_headers_of_all() -> None:
    assert {"arch/a/include/asm/page.h", "arch/b/include/asm/page.h", "include/asm-generic/page.h"} <= seen("drivers/x/y.c")


def test_a_directory_that_only_a_makefile_names_is_found_by_the_name() -> None:
    assert "drivers/x/private.h" in seen("arch/a/kvm/mmu.c")


def test_a_name_that_no_directory_has_is_none_of_another_architecture() -> None:
    assert "arch/b/include/uapi/asm/errno.h" not in seen("arch/a/kvm/host.c")
    assert "arch/b/include/uapi/asm/errno.h" in seen("drivers/x/host.c")


def test_a_header_sees_what_its_few_includers_define() -> None:
    found = Index(Files(TREE), PLAIN).sight("arch/a/kvm/walk_tmpl.h")
    assert [d.path for d in found.macros("PT")] == ["arch/a/kvm/mmu.c"]
    assert [d.path for d in found.macros("PAGE")] == ["arch/a/include/asm/page.h", "include/asm-generic/page.h"]


def test_a_c_file_that_another_includes_sees_what_that_one_does() -> None:
    assert "include/linux/far.h" in seen("kernel/part.c")


def test_a_header_of_many_sees_the_macros_of_all_its_includers() -> None:
    files = {"include/linux/h.h": "int f(void);\n"} | {f"d/{n}.c": f"#include <linux/h.h>\n#define M{n} 1\n" for n in range(40)}
    found = Index(Files(files), PLAIN).sight("include/linux/h.h")
    assert all(found.macros(f"M{n}") for n in range(40))


def test_bodies_are_those_that_a_call_can_reach() -> None:
    files = {
        "a/x.c": '#include "x.h"\nstatic int own(void)\n{\n\treturn 1;\n}\n',
        "a/x.h": "int lift(void);\n#ifdef CONFIG_X\nint maybe(void);\n#else\nstatic inline int maybe(void)\n{\n\treturn 0;\n}\n#endif\n",
        "b/y.c": "int lift(void)\n{\n\treturn 2;\n}\nstatic int own(void)\n{\n\treturn 3;\n}\nint maybe(void)\n{\n\treturn 4;\n}\n",
        "b/z.c": "static int lift(void)\n{\n\treturn 5;\n}\n",
    }
    found = Index(Files(files), PLAIN).sight("a/x.c")
    assert [d.path for d in found.bodies("own")] == ["a/x.c"]
    assert [d.path for d in found.bodies("lift")] == ["b/y.c"]
    assert [d.path for d in found.bodies("maybe")] == ["a/x.h", "b/y.c"]


def test_a_file_that_cannot_be_read_may_define_anything() -> None:
    class Partial(Files):
        def read(self, path: str) -> str | None:
            return None if path == "include/linux/crate.h" else super().read(path)

    assert Index(Partial(TREE), PLAIN).sight("arch/a/kvm/mmu.c").blind
    assert not Index(Files(TREE), PLAIN).sight("arch/a/kvm/mmu.c").blind


@pytest.mark.parametrize("text", ["#define CRATE 2\n", None, '#include "mmu.h"\n#include <linux/far.h>\n'])
def test_a_changed_file_is_seen_with_its_new_text(text: str | None) -> None:
    path = "arch/a/kvm/mmu.c"
    after = {k: v for k, v in ({**TREE, path: text}).items() if v is not None}
    over = Index(Files(after), PLAIN, None, Index(Files(TREE), PLAIN), frozenset({path}))
    fresh = Index(Files(after), PLAIN)
    for root in (path, "arch/a/kvm/walk_tmpl.h", "drivers/x/y.c"):
        assert set(over.sight(root).paths) == set(fresh.sight(root).paths)
        for name in ("CRATE", "PT", "PAGE"):
            assert over.sight(root).macros(name) == fresh.sight(root).macros(name)
    assert over.macros("CRATE") == fresh.macros("CRATE")


def test_a_second_run_reads_only_what_the_cache_does_not_have(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "x.sqlite3")
    first, second = Files(TREE), Files(TREE | {"include/linux/crate.h": TREE["include/linux/crate.h"] + "#define NEW 1\n"})
    assert Index(first, PLAIN, cache).sight("arch/a/kvm/mmu.c").macros("CRATE")
    again = Index(second, PLAIN, Cache(tmp_path / "x.sqlite3")).sight("arch/a/kvm/mmu.c")
    assert not again.blind
    assert [d.path for d in again.macros("NEW")] == ["include/linux/crate.h"]
    # One reading of every file is the search for who includes what: this tree has no faster one.
    assert second.reads <= len(TREE) + 3 < first.reads - 6


def test_an_architecture_that_borrows_headers_looks_in_its_own_first() -> None:
    tree = {
        "arch/arm64/kvm/mmu.c": "#include <asm/page.h>\n#include <asm/lent.h>\n",
        "arch/arm64/include/asm/page.h": "#define PAGE 12\n",
        "arch/arm/include/asm/page.h": "#define PAGE 16\n",
        "arch/arm/include/asm/lent.h": "#define LENT 1\n",
    }
    found = set(Index(Files(tree), PLAIN).sight("arch/arm64/kvm/mmu.c").paths)
    assert {"arch/arm64/include/asm/page.h", "arch/arm/include/asm/lent.h"} <= found
    assert "arch/arm/include/asm/page.h" not in found


def test_a_repository_is_asked_once_for_all_includers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        **TREE,
        "arch/a/kvm/odd.c": '#include\t"mmu.h"\n#  include  <linux/far.h> // "x.h"\n#include \\\n  <linux/crate.h>\nchar *s = "crate.h";\n',
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "x")
    tree = open_tree(f"{tmp_path}@HEAD")
    searches: list[str] = []
    once = GitTree.matches_by_file

    def counted(self: GitTree, pattern: str, suffixes: Sequence[str]) -> Mapping[str, Collection[str]] | None:
        searches.append(pattern)
        return once(self, pattern, suffixes)

    monkeypatch.setattr(GitTree, "matches_by_file", counted)
    index, plain = Index(tree, PLAIN, Cache(None)), Index(Files(texts), PLAIN)
    headers = [path for path in texts if path.endswith((".h", ".c"))]
    assert {path: set(index.includes.includers(path)) for path in headers} == {path: set(plain.includes.includers(path)) for path in headers}
    assert "arch/a/kvm/odd.c" in index.includes.includers("arch/a/kvm/mmu.h")
    assert len(searches) == 1
    over = Overlay(tree, {"arch/a/kvm/odd.c": "int x;\n", "arch/a/kvm/new.c": '#include "mmu.h"\n'})
    changed = Index(over, PLAIN, Cache(None), index, over.changed)
    assert set(changed.includes.includers("arch/a/kvm/mmu.h")) == {"arch/a/kvm/mmu.c", "arch/a/kvm/new.c"}
