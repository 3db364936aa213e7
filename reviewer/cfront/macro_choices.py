"""What an expression makes of the arguments of a macro, where that is the smaller or the greater of them: read off what it does.

The arguments are names that no source has, see `macro_values`. Of a choice between locals every order of their values is tried, so that it is no
matter how it is spelled; what takes an argument twice, or not at all, or in another order, is not understood (SEMANTICS.md D19).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations, product

from reviewer.cfront.cursor import Failure
from reviewer.cfront.dialect import Dialect
from reviewer.cfront.literals import integer
from reviewer.cfront.lower_scope import walk
from reviewer.cfront.statement_syntax import Block, Decl, Declarator, Empty, ExprStmt, Stmt
from reviewer.cfront.statements import StatementParser
from reviewer.cfront.syntax import Binary, Call, Cast, Conditional, Expr, Ident, Number, StmtExpr, StringLit, Token, TypeName, Unary
from reviewer.cfront.tokens import tokenize
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

ASSERTION = "$assert"
"""The name of what only asserts something when it is compiled; it is given the text of that."""
FRESH = "$"
"""Stands in names that nothing else has."""
_ARGUMENT = regex(r"\$(\d+)")
_TYPEOF = "typeof ("
_WRITES = regex(r"\+\+|--|(?<![=!<>])=(?!=)|<<=|>>=")
_COMPARES = frozenset({"<", "<=", ">", ">=", "==", "!="})


@value_type
class Given:
    """The value of the argument with this number."""

    place: int


@value_type
class Plus:
    """A value to which a zero is added, as it is spelled: it may be of a wider type."""

    of: Made
    zero: str


@value_type
class To:
    """A value that is converted to the type that the argument `place` is, or has (`typeof`)."""

    of: Made
    place: int
    typeof: bool


@value_type
class Chosen:
    """The smaller or the greater (`most`) of two values, in the type in which C compares them."""

    left: Made
    right: Made
    most: bool


@value_type
class Between:
    """A value, or the limit that it is beyond; of limits that cross nothing is said."""

    value: Made
    low: Made
    high: Made


Made = Given | Plus | To | Chosen | Between


class NotUnderstoodError(Exception):
    """The text does something else, or is not understood."""


def argument(place: int) -> str:
    """Return the name of an argument."""
    return f"${place}"


def parsed(tokens: Sequence[Token], types: frozenset[str], values: frozenset[str], dialect: Dialect) -> Expr:
    """Parse tokens that are one expression, of which all is understood."""
    parser = StatementParser(tokens, dialect, types)
    parser.scopes = [set(values)]
    try:
        expr = parser.expression()
    except Failure as failure:
        raise NotUnderstoodError from failure
    if parser.pos != len(parser.tokens) or parser.problems:
        raise NotUnderstoodError
    return expr


@dataclass(slots=True)
class Reader:
    """Reads one expression; `types` says which of the arguments are types, `names` are its locals that are not made to be unique.

    `plain` says that one and the same choice is made of the arguments once or several times.
    """

    types: tuple[bool, ...]
    dialect: Dialect
    names: set[str] = field(default_factory=set)
    plain: bool = False
    _taken: list[int] = field(default_factory=list)

    def read(self, expr: Expr) -> Made:
        """Return what an expression makes of all arguments, each of which it takes once, one after the other."""
        made = self._value(expr, {})
        if self._taken != [place for place, is_type in enumerate(self.types) if not is_type] or set(self._taken) != set(_places(made)):
            raise NotUnderstoodError
        return made

    def _value(self, expr: Expr, local: Mapping[str, Made]) -> Made:
        match expr:
            case Ident(_, name) if name in local:
                return local[name]
            case Ident(_, name):
                self._taken.append(self._place(name, False))
                return Given(self._taken[-1])
            case Cast(_, ctype, operand):
                return self._converted(ctype, None, self._value(operand, local))
            case Binary(_, "+", operand, Number(_, text)) if (integer(text) or (1,))[0] == 0:
                return Plus(self._value(operand, local), text)
            case Conditional():
                return _chosen(expr, lambda one: _local(one, local))
            case StmtExpr(_, body):
                return self._block(body, local)
            case Call(_, Ident(_, "__builtin_choose_expr"), (_, Conditional() as direct, careful)) if isinstance(careful, Expr):
                made = self._value(careful, local)
                if not isinstance(made, Chosen) or _chosen(direct, self._direct) != made:
                    raise NotUnderstoodError
                self.plain = True
                return made
            case _:
                raise NotUnderstoodError

    def _direct(self, expr: Expr) -> Made:
        """Read an operand that is made of arguments alone, which need no order."""
        if any(isinstance(node, StmtExpr) for node in walk(expr)):
            raise NotUnderstoodError
        return Reader(self.types, self.dialect)._value(expr, {})

    def _place(self, name: str, is_type: bool) -> int:
        match = _ARGUMENT.fullmatch(name)
        if match is None or self.types[int(match.group(1))] != is_type:
            raise NotUnderstoodError
        return int(match.group(1))

    def _block(self, body: Block, outer: Mapping[str, Made]) -> Made:
        local = dict(outer)
        declared: set[str] = set()
        for item in body.items[:-1]:
            if isinstance(item, Decl) and not item.storage and not item.attributes:
                for one in item.declarators:
                    if one.name in declared or _ARGUMENT.fullmatch(one.name):
                        raise NotUnderstoodError
                    local[one.name] = self._declared(one, local)
                    declared.add(one.name)
            elif not _does_nothing(item, local):
                raise NotUnderstoodError
        self.names |= {name for name in declared if FRESH not in name}
        final = body.items[-1] if body.items else None
        if not isinstance(final, ExprStmt):
            raise NotUnderstoodError
        return self._value(final.expr, local)

    def _declared(self, one: Declarator, local: Mapping[str, Made]) -> Made:
        # In its own initialiser a name is its own already.
        if one.init is None or any(isinstance(node, Ident) and node.name == one.name for node in walk(one.init)):
            raise NotUnderstoodError
        return self._converted(one.type, one.init, self._value(one.init, local))

    def _converted(self, ctype: TypeName, init: Expr | None, made: Made) -> Made:
        """Convert to a type that an argument says; that of what initialises a local is its own already."""
        if ctype.pointers or ctype.arrays or ctype.function or set(ctype.qualifiers) - {"const"}:
            raise NotUnderstoodError
        if ctype.base == "__auto_type" and init is not None:
            return made
        if not ctype.base.startswith(_TYPEOF):
            return To(made, self._place(ctype.base, True), False)
        values = frozenset(argument(place) for place, is_type in enumerate(self.types) if not is_type)
        types = frozenset(argument(place) for place, is_type in enumerate(self.types) if is_type)
        of = parsed(tokenize(ctype.base[len(_TYPEOF) : -1])[0], types, values, self.dialect)
        if of == init:
            return made
        if not isinstance(of, Ident):
            raise NotUnderstoodError
        return To(made, self._place(of.name, False), True)


def _does_nothing(item: Stmt, local: Mapping[str, Made]) -> bool:
    """Whether a statement only asserts something when it is compiled, or compares addresses for their types."""
    match item:
        case Empty():
            return True
        case ExprStmt(_, Call(_, Ident(_, name), (StringLit(_, text),))) if name == ASSERTION:
            return _WRITES.search(text) is None
        case ExprStmt(_, Cast(_, TypeName("void", 0), Binary(_, "==", Unary(_, "&", Ident(_, left)), Unary(_, "&", Ident(_, right))))):
            return left in local and right in local
        case _:
            return False


def _local(expr: Expr, local: Mapping[str, Made]) -> Made:
    if isinstance(expr, Ident) and expr.name in local:
        return local[expr.name]
    raise NotUnderstoodError


def _places(made: Made) -> list[int]:
    match made:
        case Given(place):
            return [place]
        case Plus(of) | To(of):
            return _places(of)
        case Chosen(left, right):
            return _places(left) + _places(right)
        case Between(value, low, high):
            return _places(value) + _places(low) + _places(high)


# --- choices -----------------------------------------------------------------------------------------------------------


@value_type
class _Test:
    """A comparison of two of some values, by their numbers; `wanted` is what holds of it."""

    op: str
    left: int
    right: int
    wanted: bool = True

    def holds(self, ranks: Sequence[int]) -> bool:
        left, right = ranks[self.left], ranks[self.right]
        found = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "==": left == right, "!=": left != right}
        return found[self.op] == self.wanted


@value_type
class _Fork:
    """A test and what is chosen where it holds, and where not."""

    test: _Test
    then: _Tree
    other: _Tree

    def picked(self, ranks: Sequence[int]) -> int:
        branch = self.then if self.test.holds(ranks) else self.other
        return branch if isinstance(branch, int) else branch.picked(ranks)

    def forks(self) -> list[_Fork]:
        return [self, *(fork for one in (self.then, self.other) if not isinstance(one, int) for fork in one.forks())]

    def leaves(self) -> set[int]:
        return set().union(*({one} if isinstance(one, int) else one.leaves() for one in (self.then, self.other)))


_Tree = int | _Fork
_Operand = Callable[[Expr], Made]


def _chosen(expr: Conditional, operand: _Operand) -> Made:
    """Return what a choice among two or three values gives; `operand` says what each is. All that counts is their order, and all orders are tried."""
    found: list[Made] = []
    tree = _tree(expr, operand, found)
    count = len(found)
    if isinstance(tree, int) or count not in (2, 3):
        raise NotUnderstoodError
    orders = [(ranks, ranks[tree.picked(ranks)]) for ranks in product(range(count), repeat=count)]
    if count == 2:
        for most, choose in ((False, min), (True, max)):
            if all(choose(ranks) == got for ranks, got in orders):
                left, right = sorted(found, key=repr)
                return Chosen(left, right, most)
        raise NotUnderstoodError
    ways = [way for way in permutations(range(3)) if _is_between(tree, way, orders)]
    if len(ways) != 1:
        raise NotUnderstoodError
    return Between(*(found[number] for number in ways[0]))


def _is_between(tree: _Fork, way: Sequence[int], orders: Sequence[tuple[Sequence[int], int]]) -> bool:
    """Whether a choice gives the first of three values, or the limit that it is beyond, where the limits do not cross.

    Limits are not compared with each other, nor converted to a type of their own: the value may have a wider one.
    """
    value, low, high = way
    if not all(value in (fork.test.left, fork.test.right) and value in fork.leaves() for fork in tree.forks()):
        return False
    return all(min(max(ranks[value], ranks[low]), ranks[high]) == got for ranks, got in orders if ranks[low] <= ranks[high])


def _tree(expr: Expr, operand: _Operand, found: list[Made]) -> _Tree:
    if isinstance(expr, Conditional) and expr.then is not None:
        test = _test(expr.cond, operand, found)
        return _Fork(test, _tree(expr.then, operand, found), _tree(expr.other, operand, found))
    made = operand(expr)
    if made not in found:
        found.append(made)
    return found.index(made)


def _test(expr: Expr, operand: _Operand, found: list[Made]) -> _Test:
    match expr:
        case Unary(_, "!", of):
            test = _test(of, operand, found)
            return _Test(test.op, test.left, test.right, not test.wanted)
        case Binary(_, op, left, right) if op in _COMPARES and not isinstance(left, Conditional) and not isinstance(right, Conditional):
            first, second = _tree(left, operand, found), _tree(right, operand, found)
            if isinstance(first, int) and isinstance(second, int):
                return _Test(op, first, second)
    raise NotUnderstoodError
