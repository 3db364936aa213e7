"""Mails that came more than once: through two lists, from two mailboxes, as a file and as a mail."""

from collections.abc import Iterable

from reviewer.ingest.codes import Code, lossy
from reviewer.ingest.message import Item
from reviewer.model.patterns import regex
from reviewer.model.place import Problem

_FOOTER = regex(r"\n(?:_{30,}|-- ?)\n(?:[^\n]{0,200}\n?){0,8}\Z")


def distinct(items: Iterable[Item]) -> tuple[list[Item], list[Problem]]:
    """Drop mails whose Message-ID (of files without one: commit and file section) came before, and say so where the text is another.

    Of two copies the one that lost nothing on its way stays, in the place of the first.
    """
    seen: dict[tuple[str, str], int] = {}
    out: list[Item] = []
    problems: list[Problem] = []
    for item in items:
        message = item.message
        key = ("mail", message.message_id) if message.message_id else ("commit", message.commit) if item.patch else ("", "")
        at = seen.get(key) if key[1] else None
        if at is None or (key[0] == "commit" and not _same(out[at], item)):
            seen[key] = len(out)
            out.append(item)
            continue
        first = out[at]
        same = _same(first, item)
        code = Code.DUPLICATE if same else Code.DUPLICATE_DIFFERS
        text = "the same mail once more" if same else "a mail with a Message-ID that came before, but another text"
        dropped = item
        if lossy(first.problems) and item.patch and not lossy(item.problems):
            out[at], dropped = item, first
        problems.append(Problem(code, f"{text}; it was dropped", dropped.message.source, dropped.message.source_line, message.message_id))
    return out, problems


def _same(first: Item, second: Item) -> bool:
    """Whether two copies say the same: lists add headers and footers, and change white space at the end."""
    return first.files == second.files and _text(first) == _text(second)


def _text(item: Item) -> str:
    return _FOOTER.sub("", item.message.body.rstrip() + "\n").rstrip()
