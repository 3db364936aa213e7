"""The calls that one side of a file's hunks shows, by tokens: no body need be whole."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import accumulate, islice
from typing import NamedTuple

from reviewer.cfront.syntax import ASSIGNS, Token, TokenKind
from reviewer.cfront.tokens import spelling, tokenize
from reviewer.model.patterns import regex
from reviewer.model.place import Side
from reviewer.model.series import Hunk, Line, LineKind
from reviewer.model.value_type import value_type

_DEFINITION = regex(r"^(?![ \t#/*}{]|(?:if|for|while|switch|else|do|return|goto|case)\b)[^;=\"']*?\b([A-Za-z_]\w*)\s*\(")
_NO_CALLEE = frozenset(
    {
        "if",
        "for",
        "while",
        "switch",
        "return",
        "sizeof",
        "typeof",
        "__typeof__",
        "alignof",
        "_Alignof",
        "else",
        "do",
        "case",
        "defined",
        "asm",
        "volatile",
    }
)
_GUARD = "guard"
_CONTROL = frozenset({"if", "for", "while", "switch"})
_ENDS = frozenset({";", "{", "}", "else", "do"})
MAX_HEADER = 1_000
"""Characters of a line or section heading in which a function's name is looked for."""
MAX_CALLS = 20_000
"""Calls of one side of a file; what has more is generated."""
MAX_TOKENS = 300
"""Tokens of one argument list, condition or statement that are looked at, so that deep nesting takes no quadratic time."""


class Use(StrEnum):
    """What becomes of a call's result."""

    DROPPED = "dropped"
    USED = "used"
    HIDDEN = "hidden"


class SideToken(NamedTuple):
    """A token of one side of a hunk, with its line of the diff and the function around it ("" at file level); made by the hundred thousand."""

    token: Token
    line: Line
    function: str


@value_type
class Call:
    """A call as one side shows it.

    `position` counts tokens of unchanged lines before it in its file, so that two calls with equal positions have no unchanged code
    between them. The lock of `guard(class)(lock)` is its second argument; `guarded` says that a lock guard makes the call, and lets the lock
    go in the end. `guard` holds the names in the condition right in front of it, `target` the name that the result is stored to and
    `operator` how ("=", "|=", ...), where the call is all that is stored. `place` is the file and function and `said` the callee and the
    arguments under the names of the new side, `plain` the same spelled one way, once they are known.
    """

    name: str
    args: tuple[str, ...]
    function: str
    line: int
    changed: bool
    use: Use
    target: str
    guard: frozenset[str]
    position: int
    operator: str = ""
    guarded: bool = False
    file: str = ""
    place: tuple[str, str] = ("", "")
    said: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Spell the call on one line."""
        return f"{self.name}({', '.join(self.args)})"


def function_name(heading: str) -> str:
    """Return the function whose definition a hunk's section heading or a line at column 0 begins, "" for anything else."""
    if heading.rstrip().endswith(";"):
        return ""
    match = _DEFINITION.match(heading[:MAX_HEADER])
    return match[1] if match else ""


def side_tokens(hunk: Hunk, side: Side) -> tuple[SideToken, ...]:
    """Return the tokens of one side of a hunk, comments left out, also of a comment that began above the hunk."""
    lines = tuple(hunk.old_side() if side is Side.OLD else hunk.new_side())
    text = "\n".join(line.text for line in lines)
    if _begins_in_comment(text):
        text = "/*" + text
    functions = _functions(hunk.section, lines)
    return tuple(SideToken(token, lines[token.line - 1], functions[token.line - 1]) for token in tokenize(text)[0])


def _begins_in_comment(text: str) -> bool:
    close, begin = text.find("*/"), text.find("/*")
    if close >= 0 and (begin < 0 or close < begin):
        return True
    first = text.lstrip()
    return first[:2] in ("* ", "*\t", "*\n") or first == "*"


def _functions(section: str, lines: tuple[Line, ...]) -> list[str]:
    """Return for each line the function it is in: the section's until a line at column 0 ends it or begins another."""
    current = function_name(section)
    found: list[str] = []
    for line in lines:
        text = line.text.rstrip()
        name = function_name(text)
        if name:
            current = name
        found.append(current)
        if text.startswith("}"):
            current = ""
    return found


def calls_of(hunks: tuple[Hunk, ...], side: Side) -> tuple[Call, ...]:
    """Return the calls of one side of a file, in order."""
    found: list[Call] = []
    position = 0
    for hunk in hunks:
        tokens = side_tokens(hunk, side)
        before = list(accumulate((item.line.kind is LineKind.CONTEXT and item.token.text not in "{}();" for item in tokens), initial=position))
        position = before[-1]
        found.extend(islice(_calls(tokens, before, side), MAX_CALLS - len(found)))
    return tuple(found)


