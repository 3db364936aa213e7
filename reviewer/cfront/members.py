"""Members of records, values of enums, targets of typedefs: read from their items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reviewer.cfront.brackets import matches
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.literals import integer
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import INNER_VOLATILE, Number, Token, TokenKind, TypeName

_QUALIFIERS = frozenset(
    {
        "const",
        "volatile",
        "restrict",
        "__volatile__",
        "__volatile",
        "__user",
        "__rcu",
        "__percpu",
        "__iomem",
        "__force",
        "__kernel",
        "__randomize_layout",
    }
)
_BITMAP = "DECLARE_BITMAP"
"""`unsigned long name[BITS_TO_LONGS(bits)]` (include/linux/types.h)."""
_FLEXIBLE = frozenset({"DECLARE_FLEX_ARRAY", "__DECLARE_FLEX_ARRAY"})
"""`type name[]`, given as two arguments (include/uapi/linux/stddef.h)."""
VOLATILE = frozenset({"volatile", "__volatile__", "__volatile"})
"""How `volatile` is spelled."""
UNTAGGED = "typedef "
"""How the name of a record without a tag begins that a typedef names: "typedef pair_t"."""
UNNAMED = "unnamed "
"""How the name of a record without a tag begins that a member is declared with: "unnamed struct lock"."""
OF_MEMBER = "::"
"""What stands between a record and its member whose own record has no tag: "struct kvm::irqfds"."""
SPECIFIERS = frozenset({"unsigned", "signed", "long", "short", "int", "char", "void", "bool", "_Bool", "float", "double"})
"""The words of arithmetic types, and `void`."""


def members_of(item: Item, dialect: Dialect) -> tuple[tuple[str, TypeName], ...]:
    """Return the members of a record that are plainly declared, and that nothing else in it mentions.

    What a macro declares, or what is not understood, may be any of the names in it, or others: where there is such a thing, a member that is
    declared under a condition may have another type under another one, and is left out. Members of anonymous records count as the outer
    one's: C finds them by the same name. Members of all `#if` branches count; one that is declared in several with different types has the
    type of none, and is left out.
    """
    tokens = item.tokens
    start = next((i for i, token in enumerate(tokens) if token.text == "{"), -1)
    pair = matches(tokens)
    if start < 0 or pair[start] < 0 or not item.complete:
        return ()
    doubtful: set[str] = set()
    types: dict[str, set[TypeName]] = {}
    inside = tokens[start + 1 : pair[start]]
    for name, ctype in _known(inside, dialect, doubtful):
        types.setdefault(name, set()).add(ctype)
    if doubtful:
        doubtful |= _conditional(inside)
    return tuple((name, known.pop()) for name, known in types.items() if len(known) == 1 and name not in doubtful)


def _conditional(tokens: tuple[Token, ...]) -> set[str]:
    """Return the words that stand under some condition."""
    depth = 0
    found: set[str] = set()
    for token in tokens:
        if token.kind is TokenKind.DIRECTIVE:
            word = token.text.lstrip("# \t")
            depth += word.startswith("if") - word.startswith("endif")
        elif depth > 0:
            found.add(token.text)
    return found


def members_in_order(tokens: tuple[Token, ...], dialect: Dialect) -> tuple[tuple[str, TypeName], ...] | None:
    """Return the members that the items of an initialiser without designators go to, one by one (C17 6.7.9 p17).

    None where a condition, an anonymous record or a bit-field without a name leaves open which they are.
    """
    start = next((i for i, token in enumerate(tokens) if token.text == "{"), -1)
    pair = matches(tokens)
    if start < 0 or pair[start] < 0:
        return None
    inside = tokens[start + 1 : pair[start]]
    if any(token.kind is TokenKind.DIRECTIVE for token in inside) or _has_anonymous(inside):
        return None
    found = _members(inside, dialect)
    return found if found is not None and len(dict(found)) == len(found) else None


def _has_anonymous(tokens: tuple[Token, ...]) -> bool:
    """Whether one of the members is a record without a name, or what may be one."""
    pair = matches(tokens)
    for at, token in enumerate(tokens):
        if token.text == "{":
            stop = next((i for i in range(pair[at] + 1, len(tokens)) if tokens[i].text == ";"), len(tokens))
            if pair[at] < 0 or not declarators(tokens[pair[at] + 1 : stop]):
                return True
    return False


def _members(tokens: tuple[Token, ...], dialect: Dialect) -> tuple[tuple[str, TypeName], ...] | None:
    doubtful: set[str] = set()
    found = tuple(_known(tokens, dialect, doubtful))
    return None if doubtful else found


def _known(tokens: tuple[Token, ...], dialect: Dialect, doubtful: set[str]) -> Iterator[tuple[str, TypeName]]:
    """Yield the members that are plainly declared; `doubtful` gets the names in all other declarations."""
    pair = matches(tokens)
    start = pos = 0
    while pos < len(tokens):
        token = tokens[pos]
        if token.kind is TokenKind.DIRECTIVE and pos == start:
            # One between two members only says which of them there are, but for an #include, or what defines a macro.
            if not token.text.lstrip("# \t").startswith(("if", "el", "endif")):
                doubtful.add("")
            pos = start = pos + 1
        elif token.text in ("{", "(", "[") and pair[pos] >= 0:
            pos = pair[pos] + 1
        elif token.text == ";":
            yield from _declared(tokens[start:pos], dialect, doubtful)
            pos = start = pos + 1
        else:
            pos += 1
    if start < len(tokens):
        doubtful |= _words(tokens[start:])


def _words(tokens: tuple[Token, ...]) -> set[str]:
    return {token.text for token in tokens}


def _declared(tokens: tuple[Token, ...], dialect: Dialect, doubtful: set[str]) -> Iterator[tuple[str, TypeName]]:
    if not tokens:
        return
    brace = next((i for i, token in enumerate(tokens) if token.text == "{"), -1)
    end = matches(tokens)[brace] if brace >= 0 else -1
    if any(token.kind is TokenKind.DIRECTIVE for token in tokens[: max(brace, 0)] + tokens[end + 1 :]):
        doubtful |= _words(tokens)
    elif brace < 0:
        found = _plain(tokens, dialect)
        doubtful |= _words(tokens) if found is None else set()
        yield from found or ()
    elif tokens[0].text not in ("struct", "union") or end < 0:
        doubtful |= _words(tokens)
    elif all(token.text in dialect.annotation for token in tokens[end + 1 :]):
        # An anonymous record; in a union its members overlap, and who asks for disjointness must not rely on names alone.
        yield from _known(tokens[brace + 1 : end], dialect, doubtful)
    else:
        named = _of_inner(tokens, brace, end, dialect)
        doubtful |= _words(tokens) if named is None else set()
        yield from named or ()


def _of_inner(tokens: tuple[Token, ...], brace: int, end: int, dialect: Dialect) -> tuple[tuple[str, TypeName], ...] | None:
    """Read `struct words { ... } declarator, declarator`; a record without a tag is called after the first of them."""
    declared = declarators(tokens[end + 1 :])
    words = [token.text for token in tokens[1:brace] if token.text not in dialect.annotation]
    if not declared or len(words) > 1:
        return None
    base = f"{tokens[0].text} {words[0]}" if words else f"{UNNAMED}{tokens[0].text} {declared[0][0]}"
    return tuple((name, TypeName(base, pointers, sizes)) for name, pointers, sizes in declared)


def declarators(tokens: Sequence[Token]) -> list[tuple[str, int, tuple[Number | None, ...]]]:
    """Read names with their pointers and arrays; nothing where there is more to one of them than that."""
    found = []
    for group in _split(list(tokens)):
        stars = next((i for i, token in enumerate(group) if token.text != "*"), len(group))
        sizes = _sizes(group[stars + 1 :])
        if stars == len(group) or group[stars].kind is not TokenKind.IDENT or sizes is None or any(token.text == ":" for token in group):
            return []
        found.append((group[stars].text, stars, sizes))
    return found


def _plain(tokens: tuple[Token, ...], dialect: Dialect) -> tuple[tuple[str, TypeName], ...] | None:
    """Read `specifiers declarator, declarator`; None for what is more than pointers, arrays and bit-fields."""
    words = [token for token in tokens if token.text not in _QUALIFIERS and token.text not in dialect.annotation]
    if [token.text for token in words[:2]] == [_BITMAP, "("] and len(words) > 5 and (words[3].text, words[-1].text) == (",", ")"):
        bits = " ".join(token.text for token in words[4:-1])
        return ((words[2].text, TypeName("unsigned long", 0, (Number(words[0].line, f"BITS_TO_LONGS ( {bits} )"),))),)
    if words[:1] and words[0].text in _FLEXIBLE and len(words) > 5 and (words[1].text, words[-3].text, words[-1].text) == ("(", ",", ")"):
        opener, closer = (Token(TokenKind.PUNCT, text, words[0].line) for text in "[]")
        words = [*words[2:-3], words[-2], opener, closer]
    qualifiers = _volatile(tokens)
    base, rest = _base(words)
    if not base:
        return None
    result = []
    for group in _split(rest):
        pointers = 0
        while pointers < len(group) and group[pointers].text == "*":
            pointers += 1
        group = group[pointers:]
        if not group:
            return None
        if [token.text for token in group[:2]] == ["(", "*"] and len(group) > 3 and group[2].kind is TokenKind.IDENT and group[3].text == ")":
            result.append((group[2].text, TypeName(f"{base} function", 0, (), function=True, qualifiers=qualifiers)))
            continue
        if group[0].kind is not TokenKind.IDENT:
            return None
        sizes = _sizes(group[1:])
        if sizes is None:
            return None
        # What is stored in a bit-field is cut to its width: a type of its own, of which nothing else is known.
        width = " ".join(token.text for token in group[1:]) if group[1:] and group[1].text == ":" else ""
        result.append((group[0].text, TypeName(f"{base} {width}" if width else base, pointers, sizes, qualifiers=qualifiers)))
    return tuple(result)


def _volatile(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """Return the `volatile` of a declaration; one behind a `*` may be of any of the declarators."""
    star = next((i for i, token in enumerate(tokens) if token.text == "*"), len(tokens))
    found = [i for i, token in enumerate(tokens) if token.text in VOLATILE]
    return tuple(dict.fromkeys("volatile" if i < star else INNER_VOLATILE for i in found))


def _base(words: list[Token]) -> tuple[str, list[Token]]:
    if not words:
        return "", []
    if words[0].text in ("struct", "union", "enum") and len(words) > 1 and words[1].kind is TokenKind.IDENT:
        return f"{words[0].text} {words[1].text}", words[2:]
    count = 0
    while count < len(words) and words[count].text in SPECIFIERS and not (count and words[count].text == "bool"):
        count += 1
    if count:
        return canonical([word.text for word in words[:count]]), words[count:]
    return (words[0].text, words[1:]) if words[0].kind is TokenKind.IDENT and len(words) > 1 else ("", [])


def canonical(words: list[str]) -> str:
    """Return integer specifiers in the one order and spelling that `ctype.BASE_TYPES` uses."""
    if words in (["void"], ["bool"], ["_Bool"], ["float"], ["double"]):
        return words[0]
    longs = words.count("long")
    kind = "char" if "char" in words else "short" if "short" in words else "long long" if longs > 1 else "long" if longs else "int"
    if "unsigned" in words:
        return f"unsigned {kind}"
    return "signed char" if kind == "char" and "signed" in words else kind


def _split(tokens: list[Token]) -> list[list[Token]]:
    groups: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if token.text == "," and depth == 0:
            groups.append([])
        else:
            groups[-1].append(token)
    return groups


def _sizes(tokens: list[Token]) -> tuple[Number | None, ...] | None:
    """Read `[size]...` or `: bits`; sizes are kept as spelled."""
    if not tokens:
        return ()
    if tokens[0].text == ":":
        return ()
    if tokens[0].text != "[" or tokens[-1].text != "]":
        return None
    text = " ".join(token.text for token in tokens)
    return tuple(Number(tokens[0].line, part.strip(" []")) if part.strip(" []") else None for part in text.split("] ["))


def enum_values(item: Item) -> tuple[tuple[str, int], ...]:
    """Return the constants whose values follow from literals and counting; after one that does not, counting starts nowhere."""
    tokens = item.tokens
    start = next((i for i, token in enumerate(tokens) if token.text == "{"), -1)
    pair = matches(tokens)
    if start < 0 or pair[start] < 0:
        return ()
    result: list[tuple[str, int]] = []
    following: int | None = 0
    for group in _split(list(tokens[start + 1 : pair[start]])):
        if any(token.kind is TokenKind.DIRECTIVE for token in group):
            return tuple(result)
        if not group:
            continue
        if len(group) > 1:
            following = _literal(group[2:]) if group[1].text == "=" else None
        if following is not None:
            result.append((group[0].text, following))
            following += 1
    return tuple(result)


def _literal(tokens: list[Token]) -> int | None:
    sign = -1 if tokens and tokens[0].text == "-" else 1
    rest = tokens[1:] if sign < 0 else tokens
    known = integer(rest[0].text) if len(rest) == 1 else None
    return sign * known[0] if known is not None else None


_CONST = frozenset({"const", "__const", "__const__"})


def typedef_of(item: Item, dialect: Dialect) -> TypeName | None:
    """Return what a typedef stands for, None for what is more than a plain declaration."""
    tokens = item.tokens
    if len(tokens) < 3 or tokens[0].text != "typedef":
        return None
    brace = next((i for i, token in enumerate(tokens) if token.text == "{"), -1)
    if brace >= 0:
        return _of_record(item, brace)
    found = _plain(tokens[1:-1], dialect)
    target = dict(found).get(item.name) if found is not None else None
    if target is None or all(token.text not in _CONST for token in tokens):
        return target
    return replace(target, qualifiers=(*target.qualifiers, "const"))


def _of_record(item: Item, brace: int) -> TypeName | None:
    """Return what `typedef struct words tag { ... } name` stands for: the record with that tag, or that has none; None for more than a name."""
    tokens = item.tokens
    end = matches(tokens)[brace]
    behind = [token.text for token in tokens[end + 1 :]]
    if end < 0 or any(token.kind is TokenKind.DIRECTIVE for token in tokens[:brace] + tokens[end + 1 :]):
        return None
    at = next((i for i, token in enumerate(tokens[:brace]) if token.text in ("struct", "union", "enum")), -1)
    stars = behind[: behind.index(item.name)] if item.name in behind else ["?"]
    if at < 0 or any(text != "*" for text in stars) or "[" in behind or "," in behind:
        return None
    around = (*tokens[:brace], *tokens[end + 1 :])
    qualifiers = (INNER_VOLATILE,) if any(token.text in VOLATILE | {"_Atomic"} for token in around) else ()
    words = [token.text for token in tokens[at + 1 : brace] if token.kind is TokenKind.IDENT]
    if not words and tokens[at].text == "enum":
        return TypeName(f"{UNNAMED}enum {item.name}")
    if len(words) > 1 or (not words and stars):
        return None
    return TypeName(f"{tokens[at].text} {words[0]}" if words else f"{UNTAGGED}{item.name}", len(stars), qualifiers=qualifiers)


def result_of_prototype(item: Item, dialect: Dialect) -> TypeName | None:
    """Return the result type of a function declaration, None for what is more than specifiers and `*` in front of the name."""
    texts = [token.text for token in item.tokens]
    at = next((i for i in range(1, len(texts) - 1) if texts[i] == item.name and texts[i + 1] == "("), -1)
    if at < 0:
        return None
    words = [token for token in item.tokens[: at + 1] if token.text not in _QUALIFIERS | _STORAGE and token.text not in dialect.annotation]
    found = _plain(tuple(words), dialect)
    return found[0][1] if found is not None and len(found) == 1 and found[0][0] == item.name else None


_STORAGE = frozenset({"extern", "static", "inline", "__inline__", "__inline", "register"})
