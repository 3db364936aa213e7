"""Who uses a function, an op or a field in a whole tree, with what can't be told said as such (SEMANTICS.md A12).

"All callers" is what `Uses.calls` are when `Uses.open` is empty: no address taken, no macro, no file that was not understood, no pasting stands
in the way. Facts of a cut tree hold for that tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field

from reviewer.cfront.definitions import Definition
from reviewer.cfront.file_names import code_version
from reviewer.cfront.index import Index
from reviewer.cfront.mentions import Mention, Use, mentions
from reviewer.cfront.outline import Item
from reviewer.cfront.pieces import items_with
from reviewer.cfront.syntax import TokenKind
from reviewer.model.patterns import regex
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type
from reviewer.store.cache import Json

_C_FILES = (".c", ".h")
# Nothing that is compiled or linked names a function in these.
_NO_CODE = (".rst", ".txt", ".md", ".yaml", ".yml", ".json", ".svg", ".dts", ".dtsi", ".dtso", ".csv", ".png", ".config", ".gitignore")
_NO_CODE_NAMES = regex(r"(?:^|/)(?:Kconfig[^/]*|MAINTAINERS|CREDITS|README|[^/]*defconfig)$|^Documentation/")


@value_type
class Uses:
    """The uses of a function. `macros` name it in their text; `unknown` are places where it can't be told what happens."""

    name: str
    calls: tuple[Mention, ...]
    addresses: tuple[Mention, ...]
    exports: tuple[Mention, ...]
    macros: tuple[Mention, ...]
    unknown: tuple[Mention, ...]
    paste: Callable[[], tuple[Mention, ...]] = field(compare=False)

    @property
    def pasted(self) -> tuple[Mention, ...]:
        """Macros that may make the name by `##` (looked for when asked); takes `pasting.JOINED` for granted."""
        return self.paste()

    @property
    def open(self) -> tuple[Mention, ...]:
        """What keeps `calls` from being all calls in the tree; exports are for modules that are not in it."""
        return (*self.addresses, *self.macros, *self.pasted, *self.unknown)

    @property
    def closed(self) -> bool:
        """Whether `calls` are all calls in the tree; a pasting is looked for last."""
        return not (self.addresses or self.macros or self.unknown or self.pasted)


@value_type
class Implementations:
    """What initialisers give the member of an ops table: `within` of each is the object, `detail` the value as spelled. `unknown` may be more."""

    member: str
    found: tuple[Mention, ...]
    unknown: tuple[Mention, ...]


