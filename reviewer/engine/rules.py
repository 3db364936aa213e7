"""Rules matched over events: what a maintainer would ask, and what in the events made him ask."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from reviewer.changes.catalog import OPERATIONS
from reviewer.changes.event import Event
from reviewer.engine.concepts import alone_in, in_mmu_file, names_concept, told_in
from reviewer.knowledge.tables import ANY, Knowledge, Pattern, Rule
from reviewer.model.finding import Finding
from reviewer.model.patterns import regex
from reviewer.model.unit import Status, Unit
from reviewer.model.value_type import value_type

_WORD = regex(r"[A-Za-z_]\w*")
_PAIRS = (("added", "removed"), ("acquire-added", "acquire-removed"), ("release-added", "release-removed"))
_OPPOSITE = {**dict(_PAIRS), **{right: left for left, right in _PAIRS}}


@value_type
class Matched:
    """A rule that fires on an event: the pattern of `when` that the event answers, and why nothing excuses it."""

    rule: Rule
    event: Event
    pattern: Pattern


def match_rules(events: Sequence[Event], knowledge: Knowledge) -> tuple[Matched, ...]:
    """Return what fires, in the order of events and rules; units and proofs play no part."""
    rules = _by_event(knowledge)
    found = [matched for event in events for matched in _of_event(event, events, rules, knowledge)]
    known = {_place(matched.event) for matched in found if matched.pattern.rank == 2}
    return tuple(matched for matched in found if matched.pattern.rank != 1 or _place(matched.event) not in known)


def _place(event: Event) -> tuple[str, str, int]:
    return event.file, event.side, event.line


def _by_event(knowledge: Knowledge) -> dict[tuple[str, str], list[Rule]]:
    """Return the rules by the events that one of their patterns asks for."""
    found: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in knowledge.rules:
        for key in dict.fromkeys((pattern.scope, op) for pattern in rule.when for op in pattern.ops):
            found[key].append(rule)
    return found


def _of_event(event: Event, events: Sequence[Event], rules: Mapping[tuple[str, str], list[Rule]], knowledge: Knowledge) -> list[Matched]:
    """Return what fires on one event; rules that know what it is about silence those that ask for words in it only."""
    found = [matched for rule in rules.get((event.scope, event.op), ()) for matched in _match(rule, event, events, knowledge)]
    specific = any(matched.pattern.rank == 2 for matched in found)
    return [matched for matched in found if not (specific and matched.pattern.rank == -1)]


def run_rules(events: Sequence[Event], units: Sequence[Unit], knowledge: Knowledge) -> tuple[Finding, ...]:
    """Return the findings of a patch: what fires and no proof explains away, once for each rule and line.

    A unit that is `same` or `equivalent` silences its events, those about locks and order too: they are effects, and it has the same ones in the
    same order, with no read moved over any. One that is `assumed` does so where the rule's discharge is the very assumption.
    """
    findings: dict[tuple[str, str, int], Finding] = {}
    for matched in match_rules(events, knowledge):
        event = matched.event
        if not _explained(matched, units):
            findings.setdefault((matched.rule.id, event.file, event.line), _finding(matched))
    return tuple(findings.values())


def cap_of(findings: Sequence[Finding], knowledge: Knowledge) -> str:
    """Return "holds-if" if a rule behind `findings` holds the verdict there, else ""."""
    fired = {finding.rule for finding in findings}
    return next((rule.cap for rule in knowledge.rules if rule.cap and rule.id in fired), "")


def _match(rule: Rule, event: Event, events: Sequence[Event], knowledge: Knowledge) -> Iterator[Matched]:
    for pattern in rule.when:
        if answers(pattern, event, knowledge):
            if not any(_excuses(excuse, event, events, knowledge) for excuse in rule.not_when):
                yield Matched(rule, event, pattern)
            return


def _excuses(pattern: Pattern, event: Event, events: Sequence[Event], knowledge: Knowledge) -> bool:
    """Whether an event at the pattern's place answers it: the event itself, one of its function, or any of the patch."""
    if pattern.place == "here":
        return answers(pattern, event, knowledge)
    same = [other for other in events if other is not event]
    if pattern.place == "unit":
        same = [other for other in same if _together(event, other)]
    if pattern.same_name:
        opposite = _OPPOSITE.get(event.op, "")
        like = [other for other in same if (other.scope, other.name) == (event.scope, event.name)]
        same = [other for other in like if other.op == opposite]
        if any(_calls_the_other(event, other) for other in same):
            return True
        if len(same) <= sum(other.op == event.op for other in like):
            return False
    return any(answers(pattern, other, knowledge) for other in same)


def _together(event: Event, other: Event) -> bool:
    """Whether two events are in one function, also one that moved to another file, or in two of which the hunks show that one calls the other."""
    if not event.function or not other.function:
        return (event.file, event.function) == (other.file, other.function)
    return event.function == other.function or _calls_the_other(event, other)


