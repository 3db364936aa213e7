"""Where two runs part, whether they part for certain, and whether the way there is granted (SEMANTICS.md C14-C16)."""

from __future__ import annotations

from dataclasses import replace

from reviewer.cfront.extents import scalar_size
from reviewer.model.trace import stored_member
from reviewer.model.value_type import value_type
from reviewer.replay.aliasing import may_be_fresh, path
from reviewer.replay.certainty import certain, clear, enclosing, given_others, unequal
from reviewer.replay.decisions import settled
from reviewer.replay.effects import Effects
from reviewer.replay.passing import overwritten
from reviewer.replay.shapes import Shapes
from reviewer.replay.trace import End, Event, EventKind, Run, callee
from reviewer.replay.values import Key, Symbols


@value_type
class Divergence:
    """The first effects that differ, as indexes into the events of both runs (their number: nothing happens there any more).

    `old_until` and `new_until` are how far both ways had to be followed to know it.
    """

    old: Run
    new: Run
    old_at: int
    new_at: int
    old_until: int
    new_until: int

    @property
    def old_event(self) -> Event | None:
        """What the old side does."""
        return self.old.events[self.old_at] if self.old_at < len(self.old.events) else None

    @property
    def new_event(self) -> Event | None:
        """What the new side does."""
        return self.new.events[self.new_at] if self.new_at < len(self.new.events) else None


def divergence(old: Run, new: Run) -> Divergence | None:
    """Return the first place at which the effects differ, None if they don't before one of the runs is given up or leaves the text."""
    left = [index for index, event in enumerate(old.events) if event.effect]
    right = [index for index, event in enumerate(new.events) if event.effect]
    for a, b in zip(left, right, strict=False):
        if old.events[a].signature != new.events[b].signature:
            return Divergence(old, new, a, b, a, b)
    if len(left) == len(right):
        return None
    shorter = old if len(left) < len(right) else new
    if shorter.end in (End.LIMIT, End.LEMMA, End.CUT):
        return None
    place = min(len(left), len(right))
    old_at = left[place] if len(left) > place else len(old.events)
    new_at = right[place] if len(right) > place else len(new.events)
    return Divergence(old, new, old_at, new_at, old_at, new_at)


# --- definite (C14) ----------------------------------------------------------------------------------------------------


def definite(symbols: Symbols, found: Divergence, effects: Effects, known: frozenset[str] = frozenset()) -> Divergence | None:
    """Return `found`, moved to what really differs, if both sides part there whatever the other inputs are; else None.

    `effects` are functions that have an effect, `known` those that are known to do nothing like that.
    """
    there = _definite(symbols, found, effects) or _returns(symbols, found, effects) or _lone_call(symbols, found, effects, known)
    if there is None:
        return None
    ends = (max(there.old_at, there.old_until), max(there.new_at, there.new_until))
    return there if there.old.orders(ends[0]) == there.new.orders(ends[1]) else None


def _returns(symbols: Symbols, found: Divergence, effects: Effects) -> Divergence | None:
    """Compare what both sides return in the end: no call that one of them makes before can make up for that."""
    old, new = found.old, found.new
    if old.end is not End.RETURN or new.end is not End.RETURN:
        return None
    old_at, new_at = len(old.events) - 1, len(new.events) - 1
    if not clear(old, old_at, effects) or not clear(new, new_at, effects):
        return None
    if not _others(symbols, found, old_at, new_at):
        return None
    return Divergence(old, new, old_at, new_at, old_at, new_at)


def _others(symbols: Symbols, found: Divergence, old_at: int, new_at: int) -> bool:
    """Whether both sides return other values for certain: as they stand, or by what the tests on the way say of them."""
    pairs = zip(found.old.events[old_at].values, found.new.events[new_at].values, strict=False)
    return any(unequal(symbols, settled(symbols, found.old, old_at, a), settled(symbols, found.new, new_at, b)) for a, b in pairs)


