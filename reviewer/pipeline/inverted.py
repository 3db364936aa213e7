"""Flags that a patch turns round: a bool member goes, another one comes, and one is what the other is not (SEMANTICS.md B10 to B12).

Every access of the tree is in the patch, or it would not compile; each function is compared with the old flag read as the opposite of the new
one. What neither shows is memory that begins as zero: there neither flag is true. Where the tree is seen to clear an object and not to set the
new flag in the same function, the flag is not taken for turned round; that it is set before it is read is an assumption otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from reviewer.cfront.ctype import BOOL, INT, Bool
from reviewer.cfront.field_usage import field_uses
from reviewer.cfront.ir import Convert, Element, Field, Function, Instruction, Load, Op, Set, Store, Value, Var, Variable
from reviewer.cfront.outline import Item
from reviewer.cfront.rewrite import values_of
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.unions import may_overlap
from reviewer.changes.layout import Member, compare_members
from reviewer.changes.pairs import UnitPair
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.unit import PROVED, Assumption, Question, Status, Step, UnitKind, assumption_id
from reviewer.model.value_type import value_type
from reviewer.pipeline.positional import initialised_by_order
from reviewer.pipeline.world import World
from reviewer.prover.interface import Answer, Task

_CLEARS = regex(r"\w*(?:zalloc|calloc|memset|memzero|bzero|zeroed|clear_page|_ZERO|alloc_percpu)\w*", re.IGNORECASE)
"""Names of what gives or makes memory that is zero."""
_MANY = 100
"""Files that name a struct, or what holds it, above which it is not asked where it is cleared."""
_HOLDERS = 8
"""Records that hold the struct by value, and those that hold these."""
_DATA = (UnitKind.GLOBAL, UnitKind.INITIALISER, UnitKind.DECLARATION)


@value_type
class Turned:
    """A flag of "struct tag" under its old and its new name."""

    record: str
    old: str
    new: str
    place: Place


def turned_flags(pairs: Iterable[UnitPair], worlds: tuple[World, World]) -> tuple[Turned, ...]:
    """Return the flags that may be turned round by a patch: all that the trees do with them is seen, and no object is seen to begin as zero."""
    found = []
    for pair in pairs:
        if pair.kind is not UnitKind.STRUCT or not pair.name or pair.old is None or pair.new is None:
            continue
        change = compare_members(pair.old.tokens, pair.new.tokens)
        if isinstance(change, str):
            continue
        gone, come = ([member.name for member in members if _is_flag(member)] for members in (change.removed, change.added))
        if len(gone) != 1 or len(come) != 1:
            continue
        flag = Turned(f"struct {pair.name}", gone[0], come[0], Place(pair.new.path, pair.new.line, Side.NEW))
        if all(_seen(world, flag.record, name) for world, name in zip(worlds, (flag.old, flag.new), strict=True)) and _is_set(worlds[1], flag):
            found.append(flag)
    return tuple(found)


def _is_flag(member: Member) -> bool:
    return member.texts == ("bool", member.name, ";")


def _seen(world: World, record: str, name: str) -> bool:
    """Whether all that a tree does with a member is to read and write it in functions that are understood."""
    if may_overlap(world.index, record, name) or initialised_by_order(world, *record.split(" ", 1)):
        return False
    return not field_uses(world.index, world.lower, record, name).unknown


# --- where memory begins as zero -------------------------------------------------------------------------------------------


def _is_set(world: World, flag: Turned) -> bool:
    """Whether each place of the tree that is seen to make an object of zeros, or clear one, has the new flag set in the same function."""
    holders = _holders(world, flag.record.removeprefix("struct "))
    if holders is None:
        return False
    tags, members = holders
    files = dict.fromkeys(path for tag in sorted(tags) for path in world.index.users(tag) if path.endswith((".c", ".h")))
    if len(files) > _MANY or any(not world.index.understood(path) for path in files):
        return False
    return not any(_leaves_zero(item, tags, members, flag.new) for path in files for item in world.outline(path) or ())


def _holders(world: World, tag: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """Return the tags of the structs that hold one by value, itself too, and the members that do; None if these can't be told."""
    tags, members, waiting = {tag}, set[str](), [tag]
    while waiting:
        here = waiting.pop()
        for path in world.index.users(here):
            for item in world.outline(path) or () if path.endswith((".c", ".h")) else ():
                held = _held(item.tokens, here)
                if item.kind is UnitKind.TYPEDEF and _names(item.tokens, here):
                    return None
                if item.kind not in (UnitKind.STRUCT, UnitKind.UNION) or not held:
                    continue
                if not item.name or len(tags) > _HOLDERS:
                    return None
                members |= held
                waiting += {item.name} - tags
                tags.add(item.name)
    return frozenset(tags), frozenset(members)


def _names(tokens: Sequence[Token], tag: str) -> bool:
    return any(token.text == tag for token in tokens)


def _held(tokens: Sequence[Token], tag: str) -> set[str]:
    """Return what is declared as objects of a struct, and no pointers: members, variables."""
    found = set()
    for at, token in enumerate(tokens[:-2]):
        behind = tokens[at + 2]
        if (
            token.text == "struct"
            and tokens[at + 1].text == tag
            and behind.kind is TokenKind.IDENT
            and all(after.text != "(" for after in tokens[at + 3 : at + 4])
        ):
            found.add(behind.text)
    return found


