"""The pages about what the tool knows: concepts.md and rules.md, from the rule files and the catalogue of events."""

from collections import defaultdict
from collections.abc import Iterable

from reviewer.changes.catalog import OPERATIONS
from reviewer.knowledge.tables import Concept, Knowledge, Pattern, Rule

MADE = "Made by `make docs` from the files of `rules/`."


def concepts_page(knowledge: Knowledge) -> str:
    """Return the page of concepts: what each is, what signals it, what is dangerous, which rules watch it."""
    watching: dict[str, set[str]] = defaultdict(set)
    for rule in knowledge.rules:
        for name in (rule.concept, *(named for pattern in rule.when for named in pattern.concepts)):
            watching[name].add(rule.id)
    lines = ["# Concepts", "", MADE, "", f"{len(knowledge.concepts)} ideas of the KVM MMU, and the names by which a hunk is mapped to them.", ""]
    for concept in sorted(knowledge.concepts.values(), key=lambda concept: concept.id):
        lines += _concept(concept, sorted(watching[concept.id]))
    return "\n".join(lines)


def _concept(concept: Concept, rules: list[str]) -> list[str]:
    lines = [f"## {concept.id}", "", f"**{concept.title}.** {concept.text}", ""]
    for title, names in (
        ("Alone", sorted(concept.alone)),
        ("In files of the MMU, or beside another signal", sorted(concept.context)),
        ("Hints", (*sorted(concept.hint), *(f"{prefix}*" for prefix in concept.prefixes))),
        ("Files", concept.files),
    ):
        if names:
            lines.append(f"- {title}: {_code(names)}")
    lines += [f"- Kernels {span}: {_code(sorted(name for name, other in concept.versions if other == span))}" for span in _spans(concept)]
    for title, names in (("Implies", concept.implies), ("Near", concept.near)):
        if names:
            lines.append(f"- {title}: {', '.join(f'[{name}](#{name})' for name in names)}")
    if rules:
        lines.append(f"- Watched by: {', '.join(f'[{rule}](rules.md#{_anchor(rule)})' for rule in rules)}")
    return [*lines, "", f"Danger: {concept.danger}", ""] if concept.danger else [*lines, ""]


def _spans(concept: Concept) -> list[str]:
    return list(dict.fromkeys(span for _, span in concept.versions))


def rules_page(knowledge: Knowledge) -> str:
    """Return the page of rules: first the events that they may ask for, then each rule with its question."""
    lines = ["# Rules", "", MADE, "", "## Events", ""]
    lines.append("What a diff does, apart from layout, comments, renames whose declaration it shows, and code that only stands elsewhere.")
    lines += ["", "| event | what happened |", "| --- | --- |"]
    lines += [f"| `{scope.value} {op}` | {_cell(what)} |" for scope, ops in OPERATIONS.items() for op, what in ops.items()]
    lines += ["", f"## The {len(knowledge.rules)} rules", ""]
    for rule in sorted(knowledge.rules, key=lambda rule: rule.id):
        lines += _rule(rule)
    return "\n".join(lines)


def _rule(rule: Rule) -> list[str]:
    lines = [f"### {rule.id}", "", f"**{rule.title}.** {rule.ask}", ""]
    lines.append(f"- Severity: {rule.severity.value}; concept: [{rule.concept}](concepts.md#{rule.concept})")
    lines += [f"- When: {_pattern(pattern)}" for pattern in rule.when]
    lines += [f"- Not when: {excuse.why} ({_pattern(excuse)})" for excuse in rule.not_when]
    if rule.discharge:
        lines.append(f"- Settled by: {rule.discharge}")
    if rule.cap:
        lines.append(f"- Holds a verdict at `{rule.cap}`.")
    return [*lines, ""]


def _pattern(pattern: Pattern) -> str:
    """Say a pattern in one line."""
    parts = [" or ".join(f"`{pattern.scope} {op}`" for op in pattern.ops)]
    for title, names in (
        ("of", sorted(pattern.names)),
        ("in", sorted(pattern.owners)),
        ("with a change of", pattern.changes),
        ("in argument", [str(number) for number in sorted(pattern.arguments)]),
    ):
        if names:
            parts.append(f"{title} {_code(names)}")
    for title, concepts in (
        ("about", pattern.concept.split()),
        ("within", pattern.within),
        ("mentioning", pattern.mentions),
        ("governing", pattern.controls),
    ):
        if concepts:
            parts.append(f"{title} {' or '.join(concepts)}")
    return ", ".join(parts)


def _code(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _anchor(rule: str) -> str:
    """Return the anchor that Markdown makes of a heading."""
    return rule.replace("/", "")
