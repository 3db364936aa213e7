"""What a patch claims and what became of it: the lines above the diff."""

from reviewer.model.claim import Claim, ClaimKind, ClaimOrigin, Sentence
from reviewer.model.review import PatchReview
from reviewer.tui import words
from reviewer.tui.cells import DIM, PLAIN, Spans, span, spread

WIDE_ROWS = 4
"""Claim, verdict, what the message says for it, and a blank line."""


def claim_lines(patch: PatchReview, width: int, wide: bool) -> tuple[Spans, ...]:
    """Return the lines for a view of `width` cells: three and a blank one, or the claim alone where rows are few."""
    label = 9 if wide else 7
    claim = patch.claim
    lines = [_line("claim", _claim_text(claim), _where(claim), label, width)]
    if not wide:
        return tuple(lines)
    lines.append((span(" " + "verdict".ljust(label), DIM), span(words.verdict(patch), words.style(patch) if words.needs_you(patch) else PLAIN)))
    lines.append(_said(claim, label, width))
    return (*lines, ())


def _line(label: str, text: str, right: str, cells: int, width: int) -> Spans:
    return spread((span(" " + label.ljust(cells), DIM), span(text)), (span(f"{right} " if right else "", DIM),), width)


def _claim_text(claim: Claim) -> str:
    return f'"{claim.text}"' if claim.text else "none"


def _where(claim: Claim) -> str:
    if not claim.text:
        return ""
    kind = "" if claim.kind in (ClaimKind.FULL, ClaimKind.NONE) else f"{claim.kind.value}, "
    return f"{kind}{'cover' if claim.origin is ClaimOrigin.COVER else 'message'} l.{claim.line}"


def _said(claim: Claim, label: int, width: int) -> Spans:
    """Return the sentence that matters most beside the claim: a reason, an exception, a part, a hint."""
    for name, sentences in (("says", claim.reasons), ("but", claim.exceptions), ("of", claim.parts), ("hint", claim.hints)):
        if sentences:
            return _sentence(name, sentences, label, width)
    return ()


def _sentence(name: str, sentences: tuple[Sentence, ...], label: int, width: int) -> Spans:
    more = f", {len(sentences) - 1} more" if len(sentences) > 1 else ""
    return _line(name, f'"{sentences[0].text}"', f"message l.{sentences[0].line}{more}", label, width)
