"""Names of a function: scopes, address-taken locals, and what has no declaration in sight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from reviewer.cfront.statement_syntax import FunctionSyntax
from reviewer.cfront.syntax import INNER_VOLATILE, Node, Token, TypeName


class Scopes:
    """Nested scopes from names to indexes of variables."""

    def __init__(self) -> None:
        self._stack: list[dict[str, int]] = [{}]
        self._labels: list[dict[str, str]] = [{}]
        self._local_labels = 0

    def push(self) -> None:
        """Enter a block."""
        self._stack.append({})
        self._labels.append({})

    def pop(self) -> None:
        """Leave a block."""
        self._stack.pop()
        self._labels.pop()

    def declare_label(self, name: str) -> None:
        """Declare a label of the innermost scope alone (`__label__`)."""
        self._local_labels += 1
        self._labels[-1][name] = f"{name}#{self._local_labels}"

    def label(self, name: str) -> str:
        """Return what tells the label that `name` means here from others of its spelling."""
        return next((scope[name] for scope in reversed(self._labels) if name in scope), name)

    def declare(self, name: str, variable: int) -> None:
        """Bind `name` in the innermost scope."""
        self._stack[-1][name] = variable

    def find(self, name: str) -> int | None:
        """Return the variable that `name` means here."""
        for scope in reversed(self._stack):
            if name in scope:
                return scope[name]
        return None

    def visible(self) -> tuple[int, ...]:
        """Return every variable that a name reaches here."""
        seen: dict[str, int] = {}
        for scope in self._stack:
            seen.update(scope)
        return tuple(sorted(seen.values()))


_WITHOUT_NODES = frozenset({"int", "str", "bool", "tuple[str, ...]", "tuple[int, ...]", "tuple[Token, ...]"})


_PARTS: dict[type[object], tuple[str, ...]] = {Token: ()}


def parts(kind: type[object]) -> tuple[str, ...]:
    """Return the names of the fields of a class of nodes that may hold nodes; those of numbers, text and tokens are left out."""
    if kind not in _PARTS:
        _PARTS[kind] = tuple(f.name for f in fields(kind) if f.type not in _WITHOUT_NODES) if is_dataclass(kind) else ()
    return _PARTS[kind]


def walk(node: object) -> Iterator[Node]:
    """Yield every syntax node below (and including) `node`, without recursion."""
    stack: list[object] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(item)
            continue
        if isinstance(item, Node):
            yield item
        for name in parts(item.__class__):
            stack.append(getattr(item, name))


def has_volatile(syntax: FunctionSyntax) -> bool:
    """Whether a type in the function is atomic, or a volatile pointer: their accesses are effects, and are not modelled (SEMANTICS.md A4)."""
    stack: list[object] = [syntax]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(item)
        elif isinstance(item, TypeName) and any(word in (INNER_VOLATILE, "_Atomic") for word in item.qualifiers):
            return True
        else:
            for name in parts(item.__class__):
                stack.append(getattr(item, name))
    return False
