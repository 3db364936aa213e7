import re

import pytest

from reviewer.ingest.mail import Letter, read_mail
from reviewer.ingest.mbox import is_mailbox, pasted_mail, single_mail, split_mailbox
from tests.ingest.letters import BODY, mail, mailbox


def test_a_mailbox_is_split_at_from_lines_with_a_date_and_a_header_behind() -> None:
    talk = "From here on it is simple.\nFrom me@x.org Mon Jan  1 10:00:00 2024\nno header follows\n"
    data = b"".join(b"From a@b.c Mon Jan  1 10:00:00 2024\n" + mail(body=talk, number=n) + b"\n" for n in (1, 2))
    assert is_mailbox(data)
    assert len(list(split_mailbox(data, "x"))) == 2


def test_quoted_from_lines_are_unquoted_once() -> None:
    data = mailbox(mail(body="From here\n>From there\n"))
    (raw,) = split_mailbox(data, "x")
    assert raw.data.endswith(b"From here\n>From there\n\n")


def test_format_patch_names_its_commit_and_quotes_nothing() -> None:
    data = b"From " + b"a1" * 20 + b" Mon Sep 17 00:00:00 2001\n" + mail(body=">From a quoted text\n")
    (raw,) = split_mailbox(data, "x")
    assert raw.commit == "a1" * 20
    assert b"\n>From a quoted text" in raw.data


def test_lines_count_through_the_mailbox() -> None:
    data = mailbox(mail(number=1), mail(number=2))
    lines = data.decode().split("\n")
    for raw in split_mailbox(data, "x"):
        assert lines[raw.line - 1].startswith("From mboxrd@z")
        assert lines[raw.first - 1].startswith("From: ")


def test_the_cr_of_transport_goes() -> None:
    crlf = mail().replace(b"\n", b"\r\n")
    raw = single_mail(crlf, "x")
    assert raw is not None
    assert b"\r" not in raw.data


def test_a_diff_is_no_mail() -> None:
    assert single_mail(BODY.encode(), "x") is None
    assert single_mail(b"diff --git a/x b/x\n", "x") is None
    assert single_mail(b"X-Made-Up: 1\n\ntext", "x") is None


def test_a_web_page_gives_subject_author_and_date() -> None:
    page = f"\n[PATCH 2/3] mm/pool: Do\n\nFrom: Ann Author\nDate: Tue Jan 02 2024\n\n\n{BODY}"
    raw, headers = pasted_mail(page.encode(), "x")
    letter = read_mail(raw)
    assert headers == 3
    assert isinstance(letter, Letter)
    assert (letter.subject, letter.author, letter.date) == ("[PATCH 2/3] mm/pool: Do", "Ann Author", "Tue Jan 02 2024")
    assert letter.text_line == 6


def test_a_bare_diff_gets_no_made_up_headers() -> None:
    raw, headers = pasted_mail(b"diff --git a/x b/x\n", "x")
    assert headers == 0
    assert raw.data.endswith(b"\n\ndiff --git a/x b/x\n")


def test_a_message_without_headers_keeps_its_from_line_for_the_body() -> None:
    raw, headers = pasted_mail(b"Some prose first.\nmore\nFrom: A\n", "x")
    assert headers == 0
    assert b"Some prose first." in raw.data


TALK = "From here on\n>From there\nFrom a@b Mon Jan  1 10:00:00 2024\nSubject: quoted\n"


def lengths(*mails: bytes, quote: bool) -> bytes:
    """Return mails as mboxcl (quoted) or mboxcl2."""
    out = b""
    for one in mails:
        head, _, body = one.partition(b"\n\n")
        body = body.replace(b"\nFrom ", b"\n>From ") if quote else body
        out += b"From a@b.c Mon Jan  1 10:00:00 2024\n" + head + b"\nContent-Length: %d\n\n" % len(body) + body + b"\n"
    return out


def test_mboxcl2_quotes_nothing_and_gives_the_length() -> None:
    data = lengths(mail(body="x\n" + TALK, number=1), mail(number=2), quote=False)
    first, second = split_mailbox(data, "x")
    assert first.data.endswith(TALK.encode() + b"\n")
    assert (b"m2@example.org" in second.data, data.decode().split("\n")[second.line - 1][:5]) == (True, "From ")


def test_mboxcl_quotes_as_well() -> None:
    first, _ = split_mailbox(lengths(mail(body="x\nFrom here on\n", number=1), mail(number=2), quote=True), "x")
    assert first.data.endswith(b"\nFrom here on\n\n")


def test_a_length_that_lies_is_not_believed() -> None:
    honest = lengths(mail(number=1), mail(number=2), mail(number=3), quote=False)
    for lie in (b"1", b"999", b"99999999999"):
        data = re.sub(rb"Content-Length: \d+", b"Content-Length: " + lie, honest)
        assert len(list(split_mailbox(data, "x"))) == 3


@pytest.mark.parametrize(
    "line",
    [
        "From - Mon Jan  1 10:00:00 2024",
        "From patchwork Tue Jan  2 10:00:00 2024",
        "From git@z Thu Jan  1 00:00:00 1970",
        "From 1789@xxx Mon Jan 01 10:00:00 +0000 2024",
        "From a@b Mon Jan  1 10:00 2024",
        "From a@b Mon Jan  1 10:00:00 MET DST 2024",
        "From a@b Mon, 01 Jan 2024 10:00:00 +0100",
        "From a@b Mon Jan  1 10:00:00 2024\r",
    ],
)
def test_from_lines_as_programs_write_them(line: str) -> None:
    data = b"".join(line.encode() + b"\n" + mail(number=n) + b"\n" for n in (1, 2))
    assert len(list(split_mailbox(data, "x"))) == 2


def test_a_mark_and_empty_lines_before_the_first_mail() -> None:
    box = b"\xef\xbb\xbf\n\n" + mailbox(mail(number=1), mail(number=2))
    assert is_mailbox(box)
    assert next(split_mailbox(box, "x")).line == 3
    raw = single_mail(b"\xef\xbb\xbf\n" + mail(), "x")
    assert raw is not None
    assert (raw.data, raw.line) == (mail(), 2)


def test_a_from_line_without_a_date_is_skipped() -> None:
    raw = single_mail(b"From nobody\n" + mail(), "x")
    assert raw is not None
    assert (raw.data, raw.line, raw.first) == (mail(), 1, 2)
