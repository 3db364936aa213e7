"""What a file-level item is and what it is called, from its tokens."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.tokens import spelling
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type

_STORAGE = frozenset({"static", "inline", "extern", "__inline", "__inline__", "__always_inline", "register", "_Thread_local", "__thread"})
TYPE_KEYWORDS = frozenset(
    [
        "void",
        "char",
        "short",
        "int",
        "long",
        "signed",
        "unsigned",
        "float",
        "double",
        "bool",
        "_Bool",
        "struct",
        "union",
        "enum",
        "const",
        "volatile",
        "typeof",
        "__typeof__",
        "__int128",
        "__signed__",
        "__volatile__",
        "__const",
        "_Atomic",
        "restrict",
        "__restrict",
        "auto",
        "__auto_type",
        "typeof_unqual",
        "__extension__",
        "_Complex",
    ]
)
ATTRIBUTE_CALLS = frozenset(
    [
        "__attribute__",
        "__attribute",
        "__printf",
        "__scanf",
        "__section",
        "__aligned",
        "__alloc_size",
        "__declspec",
        "__alias",
        "__assume_aligned",
        "__nonnull",
        "__counted_by",
        "__counted_by_le",
        "__counted_by_be",
        "__must_hold",
        "__acquires",
        "__releases",
        "__cond_acquires",
        "__acquire_shared",
        "__error",
        "__free",
        "__cleanup",
        "__diag_ignore",
        "__guarded_by",
        "_Alignas",
        "__realloc_size",
        "__copy",
        "__malloc",
        "__compiletime_error",
        "__compiletime_warning",
        "__no_sanitize",
        "__regparm",
        "__gnu_inline",
        "__bpf_md_ptr",
        "__opt_out",
        "typeof",
        "__typeof__",
        "typeof_unqual",
    ]
)
_TAGS = {"struct": UnitKind.STRUCT, "union": UnitKind.UNION, "enum": UnitKind.ENUM}
_QUALIFIERS = frozenset({"const", "volatile"})
_NO_NAMES = TYPE_KEYWORDS | ATTRIBUTE_CALLS
_NO_ATTRIBUTES = _STORAGE | TYPE_KEYWORDS
_NO_DECLARED = _NO_NAMES | _STORAGE
_LONGEST = 80


@value_type
class Heading:
    """Kind, name and the words in front of it."""

    kind: UnitKind
    name: str
    storage: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


def heading(tokens: Sequence[Token], brace: int, complete: bool) -> Heading:
    """Say what the item made of `tokens` is; `brace` is where a function's body opens, -1 if it has none."""
    # What is in a function's body does not matter to its name.
    code = [token for token in (tokens[:brace] if brace >= 0 else tokens) if token.kind is not TokenKind.DIRECTIVE]
    if not code:
        return Heading(UnitKind.UNKNOWN, "")
    match = matches(code)
    storage = tuple(token.text for token in _leading(code, match) if token.text in _STORAGE)
    if brace >= 0:
        name, attributes = _function_name(code, match)
        return Heading(UnitKind.FUNCTION if name else UnitKind.UNKNOWN, name, storage, attributes)
    if code[0].text == "typedef":
        return Heading(UnitKind.TYPEDEF, _declared(code[1:]), storage)
    call = _macro_call(code, match)
    if call:
        return Heading(UnitKind.MACRO_CALL, call, storage)
    return _variable(code, match, storage, complete)


def _leading(code: list[Token], match: list[int]) -> list[Token]:
    """Return the tokens up to the first bracket that opens parameters, members or a value."""
    result: list[Token] = []
    pos = 0
    while pos < len(code) and code[pos].text not in ("{", "=", ";"):
        if code[pos].text == "(":
            if result and result[-1].text in ATTRIBUTE_CALLS and match[pos] >= 0:
                pos = match[pos] + 1
                continue
            break
        result.append(code[pos])
        pos += 1
    return result


def function_name(header: Sequence[Token]) -> tuple[str, tuple[str, ...]]:
    """Return the name that the tokens in front of a body (or of a prototype's `;`) declare, and the other words before it.

    A macro that makes the name is spelled: `FNAME(walk)`; so is a macro that makes the whole header: `SYSCALL_DEFINE1(x)`.
    """
    return _function_name(header, matches(header))


