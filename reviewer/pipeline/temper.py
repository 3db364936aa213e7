"""Proofs made on a tree of which a part is not known: they are worth as much as the assumption that this part has no say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reviewer.model.unit import Assumption, Match, Question, Status, Unit, assumption_id

_NAMED = 3
"""Files named in an assumption."""


def temper(units: tuple[Unit, ...], unknown: Iterable[str]) -> tuple[Unit, ...]:
    """Lower what was proved or refuted, where files of the tree are `unknown` (SEMANTICS.md A8, B13); equal tokens stay equal.

    A definition or a caller may stand in such a file that makes all the difference. What is proved of a unit in such a file itself rests on
    the hunks, as without a tree, unless names are mapped: then all other files had a say.
    """
    files = sorted(unknown)
    if not files:
        return units
    named = ", ".join(files[:_NAMED]) + (f" and {len(files) - _NAMED} more" if len(files) > _NAMED else "")
    return tuple(unit if unit.file in files and unit.match is Match.SAME else _tempered(unit, named) for unit in units)


def _tempered(unit: Unit, files: str) -> Unit:
    match unit.status:
        case Status.EQUIVALENT | Status.ASSUMED:
            text = f"what stands in {files}, which is not known here, has no part in this"
            digest = assumption_id(unit.name, text)
            assumption = Assumption(digest, text, unit.name, "a tree that the whole patch applies to")
            return replace(unit, status=Status.ASSUMED, assumptions=(*unit.assumptions, assumption))
        case Status.DIFFERS:
            title = unit.witness.title if unit.witness is not None else unit.reason
            question = Question(f"{unit.name}(): {title}. Does {files}, which is not known here, make up for it?", unit.file, unit.line)
            reason = f"it differs ({title}), but on a tree in which {files} is not known"
            return replace(unit, status=Status.UNKNOWN, reason=reason, witness=None, questions=(*unit.questions, question), residue=unit.lines)
        case Status.SAME | Status.UNKNOWN:
            return unit
