"""Questions to the solver that it has answered before: the same terms come up in each configuration, and in each reading of a pair."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

from reviewer.prover.terms import Term

_MOST = 4096
"""Answers that are kept, of 16 bytes and a truth each."""
_known: OrderedDict[bytes, bool] = OrderedDict()


def answered(question: bytes) -> bool | None:
    """Return what was answered in this process, None if nothing was."""
    found = _known.get(question)
    if found is not None:
        _known.move_to_end(question)
    return found


def remember(question: bytes, answer: bool) -> None:
    """Keep an answer that went by the work that was done, and by no clock."""
    _known[question] = answer
    if len(_known) > _MOST:
        _known.popitem(last=False)


def question_of(premises: Sequence[Term], obligations: Sequence[tuple[Term, Term, Term]], rlimit: int) -> bytes:
    """Return a digest of all that an answer hangs on: the terms, whatever arena they lie in, in their order, and the limit."""
    numbers: dict[Term, int] = {}
    nodes: list[str] = []
    roots = [*premises, *(term for obligation in obligations for term in obligation)]
    for root in roots:
        stack = [root]
        while stack:
            top = stack[-1]
            waiting = [arg for arg in top.args if arg not in numbers] if top not in numbers else []
            if waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            if top not in numbers:
                numbers[top] = len(numbers)
                nodes.append(f"{top.op} {top.data!r} {[numbers[arg] for arg in top.args]}")
    asked = f"{rlimit} {len(premises)} {[numbers[root] for root in roots]}"
    return blake2b("\n".join((asked, *nodes)).encode("utf-8", "surrogatepass"), digest_size=16).digest()
