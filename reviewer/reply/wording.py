"""What the tool found, as something a reviewer could write: short, a question rather than an accusation, the path shown."""

import textwrap
from collections.abc import Iterable, Iterator

from reviewer.model.claim import ClaimOrigin
from reviewer.model.draft import Note
from reviewer.model.finding import Finding, Severity
from reviewer.model.place import Place, Side
from reviewer.model.review import PatchReview
from reviewer.model.shown import one_line
from reviewer.model.trace import call_of, in_turn
from reviewer.model.unit import Assumption, Question, Status, TraceStep, Unit, UnitKind, Witness
from reviewer.model.value_type import value_type
from reviewer.model.verdict import Nfc, Verdict
from reviewer.reply.quote import Quoted, quoted

WIDTH = 72
"""Columns of a paragraph; code is not broken."""

_ASKED = 5
"""Units that no proof explains, of which a mail asks one by one."""

CORRECT = "Correct?"
"""What is asked of an assumption, behind the assumption."""


@value_type
class _Offer:
    origin: str
    text: str
    places: tuple[Place, ...]
    """Where it belongs, the best first; a line of 0 is any side's."""


def offers(patch: PatchReview) -> tuple[Note, ...]:
    """Return a note for each thing that was found about a patch, in the order of the evidence; empty before it is judged.

    What no line of the mail shows stands below the claim, or below the message where there is none.
    """
    if patch.pending:
        return ()
    assumed, asked = list(map(_assumption, patch.assumptions)), [*_questions(patch), *_unexplained(patch)]
    decided = (*asked, *assumed) if patch.verdict is Verdict.UNDECIDED else (*assumed, *asked)
    found = (*_witnesses(patch), *decided, *_findings(patch.findings), *_changelog(patch))
    return _notes(patch, found)


def asking(patch: PatchReview) -> tuple[Note, ...]:
    """Return those of the offers that a reviewer would send unread: nothing about a patch that is settled or that the message answers itself."""
    if patch.pending:
        return ()
    found: list[_Offer] = []
    if patch.verdict is Verdict.CONTRADICTED:
        found += _witnesses(patch)
    if patch.verdict in (Verdict.CONTRADICTED, Verdict.UNDECIDED):
        found += (*_questions(patch), *_few(list(_unexplained(patch))))
    if patch.verdict is Verdict.HOLDS_IF:
        found += (_assumption(one) for one in patch.assumptions if not one.stated)
    found += _findings(one for one in patch.findings if one.severity in (Severity.CRITICAL, Severity.MAJOR))
    return _notes(patch, found)


def _notes(patch: PatchReview, found: Iterable[_Offer]) -> tuple[Note, ...]:
    mail = quoted(patch)
    notes: dict[str, Note] = {}
    for offer in found:
        notes.setdefault(offer.origin, _placed(patch, mail, offer))
    return tuple(notes.values())


def _placed(patch: PatchReview, mail: Quoted, offer: _Offer) -> Note:
    for place in offer.places:
        for side in dict.fromkeys((place.side, Side.NEW, Side.OLD)):
            if place.line and (place.file, side, place.line) in mail.places:
                return Note(place.file, place.line, side, offer.text, offer.origin)
    claimed = patch.claim.line if patch.claim.text and patch.claim.origin is ClaimOrigin.MESSAGE else 0
    return Note("", claimed, Side.NEW, offer.text, offer.origin)


def _paragraph(text: str) -> str:
    return textwrap.fill(one_line(text), WIDTH, break_long_words=False, break_on_hyphens=False)


def _witnesses(patch: PatchReview) -> Iterator[_Offer]:
    for unit in patch.units:
        if unit.witness is not None:
            yield _witness(unit, unit.witness, unit.questions or patch.questions)


