"""Which definition of a macro text at a place means: those of the files that its own one can see (SEMANTICS.md A8)."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping

from reviewer.cfront.configuration import EVERY, MOST_SYMBOLS, All, Formula, Not, Setting, View, domain, spelled, symbols_of, views_over
from reviewer.cfront.cursor import KEYWORDS
from reviewer.cfront.definitions import Definition
from reviewer.cfront.dialect import OF_SCOPES, Dialect
from reviewer.cfront.holes import STATEMENT_WORDS
from reviewer.cfront.index import Index
from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.cfront.macro_forms import Lookup, MacroChoice, MacroDef, MacroMixed, MacroText, Meaning
from reviewer.cfront.macros import parse_define
from reviewer.cfront.outline import Item
from reviewer.cfront.parser import parse_expression
from reviewer.cfront.reading_order import ReadingOrder
from reviewer.cfront.syntax import Comma, Opaque, TokenKind
from reviewer.cfront.variants import presences
from reviewer.model.patterns import regex
from reviewer.model.unit import UnitKind

_DEFINED = regex(r"defined\((\w+)\)")
_RESERVED = (KEYWORDS | TYPE_KEYWORDS) - {"bool"}
_MOST_OPTIONS = 4
"""Definitions of one macro; more are no choice of a few values."""


class MacroScope:
    """Looks up macros for text at a place of one tree; `outline` gives the items of a file of it.

    `beneath` looks up in a tree that is the same but for the paths in `changed`.
    """

    def __init__(
        self,
        index: Index,
        outline: Callable[[str], tuple[Item, ...] | None],
        dialect: Dialect,
        beneath: MacroScope | None = None,
        changed: Container[str] = (),
    ) -> None:
        self._index = index
        self._beneath = beneath
        self._changed = changed
        self._outline = outline
        self._dialect = dialect
        self._presences: dict[str, dict[int, Formula]] = {}
        self._errors: dict[str, tuple[Formula, ...]] = {}
        self._order = ReadingOrder(index.includes, outline)

    def presence(self, path: str, line: int) -> Formula:
        """Return what the item of a file that begins in `line` is compiled under."""
        if self._beneath is not None and path not in self._changed:
            return self._beneath.presence(path, line)
        if path not in self._presences:
            items = self._outline(path) or ()
            kept: dict[int, Formula] = {}
            for item, formula in zip(items, presences(items), strict=True):
                kept.setdefault(item.line, formula)
            self._presences[path] = {at: formula for at, formula in kept.items() if formula is not True}
        return self._presences[path].get(line, True)

    def refuses(self, path: str, view: View) -> bool:
        """Whether a `#error` of the file is compiled in a configuration: then nothing of the file is."""
        if path not in self._errors:
            items = self._outline(path) or ()
            found = [item.line for item in items if item.kind is UnitKind.UNKNOWN and item.tokens[0].text.startswith("#error")]
            self._errors[path] = tuple(self.presence(path, line) for line in found)
        return any(view.decide(formula) is True for formula in self._errors[path])

    def at(self, path: str, line: int, view: View = EVERY, given: Formula = True) -> Lookup:
        """Return the lookup for text of `path` that starts at `line`, in one configuration; `given` holds wherever the text is compiled."""
        holds = frozenset(_parts(given))
        known: dict[str, Meaning | None] = {}

        def lookup(name: str) -> Meaning | None:
            if name not in known:
                known[name] = self._the_one(name, path, line, view, holds)
            return known[name]

        return lookup

    def visible(self, name: str, path: str, line: int = 0, view: View = EVERY) -> tuple[Definition, ...]:
        """Return every `#define` of `name` that text of `path` may see in `view`; one behind `line` of the file itself it does not."""
        return tuple(found for found in self._index.sight(path).macros(name) if self._reaches(found, path, line, view))

    def by_meaning(self, name: str) -> bool:
        """Whether a name means the same whatever its definitions are: the dialect says what, or it is a word of C.

        Tools that count branches make a macro of `if`; what it does to their own objects is nothing that the code does.
        """
        dialect = self._dialect
        known = (dialect.pure_expression, dialect.functions, dialect.compile_time, dialect.warning, dialect.marked, OF_SCOPES, STATEMENT_WORDS)
        return any(name in names for names in known) or name.startswith(tuple(dialect.marked_prefixes))

    def words_of_c(self, path: str, line: int) -> frozenset[str]:
        """Return the words of C that a C file makes macros of in front of a line: what is spelled with them is not what it says."""
        if not path.endswith(".c"):
            return frozenset()
        defined = (item for item in self._outline(path) or () if item.kind is UnitKind.MACRO and item.line < line)
        return frozenset(item.name for item in defined if item.name in _RESERVED)

    def _is_own(self, name: str, path: str, line: int) -> bool:
        """Whether a C file gives a name a meaning of its own: what the kernel's headers mean by it is not meant there."""
        return path.endswith(".c") and any(found.path == path and found.item.line < line for found in self._index.sight(path).macros(name))

    def _the_one(self, name: str, path: str, line: int, view: View, holds: frozenset[Formula]) -> Meaning | None:
        """Return the definition to expand: the only one in sight, of a name whose meaning the dialect does not give."""
        dialect = self._dialect
        if self.by_meaning(name) and not self._is_own(name, path, line):
            return None
        found = () if self._index.sight(path).blind else self.visible(name, path, line, view)
        view = self._with_absent(view, path, found)
        found = tuple(one for one in found if view.decide(self._presence(one)) is not False)
        if name in dialect.annotation and all(_only_words(one) for one in found) and not self._is_own(name, path, line):
            return None
        presences = {one: frozenset(_parts(self._presence(one))) for one in found}
        found = tuple(one for one in found if not any(_negated(part) in holds for part in presences[one]))
        if len(found) > 1:
            found = self._in_force(name, path, found)
        if not found:
            return MacroMixed(name) if self._comes_later(name, path, view, holds) else None
        if self._is_text(name, path, line, found):
            return MacroText(name)
        if any(view.decide(part) is not True and part not in holds for one in found for part in presences[one]):
            open_parts = {one: tuple(part for part in presences[one] if view.decide(part) is not True and part not in holds) for one in found}
            return self._choice(name, path, line, open_parts)
        definitions = {parse_define(one.item.tokens[0].text, one.item.line) for one in found}
        definition = definitions.pop() if len(definitions) == 1 else None
        if definition is None or _chooses_among_scalars(definition) or self._undefined(name, path, line):
            return None
        if self._is_function(name, path) and not _names_itself(definition) and not self._is_certain(path, found):
            return None
        return MacroMixed(name) if self._is_own_to_some(path, found) else definition

    @staticmethod
    def _is_certain(path: str, found: tuple[Definition, ...]) -> bool:
        """Whether a C file itself defines a name for what stands behind: whatever else has the name is not meant there."""
        return path.endswith(".c") and all(one.path == path for one in found)

    def _is_text(self, name: str, path: str, line: int, found: tuple[Definition, ...]) -> bool:
        """Whether a name is a macro in every configuration, of several definitions that all make a string of a string."""
        if len({parse_define(one.item.tokens[0].text, one.item.line) for one in found}) < 2 or not all(map(_wraps_text, found)):
            return False
        always = any(self._presence(one) is True for one in found)
        return always and not self._undefined(name, path, line, found) and not self._is_function(name, path)

    def _with_absent(self, view: View, path: str, found: tuple[Definition, ...]) -> View:
        """Return the view with the names in conditions of some definitions that only Makefiles define, and none for this file."""
        symbols = {symbol for one in found for symbol in symbols_of(self._presence(one))} - {symbol for symbol, _ in view.settings}
        tested = {symbol: match.group(1) for symbol in symbols if (match := _DEFINED.fullmatch(symbol))}
        absent = [
            (symbol, Setting.NO)
            for symbol, name in tested.items()
            if self._index.makefiles.never_give(name, path) and not self._index.sight(path).macros(name)
        ]
        return View(tuple(sorted((*view.settings, *absent)))) if absent else view

    def _choice(self, name: str, path: str, line: int, found: Mapping[Definition, tuple[Formula, ...]]) -> MacroChoice | None:
        """Return the definitions of a macro that stands for a value, one for each configuration; None where it may be something else.

        Only names in capitals with arguments: others are taken for functions and objects where nothing is known, which says enough of them.
        """
        if any(c.islower() for c in name) or self._undefined(name, path, line) or self._is_function(name, path):
            return None
        formulas = {one: All(tuple(sorted(parts, key=spelled))) for one, parts in found.items()}
        macros = {one: parse_define(one.item.tokens[0].text, one.item.line) for one in found}
        if len(found) > _MOST_OPTIONS or not self._one_each(path, tuple(formulas.values())) or not all(map(self._is_value, macros.values())):
            return None
        options = [
            (f"{one.path}: {spelled(formulas[one])}".replace("\\", "/").replace('"', "'"), macro)
            for one, macro in macros.items()
            if macro is not None
        ]
        if any(macro.params is None for _, macro in options) or len({text for text, _ in options}) != len(options):
            return None
        return MacroChoice(name, (*options[:-1], ("", options[-1][1])))

    def _one_each(self, path: str, formulas: tuple[Formula, ...]) -> bool:
        """Whether exactly one of the formulas holds in every configuration that the file compiles in."""
        symbols = {symbol for formula in formulas for symbol in symbols_of(formula)}
        if not symbols or len(symbols) > MOST_SYMBOLS:
            return False
        views = (view for view in views_over({symbol: domain(symbol) for symbol in symbols}) if not self.refuses(path, view))
        return {sum(view.decide(formula) is True for formula in formulas) for view in views} == {1}

    def _is_value(self, macro: MacroDef | None) -> bool:
        """Whether the text of a macro is an expression."""
        if macro is None or not macro.body:
            return False
        # `(x) + 1`, of a parameter, is no cast where x is a value, and an expression in any case.
        expr = parse_expression(macro.body, self._dialect)
        return not isinstance(expr, Opaque | Comma) or (isinstance(expr, Opaque) and expr.construct == "ambiguous cast")

    def _in_force(self, name: str, path: str, found: tuple[Definition, ...]) -> tuple[Definition, ...]:
        """Leave out the defaults behind `#ifndef name` where the text's own file defines the name in any case.

        A default that is read before is overridden, one that is read later is not compiled.
        """
        own = tuple(one for one in found if one.path == path and self._presence(one) is True and not self._is_default(name, one))
        return own if own and all(one in own or self._is_default(name, one) for one in found) else found

    def _is_default(self, name: str, found: Definition) -> bool:
        """Whether a definition stands directly behind `#ifndef name`."""
        items = self._outline(found.path) or ()
        before = next((items[at - 1] for at, item in enumerate(items) if at and item.line == found.item.line), None)
        return before is not None and before.tokens[0].text in (f"#ifndef {name}", f"#if !defined({name})", f"#if !defined {name}")

    def _reaches(self, found: Definition, path: str, line: int, view: View) -> bool:
        """Whether the text at a place may see a definition."""
        if self._order.is_behind(path, line, found.path, found.item.line):
            return False
        return view.decide(self._presence(found)) is not False

    def _comes_later(self, name: str, path: str, view: View, holds: frozenset[Formula]) -> bool:
        """Whether a name that is no macro to text of `path` is one behind it, in a configuration that has both: it means something else there."""
        sight = self._index.sight(path)
        if sight.blind:
            return False
        view = self._with_absent(view, path, sight.macros(name))
        others = (one for one in sight.macros(name) if view.decide(self._presence(one)) is not False)
        together = (one for one in others if not any(_negated(part) in holds for part in _parts(self._presence(one))))
        later = [parse_define(one.item.tokens[0].text, one.item.line) for one in together]
        return any(one is None or not _names_itself(one) for one in later)

    def _is_own_to_some(self, path: str, found: tuple[Definition, ...]) -> bool:
        """Whether C files define what a header uses, and there are others that read it: to these it may mean something else."""
        own = {one.path for one in found if one.path.endswith(".c") and one.path != path}
        return bool(own) and path.endswith(".h") and any(reader not in own for reader in self._index.includes.includers(path))

    def _presence(self, found: Definition) -> Formula:
        if not found.item.conditions:
            return True
        return self.presence(found.path, found.item.line)

    def _undefined(self, name: str, path: str, line: int, again: tuple[Definition, ...] = ()) -> bool:
        """Whether an `#undef` that the text may see takes the name back.

        One behind the text in its own file does not, where a definition stands in front: whoever reads the file again reads that, too.
        Nor does one of a header that one of the definitions `again` follows in any case.
        """
        own = [found.item.line for found in self._index.sight(path).macros(name) if found.path == path and 0 < found.item.line < line]
        undefining = self._index.sight(path).undefinitions(name)
        kept = {one.path: one.item.line for one in again if self._presence(one) is True}
        return any(
            (found.path != path or not own or found.item.line < line) and not (found.path != path and kept.get(found.path, 0) > found.item.line)
            for found in undefining
        )

    def _is_function(self, name: str, path: str) -> bool:
        """Whether a function of the name may be meant: in the file itself or in a header that it may see."""
        sight = self._index.sight(path)
        return bool(sight.functions(name) or sight.prototypes(name))


