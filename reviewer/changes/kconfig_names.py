"""Kconfig symbols that change their names: entries that a patch shows under both (SEMANTICS.md B10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.changes.shown_names import Name
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

_ENTRY = regex(r"^(?:menu)?config[ \t]+(\w+)[ \t]*(?:#.*)?$")
_TYPE = regex(r"^[ \t]+(?:def_)?(bool|tristate|int|hex|string)\b(.*)$")
_PROMPT = regex(r"^[ \t]+prompt\b")
_PREFIX = "CONFIG_"


@value_type
class _Entry:
    """An entry: name, line, and what stands in it; `silent` says that its type is in sight and that it asks the user nothing."""

    name: str
    line: int
    body: tuple[str, ...]
    silent: bool


def kconfig_names(pairs: Iterable[UnitPair]) -> Iterator[tuple[Name, Name, Place, Place]]:
    """Yield the renamed symbols with the places of both entries, as Kconfig spells them and as the rest of the kernel does.

    Entries answer to each other if they are equal but for the name, and no other entry of the file is. A symbol that the user is asked for
    is in people's configurations by name: renaming it can be seen, so that it is none.
    """
    for pair in pairs:
        if pair.kind is not UnitKind.KCONFIG or pair.old is None or pair.new is None:
            continue
        before, after = _entries(pair.old), _entries(pair.new)
        names = {entry.name for entry in before} & {entry.name for entry in after}
        gone = [entry for entry in before if entry.name not in names]
        come = [entry for entry in after if entry.name not in names]
        for one in gone:
            like = [two for two in come if two.body == one.body]
            rivals = [other for other in gone if other.body == one.body]
            if len(like) != 1 or len(rivals) != 1 or not (one.silent and like[0].silent):
                continue
            two = like[0]
            places = Place(pair.old.path, one.line, Side.OLD), Place(pair.new.path, two.line, Side.NEW)
            yield (("name", one.name), ("name", two.name), *places)
            yield (("name", _PREFIX + one.name), ("name", _PREFIX + two.name), *places)


def _entries(side: UnitSide) -> list[_Entry]:
    found: list[_Entry] = []
    name, line, body = "", 0, list[str]()
    for text, number in (*((token.text, token.line) for token in side.tokens), ("config", 0)):
        entry = _ENTRY.match(text)
        if text.strip() and not text[:1].isspace():
            if name:
                types = [match for part in body if (match := _TYPE.match(part)) is not None]
                silent = bool(types) and not any('"' in match.group(2) for match in types) and not any(map(_PROMPT.match, body))
                found.append(_Entry(name, line, tuple(part.strip() for part in body if part.strip()), silent))
            name, line, body = (entry.group(1) if entry is not None else ""), number, []
        else:
            body.append(text)
    return found
