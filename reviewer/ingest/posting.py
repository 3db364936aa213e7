"""Mails to postings: which patches belong together, in which order, and what is missing.

Threads decide first, since versions and reposts share subjects; counters, sender and version join what threads do not tie.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reviewer.ingest.codes import Code
from reviewer.ingest.message import Item
from reviewer.model.place import Problem
from reviewer.model.series import Patch, Series

MAX_OPEN = 16
"""Postings of one sender, version and total that are looked at for a mail; more than two at a time are hostile."""
MAX_CLIMB = 1000
"""Steps up a thread; a posting has at most 999 parts."""


@dataclass(slots=True)
class _Group:
    """The mails of one posting while it is gathered: at most one for each number, 0 is the cover letter."""

    total: int
    version: int
    sender: str
    roots: set[str]
    parts: dict[int, Item] = field(default_factory=dict)
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Grouped:
    """The series in the order of their first mails, the mails that belong to none, and what was dropped on the way."""

    series: tuple[Series, ...]
    rest: tuple[Item, ...]
    problems: tuple[Problem, ...]


def group(items: Sequence[Item]) -> Grouped:
    """Put mails into series; mails that are no patches become replies of the thread they stand in."""
    problems: list[Problem] = []
    items = _distinct(items, problems)
    by_id = {item.message.message_id: item for item in items if item.message.message_id}
    groups: dict[tuple[str, int, int], list[_Group]] = {}
    order: list[_Group] = []
    others: list[Item] = []
    for item in items:
        if item.patch and (item.subject.reply or not item.subject.total):
            order.append(_Group(1, item.subject.version, item.sender, set(), {1: item}, alone=True))
        elif item.patch or item.cover:
            # Where no thread ties, the sender does.
            key = (_top(item, by_id) or f"from {item.sender}", item.subject.version, item.subject.total)
            _put(groups.setdefault(key, []), order, item)
        else:
            others.append(item)
    order = _merge(order)
    replies, rest = _replies(others, order, by_id)
    return Grouped(tuple(_series(one, replies.get(at, [])) for at, one in enumerate(order)), tuple(rest), tuple(problems))


def _distinct(items: Iterable[Item], problems: list[Problem]) -> list[Item]:
    """Drop mails whose Message-ID came before, and say so where the text is another."""
    seen: dict[str, Item] = {}
    out: list[Item] = []
    for item in items:
        message = item.message
        first = seen.get(message.message_id) if message.message_id else None
        if first is None:
            seen[message.message_id] = item
            out.append(item)
            continue
        same = first.message.body == message.body and first.files == item.files
        code = Code.DUPLICATE if same else Code.DUPLICATE_DIFFERS
        text = "the same mail once more" if same else "a mail with a Message-ID that came before, but another text"
        problems.append(Problem(code, f"{text}; it was dropped", message.source, message.source_line, message.message_id))
    return out


def _top(item: Item, by_id: dict[str, Item]) -> str:
    """Climb to the first mail of the posting and return its Message-ID, or that of the missing mail that it answers."""
    seen = {item.message.message_id}
    while item.subject.number > 0 and len(seen) < MAX_CLIMB and (parent := item.message.in_reply_to):
        above = by_id.get(parent)
        if above is None:
            return parent
        same = (above.subject.version, above.subject.total) == (item.subject.version, item.subject.total)
        if not same or parent in seen or not (above.patch or above.cover) or above.subject.reply:
            break
        seen.add(parent)
        item = above
    return item.message.message_id if item.subject.number == 0 or item.message.message_id else ""


def _put(candidates: list[_Group], order: list[_Group], item: Item) -> None:
    """Add a mail to the first group that has no mail of its number; a second one of the same number starts another posting."""
    for one in candidates[-MAX_OPEN:]:
        if item.subject.number not in one.parts:
            one.parts[item.subject.number] = item
            one.roots.update(item.message.references[:1])
            return
    one = _Group(item.subject.total, item.subject.version, item.sender, set(item.message.references[:1]), {item.subject.number: item})
    candidates.append(one)
    order.append(one)


def _merge(order: Sequence[_Group]) -> list[_Group]:
    """Join groups of one sender, version and total whose numbers don't meet: threading was lost, or a mail in its middle is missing."""
    out: list[_Group] = []
    open_groups: dict[tuple[str, int, int], list[_Group]] = {}
    for one in order:
        if one.alone:
            out.append(one)
            continue
        candidates = open_groups.setdefault((one.sender, one.version, one.total), [])
        for other in candidates[-MAX_OPEN:]:
            if not other.parts.keys() & one.parts.keys() and _may_join(other, one):
                other.parts.update(one.parts)
                other.roots |= one.roots | _own(one)
                break
        else:
            one.roots |= _own(one)
            candidates.append(one)
            out.append(one)
    return out


