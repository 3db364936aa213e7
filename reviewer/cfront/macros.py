"""Macros: definitions read, and expanded by the standard's rules (C17 6.10.3), within a size limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.tokens import tokenize

_DEPTH = 40
"""Nesting of expansions; the kernel's deepest macros stay below 20."""


@dataclass(frozen=True, slots=True)
class MacroDef:
    """A definition. `params` is None for an object-like macro; `variadic` names the rest of the arguments ("" if there is none)."""

    name: str
    params: tuple[str, ...] | None
    variadic: str
    body: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Expanded tokens, which carry the line of the call; the macros that were used; (construct, line) of what failed."""

    tokens: tuple[Token, ...]
    used: tuple[str, ...]
    problems: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Marked:
    """A token with the macros that must not be expanded in it again ("blue paint")."""

    token: Token
    paint: frozenset[str] = frozenset()


class _TooBigError(Exception):
    """The expansion outgrew its limit."""


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


def expand(tokens: Sequence[Token], lookup: Callable[[str], MacroDef | None], limit: int = 20000) -> Expansion:
    """Expand every macro that `lookup` knows; more than `limit` tokens is a problem and gives the input back."""
    worker = _Expander(lookup, limit)
    try:
        found = worker.run([_Marked(token) for token in tokens], 0)
    except _TooBigError:
        line = tokens[0].line if tokens else 0
        return Expansion(tuple(tokens), tuple(worker.used), (("macro expansion too large", line),))
    return Expansion(tuple(marked.token for marked in found), tuple(worker.used), tuple(worker.problems))


class _Expander:
    def __init__(self, lookup: Callable[[str], MacroDef | None], limit: int) -> None:
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
            if macro.params is None:
                body = self._substitute(macro, {}, marked.token.line, depth)
                paint = marked.paint | {name}
            else:
                arguments = self._arguments(waiting)
                if arguments is None:
                    result.append(marked)
                    continue
                bound = self._bind(macro, arguments, marked.token.line)
                if bound is None:
                    result.append(marked)
                    continue
                body = self._substitute(macro, bound, marked.token.line, depth)
                paint = marked.paint | {name}
            self.used[name] = None
            waiting.extend(replace(item, paint=item.paint | paint) for item in reversed(body))
        return result

    @staticmethod
    def _arguments(waiting: list[_Marked]) -> list[list[_Marked]] | None:
        """Take `( ... )` from the waiting tokens, split at its commas; None, and nothing taken, if there is none.

        Only parentheses count: to the preprocessor `{1, 2}` is two arguments (C17 6.10.3 p11).
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
                    return groups
            elif text == "," and depth == 1:
                groups.append([])
                continue
            if marked.token.kind in (TokenKind.HOLE, TokenKind.DIRECTIVE):
                return None
            groups[-1].append(marked)
        return None

    def _bind(self, macro: MacroDef, arguments: list[list[_Marked]], line: int) -> dict[str, list[_Marked]] | None:
        params = macro.params or ()
        if not params and arguments == [[]]:
            arguments = []
        bound = dict(zip(params, arguments, strict=False))
        if len(arguments) < len(params) and not (len(arguments) == len(params) - 1 and macro.variadic):
            self.problems.append((f"{macro.name}() with {len(arguments)} arguments", line))
            return None
        rest = arguments[len(params) :]
        if macro.variadic:
            joined: list[_Marked] = []
            for index, group in enumerate(rest):
                if index:
                    joined.append(_Marked(Token(TokenKind.PUNCT, ",", line)))
                joined.extend(group)
            bound[macro.variadic] = joined
        elif rest:
            self.problems.append((f"{macro.name}() with {len(arguments)} arguments", line))
            return None
        return bound

    def _substitute(self, macro: MacroDef, bound: dict[str, list[_Marked]], line: int, depth: int) -> list[_Marked]:
        """Put arguments into a body: as text beside `#` and `##`, expanded everywhere else."""
        body = [replace(token, line=line) for token in _optional(macro.body, bool(bound.get(macro.variadic)))]
        expanded: dict[str, list[_Marked]] = {}
        result: list[_Marked] = []
        position = 0
        while position < len(body):
            token = body[position]
            pastes = position + 1 < len(body) and body[position + 1].text == "##"
            if token.text == "#" and macro.params is not None and position + 1 < len(body) and body[position + 1].text in bound:
                result.append(_Marked(_stringified(bound[body[position + 1].text], line)))
                position += 2
                continue
            if token.text == "##" and result and position + 1 < len(body):
                right = body[position + 1]
                pieces = list(bound[right.text]) if right.text in bound else [_Marked(right)]
                self._paste(result, pieces, macro, right.text, line)
                position += 2
                continue
            if token.text in bound and token.kind is TokenKind.IDENT:
                if pastes:
                    result.extend(bound[token.text] or [_Marked(_PLACEMARKER)])
                else:
                    if token.text not in expanded:
                        expanded[token.text] = self.run(list(bound[token.text]), depth + 1)
                    result.extend(expanded[token.text])
            else:
                result.append(_Marked(token))
            position += 1
        return [replace(marked, token=replace(marked.token, line=line)) for marked in result if marked.token is not _PLACEMARKER]

    def _paste(self, result: list[_Marked], pieces: list[_Marked], macro: MacroDef, name: str, line: int) -> None:
        if result[-1].token.text == "," and name == macro.variadic:
            # GNU: `, ## __VA_ARGS__` drops the comma before nothing.
            if pieces:
                result.extend(pieces)
            else:
                result.pop()
            return
        if not pieces:
            return
        left = result.pop()
        text = ("" if left.token is _PLACEMARKER else left.token.text) + pieces[0].token.text
        glued = tokenize(text, line)[0]
        if len(glued) != 1:
            self.problems.append((f"## makes no token of {text}", line))
        result.extend(_Marked(token) for token in glued)
        result.extend(pieces[1:])


_PLACEMARKER = Token(TokenKind.PUNCT, "", 0)


def _optional(body: Sequence[Token], given: bool) -> list[Token]:
    """Replace each `__VA_OPT__(text)` by its text, or by nothing where no variable arguments are given (C23 6.10.5.1)."""
    result: list[Token] = []
    position = 0
    while position < len(body):
        end = _closing(body, position + 1) if body[position].text == "__VA_OPT__" else -1
        if end < 0:
            result.append(body[position])
            position += 1
            continue
        result.extend(body[position + 2 : end] if given else ())
        position = end + 1
    return result


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
    for index, marked in enumerate(tokens):
        if index and marked.token.blank:
            text += " "
        spelled = marked.token.text
        if marked.token.kind in (TokenKind.STRING, TokenKind.CHAR):
            spelled = spelled.replace("\\", "\\\\").replace('"', '\\"')
        text += spelled
    return Token(TokenKind.STRING, f'"{text}"', line)
