"""The bodies that calls of a patch's functions lead to, as seen from the file of the caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from reviewer.cfront.configuration import View
from reviewer.cfront.definitions import Definition
from reviewer.cfront.inline import Inlined, inline
from reviewer.cfront.ir import Call, CallKind, Function, Instruction, Symbol
from reviewer.cfront.lower_function_like import types
from reviewer.cfront.macro_by_value import MacroWords, macro_words
from reviewer.cfront.macro_writes import no_function, written_beside
from reviewer.cfront.needless_order import needless_orders, without_orders
from reviewer.cfront.outline import Item
from reviewer.cfront.rewrite import leaves, values_of
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.views import balanced, conditions_in
from reviewer.model.patterns import regex
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.meant_before import another_there
from reviewer.pipeline.tree_declarations import macros_in
from reviewer.pipeline.world import World
from reviewer.prover.matching import stays_in_place

SELECTED_ELSEWHERE = ("__weak", "__visible", "__init", "__exit", "noinstr", "__naked", "asmlinkage")
"""Words of a header that say that the linker or the section decides, so that a body is not what a call comes to, or not where it comes."""

_EMPTY = frozenset({"{", "}", "return", ";", "true", "false", "NULL"})
_LINKAGE = frozenset({"static", "inline", "__always_inline", "__maybe_unused", "extern", "noinline"})

_GUARD = regex(r"class_\w+_(?:con|de)structor")

_LIBRARY = frozenset({"memcpy", "memmove", "memset", "memcmp", "memchr", "strlen", "strcmp", "strncmp", "strcpy", "strscpy", "strchr"})
"""Functions of C (C17 7.1.4) and of include/linux/string.h, whatever include/linux/fortify-string.h makes of them."""
_ROUNDS = 4
"""Rounds in which helpers that one side calls more often than the other are put in."""


@dataclass(slots=True)
class SideBodies:
    """Bodies of one side of a patch: `world` is the tree, `shown` says of file and name what hunks show where there is none.

    `written` are the macros that are known to write an argument.
    """

    world: World | None
    written: Collection[str]
    shown: Callable[[str, str], Function | None] | None = None
    _known: dict[tuple[str, str, View], Function | None] = field(default_factory=dict)
    _no_functions: dict[str, bool] = field(default_factory=dict)
    _words: dict[str, MacroWords] = field(default_factory=dict)
    _taken: list[Function] = field(default_factory=list)

    def by_value(self, function: Function) -> Function:
        """Take names in lower case that are called for functions (the standing assumption NAMES_BY_VALUE), but for what is seen to be none."""
        if self.world is not None:
            self.world.index.lookups.expect((name for name in map(_called_macro, function.instructions) if name), others=False)
        own = {variable.name for variable in function.variables if not variable.temporary}
        return functions_by_value(function, lambda name: self._is_no_function(name) or self._speaks_of(name, own), self._goes_by_types)

    def _goes_by_types(self, name: str) -> bool:
        """Whether a macro of the tree is in sight: what it makes of a value may depend on the value's type."""
        return self.world is not None and bool(self.world.index.macros(name))

    def _speaks_of(self, name: str, own: Collection[str]) -> bool:
        """Whether a macro of the tree is seen to speak of a local by its name."""
        return self.world is not None and self._words_of(name).may_speak_of(own)

    def took(self, body: Function) -> bool:
        """Whether names in a body that was looked up are taken for functions."""
        return any(body is one for one in self._taken)

    def known_by_value(self, function: Function) -> bool:
        """Whether the tree shows of all names that `by_value` takes for functions that their macros do what one could: they speak of no local."""
        if self.world is None:
            return False
        names = {name for name in map(_called_macro, function.instructions) if name}
        own = {variable.name for variable in function.variables if not variable.temporary}
        return bool(names) and all(self._acts_by_value(name, own) for name in sorted(names))

    def unconfirmed(self, function: Function) -> dict[str, int]:
        """Return the names that `by_value` takes for functions without the tree showing that they do what one could, each with its last line."""
        own = {variable.name for variable in function.variables if not variable.temporary}
        lines = {_called_macro(code): code.line for code in function.instructions if _called_macro(code)}
        taken = {name: line for name, line in lines.items() if not self._is_no_function(name) and not self._speaks_of(name, own)}
        return {name: line for name, line in taken.items() if not self._acts_by_value(name, own)}

    def _acts_by_value(self, name: str, own: Collection[str]) -> bool:
        return self._words_of(name).by_value and not self._words_of(name).may_speak_of(own)

    def _words_of(self, name: str) -> MacroWords:
        if name not in self._words:
            assert self.world is not None
            dialect, index = self.world.dialect, self.world.index
            trusted = _LIBRARY | dialect.functions | dialect.barrier
            # What is known by its name is believed unless it is seen to write what it is not given.
            known = name in trusted and not written_beside(partial(macros_in, index), name)
            self._words[name] = MacroWords(frozenset(), True) if known else macro_words(index, name, trusted - {name})
        return self._words[name]

    def _is_no_function(self, name: str) -> bool:
        if name not in self._no_functions:
            index = self.world.index if self.world is not None else None
            known = index is not None and name not in self.written and self._words_of(name).by_value
            self._no_functions[name] = not known and (name in self.written if index is None else no_function(index, name, self.written))
        return self._no_functions[name]

    def body(self, path: str, name: str, view: View) -> Function | None:
        """Return the one body that a call of `name` in `path` comes to in `view`, None if it can't be told."""
        if self.world is None:
            return self.shown(path, name) if self.shown is not None else None
        key = (path, name, view)
        if key not in self._known:
            found = self._look(self.world, path, name, view)
            body = self.by_value(found) if found is not None else None
            if body is not None and body != found:
                self._taken.append(body)
            self._known[key] = body
        return self._known[key]

    def _look(self, world: World, path: str, name: str, view: View) -> Function | None:
        sight = world.index.sight(path)
        if sight.blind or sight.macros(name):
            return None
        if any(_weak(item, name) for item in world.outline(path) or ()) or any(_weak(found.item, name) for found in sight.prototypes(name)):
            return None
        if any(variant.presence is not True and view.decide(variant.presence) is None for variant in world.variants(path, name)):
            return None
        own = [item for variant in world.variants(path, name) if (item := variant.item(view)) is not None]
        if own:
            return _whole(world, path, own[0], view) if len(own) == 1 and _fixed(own[0]) else None
        found = [d for d in sight.bodies(name) if d.path.endswith(".h") or "static" not in d.item.storage]
        alike = len({(plain_body(d.item.tokens), _arity(d.item)) for d in found}) == 1 and plain_body(found[0].item.tokens) is not None
        if not alike:
            found = [d for d in found if _compiled(world, d, view) is not False]
            if len(found) != 1 or _compiled(world, found[0], view) is not True:
                return None
        if not all(_fixed(d.item) for d in found):
            return None
        if _redefines(world, path, found[0].item):
            return None
        body = _whole(world, found[0].path, found[0].item, view)
        if body is not None and any(another_there(world, path, found[0], name) for name in sorted(_named(body))):
            return None
        if body is None or found[0].path.endswith(".h"):
            return body if "static" in found[0].item.storage else None
        return None if _captured(world, path, body) else body


