"""Everything a user can point at, to series of patches: the room's front door."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reviewer.config.limits import DEFAULT, Limits
from reviewer.ingest.attached import MAX_NESTED
from reviewer.ingest.codes import Code
from reviewer.ingest.group import group
from reviewer.ingest.inputs import Blob, read_input, unpacked
from reviewer.ingest.mail import Letter, RawMail, read_mail
from reviewer.ingest.mbox import is_mailbox, pasted_mail, single_mail, split_mailbox
from reviewer.ingest.message import Item, read_message
from reviewer.ingest.revisions import read_revision
from reviewer.ingest.stream import is_decoded, split_unmarked
from reviewer.model.place import Problem
from reviewer.model.series import Series
from reviewer.model.value_type import value_type

_REASONS = (Code.HTML_ONLY, Code.ATTACHMENT, Code.UNKNOWN_ENCODING, Code.HUNK_WITHOUT_FILE)
"""What says better than "no patch" why a mail has none."""


@value_type
class Loaded:
    """What came of the inputs. `problems` are those that belong to no series; `inputs_read` counts the files that held a patch."""

    series: tuple[Series, ...]
    problems: tuple[Problem, ...]
    inputs_read: int


def load(
    inputs: Sequence[str], stdin: bytes = b"", limits: Limits = DEFAULT, *, repositories: Sequence[str] = (".",), paths: Sequence[str] = ()
) -> Loaded:
    """Read files, directories, `-` (the bytes of `stdin`) and git revisions and put their patches into series; never raises for what it reads.

    What is no file is looked for in `repositories`; `paths` pick from a range the commits that touch them.
    """
    items: list[Item] = []
    problems: list[Problem] = []
    ranges: list[Series] = []
    read = 0
    for path in inputs:
        if path != "-" and not _exists(path) and (named := read_revision(path, repositories, paths, limits)):
            ranges.extend([named] if isinstance(named, Series) else [])
            problems.extend([] if isinstance(named, Series) else [named])
            continue
        for blob in [unpacked("-", stdin, limits)] if path == "-" else read_input(path, limits):
            if isinstance(blob, Problem):
                problems.append(blob)
                continue
            found, wrong = read_blob(blob, limits, limits.mails - len(items))
            read += any(item.patch for item in found)
            items.extend(found)
            problems.extend(wrong)
    grouped = group(items)
    problems.extend(grouped.problems)
    problems.extend(_without_patch(grouped.rest, {item.message.source for item in items if item.patch or item.cover}))
    return Loaded((*grouped.series, *ranges), tuple(problems), read + len(ranges))


def _exists(path: str) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:
        return True


def _without_patch(rest: Sequence[Item], useful: set[str]) -> Iterator[Problem]:
    """Yield one problem for each file that has no patch and whose mails belong to no thread that was read."""
    by_source: dict[str, list[Item]] = {}
    for item in rest:
        if item.message.source not in useful:
            by_source.setdefault(item.message.source, []).append(item)
    for source, items in by_source.items():
        reasons = [problem for item in items for problem in item.problems if problem.code in _REASONS]
        what = "a mail" if len(items) == 1 else f"{len(items):,} mails"
        yield from reasons or [Problem(Code.NO_PATCH, f"{what} without a patch", source, 1, items[0].message.message_id)]


def read_blob(blob: Blob, limits: Limits = DEFAULT, room: int = DEFAULT.mails) -> tuple[list[Item], list[Problem]]:
    """Read the mails of one file, at most `room`."""
    refused = _refuse(blob)
    if refused:
        return [], [refused]
    items: list[Item] = []
    problems: list[Problem] = []
    stack = [_mails(blob, problems)]
    while stack:
        raw, made_up = next(stack[-1], (None, 0))
        if raw is None:
            stack.pop()
            continue
        if len(items) >= room:
            text = f"more than {limits.mails:,} mails in one call (limits.mails); the rest was not read"
            problems.append(Problem(Code.TOO_MANY, text, blob.name, raw.line))
            break
        letter = read_mail(raw, limits)
        if isinstance(letter, Problem):
            problems.append(letter)
            continue
        if note := _origin(letter, made_up):
            letter = replace(letter, problems=(note, *letter.problems))
        items.append(read_message(letter, limits))
        if letter.enclosed and raw.depth >= MAX_NESTED:
            problems.append(Problem(Code.TOO_DEEP, f"a mail within more than {MAX_NESTED} others was not read", blob.name, raw.line))
        elif letter.enclosed:
            stack.append(_enclosed(letter))
    return items, problems


def _enclosed(letter: Letter) -> Iterator[tuple[RawMail, int]]:
    """Yield the mails that one encloses; an attached file may hold several."""
    outer = letter.raw
    for data in letter.enclosed:
        mails = split_mailbox(data, outer.source) if is_mailbox(data) else [single_mail(data, outer.source) or RawMail(data, outer.source)]
        for mail in mails:
            yield replace(mail, line=outer.line, depth=outer.depth + 1), 0


def _origin(letter: Letter, made_up: int) -> Problem | None:
    """Say what the way that a mail came has cost it."""
    raw = letter.raw
    if made_up:
        text = f"no mail headers: {made_up} were taken from the first lines of the text"
        return Problem(Code.REPAIR_PASTED, text, raw.source, raw.line)
    if raw.source == "-" and not letter.message_id and not raw.commit and (raw.line != raw.first or is_decoded(raw.data)):
        text = "a piped mail without Message-ID can't be threaded or answered; in mutt: unset pipe_decode"
        return Problem(Code.NO_MESSAGE_ID, text, raw.source, raw.line)
    return None


def _mails(blob: Blob, problems: list[Problem]) -> Iterator[tuple[RawMail, int]]:
    """Yield the mails of a file, each with how many headers were made up for it."""
    if is_mailbox(blob.data):
        yield from ((mail, 0) for mail in split_mailbox(blob.data, blob.name))
    elif mail := single_mail(blob.data, blob.name):
        # A file holds one mail; what is piped may be several, one behind the other.
        mails = split_unmarked(mail) if blob.name == "-" else [mail]
        if len(mails) > 1:
            text = f"no From lines between the mails: {len(mails):,} were told apart by their headers"
            problems.append(Problem(Code.REPAIR_SPLIT, text, blob.name, mails[1].line))
        yield from ((mail, 0) for mail in mails)
    else:
        yield pasted_mail(blob.data, blob.name)


def _refuse(blob: Blob) -> Problem | None:
    if not blob.data.strip():
        return Problem(Code.EMPTY, "standard input is empty" if blob.name == "-" else "the file is empty", blob.name)
    head = blob.data[:8192]
    if b"\0" in head and not (is_mailbox(blob.data) or single_mail(blob.data, blob.name)):
        return Problem(Code.BINARY_INPUT, "a binary file, neither mail nor patch", blob.name)
    return None
