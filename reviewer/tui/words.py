"""The words and signs for a patch's state, the same on every screen."""

from collections.abc import Sequence
from typing import assert_never

from rich.style import Style

from reviewer.model.draft import Answer, Mark
from reviewer.model.review import PatchReview, SeriesReview, SourceLevel
from reviewer.model.unit import Status
from reviewer.model.verdict import Nfc, Verdict
from reviewer.tui.cells import ALARM, DIM, NEEDS, PLAIN

PENDING = "…"
GLYPHS = (
    ("!", "contradicted: a witness shows a difference"),
    ("?", "open: undecided, with questions"),
    ("~", "holds if an assumption is true"),
    ("=", "holds"),
    ("+", "no claim, and provably no functional change"),
    ("·", "no claim"),
    (PENDING, "not judged yet"),
)


MARKS = (("✎", "an answer is drafted"), ("≡", "you took its assumptions for true"), ("✓", "you are done with it"), ("✕", "you skipped it"))
"""The signs of what the reader did with a patch, in the list before the verdict."""


def mark(answer: Answer, taken: bool = False) -> str:
    """Return the one sign for what the reader did with a patch, a blank if nothing; `taken`: its assumptions were all accepted."""
    match answer.mark:
        case Mark.DONE:
            return "✓"
        case Mark.SKIPPED:
            return "✕"
        case Mark.OPEN:
            return "✎" if answer.says or answer.notes else "≡" if taken else " "
        case _ as never:
            assert_never(never)


def count(number: int, noun: str, plural: str = "") -> str:
    """Return "1 unit", "2 units"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def needs_you(patch: PatchReview) -> bool:
    """Whether a mind must look at the patch's claim."""
    return not patch.pending and patch.verdict in (Verdict.CONTRADICTED, Verdict.UNDECIDED, Verdict.HOLDS_IF)


def settled(patch: PatchReview) -> bool:
    """Whether nothing about the patch's claim is left to look at."""
    return not patch.pending and (patch.verdict is Verdict.HOLDS or could_say(patch))


def could_say(patch: PatchReview) -> bool:
    """Whether the patch is proved NFC and does not say so."""
    return not patch.pending and patch.verdict is Verdict.NO_CLAIM and patch.nfc is Nfc.PROVED


def badness(patch: PatchReview) -> int:
    """Rank a patch for "worst first": 0 is the worst."""
    match patch.verdict:
        case Verdict.CONTRADICTED:
            return 0
        case Verdict.UNDECIDED:
            return 1
        case Verdict.HOLDS_IF:
            return 2
        case Verdict.HOLDS | Verdict.NO_CLAIM:
            return 3
        case _ as never:
            assert_never(never)


def glyph(patch: PatchReview) -> str:
    """Return the one sign for the verdict."""
    if patch.pending:
        return PENDING
    match patch.verdict:
        case Verdict.CONTRADICTED:
            return "!"
        case Verdict.UNDECIDED:
            return "?"
        case Verdict.HOLDS_IF:
            return "~"
        case Verdict.HOLDS:
            return "="
        case Verdict.NO_CLAIM:
            return "+" if could_say(patch) else "·"
        case _ as never:
            assert_never(never)


def style(patch: PatchReview) -> Style:
    """Return how the patch's row is drawn: dim when settled, yellow when it needs you."""
    if patch.pending or settled(patch):
        return DIM
    if needs_you(patch):
        return ALARM if patch.verdict is Verdict.CONTRADICTED else NEEDS
    return PLAIN


def brief(patch: PatchReview) -> str:
    """Return the verdict in at most 16 cells, for lists."""
    if patch.pending:
        return "not judged yet"
    match patch.verdict:
        case Verdict.CONTRADICTED:
            return "contradicted"
        case Verdict.UNDECIDED:
            return "open"
        case Verdict.HOLDS_IF:
            return f"holds if {len(patch.assumptions)}" if len(patch.assumptions) > 1 else "holds if"
        case Verdict.HOLDS:
            return "holds"
        case Verdict.NO_CLAIM:
            return "could say NFC" if could_say(patch) else "no claim"
        case _ as never:
            assert_never(never)


