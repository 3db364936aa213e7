"""What was found out about the units of a patch, kept for the next run under a name of everything that it was found out from.

That is: the changed files as sent, the message (its reasons are tried), both trees, the rules, the budget, and every line of the program and of
the solver that took part. Which files of a tree a proof looked at can't be told apart, since patches share what was read: so any change of
the tree, be it far away, is another name. What the clock, a defect or an unreadable file had a part in is not kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from reviewer.ingest.identity import identity
from reviewer.knowledge.tables import Knowledge
from reviewer.model.claim import Claim
from reviewer.model.place import DEFECT
from reviewer.model.series import Patch
from reviewer.model.unit import Unit
from reviewer.pipeline.interface import Budget
from reviewer.pipeline.sources import PatchTexts
from reviewer.pipeline.versions import versions
from reviewer.prover.clock import late_answers
from reviewer.store.cache import Cache
from reviewer.store.values import ValueShapeError, from_json, to_json

_KIND = "units"
_unkept = [0]


def unkept() -> int:
    """Return how many patches were judged in this process of which nothing could be kept: another run may answer otherwise."""
    return _unkept[0]


class Proofs:
    """The units that are known already. `facts` are the rules that proofs may use, of `knowledge`, all rules of the run."""

    def __init__(self, cache: Cache, knowledge: Knowledge, facts: Knowledge, budget: Budget) -> None:
        self._cache = cache
        self._facts = f"{knowledge.digest} {facts.digest} {budget}"

    def units(self, patch: Patch, claim: Claim, texts: PatchTexts, judge: Callable[[], tuple[Unit, ...]]) -> tuple[Unit, ...]:
        """Return the units that are known of `patch`, else what `judge` finds out about them."""
        key = self._key(patch, claim, texts)
        known = self._find(key) if key else None
        if known is not None:
            return known
        before = late_answers()
        units = judge()
        if key and before == late_answers() and not texts.unread() and not _doubtful(units):
            self._cache.put(_KIND, {key: to_json(units)})
        else:
            _unkept[0] += 1
        return units

    def _find(self, key: str) -> tuple[Unit, ...] | None:
        found = self._cache.get(_KIND, [key]).get(key)
        try:
            return None if found is None else from_json(tuple[Unit, ...], found)
        except ValueShapeError:
            return None

    def _key(self, patch: Patch, claim: Claim, texts: PatchTexts) -> str:
        """Return the name of all that the units follow from, "" if it can't be given."""
        sides = identity(texts.old), identity(texts.new)
        if not (versions() and all(sides)):
            return ""
        # The values' own text is exact: every field of them, and nothing else, is in it.
        parts = (versions(), self._facts, *sides, repr(claim), repr(patch.message.body), repr(patch.files))
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _doubtful(units: Sequence[Unit]) -> bool:
    return any(unit.reason.startswith(f"{DEFECT}: ") for unit in units)
