import mailbox
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

from reviewer.model.draft import Answer, Note
from reviewer.model.place import Side
from reviewer.model.series import Message
from reviewer.reply.mail import Mail, Person, as_bytes, compose, mbox
from tests.tui import sample

ME = Person("Réviewer, A.", "me@example.org")
MESSAGE = Message(
    "<7@example.org>",
    "[PATCH v3 07/30] KVM: Drop\tflush",
    "Jörg Author <author@example.org>",
    "Fri, 20 Nov 2026 10:00:00 +0100",
    "Text.\nFrom here on it is dead.\n\nNo functional change intended.\n",
    in_reply_to="<0@example.org>",
    references=("<cover@example.org>", "<0@example.org>"),
    to=("Maintainer <m@example.org>", "me@example.org"),
    cc=("kvm@vger.example.org", "M <M@example.org>", "author@example.org"),
)
PATCH = replace(sample.contradicted(), message=MESSAGE)
ANSWER = Answer((Note("", 2, Side.NEW, "Really?\nFrom where?"),))


def reply(patch: object = PATCH, answer: Answer = ANSWER) -> Mail:
    mail = compose(PATCH if patch is PATCH else patch, answer, ME)  # type: ignore[arg-type] # a patch of the test's making
    assert mail is not None
    return mail


def test_it_goes_to_the_author_and_everybody_else_once_in_the_thread() -> None:
    mail = reply()
    assert mail.to == ('"Jörg Author" <author@example.org>',)
    assert mail.cc == ("Maintainer <m@example.org>", "kvm@vger.example.org")
    assert mail.subject == "Re: [PATCH v3 07/30] KVM: Drop flush"
    assert mail.in_reply_to == "<7@example.org>"
    assert mail.references == ("<cover@example.org>", "<0@example.org>", "<7@example.org>")
    assert mail.body.startswith("On Fri, 20 Nov 2026 10:00:00 +0100, Jörg Author <author@example.org> wrote:\n> Text.\n")


def test_a_patch_that_another_sent_is_answered_to_the_sender() -> None:
    sent = replace(MESSAGE, sender="Carrier <carrier@example.org>")
    mail = reply(replace(PATCH, message=sent))
    assert mail.to == ("Carrier <carrier@example.org>",)
    assert mail.cc[0] == '"Jörg Author" <author@example.org>'
    assert "Carrier <carrier@example.org> wrote:" in mail.body


def test_any_mail_program_reads_back_what_was_composed() -> None:
    raw = as_bytes(reply())
    read = message_from_bytes(raw, policy=policy.default)
    assert read["To"].addresses[0].display_name == "Jörg Author"
    assert read["From"].addresses[0].addr_spec == "me@example.org"
    assert [one.addr_spec for one in read["Cc"].addresses] == ["m@example.org", "kvm@vger.example.org"]
    assert read["References"] == "<cover@example.org> <0@example.org> <7@example.org>"
    assert read["Content-Transfer-Encoding"] == "8bit"
    assert "format=flowed" not in raw.decode()
    assert read.get_content() == reply().body
    assert raw.split(b"\n\n")[0].isascii()


def test_the_mbox_holds_every_mail_and_no_line_of_one_begins_another(tmp_path: Path) -> None:
    path = tmp_path / "replies.mbox"
    path.write_bytes(mbox([reply(), reply()]))
    found = list(mailbox.mbox(path))
    assert len(found) == 2
    assert b"\n>From where?\n" in path.read_bytes()


def test_a_trailer_alone_is_a_mail_and_nothing_is_none() -> None:
    assert compose(PATCH, Answer(), ME) is None
    assert compose(PATCH, Answer(trailers=("Reviewed-by",)), Person()) is None
    body = reply(PATCH, Answer(trailers=("Reviewed-by",))).body
    assert body.endswith("> No functional change intended.\n\nReviewed-by: Réviewer, A. <me@example.org>\n")


def test_no_field_of_a_mail_makes_a_header_of_its_own() -> None:
    bad = replace(
        MESSAGE,
        message_id="<7@example.org>\nBcc: spy@example.org",
        subject="x\nBcc: spy@example.org\r\n\r\nbody",
        author="a\nBcc: spy@example.org <a@example.org>",
        to=("b@example.org\r\nBcc: spy@example.org", "<<>>", "\ud800@example.org"),
        references=("<a b>", "<c@example.org>\n"),
    )
    raw = as_bytes(reply(replace(PATCH, message=bad)))
    read = message_from_bytes(raw, policy=policy.default)
    assert read["Bcc"] is None
    assert set(read.keys()) <= {
        "From",
        "To",
        "Cc",
        "Subject",
        "In-Reply-To",
        "References",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }


def test_no_evil_mail_breaks_composing() -> None:
    for series in sample.evil().series:
        for patch in series.patches:
            for author in (patch.message.author, "", "x"):
                one = replace(patch, message=replace(patch.message, author=author))
                mail = compose(one, Answer((Note("", 1, Side.NEW, "ok"),), ("Acked-by",)), ME)
                assert mail is not None
                as_bytes(mail)