def against(level: SourceLevel) -> str:
    """Say what a proof was held against."""
    match level:
        case SourceLevel.HUNKS:
            return "the hunks alone"
        case SourceLevel.FILES:
            return "the whole files"
        case SourceLevel.TREE:
            return "the tree"
        case _ as never:
            assert_never(never)


def found(patch: PatchReview) -> str:
    """Say what was found of a claim, where its assumptions and what stands against it are told beside."""
    if patch.verdict is Verdict.HOLDS_IF and not patch.pending:
        number = max(1, len(patch.assumptions))
        return f"holds, if {'this is' if number == 1 else f'{number} assumptions are'} true"
    if patch.verdict is Verdict.HOLDS and not patch.pending:
        return f"holds, {count(len(patch.units), 'unit')} proved the same"
    return brief(patch)


def claimed(patches: Sequence[PatchReview]) -> str:
    """Say in one line how many claims there are and what became of them."""
    claims = [patch for patch in patches if patch.claim.text]
    if len(claims) == 1:
        alone = _ALONE.get(glyph(claims[0]))
        several = len(claims[0].assumptions) > 1
        return f"1 claim: {alone.replace('an assumption is', 'assumptions are') if several else alone}" if alone else "1 claim"
    parts = [
        f"{number} {wording.replace('hold', 'holds') if number == 1 else wording}"
        for sign, wording in _OF_MANY.items()
        if (number := sum(glyph(patch) == sign for patch in claims))
    ]
    return count(len(claims), "claim") + (": " + ", ".join(parts) if parts else "")


_OF_MANY = {"=": "hold", "~": "hold if", "?": "open", "!": "contradicted", PENDING: "not judged yet"}
_ALONE = {"=": "it holds", "~": "it holds if an assumption is true", "?": "it is open", "!": "it is contradicted", PENDING: "not judged yet"}


def verdict(patch: PatchReview) -> str:
    """Return the verdict as one sentence with its main reason."""
    if patch.pending:
        return "not judged yet"
    match patch.verdict:
        case Verdict.CONTRADICTED:
            bad = sum(unit.status is Status.DIFFERS for unit in patch.units)
            return f"contradicted: {bad} of {count(len(patch.units), 'unit')} {'differs' if bad == 1 else 'differ'}, witness below"
        case Verdict.UNDECIDED:
            return _undecided(patch)
        case Verdict.HOLDS_IF:
            return "holds if " + _assumed(patch)
        case Verdict.HOLDS:
            return f"holds: {count(len(patch.units), 'unit')}, proved against {against(patch.source.level)}"
        case Verdict.NO_CLAIM:
            return _unclaimed(patch)
        case _ as never:
            assert_never(never)


def _undecided(patch: PatchReview) -> str:
    unknown = sum(unit.status is Status.UNKNOWN for unit in patch.units)
    text = f"open: {unknown} of {count(len(patch.units), 'unit')} unknown" if unknown else "open"
    return f"{text}, {count(len(patch.questions), 'question')} below" if patch.questions else text


def _assumed(patch: PatchReview) -> str:
    if not patch.assumptions:
        return "what is asked of locks and order is so"
    more = len(patch.assumptions) - 1
    return patch.assumptions[0].text + (f", and {more} more" if more else "")


def _unclaimed(patch: PatchReview) -> str:
    match patch.nfc:
        case Nfc.PROVED:
            return "no claim, and proved NFC: it could say so"
        case Nfc.ASSUMED:
            return "no claim; NFC if " + _assumed(patch)
        case Nfc.UNKNOWN:
            return "no claim, read as usual"
        case Nfc.REFUTED:
            return "no claim, and it does change behaviour"
        case _ as never:
            assert_never(never)


def subject_tag(series: SeriesReview) -> str:
    """Return the posting's tag as mail subjects have it, "[PATCH v3 00/30]"; that of its one patch, if nothing else of it is there."""
    version = f" v{series.version}" if series.version > 1 else ""
    digits = len(str(series.expected))
    if series.expected <= 1 and series.cover is None:
        return f"[PATCH{version}]"
    number = series.patches[0].number if series.cover is None and len(series.patches) == 1 else 0
    return f"[PATCH{version} {number:0{digits}}/{series.expected}]"
