import json
from pathlib import Path

import pytest

from reviewer.errors import InputError
from reviewer.model.claim import NO_CLAIM, Claim, ClaimKind, Sentence
from reviewer.pipeline.sentences import evaluate_sentences, read_sentences
from reviewer.report.interface import Format
from reviewer.report.sentences import render_sentences

TABLE = "kind\texception\tsentence\nfull\t\tNo functional change.\nnone\t\tThis changes nothing yet.\nhint\t\tMechanical.\nfull\t\tNFC.\n"


def read(text: str) -> Claim:
    if text == "Mechanical.":
        return Claim(ClaimKind.NONE, hints=(Sentence(text, 1, "hint"),))
    return Claim(ClaimKind.FULL, text, 1) if "change" in text else NO_CLAIM


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "claims.tsv"
    path.write_text(text)
    return path


def test_precision_counts_what_was_read_and_recall_what_is_labelled(tmp_path: Path) -> None:
    measured = evaluate_sentences(read_sentences(table(tmp_path, TABLE)), read, read)
    assert measured.precision("full") == (1, 2)
    assert measured.recall("full") == (1, 2)
    assert measured.recall("hint") == (1, 1)
    assert measured.precision("partial") == (0, 0)
    assert 'l.5 full read as none: "NFC."' in render_sentences(measured, Format.TEXT)


@pytest.mark.parametrize("text", ["sentence\nx\n", "kind\tsentence\nodd\tx\n", "kind\tsentence\nfull\n"])
def test_a_table_of_another_kind_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        list(read_sentences(table(tmp_path, text)))


def test_a_cover_letter_is_read_as_one_and_a_reply_not_at_all(tmp_path: Path) -> None:
    rows = "kind\tsentence\twhere\nfull\tA change.\tcover\nnone\tA change.\treply\nfull\tA change.\tbody\n"
    asked: list[str] = []

    def read_cover(text: str) -> Claim:
        asked.append(text)
        return NO_CLAIM

    measured = evaluate_sentences(read_sentences(table(tmp_path, rows)), read, read_cover)
    assert asked == ["A change."]
    assert (measured.recall("full"), measured.left_out) == ((1, 2), 1)


def test_one_wording_is_in_one_half_and_both_halves_are_all(tmp_path: Path) -> None:
    texts = ["No functional change.", "no functional CHANGE", *(f"No functional change to part {chr(97 + at)}." for at in range(20))]
    rows = "".join(f"full\t{text}\n" for text in texts)
    measured = evaluate_sentences(read_sentences(table(tmp_path, f"kind\tsentence\n{rows}")), read, read)
    halves = [{sentence.text for sentence, _ in measured.half(which).read} for which in (0, 1)]
    assert any(set(texts[:2]) <= half for half in halves)
    assert all(halves)
    assert halves[0] | halves[1] == set(texts)
    assert not halves[0] & halves[1]
    shown = render_sentences(measured, Format.TEXT)
    assert f"one half of the wordings, {len(halves[0])} sentences" in shown
    assert f"the other half of the wordings, {len(halves[1])} sentences" in shown
    both = json.loads(render_sentences(measured, Format.JSON))["halves"]
    assert [half["full"]["recall"][1] for half in both] == [len(halves[0]), len(halves[1])]
