"""A reply as a mail: to whom, in which thread, and the bytes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, getaddresses
from io import BytesIO

from reviewer.model.draft import Answer
from reviewer.model.patterns import regex
from reviewer.model.review import PatchReview
from reviewer.model.series import Message
from reviewer.model.shown import one_line
from reviewer.model.value_type import value_type
from reviewer.reply.quote import trimmed, whole

POLICY = SMTP.clone(linesep="\n", max_line_length=998, cte_type="8bit")
"""Headers are not folded, the body is UTF-8 as it is, lines end as in files."""
FROM_LINE = b"From reviewer Mon Sep 17 00:00:00 2001\n"
"""What parts the mails of an mbox; the date is the one that git writes, so that the same drafts are the same bytes."""
_ID = regex(r"[\x21-\x3b\x3d\x3f-\x7e]+")


@value_type
class Person:
    """Who writes; empty where git's configuration does not say."""

    name: str = ""
    address: str = ""

    @property
    def signed(self) -> str:
        """Return "Name <address>" as a trailer has it, "" if there is no address."""
        return f"{self.name} <{self.address}>" if self.name and self.address else self.address


@value_type
class Mail:
    """A reply as it would be sent; `number` is that of the patch it answers."""

    number: int
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    in_reply_to: str
    references: tuple[str, ...]
    body: str

    def headers(self) -> Iterator[tuple[str, str]]:
        """Yield the headers, readable rather than encoded."""
        if self.sender:
            yield "From", self.sender
        yield "To", ", ".join(self.to)
        if self.cc:
            yield "Cc", ", ".join(self.cc)
        yield "Subject", self.subject
        if self.in_reply_to:
            yield "In-Reply-To", self.in_reply_to
            yield "References", " ".join(self.references)


def trailers(answer: Answer, me: Person) -> tuple[str, ...]:
    """Return an answer's trailers with the reader's name."""
    return tuple(f"{name}: {me.signed}" for name in answer.trailers) if me.signed else ()


def compose(patch: PatchReview, answer: Answer, me: Person) -> Mail | None:
    """Return the reply to a patch, None if there is nothing to say."""
    body = trimmed(whole(patch, answer, trailers(answer, me))) if answer.says else ""
    if not body:
        return None
    message = patch.message
    to = _people((message.sender or message.author,))
    cc = _people((message.author, *message.to, *message.cc), without=(*to, (me.name, me.address)))
    own = _ids((message.message_id,))
    subject = " ".join(one_line(message.subject).split())
    return Mail(
        number=patch.number,
        sender=_address((me.name, me.address)) if me.address else "",
        to=tuple(map(_address, to)),
        cc=tuple(map(_address, cc)),
        subject=subject if subject.lower().startswith("re:") else f"Re: {subject}",
        in_reply_to=own[0] if own else "",
        references=tuple(dict.fromkeys((*_thread(message), *own))) if own else (),
        body=body,
    )


def _thread(message: Message) -> tuple[str, ...]:
    return _ids(message.references or (message.in_reply_to,))


def _ids(values: Iterable[str]) -> tuple[str, ...]:
    """Return Message-IDs in brackets; what is none is left out."""
    bare = (value.strip().removeprefix("<").removesuffix(">") for value in values)
    return tuple(f"<{value}>" for value in bare if _ID.fullmatch(value))


def _people(values: Iterable[str], without: Iterable[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """Return names and addresses, each address once."""
    seen = {address.lower() for _name, address in without}
    found = []
    for name, address in getaddresses([one_line(value) for value in values]):
        if "@" in address and address.lower() not in seen and not re.search(r"[\s<>,;]", address):
            seen.add(address.lower())
            found.append((name, address))
    return found


def _address(person: tuple[str, str]) -> str:
    name, address = person
    if name.isascii():
        return formataddr(person)
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{address}>'


def as_bytes(mail: Mail) -> bytes:
    """Return one mail, UTF-8 in 8 bits, with no Date and no Message-ID: the program that sends it gives them."""
    made = EmailMessage(policy=POLICY)
    for name, value in mail.headers():
        if value:
            made[name] = value
    made.set_content(mail.body.encode("utf-8", "replace").decode("utf-8"), cte="8bit")
    out = BytesIO()
    BytesGenerator(out, mangle_from_=False, policy=POLICY).flatten(made)
    return out.getvalue()


def mbox(mails: Iterable[Mail]) -> bytes:
    """Return the mails as an mboxrd: a `From ` line before each, and a `>` before every line that looks like one."""
    return b"".join(FROM_LINE + re.sub(rb"(?m)^(>*From )", rb">\1", as_bytes(mail)).rstrip(b"\n") + b"\n\n" for mail in mails)
