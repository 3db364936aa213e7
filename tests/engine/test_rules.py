import pytest

from reviewer.changes.event import Event
from reviewer.changes.patch_events import patch_events
from reviewer.engine.rules import answers, cap_of, run_rules, unit_at
from reviewer.knowledge.load import load_rules
from reviewer.knowledge.tables import Pattern
from reviewer.model.finding import Severity
from reviewer.model.place import Place, Side
from reviewer.model.series import FileChange, FileDiff
from reviewer.model.unit import Assumption, Match, Status, Unit, UnitKind
from tests.changes.test_hunk_calls import hunk

KNOWLEDGE = load_rules()
PATH = "arch/x86/kvm/mmu/mmu.c"
DEAD = """\
 \tint a;
-\tflush = zap_gfn_range(kvm, 0, 16, true, flush);
+\t(void)zap_gfn_range(kvm, 0, 16, true, false);
 \tk();
-\tif (flush)
-\t\tkvm_flush_remote_tlbs(kvm);
 }
"""


def _events(body: str) -> tuple[Event, ...]:
    return patch_events((FileDiff(PATH, PATH, FileChange.MODIFIED, (hunk("void f(struct kvm *kvm)", body),)),), KNOWLEDGE)


def _unit(status: Status, subject: str = "", lines: tuple[Place, ...] = (), name: str = "f") -> Unit:
    assumptions = (Assumption("1", "it returns false", "f", subject=subject),) if subject else ()
    return Unit(name, UnitKind.FUNCTION, Match.SAME, PATH, 10, status, assumptions=assumptions, lines=lines)


def _fired(body: str, *units: Unit) -> list[str]:
    return [finding.rule for finding in run_rules(_events(body), units, KNOWLEDGE)]


BOTH = ["flush/flush-return-ignored", "flush/tlb-flush-removed"]


def test_findings_carry_place_question_and_evidence() -> None:
    ignored, removed = run_rules(_events(DEAD), (), KNOWLEDGE)
    assert (ignored.rule, removed.rule) == ("flush/flush-return-ignored", "flush/tlb-flush-removed")
    assert (removed.file, removed.line, removed.side, removed.severity) == (PATH, 14, Side.OLD, Severity.CRITICAL)
    assert removed.message.endswith("?")
    assert "behind a test of flush" in removed.evidence
    assert "the test depends on the result of zap_gfn_range()" in removed.evidence
    assert "old: kvm_flush_remote_tlbs(kvm)" in removed.evidence


@pytest.mark.parametrize("status", [Status.SAME, Status.EQUIVALENT])
def test_a_proof_silences(status: Status) -> None:
    assert _fired(DEAD, _unit(status)) == []


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.DIFFERS])
def test_what_is_not_proved_is_said(status: Status) -> None:
    assert _fired(DEAD, _unit(status)) == BOTH


def test_the_very_assumption_silences_and_another_does_not() -> None:
    assert _fired(DEAD, _unit(Status.ASSUMED, "zap_gfn_range")) == []
    assert _fired(DEAD, _unit(Status.ASSUMED, "k")) == BOTH
    assert _fired(DEAD, _unit(Status.ASSUMED)) == BOTH


def test_a_proof_of_another_function_silences_nothing() -> None:
    assert _fired(DEAD, _unit(Status.EQUIVALENT, name="g")) == BOTH


def test_a_unit_is_found_by_its_lines_before_its_name() -> None:
    event = _events(DEAD)[-1]
    by_line = _unit(Status.SAME, lines=(Place(PATH, event.line, event.side),), name="whole file")
    assert unit_at(event, (_unit(Status.UNKNOWN), by_line)) is by_line


def test_a_rule_about_order_caps_but_for_what_does_the_same_in_the_same_order() -> None:
    body = " \tint a;\n-\tspin_unlock(&kvm->a);\n \tk();\n+\tspin_unlock(&kvm->a);\n }\n"
    for units in ((_unit(Status.ASSUMED, "k"),), (_unit(Status.EQUIVALENT, name="g"),), ()):
        findings = run_rules(_events(body), units, KNOWLEDGE)
        assert [finding.rule for finding in findings] == ["locks/lock-mode-or-scope-changed"]
        assert cap_of(findings, KNOWLEDGE) == "holds-if"
    for status in (Status.SAME, Status.EQUIVALENT):
        assert run_rules(_events(body), (_unit(status),), KNOWLEDGE) == ()
    assert cap_of((), KNOWLEDGE) == ""


def test_a_flush_that_stays_elsewhere_in_the_function_excuses_but_not_in_another() -> None:
    assert _fired(" \tint a;\n-\tkvm_flush_remote_tlbs_range(kvm, 0, 1);\n+\tkvm_flush_remote_tlbs(kvm);\n \tk();\n") == []
    other = " \tint a;\n-\tkvm_flush_remote_tlbs(kvm);\n }\n \n void g(struct kvm *kvm)\n {\n+\tkvm_flush_remote_tlbs(kvm);\n }\n"
    assert _fired(other) == ["flush/tlb-flush-removed"]


