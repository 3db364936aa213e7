"""Effects as a partial order: what may move over what is left out of the order, so that equal behaviour is an equal term.

A token is one effect, with what it depends on below it; or a `join` of effects none of which is below another; or an `ite` of tokens. An
effect is built on those before it that it depends on, not on all: two sequences that differ by exchanges of independent neighbours
have one token (Mazurkiewicz, "Trace theory", 1987). If everything depends on everything, tokens are plain chains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reviewer.prover.terms import Term, Terms

Dependent = Callable[[Term], bool]
"""Whether the effect in question depends on an earlier one."""

_EFFECTS = ("store", "call", "trap")
_DEEP = 400


class Traces:
    """Tokens of one arena."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._below: dict[Term, frozenset[Term]] = {}

    def past(self, token: Term, dependent: Dependent) -> Term:
        """Return the token of the effects in `token` that matter: the latest ones that are depended on, and all below these."""
        seen: dict[Term, Term] = {}
        return self._past(token, dependent, seen)

    def _past(self, token: Term, dependent: Dependent, seen: dict[Term, Term]) -> Term:
        waiting = [token]
        while waiting:
            top = waiting[-1]
            if top in seen:
                waiting.pop()
                continue
            if top.op in _EFFECTS and dependent(top):
                seen[top] = top
                continue
            below = top.args if top.op == "join" else top.args[1:] if top.op == "ite" else top.args[:1] if top.op in _EFFECTS else ()
            missing = [part for part in below if part not in seen]
            if missing:
                waiting += missing
                continue
            parts = [seen[part] for part in below]
            if top.op == "join":
                seen[top] = self.join(parts)
            elif top.op == "ite":
                seen[top] = parts[0] if parts[0] is parts[1] else top
            else:
                seen[top] = parts[0] if parts else top
        return seen[token]

    def join(self, tokens: Iterable[Term]) -> Term:
        """Return the token of all effects in `tokens`."""
        parts: set[Term] = set()
        for token in tokens:
            parts.update(token.args if token.op == "join" else (token,))
        if len(parts) > 1:
            parts = {part for part in parts if not any(part in self._all_below(other) for other in parts if other is not part)}
        ordered = tuple(sorted(parts, key=lambda term: term.number))
        return ordered[0] if len(ordered) == 1 else self._terms.make("join", ordered)

    def after(self, token: Term, effect: Term) -> Term:
        """Return `token` with an effect behind it that was built on a past of it."""
        return effect if effect.args[0] is token else self.join((token, effect))

    def choice(self, cond: Term, then: Term, other: Term) -> Term:
        """Return `then` where `cond` holds, else `other`; effects that are on both ways, and nothing there depends on, stand beside the choice."""
        if then is other:
            return then
        common: set[Term] = set()
        for _ in range(_DEEP):
            parts = [set(side.args) if side.op == "join" else {side} for side in (then, other)]
            shared = {part for part in parts[0] & parts[1] if part.op in _EFFECTS}
            if not shared or (not parts[0] - shared and not parts[1] - shared):
                break
            common |= shared
            then, other = (self.join((*(side - shared), *(part.args[0] for part in shared))) for side in parts)
            if then is other:
                break
        chosen = self._terms.ite(cond, then, other)
        return self.join((chosen, *common)) if common else chosen

    def _all_below(self, token: Term) -> frozenset[Term]:
        """Return everything that certainly lies below a part of a token."""
        waiting = [token]
        while waiting:
            top = waiting[-1]
            if top in self._below:
                waiting.pop()
                continue
            under = top.args if top.op == "join" else top.args[1:] if top.op == "ite" else top.args[:1] if top.op in _EFFECTS else ()
            missing = [part for part in under if part not in self._below]
            if missing:
                waiting += missing
                continue
            sets = [self._below[part] | {part} for part in under]
            if top.op == "ite":
                self._below[top] = sets[0] & sets[1]
            else:
                self._below[top] = frozenset().union(*sets)
        return self._below[token]
