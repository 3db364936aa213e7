"""Measures the map of hunks to concepts on hunks that are labelled by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from reviewer.engine.concepts import concepts_of
from reviewer.errors import InputError
from reviewer.knowledge.hunk_labels import HunkLabel
from reviewer.knowledge.tables import Knowledge
from reviewer.model.review import HunkReview
from reviewer.model.value_type import value_type
from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import open_session


@value_type
class Mapped:
    """A labelled hunk and the concepts that it was mapped to; `implied` are those that follow from its label, which are neither right nor wrong."""

    label: HunkLabel
    found: frozenset[str]
    implied: frozenset[str]

    @property
    def wrong(self) -> frozenset[str]:
        """Concepts that it was mapped to and is not about."""
        return self.found - self.label.concepts - self.implied

    @property
    def missed(self) -> frozenset[str]:
        """Concepts that it is about and was not mapped to."""
        return self.label.concepts - self.found


@value_type
class MappedHunks:
    """What labelled hunks were mapped to; `absent` are those whose mail or hunk was not found."""

    hunks: tuple[Mapped, ...]
    absent: tuple[HunkLabel, ...] = ()

    @property
    def precision(self) -> tuple[int, int]:
        """How many of the concepts that were found are labelled, of how many."""
        right = sum(len(one.found & one.label.concepts) for one in self.hunks)
        return right, right + sum(len(one.wrong) for one in self.hunks)

    @property
    def recall(self) -> tuple[int, int]:
        """How many of the labelled concepts were found, of how many."""
        wanted = sum(len(one.label.concepts) for one in self.hunks)
        return wanted - sum(len(one.missed) for one in self.hunks), wanted


def measure_concepts(labels: Iterable[HunkLabel], mails: Mapping[str, Path], knowledge: Knowledge) -> MappedHunks:
    """Map every labelled hunk; `mails` gives the file of each Message-ID."""
    by_mail: dict[str, list[HunkLabel]] = defaultdict(list)
    for label in labels:
        by_mail[label.mail].append(label)
    found: list[Mapped] = []
    absent: list[HunkLabel] = []
    for mail, wanted in by_mail.items():
        hunks = {(hunk.file, hunk.new_start): hunk for hunk in _hunks(mails.get(mail))}
        for label in wanted:
            hunk = hunks.get((label.file, label.line))
            if hunk is None:
                absent.append(label)
                continue
            implied = frozenset(_implied(label.concepts, knowledge)) - label.concepts
            found.append(Mapped(label, frozenset(concepts_of(hunk.signals)), implied))
    return MappedHunks(tuple(found), tuple(absent))


def _hunks(path: Path | None) -> Iterator[HunkReview]:
    if path is not None:
        for series in open_session([str(path)], Options()).sketch().series:
            for patch in series.patches:
                yield from patch.hunks


def _implied(concepts: Iterable[str], knowledge: Knowledge) -> Iterator[str]:
    """Yield what concepts imply, also what that implies."""
    waiting: Sequence[str] = list(concepts)
    seen: set[str] = set()
    while waiting:
        waiting = [name for concept in waiting if concept in knowledge.concepts for name in knowledge.concepts[concept].implies if name not in seen]
        seen.update(waiting)
        yield from waiting


def mails_of(corpus: Path) -> dict[str, Path]:
    """Return the file of each Message-ID of a labelled corpus.

    Raises:
        InputError: its labels can't be read.
    """
    from reviewer.pipeline.labels import read_labels

    mails = {label.message_id: label.path for label in read_labels(corpus)}
    if not mails.keys() - {""}:
        raise InputError(str(corpus), "no label has a Message-ID")
    return mails
