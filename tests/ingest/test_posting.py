import random
from pathlib import Path

import pytest

from reviewer.ingest.codes import Code
from reviewer.ingest.group import group
from reviewer.ingest.inputs import Blob
from reviewer.ingest.load import read_blob
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
    assert [reply.message.body for reply in one.replies] == ["Acked."]


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


def test_replies_carry_their_trailers_and_the_patch_that_they_answer() -> None:
    mails = posting(1, 2, 100)
    ack = mail("Re: [PATCH 2/2] mm", "> Signed-off-by: Ann <a@x>\n\nAcked-by: Bob <b@example.org>\n", 9, in_reply_to="<m102@example.org>")
    further = mail("Re: [PATCH 2/2] mm", "Thanks.\n", 10, in_reply_to="<m9@example.org>")
    general = mail("Re: [PATCH 0/2] mm", "Reviewed-by: Cy <c@example.org>\n", 11, in_reply_to="<m100@example.org>")
    lost = mail(
        "Re: [PATCH 1/2] mm", "So.\n", 12, in_reply_to="<gone@example.org>", references="<m100@example.org> <m101@example.org> <gone@example.org>"
    )
    (one,) = series(*mails, ack, further, general, lost)
    assert [(reply.number, [trailer.name for trailer in reply.trailers]) for reply in one.replies] == [
        (2, ["Acked-by"]),
        (2, []),
        (0, ["Reviewed-by"]),
        (1, []),
    ]


def numbers(found: tuple[Series, ...]) -> list[tuple[int, str, list[int]]]:
    return [(one.version, one.subject, [patch.number for patch in one.patches]) for one in found]


def tagged(tag: str, base: int, total: int = 3, **headers: str) -> list[bytes]:
    """Return an unthreaded posting: the titles name the tag."""
    return [mail(f"[{tag} {number}/{total}] mm: {tag} {number}", number=base + number, **headers) for number in range(1, total + 1)]


@pytest.mark.parametrize(
    ("first", "second"), [("RFC PATCH", "PATCH"), ("PATCH v2", "PATCH RESEND v2"), ("PATCH v5", "PATCH v5.5"), ("PATCH net", "PATCH net-next")]
)
def test_postings_of_one_version_are_told_apart_by_their_tags(first: str, second: str) -> None:
    one, two = tagged(first, 10), tagged(second, 20)
    mixed = [mails for pair in zip(one, two, strict=True) for mails in pair]
    for order in (mixed, [*mixed[::-1]], [mixed[0], mixed[3], *mixed[4:]]):
        found = series(*order)
        assert len(found) == 2
        assert all({patch.title[4:-2] for patch in every.patches} in ({first}, {second}) for every in found)


def test_an_rfc_and_the_patches_in_reply_to_it_are_two_series() -> None:
    rfc = mail("[RFC PATCH 1/2] mm: rfc", number=1)
    first = mail("[PATCH 1/2] mm: 1", number=11, in_reply_to="<m1@example.org>", references="<m1@example.org>")
    second = mail("[PATCH 2/2] mm: 2", number=12, in_reply_to="<m11@example.org>", references="<m1@example.org> <m11@example.org>")
    assert numbers(series(second, rfc, first)) == [(1, "mm: 1", [1, 2]), (1, "mm: rfc", [1])]


def test_a_part_that_was_sent_again_fills_the_hole() -> None:
    mails = posting(1, 3, 100)
    again = mail("[RESEND PATCH v1 2/3] mm: part 2", number=50, in_reply_to="<m100@example.org>", references="<m100@example.org>")
    (one,) = series(mails[0], mails[1], mails[3], again)
    assert one.missing == ()


def test_message_ids_tell_two_runs_apart() -> None:
    def sent(run: str, number: int) -> bytes:
        name = f"20240102{run}.1234-{number}-ann@example.org".encode()
        return mail(f"[PATCH {number}/4] mm: {run}", number=1).replace(b"m1@example.org", name)

    found = series(sent("100000", 1), sent("110000", 3), sent("100000", 2), sent("110000", 4), sent("100000", 4))
    assert numbers(found) == [(1, "mm: 100000", [1, 2, 4]), (1, "mm: 110000", [3, 4])]


def formatted(number: int, subject: str = "[PATCH] mm: {}", sha: str = "") -> bytes:
    """Return what `git format-patch -N` writes."""
    head = f"From {sha or f'{number:040x}'} Mon Sep 17 00:00:00 2001\n".encode()
    return head + mail(subject.format(number)).replace(b"Message-ID: <m1@example.org>\n", b"") + b"\n"


def test_commits_without_counters_are_one_series_in_their_order(tmp_path: Path) -> None:
    from reviewer.ingest.load import load

    for number in range(1, 4):
        (tmp_path / f"{number:04}-mm-{number}.patch").write_bytes(formatted(number))
    (tmp_path / "0007-mm-7.patch").write_bytes(formatted(7))
    assert numbers(load([str(tmp_path)]).series) == [(1, "mm: 1", [1, 2, 3]), (1, "mm: 7", [1])]
    assert numbers(load(["-"], b"".join(map(formatted, (5, 6)))).series) == [(1, "mm: 5", [1, 2])]
    assert numbers(load(["-"], formatted(5) + formatted(6, "[PATCH v2] mm: {}")).series) == [(1, "mm: 5", [1]), (2, "mm: 6", [1])]


@pytest.mark.parametrize("seed", range(20))
def test_any_mix_of_postings_comes_apart(seed: int) -> None:
    """Versions of several series, threaded in any way, with parts missing, mails twice, in any order of the mailbox."""
    rng = random.Random(seed)
    mails: list[bytes] = []
    want: dict[tuple[int, int], list[int]] = {}
    for topic in range(3):
        root = ""
        for version in range(1, rng.randint(2, 4)):
            base = 1000 * topic + 100 * version
            total = rng.randint(1, 6)
            sent = posting(version, total, base, deep=rng.random() < 0.5, cover=True, root=root)
            sent = [one.replace(b"] mm: part", b"] mm: topic %d part" % topic) for one in sent]
            root = f"m{base}@example.org" if rng.random() < 0.5 else root
            kept = [number for number in range(1, total + 1) if rng.random() < 0.8]
            want[topic, version] = kept
            mails += [sent[0], *(sent[number] for number in kept)]
    mails += rng.sample(mails, 3)
    rng.shuffle(mails)
    got = {(int(one.subject.split()[2]), one.version): [patch.number for patch in one.patches] for one in series(*mails)}
    assert got == want


def test_a_series_from_patchwork_has_no_threads_and_tags_of_its_own() -> None:
    from reviewer.ingest.load import load

    def exported(number: int, title: str) -> bytes:
        head = b"From patchwork Tue Jan  2 10:00:00 2024\nX-Patchwork-Submitter: Ann Author <ann@example.org>\nX-Patchwork-Id: 1\n"
        return head + mail(f"[v2,{number}/3] {title}", number=number) + b"\n"

    data = b"".join(exported(number, f"mm: {number}") for number in (1, 2, 3))
    assert numbers(load(["-"], data).series) == [(2, "mm: 1", [1, 2, 3])]