def _compiled(world: World, found: Definition, view: View) -> bool | None:
    """Whether the view compiles a definition; None if that can't be told."""
    if not found.item.conditions:
        return True
    return view.decide(world.presence(found)) if balanced(found.item.tokens) else None


def plain_body(tokens: Sequence[Token]) -> tuple[str, ...] | None:
    """Spell a body that does nothing, or nothing but return a constant; None for any other.

    It means the same wherever it stands, and several that are spelled alike are one.
    """
    texts = [token.text for token in tokens]
    start = texts.index("{") if "{" in texts else len(texts)
    plain = all(token.text in _EMPTY or token.kind is TokenKind.NUMBER for token in tokens[start:])
    return tuple(texts[start:]) if plain and start < len(texts) else None


def _arity(item: Item) -> tuple[str, ...]:
    """Spell what a body's header has but for the names: the types decide what is converted at a call."""
    return tuple(token.text for token in item.tokens[: item.body] if token.text not in _LINKAGE)


def _weak(item: Item, name: str) -> bool:
    """Whether a declaration, a definition or a pragma lets the linker choose another body."""
    if item.kind in (UnitKind.DECLARATION, UnitKind.FUNCTION) and item.name == name:
        header = item.tokens[: item.body] if item.kind is UnitKind.FUNCTION else item.tokens
        return any(token.text in ("__weak", "weak", "__weak__", "alias") for token in header)
    return any(token.kind is TokenKind.DIRECTIVE and "pragma" in token.text and name in token.text for token in item.tokens)


def _redefines(world: World, path: str, item: Item) -> bool:
    """Whether the file defines a macro that a body mentions more than once, or takes it back: it means another thing in another line."""
    words = {token.text for token in item.tokens if token.kind is TokenKind.IDENT}
    seen: set[str] = set()
    for other in world.outline(path) or ():
        if other.kind is UnitKind.MACRO and other.name in words:
            if other.name in seen or other.tokens[0].text.lstrip("# \t").startswith("undef"):
                return True
            seen.add(other.name)
    return False