def _own(one: _Group) -> set[str]:
    return {item.message.message_id for item in one.parts.values() if item.message.message_id and not item.message.references}


def _may_join(first: _Group, second: _Group) -> bool:
    """Whether the threads of two groups allow that they are one posting: a common root, or no threading in one of them."""
    if first.roots & (second.roots | _own(second)):
        return True
    return not all(any(item.message.references for item in one.parts.values()) for one in (first, second))


def _replies(others: Sequence[Item], order: Sequence[_Group], by_id: dict[str, Item]) -> tuple[dict[int, list[Item]], list[Item]]:
    home: dict[str, int] = {}
    for index, one in enumerate(order):
        for item in one.parts.values():
            home.setdefault(item.message.message_id, index)
    home.pop("", None)
    found: dict[int, list[Item]] = {}
    rest: list[Item] = []
    for item in others:
        ids = [item.message.in_reply_to, *reversed(item.message.references)]
        at = next((home[one] for one in ids if one in home), None)
        if at is None:
            parent = by_id.get(item.message.in_reply_to)
            at = next((home[one] for one in parent.message.references if one in home), None) if parent else None
        if at is None:
            rest.append(item)
        else:
            found.setdefault(at, []).append(item)
    return found, rest


def _series(one: _Group, replies: Sequence[Item]) -> Series:
    numbers = sorted(one.parts)
    patches = tuple(_patch(one.parts[number], number, one.total) for number in numbers if number > 0)
    cover = _patch(one.parts[0], 0, one.total) if 0 in one.parts else None
    first = cover or patches[0]
    expected = max(one.total, numbers[-1])
    problems: list[Problem] = []
    if expected > one.total:
        text = f"a patch {expected} of {one.total}"
        problems.append(Problem(Code.BAD_NUMBER, text, first.message.source, first.message.source_line, first.message.message_id))
    bases = [one.parts[number].base_commit for number in numbers if one.parts[number].base_commit]
    return Series(
        id=first.message.message_id or content_id(patches),
        subject=first.title,
        version=one.version,
        expected=expected,
        missing=tuple(number for number in range(1, expected + 1) if number not in one.parts),
        cover=cover,
        patches=patches,
        base_commit=bases[0] if bases else "",
        replies=tuple(item.message for item in replies),
        problems=tuple(problems),
    )


def _patch(item: Item, number: int, total: int) -> Patch:
    return Patch(item.message, number, total, item.subject.version, item.subject.title, item.files, item.problems)


def content_id(patches: Sequence[Patch]) -> str:
    """Return a name for a posting without Message-IDs: a hash of its titles, bodies and changed lines."""
    digest = hashlib.sha256()
    for patch in patches:
        digest.update(f"{patch.title}\0{patch.message.body}\0".encode("utf-8", "replace"))
        for file in patch.files:
            digest.update(f"{file.old_path}\0{file.new_path}\0".encode("utf-8", "replace"))
            for hunk in file.hunks:
                digest.update("\n".join(line.kind.value + line.text for line in hunk.lines).encode("utf-8", "replace"))
    return digest.hexdigest()[:40]
