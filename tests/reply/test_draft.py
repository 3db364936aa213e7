"""Drafts that nobody has edited, as a mail reader takes them."""

import email
import re
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default

import pytest

from reviewer.model.draft import Answer
from reviewer.model.review import PatchReview
from reviewer.reply.mail import Mail, Person, as_bytes, compose
from reviewer.reply.wording import asking
from reviewer.report.interface import Format, render
from tests.report.evil import ATTACKS, REVIEW_WITH_DIFF, attacked
from tests.report.sample import PATCHES, hostile

(SERIES,) = REVIEW_WITH_DIFF.series


def draft(patch: PatchReview) -> Mail | None:
    return compose(patch, Answer(notes=asking(patch)), Person())


def answered(patch: PatchReview) -> EmailMessage:
    mail = draft(patch)
    assert mail is not None
    read = email.message_from_bytes(as_bytes(mail), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def test_patches_that_are_settled_or_claim_nothing_have_no_draft() -> None:
    assert [patch.number for patch in SERIES.patches if draft(patch) is not None] == [3, 4]


def test_an_assumption_that_the_message_states_is_not_asked_for() -> None:
    assert draft(PATCHES[1]) is None
    unstated = replace(PATCHES[1], assumptions=(replace(PATCHES[1].assumptions[0], stated=""),))
    assert "This relies on: drain_range" in answered(unstated).get_content().replace("\n", " ")


def test_headers_answer_the_patch() -> None:
    message = replace(
        SERIES.patches[2].message,
        to=("list@example.org", '"B, C" <b@example.org>'),
        cc=("A. Author <AUTHOR@example.org>, list@example.org",),
        references=("<cover@example.org>",),
    )
    mail = answered(replace(SERIES.patches[2], message=message))
    assert mail["To"] == '"A. Author" <author@example.org>'
    assert mail["Cc"] == 'list@example.org, "B, C" <b@example.org>'
    assert mail["Subject"] == "Re: [PATCH v2 3/7] pool: Drop the flush behind the drain"
    assert (mail["In-Reply-To"], mail["References"]) == ("<2026-pool-3@example.org>", "<cover@example.org> <2026-pool-3@example.org>")
    assert mail["From"] is None
    assert mail["Content-Transfer-Encoding"] == "8bit"


def test_a_comment_stands_below_the_line_that_it_is_about_and_nothing_is_quoted_behind_the_last() -> None:
    message = replace(
        SERIES.patches[2].message, date="Fri, 20 Nov 2026 10:00:00 +0100", body="Drop it.\n\n\n\n\nNo functional change\nintended.\n\nX: y"
    )
    lines = answered(replace(SERIES.patches[2], message=message)).get_content().splitlines()
    assert lines[0] == "On Fri, 20 Nov 2026 10:00:00 +0100, A. Author <author@example.org> wrote:"
    quoted = [at for at, line in enumerate(lines) if line.startswith(">")]
    assert lines[quoted[-1]].startswith("> ")
    assert quoted == list(range(quoted[0], quoted[-1] + 1))
    assert "pool_exit()" in " ".join(lines[quoted[-1] + 1 :])
    assert len(quoted) <= 5
    assert lines[-1] == "Is this difference intended?"


@pytest.mark.parametrize("attack", [*ATTACKS, "a\r\nBcc: x@example.org", "a\nBcc: x@example.org", "\nFrom x\nFrom y\n"])
def test_nothing_of_a_mail_becomes_a_header_or_another_mail(attack: str) -> None:
    text = render(attacked(attack), Format.MAIL)
    assert len(re.findall("^From ", text, re.M)) == 1
    mail = email.message_from_string(text, policy=default)
    names = {"To", "Cc", "Subject", "In-Reply-To", "References", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
    assert set(mail.keys()) <= names


def test_no_character_that_steers_is_left() -> None:
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]", render(hostile(), Format.MAIL)) is None
