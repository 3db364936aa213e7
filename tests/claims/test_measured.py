"""How well messages are read, on labelled sentences and real mails; the floors may only rise."""

import email
import json
from collections import Counter
from email.message import Message
from pathlib import Path

import pytest

from reviewer.claims import claim_of, claim_of_cover
from reviewer.knowledge.load import load_rules
from reviewer.model.claim import ClaimKind

SHARED = Path(__file__).parents[3] / "shared"
TABLE = SHARED / "domain" / "claims.tsv"
CORPUS = SHARED / "corpus"
pytestmark = pytest.mark.corpus


def _read(where: str, sentence: str) -> str:
    claims = load_rules().claims
    match where:
        case "cover":
            return str(claim_of_cover(sentence, claims).kind)
        case "quoted":
            return str(claim_of(f"> {sentence}", claims).kind)
        case "below-cut":
            return str(claim_of(f"Rename it.\n---\n{sentence}", claims).kind)
        case _:
            return str(claim_of(sentence, claims).kind)


def _scores(pairs: list[tuple[str, str]], kind: str) -> tuple[float, float]:
    hits = sum(label == said == kind for label, said in pairs)
    return hits / max(1, sum(said == kind for _, said in pairs)), hits / max(1, sum(label == kind for label, _ in pairs))


def test_labelled_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    if not TABLE.is_file():
        pytest.skip("../shared/domain/claims.tsv is absent")
    pairs: list[tuple[str, str]] = []
    for row in TABLE.read_text(encoding="utf-8").split("\n")[1:]:
        if row and row.split("\t")[3] != "reply":  # a reply is never read for a claim
            label, _, sentence, where, _ = row.split("\t")
            pairs.append((label.replace("hint", "none"), _read(where, sentence)))
    scores = {str(kind): _scores(pairs, str(kind)) for kind in ClaimKind}
    with capsys.disabled():
        for kind, (precision, recall) in scores.items():
            print(f"\n{kind:10} precision {precision:.3f} recall {recall:.3f}", end="")  # noqa: T201  # the measure is the point
    assert scores["full"][0] >= 0.99
    assert scores["full"][1] >= 0.97
    assert min(scores["qualified"]) >= 0.95
    assert scores["partial"][0] == 1.0
    assert scores["partial"][1] >= 0.84
    assert min(scores["none"]) >= 0.94


def _body(path: Path) -> str:
    part: Message = email.message_from_bytes(path.read_bytes())
    while part.is_multipart():
        part = part.get_payload(0)  # type: ignore[assignment]  # a multipart's payload is a message
    raw = part.get_payload(decode=True)
    text = raw.decode(part.get_content_charset() or "utf-8", "replace") if isinstance(raw, bytes) else ""
    return text.split("\n---\n")[0]


def test_real_messages(capsys: pytest.CaptureFixture[str]) -> None:
    index = CORPUS / "labels.jsonl"
    if not index.is_file():
        pytest.skip("../shared/corpus is absent")
    pairs: Counter[tuple[str, str]] = Counter()
    for line in index.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        pairs[label["claim"]["kind"], str(claim_of(_body(CORPUS / label["file"]), load_rules().claims).kind)] += 1
    right = sum(count for (label, said), count in pairs.items() if label == said)
    with capsys.disabled():
        print(f"\nreal messages: {right} of {pairs.total()} read as labelled", end="")  # noqa: T201  # the measure is the point
    assert not [pair for pair in pairs if pair[0] == "none" and pair[1] != "none"], "a claim that nobody made"
    assert pairs["full", "full"] == sum(count for (label, _), count in pairs.items() if label == "full")
    assert right >= 161
