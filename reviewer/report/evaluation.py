"""An evaluation as text or as JSON."""

from collections.abc import Sequence

from reviewer.ingest.codes import Code
from reviewer.model.review import SourceLevel
from reviewer.model.shown import Shown, visible
from reviewer.model.verdict import Nfc
from reviewer.pipeline.evaluate import FLOOR_CATEGORY, Case, Evaluation, Mistake
from reviewer.report.interface import Format
from reviewer.report.json import dump
from reviewer.report.layout import count, ended, wrap

SCHEMA = "reviewer.evaluate/1"
_LISTED = 40
_SLOW = 10
"""Seconds of a patch that is named for them."""
_SLOWEST = 10
_UNPLACED = frozenset(
    (Code.PREREQUISITE, Code.PARTLY_APPLIED, Code.DOES_NOT_APPLY, Code.NOT_IN_TREE, Code.ALREADY_THERE, Code.MISSING_OBJECT),
)
"""Codes of what was found while a patch was put on a tree."""
_COLUMNS = ("patches", *(nfc.value for nfc in Nfc), "right", "wrong", "crash")


def _row(cases: Sequence[Case]) -> dict[str, int]:
    """Count the cases of one category."""
    counts = {nfc.value: sum(case.nfc is nfc for case in cases) for nfc in Nfc}
    return {
        "patches": len(cases),
        **counts,
        "right": sum(case.right for case in cases),
        "wrong": sum(bool(case.mistakes()) for case in cases),
        "crash": sum(bool(case.crash) for case in cases),
    }


def _categories(cases: Sequence[Case]) -> dict[str, list[Case]]:
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.label.category or "-", []).append(case)
    return groups


def _table(heading: str, cases: Sequence[Case]) -> list[str]:
    lines = [f"{heading:<16}" + "".join(f"{name:>8}" for name in _COLUMNS)]
    rows = {name: _row(group) for name, group in _categories(cases).items()} | {"all": _row(cases)}
    for name, row in rows.items():
        lines.append(f"{name[:15]:<16}" + "".join(f"{row[column]:>8}" for column in _COLUMNS))
    return lines


def _on_a_tree(evaluation: Evaluation) -> list[str]:
    """Say how those fared that were judged on a tree, and which of those that a tree was given for have no whole place in it."""
    cases = [case for case in evaluation.cases if case.level is SourceLevel.TREE]
    lines = ["", *_table("on a tree", cases)] if cases else []
    doubtful = [case for case in evaluation.cases if case.placed and _UNPLACED & set(case.placed)]
    lines += ["", "without a whole place in the tree"] if doubtful else []
    for case in doubtful:
        lines += wrap(f"{case.label.id} {case.level}, {', '.join(case.placed)}: {case.label.subject}", "  ", "       ")
    placed = sum(len(posting.placed) for posting in evaluation.postings)
    if evaluation.postings:
        lines += ["", f"postings: {placed} patches of {len(evaluation.postings)} have a whole place in the tree"]
    for posting in evaluation.postings:
        if posting.lost:
            lines += wrap(f"{posting.file} on {posting.tree}: no place for {', '.join(map(str, posting.lost))}", "  ", "       ")
    return lines


def _slow(evaluation: Evaluation) -> list[str]:
    slow = sorted((case for case in evaluation.cases if case.seconds >= _SLOW), key=lambda case: -case.seconds)
    lines = [f"{len(slow)} took {_SLOW} s or more"] if slow else []
    for case in slow[:_SLOWEST]:
        lines += wrap(f"{case.label.id} {case.seconds:.0f} s on {case.level}: {case.label.subject}", "  ", "       ")
    return lines


def _list(heading: str, cases: Sequence[Case], word: str = "") -> list[str]:
    lines = ["", heading] if cases else []
    for case in cases[:_LISTED]:
        said = word or case.crash or f"{case.verdict}, {case.nfc}"
        lines += wrap(f"{case.label.id} {said}: {case.label.subject}", "  ", "       ")
    return lines + ([f"  ({len(cases) - _LISTED} more; the JSON has all)"] if len(cases) > _LISTED else [])


