from dataclasses import replace

import pytest

from reviewer.engine.concepts import MAX_SIGNALS, concepts_of, map_hunk
from reviewer.knowledge.load import load_rules
from reviewer.model.finding import Signal, Strength
from tests.changes.test_hunk_calls import hunk

KNOWLEDGE = load_rules()
MMU = "arch/x86/kvm/mmu/mmu.c"


def _map(body: str, path: str = MMU, function: str = "f") -> dict[str, Strength]:
    best: dict[str, Strength] = {}
    for signal in map_hunk(hunk(f"void {function}(void)", body), path, function, KNOWLEDGE):
        best.setdefault(signal.concept, signal.strength)
    return best


def _reached(body: str, path: str = MMU, function: str = "f") -> tuple[str, ...]:
    return concepts_of(map_hunk(hunk(f"void {function}(void)", body), path, function, KNOWLEDGE), KNOWLEDGE)


def test_a_name_in_a_changed_line_is_enough() -> None:
    assert _reached("-\tkvm_flush_remote_tlbs(kvm);\n \tx();\n") == ("tlb-flush",)


def test_the_enclosing_function_is_enough() -> None:
    assert "root-invalidation" in _reached("+\tx();\n", function="kvm_zap_obsolete_pages")


def test_a_function_above_the_hunk_counts_for_nothing_if_the_change_is_below_it() -> None:
    assert _reached(" }\n \n+static int x(void);\n \n", function="kvm_zap_obsolete_pages") == ()


@pytest.mark.parametrize(
    "body", [" \tkvm_flush_remote_tlbs(kvm);\n+\tx();\n", "+\t/* see kvm_flush_remote_tlbs() */\n \tx();\n"], ids=["unchanged", "comment"]
)
def test_unchanged_lines_and_comments_only_hint(body: str) -> None:
    assert _map(body) == {"tlb-flush": Strength.HINT}
    assert _reached(body) == ()


def test_a_changed_comment_still_reaches_its_function() -> None:
    assert "zap-all-fast" in _reached(" \t/*\n-\t * Old words.\n+\t * New words.\n \t */\n", function="kvm_mmu_zap_all_fast")


def test_context_counts_in_the_mmu_and_hints_elsewhere() -> None:
    body = "-\tbool flush = false;\n \tx();\n"
    assert "tlb-flush-deferred" in _reached(body)
    assert _reached(body, "arch/x86/kvm/vmx/vmx.c") == ()
    assert _map(body, "arch/x86/kvm/vmx/vmx.c") == {"tlb-flush-deferred": Strength.HINT}
    assert _map(body, "drivers/net/x.c") == {}


def test_names_that_others_use_too_count_inside_kvm_only() -> None:
    body = "-\troot_count = 1;\n \tx();\n"
    assert "root-refcount" in _reached(body)
    assert _reached(body, "fs/btrfs/root.c") == ()
    assert _reached("-\tkvm_flush_remote_tlbs(kvm);\n", "drivers/gpu/x.c") == ("tlb-flush",)


@pytest.mark.parametrize("name", ["__kvm_mmu_zap_all_fast", "kvm_mmu_zap_all_fast_locked", "mmu_zap_all_fast"])
def test_prefixes_and_suffixes_keep_the_concept(name: str) -> None:
    assert "zap-all-fast" in _reached(f"-\t{name}(kvm);\n \tx();\n")


def test_an_unknown_name_with_a_known_beginning_hints() -> None:
    assert _map("-\ttdp_mmu_paint_it_red(kvm);\n \tx();\n") == {"tdp-mmu": Strength.HINT}


def test_a_member_is_told_from_a_word() -> None:
    assert "root-invalidation" in _reached("-\tsp->role.invalid = 1;\n \tx();\n")
    assert "root-invalidation" not in _reached("-\tinvalid = 1;\n \tx();\n")


def test_what_is_implied_is_added() -> None:
    assert set(_reached("-\tkvm_mmu_zap_all_fast(kvm);\n")) == {"zap-all-fast", "zap", "root-invalidation", "mmu-root"}


def test_a_file_of_one_concept_reaches_it() -> None:
    assert _reached("+\tx();\n", "arch/x86/kvm/mmu/tdp_mmu.c") == ("tdp-mmu",)


def test_strongest_first_and_hints_alone_reach_nothing() -> None:
    signals = (Signal("a", "x", Strength.HINT), Signal("b", "y", Strength.CONTEXT), Signal("c", "z", Strength.ALONE))
    assert concepts_of(signals) == ("c", "b")


def test_signals_are_bounded_on_a_hostile_hunk() -> None:
    names = " ".join(f"rmap_{number}" for number in range(5000))
    part = replace(hunk("", f"+{names}"))
    assert len(map_hunk(part, MMU, "", KNOWLEDGE)) <= MAX_SIGNALS


def test_a_changed_directive_counts_where_it_stands() -> None:
    changed = hunk("int kvm_make_all_cpus_request(struct kvm *kvm)", " }\n-#ifndef CONFIG_HAVE_KVM_ARCH_TLB_FLUSH_ALL\n \n")
    signals = map_hunk(changed, "virt/kvm/kvm_main.c", "kvm_make_all_cpus_request", KNOWLEDGE)
    assert concepts_of(signals) == ("tlb-flush",)
