"""Members of ops tables whose parameters change with the patch, and the functions that they may be (SEMANTICS.md B9, B12)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from reviewer.cfront.mentions import Use
from reviewer.cfront.op_calls import Op
from reviewer.changes.layout import arity, compare_members, is_callback
from reviewer.changes.pairs import UnitPair
from reviewer.changes.shown_uses import ShownUses
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.world import World

_NOTHING = frozenset({"NULL", "0"})
_C_FILES = (".c", ".h")


@value_type
class Operations:
    """The ops of a patch: with an op's number of parameters, every call and every function that it may be changes, or it does not compile.

    `functions` are those that the patch shows or the tree gives to each op. `assumed` says that only names tell which.
    """

    functions: Mapping[Op, frozenset[str]] = field(default_factory=dict)
    assumed: bool = False

    def of(self, name: str) -> tuple[Op, ...]:
        """Return the ops that a function may be."""
        return tuple(op for op, names in self.functions.items() if name in names)

    def with_functions(self, op: Op, names: frozenset[str]) -> Operations:
        """Return the operations with other functions for one op."""
        return Operations({**self.functions, op: names}, self.assumed)

    def without(self, gone: Iterable[Op]) -> Operations:
        """Return the operations but for some."""
        dropped = frozenset(gone)
        return Operations({op: names for op, names in self.functions.items() if op not in dropped}, self.assumed)


NO_OPERATIONS = Operations()
"""No op changes."""


def operations(pairs: Sequence[UnitPair], worlds: tuple[World | None, World | None], uses: ShownUses) -> Operations:
    """Find the ops whose number of parameters changes, with their functions; one of which these can't be told is left out."""
    changed = _changed_ops(pairs)
    if not changed:
        return NO_OPERATIONS
    own = frozenset(pair.name for pair in pairs if pair.kind is UnitKind.FUNCTION and pair.old is not None and pair.new is not None)
    found: dict[Op, frozenset[str]] = {}
    old, new = worlds
    if old is None or new is None:
        for op in changed:
            given = {name for member, name in uses.given if member == op.member}
            names = frozenset(name for name in own if name in given or re.search(rf"(?:\A|_){re.escape(op.member)}\Z", name))
            if names and given <= own:
                found[_with_prefixes(op, _called_prefixes(op, pairs))] = names
        return Operations(found, True)
    for op in changed:
        sides = [_given(world, op) for world in (old, new)]
        if sides[0] is not None and sides[1] is not None and (names := (sides[0] | sides[1]) & own):
            prefixes = _called_prefixes(op, pairs)
            found[_with_prefixes(op, [one for one in prefixes if all(_declares(world, op, one) for world in (old, new))])] = frozenset(names)
    return Operations(found)


def only_called_or_given(name: str, world: World, members: frozenset[str]) -> bool:
    """Whether all that the tree does with a function is to declare, define, export and call it, and to give it to one of `members`."""
    uses = world.usage.callers(name)
    return all(mention.use is Use.OP and mention.detail in members for mention in uses.open)


def _changed_ops(pairs: Sequence[UnitPair]) -> list[Op]:
    """Return the callbacks of structs whose number of parameters changes; none of a name that two structs of the patch have."""
    found: list[Op] = []
    for pair in pairs:
        if pair.kind is not UnitKind.STRUCT or not pair.name or pair.old is None or pair.new is None:
            continue
        change = compare_members(pair.old.tokens, pair.new.tokens)
        for before, after in change.retyped if not isinstance(change, str) else ():
            if is_callback(before) and is_callback(after) and arity(before) != arity(after):
                found.append(Op(f"struct {pair.name}", after.name))
    names = Counter(op.member for op in found)
    return [op for op in found if names[op.member] == 1]


def _with_prefixes(op: Op, prefixes: Iterable[str]) -> Op:
    return Op(op.record, op.member, tuple(sorted(set(prefixes))))


def _called_prefixes(op: Op, pairs: Sequence[UnitPair]) -> list[str]:
    """Return the beginnings of the names of static calls in the patch's functions that end in the op's name."""
    call = re.compile(rf"\A(\w+_){re.escape(op.member)}\Z")
    found = []
    for pair in pairs:
        for side in (pair.old, pair.new) if pair.kind is UnitKind.FUNCTION else ():
            for at, token in enumerate(side.tokens if side is not None else ()):
                match = call.match(token.text)
                if match and side is not None and at > 1 and side.tokens[at - 2].text.startswith("static_call"):
                    found.append(match.group(1))
                elif token.text == op.member and side is not None and at > 1 and side.tokens[at - 1].text == "(":
                    # kvm_x86_call(member) is a macro of the tree; what it joins is seen there.
                    found.extend(_joined(side.tokens[at - 2].text))
    return found


def _joined(macro: str) -> list[str]:
    """Return the prefix that the name of a macro for static calls suggests: kvm_x86_call(x) calls kvm_x86_x."""
    return [macro.removesuffix("call")] if macro.endswith("_call") else []


def _declares(world: World, op: Op, prefix: str) -> bool:
    """Whether the tree declares static calls of this prefix as the members of the op's table."""
    tag = op.record.partition(" ")[2]
    declares = re.compile(rf"DECLARE_STATIC_CALL\(\s*{re.escape(prefix)}##\s*(\w+)\s*,\s*\*\(\(\(struct {re.escape(tag)} \*\)0\)->\s*\1\s*\)\s*\)")
    paths = world.index.search.files((f"{prefix}##",))
    return any(path.endswith(_C_FILES) and declares.search((world.tree.read(path) or "").replace("\\\n", " ")) for path in paths)


def _given(world: World, op: Op) -> frozenset[str] | None:
    """Return the functions that initialisers of the tree give the op; None if something else than a plain function's name may be given.

    The compiler holds what is given against the member's type, unless it is cast.
    """
    found = world.usage.op_implementations(op.member)
    if found.unknown or any(not re.fullmatch(r"\w+", mention.detail) for mention in found.found):
        return None
    return frozenset(mention.detail for mention in found.found) - _NOTHING
