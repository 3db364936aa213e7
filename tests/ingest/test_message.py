from reviewer.ingest.codes import Code
from reviewer.ingest.load import load
from reviewer.ingest.mail import Letter, RawMail, read_mail
from reviewer.ingest.message import Item, read_message
from reviewer.model.series import Needs
from tests.ingest.letters import BODY, DIFF, mail


def item(data: bytes) -> Item:
    letter = read_mail(RawMail(data, "x.eml"))
    assert isinstance(letter, Letter)
    return read_message(letter)


def test_body_stops_at_the_cut_and_what_is_below_is_kept() -> None:
    read = item(mail())
    assert read.patch
    assert read.message.body == "Drop a local that nobody reads.\n\nNo functional change intended.\n\nSigned-off-by: Ann Author <ann@example.org>"
    assert read.message.below == " mm/pool.c | 1 -\n 1 file changed, 1 deletion(-)"
    assert read.files[0].changed_lines == 1


def test_body_line_counts_from_the_first_line_of_the_text() -> None:
    body = f"\nFrom: Other Author <o@example.org>\n\n{BODY}"
    read = item(mail(body=body))
    assert body.split("\n")[read.message.body_line - 1] == "Drop a local that nobody reads."
    assert read.message.author == "Other Author <o@example.org>"
    assert read.sender == "Ann Author <ann@example.org>"
    assert read.message.sender == "Ann Author <ann@example.org>"
    assert item(mail()).message.sender == ""


def test_a_subject_in_the_body_is_the_title_and_the_counter_stays() -> None:
    read = item(mail("[PATCH 2/5] mm: short", f"Subject: mm: the real title\n\n{BODY}"))
    assert (read.subject.title, read.subject.number, read.subject.total) == ("mm: the real title", 2, 5)


def test_a_quoted_diff_is_a_reply() -> None:
    quoted = "".join(f"> {line}\n" for line in BODY.split("\n"))
    read = item(mail("Re: [PATCH] mm/pool: Drop a dead local", f"Looks good.\n\n{quoted}"))
    assert not read.patch
    assert read.files == ()
    assert read.message.body.startswith("Looks good.\n\n> Drop")


def test_a_cover_letter_is_text_up_to_its_end() -> None:
    body = f"Hello.\n\n--- a line that looks like a header\n\nrange-diff:\n{DIFF}"
    read = item(mail("[PATCH v2 0/3] mm: cover", body))
    assert read.cover
    assert not read.patch
    assert read.message.body == body.rstrip()


def test_a_diff_without_tag_is_a_patch() -> None:
    assert item(mail("mm: no tag")).patch


def test_base_commit() -> None:
    sha = "0123456789abcdef0123456789abcdef01234567"
    assert item(mail(body=f"{BODY}\nbase-commit: {sha}\n")).base_commit == sha
    assert item(mail(body=f"The base-commit: {sha}\n{BODY}")).base_commit == ""


def test_a_problem_names_the_line_of_the_file() -> None:
    data = mail(body=BODY.replace("\n-- \n", "\n+stray\n-- \n"))
    (problem,) = item(data).problems
    assert problem.code == Code.EXTRA_LINES
    assert data.decode().split("\n")[problem.line - 1] == "+stray"


def test_a_lying_charset_is_said_and_the_text_kept() -> None:
    data = mail(body=BODY.replace("nobody", "noböt"), content_type="text/plain; charset=us-ascii", content_transfer_encoding="8bit")
    read = item(data)
    assert [problem.code for problem in read.problems] == [Code.WRONG_CHARSET]
    assert "noböt" in read.message.body


def test_a_patch_of_which_nothing_could_be_read_is_still_a_patch() -> None:
    read = item(mail(body="Merge.\n---\ndiff --cc a/x.c\nindex 1,2..3\n@@@ -1,1 -1,1 +1,1 @@@\n++x\n"))
    assert read.patch
    assert read.files == ()


def test_what_a_posting_goes_onto_is_data() -> None:
    footer = (
        "base-commit: 0123456789abcdef0123456789abcdef01234567\nchange-id: 20250101-mmu-locks-1a2b3c\n"
        "prerequisite-message-id: <1@example.org>\nprerequisite-patch-id: aaaa\nprerequisite-patch-id: bbbb\nprerequisite-patch-id: aaaa\n"
        "prerequisite-change-id: 20241231-base-9f9f9f:v2\nDepends-on: https://example.org/r/2\n"
    )
    diff = "diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-int a;\n+int b;\n"
    raw = f"From: A <a@example.org>\nSubject: [PATCH] x: y\nMessage-Id: <3@example.org>\n\nText.\n\n---\n{diff}-- \n2.40\n\n{footer}"
    (series,) = load(["-"], raw.encode()).series
    assert series.base_commit.startswith("0123")
    assert series.change_id == "20250101-mmu-locks-1a2b3c"
    assert series.needs == Needs(("aaaa", "bbbb"), ("<1@example.org>",), ("20241231-base-9f9f9f:v2",), ("https://example.org/r/2",))
    assert series.patches[0].files[0].changed_lines == 2, "what stands below the signature is no part of the diff"
