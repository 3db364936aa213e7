"""On which calls that were not followed it hangs whether two runs differ for certain."""

from __future__ import annotations

from reviewer.replay.decisions import decisions
from reviewer.replay.divergence import Divergence
from reviewer.replay.environment import callee
from reviewer.replay.trace import EventKind
from reviewer.replay.trace import callee as callee_of
from reviewer.replay.values import Part, Symbols

_DEEP = 400


def hinges(symbols: Symbols, found: Divergence) -> frozenset[str]:
    """Return the functions whose results, or what they left in a local, decide a test of one side alone, or are what is compared.

    What their bodies say of that may make a difference of it that is one whatever the inputs are (SEMANTICS.md C15 a).
    """
    # What comes behind the place where they part may be what makes it definite.
    left, right = ({(decision.key, decision.holds) for decision in decisions(symbols, run, len(run.events))} for run in (found.old, found.new))
    compared = (datum.key for event in (found.old_event, found.new_event) if event is not None for datum in event.values)
    return _called(symbols, [*(key for key, _ in left ^ right), *compared])


def called(found: Divergence) -> frozenset[str]:
    """Return the functions that either side calls and that are not followed."""
    return frozenset(callee_of(event) for run in (found.old, found.new) for event in run.events if event.kind is EventKind.CALL)


def _called(symbols: Symbols, waiting: list[Part]) -> frozenset[str]:
    """Return the names of what the inputs of some expressions were given by."""
    seen: set[Part] = set()
    names: set[str] = set()
    while waiting and len(seen) < _DEEP:
        part = waiting.pop()
        if not isinstance(part, int) or part in seen:
            continue
        seen.add(part)
        match symbols.node(part):
            case ("result", int(told)) | ("out", _, int(told)):
                names.add(callee(symbols, told))
            case ("load" | "convert" | "field", inner, *_):
                waiting.append(inner)
            case ("element", base, _, index):
                waiting += (base, index)
            case ("op", _, *parts):
                waiting += parts  # its types are words, and no numbers of expressions
            case _:
                pass
    return frozenset(names - {""})
