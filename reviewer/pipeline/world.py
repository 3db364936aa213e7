"""What one side of a patch looks like from a function in it: definitions of a tree, or nothing but the hunks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from types import MappingProxyType

from reviewer.cfront.body_directives import expand_body, has_directives
from reviewer.cfront.body_scope import BodyScope
from reviewer.cfront.configuration import CHAR_UNSIGNED, EVERY, MOST_SYMBOLS, Formula, Setting, View, domain, is_kconfig, symbols_of, views_over
from reviewer.cfront.cursor import KEYWORDS
from reviewer.cfront.declarations import NoDeclarations
from reviewer.cfront.definitions import Definition
from reviewer.cfront.dialect import with_char
from reviewer.cfront.fragment import FragmentItem
from reviewer.cfront.fragment_syntax import parse_fragment
from reviewer.cfront.guards import Guard
from reviewer.cfront.hunk_types import NO_TYPES, Assignments, HunkTypes
from reviewer.cfront.index import Index, Sight
from reviewer.cfront.ir import Call, Function
from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.cfront.kconfig import Kconfig, is_kconfig_file
from reviewer.cfront.layout import Layouts
from reviewer.cfront.lower import Context, lower_function
from reviewer.cfront.lower_types import Types
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macro_scope import MacroScope
from reviewer.cfront.macros import expand
from reviewer.cfront.makefiles import is_makefile
from reviewer.cfront.no_return import declared_in, declared_in_text
from reviewer.cfront.one_build import in_one_build
from reviewer.cfront.outline import Item
from reviewer.cfront.parser import parse_function
from reviewer.cfront.syntax import TokenKind
from reviewer.cfront.usage import Usage
from reviewer.cfront.value_names import is_value_macro
from reviewer.cfront.variants import Variant, presences, selected, selected_tokens, variants
from reviewer.cfront.views import UndecidedError, balanced, conditions_in, decided
from reviewer.ingest.overlay import Overlay
from reviewer.knowledge.tables import Dialect
from reviewer.model.place import Side
from reviewer.model.tree import Tree
from reviewer.model.unit import UnitKind
from reviewer.pipeline.shared import Shared
from reviewer.pipeline.tree_declarations import TreeDeclarations, macros_in
from reviewer.prover.interface import Bodies
from reviewer.store.cache import user_cache

_MAX_FUNCTION = 40_000
"""Tokens of a function after expansion; more is no function that anybody reads."""


_MOST_LOWERED = 2_000
"""Functions that are kept lowered, in each configuration that was asked for."""

_NEVER_RETURNING = Shared[frozenset[str]]()
_INDEXES, _KCONFIGS = Shared[Index](), Shared[Kconfig]()


def _shared_index(tree: Tree, dialect: Dialect) -> Index:
    return _INDEXES.of(tree, lambda: Index(tree, dialect, user_cache()))


class World:
    """One side of a patch at tree or file level: parses and lowers functions of it, macros expanded where the definition is seen."""

    def __init__(self, tree: Tree, dialect: Dialect) -> None:
        self.tree = tree
        self.dialect = dialect
        self._outlines: dict[str, tuple[Item, ...]] = {}
        self._presences: dict[str, tuple[Formula, ...]] = {}
        self._declarations: dict[str, TreeDeclarations] = {}
        self._lowered: dict[tuple[str, int, str, View, tuple[MacroDef, ...]], Function] = {}
        self._same: dict[str, World | None] = {}
        self._configured: dict[tuple[str, int, str, View], tuple[Function, ...]] = {}
        self._defined: dict[tuple[str, View, str], tuple[Function, ...]] = {}

    @cached_property
    def index(self) -> Index:
        """The definitions of the tree, found when asked for; all patches of a tree share what is known of what they leave alone."""
        if isinstance(self.tree, Overlay):
            return Index(self.tree, self.dialect, None, _shared_index(self.tree.base, self.dialect), self.tree.changed)
        return _shared_index(self.tree, self.dialect)

    @cached_property
    def usage(self) -> Usage:
        """Who uses a name of the tree, looked for when asked."""
        return Usage(self.index)

    def declarations(self, path: str) -> TreeDeclarations:
        """Return what the file `path` sees, as the lowering asks for it."""
        if path not in self._declarations:
            self._declarations[path] = TreeDeclarations(self.index.sight(path), self.dialect, lambda: self.kconfig)
        return self._declarations[path]

    @cached_property
    def kconfig(self) -> Kconfig:
        """The Kconfig symbols of the tree; patches that leave Kconfig files alone share those of the tree beneath."""
        tree = self.tree
        if isinstance(tree, Overlay) and not any(map(is_kconfig_file, tree.changed)):
            return _KCONFIGS.of(tree.base, lambda: Kconfig(tree.base))
        return Kconfig(tree)

    def layouts(self, path: str) -> Layouts:
        """Return where members lie in the records that the file `path` sees."""
        return Layouts(self.dialect, Types(self.dialect, self.declarations(path)).resolve, self.index.sight(path).record_tokens)

    @cached_property
    def macros(self) -> MacroScope:
        """The macro definitions that text at a place may mean."""
        if isinstance(self.tree, Overlay):
            base = self.tree.base
            below = _WORLDS.of(base, lambda: World(base, self.dialect))
            return MacroScope(self.index, self.outline, self.dialect, below.macros, self.tree.changed)
        return MacroScope(self.index, self.outline, self.dialect)

    def outline(self, path: str) -> tuple[Item, ...] | None:
        """Return the items of a file, None if the tree does not have it."""
        if path not in self._outlines:
            if self.tree.read(path) is None:
                return None
            self._outlines[path] = self.index.outline(path)
        return self._outlines[path]

    def variants(self, path: str, name: str) -> tuple[Variant, ...]:
        """Return every definition of a function in a file, each with what it is compiled under."""
        items = self.outline(path) or ()
        if path not in self._presences:
            self._presences[path] = presences(items)
        return variants(items, name, self._presences[path])

    @cached_property
    def _beneath(self) -> World | None:
        """The world of the tree beneath, for what means the same there: not where the patch changes how anything is configured or found."""
        tree = self.tree
        if not isinstance(tree, Overlay) or any(is_kconfig_file(path) or is_makefile(path) for path in tree.changed):
            return None
        below = _WORLDS.of(tree.base, lambda: World(tree.base, self.dialect))
        return below if self.index.includes is below.index.includes else None

    def _as_beneath(self, path: str) -> World | None:
        """Return the world beneath if a file, and all that it sees, is there as it is here."""
        if path not in self._same:
            changed = self.tree.changed if isinstance(self.tree, Overlay) else frozenset[str]()
            self._same[path] = self._beneath if changed.isdisjoint(self.index.sight(path).paths) else None
        return self._same[path]

    def lower(self, path: str, item: Item, view: View = EVERY, forms: tuple[MacroDef, ...] = ()) -> Function:
        """Lower a function definition as `view` compiles it; a condition that the view does not decide is a problem.

        `forms` are macros that are put in for names, in place of whatever these are.
        """
        below = self._as_beneath(path)
        if below is not None:
            return below.lower(path, item, view, forms)
        if len(self._lowered) > _MOST_LOWERED:
            self._lowered.clear()
        key = (path, item.line, item.name, view, forms)
        if key not in self._lowered:
            self._lowered[key] = self._lower(path, item, view, forms)
        return self._lowered[key]

    def configurations(self, path: str, item: Item) -> tuple[Function, ...]:
        """Lower a function definition once for each configuration of the conditions in it; as it is where they are too many."""
        return self._definition(Definition(path, item), EVERY)

    def forget(self) -> None:
        """Drop what was made of single files: who goes over a whole tree needs none of it twice."""
        self._outlines.clear()
        self._lowered.clear()
        self._configured.clear()
        self._defined.clear()
        self._declarations.clear()

    def _lower(self, path: str, item: Item, view: View, forms: tuple[MacroDef, ...]) -> Function:
        problems: list[tuple[str, int]] = []
        given = self.presence(Definition(path, item))
        try:
            item = selected(item, view)
        except UndecidedError as error:
            problems.append(("#if in the body", error.line))
        header, body = item.tokens[: item.body], item.tokens[item.body :]
        if forms:
            put_in = expand(body, {one.name: one for one in forms}.get, _MAX_FUNCTION)
            problems.extend((problem[0], problem[1]) for problem in put_in.problems)
            body = put_in.tokens
        # What the function is made of may be declared with such a word, too.
        problems.extend((f"{word}, which is a macro", item.line) for word in sorted(self.macros.words_of_c(path, item.line)))
        if any(self.declarations(path).makes_volatile(token.text) for token in header):
            # A header is not expanded; what its parameters lead to may be volatile by such a word.
            problems.append(("volatile parameter", item.line))
        if not problems:
            lookup = self.macros.at(path, item.line, view, given)
            if has_directives(body):
                expansion = expand_body(body, BodyScope(self.index, self.macros).around(path, item.line, lookup, _MAX_FUNCTION))
            else:
                expansion = expand(body, lookup, _MAX_FUNCTION)
            problems.extend((problem[0], problem[1]) for problem in expansion.problems)
            body = decided(expansion.tokens, view)
        whole = replace(item, tokens=(*header, *body))
        syntax = parse_function(whole, self.dialect, frozenset(self._types(path, whole)), partial(self._is_constant, path))
        char = dict(view.settings).get(CHAR_UNSIGNED)
        dialect = self.dialect if char is None else with_char(self.dialect, char is Setting.YES)
        function = lower_function(syntax, Context(dialect, self.declarations(path), path))
        # Who follows one call is likely to follow the others, and one search finds them all.
        self.index.lookups.expect(code.callee for code in function.instructions if isinstance(code, Call) and code.callee)
        return replace(function, problems=(*problems, *function.problems)) if problems else function

    def lower_fragment(self, path: str, fragment: FragmentItem, which: Side, view: View) -> Function:
        """Lower one side of a function of which some text is hidden."""
        side = fragment.old if which is Side.OLD else fragment.new
        line = fragment.old_line if which is Side.OLD else fragment.new_line
        expansion = expand(side or (), self.macros.at(path, line, view), _MAX_FUNCTION)
        tokens = decided(expansion.tokens, view)
        fragment = replace(fragment, old=tokens) if which is Side.OLD else replace(fragment, new=tokens)
        types = frozenset(self._types(path, Item(UnitKind.FUNCTION, fragment.name, tokens, line, line)))
        function = lower_function(parse_fragment(fragment, which, self.dialect, types), Context(self.dialect, self.declarations(path), path))
        return replace(function, problems=(*expansion.problems, *function.problems)) if expansion.problems else function

    def _types(self, path: str, item: Item) -> set[str]:
        """Return the names in the function that its file sees as typedefs."""
        sight = self.index.sight(path)
        names = {token.text for token in item.tokens if token.kind is TokenKind.IDENT}
        return {name for name in names - KEYWORDS - TYPE_KEYWORDS - self.dialect.type_names if sight.typedefs(name) is not None}

    def _is_constant(self, path: str, name: str) -> bool:
        """Whether a name is a value for certain in a file: alone in parentheses, it makes no cast of what follows."""
        sight = self.index.sight(path)
        return not sight.blind and _is_constant(sight, name)

    def definitions(self, name: str, view: View = EVERY, path: str = "") -> tuple[Function, ...]:
        """Return every definition of a function that `view` may compile, lowered; nothing for a macro (SEMANTICS.md A8).

        A definition with conditions of its own that the view does not decide is one for each configuration of them. From a file `path` a call
        leads to what can be in one kernel with it; to nothing that is seen if assembler defines the name there, too.
        """
        key = (name, view, path)
        if key not in self._defined:
            if len(self._defined) > _MOST_LOWERED:
                self._defined.clear()
            self._defined[key] = self._definitions(name, view, path)
        return self._defined[key]

    def _definitions(self, name: str, view: View, path: str) -> tuple[Function, ...]:
        meant = [found for found in (*self.index.macros(name), *self.index.functions(name)) if in_one_build(path, found.path)]
        if any(found.item.kind is UnitKind.MACRO for found in meant) or (path and self._elsewhere(path, name, meant)):
            return ()
        return tuple(function for found in meant if view.decide(self.presence(found)) is not False for function in self._definition(found, view))

    def _elsewhere(self, path: str, name: str, found: Sequence[Definition]) -> bool:
        """Whether what a file calls is none of some definitions: one in assembler, or all are other files' own and the file sees another."""
        if self.index.assembled.seen_from(path, name):
            return True
        own = all("static" in one.item.storage and one.path.endswith(".c") and one.path != path for one in found)
        return own and bool(self.index.sight(path).prototypes(name))

    @cached_property
    def never_returning(self) -> frozenset[str]:
        """The functions that the tree declares never to return; what a patch changes of that is looked for in the files that it changes."""
        base = self.tree.base if isinstance(self.tree, Overlay) else self.tree
        changed = self.tree.changed if isinstance(self.tree, Overlay) else ()
        known = _NEVER_RETURNING.of(base, lambda: declared_in(_shared_index(base, self.dialect).search, base))
        return known.union(*(declared_in_text(self.tree.read(path) or "") for path in changed if path.endswith((".c", ".h"))))

    def presence(self, found: Definition) -> Formula:
        """Return what a definition of the index is compiled under; nothing is ruled out where `#if` lines cut it in two."""
        if not balanced(found.item.tokens):
            return True
        return self.macros.presence(found.path, found.item.line)

    def _definition(self, found: Definition, view: View) -> tuple[Function, ...]:
        symbols = {symbol for formula in conditions_in(found.item.tokens) for symbol in symbols_of(formula)}
        char = view.only((CHAR_UNSIGNED,))
        if not symbols:
            return (self.lower(found.path, found.item, char),)
        known = view.only((*symbols, CHAR_UNSIGNED))
        key = (found.path, found.item.line, found.item.name, known)
        if key not in self._configured:
            open_symbols = symbols - {symbol for symbol, _ in known.settings}
            if len(open_symbols) > MOST_SYMBOLS:
                return (self.lower(found.path, found.item, char),)
            views = [View(tuple(sorted((*known.settings, *more.settings)))) for more in views_over({s: domain(s) for s in open_symbols})]
            distinct = {selected_tokens(found.item, one): one for one in views if not self.macros.refuses(found.path, one)}
            self._configured[key] = tuple(self.lower(found.path, found.item, one) for one in distinct.values())
        return self._configured[key]

    def bodies(self, view: View, path: str) -> Bodies:
        """Return the bodies that `view` compiles, as calls from a file lead to them."""
        return _BodiesFrom(self, view, path)