class Usage:
    """Answers about one tree."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._uses: dict[str, Uses] = {}
        self._made: dict[str, tuple[Mention, ...]] = {}

    def definitions(self, name: str) -> tuple[Definition, ...]:
        """Return every definition of the function `name`: architectures, stubs, `__weak`, statics of several files."""
        return self._index.functions(name)

    def callers(self, name: str, of: Definition | None = None) -> Uses:
        """Return the uses of `name` in the tree; `of` one definition, where that is static and so can be used by some files only."""
        if name not in self._uses:
            self._uses[name] = _sorted(name, self._kept("uses", name, self._found), lambda: self._pasted(name))
        uses = self._uses[name]
        if of is None or "static" not in of.item.storage or not of.path.endswith(".c"):
            return uses
        near = self._including(of.path)

        def reached(found: Iterable[Mention]) -> tuple[Mention, ...]:
            return tuple(mention for mention in found if not mention.path.endswith(".c") or mention.path in near)

        return _sorted(name, reached(_all(uses)), lambda: self._pasted(name, of.path))

    def _found(self, name: str) -> list[Mention]:
        return [mention for path in self._index.search.files((name,)) for mention in self._in_file(path, name)]

    def expect(self, names: Iterable[str]) -> None:
        """Note that it is likely to be asked who uses these."""
        self._index.pastings.expect(names)

    def _pasted(self, name: str, owner: str = "") -> tuple[Mention, ...]:
        """Return the macros that may make a name that all files can use, or those alone that see what is in a .c file, its `owner`."""
        key = f"{name}\0{owner}"
        if key not in self._made:
            self._made[key] = tuple(self._kept("pasted", key, lambda _: self._making(name, owner)))
        return self._made[key]

    def _making(self, name: str, owner: str) -> list[Mention]:
        near = self._including(owner) if owner else frozenset[str]()
        made = self._index.pastings.making(name, lambda path: not owner or not path.endswith(".c") or path in near)
        return [Mention(one.path, 0, Use.UNKNOWN, one.macro, "##") for one in made]

    def _kept(self, kind: str, name: str, find: Callable[[str], list[Mention]]) -> list[Mention]:
        """Return what `find` says of the name, or said when the same tree was asked before."""
        content = self._index.search.content_id
        key = f"{code_version()}\0{content}\0{name}" if content else ""
        row = self._index.cache.get(kind, (key,)).get(key) if key else None
        if isinstance(row, list):
            return _from_json(row)
        found = find(name)
        if key:
            self._index.cache.put(kind, {key: _to_json(found)})
        return found

    def address_taken(self, name: str) -> tuple[Mention, ...]:
        """Return the places where the address of `name` is taken, or may be; that there is none proves that it never is."""
        return self.callers(name).open

    def op_implementations(self, member: str) -> Implementations:
        """Return what the tree's initialisers give `.member`; what assigns it in code, or in a macro, is unknown."""
        found: list[Mention] = []
        unknown: list[Mention] = []
        for path in self._index.search.files((member,)):
            items = self._items(path, member)
            if items is None:
                if self._has_word(path, member) and _may_have_code(path):
                    unknown.append(Mention(path, 0, Use.UNKNOWN, "", "a file that was not understood"))
                continue
            for item in items:
                for given, mention in _given(path, item, member):
                    (found if given else unknown).append(mention)
        return Implementations(member, tuple(found), tuple(unknown))

    def _in_file(self, path: str, name: str) -> Iterator[Mention]:
        items = self._items(path, name)
        if items is not None:
            yield from mentions(path, items, name)
        elif _may_have_code(path) and self._has_word(path, name):
            yield Mention(path, 0, Use.UNKNOWN, "", "a file that was not understood")

    def _items(self, path: str, name: str) -> tuple[Item, ...] | None:
        """Return the items of a C file that have `name` in them, and perhaps more; None for another file, or where the text has what is no C."""
        if not path.endswith(_C_FILES):
            return None
        text = self._index.tree.read(path)
        found = items_with(text, name) if text is not None else None
        if found is not None:
            return found
        return self._index.outline(path) if self._index.understood(path) else None

    def _has_word(self, path: str, name: str) -> bool:
        text = self._index.tree.read(path)
        return text is None or re.search(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", text) is not None

    def _including(self, path: str) -> frozenset[str]:
        """Return the `.c` files whose text may be compiled together with that of `path`."""
        above = set(self._index.includes.includers(path))
        while more := {file for one in above for file in self._index.includes.includers(one)} - above:
            above |= more
        return frozenset(file for root in (path, *above) if root.endswith(".c") for file in (root, *self._index.includes.closure(root)))


def _to_json(found: Iterable[Mention]) -> Json:
    return [[mention.path, mention.line, mention.use.value, mention.within, mention.detail] for mention in found]


def _from_json(rows: Json) -> list[Mention]:
    found = []
    for row in rows if isinstance(rows, list) else []:
        match row:
            case [str(path), int(line), str(use), str(within), str(detail)]:
                found.append(Mention(path, line, Use(use), within, detail))
    return found


def _all(uses: Uses) -> tuple[Mention, ...]:
    return (*uses.calls, *uses.addresses, *uses.exports, *uses.macros, *uses.unknown)


def _sorted(name: str, found: Iterable[Mention], paste: Callable[[], tuple[Mention, ...]]) -> Uses:
    by_use: dict[Use, list[Mention]] = {use: [] for use in Use}
    for mention in found:
        by_use[mention.use].append(mention)
    addresses = sorted((*by_use[Use.ADDRESS], *by_use[Use.OP]), key=lambda mention: (mention.path, mention.line))
    calls, exports, macros, unknown = (tuple(by_use[use]) for use in (Use.CALL, Use.EXPORT, Use.MACRO, Use.UNKNOWN))
    return Uses(name, calls, tuple(addresses), exports, macros, unknown, paste)


def _may_have_code(path: str) -> bool:
    return not path.endswith(_NO_CODE) and _NO_CODE_NAMES.search(path) is None


def _given(path: str, item: Item, member: str) -> Iterator[tuple[bool, Mention]]:
    """Yield whether a place gives the member a value for certain in an initialiser, and the place."""
    tokens = item.tokens
    for at, token in enumerate(tokens):
        if token.kind is TokenKind.DIRECTIVE and token.text.startswith("#define") and re.search(rf"(?:\.|->)\s*{re.escape(member)}\b", token.text):
            yield False, Mention(path, token.line, Use.MACRO, item.name, "in a macro")
        if token.text != member or not at or tokens[at - 1].text not in (".", "->"):
            continue
        assigned = at + 1 < len(tokens) and tokens[at + 1].text == "="
        designator = tokens[at - 1].text == "." and at > 1 and tokens[at - 2].text in ("{", ",")
        if designator and assigned:
            value: list[str] = []
            depth = 0
            for following in tokens[at + 2 :]:
                depth += (following.text in ("(", "{", "[")) - (following.text in (")", "}", "]"))
                if depth < 0 or (depth == 0 and following.text == ","):
                    break
                value.append(following.text)
            sure = item.kind is UnitKind.INITIALISER and bool(value)
            yield sure, Mention(path, token.line, Use.OP if sure else Use.UNKNOWN, item.name, " ".join(value))
        elif assigned or (at > 1 and _address_of(item, at)):
            yield False, Mention(path, token.line, Use.UNKNOWN, item.name, "assigned in code" if assigned else "its address is taken")


def _address_of(item: Item, at: int) -> bool:
    """Whether `&` stands in front of the expression that ends in the member: `&p->q.member`."""
    back = at - 1
    while back > 0 and (item.tokens[back].text in (".", "->", "]", "[") or item.tokens[back].kind in (TokenKind.IDENT, TokenKind.NUMBER)):
        back -= 1
    return item.tokens[back].text == "&"
