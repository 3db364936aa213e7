"""rules/dialect, rules/semantics and rules/policy: lists of names, read into sets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reviewer.knowledge.document import Value
from reviewer.knowledge.tables import Dialect, Environment, Form, GuardClass, LockCall, Policy, Semantics
from reviewer.model.patterns import regex

_SETS = (
    *("marked", "iterator", "declaration", "annotation", "pure_expression", "barrier", "functions", "function_value"),
    *("compile_time", "warning", "sometimes", "types"),
)
_PREFIXES = ("marked_prefixes", "iterator_prefixes")
_ARGUMENTS = ("writes_argument", "type_argument")
_POLICY = ("logs", "trace_prefixes", "trace_functions", "asserts", "hints", "words")
_OUTSIDE = ("null", "fails", "gives", "memory", "state")
_MODES = ("exclusive", "read", "write")
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_PLACE = regex(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?\Z")
_DEFINE = regex(r"([A-Za-z_]\w*)\(([\w, ]*)\) (.+)\Z", re.ASCII | re.DOTALL)
_WIDTH = regex(r"(8|16|32|64|128) (signed|unsigned)\Z")


@dataclass
class NameTables:
    """What the files of these three directories say so far."""

    sets: dict[str, set[str]] = field(default_factory=dict)
    arguments: dict[str, dict[str, tuple[int, ...]]] = field(default_factory=dict)
    integers: dict[str, tuple[int, bool]] = field(default_factory=dict)
    locks: dict[str, LockCall] = field(default_factory=dict)
    effects: dict[str, str] = field(default_factory=dict)
    instructions: dict[str, str] = field(default_factory=dict)
    guards: dict[str, GuardClass] = field(default_factory=dict)
    forms: dict[str, tuple[Form, ...]] = field(default_factory=dict)
    outside: dict[str, dict[str, str]] = field(default_factory=dict)
    fills: dict[str, tuple[int, str]] = field(default_factory=dict)

    def names(self, key: str) -> frozenset[str]:
        """Return the names under `key`."""
        return frozenset(self.sets.get(key, ()))

    def prefixes(self, key: str) -> tuple[str, ...]:
        """Return the prefixes under `key`, sorted."""
        return tuple(sorted(self.sets.get(key, ())))

    def dialect(self) -> Dialect:
        """Return the table of rules/dialect."""
        return Dialect(
            marked=self.names("marked"),
            marked_prefixes=self.prefixes("marked_prefixes"),
            iterator=self.names("iterator"),
            iterator_prefixes=self.prefixes("iterator_prefixes"),
            declaration=self.names("declaration"),
            annotation=self.names("annotation"),
            pure_expression=self.names("pure_expression"),
            writes_argument=self.arguments.get("writes_argument", {}),
            type_argument=self.arguments.get("type_argument", {}),
            barrier=self.names("barrier"),
            lock_acquire={lock.call: lock.mode for lock in self.locks.values() if lock.acquires},
            lock_release={lock.call: lock.mode for lock in self.locks.values() if not lock.acquires},
            type_names=self.names("types") | frozenset(self.integers),
            integer_types=self.integers,
            functions=self.names("functions"),
            function_value=self.names("function_value"),
            compile_time=self.names("compile_time"),
            warning=self.names("warning"),
            sometimes=self.names("sometimes"),
        )

    def semantics(self) -> Semantics:
        """Return the table of rules/semantics."""
        outside = Environment(fills=self.fills, **self.outside)
        leaving = self.names("leaving"), self.names("leaving_if")
        return Semantics(self.locks, self.effects, self.instructions, self.guards, outside, *leaving, self.names("barrier"), self.forms)

    def policy(self) -> Policy:
        """Return the table of rules/policy."""
        return Policy(
            logs=self.names("logs"),
            trace_prefixes=self.prefixes("trace_prefixes"),
            trace_functions=self.prefixes("trace_functions"),
            asserts=self.names("asserts"),
            hints=self.names("hints"),
            words=self.names("words"),
        )

    def add(self, key: str, value: Value) -> None:
        """Add the names of `value` to the set `key`; a name that is no C identifier is an error."""
        words = value.words()
        for word in words:
            if not _NAME.match(word):
                value.fail(f"`{word}` is no name of C")
        self.sets.setdefault(key, set()).update(words)


def read_dialect(document: Value, tables: NameTables) -> None:
    """Read one file of rules/dialect."""
    for key, value in document.fields((), (*_SETS, *_PREFIXES, *_ARGUMENTS, "integers")).items():
        if key in _ARGUMENTS:
            for name, numbers in value.pairs():
                tables.arguments.setdefault(key, {})[name] = tuple(_number(word, numbers) for word in numbers.words())
        elif key == "integers":
            for width, names in value.pairs():
                match = _WIDTH.match(width)
                if not match:
                    names.fail(f"`{width}` is no width: write `64 unsigned`")
                tables.integers.update({name: (int(match[1]), match[2] == "signed") for name in names.words()})
        else:
            tables.add(key, value)


def read_policy(document: Value, tables: NameTables) -> None:
    """Read one file of rules/policy."""
    for key, value in document.fields((), _POLICY).items():
        tables.add(key, value)


def read_semantics(document: Value, tables: NameTables) -> None:
    """Read one file of rules/semantics."""
    for key, value in document.fields((), ("locks", "effects", "environment", "guards", "forms", "leaving", "leaving_if")).items():
        if key in ("leaving", "leaving_if"):
            tables.add(key, value)
            continue
        for item in value.items():
            if key == "locks":
                _read_lock(item, tables)
            elif key == "environment":
                _read_outside(item, tables)
            elif key == "guards":
                _read_guard(item, tables)
            elif key == "forms":
                _read_form(item, tables)
            else:
                _read_effect(item, tables)


def _read_effect(item: Value, tables: NameTables) -> None:
    """Read one thing that others can see, with the functions or the instructions that do it."""
    fields = item.fields(("effect",), ("calls", "instructions"))
    if len(fields) == 1:
        item.fail("`calls` (functions) or `instructions` (of an asm) must be there")
    for key, names in (("calls", tables.effects), ("instructions", tables.instructions)):
        if key in fields:
            names.update(dict.fromkeys(fields[key].words(), fields["effect"].text()))


def _read_guard(item: Value, tables: NameTables) -> None:
    """Read one class of lock guards."""
    fields = item.fields(("class", "acquire", "release"), ("lock", "keeps"))
    for key in ("class", "acquire", "release"):
        if not _NAME.match(fields[key].text()):
            fields[key].fail(f"`{fields[key].text()}` is no name of C")
    said = {key: value.text() for key, value in fields.items()}
    tables.guards[said["class"]] = GuardClass(said["class"], said.get("lock", ""), said["acquire"], said["release"], said.get("keeps", ""))


def _read_form(item: Value, tables: NameTables) -> None:
    """Read what a name, or each of several, is another word for."""
    fields = item.fields(("define",), ("for", "says"))
    text = fields["define"].text()
    for word in fields["for"].words() if "for" in fields else ("",):
        match = _DEFINE.match(text.replace("@", word))
        if match is None:
            fields["define"].fail("write `NAME(parameters) text`")
        says = fields["says"].text().replace("@", word) if "says" in fields else f"{match[1]}({match[2]}) is {match[3]}"
        tables.forms[match[1]] = (*tables.forms.get(match[1], ()), Form(match[1], match[0], says))


def _read_outside(item: Value, tables: NameTables) -> None:
    """Read one reason for which values may be anything, with the names that it is true of."""
    fields = item.fields(("why",), (*_OUTSIDE, "fills"))
    why = fields["why"].text()
    for key in fields.keys() & set(_OUTSIDE):
        for name in fields[key].words():
            if not (_PLACE if key in ("memory", "state") else _NAME).match(name):
                fields[key].fail(f"`{name}` is no name of C")
            tables.outside.setdefault(key, {})[name] = why
    for name, number in fields["fills"].pairs() if "fills" in fields else ():
        if not _NAME.match(name):
            number.fail(f"`{name}` is no name of C")
        tables.fills[name] = _number(number.text(), number), why


def _read_lock(item: Value, tables: NameTables) -> None:
    fields = item.fields(("class", "mode", "acquire", "release"), ("lock", "name", "try"))
    lock_class, mode = fields["class"].text(), fields["mode"].word(_MODES)
    if ("lock" in fields) == ("name" in fields):
        item.fail("either `lock` (an argument's number) or `name` must be there")
    argument = _number(fields["lock"].text(), fields["lock"]) if "lock" in fields else -1
    name = fields["name"].text() if "name" in fields else ""
    attempt = "try" in fields and fields["try"].word(("yes", "no")) == "yes"
    for key, acquires in (("acquire", True), ("release", False)):
        for call in fields[key].words():
            tables.locks[call] = LockCall(call, lock_class, mode, acquires, argument, name, attempt and acquires)


def _number(word: str, value: Value) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 3):
        value.fail(f"`{word}` is no argument number")
    return int(word)