def _claims(evaluation: Evaluation) -> list[str]:
    read = [case for case in evaluation.cases if case.verdict is not None]
    other = [case for case in read if not case.claim_right]
    lines = ["", f"claims read as labelled: {len(read) - len(other)} of {len(read)}"]
    for case in other:
        lines += ended(wrap(f"{case.label.id} {case.label.claim} read as {case.claim}: {case.label.subject}"[:160], "  ", "       "), "")
    return lines


def _totals(evaluation: Evaluation) -> list[str]:
    seconds = [case.seconds for case in evaluation.cases]
    open_lines = sum(case.residue_lines for case in evaluation.cases if case.nfc is Nfc.UNKNOWN)
    lines = sum(case.residue_of for case in evaluation.cases)
    assumed = [case for case in evaluation.cases if case.nfc is Nfc.ASSUMED]
    stated = sum(case.assumptions > 0 and case.stated == case.assumptions for case in assumed)
    return [
        "",
        f"true NFC patches proved or assumed: {evaluation.shown} of {sum(case.label.category == FLOOR_CATEGORY for case in evaluation.cases)}",
        f"of {len(assumed)} assumed, the message states every assumption of {stated}",
        f"lines left open: {open_lines} of {lines}",
        f"{sum(seconds):.1f} s for {count(len(seconds), 'patch', 'patches')}, the slowest {max(seconds, default=0):.1f} s",
    ]


def _text(evaluation: Evaluation) -> Shown:
    unread = [case for case in evaluation.cases if case.verdict is None and not case.crash]
    lines = [
        *_table("category", evaluation.cases),
        *_on_a_tree(evaluation),
        *_totals(evaluation),
        *_slow(evaluation),
        *_claims(evaluation),
        *_list("wrong holds", evaluation.wrong(Mistake.HOLDS)),
        *_list("wrong accusations", evaluation.wrong(Mistake.ACCUSED)),
        *_list("crashed", evaluation.crashes),
        *_list("no patch found", unread, "not read"),
    ]
    if evaluation.unneeded:
        lines += wrap(f"judged by hunks, since patches that they need are not in the corpus: {', '.join(evaluation.unneeded)}")
    return visible("\n".join(lines) + "\n")


def render_evaluation(evaluation: Evaluation, form: Format, floor: int = 0) -> str:
    """Return the measures and everything that is wrong, as text or as `reviewer.evaluate/1`."""
    if form is Format.TEXT:
        below = f"below the floor: {evaluation.shown} of at least {floor}\n" if evaluation.shown < floor else ""
        return _text(evaluation) + below
    return dump(
        {
            "schema": SCHEMA,
            "passed": evaluation.passed(floor),
            "floor": floor,
            "shown": evaluation.shown,
            "wrong_holds": [case.label.id for case in evaluation.wrong(Mistake.HOLDS)],
            "wrong_accusations": [case.label.id for case in evaluation.wrong(Mistake.ACCUSED)],
            "crashes": [{"id": case.label.id, "error": case.crash} for case in evaluation.crashes],
            "categories": {name: _row(cases) for name, cases in _categories(evaluation.cases).items()},
            "on_a_tree": {
                name: _row(cases) for name, cases in _categories([case for case in evaluation.cases if case.level is SourceLevel.TREE]).items()
            },
            "postings": [{"file": one.file, "tree": one.tree, "placed": list(one.placed), "lost": list(one.lost)} for one in evaluation.postings],
            "cases": [
                {
                    "id": case.label.id,
                    "category": case.label.category,
                    "verdict": case.verdict,
                    "nfc": case.nfc,
                    "claim": case.claim,
                    "level": case.level,
                    "place": list(case.placed),
                    "right": case.right,
                    "wrong": list(case.mistakes()),
                    "seconds": round(case.seconds, 3),
                    "residue": {"lines": case.residue_lines, "of": case.residue_of},
                }
                for case in evaluation.cases
            ],
        }
    )
