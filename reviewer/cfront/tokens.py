"""C text into tokens: comments dropped, continuations joined, every preprocessor line one token. Linear on any input."""

from __future__ import annotations

import re
from itertools import pairwise
from sys import intern

from reviewer.cfront.plain_code import Bodies
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.patterns import regex

_COMMENT = r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/"
_LINE_COMMENT = r"//[^\n\\]*+(?:\\(?s:.)[^\n\\]*+)*+"
_STRING = r'"[^"\\\n]*+(?:\\(?:\r\n|(?s:.))[^"\\\n]*+)*+"?'
_CHAR = r"'[^'\\\n]*+(?:\\(?:\r\n|(?s:.))[^'\\\n]*+)*+'?"
# `/` in front of an unclosed comment ends a directive: the next match reports the comment.
_DIRECTIVE = rf"(?:[^\n\\/\"']++|\\[ \t\r]*\n|\\|{_COMMENT}|{_LINE_COMMENT}|/(?!\*)|{_STRING}|{_CHAR})*+"
_MASTER = regex(
    rf"""(?m:^)[ \t\r\f\v]*+(?P<directive>\#{_DIRECTIVE})
    |[ \t\r\f\v]*+(?:
      (?P<ident>[A-Za-z_$](?:[A-Za-z0-9_$])*+(?!["']))
    | (?P<punct>->|\+\+|--|<<=|>>=|<<|>>|\.\.\.|&&|\|\||[-+*/%&|^=!<>]=|\#\#|[()\[\]{{}};,:?~!=<>+*%&|^\#-]|/(?![/*])|\.(?![0-9]))
    | (?P<newline>\n++)
    | (?P<number>\.?[0-9](?:[eEpP][+-]|[A-Za-z0-9_.])*+)
    | (?P<comment>{_COMMENT}|{_LINE_COMMENT})
    | (?P<string>(?:u8|[LuU])?{_STRING})
    | (?P<char>[LuU]?{_CHAR})
    | (?P<continuation>\\[ \t\r]*\n)
    | (?P<word>[A-Za-z_$][A-Za-z0-9_$]*+)
    | (?P<open>/\*)
    | (?P<end>\Z)
    | (?P<stray>[^\x00-\x7f]++|(?s:.))
    )""",
    re.VERBOSE,
)
_NORMAL = regex(rf"(?P<blank>(?:[ \t\r\f\v]|\\[ \t\r]*\n|{_COMMENT}|{_LINE_COMMENT})+)|(?P<text>{_STRING}|{_CHAR}|[^ \t\r\f\v\\/\"']+|(?s:.))")
_SPLICE = regex(r"\\[ \t\r]*\n")
_GROUPS = _MASTER.groupindex
_NAMES = {number: name for name, number in _GROUPS.items()}
_KINDS = {
    _GROUPS["ident"]: TokenKind.IDENT,
    _GROUPS["word"]: TokenKind.IDENT,
    _GROUPS["punct"]: TokenKind.PUNCT,
    _GROUPS["number"]: TokenKind.NUMBER,
    _GROUPS["string"]: TokenKind.STRING,
    _GROUPS["char"]: TokenKind.CHAR,
}
_PLAIN = frozenset(_GROUPS[name] for name in ("ident", "punct", "number", "word"))
_STRAY = _GROUPS["stray"]


_Problems = tuple[tuple[str, int], ...]


def tokenize(text: str, first_line: int = 1) -> tuple[tuple[Token, ...], _Problems]:
    """Return the tokens of `text` and the problems as (construct, line); lines count from `first_line`.

    A `DIRECTIVE` token holds its whole line, comments stripped and blanks outside strings single. Translation phases 2 to 4
    of C17 5.1.1.2, but that a continuation inside an identifier is a problem instead of joined.
    """
    return _tokenized(text, first_line, None)


def tokenize_around_bodies(text: str) -> tuple[tuple[Token, ...], _Problems, dict[int, tuple[str, int]]]:
    """Return tokens and problems of `text` without what stands in plain braces that begin a line, and by the number of each `{` its text and line.

    A file has most of its tokens in functions, and few of these are asked for: `body_tokens` makes them.
    """
    bodies: dict[int, tuple[str, int]] = {}
    return (*_tokenized(text, 1, bodies), bodies)


def body_tokens(opener: Token, text: str, line: int) -> tuple[Token, ...]:
    """Return the tokens of what `tokenize_around_bodies` left out, with its braces, of which `opener` is the first."""
    return (opener, *tokenize(text, line)[0][1:])


