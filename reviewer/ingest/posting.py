"""Mails to postings: which patches belong together, in which order, and what is missing.

Threads decide first, since versions and reposts share subjects; counters, sender, version and tags join what threads do not tie.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer.ingest.message import Item
from reviewer.ingest.unique import distinct
from reviewer.model.place import Problem

MAX_OPEN = 16
"""Postings of one sender, version and total that are looked at for a mail; more than two at a time are hostile."""
MAX_CLIMB = 1000
"""Steps up a thread; a posting has at most 999 parts."""

# The Message-IDs that git send-email and b4 give the mails of one run differ in the number only.
_RUN = re.compile(r"(\d{14}\.\d{1,10}(?:-\d{1,10})?|\S{1,200}-v\d{1,3})-(\d{1,4})-(\S{1,300})$")
_FILE_NUMBER = re.compile(r"(?:.*/)?(\d{4})-[^/]*$")


@dataclass(slots=True)
class Posting:
    """The mails of one posting while it is gathered: at most one for each number, 0 is the cover letter."""

    total: int
    version: int
    sender: str
    roots: set[str]
    parts: dict[int, Item] = field(default_factory=dict)
    alone: bool = False

    @property
    def first(self) -> Item:
        """The mail with the lowest number."""
        return self.parts[min(self.parts)]

    def has(self, other: "Posting") -> bool:
        """Whether the two have a mail of the same number."""
        return bool(self.parts.keys() & other.parts.keys())

    def threaded(self) -> bool:
        """Whether one of the mails says where it stands in a thread."""
        return any(item.message.references or item.message.in_reply_to for item in self.parts.values())

    def runs(self) -> set[tuple[str, str]]:
        """Return from which runs of a sending program the mails are."""
        found = (_RUN.match(item.message.message_id) for item in self.parts.values())
        return {(match[1], match[3]) for match in found if match}


@dataclass(frozen=True, slots=True)
class Gathered:
    """Postings in the order of their first mails, the mails that are no patches, and what was dropped on the way."""

    postings: tuple[Posting, ...]
    others: tuple[Item, ...]
    problems: tuple[Problem, ...]
    by_id: dict[str, Item]


def gather(items: Sequence[Item]) -> Gathered:
    """Put the patches and cover letters among the mails into postings."""
    items, problems = distinct(items)
    by_id = {item.message.message_id: item for item in items if item.message.message_id}
    groups: dict[tuple[object, ...], list[Posting]] = {}
    order: list[Posting] = []
    others: list[Item] = []
    run: Posting | None = None
    for item in items:
        if _follows(run, item):
            assert run is not None
            run.total += 1
            run.parts[run.total] = item
        elif item.patch and (item.subject.reply or not item.subject.total):
            run = Posting(1, item.subject.version, item.sender, set(), {1: item}, alone=True)
            order.append(run)
        elif item.patch or item.cover:
            # Where no thread ties, the sender does.
            top = _top(item, by_id) or f"from {item.sender}"
            run = None
            _put(groups.setdefault((top, item.subject.version, item.subject.total, item.subject.flavour), []), order, item)
        else:
            others.append(item)
    return Gathered(tuple(_merge(order)), tuple(others), tuple(problems), by_id)


def _follows(run: Posting | None, item: Item) -> bool:
    """Whether a patch without a counter is the next one of what git format-patch wrote, in one file or in numbered ones."""
    last = run.parts[run.total].message if run else None
    if run is None or last is None or not item.patch or item.subject.total or item.subject.reply or item.subject.version != run.version:
        return False
    message = item.message
    if not (message.commit and last.commit) or message.message_id or last.message_id or message.commit == last.commit:
        return False
    if message.source == last.source:
        return True
    before, after = _FILE_NUMBER.match(last.source), _FILE_NUMBER.match(message.source)
    same_folder = last.source.rpartition("/")[0] == message.source.rpartition("/")[0]
    return bool(before and after and same_folder and int(after[1]) == int(before[1]) + 1)


def _top(item: Item, by_id: dict[str, Item]) -> str:
    """Climb to the first mail of the posting and return its Message-ID, or that of the missing mail that it answers."""
    seen = {item.message.message_id}
    while item.subject.number > 0 and len(seen) < MAX_CLIMB and (parent := item.message.in_reply_to):
        above = by_id.get(parent)
        if above is None:
            return parent
        same = _kind(above) == _kind(item)
        if not same or parent in seen or not (above.patch or above.cover) or above.subject.reply:
            break
        seen.add(parent)
        item = above
    return item.message.message_id if item.subject.number == 0 or item.message.message_id else ""


def _kind(item: Item) -> tuple[int, int, frozenset[str]]:
    return item.subject.version, item.subject.total, item.subject.flavour


def _put(candidates: list[Posting], order: list[Posting], item: Item) -> None:
    """Add a mail to the first group that has no mail of its number; a second one of the same number starts another posting."""
    for one in candidates[-MAX_OPEN:]:
        if item.subject.number not in one.parts:
            one.parts[item.subject.number] = item
            one.roots.update(item.message.references[:1])
            return
    one = Posting(item.subject.total, item.subject.version, item.sender, set(item.message.references[:1]), {item.subject.number: item})
    candidates.append(one)
    order.append(one)


def _merge(order: Sequence[Posting]) -> list[Posting]:
    """Join groups of one sender, version and total whose numbers don't meet: threading was lost, or a mail in its middle is missing."""
    out: list[Posting] = []
    open_groups: dict[tuple[str, int, int], list[Posting]] = {}
    for one in order:
        if one.alone:
            out.append(one)
            continue
        candidates = open_groups.setdefault((one.sender, one.version, one.total), [])
        possible = [other for other in reversed(candidates[-MAX_OPEN:]) if not other.has(one) and _may_join(other, one)]
        # The oldest that is open, unless the Message-IDs say which.
        other = next((other for other in possible if other.runs() & one.runs()), possible[-1] if possible else None)
        if other is None:
            one.roots |= _own(one)
            candidates.append(one)
            out.append(one)
            continue
        other.parts.update(one.parts)
        other.roots |= one.roots | _own(one)
    return out


def _own(one: Posting) -> set[str]:
    return {item.message.message_id for item in one.parts.values() if item.message.message_id and not item.message.references}


def _may_join(first: Posting, second: Posting) -> bool:
    """Whether two groups may be one posting.

    With a common root, if they are of one flavour, or the second is a single part that was sent again. Without threading in one of them, if their
    tags are the same and their Message-IDs don't say that they were sent at different times.
    """
    flavour = first.first.subject.flavour == second.first.subject.flavour
    if first.roots & (second.roots | _own(second)):
        return flavour or len(second.parts) == 1
    if first.threaded() and second.threaded():
        return False
    runs = first.runs(), second.runs()
    return flavour and first.first.subject.words == second.first.subject.words and (not all(runs) or bool(runs[0] & runs[1]))
