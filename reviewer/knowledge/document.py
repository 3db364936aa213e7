"""A rule file as a tree in which every value knows its line, read with YAML's syntax and none of its guesses.

All scalars are strings: `on`, `off`, `yes`, `no` and `08` mean what is written. Duplicate keys, unknown keys and wrong shapes are
refused with file, line and column.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from typing import NoReturn

import yaml

from reviewer.errors import RuleError
from reviewer.knowledge.tables import Origin
from reviewer.model.value_type import value_type

MAX_BYTES = 1 << 20
MAX_DEPTH = 40
"""Deeper files are refused: the composer recurses without a limit of its own."""


@value_type
class Value:
    """A value of a rule file and where it stands."""

    node: yaml.Node
    file: str

    @property
    def origin(self) -> Origin:
        """Return file, line and column, both 1-based."""
        mark = self.node.start_mark
        return Origin(self.file, mark.line + 1, mark.column + 1)

    def fail(self, reason: str) -> NoReturn:
        """Raise the RuleError that `reason` is about this value."""
        origin = self.origin
        raise RuleError(origin.file, origin.line, origin.column, reason)

    def text(self) -> str:
        """Return a scalar, blanks at the ends removed; an empty one is an error."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.fail("a text is expected here")
        value = str(self.node.value).strip()
        if not value:
            self.fail("a text is expected here, and it is empty")
        return value

    def raw(self) -> str:
        """Return a scalar as it is, with its newlines."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.fail("a text is expected here")
        return str(self.node.value)

    def word(self, allowed: Collection[str]) -> str:
        """Return a scalar that must be one of `allowed`."""
        value = self.text()
        if value not in allowed:
            self.fail(f"unknown word `{value}`{nearest(value, allowed)}")
        return value

    def words(self) -> tuple[str, ...]:
        """Return the words of a sequence, or of a text in which blanks part them."""
        if isinstance(self.node, yaml.ScalarNode):
            return tuple(str(self.node.value).split())
        return tuple(item.text() for item in self.items())

    def items(self) -> Iterator[Value]:
        """Yield the items of a sequence."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.fail("a list is expected here")
        return (Value(item, self.file) for item in self.node.value)

    def pairs(self) -> Iterator[tuple[str, Value]]:
        """Yield keys and values of a mapping; a key that stands twice is an error."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail("`key: value` lines are expected here")
        seen: set[str] = set()
        for key_node, value_node in self.node.value:
            key = Value(key_node, self.file)
            name = key.text()
            if name in seen:
                key.fail(f"`{name}` stands here for the second time")
            seen.add(name)
            yield name, Value(value_node, self.file)

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Value]:
        """Return a mapping's values by key; unknown keys are refused with the nearest valid word, missing ones are named."""
        allowed = (*required, *optional)
        found: dict[str, Value] = {}
        for name, value in self.pairs():
            if name not in allowed:
                value.fail(f"unknown key `{name}`{nearest(name, allowed)}")
            found[name] = value
        for name in required:
            if name not in found:
                self.fail(f"the key `{name}` is missing")
        return found


def nearest(word: str, allowed: Collection[str]) -> str:
    """Return "; did you mean `x`?", or the list of valid words where none is near."""
    close = difflib.get_close_matches(word, list(allowed), 1)
    if close:
        return f"; did you mean `{close[0]}`?"
    return f"; valid are {', '.join(sorted(allowed))}" if len(allowed) <= 20 else ""


def read_document(text: str, file: str) -> Value:
    """Parse the text of a rule file; raise RuleError with line and column where it is no YAML."""
    if len(text) > MAX_BYTES:
        raise RuleError(file, 0, 0, f"the file is larger than {MAX_BYTES >> 10} KiB")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_deep(text, file, loader)
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise RuleError(file, line, column, f"no YAML: {error.problem or error.context or 'syntax error'}") from error
    except yaml.YAMLError as error:
        raise RuleError(file, 0, 0, f"no YAML: {' '.join(str(error).split())}") from error
    if node is None:
        raise RuleError(file, 1, 1, "the file is empty")
    return Value(node, file)


def _refuse_deep(text: str, file: str, loader: type[yaml.SafeLoader]) -> None:
    """Raise RuleError for nesting that would overflow the composer's stack; only a text that can be so deep is parsed for it."""
    flow = text.count("[") + text.count("{")
    block = max((line.count("- ") + line.count("? ") + (len(line) - len(line.lstrip(" "))) for line in text.split("\n")), default=0)
    if flow + block <= MAX_DEPTH:
        return
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                mark = event.start_mark
                raise RuleError(file, mark.line + 1 if mark else 0, mark.column + 1 if mark else 0, "nested too deeply")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
