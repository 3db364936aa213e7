import pytest

from reviewer.ingest.subject import parse_subject


@pytest.mark.parametrize(
    ("text", "number", "total", "version", "title"),
    [
        ("[PATCH v4 04/30] KVM: x86/mmu: Do it", 4, 30, 4, "KVM: x86/mmu: Do it"),
        ("[PATCH] mm: one", 1, 0, 1, "mm: one"),
        ("[RFC PATCH v2 0/3] mm: cover", 0, 3, 2, "mm: cover"),
        ("[RESEND PATCH v5 04/11] x", 4, 11, 5, "x"),
        ("[PATCHv3 1/2] x", 1, 2, 3, "x"),
        ("[PATCH v5.5 03/30] x", 3, 30, 5, "x"),
        ("[PATCH] [v3] x86: y", 1, 0, 3, "x86: y"),
        ("[PATCH RFC V2 2/5] x", 2, 5, 2, "x"),
        ("[RFC 3/6] x", 3, 6, 1, "x"),
        ("[kvm-unit-tests PATCH v2 01/12] lib: x", 1, 12, 2, "lib: x"),
        ("[tip: x86/fpu] x86/fpu: Move", 1, 0, 1, "x86/fpu: Move"),
        ("[PATCH 1/2]\n\tfolded   title", 1, 2, 1, "folded title"),
        ("mm: rename a/b", 1, 0, 1, "mm: rename a/b"),
        ("[only a bracket]", 1, 0, 1, "[only a bracket]"),
        ("[PATCH 1/0] x", 1, 0, 1, "x"),
        ("[PATCH 1/99999999999] x", 1, 0, 1, "x"),
    ],
)
def test_tags(text: str, number: int, total: int, version: int, title: str) -> None:
    subject = parse_subject(text)
    assert (subject.number, subject.total, subject.version, subject.title) == (number, total, version, title)
    assert not subject.reply


@pytest.mark.parametrize("text", ["Re: [PATCH 1/2] x", "RE: x", "Aw: Re: x", "Fwd: [PATCH] x", "re[2]: x"])
def test_replies(text: str) -> None:
    subject = parse_subject(text)
    assert subject.reply
    assert subject.title == "x"


def test_a_tag_announces_a_patch() -> None:
    assert parse_subject("[PATCH] x").tagged
    assert parse_subject("[tip: x86/fpu] x").tagged
    assert not parse_subject("[media] x").tagged
    assert not parse_subject("a PATCH without brackets").tagged
