import base64

import pytest

from reviewer.config.limits import Limits
from reviewer.ingest.codes import Code
from reviewer.ingest.mail import Letter, RawMail, read_mail
from reviewer.model.place import Problem
from tests.ingest.letters import BODY, DIFF


def letter(head: str, body: bytes | str = "") -> Letter:
    data = head.encode("utf-8", "surrogateescape") + b"\n\n" + (body if isinstance(body, bytes) else body.encode())
    read = read_mail(RawMail(data, "x.eml"))
    assert isinstance(read, Letter)
    return read


def test_headers() -> None:
    sender = 'From: =?utf-8?q?J=C3=B6rg?= <j@x.org>\nTo: "A, B" <ab@x.org>,\n c@x.org\n'
    read = letter(sender + "Message-Id: <1@x>\nIn-Reply-To: <0@x>\nReferences: <a@x> <0@x>\nSubject: two\n lines")
    assert (read.author, read.to, read.message_id) == ("Jörg <j@x.org>", ('"A, B" <ab@x.org>', "c@x.org"), "1@x")
    assert (read.in_reply_to, read.references, read.subject) == ("0@x", ("a@x", "0@x"), "two lines")


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("base64", base64.encodebytes(BODY.encode())),
        ("base64", base64.encodebytes(BODY.replace("\n", "\r\n").encode())),
        ("quoted-printable", BODY.replace("=", "=3D").replace("-- \n", "--=20\n").encode()),
        ("8BIT", BODY.encode()),
        ("", BODY.encode()),
    ],
)
def test_transfer_encodings(encoding: str, data: bytes) -> None:
    read = letter(f"Subject: x\nContent-Transfer-Encoding: {encoding}", data)
    assert read.text.rstrip("\n") == BODY.rstrip("\n")
    assert not read.problems


def test_bytes_of_an_8bit_diff_are_kept_whatever_the_charset() -> None:
    read = letter("Subject: x\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit", "+/* µ */\n".encode())
    assert read.text.encode("latin-1") == "+/* µ */\n".encode()


def test_a_charset_that_hides_newlines_is_decoded_first() -> None:
    read = letter(
        "Subject: x\nContent-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64", base64.encodebytes("a\nb ü\n".encode("utf-16le"))
    )
    assert (read.text, read.charset) == ("a\nb Ã¼\n", "utf-8")


@pytest.mark.parametrize(
    ("head", "body", "code"),
    [
        ("Content-Type: text/plain; charset=x-klingon", "x", Code.UNKNOWN_CHARSET),
        ("Content-Transfer-Encoding: rot13", "x", Code.UNKNOWN_ENCODING),
        ("Content-Transfer-Encoding: base64", "abcde", Code.UNKNOWN_ENCODING),
        ("Content-Type: text/html", "<p>x</p>", Code.HTML_ONLY),
        ("References: " + "<a@b> " * 20_000, "x", Code.LONG_HEADER),
    ],
)
def test_what_is_wrong_with_a_mail_is_said(head: str, body: str, code: Code) -> None:
    assert [problem.code for problem in letter(f"Subject: x\n{head}", body).problems] == [code]


def multipart(*parts: tuple[str, str]) -> str:
    return "".join(f"--b1\n{head}\n\n{body}\n" for head, body in parts) + "--b1--\n"


MULTIPART = 'Subject: x\nContent-Type: multipart/mixed; boundary="b1"'


def test_the_first_text_part_counts_and_html_beside_it_is_ignored() -> None:
    read = letter(
        MULTIPART, multipart(("Content-Type: text/plain", BODY), ("Content-Type: text/html", "<p>"), ("Content-Type: text/plain", "list footer"))
    )
    assert read.text.rstrip() == BODY.rstrip()
    assert not read.problems


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: text/x-patch",
        "Content-Type: text/x-diff; charset=us-ascii",
        'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="0001-x.patch"',
        "Content-Type: text/plain; name=a.diff",
        "Content-Type: text/plain",
    ],
)
def test_an_attached_patch_is_appended(head: str) -> None:
    read = letter(MULTIPART, multipart(("Content-Type: text/plain", "Why.\n"), (head, DIFF)))
    assert read.text.startswith("Why.")
    assert DIFF.rstrip() in read.text


def test_a_forwarded_mail_is_not_the_mail() -> None:
    read = letter(MULTIPART, multipart(("Content-Type: text/plain", "See below."), ("Content-Type: message/rfc822", f"Subject: y\n\n{BODY}")))
    assert DIFF not in read.text


def test_a_mail_that_is_too_big_or_too_deep_is_refused() -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000))
    refused = read_mail(RawMail(deep.encode(), "x", 7))
    assert isinstance(refused, Problem)
    assert (refused.code, refused.line) == (Code.TOO_DEEP, 7)
    refused = read_mail(RawMail(b"Subject: x\n\n" + b"x" * 100, "x"), Limits(mail_bytes=100))
    assert isinstance(refused, Problem)
    assert (refused.code, "limits.mail-bytes" in refused.text) == (Code.TOO_BIG, True)


def test_a_parameter_that_breaks_the_library_is_a_problem() -> None:
    read = read_mail(RawMail(b"Subject: x\nContent-Type: multipart/mixed; boundary*" + b"1" * 5000 + b"=x\n\nbody", "x"))
    assert isinstance(read, Letter | Problem)
