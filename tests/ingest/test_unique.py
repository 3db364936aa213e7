from reviewer.ingest.codes import Code
from reviewer.ingest.inputs import Blob
from reviewer.ingest.load import read_blob
from reviewer.ingest.unique import distinct
from tests.ingest.letters import BODY, mail, mailbox

FOOTER = "_______________________________________________\nlist mailing list\nlist@lists.example.org\nhttps://lists.example.org/list\n"


def codes(*mails: bytes) -> list[str]:
    items, _ = read_blob(Blob("x", mailbox(*mails)))
    kept, problems = distinct(items)
    assert len(kept) == len(mails) - len(problems)
    return [problem.code for problem in problems]


def test_the_same_mail_through_two_lists() -> None:
    other = mail(list_id="<other.example.org>", x_loop="1")
    assert codes(mail(), other) == [Code.DUPLICATE]
    assert codes(mail(), mail(body=BODY + FOOTER)) == [Code.DUPLICATE]
    assert codes(mail("[PATCH 0/2] c", "Cover.\n"), mail("[list] [PATCH 0/2] c", f"Cover.\n\n{FOOTER}")) == [Code.DUPLICATE]


def test_another_text_is_said() -> None:
    assert codes(mail(), mail(body=BODY.replace("bool again", "bool never"))) == [Code.DUPLICATE_DIFFERS]
    assert codes(mail(), mail(body=BODY.replace("Drop", "Keep", 1))) == [Code.DUPLICATE_DIFFERS]


def test_the_copy_that_lost_nothing_stays() -> None:
    damaged = mail(body=BODY.replace(" \tspin_lock", "\tspin_lock"))
    items, _ = read_blob(Blob("x", mailbox(damaged, mail())))
    (kept,), problems = distinct(items)
    assert kept is items[1]
    assert [(problem.code, problem.line) for problem in problems] == [(Code.DUPLICATE_DIFFERS, items[0].message.source_line)]


def test_a_file_that_comes_twice_without_a_message_id() -> None:
    def file(sha: str, body: str = BODY) -> bytes:
        return f"From {sha * 40} Mon Sep 17 00:00:00 2001\n".encode() + mail(body=body).replace(b"Message-ID: <m1@example.org>\n", b"") + b"\n"

    items, _ = read_blob(Blob("x", file("a") + file("b") + file("a") + file("b", BODY.replace("bool again", "bool never"))))
    kept, problems = distinct(items)
    assert ([item.message.commit[0] for item in kept], [problem.code for problem in problems]) == (["a", "b", "b"], [Code.DUPLICATE])
