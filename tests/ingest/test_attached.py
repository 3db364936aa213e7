"""Forwarded mails and attached files: read as what they are, or said not to be."""

import base64
import email.message
import email.policy
import gzip

import pytest

from reviewer.ingest.attached import MAX_NESTED
from reviewer.ingest.codes import Code, lossy
from reviewer.ingest.load import Loaded, load
from tests.ingest.letters import BODY, DIFF, mail

HEAD = (
    "From: Bob <bob@example.org>\nSubject: Fwd: see below\nDate: Tue, 2 Jan 2024 11:00:00 +0100\nMessage-ID: <out@example.org>\nMIME-Version: 1.0\n"
)
FORMATTED = b"From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001\n" + mail().replace(b"Message-ID: <m1@example.org>\n", b"")


def mixed(*parts: bytes, kind: str = "mixed", head: str = HEAD) -> bytes:
    body = b"".join(b"--BB\n" + part.rstrip(b"\n") + b"\n" for part in parts)
    return head.encode() + f'Content-Type: multipart/{kind}; boundary="BB"\n\n'.encode() + body + b"--BB--\n"


TALK = b"Content-Type: text/plain\n\nPlease look at this.\n"


def rfc822(data: bytes, extra: str = "") -> bytes:
    return f"Content-Type: message/rfc822\n{extra}\n".encode() + data


def titles(loaded: Loaded) -> list[tuple[str, int]]:
    return [(patch.title, len(patch.files)) for series in loaded.series for patch in series.patches]


ONE = [("mm/pool: Drop a dead local", 1)]


@pytest.mark.parametrize(
    "data",
    [
        mixed(TALK, rfc822(mail())),
        mixed(rfc822(mail())),
        HEAD.encode() + rfc822(mail()),
        mixed(TALK, rfc822(base64.encodebytes(mail()), "Content-Transfer-Encoding: base64\n")),
        mixed(b"\n" + mail(), kind="digest"),
        mixed(TALK, rfc822(mixed(TALK, rfc822(mail())).replace(b"BB", b"CC").replace(b"out@", b"in@"))),
        mixed(TALK, b'Content-Type: application/octet-stream; name="0001-x.patch"\n\n' + FORMATTED),
        mixed(TALK, b"Content-Type: text/x-patch\n\n" + FORMATTED),
        mixed(TALK, b'Content-Type: application/octet-stream; name="x.eml"\n\n' + mail()),
    ],
)
def test_a_mail_in_a_mail_is_read_as_a_mail_of_its_own(data: bytes) -> None:
    loaded = load(["-"], data)
    assert titles(loaded) == ONE
    assert loaded.problems == ()
    (patch,) = loaded.series[0].patches
    assert patch.message.author == "Ann Author <ann@example.org>"
    assert patch.message.body.startswith("Drop a local that nobody reads.")


def test_a_forwarded_mail_keeps_its_message_id_and_its_from_lines() -> None:
    text = BODY.replace("Drop a local that", "From here on\n\na local that")
    loaded = load(["-"], mixed(TALK, rfc822(mail(body=text))))
    message = loaded.series[0].patches[0].message
    assert (message.message_id, message.body.split("\n")[0]) == ("m1@example.org", "From here on")


def test_several_attached_patches_are_one_series() -> None:
    files = [
        b'Content-Type: text/x-patch; name="%d.patch"\n\n' % n
        + FORMATTED.replace(b"[PATCH] mm", b"[PATCH %d/2] mm%d" % (n, n)).replace(b"1111", b"%d111" % n)
        for n in (1, 2)
    ]
    loaded = load(["-"], mixed(TALK, *files))
    assert [len(series.patches) for series in loaded.series] == [2]


def test_mails_in_mails_have_a_limit() -> None:
    data = mail()
    for number in range(MAX_NESTED + 1):
        data = HEAD.replace("out@", f"o{number}@").encode() + rfc822(data)
    loaded = load(["-"], data)
    assert (titles(loaded), [problem.code for problem in loaded.problems if problem.code != Code.NO_PATCH]) == ([], [Code.TOO_DEEP])


PATCH_NAMES = {
    "RFC 2231": "Content-Disposition: attachment; filename*=UTF-8''%C3%A4.patch",
    "RFC 2231, in pieces": 'Content-Disposition: attachment; filename*0="0001-a-long";\n filename*1="-name.patch"',
    "RFC 2047": 'Content-Disposition: attachment; filename="=?utf-8?B?w6QucGF0Y2g=?="',
    "name": "Content-Disposition: attachment;\nX: y\nContent-ID: <z>",
}


@pytest.mark.parametrize("name", PATCH_NAMES)
@pytest.mark.parametrize("kind", ["application/octet-stream", "application/x-patch", "text/x-patch; charset*=us-ascii'en'iso-8859-1"])
def test_an_attached_diff_belongs_to_the_mail(name: str, kind: str) -> None:
    part = f"Content-Type: {kind}\n{PATCH_NAMES[name]}\nContent-Transfer-Encoding: base64\n\n".encode() + base64.encodebytes(DIFF.encode())
    head = HEAD.replace("Fwd: see below", "[PATCH] mm/pool: Drop a dead local")
    assert titles(load(["-"], mixed(b"Content-Type: text/plain\n\nWhy.\n", part, head=head))) == ONE


def test_the_same_patch_in_text_and_file_is_read_once() -> None:
    head = HEAD.replace("Fwd: see below", "[PATCH] mm/pool: Drop a dead local")
    loaded = load(
        ["-"], mixed(b"Content-Type: text/plain\n\n" + BODY.encode(), b'Content-Type: text/x-patch; name="a.patch"\n\n' + DIFF.encode(), head=head)
    )
    assert titles(loaded) == ONE
    assert loaded.series[0].patches[0].problems == ()


def test_a_packed_patch_is_said() -> None:
    part = b'Content-Type: application/gzip; name="b.patch.gz"\nContent-Transfer-Encoding: base64\n\n' + base64.encodebytes(
        gzip.compress(DIFF.encode())
    )
    head = HEAD.replace("Fwd: see below", "[PATCH] mm/pool: Drop a dead local")
    (series,) = load(["-"], mixed(b"Content-Type: text/plain\n\n" + BODY.encode(), part, head=head)).series
    assert lossy(series.patches[0].problems)
    assert [problem.code for problem in load(["-"], mixed(TALK, part)).problems] == [Code.ATTACHMENT]


@pytest.mark.parametrize("plain", [b"", b"Content-Type: text/plain\n\n\n"])
def test_a_mail_whose_text_is_html_alone_is_never_silently_empty(plain: bytes) -> None:
    html = b"Content-Type: text/html\n\n<html><pre>" + DIFF.encode() + b"</pre></html>\n"
    parts = [plain, html] if plain else [html]
    assert [problem.code for problem in load(["-"], mixed(*parts, kind="alternative")).problems] == [Code.HTML_ONLY]
    assert [problem.code for problem in load(["-"], HEAD.encode() + html).problems] == [Code.HTML_ONLY]


def test_what_the_library_attaches_is_read() -> None:
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["Subject"], message["From"], message["Message-ID"] = "[PATCH] mm/pool: Drop a dead local", "Bob <b@example.org>", "<o@example.org>"
    message.set_content("Why.\n")
    message.add_attachment(DIFF.encode(), maintype="application", subtype="octet-stream", filename="größer.patch")
    assert titles(load(["-"], message.as_bytes())) == ONE
