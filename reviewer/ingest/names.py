"""File names of a diff's headers: unquoted, without prefix, and never able to leave a tree."""

import re

from reviewer.model.patterns import regex

_ESCAPE = re.compile(rb'\\([0-7]{3}|[abfnrtv"\\])')
_SIMPLE = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v", b'"': b'"', b"\\": b"\\"}
_LETTERS = {value.decode("latin-1"): "\\" + key.decode("latin-1") for key, value in _SIMPLE.items()}
_PLAIN = regex(r"[ !#-\[\]-~]*")
MAX_NAME = 4096
"""Bytes of a path, Linux's own limit."""


def header_name(raw: str) -> tuple[str, str] | None:
    """Split what follows `--- ` or `+++ ` (latin-1) into the quoted or plain name and what stands after it; None: unclosed quote."""
    if not raw.startswith('"'):
        name, tab, rest = raw.partition("\t")
        # Git puts a tab behind a name with blanks.
        return name if tab else name.rstrip(" \r"), rest
    at = 1
    while at < len(raw) and raw[at] != '"':
        at += 2 if raw[at] == "\\" else 1
    if at >= len(raw):
        return None
    return unquote(raw[1:at]), raw[at + 1 :]


def unquote(inner: str) -> str:
    """Undo git's C-style quoting of a name; latin-1 in and out."""
    data = inner.encode("latin-1")
    out = _ESCAPE.sub(lambda match: _SIMPLE.get(match[1]) or bytes([int(match[1], 8) & 0xFF]), data)
    return out.decode("latin-1")


def quoted(prefix: str, path: str) -> str:
    """Return a name as git writes it in a header: C-style in quotes where it has a control character, a quote or a byte beyond ASCII; latin-1."""
    name = prefix + path
    if _PLAIN.fullmatch(name):
        return name
    return '"' + "".join(_LETTERS.get(char) or (char if " " <= char <= "~" else f"\\{ord(char):03o}") for char in name) + '"'


def git_header_names(line: str) -> tuple[str, str] | None:
    """Return the two names of a `diff --git` line, prefixes kept; None if they can't be told apart (blanks in different names)."""
    rest = line.removeprefix("diff --git ").rstrip("\r")
    return _two_names(rest, exact=True) or (_two_names(rest.rstrip(" "), exact=False) if rest.endswith(" ") else None)


def _two_names(rest: str, *, exact: bool) -> tuple[str, str] | None:
    """Tell the names apart; where blanks were taken off the end (not `exact`) only equal ones."""
    if len(rest) > 2 * MAX_NAME + 1:
        return None
    if rest.startswith('"'):
        first = header_name(rest)
        if first is None:
            return None
        second = header_name(first[1].lstrip(" "))
        return (first[0], second[0]) if second and second[0] else None
    if rest.endswith('"') and ' "' in rest:
        name, _, quoted = rest.partition(' "')
        return name, unquote(quoted[:-1])
    half = len(rest) // 2
    if len(rest) % 2 and rest[half] == " " and _tail(rest[:half]) == _tail(rest[half + 1 :]):
        return rest[:half], rest[half + 1 :]
    names = rest.split(" ")
    return (names[0], names[1]) if len(names) == 2 and all(names) and exact else None


def refusal(path: str) -> str:
    """Say why `path` must not be used in a tree, "" if it may."""
    if not path:
        return "an empty path"
    if path.startswith("/"):
        return "an absolute path"
    if len(path) > MAX_NAME:
        return "a path that is too long"
    if any(part in ("..", ".", "") for part in path.split("/")):
        return 'a path with "..", "." or an empty part'
    if path.split("/", 1)[0].lower() == ".git":
        return "a path inside .git"
    if "\0" in path or "\n" in path:
        return "a path with a NUL or a newline"
    return ""


def _tail(name: str) -> str:
    return name.partition("/")[2]