def _lone_call(symbols: Symbols, found: Divergence, effects: Effects, known: frozenset[str]) -> Divergence | None:
    """Find a call or marked access that one side has and the other has not, where the other does nothing that this one does not do, too.

    With the same stores, and no call that is not known from where both part, there is nothing left that might make up for it. If the other
    side does nothing like it in all of its run, it does not matter how this one goes on.
    """
    if found.old.end is not End.RETURN or found.new.end is not End.RETURN:
        return None
    shapes = Shapes(symbols)
    for mine, theirs, since in ((found.old, found.new, found.new_at), (found.new, found.old, found.old_at)):
        lone = _lone(shapes, mine, theirs)
        at = next(
            (index for index, _ in lone or () if mine.events[index].kind in (EventKind.CALL, EventKind.MARKED) and certain(mine, index, effects)),
            None,
        )
        calls = [index for index in range(since, len(theirs.events)) if theirs.events[index].kind is EventKind.CALL]
        if lone is None or at is None or not all(callee(theirs.events[index]) in known or certain(theirs, index, effects) for index in calls):
            continue
        event = mine.events[at]
        never = event.kind is EventKind.CALL and not any((event.kind, event.target) == (other.kind, other.target) for other in theirs.events)
        until = at if never else len(mine.events)
        if not clear(mine, until, effects):
            continue
        if mine is found.old:
            return Divergence(found.old, found.new, at, dict(lone)[at], until, len(found.new.events))
        return Divergence(found.old, found.new, dict(lone)[at], at, len(found.old.events), until)
    return None


def _lone(shapes: Shapes, mine: Run, theirs: Run) -> list[tuple[int, int]] | None:
    """Return the effects that only `mine` has, each with the event of `theirs` that it comes before; None if `theirs` has others."""
    lone = []
    waiting = [index for index, event in enumerate(theirs.events) if event.effect]
    for index, event in enumerate(mine.events):
        if not event.effect:
            continue
        if waiting and _same_effect(shapes, event, theirs.events[waiting[0]]):
            waiting.pop(0)
        else:
            lone.append((index, waiting[0] if waiting else len(theirs.events)))
    return None if waiting else lone


def _same_effect(shapes: Shapes, one: Event, other: Event) -> bool:
    """Whether two events do the same by their text: what a return gives may depend on what was done before."""
    if (one.kind, one.target, one.ctype) != (other.kind, other.target, other.ctype):
        return False
    if one.kind is EventKind.RETURN:
        return True
    pairs = zip(one.values, other.values, strict=False)
    return len(one.values) == len(other.values) and all(a.key == b.key or shapes.of(a.key) == shapes.of(b.key) is not None for a, b in pairs)


def _definite(symbols: Symbols, found: Divergence, effects: Effects) -> Divergence | None:
    old, new = found.old_event, found.new_event
    if old is None or new is None or old.history != new.history:
        return None
    if not clear(found.old, found.old_at, effects) or not clear(found.new, found.new_at, effects):
        return None
    if EventKind.STORE in (old.kind, new.kind):
        return _stores(symbols, found, effects)
    fresh = any(event.kind is EventKind.MARKED and event.values and may_be_fresh(symbols, event.values[0]) for event in (old, new))
    if fresh or not certain(found.old, found.old_at, effects) or not certain(found.new, found.new_at, effects):
        return None
    if EventKind.FAULT in (old.kind, new.kind):
        return found
    if old.kind is new.kind is EventKind.RETURN:
        return found if _others(symbols, found, found.old_at, found.new_at) else None
    if (old.kind, old.target) == (new.kind, new.target):
        return found if given_others(symbols, old, new) else None
    return _comes_later(symbols, found)


def _comes_later(symbols: Symbols, found: Divergence) -> Divergence | None:
    """Return `found`, followed to where one of two different effects comes on the other side: something was added, lost or moved.

    If neither comes again as often as before, one may be written in place of the other: a call open-coded, renamed, or put into a
    function, an atomic operation spelled in another way.
    """
    old, new, old_at, new_at = found.old, found.new, found.old_at, found.new_at
    kinds = (old.events[old_at].kind, new.events[new_at].kind)
    if EventKind.CALL not in kinds and kinds != (EventKind.MARKED, EventKind.MARKED):
        return found
    if (there := _kept(symbols, old, old_at, new, new_at)) is not None:
        return replace(found, new_until=there)
    if (there := _kept(symbols, new, new_at, old, old_at)) is not None:
        return replace(found, old_until=there)
    return None


