"""Mutants of C: one statement, test, constant, operator or argument list changed at a time.

Works on text with tokens of its own, so that what the front end misreads is mutated all the same. A mutant keeps the lines of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_TOKEN = re.compile(
    r"(?P<space>\s+|/\*.*?\*/|//[^\n]*|^[ \t]*\#(?:[^\n]*\\\n)*[^\n]*)"
    r'|(?P<string>"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')'
    r"|(?P<number>\d[\w.]*)|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<sign><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w])",
    re.DOTALL | re.MULTILINE,
)
_PAIRS = (("==", "!="), ("<", "<="), (">", ">="), ("&&", "||"), ("+", "-"), ("+=", "-="), ("|=", "&="), ("<<", ">>"), ("++", "--"), ("true", "false"))
_SWAPPED = {**dict(_PAIRS), **{b: a for a, b in _PAIRS}, "|": "&", "/": "%", "%": "/"}
_LEADING = frozenset({"return", "break", "continue", "goto"})
_TYPE_WORDS = frozenset(
    ("int", "unsigned", "signed", "long", "short", "char", "bool", "void", "struct", "union", "enum", "const", "static", "typedef", "extern", "u8",
     "u16", "u32", "u64", "s8", "s16", "s32", "s64", "size_t", "gfn_t", "gpa_t", "hpa_t", "hva_t", "kvm_pfn_t", "spinlock_t", "atomic_t")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its place in the text."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed text; `what` says how, `line` (1-based) where."""

    text: str
    what: str
    line: int


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of `text` without blanks, comments and directives."""
    found = [Token(str(m.lastgroup), m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    return [token for token in found if token.kind != "space"]


def mutants(text: str, first: int = 0, last: int | None = None) -> Iterator[Mutant]:
    """Yield every mutant of what begins between the offsets `first` and `last`."""
    tokens = tokens_of(text)
    end = len(text) if last is None else last
    seen = {text}
    for what, edits in _edits(tokens):
        at = min(edit[0] for edit in edits)
        if not first <= at < end:
            continue
        changed = _applied(text, edits)
        if changed not in seen:
            seen.add(changed)
            yield Mutant(changed, what, text.count("\n", 0, at) + 1)


_Edit = tuple[int, int, str]


def _applied(text: str, edits: list[_Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        # The lines stay where they are: a mutated diff keeps its counts.
        lost = text.count("\n", start, end) - new.count("\n")
        text = text[:start] + new + "\n" * max(lost, 0) + text[end:]
    return text


def _edits(tokens: list[Token]) -> Iterator[tuple[str, list[_Edit]]]:
    pair = _pairs(tokens)
    statements = list(_statements(tokens))
    for start, end in statements:
        if not _declares(tokens[start : end + 1]):
            yield f"delete `{_shown(tokens[start : end + 1])}`", [(tokens[start].start, tokens[end].end, ";")]
    for (a, b), (c, d) in pairwise(statements):
        one, other = tokens[a : b + 1], tokens[c : d + 1]
        if c == b + 1 and not _declares(one) and not _declares(other) and one[0].text not in _LEADING and other[0].text not in _LEADING:
            texts = [" ".join(token.text for token in part) for part in (one, other)]
            if texts[0] == texts[1]:
                continue
            yield f"swap `{_shown(one)}` with what follows", [(one[0].start, one[-1].end, texts[1]), (other[0].start, other[-1].end, texts[0])]
    for at, token in enumerate(tokens):
        yield from _at(tokens, at, token, pair)


def _at(tokens: list[Token], at: int, token: Token, pair: dict[int, int]) -> Iterator[tuple[str, list[_Edit]]]:
    before = tokens[at - 1] if at else None
    binary = before is not None and (before.kind in ("word", "number") or before.text in (")", "]")) and before.text not in ("return", "case")
    if token.text in _SWAPPED and (binary or token.text not in ("+", "-", "&", "*")):
        yield f"`{token.text}` becomes `{_SWAPPED[token.text]}`", [(token.start, token.end, _SWAPPED[token.text])]
    if token.text == "!" and (at + 1 >= len(tokens) or tokens[at + 1].text != "="):
        yield "drop `!`", [(token.start, token.end, " ")]
    if token.kind == "number" and re.fullmatch(r"0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*", token.text):
        digits = token.text.rstrip("uUlL")
        base = 16 if digits[:2] in ("0x", "0X") else 8 if digits[0] == "0" and digits != "0" else 10
        if base != 8 or re.fullmatch("[0-7]+", digits):
            value = 1 if digits == "0" else int(digits, base) - 1
            yield f"`{token.text}` becomes {value}", [(token.start, token.end, f"{value}{token.text[len(digits) :]}")]
    if token.text in ("if", "while") and at + 1 < len(tokens) and tokens[at + 1].text == "(" and at + 1 in pair:
        close = pair[at + 1]
        yield (
            f"negate `{_shown(tokens[at : close + 1])}`",
            [(tokens[at + 1].end, tokens[at + 1].end, "!("), (tokens[close].start, tokens[close].start, ")")],
        )
    called = (
        token.text == "(" and before is not None and before.kind == "word" and before.text not in ("if", "while", "for", "switch", "return", "sizeof")
    )
    if called and at in pair:
        args = list(_arguments(tokens, at, pair[at]))
        for one, other in pairwise(args):
            texts = [" ".join(part.text for part in tokens[a:b]) for a, b in (one, other)]
            if texts[0] != texts[1] and all(texts):
                edits = [(tokens[a].start, tokens[b - 1].end, new) for (a, b), new in zip((one, other), reversed(texts), strict=True)]
                yield f"swap arguments `{texts[0]}` and `{texts[1]}` of {before.text if before else ''}()", edits


def _pairs(tokens: list[Token]) -> dict[int, int]:
    stack: list[int] = []
    pair = {}
    for at, token in enumerate(tokens):
        if token.text in ("(", "[", "{"):
            stack.append(at)
        elif token.text in (")", "]", "}") and stack:
            pair[stack.pop()] = at
    return pair


def _statements(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield first and last token of each simple statement: from behind `; { } : ) else` to a `;` outside of parentheses."""
    depth = [0]
    start = 0
    for at, token in enumerate(tokens):
        if token.text in ("(", "["):
            depth[-1] += 1
        elif token.text in (")", "]"):
            depth[-1] -= 1
            if depth[-1] == 0 and token.text == ")" and tokens[start].text in ("if", "while", "for", "switch"):
                start = at + 1
        elif token.text == "{":
            depth.append(0)
            start = at + 1
        elif token.text == "}":
            if len(depth) > 1:
                depth.pop()
            start = at + 1
        elif token.text in ("else", "do") or (token.text == ":" and depth[-1] == 0 and "?" not in {t.text for t in tokens[start:at]}):
            start = at + 1
        elif token.text == ";" and depth[-1] <= 0:
            if at > start and tokens[start].kind != "string":
                yield start, at
            start = at + 1


