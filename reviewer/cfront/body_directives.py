"""`#define`, `#undef` and `#include` inside a function: its text as the preprocessor leaves it, line by line (C17 6.10).

X-macro tables are read this way: a macro, and an `#include` of lines that use it. What is included must be one file for certain, and the
conditions in it must test macros that are known here; everything else stays as it is, and is not understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from reviewer.cfront.brackets import directive_word
from reviewer.cfront.configuration import Setting, View, branch_formula, symbols_of
from reviewer.cfront.macro_forms import Lookup, MacroDef, Meaning
from reviewer.cfront.macros import Expansion, expand, parse_define
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.views import CONDITIONALS
from reviewer.model.value_type import value_type

_NESTED = 3
"""Files that include each other inside one function."""
_HANDLED = frozenset({"define", "undef", "include"})


def has_directives(tokens: Sequence[Token]) -> bool:
    """Whether there are lines among the tokens that this module knows."""
    return any(token.kind is TokenKind.DIRECTIVE and directive_word(token.text) in _HANDLED for token in tokens)


@value_type
class Surroundings:
    """What a body may refer to: macros by name, the tokens of the one file that an `#include` means, and names that are no macro here."""

    lookup: Lookup
    included: Callable[[str], tuple[Token, ...] | None]
    undefined: Callable[[str], bool]
    limit: int


def expand_body(tokens: Sequence[Token], around: Surroundings) -> Expansion:
    """Expand a body with the directives in it carried out; those that are not stay among the tokens."""
    worker = _Body(around)
    worker.run(tokens, 0)
    worker.flush()
    return Expansion(tuple(worker.result), tuple(dict.fromkeys(worker.used)), tuple(worker.problems))


@dataclass(slots=True)
class _Group:
    around: bool
    taken: bool
    active: bool


@dataclass(slots=True)
class _Body:
    around: Surroundings
    result: list[Token] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    problems: list[tuple[str, int]] = field(default_factory=list)
    _local: dict[str, MacroDef | None] = field(default_factory=dict)
    _segment: list[Token] = field(default_factory=list)
    _depth: int = 0

    def _lookup(self, name: str) -> Meaning | None:
        return self._local[name] if name in self._local else self.around.lookup(name)

    def flush(self) -> None:
        """Expand what was collected since the last directive."""
        if not self._segment:
            return
        last = self._segment[-1]
        macro = self._lookup(last.text) if last.kind is TokenKind.IDENT else None
        if isinstance(macro, MacroDef) and macro.params is not None:
            self.problems.append(("macro call across a directive", last.line))
        expansion = expand(self._segment, self._lookup, self.around.limit)
        self.result.extend(expansion.tokens)
        self.used.extend(expansion.used)
        self.problems.extend(expansion.problems)
        self._segment = []
        if len(self.result) > self.around.limit:
            self.problems.append(("macro expansion too large", last.line))

    def run(self, tokens: Iterable[Token], nested: int) -> None:
        """Carry out a text. Conditions in it, where it was included, are decided by what is known here."""
        groups: list[_Group] = []
        for token in tokens:
            word = directive_word(token.text) if token.kind is TokenKind.DIRECTIVE else ""
            if word in CONDITIONALS and nested:
                self._conditional(token, word, groups)
            elif groups and not groups[-1].active:
                continue
            elif word not in _HANDLED or self._depth:
                self._depth += (token.text in ("(", "[")) - (token.text in (")", "]")) if token.kind is TokenKind.PUNCT else 0
                self._segment.append(token)
            elif not self._directive(token, word, nested):
                self._segment.append(token)

    def _directive(self, token: Token, word: str, nested: int) -> bool:
        self.flush()
        rest = token.text[1 + len(word) :].strip()
        if word == "define":
            macro = parse_define(token.text, token.line)
            if macro is None:
                return False
            self._local[macro.name] = replace(macro, body=tuple(replace(one, line=token.line) for one in macro.body))
        elif word == "undef":
            self._local[rest] = None
        else:
            found = self.around.included(rest) if nested < _NESTED else None
            if found is None:
                return False
            self.run((replace(one, line=token.line) for one in found), nested + 1)
        return True

    def _conditional(self, token: Token, word: str, groups: list[_Group]) -> None:
        if word in ("if", "ifdef", "ifndef"):
            around = not groups or groups[-1].active
            active = around and self._holds(token, word)
            groups.append(_Group(around, active, active))
        elif not groups:
            self.problems.append(("unbalanced #if in an included file", token.line))
        elif word == "endif":
            groups.pop()
        else:
            group = groups[-1]
            group.active = group.around and not group.taken and (word == "else" or self._holds(token, word))
            group.taken = group.taken or group.active

    def _holds(self, token: Token, word: str) -> bool:
        """Whether a condition holds; one that is not known here is a problem."""
        formula = branch_formula(word, token.text[1 + len(word) :].strip())
        settings: list[tuple[str, Setting]] = []
        for symbol in sorted(set(symbols_of(formula))):
            name = symbol.removeprefix("defined(").removesuffix(")")
            if symbol == f"defined({name})" and name in self._local:
                settings.append((symbol, Setting.NO if self._local[name] is None else Setting.YES))
            elif symbol == f"defined({name})" and self.around.undefined(name):
                settings.append((symbol, Setting.NO))
        known = View(tuple(settings)).decide(formula)
        if known is None:
            self.problems.append(("#if in an included file", token.line))
        return bool(known)