def _wraps_text(found: Definition) -> bool:
    """Whether a macro makes a string of the one that it is given: its text is that, strings, and nothing else."""
    macro = parse_define(found.item.tokens[0].text, found.item.line)
    if macro is None or macro.params is None or len(macro.params) != 1 or macro.variadic:
        return False
    return all(token.kind is TokenKind.STRING or token.text in (*macro.params, "KBUILD_MODNAME") for token in macro.body) and bool(macro.body)


def _only_words(found: Definition) -> bool:
    """Whether a macro's text has words and parentheses alone, as an attribute has."""
    macro = parse_define(found.item.tokens[0].text, found.item.line)
    return macro is not None and all(token.kind is not TokenKind.PUNCT or token.text in ("(", ")", ",") for token in macro.body)


def _parts(formula: Formula) -> tuple[Formula, ...]:
    """Return the formulas that must all hold for `formula` to."""
    return tuple(part for one in formula.of for part in _parts(one)) if isinstance(formula, All) else (formula,)


def _negated(formula: Formula) -> Formula:
    return formula.of if isinstance(formula, Not) else Not(formula)


def _names_itself(macro: MacroDef) -> bool:
    """Whether a macro's text holds its own name, as `#define f(x) f(x)` of a header that says that there is an f."""
    return any(token.text == macro.name for token in macro.body)


def _chooses_among_scalars(definition: MacroDef) -> bool:
    """Whether a macro is a `_Generic` that may turn on more than which record it is given: such are better left as calls of a name."""
    texts = {token.text for token in definition.body}
    return "_Generic" in texts and bool(texts & (TYPE_KEYWORDS - {"struct", "union", "void"} | {"default"}))