def _whole(world: World, path: str, item: Item, view: View) -> Function | None:
    """Lower a body where the view decides every condition in it."""
    if _redefines(world, path, item):
        return None
    if any(view.decide(formula) is None for formula in conditions_in(item.tokens)):
        return None
    return world.lower(path, item, view)


def _captured(world: World, path: str, body: Function) -> bool:
    """Whether a name in a body from another file is one of `path`'s own: there it would mean something else."""
    own = {item.name for item in world.outline(path) or () if "static" in item.storage or item.kind is UnitKind.MACRO}
    there = {item.name for item in world.outline(body.file) or () if "static" in item.storage}
    return bool(_named(body) & (own | there))


def _named(body: Function) -> set[str]:
    """Return the names that a body goes by once it is lowered."""
    values = (value for block in body.blocks for part in (*block.instructions, block.terminator) for value in values_of(part))
    return set(calls(body)) | {leaf.name for value in values for leaf in leaves(value) if isinstance(leaf, Symbol)}


def _fixed(item: Item) -> bool:
    """Whether the linker chooses no other body of this name."""
    words = {token.text for token in item.tokens[: item.body] if token.kind is TokenKind.IDENT}
    return not words & set(SELECTED_ELSEWHERE)


def functions_by_value(function: Function, no_function: Callable[[str], bool], typed: Callable[[str], bool] = lambda _name: False) -> Function:
    """Take names in lower case that are called for functions: the standing assumption NAMES_BY_VALUE; but for macros known to be no such thing.

    Of one that is `typed` the types of what it is given count, too.
    """

    def taken(code: Instruction) -> Instruction:
        name = _called_macro(code)
        if not isinstance(code, Call) or not name or no_function(name):
            return code
        spelling = f"{code.spelling} {types(code.args)}" if typed(name) else code.spelling
        return replace(code, kind=CallKind.FUNCTION, outs=(), scope=(), spelling=spelling)

    blocks = [replace(block, instructions=tuple(map(taken, block.instructions))) for block in function.blocks]
    return replace(function, blocks=tuple(blocks))


def _called_macro(code: Instruction) -> str:
    """Return the name in lower case that is called and may be a macro's, "" if there is none."""
    if not isinstance(code, Call) or code.kind is not CallKind.UNRESOLVED:
        return ""
    name = code.callee.partition("(")[0]  # OTHER(x)(y) calls what OTHER stands for
    # What a class of guards does at either end of its scope is for who knows the class to say.
    return name if any(c.islower() for c in name) and not _GUARD.fullmatch(name) else ""


@value_type
class Expansion:
    """Both sides of a pair with bodies in place of calls; `needless` are the orders of evaluation that matter no more, as spelled."""

    old: Inlined
    new: Inlined
    needless: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    @property
    def names(self) -> tuple[frozenset[str], frozenset[str]]:
        """The helpers that were put in, on each side."""
        return frozenset(site.callee for site in self.old.sites), frozenset(site.callee for site in self.new.sites)


def expansions(old: Function, new: Function, bodies: tuple[SideBodies, SideBodies], inner: frozenset[str], view: View) -> list[Expansion]:
    """Return expansions to try, the smallest first: the `inner` helpers that the patch touches, then those that one side calls more often."""
    result: list[Expansion] = []
    wanted = set(inner)
    for _ in range(_ROUNDS):
        found = _settled(_through(old, bodies[0], frozenset(wanted), view), _through(new, bodies[1], frozenset(wanted), view))
        if (found.old.sites or found.new.sites) and (not result or found.names != result[-1].names):
            result.append(found)
        counts = calls(found.old.function), calls(found.new.function)
        more = {name for name in counts[0].keys() | counts[1].keys() if counts[0][name] != counts[1][name]}
        if more <= wanted:
            break
        wanted |= more
    return result


def _settled(old: Inlined, new: Inlined) -> Expansion:
    needless = needless_orders(old), needless_orders(new)
    sides = [replace(one, function=without_orders(one.function, texts)) for one, texts in zip((old, new), needless, strict=True)]
    return Expansion(sides[0], sides[1], needless)


def _through(function: Function, known: SideBodies, wanted: frozenset[str], view: View) -> Inlined:
    def body_of(caller: Function, name: str) -> Function | None:
        body = known.body(caller.file, name, view) if name in wanted else None
        return body if body is not None and stays_in_place(function, body) else None

    return inline(function, body_of)


def calls(function: Function) -> Counter[str]:
    """Count the direct calls of each function name."""
    found: Counter[str] = Counter()
    for block in function.blocks:
        found.update(i.callee for i in block.instructions if isinstance(i, Call) and i.callee and i.kind is not CallKind.MARKED)
    return found
