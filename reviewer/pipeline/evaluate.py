"""Measures the tool on a labelled corpus: what is wrong, what is right, how much is proved."""

import time
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from reviewer.ingest.codes import Code
from reviewer.model.place import DEFECT
from reviewer.model.review import PatchReview, Review, SourceLevel
from reviewer.model.series import Patch
from reviewer.model.value_type import value_type
from reviewer.model.verdict import Nfc, Verdict
from reviewer.pipeline.interface import Options
from reviewer.pipeline.labels import Label
from reviewer.pipeline.postings import Posting, Shelf, place_postings

Judge = Callable[[Path, Options], Review]
"""Reviews one file."""

FLOOR_CATEGORY = "true-nfc"


class Mistake(StrEnum):
    """What is wrong with an answer."""

    HOLDS = "wrong holds"
    ACCUSED = "wrong accusation"


_GOOD = (Verdict.HOLDS, Verdict.HOLDS_IF, Nfc.PROVED, Nfc.ASSUMED)


@value_type
class Case:
    """One labelled mail and what the tool said of it; None where it found no patch, `crash` where it raised.

    `placed` are the codes of what was said of its place in the tree and of those of the patches beneath it.
    """

    label: Label
    verdict: Verdict | None = None
    nfc: Nfc | None = None
    claim: str = ""
    level: SourceLevel = SourceLevel.HUNKS
    crash: str = ""
    seconds: float = 0.0
    residue_lines: int = 0
    residue_of: int = 0
    assumptions: int = 0
    stated: int = 0
    placed: tuple[str, ...] = ()

    def mistakes(self) -> tuple[Mistake, ...]:
        """Return what the label forbids and the tool said all the same, each kind once."""
        said = [word for word, forbidden in ((self.verdict, self.label.must_not), (self.nfc, self.label.nfc_must_not)) if word in forbidden]
        return tuple(dict.fromkeys(Mistake.HOLDS if word in _GOOD else Mistake.ACCUSED for word in said))

    @property
    def right(self) -> bool:
        """Whether the answer is the best one; with hunks alone an assumption in place of a proof is as good."""
        hunks = self.level is SourceLevel.HUNKS
        verdict = self.verdict == self.label.want or (hunks and self.label.want == Verdict.HOLDS and self.verdict is Verdict.HOLDS_IF)
        nfc = self.label.want_nfc in ("", self.nfc) or (hunks and self.label.want_nfc == Nfc.PROVED and self.nfc is Nfc.ASSUMED)
        return verdict and nfc

    @property
    def claim_right(self) -> bool:
        """Whether the claim was read as the label has it."""
        return self.claim == self.label.claim

    @property
    def shown(self) -> bool:
        """Whether the patch was proved, with or without assumptions."""
        return self.nfc in (Nfc.PROVED, Nfc.ASSUMED)


@value_type
class Evaluation:
    """All cases of a corpus, or those until Ctrl-C.

    `unneeded` are ids judged by hunks since patches that they need before are not in the corpus. `postings` went onto the trees.
    """

    cases: tuple[Case, ...]
    unneeded: tuple[str, ...] = ()
    interrupted: bool = False
    postings: tuple[Posting, ...] = ()

    def wrong(self, mistake: Mistake) -> tuple[Case, ...]:
        """Return the cases with that mistake."""
        return tuple(case for case in self.cases if mistake in case.mistakes())

    @property
    def crashes(self) -> tuple[Case, ...]:
        """Return the cases that raised."""
        return tuple(case for case in self.cases if case.crash)

    @property
    def shown(self) -> int:
        """Count the true NFC patches that were proved, with or without assumptions: what the floor is about."""
        return sum(case.shown for case in self.cases if case.label.category == FLOOR_CATEGORY)

    def passed(self, floor: int = 0) -> bool:
        """Whether nothing is wrong, nothing crashed, every posting has its places, and the floor is kept."""
        if any(posting.lost for posting in self.postings):
            return False
        return not self.crashes and not any(case.mistakes() for case in self.cases) and self.shown >= floor


def _only(review: Review) -> PatchReview | None:
    patches = [patch for series in review.series for patch in series.patches]
    return patches[0] if patches else None


def _defect(patch: PatchReview) -> str:
    """Return what the session reports as our own failure, "" if nothing: it goes on after one, but it is a crash all the same."""
    problems = (*patch.source.problems, *patch.problems)
    return next((problem.text[:300] for problem in problems if problem.code == DEFECT), "")


def _said_of_place(review: Review, patch: PatchReview) -> tuple[str, ...]:
    of_series = [problem.code for series in review.series for problem in series.problems if problem.code == Code.PREREQUISITE]
    return tuple(dict.fromkeys((*of_series, *(problem.code for problem in patch.source.problems))))


def judge_label(label: Label, tree: str, judge: Judge, beneath: tuple[Patch, ...] = ()) -> Case:
    """Review the mail of one label, on `tree` with the patches `beneath` put on or taken off."""
    begin = time.perf_counter()
    try:
        review = judge(label.path, Options(tree=tree, beneath=beneath))
        patch = _only(review)
    except Exception as error:  # noqa: BLE001 - a crash is what is measured here; the rest of the corpus goes on
        return Case(label, crash=f"{type(error).__name__}: {error}"[:300], seconds=time.perf_counter() - begin)
    seconds = time.perf_counter() - begin
    if patch is None:
        return Case(label, seconds=seconds)
    return Case(
        label=label,
        crash=_defect(patch),
        verdict=patch.verdict,
        nfc=patch.nfc,
        claim=patch.claim.kind,
        level=patch.source.level,
        seconds=seconds,
        residue_lines=patch.residue_lines,
        residue_of=patch.residue_of,
        assumptions=len(patch.assumptions),
        stated=sum(bool(assumption.stated) for assumption in patch.assumptions),
        placed=_said_of_place(review, patch),
    )


def judge_file(path: Path, options: Options) -> Review:
    """Review one file from beginning to end."""
    from reviewer.pipeline.session import complete, open_session

    return complete(open_session([str(path)], options))


def evaluate(
    labels: Iterable[Label],
    trees: Mapping[str, str],
    judge: Judge = judge_file,
    progress: Callable[[int, int], None] | None = None,
    corpus: Path | None = None,
) -> Evaluation:
    """Judge every label: on the tree of its name in `trees` (name to DIR[@REV]) if it is given, by hunks otherwise.

    `corpus` is the directory whose postings have the patches that labels need before; these go onto the tree, or come off it, first.
    """
    listed = list(labels)
    shelf = Shelf(corpus) if corpus is not None else None
    cases: list[Case] = []
    unneeded: list[str] = []
    postings: tuple[Posting, ...] = ()
    try:
        if corpus is not None:
            postings = place_postings(corpus, trees)
        for label in listed:
            tree = trees.get(label.tree, "")
            beneath: tuple[Patch, ...] | None = ()
            if tree and label.needs:
                beneath = shelf.find(label.needs) if shelf is not None else None
            if beneath is None:
                unneeded.append(label.id)
            cases.append(judge_label(label, tree if beneath is not None else "", judge, beneath or ()))
            if progress is not None:
                progress(len(cases), len(listed))
    except KeyboardInterrupt:
        return Evaluation(tuple(cases), tuple(unneeded), True, postings)
    return Evaluation(tuple(cases), tuple(unneeded), False, postings)
