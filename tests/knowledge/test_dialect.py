from itertools import combinations

import pytest

from reviewer.errors import RuleError
from reviewer.knowledge.dialect import NameTables, read_dialect, read_policy, read_semantics
from reviewer.knowledge.document import read_document
from reviewer.knowledge.load import load_rules

DIALECT = load_rules().dialect


def test_a_name_is_of_one_kind_only() -> None:
    kinds = {
        "marked": DIALECT.marked,
        "iterator": DIALECT.iterator,
        "declaration": DIALECT.declaration,
        "annotation": DIALECT.annotation,
        "pure_expression": DIALECT.pure_expression,
        "barrier": DIALECT.barrier,
        "functions": DIALECT.functions,
        "types": DIALECT.type_names,
    }
    assert {(a, b): kinds[a] & kinds[b] for a, b in combinations(kinds, 2) if kinds[a] & kinds[b]} == {}


def test_no_function_writes_or_marks() -> None:
    assert not DIALECT.functions & set(DIALECT.writes_argument)
    assert [name for name in DIALECT.functions if DIALECT.is_marked(name) or DIALECT.is_iterator(name)] == []


def test_no_pure_expression_writes_an_argument() -> None:
    assert not DIALECT.pure_expression & set(DIALECT.writes_argument)
    assert [name for name in DIALECT.pure_expression if DIALECT.is_marked(name)] == []


@pytest.mark.parametrize(
    "name",
    ["mutex_lock", "kmalloc_obj", "kzalloc_obj", "read_lock", "write_lock", "cond_resched", "memcpy", "printk", "spin_lock_irqsave", "wake_up"],
)
def test_what_some_configuration_makes_a_macro_is_no_certain_function(name: str) -> None:
    assert name not in DIALECT.functions


def test_widths_are_those_of_lp64() -> None:
    assert DIALECT.integer_types["gfn_t"] == (64, False)
    assert DIALECT.integer_types["s32"] == (32, True)
    assert DIALECT.integer_types["size_t"] == (64, False)
    assert DIALECT.integer_types["loff_t"] == (64, True)
    assert "bool" not in DIALECT.integer_types
    assert "bool" in DIALECT.type_names
    assert set(DIALECT.integer_types) <= DIALECT.type_names


def test_prefixes_and_whole_names() -> None:
    assert DIALECT.is_marked("READ_ONCE")
    assert DIALECT.is_marked("atomic64_fetch_and")
    assert not DIALECT.is_marked("atomics")
    assert DIALECT.is_iterator("for_each_tdp_pte")
    assert DIALECT.is_iterator("kvm_for_each_vcpu")
    assert not DIALECT.is_iterator("kvm_for_all")


def test_locks_pair_up_in_mode() -> None:
    locks = load_rules().semantics.locks
    assert DIALECT.lock_acquire["read_lock"] == "read"
    assert DIALECT.lock_release["write_unlock"] == "write"
    assert locks["spin_lock"].argument == 0
    assert locks["rcu_read_lock"].name == "rcu"
    assert locks["mutex_trylock"].attempt
    assert not locks["mutex_unlock"].attempt
    classes = {(lock.lock_class, lock.mode) for lock in locks.values() if lock.acquires}
    assert classes == {(lock.lock_class, lock.mode) for lock in locks.values() if not lock.acquires}


def test_what_kills_a_vm_or_counts_is_no_note() -> None:
    policy = load_rules().policy
    assert policy.is_note("pr_err")
    assert policy.is_note("trace_kvm_mmu_spte")
    assert policy.is_note("WARN_ON_ONCE")
    assert not any(policy.is_note(name) for name in ("BUG_ON", "BUG", "KVM_BUG_ON", "KVM_BUG", "EXPORT_SYMBOL_GPL", "kvm_flush_remote_tlbs"))
    assert not policy.words & {"__weak", "noinstr", "__init"}