def _kept(symbols: Symbols, run: Run, at: int, other: Run, since: int, values: bool = True) -> int | None:
    """Return where `other` does what `run` does at event `at`, from `since` on; None if not, or less often than `run` does from there on.

    How often is known of a run that comes to its end. `values` says whether what it is given counts.
    """
    if run.end is not End.RETURN:
        return None
    shapes = Shapes(symbols)

    def same(event: Event) -> bool:
        mine = run.events[at]
        return _same_effect(shapes, mine, event) if values else (mine.kind, mine.target, mine.ctype) == (event.kind, event.target, event.ctype)

    there = [index for index in range(since, len(other.events)) if same(other.events[index])]
    often = sum(same(event) for event in run.events[at:])
    return there[0] if len(there) >= often else None


def _stores(symbols: Symbols, found: Divergence, effects: Effects) -> Divergence | None:
    """Compare what both sides have stored when the next other effect comes: the order of plain stores up to it shows nothing."""
    left, right = _written(found.old, found.old_at), _written(found.new, found.new_at)
    if left is None or right is None:
        return None
    (old_end, old_stores), (new_end, new_stores) = left, right
    if not clear(found.old, old_end, effects) or not clear(found.new, new_end, effects):
        return None
    in_step = _same_call(found.old.events[old_end], found.new.events[new_end])
    sides = ((found.old, found.old_at, old_end, old_stores), (found.new, found.new_at, new_end, new_stores))
    for (mine, at, end, stores), (theirs, other_at, other_end, others) in (sides, sides[::-1]):
        here = _lone_store(symbols, mine, stores, theirs, others, effects)
        if here is None or not _settles(symbols, theirs, other_end, mine, here[0], in_step, effects):
            continue
        until = _put_off(symbols, theirs, other_end, mine, at)
        # Another value may be made good by what this side goes on with, and the other does not.
        other_until = other_end if here[1] is None else _put_off(symbols, mine, end, theirs, other_at)
        if until is None or other_until is None:
            continue
        places = (here[0], other_end if here[1] is None else here[1]), (max(end, until), max(other_end, other_until))
        (old_at, new_at), (old_until, new_until) = places if mine is found.old else (places[0][::-1], places[1][::-1])
        return Divergence(found.old, found.new, old_at, new_at, old_until, new_until)
    return _other_arguments(symbols, found, old_end, new_end, effects)


def _other_arguments(symbols: Symbols, found: Divergence, old_end: int, new_end: int, effects: Effects) -> Divergence | None:
    """Compare the calls that follow the stores: a known one by other constants is what no store makes good, as without stores before it."""
    old, new = found.old.events[old_end], found.new.events[new_end]
    if not (old.kind is new.kind is EventKind.CALL and old.target == new.target):
        return None
    if not certain(found.old, old_end, effects) or not certain(found.new, new_end, effects):
        return None
    if not given_others(symbols, old, new):
        return None
    return Divergence(found.old, found.new, old_end, new_end, old_end, new_end)


def _same_call(old: Event, new: Event) -> bool:
    """Whether both sides go on with the same call: what it may do is the same question on both."""
    values = [tuple(datum.value for datum in event.values) for event in (old, new)]
    return old.kind is new.kind is EventKind.CALL and old.target == new.target and values[0] == values[1]


def _settles(symbols: Symbols, run: Run, end: int, other: Run, store: int, in_step: bool, effects: Effects) -> bool:
    """Whether what `run` does instead of the store of `other` leaves no doubt that it is not made (C14).

    Either it comes to an effect of its own that is certain, as a return; or it goes on with the call that `other` makes behind the store,
    and no later store to what may be the same place shows that the store only moved over it.
    """
    address = other.events[store].values[0]
    later = (event for event in run.events[end:] if event.kind is EventKind.STORE)
    if in_step and _guarded(run, end, other.events[store], effects):
        return False
    return certain(run, end, effects) or (in_step and all(unequal(symbols, address, event.values[0]) for event in later))


