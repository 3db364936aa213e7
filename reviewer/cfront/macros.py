"""Macros: definitions read, and expanded by the standard's rules (C17 6.10.3), within a size limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from reviewer.cfront.macro_forms import CONFIGURED, Lookup, MacroChoice, MacroDef, MacroMixed, MacroText
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.tokens import tokenize
from reviewer.model.value_type import value_type

_DEPTH = 40
"""Nesting of expansions; the kernel's deepest macros stay below 20."""


@value_type
class Expansion:
    """Expanded tokens, which carry the line of the call; the macros that were used; (construct, line) of what failed."""

    tokens: tuple[Token, ...]
    used: tuple[str, ...]
    problems: tuple[tuple[str, int], ...]


@value_type
class _Marked:
    """A token with the macros that must not be expanded in it again ("blue paint")."""

    token: Token
    paint: frozenset[str] = frozenset()


_PLACEMARKER = _Marked(Token(TokenKind.PUNCT, "", 0))
"""Stands for an empty argument beside `##` (C17 6.10.3.3); taken out when a body is complete."""


@value_type
class _Call:
    """What the parameters of a macro stand for in one call: the tokens as written, and expanded; `omitted` says that there is no `...` at all."""

    macro: MacroDef
    raw: dict[str, list[_Marked]]
    expanded: dict[str, list[_Marked]]
    omitted: bool
    line: int
    depth: int


class _TooBigError(Exception):
    """The expansion outgrew its limit."""


@lru_cache(maxsize=1 << 13)
def parse_define(text: str, line: int) -> MacroDef | None:
    """Read a `#define` line, None if it is none or malformed."""
    tokens = tokenize(text.lstrip().removeprefix("#").lstrip(), line)[0]
    if len(tokens) < 2 or tokens[0].text != "define" or tokens[1].kind is not TokenKind.IDENT:
        return None
    name, rest = tokens[1].text, tokens[2:]
    if not rest or rest[0].text != "(" or rest[0].blank:
        return MacroDef(name, None, "", rest)
    end = next((i for i, token in enumerate(rest) if token.text == ")"), -1)
    if end < 0:
        return None
    params: list[str] = []
    variadic = ""
    for group in " ".join(token.text for token in rest[1:end]).split(","):
        words = group.split()
        if words == ["..."]:
            variadic = "__VA_ARGS__"
        elif len(words) == 2 and words[1] == "...":
            variadic = words[0]
        elif len(words) == 1 and not variadic:
            params.append(words[0])
        elif words or end > 1:
            return None
    return MacroDef(name, tuple(params), variadic, rest[end + 1 :])


def expand(tokens: Sequence[Token], lookup: Lookup, limit: int = 20000) -> Expansion:
    """Expand every macro that `lookup` knows; more than `limit` tokens is a problem and gives the input back."""
    worker = _Expander(lookup, limit)
    try:
        found = worker.run([_Marked(token) for token in tokens], 0)
    except _TooBigError:
        line = tokens[0].line if tokens else 0
        return Expansion(tuple(tokens), tuple(worker.used), (("macro expansion too large", line),))
    return Expansion(tuple(marked.token for marked in found), tuple(worker.used), tuple(worker.problems))


