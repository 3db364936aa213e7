"""Names put in the place of constants whose definition is not in sight: "FOO stands for 64" is what a proof needs then (SEMANTICS.md B12).

A macro is text, and what it stands for is put in its place as it is spelled: where both sides come to the same tokens, they are the same
program under the assumption, whatever the text means there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from reviewer.cfront.brackets import matches
from reviewer.cfront.configuration import is_kconfig
from reviewer.cfront.lower_values import CONSTANTS
from reviewer.cfront.macros import parse_define
from reviewer.cfront.render import render_tokens
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.model.claim import Sentence
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.unit import Assumption, Match, Status, Step, Unit, UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.plain_units import assume

MOST = 3
"""Assumptions of one unit; more names than that are one map, which is one assumption."""
_MOST_IN_MAP = 24
NO_PROOF = "no proof for this kind of unit yet"

_PLAIN = frozenset({"(", ")", "<<", ">>", "|", "&", "~", "+", "-", "*", "/", "%", "^", ","})
_BINDING = {
    op: level for level, ops in enumerate(("||", "&&", "|", "^", "&", "== !=", "< > <= >=", "<< >>", "+ -", "* / %"), start=1) for op in ops.split()
}
_NOTHING, _UNARY = 0, 11
_ANY_ORDER = frozenset({"|", "^", "&"})
_BEGINS = frozenset({"(", "[", "{", ",", ";", ":", "?", "=", "return", "case", ""})
_ENDS = frozenset({")", "]", "}", ",", ";", ":", "?", "=", ""})
_ASSIGNS = frozenset({"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="})
_WORD = regex(r"[A-Za-z_]\w*")
_LITERAL = frozenset({TokenKind.NUMBER, TokenKind.CHAR, TokenKind.STRING})


@value_type
class Constant:
    """What a name stands for, by the places where one has come for the other; `place` is that of the name."""

    name: str
    tokens: tuple[Token, ...]
    place: Place

    @property
    def text(self) -> str:
        """The constant as spelled."""
        return render_tokens(self.tokens)


def named_constants(pairs: Sequence[UnitPair], defined: Callable[[str], bool]) -> Mapping[str, Constant]:
    """Return the constants that a patch gives a name; none that stand for two things, or that are `defined` in sight."""
    found: dict[str, Constant] = {}
    doubtful: set[str] = {pair.name for pair in pairs if pair.kind is UnitKind.MACRO and (pair.old is None or pair.new is None)}
    for pair in pairs:
        doubtful |= _words_of_directives(pair)
        for one in _exchanged(pair):
            known = found.setdefault(one.name, one)
            if known.tokens != one.tokens:
                doubtful.add(one.name)
    return {name: one for name, one in found.items() if name not in doubtful and not defined(name)}


def _words_of_directives(pair: UnitPair) -> set[str]:
    """Return what preprocessor lines within a unit speak of, and what a macro has as a parameter or beside `#`: there a name is no constant."""
    found: set[str] = set()
    for side in (side for side in (pair.old, pair.new) if side is not None):
        for token in side.tokens:
            if token.kind is not TokenKind.DIRECTIVE:
                continue
            macro = parse_define(token.text, token.line) if pair.kind is UnitKind.MACRO and len(side.tokens) == 1 else None
            if macro is None or "#" in token.text.lstrip()[1:]:
                found |= set(_WORD.findall(token.text))
            else:
                found |= {macro.name, *(macro.params or ()), macro.variadic}
    return found


def _exchanged(pair: UnitPair) -> Iterator[Constant]:
    if pair.old is None or pair.new is None or (pair.match is not Match.SAME and pair.kind is not UnitKind.MACRO):
        return
    old, new = _tokens(pair.old), _tokens(pair.new)
    matcher = SequenceMatcher(None, [token.text for token in old], [token.text for token in new], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "replace":
            continue
        if d - c == 1 and _is_object(new, c) and _is_constant(run := _closed(old, a, b)) and _stands_alone(old, run, a, pair.kind):
            yield Constant(new[c].text, run, Place(pair.new.path, new[c].line, Side.NEW))
        elif b - a == 1 and _is_object(old, a) and _is_constant(run := _closed(new, c, d)) and _stands_alone(new, run, c, pair.kind):
            yield Constant(old[a].text, run, Place(pair.old.path, old[a].line, Side.OLD))


def _closed(tokens: tuple[Token, ...], start: int, stop: int) -> tuple[Token, ...]:
    """Return a run of tokens with the parentheses that belong to it: one at its end may have been taken for one that stays."""
    run = [token.text for token in tokens[start:stop]]
    open_ones = run.count("(") - run.count(")")
    if open_ones > 0 and all(token.text == ")" for token in tokens[stop : stop + open_ones]):
        stop += open_ones
    elif open_ones < 0 <= start + open_ones and all(token.text == "(" for token in tokens[start + open_ones : start]):
        start += open_ones
    return tokens[start:stop]


def _stands_alone(tokens: Sequence[Token], run: Sequence[Token], start: int, kind: UnitKind) -> bool:
    """Whether an expression means what it would in parentheses, as its definition may have them: nothing beside it takes a part of it."""
    if len(run) == 1 or (run[0].text == "(" and matches(run)[0] == len(run) - 1):
        return True
    if kind is UnitKind.MACRO:
        return False  # what stands beside it is where the macro is used
    begin = next(at for at in (start, start - 1, start - 2) if tuple(tokens[at : at + len(run)]) == tuple(run))
    before = tokens[begin - 1].text if begin else ""
    after = tokens[begin + len(run)].text if begin + len(run) < len(tokens) else ""
    depth, weakest = 0, _UNARY
    for at, token in enumerate(run):
        depth += (token.text == "(") - (token.text == ")")
        binary = depth == 0 and token.text in _BINDING and at > 0 and (run[at - 1].text == ")" or run[at - 1].text not in _PLAIN)
        weakest = min(weakest, _BINDING[token.text]) if binary else weakest
    left = _BINDING.get(before, _NOTHING if before in _BEGINS or tokens[begin - 1].text in _ASSIGNS else _UNARY + 1)
    right = _BINDING.get(after, _NOTHING if after in _ENDS else _UNARY + 1)
    if begin > 1 and before in _BINDING and tokens[begin - 2].kind is TokenKind.PUNCT and tokens[begin - 2].text not in (")", "]"):
        left = _UNARY + 1  # it has one operand
    return (left < weakest or (left == weakest and before in _ANY_ORDER)) and right <= weakest


def _is_object(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token is a name in capitals that may stand for a constant: no member, nothing that is called, no symbol of Kconfig."""
    before, after = tokens[at - 1].text if at else "", tokens[at + 1].text if at + 1 < len(tokens) else ""
    name = tokens[at].text
    if before in (".", "->", "goto") or after == "(" or (after == ":" and before in (";", "{", "}", ":")):
        return False
    return _is_name(tokens[at]) and name not in CONSTANTS and not is_kconfig(name)