def _guarded(run: Run, end: int, store: Event, effects: Effects) -> bool:
    """Whether a call is a helper's, which stores there, too, unless what it calls keeps it from that.

    Only where the helper refuses is the store seen, and whether it ever does is for the call to say, of which nothing is known.
    """
    helpers = enclosing(run, end)
    return bool(helpers) and effects.stores(helpers[-1], stored_member(store.text))


def _put_off(symbols: Symbols, run: Run, end: int, other: Run, at: int) -> int | None:
    """Return where `other` does what follows the stores of `run`, from event `at` on (`at` if it does nothing that a store may stand for).

    None if it does not: a store may be a call or an access open-coded, or the reverse.
    """
    if run.events[end].kind not in (EventKind.CALL, EventKind.MARKED):
        return at
    # What an asm is given may be what was stored: that it is there again, as spelled, says that no store stands for it.
    return _kept(symbols, run, end, other, at, values=callee(run.events[end]) != "asm")


_Stores = dict[tuple[Key, str], int]


def _lone_store(symbols: Symbols, mine: Run, stores: _Stores, theirs: Run, others: _Stores, effects: Effects) -> tuple[int, int | None] | None:
    """Return a store of `mine` that `theirs` does not have, or has with another value (then with the index of that one)."""
    for key, at in stores.items():
        event = mine.events[at]
        if not _visible(event) or may_be_fresh(symbols, event.values[0]) or effects.unread(_object(symbols, event)):
            continue
        there = others.get(key)
        if overwritten(mine, at) or (there is not None and overwritten(theirs, there)):
            continue
        if any(
            _laps(event, other.events[place]) for other, known in ((mine, stores), (theirs, others)) for one, place in known.items() if one != key
        ):
            continue  # what the bytes hold in the end is for neither store alone to say
        if there is not None:
            if unequal(symbols, event.values[1], theirs.events[there].values[1]):
                return at, there
        elif all(unequal(symbols, event.values[0], theirs.events[other].values[0]) for other in others.values()) and not _no_news(mine, at, effects):
            return at, None
    return None


def _object(symbols: Symbols, store: Event) -> str:
    """Return the name of the object that a store goes into, "" if it has none."""
    root = path(symbols, store.values[0])[0]
    node = symbols.node(root) if isinstance(root, int) else ()
    return str(node[1]) if node[:1] == ("symbol",) else ""


def _laps(one: Event, other: Event) -> bool:
    """Whether two stores of numbers meet at addresses, or of types, that are not the same."""
    widths = [scalar_size(event.ctype) for event in (one, other)]
    step = other.values[0].value - one.values[0].value
    return all(widths) and -widths[1] < step < widths[0]


def _no_news(run: Run, at: int, effects: Effects) -> bool:
    """Whether a store may write the constant that is there whenever it is made."""
    event = run.events[at]
    if event.values[1].symbol is not None:
        return False
    cleared = any(_may_clear(earlier, effects) for earlier in run.events[:at])
    return effects.holds(stored_member(event.text), event.values[1].value, cleared)


def _may_clear(event: Event, effects: Effects) -> bool:
    """Whether an event may have set memory to 0 as a whole: a call of which nothing is known, or a store of a record."""
    if event.kind is EventKind.CALL:
        return callee(event) not in effects
    return event.kind is EventKind.STORE and event.ctype.startswith(("struct", "union", "["))


def _visible(event: Event) -> bool:
    """Whether others can tell that a store happened."""
    return not event.silent and not event.own


def _written(run: Run, at: int) -> tuple[int, _Stores] | None:
    """Return the next effect that is no store, and the last store to each address before it, from event `at` on."""
    stores: _Stores = {}
    for index in range(at, len(run.events)):
        event = run.events[index]
        if event.kind is EventKind.STORE:
            stores[(event.values[0].key, event.ctype)] = index
        elif event.effect:
            return index, stores
    return None
