import random

import pytest

from reviewer.ingest.codes import Code
from reviewer.ingest.inputs import Blob
from reviewer.ingest.load import read_blob
from reviewer.ingest.posting import group
from reviewer.model.series import Series
from tests.ingest.letters import BODY, mail, mailbox


def series(*mails: bytes) -> tuple[Series, ...]:
    items, _ = read_blob(Blob("x.mbox", mailbox(*mails)))
    return group(items).series


def posting(version: int, total: int, base: int, *, deep: bool = False, cover: bool = True, root: str = "") -> list[bytes]:
    """Return the mails of a posting: Message-IDs are m<base + number>."""
    out = []
    for number in range(0 if cover else 1, total + 1):
        parent = "" if number == (0 if cover else 1) else f"m{base + number - 1 if deep else base + (0 if cover else 1)}@example.org"
        parent = parent or root
        headers = {"in_reply_to": f"<{parent}>", "references": f"<{root or f'm{base}@example.org'}> <{parent}>"} if parent else {}
        out.append(
            mail(
                f"[PATCH v{version} {number}/{total}] mm: part {number}",
                "Cover.\n" if number == 0 else BODY.replace("Drop", f"Drop {number}"),
                base + number,
                **headers,
            )
        )
    return out


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("cover", [False, True])
def test_a_posting_in_any_order_is_one_series(deep: bool, cover: bool) -> None:
    mails = posting(2, 5, 100, deep=deep, cover=cover)
    random.Random(1).shuffle(mails)
    (one,) = series(*mails)
    assert [patch.number for patch in one.patches] == [1, 2, 3, 4, 5]
    assert (one.version, one.expected, one.missing) == (2, 5, ())
    assert one.id == ("m100@example.org" if cover else "m101@example.org")
    assert (one.cover is not None) == cover
    assert one.subject == ("mm: part 0" if cover else "mm: part 1")


@pytest.mark.parametrize("deep", [False, True])
def test_what_is_missing_is_named(deep: bool) -> None:
    mails = posting(1, 6, 100, deep=deep)
    (one,) = series(mails[0], mails[2], mails[5])
    assert one.missing == (1, 3, 4, 6)
    assert [patch.number for patch in one.patches] == [2, 5]


def test_without_the_cover_letter_the_thread_still_ties() -> None:
    mails = posting(1, 3, 100)[1:]
    (one,) = series(*mails)
    assert (one.cover, one.missing) == (None, ())


def test_two_versions_in_one_thread_are_two_series() -> None:
    old = posting(1, 2, 100)
    new = posting(2, 2, 200, root="m100@example.org")
    mixed = [one for pair in zip(old, new, strict=True) for one in pair]
    first, second = series(*mixed)
    assert [(one.version, one.id, len(one.patches)) for one in (first, second)] == [(1, "m100@example.org", 2), (2, "m200@example.org", 2)]


def test_two_postings_of_one_version_are_kept_apart() -> None:
    first, second = series(*posting(1, 2, 100), *posting(1, 2, 200))
    assert {len(first.patches), len(second.patches)} == {2}


def test_without_any_threading_counters_tie() -> None:
    (one,) = series(*(mail(f"[PATCH {number}/3] mm: {number}", number=number) for number in (3, 1, 2)))
    assert [patch.number for patch in one.patches] == [1, 2, 3]


def test_a_lone_patch_is_one_of_one() -> None:
    (one,) = series(mail())
    assert (one.expected, one.missing, one.patches[0].number, one.patches[0].total) == (1, (), 1, 1)


def test_lone_patches_are_series_of_their_own() -> None:
    assert len(series(mail("[PATCH] a", number=1), mail("[PATCH] b", number=2))) == 2


def test_replies_are_kept_with_their_series() -> None:
    mails = posting(1, 2, 100)
    (one,) = series(*mails, mail("Re: [PATCH 1/2] mm", "Acked.\n", 9, in_reply_to="<m101@example.org>"))
    assert [reply.body for reply in one.replies] == ["Acked."]


def test_a_patch_in_a_reply_is_no_part_of_the_posting() -> None:
    mails = posting(1, 2, 100)
    one, suggestion = series(*mails, mail("Re: [PATCH v1 1/2] mm", number=9, in_reply_to="<m101@example.org>"))
    assert len(one.patches) == 2
    assert [patch.number for patch in suggestion.patches] == [1]


def test_the_same_mail_twice_is_dropped_and_another_text_is_said() -> None:
    items, _ = read_blob(Blob("x", mailbox(mail(), mail())))
    grouped = group(items)
    assert (len(grouped.series), [problem.code for problem in grouped.problems]) == (1, [Code.DUPLICATE])
    items, _ = read_blob(Blob("x", mailbox(mail(), mail(body="Other text.\n"))))
    assert [problem.code for problem in group(items).problems] == [Code.DUPLICATE_DIFFERS]


def test_a_number_beyond_the_total_is_said() -> None:
    (one,) = series(mail("[PATCH 3/2] x"))
    assert [problem.code for problem in one.problems] == [Code.BAD_NUMBER]
    assert one.missing == (1, 2)


def test_replies_that_answer_each_other_do_not_hang() -> None:
    a = mail("[PATCH 1/2] a", number=1, in_reply_to="<m2@example.org>")
    b = mail("[PATCH 2/2] b", number=2, in_reply_to="<m1@example.org>")
    assert sum(len(one.patches) for one in series(a, b)) == 2


def test_without_message_ids_the_name_is_of_the_content() -> None:
    data = mail().replace(b"Message-ID", b"X-Id")
    (first,), (again,), (other,) = series(data), series(data), series(data.replace(b"bool again", b"bool other"))
    assert first.id == again.id
    assert first.id != other.id


def test_a_thread_ties_parts_from_several_senders() -> None:
    mails = posting(1, 2, 100)
    mails[2] = mails[2].replace(b"Ann Author <ann@example.org>", b"Ann via list <list@example.org>", 1)
    (one,) = series(*mails)
    assert one.missing == ()
