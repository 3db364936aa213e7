"""The map of hunks to concepts, measured on labels."""

import json
from pathlib import Path

import pytest

from reviewer.errors import InputError, RuleError
from reviewer.knowledge.hunk_labels import HunkLabel, read_hunk_labels
from reviewer.knowledge.load import load_rules
from reviewer.pipeline.concept_labels import mails_of, measure_concepts
from reviewer.report.concept_labels import render_concept_labels
from reviewer.report.interface import Format

KNOWLEDGE = load_rules()
MAIL = """\
From: A <a@b>
Subject: [PATCH] KVM: flush later
Message-ID: <1@b>
Date: Thu, 1 Jan 2026 00:00:00 +0000

No functional change intended.
---
diff --git a/arch/x86/kvm/x.c b/arch/x86/kvm/x.c
--- a/arch/x86/kvm/x.c
+++ b/arch/x86/kvm/x.c
@@ -10,3 +10,2 @@ static void f(struct kvm *kvm)
 \tg(kvm);
-\tkvm_flush_remote_tlbs(kvm);
 }
"""
RIGHT = HunkLabel("1@b", "arch/x86/kvm/x.c", 10, frozenset({"tlb-flush"}))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "mail").write_text(MAIL)
    label = {"id": "p1", "msgid": "1@b", "file": "mail", "expected": {"claim": "full", "want": "holds"}}
    (tmp_path / "labels.jsonl").write_text(json.dumps(label) + "\n")
    return tmp_path


def test_a_label_that_is_found_counts_for_both(corpus: Path) -> None:
    measured = measure_concepts([RIGHT], mails_of(corpus), KNOWLEDGE)
    assert (measured.precision, measured.recall) == ((1, 1), (1, 1))


def test_what_is_missed_and_what_is_wrong_count_against_it(corpus: Path) -> None:
    label = HunkLabel("1@b", "arch/x86/kvm/x.c", 10, frozenset({"spte", "zap"}))
    measured = measure_concepts([label], mails_of(corpus), KNOWLEDGE)
    assert (measured.precision, measured.recall) == ((0, 1), (0, 2))
    text = render_concept_labels(measured, Format.TEXT)
    assert "wrong: tlb-flush" in text
    assert "missed: spte zap" in text
    assert json.loads(render_concept_labels(measured, Format.JSON))["recall"] == [0, 2]


def test_a_hunk_that_is_not_there_is_said(corpus: Path) -> None:
    measured = measure_concepts(
        [HunkLabel("1@b", "arch/x86/kvm/x.c", 11, frozenset()), HunkLabel("2@b", "x.c", 1, frozenset())], mails_of(corpus), KNOWLEDGE
    )
    assert len(measured.absent) == 2
    assert render_concept_labels(measured, Format.TEXT).startswith("0 hunks; 2 not found\nprecision  -")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('hunks: [{mail: a, file: b, line: x, concepts: ""}]', "a number is expected"),
        ('hunks: [{mail: a, file: b, line: 1, concepts: "tlb-flsh"}]', "did you mean `tlb-flush`"),
        ("hunks: [{mail: a, file: b, line: 1}]", "the key `concepts` is missing"),
    ],
)
def test_a_malformed_table_is_refused(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "c.yml"
    path.write_text(text)
    with pytest.raises(RuleError, match=reason):
        read_hunk_labels(path, KNOWLEDGE.concepts)


def test_a_corpus_without_message_ids_is_refused(tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl").write_text('{"id": "p1", "file": "mail", "expected": {}}\n')
    with pytest.raises(InputError):
        mails_of(tmp_path)


def test_the_labels_of_the_repository_are_in_form() -> None:
    labels = read_hunk_labels(Path(__file__).parents[1] / "corpus" / "concepts.yml", KNOWLEDGE.concepts)
    assert len(labels) >= 60
    assert len({(label.mail, label.file, label.line) for label in labels}) == len(labels)