class _Expander:
    def __init__(self, lookup: Lookup, limit: int) -> None:
        self._lookup = lookup
        self._limit = limit
        self._work = 0
        self.used: dict[str, None] = {}
        self.problems: list[tuple[str, int]] = []

    def run(self, tokens: list[_Marked], depth: int) -> list[_Marked]:
        """Expand a list of tokens, rescanning what an expansion leaves together with what follows it."""
        if depth > _DEPTH:
            raise _TooBigError
        # The list is worked from its end, so that putting an expansion back in front is cheap.
        waiting = list(reversed(tokens))
        result: list[_Marked] = []
        while waiting:
            self._work += 1
            if self._work > 8 * self._limit or len(result) > self._limit:
                raise _TooBigError
            marked = waiting.pop()
            name = marked.token.text
            macro = self._lookup(name) if marked.token.kind is TokenKind.IDENT and name not in marked.paint else None
            if macro is None:
                result.append(marked)
                continue
            if isinstance(macro, MacroText):
                result.append(self._text(macro, marked, waiting, depth) or marked)
                continue
            if isinstance(macro, MacroMixed):
                self.problems.append((f"{name}, which is a macro elsewhere", marked.token.line))
                result.append(marked)
                continue
            if isinstance(macro, MacroChoice):
                result.extend(self._chosen(macro, marked, waiting, depth) or [marked])
                continue
            paint = marked.paint | {name}
            if macro.params is None:
                call: _Call | None = _Call(macro, {}, {}, True, marked.token.line, depth)
            else:
                taken = self._arguments(waiting)
                call = self._bind(macro, taken[0], marked.token.line, depth) if taken is not None else None
                if taken is not None:
                    # What is left of both the name and the `)` is what the result may not expand (the rule that gcc follows where
                    # the standard leaves it open, C17 6.10.3.4).
                    paint = (marked.paint & taken[1]) | {name}
            if call is None:
                result.append(marked)
                continue
            self.used[name] = None
            body = [item for item in self._replaced(macro.body, call) if item is not _PLACEMARKER]
            waiting.extend(_Marked(item.token, item.paint | paint if item.paint else paint) for item in reversed(_spaced(body, marked.token.blank)))
            if not body and marked.token.blank and waiting:
                waiting[-1] = _blanked(waiting[-1], waiting[-1].token.blank or marked.token.blank)
        return result

    def _text(self, macro: MacroText, marked: _Marked, waiting: list[_Marked], depth: int) -> _Marked | None:
        """Return the literal that stands for what a macro makes of literals; None, and nothing taken, where it is given something else."""
        before = list(waiting)
        taken = self._arguments(waiting)
        given = self.run(taken[0][0], depth + 1) if taken is not None and len(taken[0]) == 1 else []
        if not given or not all(one.token.kind is TokenKind.STRING for one in given):
            waiting[:] = before
            return None
        self.used[macro.name] = None
        return _punct(f'"{macro.name}({" ".join(one.token.text for one in given)})"', marked.token.line, TokenKind.STRING)

    def _chosen(self, choice: MacroChoice, marked: _Marked, waiting: list[_Marked], depth: int) -> list[_Marked] | None:
        """Return a use of a macro with several definitions, each expanded by itself; None, and nothing taken, where that can't be done."""
        before, line = list(waiting), marked.token.line
        taken = self._arguments(waiting)
        calls = [None if taken is None else self._bind(macro, taken[0], line, depth) for _, macro in choice.options]
        if None in calls or (waiting and waiting[-1].token.text == "("):
            # What comes out may be the name of a macro, which takes the parentheses behind.
            waiting[:] = before
            return None
        self.used[choice.name] = None
        texts: list[_Marked] = [_punct(CONFIGURED, line, TokenKind.IDENT), _punct("(", line)]
        for (text, macro), call in zip(choice.options, calls, strict=True):
            if call is None:
                continue
            body = [replace(item, paint=item.paint | {choice.name}) for item in self._replaced(macro.body, call) if item is not _PLACEMARKER]
            expanded = self.run(body, depth + 1)
            if _has_comma(expanded):
                # In the place of an argument it would be two.
                waiting[:] = before
                return None
            if text:
                texts += [_punct(f'"{text}"', line, TokenKind.STRING), _punct(",", line)]
            texts += [_punct("(", line), *expanded, _punct(")", line), _punct(",", line)]
        return [*texts[:-1], _punct(")", line)]

    @staticmethod
    def _arguments(waiting: list[_Marked]) -> tuple[list[list[_Marked]], frozenset[str]] | None:
        """Take `( ... )` from the waiting tokens, split at its commas, each but the first group led by its comma; and the paint of the `)`.

        None, and nothing taken, if there is none. Only parentheses count: to the preprocessor `{1, 2}` is two arguments (C17 6.10.3 p11).
        """
        if not waiting or waiting[-1].token.text != "(":
            return None
        groups: list[list[_Marked]] = [[]]
        depth = 0
        for taken, marked in enumerate(reversed(waiting), 1):
            text = marked.token.text
            if text == "(":
                depth += 1
                if depth == 1:
                    continue
            elif text == ")":
                depth -= 1
                if depth == 0:
                    del waiting[-taken:]
                    return groups, marked.paint
            elif text == "," and depth == 1:
                groups.append([marked])
                continue
            if marked.token.kind in (TokenKind.HOLE, TokenKind.DIRECTIVE):
                return None
            groups[-1].append(marked)
        return None

    def _bind(self, macro: MacroDef, groups: list[list[_Marked]], line: int, depth: int) -> _Call | None:
        params = macro.params or ()
        plain = [groups[0], *(group[1:] for group in groups[1:])]
        if not params and plain == [[]] and not macro.variadic:
            plain = []
        if (len(plain) > len(params) and not macro.variadic) or len(plain) < len(params):
            self.problems.append((f"{macro.name}() with {len(plain)} arguments", line))
            return None
        raw = dict(zip(params, plain, strict=False))
        omitted = len(plain) == len(params)
        if macro.variadic:
            rest = groups[len(params) :]
            raw[macro.variadic] = [marked for index, group in enumerate(rest) for marked in (group[1:] if params and not index else group)]
            # Without named parameters `F()` counts as no argument, but with the ISO rules alone (gcc's manual, Variadic Macros).
            omitted = omitted or (not params and not raw[macro.variadic] and len(plain) == 1)
        return _Call(macro, raw, {}, omitted, line, depth)

    def _expanded(self, name: str, call: _Call) -> list[_Marked]:
        if name not in call.expanded:
            # What the argument's own expansions forbid ends with them; a name that was met while it was forbidden stays so.
            found = self.run(list(call.raw[name]), call.depth + 1)
            call.expanded[name] = [_Marked(m.token, m.paint & {m.token.text}) if m.paint else m for m in found]
        return call.expanded[name]

    def _replaced(self, body: Sequence[Token], call: _Call) -> list[_Marked]:
        """Put arguments into a body: as text beside `#` and `##`, expanded everywhere else; placemarkers stay in."""
        result: list[_Marked] = []
        position = 0
        pasting = blank = False
        while position < len(body):
            token = body[position]
            if token.text == "##" and result and position + 1 < len(body) and not pasting:
                pasting = True
                position += 1
                continue
            end = self._unit(body, position, call)
            pastes = end < len(body) - 1 and body[end].text == "##"
            if (pasting or pastes) and token.text == "__VA_OPT__":
                # C23 and the versions of gcc differ in what is pasted here.
                self.problems.append(("## beside __VA_OPT__", call.line))
            value = self._value(body[position:end], call, pasting or pastes)
            if pasting:
                self._paste(result, value, call, token.text)
            else:
                # The blank in front of an argument that is empty goes to what follows.
                result.extend(_spaced(value, True) if blank else value)
                blank = value[0] is _PLACEMARKER and (blank or token.blank)
            pasting = False
            position = end
        line = call.line
        return [marked if marked is _PLACEMARKER or marked.token.line == line else _moved(marked, line) for marked in result]

    @staticmethod
    def _unit(body: Sequence[Token], position: int, call: _Call) -> int:
        """Return where the operand that starts at `position` ends: one token, `#x`, or `__VA_OPT__(...)` with a `#` or without."""
        start = position
        if body[position].text == "#" and call.macro.params is not None and position + 1 < len(body):
            start = position + 1
            if body[start].text in call.raw:
                return start + 1
        if body[start].text == "__VA_OPT__" and call.macro.variadic:
            end = _closing(body, start + 1)
            return end + 1 if end >= 0 else position + 1
        return position + 1

    def _value(self, unit: Sequence[Token], call: _Call, as_text: bool) -> list[_Marked]:
        """Return what an operand stands for; nothing at all is a placemarker beside `##`, and a blank goes on to what follows."""
        first = unit[0]
        if first.text == "#" and len(unit) > 1:
            inner = call.raw[unit[1].text] if len(unit) == 2 else self._optional(unit[1:], call)
            if any(marked.token.text == CONFIGURED for marked in inner):
                self.problems.append(("# of what a configuration chooses", call.line))
            return [_Marked(replace(_stringified(inner, call.line), blank=first.blank))]
        if len(unit) > 1:
            value = self._optional(unit, call)
        elif first.text in call.raw and first.kind is TokenKind.IDENT:
            value = list(call.raw[first.text] if as_text else self._expanded(first.text, call))
        else:
            return [_Marked(first)]
        return _spaced(value, first.blank) or [_PLACEMARKER]

    def _optional(self, unit: Sequence[Token], call: _Call) -> list[_Marked]:
        """Return the text of a `__VA_OPT__(text)`, nothing where the variable arguments come to nothing (C23 6.10.5.1)."""
        if not self._expanded(call.macro.variadic, call):
            return []
        return self._replaced(unit[2:-1], call)

    def _paste(self, result: list[_Marked], right: list[_Marked], call: _Call, name: str) -> None:
        left = result[-1]
        if left.token.text == "," and name == call.macro.variadic:
            # GNU: `, ## __VA_ARGS__` drops the comma before no argument at all, and pastes nothing.
            if call.omitted:
                result.pop()
            else:
                result.extend(call.raw[name])
            return
        if right[0] is _PLACEMARKER:
            result.extend(right[1:])
            return
        result.pop()
        if left is _PLACEMARKER:
            result.extend(right)
            return
        text = left.token.text + right[0].token.text
        glued = tokenize(text, call.line)[0]
        if len(glued) != 1:
            self.problems.append((f"## makes no token of {text}", call.line))
        result.extend(_Marked(replace(token, blank=left.token.blank)) for token in glued)
        result.extend(right[1:])


