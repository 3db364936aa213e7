"""What Kconfig files say of a symbol: whether it can be a module, or is a number."""

from __future__ import annotations

import re
from functools import cached_property

from reviewer.cfront.configuration import Setting, domain, is_kconfig
from reviewer.model.patterns import regex
from reviewer.model.tree import Tree

_ENTRY = regex(r"^(?:menu)?config[ \t]+(\w+)[ \t]*(?:#[^\n]*)?\n((?:[ \t#][^\n]*\n|\n)*)", re.MULTILINE)
_TYPE = regex(r"^[ \t]+(def_)?(bool|tristate|int|hex|string)\b", re.MULTILINE)


def is_kconfig_file(path: str) -> bool:
    """Whether a path is one of a Kconfig file."""
    return path.rpartition("/")[2].startswith("Kconfig")


class Kconfig:
    """The symbols of a tree's Kconfig files, read at the first question."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    @cached_property
    def _types(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for path in self._tree.paths():
            if is_kconfig_file(path):
                for name, body in _ENTRY.findall((self._tree.read(path) or "") + "\n"):
                    found.setdefault(name, set()).update(kind for _, kind in _TYPE.findall(_without_help(body)))
        return {name: frozenset(kinds) for name, kinds in found.items()}

    def is_number(self, symbol: str) -> bool:
        """Whether "CONFIG_X" is declared as an int: what stands for it is a decimal constant."""
        return self._types.get(symbol.removeprefix("CONFIG_")) == frozenset({"int"})

    def settings(self, symbol: str) -> tuple[tuple[Setting, ...], bool]:
        """Return the settings that a symbol can have, and whether Kconfig says so or only its name does.

        A symbol has one type wherever it is declared: Kconfig ignores another one with a warning.
        """
        kinds = self._types.get(symbol.removeprefix("CONFIG_"), frozenset()) if is_kconfig(symbol) else frozenset()
        if kinds == {"bool"}:
            return (Setting.YES, Setting.NO), True
        return domain(symbol), kinds == {"tristate"}


def _without_help(body: str) -> str:
    """Cut the help text off an entry: it may hold any word."""
    match = re.search(r"^[ \t]+(?:---)?help(?:---)?[ \t]*$", body, re.MULTILINE)
    return body[: match.start()] if match else body
