import pytest

from reviewer.changes.catalog import OPERATIONS, Scope
from reviewer.changes.event import Event
from reviewer.changes.events import events_of
from reviewer.changes.patch_sides import patch_sides
from reviewer.knowledge.load import load_rules
from reviewer.model.place import Side
from reviewer.model.series import FileChange, FileDiff
from tests.changes.test_hunk_calls import hunk

KNOWLEDGE = load_rules()


def _events(*bodies: str, path: str = "virt/kvm/x.c") -> tuple[Event, ...]:
    hunks = tuple(hunk("static void f(struct kvm *kvm)", body, 10 + 100 * number) for number, body in enumerate(bodies))
    files = (FileDiff(path, path, FileChange.MODIFIED, hunks),)
    return events_of(files, KNOWLEDGE, patch_sides(files, KNOWLEDGE.dialect))


def _said(*bodies: str) -> list[tuple[str, str, str]]:
    return [(event.scope.value, event.op, event.name) for event in _events(*bodies)]


def test_removed_and_added_calls() -> None:
    assert _said(" \tint a;\n-\tg(a);\n \tk();\n") == [("call", "removed", "g")]
    assert _said(" \tint a;\n+\tg(a);\n \tk();\n") == [("call", "added", "g")]


@pytest.mark.parametrize(
    "body",
    [
        " \tint a;\n-\t/* g(a) */\n+\t/* h(a) */\n \tk();\n",
        " \tint a;\n-\tg(a,   1);\n+\tg(a,\n+\t  1);\n \tk();\n",
        " \tint a;\n-\tg(a);\n-\th(a);\n+\tif (a) {\n+\t\tg(a);\n+\t\th(a);\n+\t}\n \tk();\n",
        ' \tint a;\n-\tpr("g()");\n+\tpr("g()");\n \tk();\n',
    ],
    ids=["comment", "layout", "block", "string"],
)
def test_what_is_no_event(body: str) -> None:
    assert _said(body) == []


def test_other_arguments_and_a_dropped_result() -> None:
    events = _events(" \tbool flush;\n-\tflush = zap(kvm, flush);\n+\t(void)zap(kvm, false);\n \tk();\n")
    assert [(event.scope, event.op, event.line, event.side) for event in events] == [
        (Scope.ARGUMENT, "changed", 11, Side.NEW),
        (Scope.CALL, "result-dropped", 11, Side.NEW),
    ]
    assert (events[0].old, events[0].new) == ("zap(kvm, flush)", "zap(kvm, false)")


def test_a_removed_call_knows_what_feeds_its_guard_also_over_hunks() -> None:
    events = _events(" \tint a;\n-\tflush |= zap(kvm);\n+\tzap(kvm);\n \tk();\n", " \tm();\n-\tif (flush)\n-\t\tflush_all(kvm);\n }\n")
    removed = next(event for event in events if event.op == "removed")
    assert (removed.guard, removed.fed_by, removed.line, removed.side) == (frozenset({"flush"}), frozenset({"zap"}), 112, Side.OLD)


