"""A file's bytes to mails: mailboxes by their `From ` lines, single mails, and text that was pasted from a web page."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from reviewer.ingest.mail import RawMail

# As strict as git mailsplit: a time and a year, in any order; and a header must follow, since messages quote such lines.
_FROM = re.compile(
    rb"^From [^\n]{1,500}?(?:\d\d:\d\d(?::\d\d)?(?: [A-Z]{1,5}| [-+]\d{4}){0,2} \d{4}|\d{4} \d\d:\d\d(?::\d\d)?)(?: [-+]\d{4})?[ \t]*\r?\n"
    rb"(?=>?From |[!-9;-~]{1,80}:)",
    re.MULTILINE,
)
_BARE_FROM = re.compile(rb"From \S[^\n]{0,500}\n(?=[!-9;-~]{1,80}:)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^Content-Length:[ \t]{0,20}(\d{1,12})[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
_PLAIN_FROM = re.compile(rb"^From ", re.MULTILINE)
_PATCH_FROM = re.compile(rb"From ([0-9a-f]{40}|[0-9a-f]{64}) Mon Sep 17 00:00:00 2001\r?$")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEADER = re.compile(rb"[!-9;-~]{1,80}:")
_PASTED = re.compile(rb"(From|Date|To|Cc|Subject|Message-ID|In-Reply-To|References)[ \t]*:[ \t]*([^\n]*)", re.IGNORECASE)
_MAIL_HEADERS = frozenset(b"from subject date message-id received return-path delivered-to to mime-version content-type x-mozilla-status".split())


def is_mailbox(data: bytes) -> bool:
    """Whether `data` starts with a `From ` line."""
    return bool(_FROM.match(data, _blank(data)))


def split_mailbox(data: bytes, source: str) -> Iterator[RawMail]:
    """Yield the mails of a mailbox of any dialect.

    mboxo and mboxrd quote `From ` lines: one `>` is taken off (mboxo can't say whether one was there before). mboxcl and mboxcl2 give the
    body's length, which is believed where it ends at a mail's end; mboxcl2 and format-patch quote nothing, so that a `>` is the message's own.
    """
    starts = [match.start() for match in _FROM.finditer(data, _blank(data))]
    line = 1 + data.count(b"\n", 0, starts[0])
    at = 0
    while at < len(starts):
        start = starts[at]
        end, quoted, at = _mail_end(data, starts, at)
        first = data.index(b"\n", start) + 1
        commit = _PATCH_FROM.match(data[start : first - 1])
        body = data[first:end]
        if quoted and not commit:
            body = _ESCAPED.sub(rb"\1", body)
        yield RawMail(_unix(body), source, line, line + 1, commit[1].decode("ascii") if commit else "")
        line += data.count(b"\n", start, end)


def _mail_end(data: bytes, starts: list[int], at: int) -> tuple[int, bool, int]:
    """Return where the mail that starts at `starts[at]` ends, whether its `From ` lines are quoted, and the index of the next mail."""
    end = starts[at + 1] if at + 1 < len(starts) else len(data)
    head = _HEAD_END.search(data, starts[at], end)
    length = _LENGTH.search(data, starts[at], head.end()) if head else None
    if not head or not length:
        return end, True, at + 1
    stop = head.end() + int(length[1])
    following = bisect_left(starts, stop)
    told = starts[following] if following < len(starts) else len(data)
    if stop > len(data) or data[stop:told].strip(b"\r\n"):
        return end, True, at + 1
    return told, not _PLAIN_FROM.search(data, head.end(), stop), following


def single_mail(data: bytes, source: str) -> RawMail | None:
    """Return `data` as one mail if it starts with the headers of one, also behind a `From ` line without a date."""
    blank = _blank(data)
    bare = _BARE_FROM.match(data, blank)
    start = bare.end() if bare else blank
    first = 1 + data.count(b"\n", 0, start)
    for line in data[start : start + 16384].split(b"\n")[:60]:
        if not _HEADER.match(line) and line[:1] not in (b" ", b"\t"):
            return None
        if line.split(b":", 1)[0].strip().lower() in _MAIL_HEADERS:
            return RawMail(_unix(data[start:]), source, 1 + data.count(b"\n", 0, blank), first)
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


def _blank(data: bytes) -> int:
    """Return where the first line that is not empty starts, a byte order mark skipped."""
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    return start + len(data[start : start + 4096]) - len(data[start : start + 4096].lstrip(b"\r\n"))


def _unix(data: bytes) -> bytes:
    """Take the CR off CRLF where the first line has it: transport put it there, as git mailsplit has it."""
    end = data.find(b"\n")
    return data.replace(b"\r\n", b"\n") if end > 0 and data[end - 1 : end] == b"\r" else data