def _declares(statement: list[Token]) -> bool:
    """Whether a statement is a declaration, whose loss would not compile."""
    words = [token for token in statement if token.text != "*"]
    if not words or words[0].text in _LEADING or words[0].kind != "word":
        return False
    return words[0].text in _TYPE_WORDS or (len(words) > 1 and words[1].kind == "word")


def _arguments(tokens: list[Token], start: int, end: int) -> Iterator[tuple[int, int]]:
    depth, first = 0, start + 1
    for at in range(start + 1, end):
        if tokens[at].text in ("(", "[", "{"):
            depth += 1
        elif tokens[at].text in (")", "]", "}"):
            depth -= 1
        elif tokens[at].text == "," and depth == 0:
            yield first, at
            first = at + 1
    if first < end:
        yield first, end


def _shown(tokens: list[Token]) -> str:
    text = " ".join(token.text for token in tokens)
    return text if len(text) <= 60 else text[:57] + "..."


# A line of a comment whose start the hunk may not show.
_COMMENT = re.compile(r"\s*/?\*+(\s|/|$)")
_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)")


def diff_mutants(diff: str) -> Iterator[Mutant]:
    """Yield the mutants of the new side of a diff, hunk by hunk; its hunk headers may lack their counts, those of the mutants have them."""
    lines = diff.splitlines()
    starts = [at for at, line in enumerate(lines) if _HUNK.fullmatch(line)]
    for start in starts:
        stop = _end(lines, start)
        body = [line or " " for line in lines[start + 1 : stop]]
        new = [line[1:] for line in body if line[0] in " +"]
        for mutant in mutants("\n".join(new)):
            if _COMMENT.match(new[mutant.line - 1]):
                continue
            changed = list(_changed_hunk(body, new, mutant.text.split("\n")))
            text = "\n".join(
                (*map(_recounted(lines), range(start)), _header(lines[start], changed), *changed, *map(_recounted(lines), range(stop, len(lines))))
            )
            yield Mutant(text + "\n", mutant.what, start + 1)


def _end(lines: list[str], header: int) -> int:
    """Return where the hunk of this header ends: at what is no line of a hunk, the next file, or the signature of a mail."""
    stop = header + 1
    while stop < len(lines) and lines[stop][:1] in (" ", "+", "-", "\\", "") and not lines[stop].startswith(("--- ", "-- ")):
        stop += 1
    while stop > header + 1 and not lines[stop - 1]:
        stop -= 1
    return stop


def _changed_hunk(body: list[str], new: list[str], mutated: list[str]) -> Iterator[str]:
    assert len(new) == len(mutated), "a mutant keeps its lines"
    left = iter(zip(new, mutated, strict=True))
    for line in body:
        if line[0] not in " +":
            yield line
            continue
        before, after = next(left)
        if before != after:
            if line[0] == " ":
                yield f"-{before}"
            yield f"+{after}"
        else:
            yield line


def _header(line: str, body: list[str]) -> str:
    found = _HUNK.fullmatch(line)
    assert found is not None
    old, new = (sum(text[:1] in ("", " ", sign) for text in body) for sign in "-+")
    return f"@@ -{found[1]},{old} +{found[2]},{new} @@{found[3]}"


def _recounted(lines: list[str]) -> Callable[[int], str]:
    """Return a function from a line's number to the line, with its counts if it is the header of a hunk."""

    def line(at: int) -> str:
        if not _HUNK.fullmatch(lines[at]):
            return lines[at]
        return _header(lines[at], lines[at + 1 : _end(lines, at)])

    return line