def test_the_same_call_elsewhere_excuses_only_as_often_as_it_goes() -> None:
    gone = "-\tWRITE_ONCE(kvm->a, 1);\n \tx();\n"
    assert _fired(gone) == ["order/marked-access-removed"]
    assert _fired(gone + "+\tWRITE_ONCE(kvm->b, 1);\n") == []
    assert _fired(gone + "-\tWRITE_ONCE(kvm->c, 1);\n \ty();\n+\tWRITE_ONCE(kvm->b, 1);\n") == ["order/marked-access-removed"] * 2


def test_a_word_that_a_rule_looks_for_must_change() -> None:
    assert "fault/gfp-flags" in _fired("-\tp = get(kvm, GFP_KERNEL);\n+\tp = get(kvm, GFP_ATOMIC);\n")
    assert "fault/gfp-flags" not in _fired("-\tp = get(kvm, GFP_KERNEL);\n+\tp = get(vcpu, GFP_KERNEL);\n")


def test_a_rule_that_knows_the_callee_silences_one_that_looks_for_words() -> None:
    assert _fired("-\tp = get(kvm, true);\n+\tp = get(kvm, false);\n") == ["interface/constant-flag"]
    fired = _fired("-\tkvm_unmap_gfn_range(kvm, true);\n+\tkvm_unmap_gfn_range(kvm, false);\n")
    assert fired == ["zap/range-argument"]


def _answer(pattern: Pattern, body: str, path: str = PATH, function: str = "f") -> bool:
    diff = FileDiff(path, path, FileChange.MODIFIED, (hunk(f"void {function}(struct kvm *kvm)", body),))
    return any(answers(pattern, event, KNOWLEDGE) for event in patch_events((diff,), KNOWLEDGE))


STORE = " \tint a;\n-\tw->first = a;\n \tk();\n"
GATE = " \tint a;\n-\tif (w->open)\n+\tif (w->open && w->late)\n \t\tkvm_flush_remote_tlbs(kvm);\n"


@pytest.mark.parametrize(
    ("within", "path", "function", "answered"),
    [
        (("zap",), "virt/kvm/x.c", "kvm_mmu_prepare_zap_page", True),
        (("rmap",), "virt/kvm/x.c", "kvm_mmu_prepare_zap_page", False),
        (("any",), "virt/kvm/x.c", "kvm_mmu_prepare_zap_page", True),
        (("any",), "virt/kvm/x.c", "draw", False),
        (("any",), "arch/x86/kvm/mmu/mmu.c", "draw", True),
        (("any",), "drivers/gpu/mmu.c", "draw", False),
        (("tdp-mmu",), "arch/x86/kvm/mmu/tdp_mmu.c", "draw", True),
    ],
)
def test_where_an_event_stands(within: tuple[str, ...], path: str, function: str, answered: bool) -> None:
    assert _answer(Pattern("store", ("removed",), within=within), STORE, path, function) is answered


def test_what_a_condition_governs() -> None:
    assert _answer(Pattern("condition", ("strengthened",), controls=("tlb-flush",)), GATE)
    assert not _answer(Pattern("condition", ("strengthened",), controls=("zap",)), GATE)


def test_what_differs_and_not_what_stays() -> None:
    gate = GATE.replace("w->late", "is_shadow_present_pte(w)")
    assert _answer(Pattern("condition", ("strengthened",), mentions=("spte-present",)), gate)
    assert not _answer(Pattern("condition", ("strengthened",), mentions=("tlb-flush",)), gate)


def test_owners_may_have_a_star() -> None:
    table = " \t.open = a,\n-\t.paint = b,\n };\n"
    file = FileDiff(PATH, PATH, FileChange.MODIFIED, (hunk("static struct ops window_ops = {", table),))
    (event,) = patch_events((file,), KNOWLEDGE)
    assert answers(Pattern("initializer", ("removed",), owners=frozenset({"*_ops"})), event, KNOWLEDGE)
    assert not answers(Pattern("initializer", ("removed",), owners=frozenset({"ops_*"})), event, KNOWLEDGE)


def test_a_flush_that_goes_into_a_callee_in_sight_excuses() -> None:
    other = " \tint a;\n-\tkvm_flush_remote_tlbs(kvm);\n \tg(kvm);\n }\n \n void g(struct kvm *kvm)\n {\n+\tkvm_flush_remote_tlbs(kvm);\n }\n"
    assert _fired(other) == []


def test_a_rule_that_knows_what_an_event_is_about_silences_one_that_knows_where_it_stands() -> None:
    fired = _fired("-\tw->first = a;\n-\tsp->spt[i] = a;\n \tk();\n")
    assert fired == ["interface/mmu-store", "spte/entry-value"]
