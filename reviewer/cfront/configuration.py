"""`#if` conditions as formulas over configuration symbols, and what holds of them in one configuration.

`defined(CONFIG_X)`, `CONFIG_X_MODULE`, IS_ENABLED(), IS_BUILTIN(), IS_MODULE() and IS_REACHABLE() test one symbol, CONFIG_X, which is built
in, a module or not set (include/linux/kconfig.h). Anything else is a symbol of its own, named by its text: what it means is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import product

from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.tokens import tokenize
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

MOST_SYMBOLS = 5
"""Symbols that a function's configurations are enumerated over; KVM functions with more are one in a thousand."""
_DEEPEST = 30
_LONGEST = 300


class Setting(StrEnum):
    """What a symbol is: built in (or simply true), a module, not set (or false)."""

    YES = "y"
    MODULE = "m"
    NO = "n"


@value_type
class Test:
    """True where `symbol` has one of the settings in `when`."""

    symbol: str
    when: frozenset[Setting]


@value_type
class Not:
    """Negation."""

    of: Formula


@value_type
class All:
    """Conjunction."""

    of: tuple[Formula, ...]


@value_type
class Any:
    """Disjunction."""

    of: tuple[Formula, ...]


Formula = bool | Test | Not | All | Any

_YES, _MODULE = frozenset({Setting.YES}), frozenset({Setting.MODULE})
_KCONFIG = regex(r"CONFIG_\w+\Z")
_FAMILY = {"IS_ENABLED": _YES | _MODULE, "IS_BUILTIN": _YES, "IS_MODULE": _MODULE, "__is_defined": _YES}
FAMILY = frozenset({*_FAMILY, "IS_REACHABLE"}) - {"__is_defined"}
"""Macros of include/linux/kconfig.h that test a symbol, in conditions and in code."""
_KNOWN = {"__KERNEL__": True, "__ASSEMBLY__": False, "__ASSEMBLER__": False, "__cplusplus": False, "__CHECKER__": False}
CHAR_UNSIGNED = "__CHAR_UNSIGNED__"
"""What compilers define where a plain `char` has no sign: on arm, powerpc and s390, and since Linux 6.2 everywhere."""
_OPPOSITES = {"!=": "==", ">=": "<", "<=": ">"}


@value_type
class View:
    """One configuration, as far as it matters: settings of some symbols, sorted by name. The empty one says nothing."""

    settings: tuple[tuple[str, Setting], ...] = ()

    def decide(self, formula: Formula) -> bool | None:
        """Return whether `formula` holds, None if it depends on a symbol without a setting."""
        return _decide(formula, dict(self.settings))

    def with_chars(self) -> tuple[View, View]:
        """Return the configuration with a plain `char` that is signed, and with one that is not, as compilers say it (C17 6.2.5 p15)."""
        signed, unsigned = (View(tuple(sorted((*self.settings, (CHAR_UNSIGNED, setting))))) for setting in (Setting.NO, Setting.YES))
        return signed, unsigned

    def only(self, symbols: Iterable[str]) -> View:
        """Return the part about `symbols`."""
        wanted = frozenset(symbols)
        return View(tuple(pair for pair in self.settings if pair[0] in wanted))


EVERY = View()
"""No symbol is set or unset: what must hold in every configuration."""


def _decide(formula: Formula, settings: Mapping[str, Setting]) -> bool | None:
    match formula:
        case bool():
            return formula
        case Test(symbol, when):
            return settings[symbol] in when if symbol in settings else None
        case Not(inner):
            known = _decide(inner, settings)
            return None if known is None else not known
        case All(of) | Any(of):
            absorbing = isinstance(formula, Any)
            found = [_decide(part, settings) for part in of]
            if absorbing in found:
                return absorbing
            return None if None in found else not absorbing


def symbols_of(formula: Formula) -> Iterator[str]:
    """Yield the symbols that a formula tests."""
    match formula:
        case Test(symbol, _):
            yield symbol
        case Not(inner):
            yield from symbols_of(inner)
        case All(of) | Any(of):
            for part in of:
                yield from symbols_of(part)


def tests_of(formula: Formula) -> Iterator[Test]:
    """Yield the tests in a formula."""
    match formula:
        case Test():
            yield formula
        case Not(inner):
            yield from tests_of(inner)
        case All(of) | Any(of):
            for part in of:
                yield from tests_of(part)


def is_kconfig(symbol: str) -> bool:
    """Whether a symbol is one of Kconfig's, and no text of a condition."""
    return _KCONFIG.match(symbol) is not None


def domain(symbol: str) -> tuple[Setting, ...]:
    """Return the settings that a symbol can have as far as its name tells."""
    return (Setting.YES, Setting.MODULE, Setting.NO) if is_kconfig(symbol) else (Setting.YES, Setting.NO)


def views_over(domains: Mapping[str, Sequence[Setting]]) -> Iterator[View]:
    """Yield every configuration of some symbols."""
    names = sorted(domains)
    for settings in product(*(domains[name] for name in names)):
        yield View(tuple(zip(names, settings, strict=True)))


def spelled(formula: Formula) -> str:
    """Return a text that is equal for equal formulas only."""
    match formula:
        case bool():
            return str(formula)
        case Test(symbol, when):
            return f"{symbol} is {'/'.join(sorted(when))}"
        case Not(inner):
            return f"not ({spelled(inner)})"
        case All(of) | Any(of):
            return f"{'all' if isinstance(formula, All) else 'any'} ({', '.join(map(spelled, of))})"


