"""Which locals of a function live in memory, because of an address that is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer.cfront.ctype import CType, Pointer, Unknown, in_memory
from reviewer.cfront.lower_scope import parts, walk
from reviewer.cfront.statement_syntax import Asm, Decl, OpaqueStmt
from reviewer.cfront.syntax import Binary, Ident, Index, Member, Opaque, RawArg, SizeOf, TokenKind, TypeName, Unary
from reviewer.cfront.syntax import Call as CallSyntax
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_WORD = regex(r"[A-Za-z_$][\w$]*")
_TRY_EXCHANGE = regex(r"(?:atomic_|atomic64_|atomic_long_|)try_cmpxchg(?:64)?(?:_relaxed|_acquire|_release|_local)?\Z")


def is_kept_exchange(node: object) -> bool:
    """Whether an expression is `try_cmpxchg(p, &x, new)`: x is read and written by it, and its address goes nowhere."""
    if not isinstance(node, CallSyntax) or not isinstance(node.func, Ident) or len(node.args) != 3 or not _TRY_EXCHANGE.match(node.func.name):
        return False
    old = node.args[1]
    return isinstance(old, Unary) and old.op == "&" and isinstance(old.operand, Ident)


@value_type
class AddressTaken:
    """The names `x` of which `&x` or `&x.y` occurs, or that a cleanup gets the address of, and `indexed`: those of which `&x[i]` does.

    `alone` are names that stand elsewhere than in `x[i]` and `sizeof(x)`: an array is the address of its first element there.
    `compared` are those that stand in `&x == p` alone: nobody reads or writes such a variable. `parted` are names of which a part is named.
    """

    names: frozenset[str]
    indexed: frozenset[str]
    alone: frozenset[str] = frozenset()
    compared: frozenset[str] = frozenset()
    parted: frozenset[str] = frozenset()

    def puts_in_memory(self, name: str, ctype: CType, whole: bool = False) -> bool:
        """Whether a local lives in memory: `&x[i]` is an address in x if x is an array, and none of x if x is a pointer for certain.

        What may be a record, but is no array, is a value as any other where it is only taken as a `whole`.
        """
        may_have_parts = in_memory(ctype) and not (whole and isinstance(ctype, Unknown) and name not in self.parted)
        return name in self.names or may_have_parts or (name in self.indexed and isinstance(ctype, Pointer) and ctype.implied)


def address_taken(body: object) -> AddressTaken:
    """Return the names in a body whose address is taken."""
    names, indexed, alone, parted = set[str](), set[str](), set[str](), set[str]()
    exchanged: set[int] = set()
    whole: set[int] = set()
    for node in walk(body):
        if isinstance(node, Index | Member) and isinstance(node.obj, Ident) and not (isinstance(node, Member) and node.arrow):
            parted.add(node.obj.name)
        if isinstance(node, Index):
            whole.add(id(node.obj))
        elif isinstance(node, SizeOf):
            whole.add(id(node.operand))
        elif isinstance(node, Ident) and id(node) not in whole:
            alone.add(node.name)
        if is_kept_exchange(node):
            assert isinstance(node, CallSyntax)
            exchanged.add(id(node.args[1]))
        if isinstance(node, Unary) and node.op == "&" and id(node) not in exchanged:
            target, found = node.operand, names
            while (isinstance(target, Member) and not target.arrow) or isinstance(target, Index):
                found = indexed if isinstance(target, Index) else found
                target = target.obj
            if isinstance(target, Ident):
                found.add(target.name)
        elif isinstance(node, Decl) and any("cleanup" in word for word in node.attributes):
            names.update(declarator.name for declarator in node.declarators)
    return AddressTaken(frozenset(names), frozenset(indexed), frozenset(alone), _compared(body) if names else frozenset(), frozenset(parted))


def _compared(body: object) -> frozenset[str]:
    """Return the names `x` that stand nowhere but in `&x == p`; tokens that are not understood may have any."""
    compared, elsewhere = set[str](), set[str]()
    seen: set[int] = set()
    for node in _all(body):
        if isinstance(node, Binary) and node.op in ("==", "!="):
            targets = [side.operand for side in (node.left, node.right) if isinstance(side, Unary) and side.op == "&"]
            seen.update(id(target) for target in targets if isinstance(target, Ident))
        if isinstance(node, Ident):
            (compared if id(node) in seen else elsewhere).add(node.name)
        elsewhere.update(_words(node))
    return frozenset(compared - elsewhere)


def _all(body: object) -> Iterator[object]:
    """Yield all below (and including) a node, the names of types, too."""
    stack: list[object] = [body]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(item)
        else:
            yield item
            stack.extend(getattr(item, name) for name in parts(item.__class__))


def _words(node: object) -> Iterable[str]:
    """Return the words of a node's text that is no syntax: of a `typeof`, or of tokens."""
    if isinstance(node, TypeName):
        return _WORD.findall(node.base)
    tokens = node.tokens if isinstance(node, Asm | Opaque | OpaqueStmt | RawArg) else ()
    return [token.text for token in tokens if token.kind is TokenKind.IDENT]