def _witness(unit: Unit, witness: Witness, asked: tuple[Question, ...]) -> _Offer:
    conditions = ", and ".join(map(one_line, in_turn(witness.conditions)))
    question = _sentence(one_line(asked[0].text)) if asked else "Is this difference intended?"
    paths = "\n".join(
        f"  {label}: {_path(trace, at)}" for label, trace, at in (("old", witness.old, witness.old_at), ("new", witness.new, witness.new_at))
    )
    head = _paragraph(f"In {_name(unit)}, when {conditions}:" if conditions else f"In {_name(unit)}:")
    parting = [step.place for step in witness.parting if step is not None]
    places = (*parting, *_at(asked), Place(unit.file, unit.line))
    return _Offer(witness_origin(unit), f"{head}\n\n{paths}\n\n{_paragraph(question)}", places)


def witness_origin(unit: Unit) -> str:
    """Return the origin of the note that a unit's witness is offered as."""
    return f"witness {unit.file} {unit.name}"


def assumption_origin(one: Assumption) -> str:
    """Return the origin of the note that an assumption is offered as."""
    return f"assumption {one.id}"


def _name(unit: Unit) -> str:
    return f"{unit.name}()" if unit.kind is UnitKind.FUNCTION else unit.name


def _path(trace: tuple[TraceStep, ...], at: int) -> str:
    """Return the last effect that both sides have and the step in which they part."""
    before = [one_line(step.text) for step in trace[:at] if step.effect][-1:]
    call = one_line(call_of(trace, at))
    here = [f"in {call}: {one_line(trace[at].text)}" if call else one_line(trace[at].text)] if at < len(trace) else ["nothing more"]
    return ", then ".join((*before, *here))


def _at(questions: tuple[Question, ...]) -> tuple[Place, ...]:
    return tuple(Place(one.file, one.line) for one in questions if one.line)


def _assumption(one: Assumption) -> _Offer:
    said = " The message says so; is there a place that makes sure of it?" if one.stated else ""
    text = one_line(one.text).rstrip(".")
    places = (one.place,) if one.place is not None else ()
    return _Offer(assumption_origin(one), _paragraph(f"This relies on: {text}. {CORRECT}{said}"), places)


def _questions(patch: PatchReview) -> Iterator[_Offer]:
    """Yield the questions that no witness asks already."""
    if any(unit.witness is not None for unit in patch.units):
        return
    for one in dict.fromkeys((*patch.questions, *(question for unit in patch.units for question in unit.questions))):
        yield _Offer(f"question {one.file} {one.line} {one.text}", _paragraph(_sentence(one.text)), _at((one,)))


def _unexplained(patch: PatchReview) -> Iterator[_Offer]:
    """Yield, of a claim that is open, a question for each unit that no proof explains and nobody asks about."""
    if patch.verdict is not Verdict.UNDECIDED or patch.questions or any(unit.questions for unit in patch.units):
        return
    for unit in patch.units:
        if unit.status is Status.UNKNOWN and unit.residue:
            text = f"I can't follow that {_name(unit)} does the same as before from here on. What ensures that?"
            yield _Offer(f"unknown {unit.file} {unit.name}", _paragraph(text), (*unit.residue, Place(unit.file, unit.line)))


def _few(unexplained: list[_Offer]) -> list[_Offer]:
    """Ask about some of the units that no proof explains, and of more than those for a patch that can be followed."""
    left = len(unexplained) - _ASKED
    if left <= 0:
        return unexplained
    text = (
        f"There {'is 1 more place' if left == 1 else f'are {left} more places'} that I can't follow. "
        "Could what only moves or is renamed be a patch of its own?"
    )
    return [*unexplained[:_ASKED], _Offer("unknown, and more", _paragraph(text), ())]


def _sentence(text: str) -> str:
    """Begin a question that begins with an article as a sentence does."""
    return text[:1].upper() + text[1:] if text.startswith(("the ", "a ", "an ")) else text


def _findings(findings: Iterable[Finding]) -> Iterator[_Offer]:
    for one in findings:
        yield _Offer(f"finding {one.rule} {one.file} {one.line}", _paragraph(one.message), (Place(one.file, one.line, one.side),))


def _changelog(patch: PatchReview) -> Iterator[_Offer]:
    if patch.verdict is Verdict.NO_CLAIM and patch.nfc is Nfc.PROVED:
        yield _Offer("changelog", _paragraph("This looks like no functional change; worth saying so in the changelog."), ())
