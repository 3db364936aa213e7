"""What would have to be exchangeable for a proof: things that both sides do, in another order (SEMANTICS.md A4, C14)."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from itertools import combinations

from reviewer.cfront.certificate import Motion, accessed, called
from reviewer.cfront.ir import (
    OF_A_NAME,
    Branch,
    Call,
    CallKind,
    Convert,
    Element,
    Field,
    Function,
    Jump,
    Load,
    Op,
    Set,
    Store,
    Value,
    successors,
)
from reviewer.cfront.no_return import C_LIBRARY
from reviewer.prover.accesses import access_of, place_of
from reviewer.prover.given_up import calls_in, given, gives_up, instructions_of, leads_to, made_of, origin
from reviewer.prover.interface import Bodies, Task

MOST = 3
"""Pairs that a proof may take for exchangeable."""
_LONG = 300
_DEEP = 40
_READ = "read "
_ASM = "asm"
_CLOBBERED = '"memory"'


def motions(task: Task, asked: bool, worth: Callable[[Motion], bool]) -> Iterator[Motion]:
    """Yield what may be tried after a proof with everything in order has failed, the least first: with calls in it if `asked`, else without.

    `worth` says of each, before much is looked up for it, whether it may be enough.
    """
    stores = [sum(isinstance(code, Store) for code in instructions_of(function)) for function in (task.old, task.new)]
    if not asked:
        plain = Motion(plain=True)
        if min(stores) and max(stores) > 1 and worth(plain):
            yield _of_members(task, plain)
        return
    pairs = inverted(task.old, task.new)
    if not pairs or len(pairs) > MOST or any(_handed_over(task, pair) or _given_up(task, pair) for pair in pairs):
        return
    if any(_stays(task, name) or _orders(task, name) for name in {name.removesuffix("()") for pair in pairs for name in pair if name.endswith("()")}):
        return
    least = Motion(exchanges=frozenset(pairs))
    more = [replace(least, faultless=True), *([replace(least, plain=True)] if max(stores) else [])] if len(pairs) < MOST else []
    for motion in (least, *more):
        if worth(motion) and not any(_seen_to_meet(task, pair) for pair in pairs):
            yield _of_members(task, motion) if motion.plain else motion


def _of_members(task: Task, motion: Motion) -> Motion:
    """Return a motion of plain accesses with what is known of the members in the functions."""
    members = list(_members(task))
    overlapping = frozenset(member for member in members if task.overlaps(*member))
    return replace(motion, overlapping=overlapping, unseen=frozenset(member for member in members if task.hides(member[0])))


def inverted(old: Function, new: Function) -> tuple[frozenset[str], ...]:
    """Return the pairs of labels that come in one order in the text of one side and in the other order in that of the other.

    One of a pair is a call. The k-th of a label is taken for the k-th of the other side, the first read for the first.
    """
    sides = [_labels(function) for function in (old, new)]
    counts = [Counter(side) for side in sides]
    both = {name for name in counts[0] if counts[0][name] == counts[1][name] or (name.startswith(_READ) and counts[1][name])}
    numbered = [_numbered(side, both) for side in sides]
    if max(map(len, numbered)) > _LONG:
        return ()
    found: dict[frozenset[str], None] = {}
    order = numbered[1]
    for one, other in combinations(numbered[0], 2):
        names = one[0], other[0]
        turned = one in order and other in order and order[one] > order[other] and names[0] != names[1]
        if turned and any(name.endswith("()") for name in names):
            found[frozenset(names)] = None
    return tuple(found)


def _members(task: Task) -> set[tuple[str, str]]:
    """Return every member that either side names, by record and name."""
    found = set()
    waiting: list[Value] = []
    for code in (*instructions_of(task.old), *instructions_of(task.new)):
        match code:
            case Load(_, value) | Set(_, value):
                waiting.append(value)
            case Store(address, value):
                waiting += [address, value]
            case Call(args=args):
                waiting += args
            case _:
                pass
    while waiting:
        match waiting.pop():
            case Field(base, record, name):
                found.add((record, name))
                waiting.append(base)
            case Element(base, index):
                waiting += [base, index]
            case Convert(inner):
                waiting.append(inner)
            case Op(_, args):
                waiting += args
            case _:
                pass
    return found


def _labels(function: Function) -> list[str]:
    found = []
    for code in instructions_of(function):
        name = ""
        match code:
            case Call(callee, kind=CallKind.FUNCTION) if code.spelling != OF_A_NAME and callee != _ASM:
                name = called(callee)
            case Store(address):
                name = accessed(address)
            case Load(_, address):
                name = accessed(address) and _READ + accessed(address)
        if name:
            found.append(name)
    return found


def _numbered(labels: list[str], both: set[str]) -> dict[tuple[str, int], int]:
    """Return the place of each occurrence of what both sides have."""
    seen: Counter[str] = Counter()
    places: dict[tuple[str, int], int] = {}
    for place, name in enumerate(labels):
        if name in both and not (name.startswith(_READ) and seen[name]):
            places[name, seen[name]] = place
        seen[name] += 1
    return places


def _stays(task: Task, name: str) -> bool:
    """Whether a function is known, declared, or seen by one of its bodies never to return: what comes behind a call of it does not happen."""
    leaving = frozenset((*task.semantics.leaving, *C_LIBRARY))
    if name in leaving or name in task.semantics.leaving_if or task.stays(name):
        return True
    return any(not _returns(body, leaving) for bodies in (task.old_bodies, task.new_bodies) for body in bodies.definitions(name))


def _orders(task: Task, name: str) -> bool:
    """Whether a function is a barrier, or is seen to come to one soon: that something depends on which comes first is what it is for.

    Of what takes a lock or begins a section something else is asked: `exchange_words`.
    """
    if name in task.semantics.barriers:
        return True
    if name in task.ordered:
        return False
    for bodies in (task.old_bodies, task.new_bodies):
        first = tuple(calls_in(bodies, (name,)))
        if any(_is_barrier(task, code) for code in (*first, *calls_in(bodies, {code.callee for code in first}))):
            return True
    return False


def _is_barrier(task: Task, code: Call) -> bool:
    return code.callee in task.semantics.barriers or (code.callee == _ASM and _CLOBBERED in code.spelling)


def _returns(body: Function, leaving: Collection[str]) -> bool:
    """Whether a way through a body comes to its end."""
    waiting, seen = [number for _, number in body.entries], set[int]()
    while waiting:
        block = body.blocks[number := waiting.pop()]
        if number in seen or any(isinstance(code, Call) and code.callee in leaving for code in block.instructions):
            continue
        seen.add(number)
        if not isinstance(block.terminator, Jump | Branch):
            return True
        waiting += successors(block.terminator)
    return False


def _handed_over(task: Task, pair: frozenset[str]) -> bool:
    """Whether one of the pair is an access to an object and the other a call that is given this object: that it looks there is what it is for."""
    names = {name for name in pair if name.endswith("()")}
    places = {name.removeprefix(_READ) for name in pair - names}
    gone = any(gives_up(task, name.removesuffix("()")) for name in names)
    for function in (task.old, task.new):
        code = list(instructions_of(function))
        known = made_of(function, code)
        bases = {origin(access.address, known) for access in code if isinstance(access, Load | Store) and accessed(access.address) in places}
        handed = [path for call in code if isinstance(call, Call) and called(call.callee) in names for path in given(call, known)]
        if any(path == base or (gone and leads_to(path, base)) for path in handed for base in bases):
            return True
    return False


def _given_up(task: Task, pair: frozenset[str]) -> bool:
    """Whether one of two calls gives up an object that the other one is given, or what leads to it: behind that call it is gone."""
    if not all(name.endswith("()") for name in pair):
        return False
    for function in (task.old, task.new):
        code = list(instructions_of(function))
        calls = [call for call in code if isinstance(call, Call) and called(call.callee) in pair]
        now, once = (made_of(function, code, whole) for whole in (False, True))
        for gone in calls:
            others = [call for call in calls if call.callee != gone.callee] if gives_up(task, gone.callee) else []
            if any(set(given(gone, once)) & set(given(other, once)) for other in others):
                return True
            if any(leads_to(first, last) for first in given(gone, now) for other in others for last in given(other, now)):
                return True
    return False


def exchange_words(task: Task, motion: Motion) -> list[tuple[str, str, str]]:
    """Return what a proof takes for exchangeable, each as an assumption in words, its subject, and what would discharge it."""
    found = []
    for pair in sorted(sorted(pair, key=lambda name: (not name.endswith("()"), name)) for pair in motion.exchanges):
        one, other = pair
        seen = [name for name in pair if name.endswith("()")]
        if any(name.removesuffix("()") in task.ordered for name in seen):
            what = other if other.endswith("()") else _access(task, other)
            text = f"it does not matter on which side of `{one}` `{what}` comes: nobody else can tell who holds the lock or is in the section"
            found.append((text, one.removesuffix("()"), "what the lock or the section is for"))
            continue
        if other.endswith("()"):
            text = f"`{one}` and `{other}` may be exchanged: neither touches what the other writes, and nothing depends on which comes first"
        elif other.startswith(_READ):
            text = f"`{one}` does not write {_access(task, other)}, and nothing depends on which comes first"
        else:
            text = f"`{one}` neither reads nor writes {_access(task, other)}, and nothing depends on which comes first"
        found.append((text, one.removesuffix("()"), f"the bod{'y' if len(seen) == 1 else 'ies'} of {' and '.join(seen)}: give a tree with --tree"))
    if motion.faultless:
        moved = ", ".join(sorted({f"`{name}`" for pair in motion.exchanges for name in pair if name.endswith("()")}))
        found.append((f"no pointer is bad that is used where {moved} moved", "", "a test of the pointers before it"))
    return found


def _access(task: Task, label: str) -> str:
    """Return the accesses of a label as the new side spells them, and what the old one has besides."""
    place = label.removeprefix(_READ)
    kind = Load if place != label else Store
    found: dict[str, None] = {}
    for function in (task.new, task.old):
        for code in instructions_of(function):
            if isinstance(code, kind) and accessed(code.address) == place and code.text:
                found[code.text.partition(" = ")[0]] = None
    return ", ".join(found) or place


# --- what the visible bodies say -----------------------------------------------------------------------------------------


def _seen_to_meet(task: Task, pair: frozenset[str]) -> bool:
    """Whether a visible body writes what the other one of the pair reads or writes: nobody may be asked to promise the contrary."""
    for bodies in (task.old_bodies, task.new_bodies):
        one, other = (_touched(name, bodies) for name in sorted(pair))
        if one[1] & (other[0] | other[1]) or other[1] & one[0]:
            return True
    return False


def visible(task: Task, motion: Motion) -> bool:
    """Whether the body of something that is exchanged can be seen, so that a run through it may show that the exchange is none."""
    names = {name.removesuffix("()") for pair in motion.exchanges for name in pair if name.endswith("()")}
    return any(bodies.definitions(name) for bodies in (task.old_bodies, task.new_bodies) for name in names)


def bodies_below(call: str, bodies: Bodies) -> Iterator[Function]:
    """Yield the bodies in sight which a call of this name leads to."""
    waiting, known = deque([call]), set[str]()
    while waiting and len(known) < _DEEP:
        callee = waiting.popleft()
        if callee in known:
            continue
        known.add(callee)
        for body in bodies.definitions(callee):
            yield body
            waiting.extend(code.callee for code in body.instructions if isinstance(code, Call) and code.callee)


def _touched(label: str, bodies: Bodies) -> tuple[set[str], set[str]]:
    """Return what is read and what is written by an access, or in the bodies that a call leads to; nothing of what is not visible.

    Members go by their name alone: two records may be one under two names.
    """
    if label.startswith(_READ):
        return {_member(label)}, set()
    if not label.endswith("()"):
        return set(), {_member(label)}
    reads: set[str] = set()
    writes: set[str] = set()
    for body in bodies_below(label.removesuffix("()"), bodies):
        for code in body.instructions:
            match code:
                case Store(address):
                    writes.add(_member(accessed(address)))
                case Load(_, address):
                    reads.add(_member(accessed(address)))
                case Call(kind=CallKind.MARKED) if access := access_of(code):
                    place = _member(accessed(_bare(place_of(code, access))))
                    reads |= {place} if access.reads else set()
                    writes |= {place} if access.writes else set()
    return reads - {""}, writes - {""}


def _bare(address: Value) -> Value:
    while isinstance(address, Convert):
        address = address.value
    return address


def _member(label: str) -> str:
    return label.rpartition(".")[2].removeprefix(_READ)
