"""Types and declarators: which tokens are a type for certain, and how a declared name comes by its type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reviewer.cfront.cursor import Cursor, Failure
from reviewer.cfront.render import render
from reviewer.cfront.statement_syntax import Param
from reviewer.cfront.syntax import INNER_VOLATILE, Expr, TokenKind, TypeName
from reviewer.cfront.tokens import spelling
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

CHANGES_TYPE = regex(r"\b(?:__)?(?:mode|vector_size|scalar_storage_order|address_space|transparent_union)(?:__)?\b")
"""Attributes that make another type of the one that is spelled (gcc's manual, "Common Variable Attributes"; clang's address spaces)."""
SECOND_NAME = regex(r"\b(?:alias|__alias__|__alias|asm|__asm__|__asm)\b")
"""What gives a variable the name of another one, or one for the linker, which may be that (gcc's manual, "Asm Labels")."""
_STORAGE = frozenset(["static", "extern", "register", "typedef", "inline", "__inline", "__inline__", "_Thread_local", "__thread"])
_QUALIFIERS = frozenset(
    ["const", "volatile", "restrict", "__const", "__const__", "__volatile__", "__volatile", "__restrict", "__restrict__", "_Atomic"]
)
_WORDS = frozenset(
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
        "__int128",
        "__signed__",
        "__auto_type",
        "auto",
        "_Complex",
    ]
)
_TYPEOF = frozenset({"typeof", "__typeof__", "__typeof", "typeof_unqual"})
_TAGS = frozenset({"struct", "union", "enum"})
_SPECIAL = frozenset({"__extension__", "_Alignas"})
_OF_LANGUAGE = _QUALIFIERS | {word.strip("_") for word in _QUALIFIERS} | {INNER_VOLATILE}
_OF_COMPILER = _SPECIAL | {"asm", "__asm", "__asm__"}
TYPE_STARTS = _STORAGE | _QUALIFIERS | _WORDS | _TYPEOF | _TAGS
_STARTS = TYPE_STARTS | _SPECIAL


@value_type
class Specifiers:
    """What stands before the declarators. `defines` says that a struct, union or enum body is among it."""

    base: str
    storage: tuple[str, ...]
    attributes: tuple[str, ...]
    qualifiers: tuple[str, ...]
    defines: str = ""


@value_type
class Declared:
    """A declared name, its type, and the words behind it."""

    name: str
    type: TypeName
    attributes: tuple[str, ...] = ()


def canonical(words: list[str]) -> str:
    """Return the one spelling of a set of arithmetic type words ("long unsigned int" is "unsigned long")."""
    words = ["signed" if word == "__signed__" else word for word in words]
    longs = words.count("long")
    if "_Bool" in words:
        return "bool"
    if not set(words) <= {"char", "short", "int", "long", "signed", "unsigned", "__int128"}:
        return " ".join(words)
    sign = "unsigned " if "unsigned" in words else ""
    if "char" in words:
        return sign + "char" if sign or "signed" not in words else "signed char"
    if "__int128" in words:
        return sign + "__int128"
    width = "short" if "short" in words else " ".join(["long"] * longs) or "int"
    return sign + width


