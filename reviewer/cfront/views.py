"""The tokens that one configuration compiles: `#if` groups decided, and the tests of symbols in code replaced by their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reviewer.cfront.brackets import directive_word
from reviewer.cfront.configuration import FAMILY, Formula, View, branch_formula, family_test, is_kconfig
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.patterns import regex

_OPENERS = frozenset({"if", "ifdef", "ifndef"})
_MIDDLES = frozenset({"else", "elif", "elifdef", "elifndef"})
CONDITIONALS = _OPENERS | _MIDDLES | {"endif"}
"""Words of the preprocessor lines that make a conditional group."""
_NAME = regex(r"[A-Za-z_]\w*")


def is_conditional(token: Token) -> bool:
    """Whether a token is a line of a conditional group."""
    return token.kind is TokenKind.DIRECTIVE and directive_word(token.text) in CONDITIONALS


def balanced(tokens: Sequence[Token]) -> bool:
    """Whether every `#if` among the tokens has its `#endif` there, and the other way round."""
    depth = 0
    for token in tokens:
        if token.kind is TokenKind.DIRECTIVE:
            word = directive_word(token.text)
            depth += (word in _OPENERS) - (word == "endif")
            if depth < 0 or (depth == 0 and word in _MIDDLES):
                return False
    return depth == 0


def conditions_in(tokens: Sequence[Token]) -> Iterator[Formula]:
    """Yield the formula of every condition among the tokens, each by itself."""
    for token in tokens:
        if token.kind is TokenKind.DIRECTIVE:
            word = directive_word(token.text)
            if word in CONDITIONALS and word not in ("else", "endif"):
                yield branch_formula(word, _rest(token.text, word))


def names_in_conditions(tokens: Sequence[Token]) -> frozenset[str]:
    """Return every name that a condition among the tokens mentions."""
    found: set[str] = set()
    for token in tokens:
        if is_conditional(token):
            word = directive_word(token.text)
            found.update(_NAME.findall(_rest(token.text, word)))
    return frozenset(found - {"defined"})


def _rest(text: str, word: str) -> str:
    return text[1 + len(word) :].strip()


@dataclass(slots=True)
class _Group:
    """An open `#if`: whether what is around it is compiled, whether a branch of it was already, and whether this one is."""

    around: bool
    taken: bool
    active: bool


class UndecidedError(Exception):
    """A condition that the view does not decide; `line` is where it stands."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def select(tokens: Sequence[Token], view: View) -> tuple[Token, ...]:
    """Return the tokens that `view` compiles, conditional lines gone; other preprocessor lines stay where they are compiled.

    Raises:
        UndecidedError: a condition depends on a symbol that the view says nothing about, or on a macro that the text itself makes or
            takes back, or a group is not whole.
    """
    if not any(token.kind is TokenKind.DIRECTIVE for token in tokens):
        return tuple(tokens)
    _refuse_own_macros(tokens)
    result: list[Token] = []
    groups: list[_Group] = []
    for token in tokens:
        word = directive_word(token.text) if token.kind is TokenKind.DIRECTIVE else ""
        if word not in CONDITIONALS:
            if not groups or groups[-1].active:
                result.append(token)
        elif word in _OPENERS:
            around = not groups or groups[-1].active
            active = around and _holds(token, word, view)
            groups.append(_Group(around, active, active))
        elif not groups:
            raise UndecidedError(token.line)
        elif word == "endif":
            groups.pop()
        else:
            group = groups[-1]
            group.active = group.around and not group.taken and (word == "else" or _holds(token, word, view))
            group.taken = group.taken or group.active
    if groups:
        raise UndecidedError(tokens[-1].line)
    return tuple(result)