def _function_name(header: Sequence[Token], match: list[int]) -> tuple[str, tuple[str, ...]]:
    pos = 0
    words: list[str] = []
    while pos < len(header):
        token = header[pos]
        if token.text == "(":
            end = match[pos]
            if end < 0:
                return "", ()
            before = header[pos - 1] if pos else None
            if before is not None and before.kind is TokenKind.IDENT and before.text not in _NO_NAMES:
                return _called(header, match, pos), tuple(word for word in words[:-1] if word not in _NO_ATTRIBUTES)
            if before is None or before.text not in ATTRIBUTE_CALLS:
                inner = function_name(header[pos + 1 : end])
                if inner[0]:
                    return inner
            pos = end + 1
            continue
        if token.kind is TokenKind.IDENT:
            words.append(token.text)
        pos += 1
    return "", ()


def cut_header(tokens: Sequence[Token]) -> str:
    """Return the function whose parameter list these tokens begin and do not end, "" if they are anything else."""
    match = matches(tokens)
    for pos, token in enumerate(tokens):
        if token.text in ("=", "{", ";"):
            return ""
        if token.text == "(" and match[pos] < 0:
            before = tokens[pos - 1] if pos else None
            named = before is not None and before.kind is TokenKind.IDENT and before.text not in TYPE_KEYWORDS | ATTRIBUTE_CALLS
            return before.text if named and before is not None and pos > 1 else ""
    return ""


def _called(header: Sequence[Token], match: list[int], opener: int) -> str:
    name, end = header[opener - 1].text, match[opener]
    twice = end + 1 < len(header) and header[end + 1].text == "("
    alone = all(token.text in _STORAGE for token in header[: opener - 1]) and not any(c.islower() for c in name)
    if twice or alone:
        return f"{name}({_first_argument(header[opener + 1 : end])})"
    return name


def _first_argument(tokens: Sequence[Token]) -> str:
    depth = 0
    for index, token in enumerate(tokens):
        if token.text in ("(", "[", "{"):
            depth += 1
        elif token.text in (")", "]", "}"):
            depth -= 1
        elif token.text == "," and depth == 0:
            tokens = tokens[:index]
            break
    text = spelling(tuple(tokens[:40]))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


def _macro_call(code: list[Token], match: list[int]) -> str:
    """Return the name of a macro call at file level ("EXPORT_SYMBOL_GPL(f)"), "" if the item is none.

    With words of the compiler or the linker around it (`__read_mostly DEFINE_STATIC_KEY_FALSE(key);`) it could be a prototype by its looks: the
    name decides, which of a macro has no small letters.
    """
    start = plain = _beyond(code, match, 0, _STORAGE)
    if start < len(code) and not _opens(code, start):
        start = _beyond(code, match, start, _STORAGE | _QUALIFIERS, words=True)
    if start + 1 >= len(code) or not _opens(code, start) or code[start].text in TYPE_KEYWORDS:
        return ""
    end = match[start + 1]
    loud = not any(c.islower() for c in code[start].text)
    behind = end + 1 if end >= 0 else len(code)
    rest = [token.text for token in code[_beyond(code, match, behind, frozenset(), words=True) if loud else behind :]]
    if rest not in ([], [";"]) or (start != plain and not loud):
        return ""
    inside = code[start + 2 : end] if end >= 0 else code[start + 2 :]
    return f"{code[start].text}({_first_argument(inside)})"


def may_be_macro_call(tokens: Sequence[Token], types: Collection[str]) -> bool:
    """Whether a prototype by its looks has no type in front of its name that is one for certain: a macro call may look the same."""
    for pos, token in enumerate(tokens):
        if _opens(tokens, pos):
            return True
        spoken = token.text in types or token.text in TYPE_KEYWORDS or not token.text.startswith("__")
        if token.kind is TokenKind.IDENT and spoken and token.text not in _STORAGE | _QUALIFIERS:
            return False
    return False


def _opens(code: Sequence[Token], pos: int) -> bool:
    """Whether a word with parentheses behind it stands here, which is none of an attribute."""
    named = code[pos].kind is TokenKind.IDENT and code[pos].text not in ATTRIBUTE_CALLS
    return named and pos + 1 < len(code) and code[pos + 1].text == "("


def _beyond(code: Sequence[Token], match: Sequence[int], pos: int, some: Collection[str], words: bool = False) -> int:
    """Return where something else than these words stands; with `words` any with two underscores, that has no parentheses, is one of them."""
    while pos < len(code):
        text = code[pos].text
        if text in ATTRIBUTE_CALLS and pos + 1 < len(code) and code[pos + 1].text == "(" and match[pos + 1] >= 0 and words:
            pos = match[pos + 1] + 1
        elif text in some or (words and text.startswith("__") and text not in TYPE_KEYWORDS and not _opens(code, pos)):
            pos += 1
        else:
            break
    return pos