def test_a_call_that_passes_unchanged_code_has_moved() -> None:
    assert _said(" \tint a;\n-\tg(a);\n \tk();\n+\tg(a);\n \tm();\n") == [("call", "moved", "g")]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (" \tint a;\n-\twrite_lock(&kvm->mmu_lock);\n+\tread_lock(&kvm->mmu_lock);\n \tk();\n", [("mode-changed", "kvm->mmu_lock")]),
        (" \tint a;\n-\tspin_lock(&kvm->a);\n+\tspin_lock_irq(&kvm->a);\n \tk();\n", [("mode-changed", "kvm->a")]),
        (" \tint a;\n-\tspin_unlock(&kvm->a);\n \tk();\n+\tspin_unlock(&kvm->a);\n", [("moved", "kvm->a")]),
        (" \tint a;\n-\trcu_read_lock();\n \tk();\n-\trcu_read_unlock();\n", [("acquire-removed", "rcu"), ("release-removed", "rcu")]),
        (" \tint a;\n+\tmutex_lock(&a->m);\n \tk();\n+\tmutex_unlock(&a->m);\n", [("acquire-added", "a->m"), ("release-added", "a->m")]),
        (
            " \tint a;\n-\tspin_lock(&kvm->a);\n+\tspin_lock(&kvm->b);\n \tk();\n",
            [("acquire-removed", "kvm->a"), ("acquire-added", "kvm->b")],
        ),
    ],
    ids=["mode", "irq variant", "scope", "rcu dropped", "mutex added", "another lock"],
)
def test_locks(body: str, said: list[tuple[str, str]]) -> None:
    assert sorted((event.op, event.lock) for event in _events(body) if event.scope is Scope.LOCK) == sorted(said)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (" \tint a;\n-\tmutex_lock(&a->m);\n+\tguard(mutex)(&a->m);\n \tk();\n-\tmutex_unlock(&a->m);\n", []),
        (" \tint a;\n-\tmutex_lock(&a->m);\n+\tscoped_guard(mutex, &a->m)\n+\t\tk();\n-\tk();\n-\tmutex_unlock(&a->m);\n", []),
        (" \tint a;\n-\tguard(rcu)();\n+\trcu_read_lock();\n \tk();\n+\trcu_read_unlock();\n", []),
        (" \tint a;\n-\tspin_lock(&a->m);\n+\tguard(spinlock_irq)(&a->m);\n \tk();\n-\tspin_unlock(&a->m);\n", [("mode-changed", "a->m")]),
        (" \tint a;\n-\tmutex_lock(&a->m);\n \tk();\n-\tmutex_unlock(&a->m);\n", [("acquire-removed", "a->m"), ("release-removed", "a->m")]),
        (
            " \tint a;\n-\tmutex_lock(&a->m);\n+\tguard(mutex)(&b->m);\n \tk();\n-\tmutex_unlock(&a->m);\n",
            [("acquire-added", "b->m"), ("acquire-removed", "a->m"), ("release-removed", "a->m")],
        ),
        (" \tint a;\n+\tguard(mutex)(&a->m);\n \tk();\n", [("acquire-added", "a->m")]),
    ],
    ids=["guard", "scoped", "back", "irq variant", "no guard", "another lock", "new"],
)
def test_a_guard_is_the_lock_that_it_takes(body: str, said: list[tuple[str, str]]) -> None:
    assert sorted((event.op, event.lock) for event in _events(body) if event.scope is Scope.LOCK) == sorted(said)


def test_the_same_call_in_another_function_is_not_the_same() -> None:
    body = "-\tg(kvm);\n }\n \n static void h(struct kvm *kvm)\n {\n+\tg(kvm);\n }\n"
    assert [(event.op, event.function) for event in _events(" \tint a;\n" + body)] == [("removed", "f"), ("added", "h")]


def test_files_that_are_no_c_have_no_events() -> None:
    assert _events(" \tint a;\n-\tg(a);\n", path="Documentation/virt/kvm/mmu.rst") == ()


def test_every_event_has_a_word_in_the_catalogue() -> None:
    for event in _events(" \tint a;\n-\tg(a);\n-\tspin_lock(&a);\n+\tx = g(b);\n+\tk();\n \tm();\n"):
        assert event.op in OPERATIONS[event.scope]


def test_barriers_and_marked_accesses_have_scopes_of_their_own() -> None:
    assert _said("-\tsmp_wmb();\n \tk();\n") == [("barrier", "removed", "smp_wmb")]
    assert _said("-\tsmp_wmb();\n+\tsmp_mb();\n \tk();\n") == [("barrier", "kind-changed", "smp_mb")]
    assert _said("-\tsmp_wmb();\n \tk();\n+\tsmp_wmb();\n \tm();\n") == [("barrier", "moved", "smp_wmb")]
    assert _said("-\tWRITE_ONCE(a->b, 1);\n+\ta->b = 1;\n \tk();\n") == [("access", "removed", "WRITE_ONCE")]
    assert _said("-\tatomic_inc(&a->b);\n+\trefcount_inc(&a->b);\n \tk();\n") == [("access", "kind-changed", "refcount_inc")]
    assert _said("-\tsmp_wmb(); \n+\tsmp_wmb();\n \tk();\n") == []


def test_gathering_a_result_is_told_from_replacing_it() -> None:
    assert _said("-\towed |= g(a);\n+\towed = g(a);\n \tk();\n") == [("call", "result-overwrites", "g")]
    assert _said("-\towed = g(a);\n+\towed |= g(a);\n \tk();\n") == [("call", "result-accumulates", "g")]
    assert ("call", "result-overwrites", "g") not in _said("-\towed |= g(a);\n+\towed = owed || g(a);\n \tk();\n")
    assert ("call", "result-overwrites", "g") not in _said("-\towed |= g(a);\n+\tother = g(a);\n \tk();\n")


def test_the_arguments_that_differ_are_numbered() -> None:
    (event,) = _events("-\tg(a, b, c);\n+\tg(a, d, c, e);\n \tk();\n")
    assert event.differing == {1, 3}