def _tokenized(text: str, line: int, bodies: dict[int, tuple[str, int]] | None) -> tuple[tuple[Token, ...], _Problems]:
    tokens: list[Token] = []
    problems: list[tuple[str, int]] = []
    blank = False
    fresh = True
    append, kinds = tokens.append, _KINDS
    behind = 0
    found = iter(_MASTER.finditer(text))
    outside = Bodies(text) if bodies is not None else None
    while (match := next(found, None)) is not None:
        group = match.lastindex or _STRAY
        start, end = match.span(group)
        spelled = text[start:end]
        # One match begins where the one before ended: what lies in front of its group is blank.
        apart, behind = blank or start != behind, end
        if group in _PLAIN:
            append(Token(kinds[group], intern(spelled), line, apart))
            if fresh and spelled == "#":
                problems.append(("directive behind a comment", line))
            blank = fresh = False
            if spelled == "{" and outside is not None and bodies is not None and (closing := outside.end(start)):
                # The next match is looked for behind the braces; what begins a line goes by the whole text.
                bodies[len(tokens) - 1] = text[start:closing], line
                line += text.count("\n", start, closing)
                append(Token(TokenKind.PUNCT, "}", line, True))
                found, behind = iter(_MASTER.finditer(text, closing)), closing
            continue
        name = _NAMES[group]
        if name == "newline":
            line += end - start
            blank = fresh = True
        elif name == "directive":
            append(Token(TokenKind.DIRECTIVE, _normalised(spelled), line, True))
            line += spelled.count("\n")
            blank = fresh = False
        elif name in ("comment", "continuation"):
            if name == "continuation" and _splits_word(text, start, end):
                problems.append(("continuation inside a word", line))
                # What is one word to C must not pass for two.
                append(Token(TokenKind.PUNCT, "\\", line))
            line += spelled.count("\n")
            blank = True
        elif name in ("string", "char"):
            quote = '"' if name == "string" else "'"
            if len(spelled) < 2 or not _closed(spelled, quote):
                problems.append((f"unterminated {name}", line))
            append(Token(kinds[group], _SPLICE.sub("", spelled), line, apart))
            line += spelled.count("\n")
            blank = fresh = False
        elif name == "open":
            problems.append(("unterminated comment", line))
            break
        elif name == "stray":
            problems.append(("stray character", line))
            append(Token(TokenKind.PUNCT, spelled, line, apart))
            blank = fresh = False
    return tuple(tokens), tuple(problems)


def _closed(spelled: str, quote: str) -> bool:
    """Whether the last quote is one that ends the literal: an even number of backslashes stands before it, and it is not the first."""
    if not spelled.endswith(quote) or spelled.index(quote) == len(spelled) - 1:
        return False
    body = spelled[:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 0


def _splits_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(before) and bool(after) and (before.isalnum() or before == "_") and (after.isalnum() or after == "_")


def _normalised(directive: str) -> str:
    """Strip comments and continuations from a preprocessor line; blanks become single, and none is left behind the `#`."""
    parts = [" " if match.lastgroup == "blank" else _SPLICE.sub("", match.group()) for match in _NORMAL.finditer(directive)]
    text = "".join(parts).strip()
    return "#" + text[1:].lstrip()


_TIGHT_BEFORE = frozenset({")", "]", ",", ";", ".", "->", "++", "--", "(", "["})
_TIGHT_AFTER = frozenset({"(", "[", ".", "->", "!", "~"})
_KEYWORDS_APART = frozenset({"if", "for", "while", "switch", "return", "case", "do", "else", "sizeof"})


def spelling(tokens: tuple[Token, ...]) -> str:
    """Join tokens on one line as the kernel spaces them: for messages, and as a key that ignores layout."""
    if not tokens:
        return ""
    parts = [tokens[0].text]
    previous: Token | None = None
    for left, right in pairwise(tokens):
        parts.append(" " if _apart(previous, left, right) else "")
        parts.append(right.text)
        previous = left
    return "".join(parts)


def _apart(before: Token | None, left: Token, right: Token) -> bool:
    if left.text in _TIGHT_AFTER:
        return False
    if left.text in ("*", "&", "-", "+", "++", "--"):
        prefix = before is None or (before.kind is TokenKind.PUNCT and before.text not in (")", "]", "}")) or before.text in _KEYWORDS_APART
        if prefix and right.text not in (")", ","):
            return False
        if left.text == "*" and right.text in ("*", ")", ","):
            return False
    if right.text in ("(", "["):
        return left.kind is not TokenKind.IDENT and left.text not in (")", "]") if left.text not in _KEYWORDS_APART - {"sizeof"} else True
    return right.text not in _TIGHT_BEFORE
