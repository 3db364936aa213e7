from reviewer.model.finding import Signal, Strength
from reviewer.report.signals import signals


def test_a_concept_is_named_with_its_strongest_symbols_and_hints_stand_apart() -> None:
    found = (
        Signal("lock", "pool_lock", Strength.HINT),
        Signal("flush", "flush", Strength.HINT),
        Signal("flush", "pool_flush_all", Strength.ALONE),
        Signal("pool", "virt/pool/pool.c", Strength.CONTEXT),
    )
    assert signals(found) == ("flush: pool_flush_all; pool: pool.c (in context)", "lock (pool_lock)")


def test_many_symbols_are_counted() -> None:
    assert signals(tuple(Signal("flush", f"flush_{n}", Strength.ALONE) for n in range(9)))[0] == "flush: flush_0, flush_1, flush_2 +6"