def _is_name(token: Token) -> bool:
    """Whether a token is a name in capitals; one that the compiler defines, `__FUNCTION__`, `__LINE__`, stands for no constant of a header."""
    name = token.text
    return token.kind is TokenKind.IDENT and name.isupper() and len(name) > 1 and not (name.startswith("__") and name.endswith("__"))


def _is_constant(tokens: Sequence[Token]) -> bool:
    """Whether tokens are one expression of literals, or of them and other constants by name."""
    texts = [token.text for token in tokens]
    plain = all(token.kind in _LITERAL or _is_name(token) or token.text in _PLAIN for token in tokens)
    depth = 0
    for text in texts:
        depth += (text == "(") - (text == ")")
        if depth < 0 or (text == "," and not depth):
            return False
    return plain and depth == 0 and any(token.kind in _LITERAL for token in tokens)


def _tokens(side: UnitSide) -> tuple[Token, ...]:
    """Return the tokens of a side, those of a macro's body where it is one that is seen whole."""
    if len(side.tokens) == 1 and side.tokens[0].kind is TokenKind.DIRECTIVE:
        macro = parse_define(side.tokens[0].text, side.line)
        return macro.body if macro is not None else side.tokens
    return side.tokens


def settle_named(
    pairs: Sequence[UnitPair],
    units: Sequence[Unit],
    constants: Mapping[str, Constant],
    prove: Callable[[UnitPair], Unit],
    stated: Callable[[str, str], Sentence | None],
) -> list[Unit]:
    """Judge what is open with the constants in place of their names.

    `prove` compares a function of which hunks are in sight; `stated` finds what the message says of a name and its constant.
    """
    if not constants:
        return list(units)
    return [_settled(pair, unit, constants, prove, stated) for pair, unit in zip(pairs, units, strict=True)]


