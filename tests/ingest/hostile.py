"""Mails that want to cost time or memory, in any size."""

from collections.abc import Callable

from tests.ingest.letters import mail, mailbox

HUNK = "@@ -{at},3 +{at},3 @@ int f(void)\n a\n-b\n+c\n d\n"


def mails(n: int) -> bytes:
    return mailbox(*(mail(f"[PATCH {at}/{n}] mm: {at}", number=at, in_reply_to="<m0@example.org>") for at in range(1, n + 1)))


def chain(n: int) -> bytes:
    """Return replies that answer one another, and end in a patch."""
    first = mail("[PATCH] mm", number=0)
    return mailbox(first, *(mail("Re: [PATCH] mm", "So.\n", at, in_reply_to=f"<m{at - 1}@example.org>") for at in range(1, n)))


def backward_chain(n: int) -> bytes:
    """Return patches of one posting, each in reply to the next: every climb through the thread is long."""
    return mailbox(*(mail(f"[PATCH {at}/{n}] mm", number=at, in_reply_to=f"<m{at + 1}@example.org>") for at in range(1, n + 1)))


def same_number(n: int) -> bytes:
    return mailbox(*(mail("[PATCH 1/2] mm", number=at) for at in range(n)))


def unmarked(n: int) -> bytes:
    return b"".join(mail(f"[PATCH {at}/{n}] mm", number=at) for at in range(1, n + 1))


def header_like(n: int) -> bytes:
    return mail(body="Subject: a\n" + "From: a\nMessage-ID: b\n" * (n // 2))


def hunks(n: int) -> bytes:
    body = "".join(HUNK.format(at=at * 10) for at in range(1, n + 1))
    return mail(body=f"x\n---\ndiff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n{body}")


def files(n: int) -> bytes:
    return mail(body="x\n---\n" + "".join(f"diff --git a/{at}.c b/{at}.c\n--- a/{at}.c\n+++ b/{at}.c\n{HUNK.format(at=1)}" for at in range(n)))


def hunk_lines(n: int) -> bytes:
    lines = "".join(f"-int a{at};\n+long a{at};\n" for at in range(n // 2))
    return mail(body=f"x\n---\ndiff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1,{n // 2} +1,{n // 2} @@\n{lines}")


def broken_hunks(n: int) -> bytes:
    body = "@@ -1,9 +1,9 @@\n a\n-b\n" * n
    return mail(body=f"x\n---\ndiff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n{body}")


def bare_hunks(n: int) -> bytes:
    return mail(body="x\n---\n" + "@@ -1 +1 @@\n-a\n+b\n" * n)


def message(n: int) -> bytes:
    return mail(body="A line of a message: it has words.\n" * n)


def scissors(n: int) -> bytes:
    return mail(body="-- >8 --\n" * n)


def headers(n: int) -> bytes:
    return mail().replace(b"Message-ID", "".join(f"X-{at}: y\n" for at in range(n)).encode() + b"Message-ID", 1)


def long_header(n: int) -> bytes:
    return mail(references=" ".join(f"<{at}@example.org>" for at in range(n)))


def encoded_words(n: int) -> bytes:
    return mail("=?utf-8?q?a?= " * n)


def addresses(n: int) -> bytes:
    return mail(to='"a, b" <a@example.org>, ' * n)


def nested(n: int) -> bytes:
    return mail(
        body="".join(f"--b{at}\nContent-Type: multipart/mixed; boundary=b{at + 1}\n\n" for at in range(n)),
        content_type="multipart/mixed; boundary=b0",
    )


def parts(n: int) -> bytes:
    return mail(body="--b\nContent-Type: text/plain\n\nx\n" * n + "--b--\n", content_type="multipart/mixed; boundary=b")


def long_line(n: int) -> bytes:
    return mail(body="x" * n)


def long_diff_line(n: int) -> bytes:
    return mail(body=f"x\n---\ndiff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-{'a' * n}\n+{'b' * n}\n")


def from_lines(n: int) -> bytes:
    return b"From a@b Mon Jan  1 10:00:00 2024\nContent-Length: 5\n" * n


def base64_text(n: int) -> bytes:
    return mail(body="QUFB\n" * n, content_transfer_encoding="base64")


def quoted_printable(n: int) -> bytes:
    return mail(body="=41=\n" * n, content_transfer_encoding="quoted-printable")


def flowed(n: int) -> bytes:
    return mail(body=">" * 50 + " a \n" * n, content_type="text/plain; format=flowed")


def pasted(n: int) -> bytes:
    return b"[PATCH] mm\n\n" + b"\n" * n + b"From: A\n" * n


def trailers(n: int) -> bytes:
    return mailbox(mail(number=1), mail("Re: x", "Acked-by: A\n b\n" * n, 2, in_reply_to="<m1@example.org>"))


SHAPES: dict[str, tuple[Callable[[int], bytes], int]] = {
    shape.__name__: (shape, size)
    for shape, size in (
        (mails, 200),
        (chain, 200),
        (backward_chain, 200),
        (same_number, 200),
        (unmarked, 200),
        (header_like, 4000),
        (hunks, 2000),
        (files, 1000),
        (hunk_lines, 10_000),
        (broken_hunks, 2000),
        (bare_hunks, 4000),
        (message, 20_000),
        (scissors, 5000),
        (headers, 2000),
        (long_header, 5000),
        (encoded_words, 5000),
        (addresses, 10_000),
        (nested, 5000),
        (parts, 5000),
        (long_line, 2_000_000),
        (long_diff_line, 1_000_000),
        (from_lines, 5000),
        (base64_text, 50_000),
        (quoted_printable, 50_000),
        (flowed, 20_000),
        (pasted, 10_000),
        (trailers, 5000),
    )
}
"""Each shape by its name, and a size that takes a few hundredths of a second."""
