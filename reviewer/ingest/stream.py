"""Mails that stand behind one another without `From ` lines, as a mail reader's pipe writes them."""

import re
from collections.abc import Iterator

from reviewer.ingest.mail import RawMail
from reviewer.model.value_type import value_type

_LINE = re.compile(rb"^(?:([!-9;-~]{1,80}):|([ \t])|(\r?$)|)", re.MULTILINE)
_SUBJECT = re.compile(rb"^Subject:", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"""boundary\s{0,4}=\s{0,4}(?:"([^"\n]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE)
_NESTED = re.compile(rb"^Content-Type:\s{0,20}message/", re.IGNORECASE | re.MULTILINE)
_ATTACHMENT = re.compile(rb"^\[-- Attachment #\d", re.MULTILINE)
_FIRST = frozenset(
    b"return-path received delivered-to from date subject message-id to cc reply-to sender envelope-to mime-version "
    b"in-reply-to references user-agent precedence importance mailing-list errors-to thread-index".split()
)
"""Headers that a mail starts with: what stands before the first of them belongs to the mail before."""
_FAMILIES = (b"x-", b"arc-", b"list-", b"content-", b"resent-", b"dkim-", b"domainkey-", b"received-", b"authentication-")
_WEEDED = frozenset(
    b"date from to cc bcc subject reply-to user-agent x-mailer organization newsgroups mail-followup-to x-label status content-type".split()
)
"""What a mail reader leaves of the headers when it weeds them."""


@value_type
class _Head:
    """A block of headers: where it starts and ends, and its names in order, in lower case."""

    start: int
    end: int
    names: tuple[bytes, ...]


def split_unmarked(raw: RawMail) -> list[RawMail]:
    """Cut a stream that starts with a mail's headers into its mails; what is no full block of headers stays text.

    A block must have From, Date, Subject and Message-ID, or be as weeded as the first one, with the same headers in the same order. Blocks inside
    a multipart mail are those of attached mails.
    """
    if sum(1 for _ in _SUBJECT.finditer(raw.data)) < 2:
        return [raw]
    heads = _heads(raw.data)
    first = next(heads, None)
    if first is None:
        return [raw]
    starts = [0]
    closed = _closed(raw.data, first)
    for head in heads:
        if head.start >= closed and (_full(head) or _like(first, head)):
            starts.append(head.start)
            closed = _closed(raw.data, head)
    out: list[RawMail] = []
    line = raw.first
    for start, end in zip(starts, [*starts[1:], len(raw.data)], strict=True):
        out.append(RawMail(raw.data[start:end], raw.source, line if start else raw.line, line))
        line += raw.data.count(b"\n", start, end)
    return out


def is_decoded(data: bytes) -> bool:
    """Whether a mail looks as mutt pipes it with pipe_decode on: headers weeded, attachments announced in the text."""
    head = next(_heads(data), None)
    if head is None or b"message-id" in head.names:
        return False
    weeded = {b"from", b"subject"} <= set(head.names) <= _WEEDED
    return weeded or bool(_ATTACHMENT.search(data, head.end))


def _heads(data: bytes) -> Iterator[_Head]:
    """Yield each run of header lines that an empty line ends."""
    run: list[tuple[int, bytes]] = []
    for match in _LINE.finditer(data):
        if match[1] is not None:
            run.append((match.start(), match[1].lower()))
        elif match[2] is None or not run:
            if match[3] is not None and run:
                yield _head(run, match.start())
            run = []


def _head(run: list[tuple[int, bytes]], end: int) -> _Head:
    # The last lines of the mail before may look like headers: a base-commit, a trailer.
    skipped = next((at for at, (_, name) in enumerate(run) if name in _FIRST or name.startswith(_FAMILIES)), 0)
    return _Head(run[skipped][0], end, tuple(name for _, name in run[skipped:]))


def _full(head: _Head) -> bool:
    return {b"from", b"date", b"subject", b"message-id"} <= set(head.names)


def _like(first: _Head, head: _Head) -> bool:
    """Whether two blocks were weeded by the same mail reader."""
    names = set(head.names)
    if b"message-id" in first.names or not names | set(first.names) <= _WEEDED or not {b"from", b"date", b"subject"} <= names or len(names) < 4:
        return False
    both = names & set(first.names)
    return [name for name in head.names if name in both] == [name for name in first.names if name in both] and len(both) >= 4


def _closed(data: bytes, head: _Head) -> int:
    """Return from where on another mail may start: behind the last boundary of a multipart mail."""
    text = data[head.start : head.end]
    if _NESTED.search(text):
        return len(data)
    match = _BOUNDARY.search(text)
    if not match:
        return head.end
    closing = data.find(b"--" + (match[1] or match[2]) + b"--", head.end)
    return closing if closing >= 0 else len(data)