def _leaves_zero(item: Item, tags: frozenset[str], members: frozenset[str], flag: str) -> bool:
    """Whether an item is seen to make an object of zeros, or to clear one, and not to set the flag."""
    texts = [token.text for token in item.tokens]
    sets = any(text == flag and texts[at - 1] in (".", "->") and texts[at + 1 : at + 2] == ["="] for at, text in enumerate(texts))
    if sets:
        return False
    objects = {name for tag in tags for name in _held(item.tokens, tag)}
    if item.kind in _DATA:
        return bool(objects) and "extern" not in texts
    if item.kind is not UnitKind.FUNCTION:
        return item.kind is UnitKind.MACRO and any(tag in texts[0] for tag in tags) and _CLEARS.search(texts[0]) is not None
    if any(texts[at + 1 : at + 2] == ["="] for at, text in enumerate(texts) if text in objects) or (objects and "static" in texts[item.body :]):
        return True
    literal = any(tuple(texts[at : at + 2]) == (")", "{") and texts[at - 1] in tags for at in range(1, len(texts)))
    named = bool(tags & set(texts)) or any(text in members and texts[at - 1] in (".", "->") for at, text in enumerate(texts))
    return literal or (named and any(_CLEARS.fullmatch(text) for text in texts))


# --- comparison ------------------------------------------------------------------------------------------------------------


def compare_turned(task: Task, answer: Answer, flags: Sequence[Turned], compare: Callable[[Task], Answer]) -> tuple[Task, Answer]:
    """Compare again with each old flag read and written as the opposite of the new one, where two functions are kept apart by it."""
    if answer.status in PROVED or not flags:
        return task, answer
    used: dict[Turned, None] = {}
    old = _turned(task.old, {(flag.record, flag.old): flag for flag in flags}, used)
    if old is None or not used:
        return task, answer
    plain = replace(task, old=old, accuse=False)
    again = compare(plain)
    if again.status in PROVED:
        step = Step(f"turned round: {', '.join(f'{flag.old} is !{flag.new}' for flag in used)}", tuple(flag.place for flag in used))
        made = tuple(_assumed(task, flag) for flag in used)
        return plain, replace(again, status=Status.ASSUMED, argument=(step, *again.argument), assumptions=(*again.assumptions, *made))
    if answer.status is not Status.DIFFERS:
        return task, answer
    # What one side calls by one name and the other by its opposite is no difference that anybody sees.
    words = ", ".join(f"{flag.new} is what {flag.old} was not" for flag in used)
    question = Question(f"{answer.reason}: is that intended, if {words}?")
    return task, replace(answer, status=Status.UNKNOWN, reason=f"not proved, though {words}", witness=None, questions=(*answer.questions, question))


def _assumed(task: Task, flag: Turned) -> Assumption:
    text = f"{flag.new} of {flag.record} is set in every object before it is read: in memory that begins as zero neither it nor {flag.old} is true"
    digest = assumption_id(task.name, text)
    return Assumption(digest, text, task.name, f"where each {flag.record} is made or cleared", subject=flag.new, place=flag.place)


def _turned(function: Function, flags: dict[tuple[str, str], Turned], used: dict[Turned, None]) -> Function | None:
    """Return the function with the new flags in place of the old ones, None if one is not plainly read and written."""
    variables = list(function.variables)
    blocks = []
    for block in function.blocks:
        code: list[Instruction] = []
        for instruction in block.instructions:
            flag = _flag_at(instruction, flags)
            inner = [value for value in values_of(instruction) if not (flag is not None and value is getattr(instruction, "address", None))]
            if any(_mentions(value, flags) for value in inner):
                return None
            if flag is None or not isinstance(instruction, Load | Store) or not isinstance(instruction.address, Field):
                code.append(instruction)
                continue
            used[flag] = None
            address = replace(instruction.address, name=flag.new)
            if isinstance(instruction, Store):
                code.append(replace(instruction, address=address, value=_opposite(instruction.value)))
                continue
            name = f"%{len(variables)}"
            variables.append(Variable(name, name, BOOL, instruction.line))
            code.append(replace(instruction, variable=len(variables) - 1, address=address))
            code.append(Set(instruction.variable, _opposite(Var(len(variables) - 1, BOOL)), instruction.line))
        if any(_mentions(value, flags) for value in values_of(block.terminator)):
            return None
        blocks.append(replace(block, instructions=tuple(code)))
    return replace(function, variables=tuple(variables), blocks=tuple(blocks))


def _flag_at(instruction: Instruction, flags: dict[tuple[str, str], Turned]) -> Turned | None:
    """Return the flag that is read or written as one bool, where the object is not found through such a flag again."""
    if not isinstance(instruction, Load | Store) or not isinstance(instruction.address, Field) or not isinstance(instruction.type, Bool):
        return None
    address = instruction.address
    return None if _mentions(address.base, flags) else flags.get((address.record, address.name))


def _opposite(value: Value) -> Value:
    return Convert(Op("!", (value,), INT), BOOL)


def _mentions(value: Value, flags: dict[tuple[str, str], Turned]) -> bool:
    match value:
        case Field(base, record, name, _):
            return (record, name) in flags or _mentions(base, flags)
        case Element(base, index, _, _):
            return _mentions(base, flags) or _mentions(index, flags)
        case Convert(inner, _):
            return _mentions(inner, flags)
        case Op(_, args, _):
            return any(_mentions(arg, flags) for arg in args)
        case _:
            return False
