"""What one side of a patch looks like from a function in it: definitions of a tree, or nothing but the hunks."""

from __future__ import annotations

from collections import OrderedDict
from functools import cached_property

from reviewer.cfront.declarations import NoDeclarations
from reviewer.cfront.index import Definition, Index
from reviewer.cfront.ir import Function
from reviewer.cfront.lower import Context, lower_function
from reviewer.cfront.macros import MacroDef, expand, parse_define
from reviewer.cfront.members import result_of_prototype
from reviewer.cfront.outline import Item, outline
from reviewer.cfront.parser import parse_function
from reviewer.cfront.syntax import TokenKind, TypeName
from reviewer.cfront.tokens import tokenize
from reviewer.ingest.overlay import Overlay
from reviewer.knowledge.tables import Dialect
from reviewer.model.tree import Tree

_MAX_FUNCTION = 40_000
"""Tokens of a function after expansion; more is no function that anybody reads."""


class TreeDeclarations:
    """Definitions of a tree, by name; an answer is given only where all definitions agree (SEMANTICS.md A8)."""

    def __init__(self, index: Index, dialect: Dialect) -> None:
        self._index = index
        self._dialect = dialect
        self._results: dict[str, TypeName | None] = {}

    def is_function(self, name: str) -> bool:
        """Whether the tree defines or declares a function of this name, and no macro."""
        if self._index.macros(name):
            return False
        return bool(self._index.functions(name) or self._index.prototypes(name))

    def result(self, name: str) -> TypeName | None:
        """Return the result type if all definitions and prototypes have the same one."""
        if name not in self._results:
            found = {parse_function(definition.item, self._dialect, frozenset()).result for definition in self._index.functions(name)}
            found |= {result_of_prototype(definition.item, self._dialect) or TypeName("?") for definition in self._index.prototypes(name)}
            plain = {TypeName(result.base, result.pointers, result.arrays, result.function) for result in found}
            self._results[name] = plain.pop() if len(plain) == 1 else None
        return self._results[name]

    def typedef(self, name: str) -> TypeName | None:
        """Return what a typedef stands for."""
        return self._index.typedefs(name)

    def member(self, record: str, name: str) -> TypeName | None:
        """Return the type of a member."""
        members = self._index.struct_members(record.split()[-1]) if " " in record else None
        return dict(members).get(name) if members is not None else None

    def constant(self, name: str) -> int | None:
        """Return the value of an enum constant."""
        return self._index.enum_constant(name)


_INDEXES: OrderedDict[Tree, Index] = OrderedDict()
_MOST_INDEXES = 3
"""Indexes of whole trees kept; one of a kernel takes some 200 MB."""


def _shared_index(tree: Tree, dialect: Dialect) -> Index:
    """Return the index of a tree, the one that was made before if there is one."""
    if tree not in _INDEXES:
        _INDEXES[tree] = Index(tree, dialect)
    _INDEXES.move_to_end(tree)
    if len(_INDEXES) > _MOST_INDEXES:
        _INDEXES.popitem(last=False)
    return _INDEXES[tree]


class World:
    """One side of a patch at tree or file level: parses and lowers functions of it, macros expanded where the definition is seen."""

    def __init__(self, tree: Tree, dialect: Dialect) -> None:
        self.tree = tree
        self.dialect = dialect
        self._outlines: dict[str, tuple[Item, ...]] = {}
        self._lowered: dict[tuple[str, int], Function] = {}

    @cached_property
    def index(self) -> Index:
        """The definitions of the tree, found when asked for; all patches of a tree share the scan of what they leave alone."""
        if isinstance(self.tree, Overlay):
            return Index(self.tree, self.dialect, _shared_index(self.tree.base, self.dialect), self.tree.changed)
        return _shared_index(self.tree, self.dialect)

    @cached_property
    def declarations(self) -> TreeDeclarations:
        """The index as the lowering asks for it."""
        return TreeDeclarations(self.index, self.dialect)

    def outline(self, path: str) -> tuple[Item, ...] | None:
        """Return the items of a file, None if the tree does not have it."""
        if path not in self._outlines:
            text = self.tree.read(path)
            if text is None:
                return None
            self._outlines[path] = outline(tokenize(text)[0])
        return self._outlines[path]

    def lower(self, path: str, item: Item) -> Function:
        """Lower a function definition."""
        key = (path, item.line)
        if key not in self._lowered:
            self._lowered[key] = self._lower(path, item)
        return self._lowered[key]

    def _lower(self, path: str, item: Item) -> Function:
        body = item.tokens[item.body :]
        problems: list[tuple[str, int]] = []
        if any(token.kind is TokenKind.DIRECTIVE for token in body):
            problems.append(("#if in the body", next(t.line for t in body if t.kind is TokenKind.DIRECTIVE)))
        else:
            expansion = expand(body, self._macro, _MAX_FUNCTION)
            problems.extend((problem[0], problem[1]) for problem in expansion.problems)
            body = expansion.tokens
        whole = Item(
            item.kind,
            item.name,
            (*item.tokens[: item.body], *body),
            item.line,
            item.end_line,
            item.storage,
            item.attributes,
            item.conditions,
            item.body,
        )
        syntax = parse_function(whole, self.dialect, frozenset(self._types(whole)))
        function = lower_function(syntax, Context(self.dialect, self.declarations, path))
        if problems:
            from dataclasses import replace

            function = replace(function, problems=(*problems, *function.problems))
        return function

    def _types(self, item: Item) -> set[str]:
        """Return the names in the function that the tree knows as typedefs."""
        names = {token.text for token in item.tokens if token.kind is TokenKind.IDENT}
        return {name for name in names - self.dialect.type_names if self.index.typedefs(name) is not None}

    def _macro(self, name: str) -> MacroDef | None:
        """Return the definition to expand: the only one in the tree, of a name whose meaning the dialect does not give."""
        dialect = self.dialect
        if name in dialect.pure_expression or dialect.is_marked(name) or name in dialect.functions:
            return None
        found = self.index.macros(name)
        if len(found) != 1 or found[0].item.conditions:
            return None
        return parse_define(found[0].item.tokens[0].text, found[0].item.line)

    def definitions(self, name: str) -> tuple[Function, ...]:
        """Return every definition of a function, lowered; nothing for a macro (SEMANTICS.md A8)."""
        if self.index.macros(name):
            return ()
        return tuple(self._definition(found) for found in self.index.functions(name))

    def _definition(self, found: Definition) -> Function:
        return self.lower(found.path, found.item)


def hunk_context(dialect: Dialect, functions: frozenset[str], path: str) -> Context:
    """Return what a fragment may know: the dialect, and the functions whose definition the patch shows."""
    return Context(dialect, NoDeclarations(functions), path)
