"""The pieces of a unit over the hunks of one side, and which chains of pieces of both sides are one unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer.cfront.brackets import directive_word
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.model.series import FileDiff, LineKind
from reviewer.model.unit import UnitKind


@dataclass(slots=True)
class Piece:
    """A unit's text in one hunk on one side; `opens` and `closes` say whether its start and end are in sight.

    `head` says that its header is hidden (git's section line stands for it) but its body is in sight from the opening brace on.
    `loose` counts the conditional lines in front of it in its hunk whose `#if` is not shown, `ragged` says that the hunk has such lines
    anywhere, or an `#if` whose end is not shown.
    """

    kind: UnitKind
    name: str
    tokens: tuple[Token, ...]
    first: int
    last: int
    hunk: int
    opens: bool
    closes: bool
    head: bool = False
    section: str = ""
    conditions: tuple[str, ...] = ()
    loose: int = 0
    ragged: bool = False


@dataclass(slots=True)
class Chain:
    """The pieces of one unit over several hunks. `moved` says that it stands elsewhere among the units of the other side."""

    pieces: list[Piece]
    partner: Chain | None = field(default=None, repr=False)
    moved: bool = False

    @property
    def ends(self) -> frozenset[tuple[int, bool]]:
        """The holes that the unit has text in, by number: whether it comes out of them (else it goes into them).

        One hole may hide the end of one unit and the start of the next: the two ends of it are two.
        """
        found = {(piece.hunk, True) for piece in self.pieces if not piece.opens and not piece.head}
        return frozenset(found | {(piece.hunk + 1, False) for piece in self.pieces if not piece.closes})

    @property
    def key(self) -> tuple[UnitKind, str]:
        """What it is and what it is called."""
        return self.pieces[0].kind, self.pieces[0].name

    def tokens(self, apart: frozenset[int]) -> tuple[Token, ...]:
        """Join the pieces with HOLEs; `apart` are the numbers of holes behind which something is hidden.

        A HOLE is `blank` where an empty line or a comment comes behind it: then what follows begins a statement.
        """
        result: list[Token] = []
        for piece in self.pieces:
            if not piece.opens and not piece.head and piece.hunk in apart:
                begins = bool(piece.tokens) and piece.tokens[0].line > piece.first
                result.append(Token(TokenKind.HOLE, str(piece.hunk), piece.first, begins))
            result.extend(piece.tokens)
        last = self.pieces[-1]
        if not last.closes and last.hunk + 1 in apart:
            result.append(Token(TokenKind.HOLE, str(last.hunk + 1), last.last))
        return tuple(result)


def loose_lines(tokens: Sequence[Token]) -> tuple[list[int], bool]:
    """Return for each token how many conditional lines in front of it belong to an `#if` that is not shown, and whether any is cut at all."""
    counts: list[int] = []
    depth = count = 0
    for token in tokens:
        counts.append(count)
        if token.kind is TokenKind.DIRECTIVE:
            word = directive_word(token.text)
            if word in ("if", "ifdef", "ifndef"):
                depth += 1
            elif word == "endif" and depth:
                depth -= 1
            elif word in ("endif", "else", "elif", "elifdef", "elifndef") and not depth:
                count += 1
    return counts, count > 0 or depth > 0


def pair_chains(old: Sequence[Chain], new: Sequence[Chain], file: FileDiff) -> None:
    """Match the units of both sides, the surest sign first, and mark those that moved.

    Those that share hidden text are one, then those of one kind and name that share an unchanged line; the others go by kind, name and
    `#if` conditions, then without the conditions, in order.
    """
    by_end = {end: chain for chain in new for end in chain.ends}
    for chain in old:
        for end in sorted(chain.ends):
            _join(chain, by_end.get(end))
    _anchor(old, new, file)
    fixed = {id(chain) for chain in old if chain.partner is not None}
    for with_conditions in (True, False):
        _by_name(old, new, with_conditions)
    _mark_moved(old, new, fixed)


def _join(chain: Chain, other: Chain | None) -> None:
    if other is not None and other.partner is None and chain.partner is None:
        chain.partner, other.partner = other, chain


def _anchor(old: Sequence[Chain], new: Sequence[Chain], file: FileDiff) -> None:
    across = {line.old: line.new for hunk in file.hunks for line in hunk.lines if line.kind is LineKind.CONTEXT}
    owner = {token.line: chain for chain in new for piece in chain.pieces for token in piece.tokens}
    for chain in old:
        for line in dict.fromkeys(token.line for piece in chain.pieces for token in piece.tokens):
            other = owner.get(across.get(line, -1))
            if other is not None and other.key == chain.key:
                _join(chain, other)
                break


def _by_name(old: Sequence[Chain], new: Sequence[Chain], with_conditions: bool) -> None:
    def key(chain: Chain) -> tuple[object, ...]:
        return (*chain.key, chain.pieces[0].conditions if with_conditions else ())

    waiting: dict[tuple[object, ...], list[Chain]] = defaultdict(list)
    for chain in new:
        if chain.partner is None:
            waiting[key(chain)].append(chain)
    for chain in old:
        options = waiting.get(key(chain))
        if chain.partner is None and options:
            wanted = chain.pieces[0].tokens
            best = next((o for o in options if o.pieces[0].tokens == wanted), options[0])
            options.remove(best)
            _join(chain, best)


def _mark_moved(old: Sequence[Chain], new: Sequence[Chain], fixed: set[int]) -> None:
    """Mark the pairs that stand in another order than some other pair; those that share a line or hidden text stay where they are."""
    place = {id(chain): index for index, chain in enumerate(new)}
    pairs = [(chain, place[id(chain.partner)]) for chain in old if chain.partner is not None]
    for index in out_of_order([where for _, where in pairs]):
        chain = pairs[index][0]
        if id(chain) not in fixed and chain.partner is not None:
            chain.moved = chain.partner.moved = True


def out_of_order(places: Sequence[int]) -> list[int]:
    """Return the indexes of those numbers that a greater one precedes or a smaller one follows."""
    least = len(places) and max(places) + 1
    smaller: list[int] = []
    for number in reversed(places):
        smaller.append(least)
        least = min(least, number)
    smaller.reverse()
    result, most = [], -1
    for index, number in enumerate(places):
        if most > number or smaller[index] < number:
            result.append(index)
        most = max(most, number)
    return result
