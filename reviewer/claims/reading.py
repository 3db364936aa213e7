"""One sentence read as a claim: how far it goes, what it leaves out, and why it is said to hold."""

from __future__ import annotations

from reviewer.claims.phrases import Found, Phrases, quoted_spans
from reviewer.claims.text import Piece
from reviewer.model.claim import ClaimKind, Sentence
from reviewer.model.value_type import value_type


@value_type
class Read:
    """A sentence that claims. `refers_back` says that its exception is in the sentence before ("Otherwise, ...")."""

    piece: Piece
    kind: ClaimKind
    exceptions: tuple[Sentence, ...] = ()
    parts: tuple[Sentence, ...] = ()
    reasons: tuple[Sentence, ...] = ()
    refers_back: bool = False


def read_piece(piece: Piece, phrases: Phrases) -> Read | None:
    """Return what a sentence claims, None if it claims nothing."""
    text = piece.text
    only = phrases.first("only", text)
    found = only or _claim(piece, phrases)
    if found is None or _spoken_of(text, found) or _bracketed(text):
        return None
    before, after = text[: found.start], text[found.end :]
    if phrases.first("blocker", text, before, after):
        return None
    if only:
        what = text[only.end :].strip(" .,;:")
        return Read(piece, ClaimKind.QUALIFIED, (Sentence(what or text, piece.line, "only"),))
    return _limited(piece, phrases, before, after)


def _claim(piece: Piece, phrases: Phrases) -> Found | None:
    """Return the leftmost match of a claim, the longest of those."""
    return min(phrases.matches("claim", piece.text, opens=piece.opens), key=lambda found: (found.start, -found.end), default=None)


def _spoken_of(text: str, found: Found) -> bool:
    middle = (found.start + found.end) // 2
    return any(start < middle < end for start, end in quoted_spans(text) if (start, end) != (0, len(text)))


def _bracketed(text: str) -> bool:
    """Whether the sentence is a note of an editor, in square brackets."""
    return text.startswith("[") and "]" in text[-3:]


def _limited(piece: Piece, phrases: Phrases, before: str, after: str) -> Read | None:
    aside = piece.bullet and before.rstrip().endswith("(")
    reasons: list[Sentence] = []
    reason = phrases.first("because", piece.text, "", after)
    if reason:
        reasons.append(Sentence(reason.what or piece.text, piece.line, "because"))
        after = after[: _cut(after, reason)]
    reason = phrases.first("because", piece.text, before, "")
    if reason:
        reasons.append(Sentence(reason.what or piece.text, piece.line, "because"))
        before = before[reason.end :]
    exceptions, back = _exceptions(piece, phrases, before, after)
    before, after = _without(before, exceptions), _without(after, exceptions)
    parts = tuple(Sentence(found.what, piece.line, "part") for found in phrases.matches("part", "", before, after))
    if aside and not parts:
        parts = (Sentence(before.strip(" ("), piece.line, "part"),)
    if parts:
        return Read(piece, ClaimKind.PARTIAL, exceptions, parts[:1], tuple(reasons))
    exceptions = (*exceptions, *_limits(piece, phrases, before, after))
    kind = ClaimKind.QUALIFIED if exceptions or back else ClaimKind.FULL
    return Read(piece, kind, exceptions, (), tuple(reasons), back and not exceptions)


def _cut(after: str, reason: Found) -> int:
    """Return where the text before the reason ends."""
    at = after.find(reason.what) if reason.what else -1
    return at if at >= 0 else reason.start


def _exceptions(piece: Piece, phrases: Phrases, before: str, after: str) -> tuple[tuple[Sentence, ...], bool]:
    """Return what the sentence excepts, and whether it points back to what was said before."""
    matches = tuple(phrases.matches("exception", f"{before} {after}", before, after))
    named = {found.what: Sentence(found.what, piece.line, "except") for found in matches if found.what}
    return tuple(named.values()), any(not found.what for found in matches)


def _without(text: str, sentences: tuple[Sentence, ...]) -> str:
    for sentence in sentences:
        text = text.replace(sentence.text, "", 1)
    return text


def _limits(piece: Piece, phrases: Phrases, before: str, after: str) -> tuple[Sentence, ...]:
    """Return where, and until when, the sentence says that it is true."""
    found = {match.what: role for role in ("scope", "until") for match in phrases.matches(role, "", before, after)}
    return tuple(Sentence(what, piece.line, role) for what, role in found.items() if what)