# --- from text -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def condition_of(text: str) -> Formula:
    """Return the formula of a condition's text; what is no and, or, not and no test of a symbol is a symbol of its own."""
    tokens = [token for token in tokenize(text)[0] if token.kind is not TokenKind.DIRECTIVE]
    if len(tokens) > _LONGEST or _depth(tokens) > _DEEPEST or any(token.text in ("?", ",") for token in _top(tokens)):
        return _named(tokens)
    return _disjunction(tokens)


def branch_formula(word: str, rest: str) -> Formula:
    """Return the formula of `#word rest` by itself, for if, ifdef, ifndef, elif, elifdef and elifndef."""
    if word in ("if", "elif"):
        return condition_of(rest)
    name = rest.split()[0] if rest.split() else ""
    tested = _defined(name)
    return Not(tested) if word.endswith("ndef") else tested


def _depth(tokens: Sequence[Token]) -> int:
    depth = deepest = 0
    for token in tokens:
        depth += (token.text in ("(", "!")) - (token.text == ")")
        deepest = max(deepest, depth)
    return deepest


def _top(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens outside parentheses."""
    depth = 0
    for token in tokens:
        depth -= token.text == ")"
        if depth == 0:
            yield token
        depth += token.text == "("


def _split(tokens: Sequence[Token], operator: str) -> list[list[Token]]:
    """Split at an operator outside parentheses."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0 and token.text == operator:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _disjunction(tokens: Sequence[Token]) -> Formula:
    parts = [_conjunction(part) for part in _split(tokens, "||")]
    return parts[0] if len(parts) == 1 else Any(tuple(parts))


def _conjunction(tokens: Sequence[Token]) -> Formula:
    parts = [_operand(part) for part in _split(tokens, "&&")]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _operand(tokens: Sequence[Token]) -> Formula:
    texts = [token.text for token in tokens]
    if not texts:
        return _named(tokens)
    if texts[0] == "!" and _is_primary(texts[1:]):
        return Not(_operand(tokens[1:]))
    if texts[0] == "(" and _is_primary(texts):
        inner = tokens[1:-1]
        return _named(tokens) if any(token.text in ("?", ",") for token in _top(inner)) else _disjunction(inner)
    if texts[0] == "defined" and len(texts) in (2, 4):
        return _defined(texts[1] if len(texts) == 2 else texts[2])
    if len(texts) == 4 and texts[1] == "(" and texts[3] == ")" and is_kconfig(texts[2]) and (texts[0] in _FAMILY or texts[0] == "IS_REACHABLE"):
        return family_test(texts[0], texts[2])
    if len(texts) == 1 and tokens[0].kind is TokenKind.NUMBER:
        return _number(tokens[0])
    compared = [token.text for token in _top(tokens) if token.text in ("==", "!=", "<", ">", "<=", ">=", "<<", ">>", "&", "|", "^")]
    if len(compared) == 1 and compared[0] in _OPPOSITES and texts.count(compared[0]) == 1:
        return Not(_named(tokens, compared[0], _OPPOSITES[compared[0]]))
    return _named(tokens)


def _is_primary(texts: Sequence[str]) -> bool:
    """Whether texts are one operand: `x`, `f(...)`, `(...)`, `defined x`, or such behind a `!`."""
    if texts and texts[0] == "!":
        return _is_primary(texts[1:])
    if len(texts) == 1 or (len(texts) == 2 and texts[0] == "defined"):
        return True
    start = 0 if texts[:1] == ["("] else 1
    if texts[start : start + 1] != ["("] or texts[-1] != ")" or (start and not (texts[0].isidentifier())):
        return False
    depth = 0
    for position, text in enumerate(texts[start:], start):
        depth += (text == "(") - (text == ")")
        if depth == 0:
            return position == len(texts) - 1
    return False


def _number(token: Token) -> Formula:
    digits = token.text.rstrip("uUlL")
    try:
        return int(digits, 8 if digits.isdigit() and digits[0] == "0" else 0) != 0
    except ValueError:
        return _named([token])


def family_test(macro: str, symbol: str) -> Formula:
    """Return what `macro(symbol)` of include/linux/kconfig.h tests."""
    if macro == "IS_REACHABLE":
        return Any((_config(symbol, _YES), All((_config(symbol, _MODULE), Test("MODULE", _YES)))))
    return _config(symbol, _FAMILY[macro])


def _config(symbol: str, when: frozenset[Setting]) -> Formula:
    """Return a test of a Kconfig symbol; of `CONFIG_X_MODULE` only one for built in means something."""
    if symbol.endswith("_MODULE"):
        return Test(symbol.removesuffix("_MODULE"), _MODULE) if Setting.YES in when else False
    return Test(symbol, when)


def _defined(name: str) -> Formula:
    if name in _KNOWN:
        return _KNOWN[name]
    if is_kconfig(name):
        return _config(name, _YES)
    return Test("MODULE" if name == "MODULE" else f"defined({name})", _YES)


def _named(tokens: Sequence[Token], operator: str = "", spelled: str = "") -> Formula:
    """Return the symbol that stands for these tokens; `operator` in them is spelled otherwise."""
    text = " ".join(spelled if operator and token.text == operator else token.text for token in tokens)
    return Test(f"value of {text}" if is_kconfig(text) or text in ("MODULE", "") else text, _YES)