def test_an_effect_is_no_note_and_no_pure_expression() -> None:
    knowledge = load_rules()
    assert [name for name in knowledge.semantics.effects if knowledge.policy.is_note(name) or name in DIALECT.pure_expression] == []
    assert "kvm_flush_remote_tlbs" in knowledge.semantics.effects
    assert "kfree" not in knowledge.semantics.effects, "kfree(NULL) does nothing: dropping one is no definite difference"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("marked: READ-ONCE", "no name of C"),
        ("writes_argument: {f: x}", "no argument number"),
        ("writes_argument: {f: -1}", "no argument number"),
        ("integers: {64 unsignt: u64}", "no width"),
        ("iteratr: for_each", "did you mean `iterator`?"),
    ],
)
def test_malformed_dialect(text: str, reason: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_dialect(read_document(text, "d.yml"), NameTables())
    assert reason in caught.value.reason


def test_a_lock_needs_an_argument_or_a_name_but_not_both() -> None:
    for given in ("", ", lock: 0, name: x"):
        with pytest.raises(RuleError, match="either `lock`"):
            read_semantics(read_document(f"locks: [{{class: c, mode: read, acquire: a, release: r{given}}}]", "s.yml"), NameTables())


def test_policy_adds_up_over_files() -> None:
    tables = NameTables()
    read_policy(read_document("logs: a", "p.yml"), tables)
    read_policy(read_document("logs: b\ntrace_prefixes: t_", "q.yml"), tables)
    assert tables.policy().is_note("b")
    assert tables.policy().is_note("t_x")
    assert not tables.policy().is_note("x")


def test_what_comes_from_outside_is_read_with_its_reason() -> None:
    tables = NameTables()
    text = "environment: [{why: a, null: get, fails: put, gives: ask, memory: area area.part, state: regs}, {why: b, fills: {copy: 2}}]"
    read_semantics(read_document(text, "s.yml"), tables)
    found = tables.semantics().environment
    assert (found.null, found.fails, found.gives, found.state) == ({"get": "a"}, {"put": "a"}, {"ask": "a"}, {"regs": "a"})
    assert found.memory == {"area": "a", "area.part": "a"}
    assert found.fills == {"copy": (2, "b")}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("null: get", "`why`"),
        ("why: a, null: get.it", "`get.it` is no name of C"),
        ("why: a, memory: area.part.inner", "`area.part.inner` is no name of C"),
        ("why: a, fills: {copy-it: 0}", "`copy-it` is no name of C"),
        ("why: a, fills: {copy: first}", "`first` is no argument number"),
        ("why: a, fail: get", "`fail`"),
    ],
)
def test_what_comes_from_outside_is_spelled_as_names_of_c(entry: str, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        read_semantics(read_document(f"environment: [{{{entry}}}]", "s.yml"), NameTables())


def test_what_comes_from_outside_has_no_effect_of_its_own() -> None:
    shipped = load_rules().semantics
    outside = shipped.environment
    names = {*outside.null, *outside.fails, *outside.gives, *outside.fills}
    assert not names & ({*shipped.effects} | {*shipped.locks})


def test_what_a_name_is_another_word_for_is_read_for_each_name() -> None:
    tables = NameTables()
    text = 'forms:\n  - {for: a b, define: "@_inc(v) @_add(1, v)"}\n  - {define: "a_inc(v) a_more(v)", says: a_inc() is a_more()}\n'
    read_semantics(read_document(text, "x.yml"), tables)
    forms = tables.semantics().forms
    assert [form.says for form in forms["a_inc"]] == ["a_inc(v) is a_add(1, v)", "a_inc() is a_more()"]
    assert [form.text for form in forms["b_inc"]] == ["b_inc(v) b_add(1, v)"]


@pytest.mark.parametrize("define", ["inc", "inc(v)", "inc (v) add(v)", "inc(*v) add(v)"])
def test_what_a_name_is_another_word_for_is_spelled_as_a_macro(define: str) -> None:
    with pytest.raises(RuleError, match="NAME"):
        read_semantics(read_document(f'forms:\n  - {{define: "{define}"}}\n', "x.yml"), NameTables())
