"""The tokens of one function under a recursive descent: position, brackets, names in scope, problems."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache

from reviewer.cfront.brackets import matches
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.statement_syntax import Block
from reviewer.cfront.syntax import Expr, InitList, Token, TokenKind, TypeName

DEEPEST = 80
"""Nesting of statements, parentheses and arguments together; beyond it text is opaque. Kernel code stays below 20."""
HIGHEST = 200
"""Height of one expression's tree, so that no walk over it runs out of stack."""

KEYWORDS = frozenset(["if", "else", "for", "while", "do", "switch", "case", "default", "return", "goto", "break", "continue", "sizeof"])
_HIDDEN = {TokenKind.HOLE: "\0hole", TokenKind.DIRECTIVE: "\0directive"}


@lru_cache(maxsize=16)
def _known(types: frozenset[str], names: frozenset[str], integers: tuple[str, ...]) -> frozenset[str]:
    """Return all names of types; those of a file are the same for each of its functions."""
    return types | names | frozenset(integers)


class Failure(Exception):  # noqa: N818 - it is control flow inside the parser, no error that leaves it
    """The text at hand is not what the grammar wants; caught where parsing can go on."""

    def __init__(self, construct: str, line: int) -> None:
        super().__init__(construct, line)
        self.construct = construct
        self.line = line


class Cursor(ABC):
    """Position in a token list. `texts[pos]` is the current token ("" at the end; HOLE and DIRECTIVE have texts of their own)."""

    def __init__(self, tokens: Sequence[Token], dialect: Dialect, types: frozenset[str], match: list[int] | None = None) -> None:
        self.tokens = tuple(tokens)
        self.texts = [token.text for token in self.tokens]
        self.texts.append("")
        self.match = matches(self.tokens) if match is None else match
        self.holes: list[int] = []
        hole, directive = TokenKind.HOLE, TokenKind.DIRECTIVE
        for at in [at for at, token in enumerate(self.tokens) if token.kind is hole or token.kind is directive]:
            self.texts[at] = _HIDDEN[self.tokens[at].kind]
            if self.tokens[at].kind is hole:
                self.holes.append(at)
        self.pos = 0
        self.depth = 0
        self.height = 0
        self.problems: list[tuple[str, int]] = []
        self.scopes: list[set[str]] = [set()]
        self.is_constant: Callable[[str], bool] = lambda _name: False
        self.dialect = dialect
        self.known = _known(types, dialect.type_names, tuple(dialect.integer_types))
        self.annotations = dialect.annotation
        self.iterators = dialect.iterator
        self.iterator_prefixes = tuple(dialect.iterator_prefixes)

    # --- the other levels of the grammar ---------------------------------------------------------------------------------

    @abstractmethod
    def assignment(self) -> Expr:
        """Parse an expression without a top-level comma."""

    @abstractmethod
    def expression(self) -> Expr:
        """Parse an expression."""

    @abstractmethod
    def initialiser_list(self) -> InitList:
        """Parse `{ ... }` at the current position."""

    @abstractmethod
    def block(self) -> Block:
        """Parse the statements in the braces at the current position."""

    @abstractmethod
    def type_between(self, start: int, end: int) -> TypeName | None:
        """Return the type that the tokens from `start` up to `end` are for certain, None if they may be something else."""

    # --- tokens ----------------------------------------------------------------------------------------------------------

    @property
    def line(self) -> int:
        """The current line; at the end that of the last token."""
        tokens = self.tokens
        if self.pos < len(tokens):
            return tokens[self.pos].line
        return tokens[-1].line if tokens else 0

    def kind_at(self, pos: int) -> TokenKind | None:
        """Return the kind of a token, None behind the end."""
        return self.tokens[pos].kind if pos < len(self.tokens) else None

    def is_name(self, pos: int) -> bool:
        """Whether an identifier that is no statement keyword stands there."""
        return pos < len(self.tokens) and self.tokens[pos].kind is TokenKind.IDENT and self.texts[pos] not in KEYWORDS

    def expect(self, text: str) -> None:
        """Step over `text` or fail."""
        if self.texts[self.pos] != text:
            raise self.failure()
        self.pos += 1

    def failure(self) -> Failure:
        """Name what stands here and was not expected."""
        text = self.texts[self.pos]
        if text == "\0directive":
            return Failure("directive inside a statement", self.line)
        return Failure("syntax", self.line)

    def closing(self, opener: int) -> int:
        """Return the index of the bracket that closes the one at `opener`, or fail; what is returned lies behind `opener`."""
        if self.texts[opener] not in ("(", "[", "{"):
            raise self.failure()
        end = self.match[opener]
        if end < 0:
            raise Failure("unbalanced bracket", self.tokens[opener].line)
        return end

    def deeper(self) -> None:
        """Go one level down, or fail at the limit; who calls it goes up again."""
        if self.depth >= DEEPEST:
            raise Failure("nesting too deep", self.line)
        self.depth += 1

    def grow(self, height: int) -> None:
        """Note the height of the tree just built, or fail at the limit."""
        if height > HIGHEST:
            raise Failure("nesting too deep", self.line)
        self.height = height

    def next_hole(self, pos: int) -> int:
        """Return the index of the first HOLE at or behind `pos`, the number of tokens if there is none."""
        index = bisect_left(self.holes, pos)
        return self.holes[index] if index < len(self.holes) else len(self.tokens)

    def parts(self, start: int, end: int) -> list[tuple[int, int]]:
        """Split the tokens from `start` up to `end` at commas outside brackets."""
        result: list[tuple[int, int]] = []
        texts, match = self.texts, self.match
        begin = pos = start
        while pos < end:
            text = texts[pos]
            if text in ("(", "[", "{") and pos < match[pos] <= end:
                pos = match[pos]
            elif text == ",":
                result.append((begin, pos))
                begin = pos + 1
            pos += 1
        result.append((begin, end))
        return result

    # --- names -----------------------------------------------------------------------------------------------------------

    def is_local(self, name: str) -> bool:
        """Whether `name` is a parameter or local in scope, which hides any type of that name."""
        for scope in self.scopes:  # noqa: SIM110 - asked of every name, and a generator takes twice the time
            if name in scope:
                return True
        return False

    def is_annotation(self, name: str) -> bool:
        """Whether the dialect knows `name` as a word beside a declaration."""
        return (name in self.annotations and not self.is_local(name)) or name in ("__attribute__", "__attribute")
