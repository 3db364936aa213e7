"""A concept, a rule or a wording of the rule files in words."""

from collections.abc import Iterable
from difflib import get_close_matches

from reviewer.knowledge.tables import Concept, Knowledge, Origin, Rule, Wording
from reviewer.model.shown import Shown, visible
from reviewer.report.layout import clip, labelled, wrap

_NAMES = 60
"""Symbols of one list that are shown."""


def _origin(origin: Origin) -> list[str]:
    return labelled("file", f"{origin.file}:{origin.line}" if origin.line else origin.file, column=16)


def _names(label: str, names: Iterable[str]) -> list[str]:
    listed = sorted(names)
    more = f", and {len(listed) - _NAMES} more" if len(listed) > _NAMES else ""
    return labelled(label, ", ".join(listed[:_NAMES]) + more, column=16) if listed else []


def _text(text: str) -> list[str]:
    return [line for part in text.split("\n\n") for line in ["", *wrap(part, "  ", "  ")]] if text.strip() else []


def _concept(concept: Concept, knowledge: Knowledge) -> list[str]:
    lines = [clip(f"{concept.id}  {concept.title}  (concept)"), *_text(concept.text)]
    if concept.danger:
        lines += _text("Danger: " + concept.danger)
    lines += ["", *_names("alone", concept.alone), *_names("in context", concept.context), *_names("hint", concept.hint)]
    lines += _names("beginnings", concept.prefixes) + _names("files", concept.files)
    for span in dict.fromkeys(span for _, span in concept.versions):
        lines += _names(span, (symbol for symbol, where in concept.versions if where == span))
    lines += _names("watched by", _watchers(concept, knowledge))
    return lines + _names("implies", concept.implies) + _names("see also", concept.near) + _origin(concept.origin)


def _watchers(concept: Concept, knowledge: Knowledge) -> list[str]:
    """Return the rules that are about a concept, or that one of its symbols can fire."""
    return [rule.id for rule in knowledge.rules if concept.id in {rule.concept, *(named for pattern in rule.when for named in pattern.concepts)}]


def _rule(rule: Rule) -> list[str]:
    lines = [clip(f"{rule.id}  {rule.title}  (rule, {rule.severity})"), *_text(rule.ask)]
    lines += ["", *labelled("concept", rule.concept, column=16)]
    if rule.discharge:
        lines += labelled("settled by", rule.discharge, column=16)
    if rule.cap:
        lines += labelled("at best", rule.cap, column=16)
    for example in rule.examples:
        lines += labelled("fires on" if example.fires else "silent on", example.name, column=16)
    return lines + _origin(rule.origin)


def _wording(wording: Wording) -> list[str]:
    lines = [clip(f"{wording.id}  (wording: {wording.role} {wording.kind})"), ""]
    for example in wording.examples:
        lines += labelled("matches" if example.matches else "not", f'"{example.text}"', column=16)
    return lines + _origin(wording.origin)


def known_names(knowledge: Knowledge) -> list[str]:
    """Return every id that can be explained, sorted."""
    return sorted({*knowledge.concepts, *(rule.id for rule in knowledge.rules), *(wording.id for wording in knowledge.claims.wordings)})


def near_names(knowledge: Knowledge, name: str) -> list[str]:
    """Return the ids that `name` may have meant."""
    return get_close_matches(name[:100], known_names(knowledge), n=3)


def explanation(knowledge: Knowledge, name: str) -> Shown:
    """Return everything that goes by `name` in words: its id, or the last part of it; "" if nothing does."""

    def named(full: str) -> bool:
        return name in (full, full.rpartition("/")[2])

    blocks = [_concept(concept, knowledge) for concept in knowledge.concepts.values() if named(concept.id)]
    blocks += [_rule(rule) for rule in knowledge.rules if named(rule.id)]
    blocks += [_wording(wording) for wording in knowledge.claims.wordings if named(wording.id)]
    return visible("\n\n".join("\n".join(block) for block in blocks) + "\n") if blocks else Shown("")


def rule_rows(knowledge: Knowledge) -> list[tuple[str, str, str]]:
    """Return id, kind and file of every entry, in the order of the files."""
    rows = [(concept.id, "concept", concept.origin.file) for concept in knowledge.concepts.values()]
    rows += [(rule.id, "rule", rule.origin.file) for rule in knowledge.rules]
    return rows + [(wording.id, "wording", wording.origin.file) for wording in knowledge.claims.wordings]