class TypeParser(Cursor):
    """Parses declaration specifiers, declarators and type names."""

    def starts_type(self, pos: int) -> bool:
        """Whether a type must start at `pos`: a keyword, or a known name that no local hides."""
        text = self.texts[pos]
        return text in _STARTS or (text in self.known and not self.is_local(text))

    def specifiers(self) -> Specifiers:
        """Parse the words before the declarators; the first unknown name is the type."""
        words: list[str] = []
        storage: list[str] = []
        attributes: list[str] = []
        qualifiers: list[str] = []
        base = defines = ""
        while True:
            text = self.texts[self.pos]
            if text in _STORAGE:
                storage.append(text)
                self.pos += 1
            elif text in _QUALIFIERS:
                qualifiers.append(text.strip("_") if text != "_Atomic" else text)
                self.pos += 1
            elif base and text in TYPE_STARTS and text not in _SPECIAL:
                # Two types, as where a `;` is missing: neither may be dropped.
                raise self.failure()
            elif text in _WORDS:
                words.append(text)
                self.pos += 1
            elif words and text in _TAGS | _TYPEOF:
                raise self.failure()
            elif text in _TAGS:
                base, defines = self._tag(attributes)
            elif text in _TYPEOF:
                end = self.closing(self.pos + 1)
                base = f"typeof ({spelling(self.tokens[self.pos + 2 : end])})"
                self.pos = end + 1
            elif text in _SPECIAL or (self.is_annotation(text) and not ((base or words) and self.texts[self.pos + 1] == "=")):
                attributes.append(self.attribute())
            elif self.is_name(self.pos) and not base and not words:
                if self._is_prefix(self.pos):
                    attributes.append(self.attribute())
                else:
                    base = text
                    self.pos += 1
            elif self.is_name(self.pos) and self._is_infix(self.pos):
                qualifiers.append(self.attribute())
            else:
                break
        base = base or canonical(words)
        if not base:
            raise self.failure()
        return Specifiers(base, tuple(storage), tuple(attributes), tuple(qualifiers), defines)

    def _tag(self, attributes: list[str]) -> tuple[str, str]:
        """Parse a tag or what it defines; the words between it and its keyword are added to `attributes`."""
        start = self.pos
        self.pos += 1
        while self.is_annotation(self.texts[self.pos]):
            attributes.append(self.attribute())
        name = ""
        if self.texts[self.pos] in TYPE_STARTS | _STORAGE:
            # A keyword is no tag.
            raise self.failure()
        if self.is_name(self.pos):
            name = self.texts[self.pos]
            self.pos += 1
        if self.texts[self.pos] != "{":
            if not name:
                raise self.failure()
            return f"{self.texts[start]} {name}", ""
        self.pos = self.closing(self.pos) + 1
        # Without a tag the spelling is all there is to the type; a tag or a constant is a name that others may mean.
        names = bool(name) or "enum" in self.texts[start : self.pos]
        return spelling(self.tokens[start : self.pos]), f"local {self.texts[start]}" if names else ""

    def attribute(self) -> str:
        """Step over a word and its arguments, and spell them."""
        start = self.pos
        self.pos += 1
        if self.texts[self.pos] == "(":
            self.pos = self.closing(self.pos) + 1
        spelled = spelling(self.tokens[start : self.pos])
        if CHANGES_TYPE.search(spelled):
            self.problems.append((f"attribute {spelled}", self.tokens[start].line))
        return spelled

    def is_unknown(self, word: str) -> bool:
        """Whether a word beside a declaration, as `attribute` spells it, is neither of the language nor of the dialect: it may be any macro."""
        name = word.split("(", 1)[0].strip()
        return word not in _OF_LANGUAGE and name not in _OF_COMPILER and not self.is_annotation(name)

    def note_words(self, words: Iterable[str], line: int) -> None:
        """Note what is not understood of a parameter or a local: a word that may be part of its type, say where it lives, or do something."""
        self.problems.extend((f"the word {word} in a declaration", line) for word in words if self.is_unknown(word))

    def _is_prefix(self, pos: int) -> bool:
        """Whether an unknown first word stands before the type: a keyword or a known type follows it."""
        behind = pos + 1
        while self.texts[behind] in _QUALIFIERS:
            behind += 1
        following = self.texts[behind]
        return following in TYPE_STARTS or (following in self.known and self.kind_at(behind + 1) is TokenKind.IDENT)

    def _is_infix(self, pos: int) -> bool:
        """Whether a name behind the type is a word and not the declared name: `*` or another plain name follows."""
        following = self.texts[pos + 1]
        if following == "*":
            return True
        return self.is_name(pos + 1) and not following.startswith("__") and not self.is_annotation(following) and following not in ("asm",)

    def declarator(self, spec: Specifiers) -> Declared:
        """Parse pointers, name, arrays and parameters, and the words behind them; the name may be absent."""
        pointers = 0
        qualifiers = list(spec.qualifiers)
        while True:
            text = self.texts[self.pos]
            if text == "*":
                pointers += 1
            elif text in _QUALIFIERS or (pointers and self._is_word(self.pos)):
                qualifiers.append(INNER_VOLATILE if pointers and text.strip("_") == "volatile" else text)
            else:
                break
            self.pos += 1
        if text == "(":
            name, ctype = self._wrapped(spec.base, pointers, tuple(qualifiers))
        else:
            name = ""
            if self.is_name(self.pos):
                name = text
                self.pos += 1
            ctype = self._suffixes(spec.base, pointers, tuple(qualifiers))
        return Declared(name, ctype, self._trailing())

    def _is_word(self, pos: int) -> bool:
        """Whether what stands behind a `*` is a word for compilers and checkers, and not the declared name, which may be spelled like one."""
        if not self.is_name(pos):
            return False
        return self._is_infix(pos) or (self.is_annotation(self.texts[pos]) and self.texts[pos + 1] not in (";", "=", "["))

    def _wrapped(self, base: str, pointers: int, qualifiers: tuple[str, ...]) -> tuple[str, TypeName]:
        """Parse `(*name)(parameters)` and the like: the type is kept as spelled, without the name."""
        start = self.pos
        end = self.closing(start)
        named = next(
            (i for i in range(start + 1, end) if self.is_name(i) and self.texts[i] not in _QUALIFIERS and not self.is_annotation(self.texts[i])), -1
        )
        arrays: list[Expr | None] = []
        bounds: set[int] = set()
        self.pos = named + 1 if named >= 0 else end
        while self.texts[self.pos] == "[":
            # `(*name[2])(int)`: an array of pointers to functions.
            closing = self.closing(self.pos)
            bounds.update(range(self.pos, closing + 1))
            self.pos += 1
            arrays.append(self.expression() if self.pos < closing else None)
            if self.pos != closing:
                raise self.failure()
            self.pos = closing + 1
        if self.texts[start + 1] != "*" or self.pos != end:
            arrays, bounds = [], set()
        self.pos = end + 1
        function = self.texts[self.pos] == "("
        while self.texts[self.pos] in ("(", "["):
            self.pos = self.closing(self.pos) + 1
        rest = tuple(token for i, token in enumerate(self.tokens[start : self.pos], start) if i != named and i not in bounds)
        name = self.texts[named] if named >= 0 else ""
        return name, TypeName(f"{base} {'*' * pointers}{spelling(rest)}", arrays=tuple(arrays), function=function, qualifiers=qualifiers)

    def _suffixes(self, base: str, pointers: int, qualifiers: tuple[str, ...]) -> TypeName:
        if self.texts[self.pos] == "(":
            opener = self.pos
            self.pos = self.closing(opener) + 1
            spelled = spelling(self.tokens[opener : self.pos])
            return TypeName(f"{base} {'*' * pointers}{spelled}", function=True, qualifiers=qualifiers)
        arrays: list[Expr | None] = []
        while self.texts[self.pos] == "[":
            end = self.closing(self.pos)
            self.pos += 1
            arrays.append(self.expression() if self.pos < end else None)
            if self.pos != end:
                raise self.failure()
            self.pos = end + 1
        return TypeName(base, pointers, tuple(arrays), qualifiers=qualifiers)

    def _trailing(self) -> tuple[str, ...]:
        words: list[str] = []
        while self.is_name(self.pos):
            words.append(self.attribute())
        return tuple(words)

    def type_between(self, start: int, end: int) -> TypeName | None:
        """Return the type that these tokens are for certain: keyword, tag, known name, or names that end in `*`."""
        if start >= end or not self.is_name(start):
            return None
        text = self.texts[start]
        if not self.starts_type(start) and not self.is_annotation(text):
            if self.is_local(text) or end - start == 1:
                return None
            rest = self.texts[start + 1 : end]
            starred = rest[-1] == "*" and all(word == "*" or word in _QUALIFIERS or self.is_annotation(word) for word in rest)
            if not starred and rest[:3] != ["(", "*", ")"]:
                return None
        before, known = self.pos, len(self.problems)
        self.pos = start
        try:
            spec = self.specifiers()
            declared = self.declarator(spec)
            if self.pos == end and not declared.name and not spec.storage:
                words = (*declared.type.qualifiers, *spec.attributes, *declared.attributes)
                return replace(declared.type, qualifiers=words) if words else declared.type
        except Failure:
            pass
        finally:
            self.pos = before
        del self.problems[known:]
        return None

    def parameters(self, start: int, end: int) -> tuple[Param, ...]:
        """Parse what stands between the parentheses of a function's header."""
        if start == end or (end - start == 1 and self.texts[start] == "void"):
            return ()
        result: list[Param] = []
        for begin, stop in self.parts(start, end):
            line = self.tokens[begin].line if begin < len(self.tokens) else 0
            if self.texts[begin] == "..." and stop == begin + 1:
                result.append(Param(line, "...", TypeName("...")))
                continue
            self.pos = begin
            spec = self.specifiers()
            declared = self.declarator(spec)
            if self.pos != stop:
                raise self.failure()
            self.note_words((*spec.attributes, *declared.type.qualifiers, *declared.attributes), line)
            bounds = (at for opener in range(begin, stop) if self.texts[opener] == "[" for at in range(opener, self.match[opener]))
            if any(map(self._has_effect, bounds)):
                self.problems.append(("array bound with an effect", line))
            result.append(Param(line, declared.name, _decayed(declared.type)))
        return tuple(result)

    def _has_effect(self, pos: int) -> bool:
        """Whether the token at `pos` is an assignment, or calls what is no macro by its name."""
        text = self.texts[pos]
        called = self.texts[pos + 1] == "(" and self.is_name(pos) and any(map(str.islower, text)) and text != "sizeof"
        return called or text in ("++", "--") or (text.endswith("=") and text not in ("==", "!=", "<=", ">="))


def _decayed(ctype: TypeName) -> TypeName:
    """Turn an array parameter into the pointer that it is (C17 6.7.6.3)."""
    if not ctype.arrays:
        return ctype
    if len(ctype.arrays) == 1:
        return TypeName(ctype.base, ctype.pointers + 1, qualifiers=ctype.qualifiers)
    bounds = "".join(f"[{'' if size is None else render(size)}]" for size in ctype.arrays[1:])
    return TypeName(f"{ctype.base} {'*' * ctype.pointers}(*){bounds}", qualifiers=ctype.qualifiers)