def _is_constant(sight: Sight, name: str, depth: int = 4) -> bool:
    """Whether every definition of a name makes it a value: an enum constant, a variable, a function, or macros that are expressions."""
    if is_kconfig(name):
        return True
    found = macros_in(sight, name)
    if found:
        other = partial(_is_constant, sight, depth=depth - 1)
        return depth > 0 and all(is_value_macro(macro, sight.dialect, other, partial(macros_in, sight)) for macro in found)
    return sight.enum_constant(name) is not None or sight.is_value(name)


_WORLDS = Shared[World]()
"""Worlds of trees that patches lie on."""


class _BodiesFrom:
    """The bodies of a world in one configuration, from one file."""

    def __init__(self, world: World, view: View, path: str) -> None:
        self._world = world
        self._view = view
        self._path = path

    def definitions(self, name: str) -> tuple[Function, ...]:
        """Return every definition of `name` that the configuration can select, lowered."""
        return self._world.definitions(name, self._view, self._path)


def hunk_context(
    dialect: Dialect,
    functions: frozenset[str],
    path: str,
    constants: frozenset[str] = frozenset(),
    guards: Mapping[str, Guard] = MappingProxyType({}),
    types: HunkTypes = NO_TYPES,
    assignments: Assignments | None = None,
) -> Context:
    """Return what a fragment may know: the dialect, the functions whose definition the patch shows, and what is said of names and types."""
    return Context(dialect, NoDeclarations(functions, constants, guards, types, assignments), path)