def _refuse_own_macros(tokens: Sequence[Token]) -> None:
    """Raise where the text tests a name that it, or a file that it includes, may define: that is open in no configuration."""
    tested = names_in_conditions(tokens)
    for token in tokens if tested else ():
        word = directive_word(token.text) if token.kind is TokenKind.DIRECTIVE else ""
        name = _NAME.match(_rest(token.text, word)) if word in ("define", "undef") else None
        if (word == "include" and not all(map(is_kconfig, tested))) or (name is not None and name.group() in tested):
            raise UndecidedError(token.line)


def _holds(token: Token, word: str, view: View) -> bool:
    known = view.decide(branch_formula(word, _rest(token.text, word)))
    if known is None:
        raise UndecidedError(token.line)
    return known


def builds(tokens: Sequence[Token]) -> bool:
    """Whether selected tokens are free of `#error`: what does not build is no configuration."""
    return not any(token.kind is TokenKind.DIRECTIVE and directive_word(token.text) == "error" for token in tokens)


def family_calls(tokens: Sequence[Token]) -> Iterator[tuple[int, Formula]]:
    """Yield the index and the formula of every `IS_ENABLED(CONFIG_X)` and the like in code; each is four tokens long."""
    for index in range(len(tokens) - 3):
        name, opener, symbol, closer = (token.text for token in tokens[index : index + 4])
        if name in FAMILY and opener == "(" and closer == ")" and is_kconfig(symbol):
            yield index, family_test(name, symbol)


def decided(tokens: Sequence[Token], view: View) -> tuple[Token, ...]:
    """Replace the tests in code that `view` decides by 1 or 0, which is what their macros expand to."""
    result: list[Token] = []
    copied = 0
    for index, formula in family_calls(tokens):
        known = view.decide(formula)
        if known is not None:
            result.extend(tokens[copied:index])
            result.append(replace(tokens[index], kind=TokenKind.NUMBER, text=str(int(known))))
            copied = index + 4
    result.extend(tokens[copied:])
    return tuple(result)


# --- parts that are the same on both sides ----------------------------------------------------------------------------------


def groups_of(tokens: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """Return where each outermost conditional group begins and ends (exclusive); nothing if they are not whole."""
    found: list[tuple[int, int]] = []
    depth = start = 0
    for index, token in enumerate(tokens):
        word = directive_word(token.text) if token.kind is TokenKind.DIRECTIVE else ""
        if word in _OPENERS:
            start = index if depth == 0 else start
            depth += 1
        elif word == "endif":
            depth -= 1
            if depth == 0:
                found.append((start, index + 1))
    return tuple(found) if depth == 0 else ()


def hide_common_groups(old: Sequence[Token], new: Sequence[Token]) -> tuple[tuple[Token, ...], tuple[Token, ...], tuple[Token, ...]]:
    """Put a HOLE for every outermost group that both sides have; return both sides and the tokens that are hidden.

    Equal groups have equal numbers, so that a HOLE is the same hidden text on both sides (SEMANTICS.md A8).
    """
    from difflib import SequenceMatcher

    left, right = groups_of(old), groups_of(new)
    texts = [[tuple(side[a:b]) for a, b in groups] for side, groups in ((old, left), (new, right))]
    kept: list[dict[int, int]] = [{}, {}]
    count = 0
    for a, b, size in SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_matching_blocks():
        for offset in range(size):
            count += 1
            kept[0][a + offset] = kept[1][b + offset] = count
    hidden = tuple(token for index in kept[0] for token in texts[0][index])
    return _with_holes(old, left, kept[0]), _with_holes(new, right, kept[1]), hidden


def _with_holes(tokens: Sequence[Token], groups: Sequence[tuple[int, int]], kept: dict[int, int]) -> tuple[Token, ...]:
    result: list[Token] = []
    copied = 0
    for index, (start, end) in enumerate(groups):
        if index in kept:
            result.extend(tokens[copied:start])
            result.append(Token(TokenKind.HOLE, str(kept[index]), tokens[start].line))
            copied = end
    result.extend(tokens[copied:])
    return tuple(result)
