"""Postings to series: what the rest of the program works on."""

import hashlib
from collections.abc import Sequence

from reviewer.ingest.codes import Code
from reviewer.ingest.message import Item
from reviewer.ingest.posting import Gathered, Posting, gather
from reviewer.ingest.trailers import trailers
from reviewer.model.place import Problem
from reviewer.model.series import Needs, Patch, Reply, Series
from reviewer.model.value_type import value_type

MAX_CLIMB = 100
"""Mails between a reply and the patch that it is about; discussions are not deeper."""


@value_type
class Grouped:
    """The series in the order of their first mails, the mails that belong to none, and what was dropped on the way."""

    series: tuple[Series, ...]
    rest: tuple[Item, ...]
    problems: tuple[Problem, ...]


def group(items: Sequence[Item]) -> Grouped:
    """Put mails into series; mails that are no patches become replies of the thread they stand in."""
    found = gather(items)
    replies, rest = _replies(found)
    return Grouped(tuple(_series(one, replies.get(at, [])) for at, one in enumerate(found.postings)), tuple(rest), found.problems)


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


def _replies(found: Gathered) -> tuple[dict[int, list[Reply]], list[Item]]:
    """Find for each other mail the patch that it answers, through the mails between them or by its references."""
    home: dict[str, tuple[int, int]] = {}
    for index, one in enumerate(found.postings):
        for number, item in one.parts.items():
            home.setdefault(item.message.message_id, (index, number))
    home.pop("", None)
    out: dict[int, list[Reply]] = {}
    rest: list[Item] = []
    for item in found.others:
        place = _answered(item, home, found.by_id)
        if place is None:
            rest.append(item)
        else:
            out.setdefault(place[0], []).append(Reply(item.message, place[1], trailers(item.message.body)))
    return out, rest


def _answered(item: Item, home: dict[str, tuple[int, int]], by_id: dict[str, Item]) -> tuple[int, int] | None:
    at: Item | None = item
    for _ in range(MAX_CLIMB):
        if at is None:
            break
        for name in (at.message.in_reply_to, *reversed(at.message.references[-MAX_CLIMB:])):
            if name in home:
                return home[name]
        at = by_id.get(at.message.in_reply_to)
    return None


def _series(one: Posting, replies: Sequence[Reply]) -> Series:
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
    parts = [one.parts[number] for number in numbers]
    return Series(
        id=first.message.message_id or content_id(patches),
        subject=first.title,
        version=one.version,
        expected=expected,
        missing=tuple(number for number in range(1, expected + 1) if number not in one.parts),
        cover=cover,
        patches=patches,
        base_commit=bases[0] if bases else "",
        change_id=next((part.change_id for part in parts if part.change_id), ""),
        needs=_together([part.needs for part in parts]),
        replies=tuple(replies),
        problems=tuple(problems),
    )


def _together(needs: Sequence[Needs]) -> Needs:
    """Return what all parts of a posting name, each once."""
    return Needs(
        tuple(dict.fromkeys(one for part in needs for one in part.patch_ids)),
        tuple(dict.fromkeys(one for part in needs for one in part.message_ids)),
        tuple(dict.fromkeys(one for part in needs for one in part.change_ids)),
        tuple(dict.fromkeys(one for part in needs for one in part.links)),
    )


def _patch(item: Item, number: int, total: int) -> Patch:
    return Patch(item.message, number, total, item.subject.version, item.subject.title, item.files, item.problems)