def _calls(tokens: tuple[SideToken, ...], before: list[int], side: Side) -> Iterator[Call]:
    closers, openers = _brackets(tokens)
    changed = list(accumulate((item.line.kind is not LineKind.CONTEXT for item in tokens), initial=0))
    for index, item in enumerate(tokens[:-1]):
        name = item.token.text
        if item.token.kind is not TokenKind.IDENT or name in _NO_CALLEE or tokens[index + 1].token.text != "(":
            continue
        if item.function == name and item.line.text[:1] not in (" ", "\t"):
            continue
        end = closers.get(index + 1, len(tokens) - 1)
        start, control = _statement(tokens, index, openers)
        use, target = _use(tokens, start, index, control)
        whole = target != "" and start + 2 == index and end + 1 < len(tokens) and tokens[end + 1].token.text == ";"
        yield Call(
            name=name,
            args=(*_arguments(tokens, index + 1, end), *(_behind(tokens, closers, end) if name == _GUARD else ())),
            function=item.function,
            line=item.line.old if side is Side.OLD else item.line.new,
            changed=changed[end + 1] > changed[start],
            use=use,
            target=target,
            guard=_guard(tokens, start, openers),
            position=before[index],
            operator=tokens[index - 1].token.text if whole else "",
        )


def _behind(tokens: tuple[SideToken, ...], closers: dict[int, int], end: int) -> tuple[str, ...]:
    """Return the arguments in the parentheses behind those that end at `end`: `guard(mutex)(&lock)` calls what guard(mutex) stands for."""
    if end + 1 >= len(tokens) or tokens[end + 1].token.text != "(":
        return ()
    return _arguments(tokens, end + 1, closers.get(end + 1, len(tokens) - 1))


def _brackets(tokens: tuple[SideToken, ...]) -> tuple[dict[int, int], dict[int, int]]:
    """Return the maps from `(` to its `)` and back; what the hunk does not close is in neither."""
    closers: dict[int, int] = {}
    stack: list[int] = []
    for index, item in enumerate(tokens):
        if item.token.text == "(":
            stack.append(index)
        elif item.token.text == ")" and stack:
            closers[stack.pop()] = index
    return closers, {close: begin for begin, close in closers.items()}


def _arguments(tokens: tuple[SideToken, ...], begin: int, end: int) -> tuple[str, ...]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for item in tokens[begin + 1 : min(end, begin + MAX_TOKENS)]:
        text = item.token.text
        if text in "([{":
            depth += 1
        elif text in ")]}":
            depth -= 1
        if text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(item.token)
    return tuple(spelling(tuple(part)) for part in parts) if parts != [[]] else ()


def _statement(tokens: tuple[SideToken, ...], index: int, openers: dict[int, int]) -> tuple[int, bool]:
    """Return where the statement with the token at `index` starts, and whether that token is in a control header.

    At most 80 steps are walked back: longer statements are tables.
    """
    at = index
    lowest = max(0, index - 80)
    while at > lowest:
        text = tokens[at - 1].token.text
        if text in _ENDS:
            return at, False
        if text == ")":
            begin = openers.get(at - 1)
            if begin is None:
                return at, False
            if begin > 0 and (tokens[begin - 1].token.text in _CONTROL or "for_each" in tokens[begin - 1].token.text):
                return at, False
            at = begin
        elif text == "(" and at > 1 and tokens[at - 2].token.text in _CONTROL:
            return at, True
        else:
            at -= 1
    return at, False


def _use(tokens: tuple[SideToken, ...], start: int, index: int, control: bool) -> tuple[Use, str]:
    if control:
        return Use.USED, ""
    before = [item.token.text for item in tokens[start:index]]
    if not before:
        known = start > 0
        return (Use.DROPPED, "") if known else (Use.HIDDEN, "")
    if before == ["(", "void", ")"]:
        return Use.DROPPED, ""
    if before[-1] == ":" and "?" not in before:
        return Use.DROPPED, ""
    target = next((before[at - 1] for at, text in enumerate(before) if text in ASSIGNS and at > 0), "")
    return Use.USED, target


def _guard(tokens: tuple[SideToken, ...], start: int, openers: dict[int, int]) -> frozenset[str]:
    """Return the names in the `if (...)` right in front of the statement that starts at `start`."""
    at = start - 1
    if at > 0 and tokens[at].token.text == "{":
        at -= 1
    begin = openers.get(at) if at > 0 and tokens[at].token.text == ")" else None
    if begin is None or begin == 0 or tokens[begin - 1].token.text != "if":
        return frozenset()
    return frozenset(item.token.text for item in tokens[begin : min(at, begin + MAX_TOKENS)] if item.token.kind is TokenKind.IDENT)
