"""Mails to postings: which patches belong together, in which order, and what is missing.

Threads decide first, since versions and reposts share subjects; counters, sender, version and tags join what threads do not tie.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer.ingest.message import Item
from reviewer.ingest.unique import distinct
from reviewer.model.patterns import regex
from reviewer.model.place import Problem
from reviewer.model.value_type import value_type

MAX_OPEN = 16
"""Postings of one sender, version and total that are looked at for a mail; more than two at a time are hostile."""

# The Message-IDs that git send-email and b4 give the mails of one run differ in the number only.
_RUN = regex(r"(\d{14}\.\d{1,10}(?:-\d{1,10})?|\S{1,200}-v\d{1,3})-(\d{1,4})-(\S{1,300})$")
_FILE_NUMBER = regex(r"(?:.*/)?(\d{4})-[^/]*$")


@dataclass(slots=True)
class Posting:
    """The mails of one posting while it is gathered: at most one for each number, 0 is the cover letter.

    `first` is the mail that came first. `roots` are the first mails of their threads, `runs` those of a sending program, `threaded` says that one
    of them names a mail that it answers.
    """

    first: Item
    total: int
    alone: bool = False
    parts: dict[int, Item] = field(default_factory=dict)
    roots: set[str] = field(default_factory=set)
    runs: set[tuple[str, str]] = field(default_factory=set)
    threaded: bool = False

    @property
    def version(self) -> int:
        """The version of the posting."""
        return self.first.subject.version

    def add(self, number: int, item: Item) -> None:
        """Put a mail in."""
        message = item.message
        self.parts[number] = item
        self.roots.update(message.references[:1])
        self.threaded = self.threaded or bool(message.references or message.in_reply_to)
        if match := _RUN.match(message.message_id):
            self.runs.add((match[1], match[3]))

    def absorb(self, other: "Posting") -> None:
        """Put the mails of another one in."""
        self.parts.update(other.parts)
        self.roots |= other.roots | _own(other)
        self.runs |= other.runs
        self.threaded = self.threaded or other.threaded


@value_type
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
    written = _written(items)
    groups: dict[tuple[object, ...], list[Posting]] = {}
    order: list[Posting] = []
    others: list[Item] = []
    tops: dict[str, str] = {}
    run: Posting | None = None
    for item in items:
        if _follows(run, item):
            assert run is not None
            run.total += 1
            run.add(run.total, item)
        elif item.patch and (item.subject.reply or not item.subject.total):
            run = Posting(item, 1, alone=True)
            run.add(1, item)
            order.append(run)
        elif item.patch or item.cover:
            # Where no thread ties, the sender does.
            top = _top(item, by_id, tops) or written.get(id(item)) or f"from {item.sender}"
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


def _written(items: Sequence[Item]) -> dict[int, str]:
    """Map patches that git format-patch wrote and nobody sent, by `id`, to their file or folder: their sender is each patch's own author.

    Where files of one folder have the same number twice it holds several postings, and nothing is said of them.
    """
    sizes = Counter(item.message.source for item in items)
    places: dict[int, str] = {}
    numbers: Counter[tuple[object, ...]] = Counter()
    unsent = [item for item in items if item.message.commit and not item.message.message_id and not item.message.in_reply_to]
    for item in unsent:
        source = item.message.source
        places[id(item)] = f"in {source}" if sizes[source] > 1 else f"beside {source.rpartition('/')[0]}"
        numbers[places[id(item)], _kind(item), item.subject.number] += 1
    several = {key[:2] for key, count in numbers.items() if count > 1 and str(key[0]).startswith("beside ")}
    return {id(item): places[id(item)] for item in unsent if (places[id(item)], _kind(item)) not in several}


def _top(item: Item, by_id: dict[str, Item], tops: dict[str, str]) -> str:
    """Climb to the first mail of the posting and return its Message-ID, or that of the missing mail that it answers.

    `tops` keeps what was found for each mail on the way, so that long threads are climbed once.
    """
    path = [item.message.message_id]
    seen = set(path)
    while (found := tops.get(path[-1]) if path[-1] else None) is None:
        found = item.message.message_id
        if item.subject.number == 0 or not (parent := item.message.in_reply_to):
            break
        above = by_id.get(parent)
        if above is None:
            found = parent
            break
        if _kind(above) != _kind(item) or parent in seen or not (above.patch or above.cover) or above.subject.reply:
            break
        path.append(parent)
        seen.add(parent)
        item = above
    tops.update(dict.fromkeys(filter(None, path), found))
    return found


def _kind(item: Item) -> tuple[int, int, frozenset[str]]:
    return item.subject.version, item.subject.total, item.subject.flavour


def _put(candidates: list[Posting], order: list[Posting], item: Item) -> None:
    """Add a mail to the first group that has no mail of its number; a second one of the same number starts another posting."""
    for one in candidates[-MAX_OPEN:]:
        if item.subject.number not in one.parts:
            one.add(item.subject.number, item)
            return
    one = Posting(item, item.subject.total)
    one.add(item.subject.number, item)
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
        candidates = open_groups.setdefault((one.first.sender, one.version, one.total), [])
        possible = [other for other in reversed(candidates[-MAX_OPEN:]) if other.parts.keys().isdisjoint(one.parts) and _may_join(other, one)]
        # The oldest that is open, unless the Message-IDs say which.
        other = next((other for other in possible if other.runs & one.runs), possible[-1] if possible else None)
        if other is None:
            one.roots |= _own(one)
            candidates.append(one)
            out.append(one)
            continue
        other.absorb(one)
    return out


def _own(one: Posting) -> set[str]:
    return {item.message.message_id for item in one.parts.values() if item.message.message_id and not item.message.references}


def _may_join(first: Posting, second: Posting) -> bool:
    """Whether two groups may be one posting.

    With a common root, if they are of one flavour, or the second is a single part that was sent again. Without threading in one of them, if their
    tags are the same and their Message-IDs don't say that they were sent at different times.
    """
    one, two = first.first.subject, second.first.subject
    flavour = one.flavour == two.flavour
    if first.roots & (second.roots | _own(second)):
        return flavour or len(second.parts) == 1
    if first.threaded and second.threaded:
        return False
    return flavour and one.words == two.words and (not (first.runs and second.runs) or not first.runs.isdisjoint(second.runs))
