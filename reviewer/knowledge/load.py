"""Find and read rules/ into the frozen tables of `reviewer.knowledge.tables`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from reviewer.errors import RuleError
from reviewer.knowledge.concepts import read_concept
from reviewer.knowledge.dialect import NameTables, read_dialect, read_policy, read_semantics
from reviewer.knowledge.document import MAX_BYTES, Value, nearest, read_document
from reviewer.knowledge.files import KINDS, feed, rule_files, rules_directory
from reviewer.knowledge.review import read_rule
from reviewer.knowledge.tables import Claims, Concept, Knowledge, Rule
from reviewer.knowledge.wordings import WordingTable, read_wordings
from reviewer.model.place import Problem

_Entry = TypeVar("_Entry", Concept, Rule)
MAX_FILES = 2000


@dataclass
class _Tables:
    """Everything read so far."""

    names: NameTables = field(default_factory=NameTables)
    wordings: WordingTable = field(default_factory=WordingTable)
    concepts: dict[str, Concept] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)


def load_rules(extra: Sequence[Path] = ()) -> Knowledge:
    """Return the shipped rules and those of the directories in `extra`, read once a process.

    A shipped file that is malformed raises RuleError; one of `extra` becomes a Problem, and the rest is loaded.
    """
    return _load(tuple(extra))


@lru_cache(maxsize=8)
def _load(extra: tuple[Path, ...]) -> Knowledge:
    tables = _Tables()
    problems: list[Problem] = []
    digest = hashlib.sha256()
    shipped = rules_directory()
    for path in rule_files(shipped):
        name = path.relative_to(shipped).as_posix()
        content = path.read_bytes()
        feed(digest, name, content)
        _read(content, name, f"rules/{name}", tables)
    tables.wordings.compiles = True
    for directory in extra:
        for path in _user_files(directory, problems):
            try:
                content = _content(path)
                feed(digest, path.relative_to(directory).as_posix(), content)
                _read(content, path.relative_to(directory).as_posix(), str(path), tables)
            except RuleError as error:
                problems.append(_problem(error))
    return Knowledge(
        concepts=tables.concepts,
        rules=tuple(tables.rules.values()),
        claims=Claims(tuple(tables.wordings.wordings)),
        policy=tables.names.policy(),
        dialect=tables.names.dialect(),
        semantics=tables.names.semantics(),
        digest=digest.hexdigest()[:16],
        problems=tuple(problems),
    )


def _user_files(directory: Path, problems: list[Problem]) -> Iterable[Path]:
    if not directory.is_dir():
        problems.append(Problem("rules-unreadable", "no directory of rules", str(directory)))
        return []
    try:
        for entry in sorted(directory.iterdir()):
            if entry.is_dir() and entry.name not in KINDS and not entry.name.startswith("."):
                problems.append(Problem("rules-unknown-kind", f"no kind of rule: `{entry.name}`{nearest(entry.name, KINDS)}", str(entry)))
        problems.extend(_misplaced(path) for path in _unread(directory))
        found = rule_files(directory)
    except OSError as error:
        problems.append(Problem("rules-unreadable", error.strerror or "not readable", str(directory)))
        return []
    if len(found) > MAX_FILES:
        problems.append(Problem("rules-too-many", f"{len(found)} files; only the first {MAX_FILES} are read", str(directory)))
    return found[:MAX_FILES]


def _unread(directory: Path) -> list[Path]:
    """Return the files that look like rules and stand, or are called, so that none of them is read."""
    outside = [path for path in directory.iterdir() if path.suffix in (".yml", ".yaml")]
    misnamed = [path for kind in KINDS for path in (directory / kind).rglob("*.yaml")]
    return sorted(path for path in (*outside, *misnamed) if path.is_file())[:MAX_FILES]


def _misplaced(path: Path) -> Problem:
    """Say what is wrong with a file that is not read: first that it is no YAML, else where it belongs."""
    try:
        read_document(_content(path).decode("utf-8", "replace"), str(path))
    except RuleError as error:
        return _problem(error)
    if path.suffix == ".yaml":
        return Problem("rules-misplaced", f"rule files end in .yml: call it `{path.stem}.yml`", str(path), 1)
    return Problem("rules-misplaced", f"a rule file stands in one of {', '.join(f'{kind}/' for kind in KINDS)}; this one is not read", str(path), 1)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise RuleError(str(path), 0, 0, error.strerror or "not readable") from error


def _read(content: bytes, name: str, shown: str, tables: _Tables) -> None:
    """Read one file, whose path below the rules directory is `name`, into `tables`."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RuleError(shown, content.count(b"\n", 0, error.start) + 1, 0, "the file is not UTF-8") from error
    document = read_document(text, shown)
    kind, _, rest = name.partition("/")
    identifier = rest.removesuffix(".yml")
    match kind:
        case "concepts":
            _add(tables.concepts, identifier, read_concept(document, identifier), document)
        case "review":
            _add(tables.rules, identifier, read_rule(document, identifier), document)
        case "claims":
            read_wordings(document, identifier, tables.wordings)
        case "dialect":
            read_dialect(document, tables.names)
        case "semantics":
            read_semantics(document, tables.names)
        case _:
            read_policy(document, tables.names)


def _add(table: dict[str, _Entry], identifier: str, entry: _Entry, document: Value) -> None:
    if identifier in table:
        document.fail(f"`{identifier}` is there already")
    table[identifier] = entry


def _problem(error: RuleError) -> Problem:
    text = f"column {error.column}: {error.reason}" if error.column else error.reason
    return Problem("rule-malformed", text, error.file, error.line)