def _settled(
    pair: UnitPair,
    unit: Unit,
    constants: Mapping[str, Constant],
    prove: Callable[[UnitPair], Unit],
    stated: Callable[[str, str], Sentence | None],
) -> Unit:
    used = _used(pair, constants)
    if unit.status is not Status.UNKNOWN or not 0 < len(used) <= _MOST_IN_MAP:
        return unit
    made = tuple(_assumed(pair, one, stated(one.name, one.text)) for one in used) if len(used) <= MOST else (_map_of(pair, used),)
    names = ", ".join(one.name for one in used) if len(used) <= MOST else f"{len(used)} names"
    step = Step(f"{names} written out", tuple(one.place for one in used))
    same = _same_but_for(pair, constants)
    if same and (pair.kind is UnitKind.FUNCTION or unit.reason.endswith(NO_PROOF)):
        same_tokens = (step, Step("the same tokens"))
        return replace(unit, status=Status.ASSUMED, reason="", argument=same_tokens, assumptions=made, questions=(), residue=())
    if same or pair.kind is not UnitKind.FUNCTION or pair.side.fragment is None:
        return unit
    proved = prove(_written_out(pair, constants))
    if proved.status not in (Status.EQUIVALENT, Status.ASSUMED) or len(proved.assumptions) + len(made) > MOST:
        return unit
    return replace(proved, status=Status.ASSUMED, argument=(step, *proved.argument), assumptions=(*made, *proved.assumptions), lines=unit.lines)


def _assumed(pair: UnitPair, one: Constant, said: Sentence | None) -> Assumption:
    made = assume(pair, f"{one.name} stands for {one.text}", f"the definition of {one.name}", one.name, one.place)
    return made if said is None else replace(made, stated=said.text, stated_line=said.line)


def _map_of(pair: UnitPair, used: Sequence[Constant]) -> Assumption:
    text = f"each name stands for the constant in whose place it comes: {', '.join(f'{one.name} for {one.text}' for one in used)}"
    return assume(pair, text, f"the definitions of the {len(used)} names", used[0].name, used[0].place)


def _used(pair: UnitPair, constants: Mapping[str, Constant]) -> list[Constant]:
    """Return the constants that the two sides do not name equally often."""
    if pair.old is None or pair.new is None:
        return []
    texts = [[token.text for token in _tokens(side)] for side in (pair.old, pair.new)]
    return [one for name, one in constants.items() if texts[0].count(name) != texts[1].count(name)]


def _same_but_for(pair: UnitPair, constants: Mapping[str, Constant]) -> bool:
    """Whether both sides come to the same tokens, under the same `#if` lines."""
    if pair.old is None or pair.new is None:
        return False
    # What moves may come to stand under fewer conditions: where it was not there, nothing has its name.
    gone = set(pair.old.conditions) - set(pair.new.conditions) if pair.match is not Match.SAME and pair.kind is UnitKind.MACRO else set()
    if tuple(one for one in pair.old.conditions if one not in gone) != pair.new.conditions:
        return False
    if pair.kind is UnitKind.MACRO:
        old, new = (parse_define(side.tokens[0].text, side.line) if len(side.tokens) == 1 else None for side in (pair.old, pair.new))
        if old is None or new is None or replace(old, body=()) != replace(new, body=()):
            return False
    before, after = _out(_tokens(pair.old), constants), _out(_tokens(pair.new), constants)
    # Elsewhere the names that are left may stand for something else.
    return before == after and (pair.match is Match.SAME or not any(token.kind is TokenKind.IDENT for token in before))


def _out(tokens: Sequence[Token], constants: Mapping[str, Constant]) -> tuple[Token, ...]:
    """Return tokens with the constants in place of their names, all of them on the line of the name."""
    result: list[Token] = []
    for token in tokens:
        one = constants.get(token.text) if token.kind is TokenKind.IDENT else None
        result += [replace(part, line=token.line) for part in one.tokens] if one is not None else [token]
    return tuple(result)


def _written_out(pair: UnitPair, constants: Mapping[str, Constant]) -> UnitPair:
    sides = []
    for side in (pair.old, pair.new):
        assert side is not None
        assert side.fragment is not None
        old, new = side.fragment.old, side.fragment.new
        fragment = replace(side.fragment, old=None if old is None else _out(old, constants), new=None if new is None else _out(new, constants))
        sides.append(replace(side, tokens=_out(side.tokens, constants), fragment=fragment))
    return replace(pair, old=sides[0], new=sides[1])
