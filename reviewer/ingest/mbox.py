"""A file's bytes to mails: mailboxes by their `From ` lines, single mails, and text that was pasted from a web page."""

import re
from collections.abc import Iterator

from reviewer.ingest.mail import RawMail

# As strict as git mailsplit: a time and a year; and a header must follow, since messages quote such lines.
_FROM = re.compile(
    rb"^From [^\n]{1,500}?\d\d:\d\d(?::\d\d)?(?: [A-Z]{1,5}| [-+]\d{4})? \d{4}(?: [-+]\d{4})?\r?\n(?=>?From |[!-9;-~]{1,80}:)", re.MULTILINE
)
_PATCH_FROM = re.compile(rb"From ([0-9a-f]{40}|[0-9a-f]{64}) Mon Sep 17 00:00:00 2001\r?$")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEADER = re.compile(rb"[!-9;-~]{1,80}:")
_PASTED = re.compile(rb"(From|Date|To|Cc|Subject|Message-ID|In-Reply-To|References)[ \t]*:[ \t]*([^\n]*)", re.IGNORECASE)
_MAIL_HEADERS = frozenset(b"from subject date message-id received return-path delivered-to to mime-version content-type x-mozilla-status".split())


def is_mailbox(data: bytes) -> bool:
    """Whether `data` starts with a `From ` line."""
    return bool(_FROM.match(data))


def split_mailbox(data: bytes, source: str) -> Iterator[RawMail]:
    """Yield the mails of a mailbox (mboxrd: one `>` is taken off quoted `From ` lines; format-patch does not quote them)."""
    starts = [match.start() for match in _FROM.finditer(data)]
    line = 1
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        first = data.index(b"\n", start) + 1
        commit = _PATCH_FROM.match(data[start : first - 1])
        body = data[first:end]
        if not commit:
            body = _ESCAPED.sub(rb"\1", body)
        yield RawMail(_unix(body), source, line, line + 1, commit[1].decode("ascii") if commit else "")
        line += data.count(b"\n", start, end)


def single_mail(data: bytes, source: str) -> RawMail | None:
    """Return `data` as one mail if it starts with the headers of one."""
    blank = len(data) - len(data.lstrip(b"\r\n"))
    first = 1 + data.count(b"\n", 0, blank)
    data = data[blank:]
    for line in data[:4096].split(b"\n")[:8]:
        if not _HEADER.match(line) and line[:1] not in (b" ", b"\t"):
            return None
        if line.split(b":", 1)[0].strip().lower() in _MAIL_HEADERS:
            return RawMail(_unix(data), source, first, first)
    return None


def pasted_mail(data: bytes, source: str) -> tuple[RawMail, int]:
    """Return text without mail headers as a mail, and how many of its headers were found.

    A web page has the subject on the first line, then `From:` and `Date:` lines; a bare diff has none of them.
    """
    lines = _unix(data).split(b"\n")
    at = 0
    headers: list[bytes] = []
    names: set[bytes] = set()
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at < len(lines) and not lines[at].startswith((b"diff ", b"--- ", b"Index: ", b"@@ ")):
        following = next((line for line in lines[at + 1 : at + 4] if line.strip()), b"")
        if lines[at].lstrip().startswith(b"[") or _PASTED.match(following):
            headers.append(b"Subject: " + lines[at].strip())
            names.add(b"subject")
            at += 1
        while at < len(lines):
            match = _PASTED.match(lines[at])
            if match and match[1].lower() not in names:
                headers.append(match[1] + b": " + match[2].strip())
                names.add(match[1].lower())
            elif lines[at].strip() or len(names) != 1:
                break
            at += 1
    head = b"\n".join(headers) + b"\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    data = head.lstrip(b"\n") + b"\n".join(lines[at:])
    return RawMail(data, source, 1, at + 1 - head.lstrip(b"\n").count(b"\n")), len(headers)


def _unix(data: bytes) -> bytes:
    """Take the CR off CRLF where the first line has it: transport put it there, as git mailsplit has it."""
    end = data.find(b"\n")
    return data.replace(b"\r\n", b"\n") if end > 0 and data[end - 1 : end] == b"\r" else data
