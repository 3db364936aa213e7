import pytest

from reviewer.ingest.codes import Code
from reviewer.ingest.load import load
from reviewer.ingest.mail import RawMail
from reviewer.ingest.stream import is_decoded, split_unmarked
from tests.ingest.letters import BODY, DIFF, mail


def cut(data: bytes) -> list[RawMail]:
    return split_unmarked(RawMail(data, "-"))


def weeded(number: int, body: str = BODY) -> bytes:
    """Return a mail as mutt decodes it."""
    return f"Date: Tue, 2 Jan 2024 10:0{number}:00 +0100\nFrom: Ann <ann@example.org>\nTo: list\nSubject: [PATCH {number}/2] mm\n\n{body}\n".encode()


def test_mails_behind_one_another_are_told_apart() -> None:
    mails = [mail(f"[PATCH {number}/3] mm", number=number) for number in (1, 2, 3)]
    data = b"".join(mails)
    found = cut(data)
    assert [raw.data for raw in found] == mails
    lines = data.decode().split("\n")
    assert all(lines[raw.line - 1].startswith("From: ") and raw.line == raw.first for raw in found)
    loaded = load(["-"], data)
    assert [len(one.patches) for one in loaded.series] == [3]
    assert [problem.code for problem in loaded.problems] == [Code.REPAIR_SPLIT]


def test_a_trailer_right_before_the_next_mail_stays_with_the_first() -> None:
    first = mail(body=f"x\n---\n{DIFF}\nbase-commit: {'1' * 40}\n", number=1)
    assert [raw.data for raw in cut(first + mail(number=2))] == [first, mail(number=2)]


def test_weeded_mails_are_told_apart_and_the_pipe_is_named() -> None:
    data = weeded(1) + b"\n" + weeded(2)
    assert len(cut(data)) == 2
    (one,) = load(["-"], data).series
    assert [[problem.code for problem in patch.problems] for patch in one.patches] == [[Code.NO_MESSAGE_ID]] * 2
    assert all("pipe_decode" in problem.text for patch in one.patches for problem in patch.problems)


@pytest.mark.parametrize(
    "body",
    [
        # In-body headers, a forwarded mail's head, the head of a mail that is quoted or indented.
        f"From: Bob <bob@example.org>\nSubject: other\nDate: Tue, 2 Jan 2024 10:00:00 +0100\n\n{BODY}",
        f"Begin forwarded message:\n\nFrom: Bob <b@example.org>\nSubject: [PATCH] mm\nDate: today\nTo: list\n\n{BODY}",
        f"> From: Bob\n> Subject: x\n> Date: now\n> Message-ID: <x@y>\n\n{BODY}",
        f" From: Bob\n Subject: x\n Date: now\n Message-ID: <x@y>\n\n{BODY}",
    ],
)
def test_what_only_looks_like_a_mail_is_text(body: str) -> None:
    assert len(cut(mail(body=body))) == 1


def test_an_attached_mail_is_no_mail_of_the_stream() -> None:
    inner = mail("[PATCH] inner", number=7).decode()
    body = f"--b\n\nSee below.\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"
    outer = mail("Fwd", body, 1, content_type='multipart/mixed; boundary="b"')
    assert len(cut(outer)) == 1
    assert [raw.data for raw in cut(outer + mail(number=2))] == [outer, mail(number=2)]
    assert len(cut(outer.replace(b"--b--\n", b"") + mail(number=2))) == 1


def test_a_file_is_one_mail(tmp_path: pytest.TempPathFactory) -> None:
    path = f"{tmp_path}/two.eml"
    with open(path, "wb") as file:
        file.write(mail(number=1) + mail(number=2))
    assert sum(len(one.patches) for one in load([path]).series) == 1


def test_mail_with_its_own_headers_was_not_decoded() -> None:
    assert not is_decoded(mail())
    assert not is_decoded(mail().replace(b"Message-ID", b"X-Id"))
    assert is_decoded(weeded(1))
    assert is_decoded(b"From: a\nX-Loop: b\nSubject: c\n\n[-- Attachment #1 --]\n[-- Type: text/plain, Encoding: 7bit --]\n")
