"""Which names assembler files define."""

from __future__ import annotations

import pytest

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.index import Index
from reviewer.ingest.overlay import Overlay
from tests.cfront.trees import Files


@pytest.mark.parametrize(
    "line",
    [
        "SYM_FUNC_START(fill)",
        "ENTRY(fill)",
        "_GLOBAL(fill)",
        "\t.globl fill",
        ".weak\tfill",
        ".set fill, other",
        "fill:",
        "SYM_FUNC_ALIAS_WEAK(fill, __fill)",
    ],
)
def test_a_label_defines_a_name(line: str) -> None:
    assert Index(Files({"lib/fill.S": f"{line}\n\tret\n"}), PLAIN).assembled.seen_from("kernel/a.c", "fill")


@pytest.mark.parametrize("line", ["\tcall fill", "\tjmp fill", "# fill:", "/* ENTRY(fill) */", "#define X fill"])
def test_what_uses_a_name_does_not_define_it(line: str) -> None:
    assert not Index(Files({"lib/fill.S": f"{line}\n"}), PLAIN).assembled.seen_from("kernel/a.c", "fill")


def test_only_what_can_be_in_one_kernel_counts() -> None:
    index = Index(Files({"arch/x86/lib/fill.S": "SYM_FUNC_START(fill)\n", "lib/fill.c": "fill:\n"}), PLAIN)
    assert index.assembled.seen_from("arch/x86/kvm/a.c", "fill")
    assert index.assembled.seen_from("virt/kvm/a.c", "fill")
    assert not index.assembled.seen_from("arch/s390/kvm/a.c", "fill")


def test_a_patch_brings_and_takes_labels() -> None:
    tree = Files({"lib/fill.S": "ENTRY(fill)\n"})
    below = Index(tree, PLAIN)

    def patched(text: str | None) -> Index:
        overlay = Overlay(tree, {"lib/fill.S": text})
        return Index(overlay, PLAIN, None, below, overlay.changed)

    assert below.assembled.seen_from("a.c", "fill")
    assert not patched(None).assembled.seen_from("a.c", "fill")
    assert patched("ENTRY(clear)\n").assembled.seen_from("a.c", "clear")
    assert not patched("ENTRY(clear)\n").assembled.seen_from("a.c", "fill")