def _variable(code: list[Token], match: list[int], storage: tuple[str, ...], complete: bool) -> Heading:
    top = _top_level(code, match)
    equals = next((i for i, (token, _) in enumerate(top) if token.text == "="), -1)
    tag = next((i for i, (token, _) in enumerate(top) if token.text in _TAGS), -1)
    braces = next((i for i, (token, _) in enumerate(top) if token.text == "{"), -1)
    if tag >= 0 and braces > tag and (equals < 0 or braces < equals) and match[top[braces][1]] < 0:
        # The text ends among the members: what the record is called is all that can be known.
        name = next((t.text for t, _ in reversed(top[tag + 1 : braces]) if t.kind is TokenKind.IDENT and t.text not in ATTRIBUTE_CALLS), "")
        return Heading(_TAGS[top[tag][0].text], name, storage)
    if tag >= 0 and braces > tag and (equals < 0 or braces < equals):
        declared = _declared([token for token, _ in top[braces + 1 :]])
        if not declared or declared.startswith("__"):
            name = next((t.text for t, _ in reversed(top[tag + 1 : braces]) if t.kind is TokenKind.IDENT and t.text not in ATTRIBUTE_CALLS), "")
            return Heading(_TAGS[top[tag][0].text], name, storage)
        kind = UnitKind.INITIALISER if equals >= 0 else UnitKind.GLOBAL
        return Heading(kind, declared, storage)
    before = code[: top[equals][1]] if equals >= 0 else code
    if equals >= 0:
        value = top[equals + 1][0].text if equals + 1 < len(top) else ""
        name = _inside_call(before) if _macro_call(before, matches(before)) else _declared(before)
        return Heading(UnitKind.INITIALISER if value == "{" else UnitKind.GLOBAL, name, storage)
    called, words = _function_name(code, match)
    if called:
        # A header that the text ends behind may be a function's as well as a prototype's.
        return Heading(UnitKind.DECLARATION if complete else UnitKind.FUNCTION, called, storage, words)
    if tag >= 0 and len([t for t in before if t.kind is TokenKind.IDENT and t.text not in _STORAGE]) == 2:
        return Heading(UnitKind.DECLARATION, f"{top[tag][0].text} {_declared(before)}", storage)
    name = _declared(before)
    if not name:
        return Heading(UnitKind.DECLARATION if code[0].text == ";" else UnitKind.UNKNOWN, "", storage)
    idents = sum(token.kind is TokenKind.IDENT for token in before)
    if idents < 2:
        return Heading(UnitKind.UNKNOWN, name, storage)
    return Heading(UnitKind.DECLARATION if "extern" in storage else UnitKind.GLOBAL, name, storage)


def _top_level(code: list[Token], match: list[int]) -> list[tuple[Token, int]]:
    """Return the tokens outside brackets with their index; an opening bracket stands for its whole group."""
    result: list[tuple[Token, int]] = []
    pos = 0
    while pos < len(code):
        result.append((code[pos], pos))
        pos = match[pos] + 1 if code[pos].text in ("(", "[", "{") and match[pos] > pos else pos + 1
    return result


def _declared(tokens: Sequence[Token]) -> str:
    """Return the name that a declaration without a value declares: inside `(*name)`, else the last word that is no attribute."""
    match = matches(tokens)
    name = ""
    pos = 0
    while pos < len(tokens):
        token = tokens[pos]
        if token.text == "(" and match[pos] >= 0:
            if tokens[pos - 1].text in ATTRIBUTE_CALLS and pos:
                name = "" if name == tokens[pos - 1].text else name
            elif pos + 1 < len(tokens) and tokens[pos + 1].text == "*":
                return _declared(tokens[pos + 1 : match[pos]])
            elif name:
                return name
        elif token.text in (",", ";", "=", ":"):
            break
        elif _is_declared_name(tokens, pos) and not (name and token.text.startswith("__")):
            name = token.text
        pos = match[pos] + 1 if token.text in ("(", "[", "{") and match[pos] > pos else pos + 1
    return name


def _is_declared_name(tokens: Sequence[Token], pos: int) -> bool:
    """Whether a word may be what a declaration declares: programs from before C99 declare a type `bool` (C17 6.4.1 does not reserve it)."""
    token = tokens[pos]
    own = token.text == "bool" and pos > 0 and pos + 1 < len(tokens) and tokens[pos + 1].text == ";"
    return token.kind is TokenKind.IDENT and (own or token.text not in _NO_DECLARED)


def _inside_call(code: list[Token]) -> str:
    """Return the last word in the first parentheses: the variable of `DEFINE_PER_CPU(type, name) = ...`."""
    opener = next((i for i, token in enumerate(code) if token.text == "("), -1)
    end = matches(code)[opener] if opener >= 0 else -1
    return next((token.text for token in reversed(code[opener:end]) if token.kind is TokenKind.IDENT), "") if end >= 0 else ""
