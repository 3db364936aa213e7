"""What a message says about behaviour."""

from enum import StrEnum

from reviewer.model.value_type import value_type


class ClaimKind(StrEnum):
    """How far a claim goes."""

    FULL = "full"
    QUALIFIED = "qualified"
    PARTIAL = "partial"
    NONE = "none"


class ClaimOrigin(StrEnum):
    """Where a claim stands."""

    MESSAGE = "message"
    COVER = "cover"


@value_type
class Sentence:
    """A sentence of a message and the 1-based line, within the message body, on which it starts.

    `kind` is a word of the room that found it: for exceptions `except`, `only`, `scope`, `until`, `hedge`; for reasons
    `because`; for parts `part`; for hints `hint`.
    """

    text: str
    line: int
    kind: str = ""


@value_type
class Claim:
    """The claim of a patch; `kind` none has no text. `line` is 1-based within the body, 0 where there is no claim."""

    kind: ClaimKind
    text: str = ""
    line: int = 0
    origin: ClaimOrigin = ClaimOrigin.MESSAGE
    exceptions: tuple[Sentence, ...] = ()
    reasons: tuple[Sentence, ...] = ()
    parts: tuple[Sentence, ...] = ()
    hints: tuple[Sentence, ...] = ()


NO_CLAIM = Claim(ClaimKind.NONE)