def _blanked(marked: _Marked, blank: bool) -> _Marked:
    return marked if marked.token.blank == blank else replace(marked, token=replace(marked.token, blank=blank))


def _moved(marked: _Marked, line: int) -> _Marked:
    token = marked.token
    return _Marked(Token(token.kind, token.text, line, token.blank), marked.paint)


def _spaced(tokens: list[_Marked], blank: bool) -> list[_Marked]:
    """Give the first token the blank of what it stands for, which `#` shows."""
    if not tokens or tokens[0] is _PLACEMARKER:
        return tokens
    return [_blanked(tokens[0], blank), *tokens[1:]]


def _punct(text: str, line: int, kind: TokenKind = TokenKind.PUNCT) -> _Marked:
    return _Marked(Token(kind, text, line))


def _has_comma(tokens: Sequence[_Marked]) -> bool:
    """Whether a comma stands outside of all brackets."""
    depth = 0
    for marked in tokens:
        depth += (marked.token.text in ("(", "[", "{")) - (marked.token.text in (")", "]", "}"))
        if marked.token.text == "," and depth == 0:
            return True
    return False


def _closing(body: Sequence[Token], opener: int) -> int:
    depth = 0
    for position in range(opener, len(body)):
        depth += (body[position].text == "(") - (body[position].text == ")")
        if depth == 0:
            return position if position > opener else -1
    return -1


def _stringified(tokens: Sequence[_Marked], line: int) -> Token:
    """Spell an argument as a string: single blanks, and quotes and backslashes escaped inside literals only (C17 6.10.3.2)."""
    text = ""
    for marked in tokens:
        if marked is _PLACEMARKER:
            continue
        if text and marked.token.blank:
            text += " "
        spelled = marked.token.text
        if marked.token.kind in (TokenKind.STRING, TokenKind.CHAR):
            spelled = spelled.replace("\\", "\\\\").replace('"', '\\"')
        text += spelled
    return Token(TokenKind.STRING, f'"{text}"', line)