def _calls_the_other(event: Event, other: Event) -> bool:
    return other.function in event.calls or event.function in other.calls


def answers(pattern: Pattern, event: Event, knowledge: Knowledge) -> bool:
    """Whether one event is what a pattern asks for."""
    if event.scope != pattern.scope or event.op not in pattern.ops:
        return False
    names = (event.name, event.lock.replace("->", ".").rpartition(".")[2])
    if pattern.names and not any(name in pattern.names for name in names):
        return False
    if pattern.arguments and not pattern.arguments & event.differing:
        return False
    if pattern.owners and not any(fnmatchcase(event.owner, owner) for owner in pattern.owners):
        return False
    if pattern.changes and not _changes(pattern.changes, event):
        return False
    if pattern.within and not _around(event, pattern.within, knowledge):
        return False
    if pattern.mentions and not told_in((event.name, *event.words, *event.label), event.file, pattern.mentions, knowledge):
        return False
    if pattern.controls and not alone_in(event.controls, pattern.controls, knowledge):
        return False
    concept = knowledge.concepts.get(pattern.concept)
    return not pattern.concept or (concept is not None and any(names_concept(name, concept) for name in names))


def _around(event: Event, concepts: Sequence[str], knowledge: Knowledge) -> bool:
    """Whether the function or object around an event signals one of `concepts` alone, or the file is one of theirs."""
    if alone_in((event.function, event.owner), concepts, knowledge) or (ANY in concepts and in_mmu_file(event.file)):
        return True
    return any(event.file in concept.files for concept in knowledge.concepts.values() if ANY in concepts or concept.id in concepts)


def _changes(words: tuple[str, ...], event: Event) -> bool:
    """Whether the two sides of an event differ in how often one of `words` stands in them; of what only moves, whether one stands there."""
    if event.words:
        return any(all(_among(part, sorted(event.words)) for part in word.split("+")) for word in words)
    counts = Counter(_WORD.findall(event.new))
    if event.op != "moved":
        counts.subtract(_WORD.findall(event.old))
    changed = [word for word, count in counts.items() if count]
    return any(all(_among(part, changed) for part in word.split("+")) for word in words)


def _among(word: str, changed: Sequence[str]) -> bool:
    return any(other.startswith(word[:-1]) for other in changed) if word.endswith("*") else word in changed


def _explained(matched: Matched, units: Sequence[Unit]) -> bool:
    unit = unit_at(matched.event, units)
    if unit is None:
        return False
    if unit.status in (Status.SAME, Status.EQUIVALENT):
        return True
    if unit.status is not Status.ASSUMED:
        return False
    subjects = {assumption.subject for assumption in unit.assumptions} - {""}
    event = matched.event
    by = matched.rule.discharge_by
    return ("result" in by and event.name in subjects) or ("guard" in by and bool(event.fed_by & subjects))


def unit_at(event: Event, units: Sequence[Unit]) -> Unit | None:
    """Return the unit that holds the event's line, else the one of its file with the function's name, None if there is neither."""
    for unit in units:
        if any((place.file, place.line, place.side) == (event.file, event.line, event.side) for place in unit.lines):
            return unit
    return next((unit for unit in units if event.function and (unit.file, unit.name) == (event.file, event.function)), None)


def _finding(matched: Matched) -> Finding:
    rule, event = matched.rule, matched.event
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        concept=rule.concept,
        file=event.file,
        line=event.line,
        side=event.side,
        message=f"{rule.title}. {rule.ask}",
        evidence=tuple(_evidence(matched)),
    )


def _reasons(pattern: Pattern) -> Iterator[str]:
    """Yield which concepts made a pattern look at an event that does not carry their name."""
    if pattern.within:
        yield f"within {' or '.join(pattern.within)}"
    if pattern.mentions:
        yield f"what differs is about {' or '.join(pattern.mentions)}"
    if pattern.controls:
        yield f"what it governs is about {' or '.join(pattern.controls)}"


def _evidence(matched: Matched) -> Iterator[str]:
    """Yield the tree of the match in words, from the event to what was looked for in vain."""
    event, pattern = matched.event, matched.pattern
    where = f" in {event.function}()" if event.function else ""
    yield f"{event.scope} {event.op}{where}: {OPERATIONS[event.scope][event.op]}"
    if event.old:
        yield f"old: {event.old}"
    if event.new:
        yield f"new: {event.new}"
    if event.lock:
        yield f"lock: {event.lock}"
    if event.guard:
        yield f"behind a test of {', '.join(sorted(event.guard))}"
    if event.fed_by:
        yield f"the test depends on the result of {', '.join(sorted(event.fed_by))}()"
    if event.owner:
        yield f"in {event.owner}"
    yield from _reasons(pattern)
    if pattern.concept:
        yield f"{event.lock or event.name} signals {pattern.concept}"
    for excuse in matched.rule.not_when:
        if excuse.why:
            yield f"not found: {excuse.why}"
