"""A message read for its claim: the strongest of its sentences, with exceptions, reasons, parts and hints."""

from __future__ import annotations

from dataclasses import replace

from reviewer.claims.phrases import Phrases, phrases_of
from reviewer.claims.reading import Read, read_piece
from reviewer.claims.text import Piece, pieces_of
from reviewer.knowledge.tables import Claims
from reviewer.model.claim import NO_CLAIM, Claim, ClaimKind, ClaimOrigin, Sentence

MAX_REASONS = 12
MAX_HINTS = 12
PLAIN_WORDS = 9
_FORCE = {ClaimKind.QUALIFIED: 0, ClaimKind.PARTIAL: 1, ClaimKind.FULL: 2, ClaimKind.NONE: 3}


def claim_of(body: str, claims: Claims) -> Claim:
    """Return the claim of a patch's message; `body` ends above the cut."""
    return _claim(body, claims, ClaimOrigin.MESSAGE)


def claim_of_cover(body: str, claims: Claims) -> Claim:
    """Return the claim of a cover letter: what it says of single patches is a part, and asides in bullets are none."""
    return _claim(body, claims, ClaimOrigin.COVER)


def _claim(body: str, claims: Claims, origin: ClaimOrigin) -> Claim:
    phrases = phrases_of(claims)
    pieces = pieces_of(body, phrases.is_changelog)
    reads: list[Read] = []
    for piece in pieces:
        read = _weakened(reads, piece, phrases) or read_piece(piece, phrases)
        if read and not (origin is ClaimOrigin.COVER and _is_aside(read)):
            reads.append(read)
    chosen = _strongest(reads, pieces)
    hints = _hints(pieces, phrases, reads, origin)
    if chosen is None:
        return Claim(ClaimKind.NONE, origin=origin, hints=hints) if hints or origin is not ClaimOrigin.MESSAGE else NO_CLAIM
    return Claim(
        kind=chosen.kind,
        text=chosen.piece.text,
        line=chosen.piece.line,
        origin=origin,
        exceptions=_exceptions(chosen, pieces),
        reasons=(*chosen.reasons, *_arguments(pieces, phrases, chosen))[:MAX_REASONS],
        parts=chosen.parts or tuple(part for read in reads for part in read.parts),
        hints=hints,
    )


def _weakened(reads: list[Read], piece: Piece, phrases: Phrases) -> Read | None:
    """Take the last claim off `reads` and return it as qualified, if `piece` follows it in its paragraph and takes something back."""
    if not reads or reads[-1].kind is not ClaimKind.FULL or reads[-1].piece.paragraph != piece.paragraph:
        return None
    found = phrases.first("weakens", piece.text)
    if found is None or read_piece(piece, phrases):
        return None
    return replace(reads.pop(), kind=ClaimKind.QUALIFIED, exceptions=(Sentence(found.what or piece.text, piece.line, "except"),))


def _is_aside(read: Read) -> bool:
    """Whether a claim stands in parentheses at the end of a bullet: in a cover letter that is a word on one change."""
    return read.piece.bullet and read.piece.text.rstrip(" .").endswith(")")


def _strongest(reads: list[Read], pieces: tuple[Piece, ...]) -> Read | None:
    """Return the sentence that says how far the message goes.

    A qualification counts before a part and that before a full claim, except that a plain sentence in a paragraph of its own stands
    for the whole message whatever was said of parts. The last of equals is the one before the trailers.
    """
    plain = [read for read in reads if read.kind is ClaimKind.FULL and _alone(read.piece, pieces)]
    pool = [read for read in reads if read.kind is not ClaimKind.PARTIAL] if plain else reads
    return min(reversed(pool), key=lambda read: _FORCE[read.kind], default=None)


def _alone(piece: Piece, pieces: tuple[Piece, ...]) -> bool:
    company = sum(other.paragraph == piece.paragraph for other in pieces)
    return company == 1 and not piece.bullet and len(piece.text.split()) <= PLAIN_WORDS


def _exceptions(chosen: Read, pieces: tuple[Piece, ...]) -> tuple[Sentence, ...]:
    if not chosen.refers_back:
        return chosen.exceptions
    at = pieces.index(chosen.piece)
    if at == 0:
        return (Sentence(chosen.piece.text, chosen.piece.line, "except"),)
    return (Sentence(pieces[at - 1].text, pieces[at - 1].line, "except"),)


def _arguments(pieces: tuple[Piece, ...], phrases: Phrases, chosen: Read) -> tuple[Sentence, ...]:
    """Return the other sentences of the message that argue."""
    return tuple(
        Sentence(piece.text, piece.line, "because") for piece in pieces if piece is not chosen.piece and phrases.first("argument", piece.text)
    )


def _hints(pieces: tuple[Piece, ...], phrases: Phrases, reads: list[Read], origin: ClaimOrigin) -> tuple[Sentence, ...]:
    """Return sentences that promise less, and beside a claim those that speak of something else that is done.

    Bullets of a cover letter are left out: they tell of single patches or earlier versions.
    """
    claimed = [read.piece for read in reads]
    roles = ("hint", "look") if reads else ("hint",)
    return tuple(
        Sentence(piece.text, piece.line, "hint")
        for piece in pieces
        if piece not in claimed and not (piece.bullet and origin is ClaimOrigin.COVER) and any(phrases.first(role, piece.text) for role in roles)
    )[:MAX_HINTS]
