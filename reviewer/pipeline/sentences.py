"""Measures the reading of claims on a table of labelled sentences."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from reviewer.errors import InputError
from reviewer.model.claim import Claim, ClaimKind
from reviewer.model.value_type import value_type

HINT = "hint"
KINDS = (*(kind.value for kind in ClaimKind), HINT)

BODY, COVER = "body", "cover"

Read = Callable[[str], Claim]
"""Reads the claim of a message body."""


@value_type
class Labelled:
    """A sentence as it stands in a message, what it is (a ClaimKind, or `hint`), and where: `body`, `cover`, or a place that holds no claim."""

    kind: str
    text: str
    line: int
    where: str = BODY

    @property
    def half(self) -> int:
        """The half of all wordings that it falls into, 0 or 1, by its letters alone."""
        letters = "".join(one for one in self.text.casefold() if one.isalpha())
        return blake2b(letters.encode(errors="surrogatepass"), digest_size=1).digest()[0] % 2


@value_type
class Measured:
    """What each sentence was read as: (labelled, read), in the order of the table.

    `left_out` counts those below the cut, in replies and in quotes: the loader keeps such text from the reading.
    """

    read: tuple[tuple[Labelled, str], ...]
    left_out: int = 0

    def precision(self, kind: str) -> tuple[int, int]:
        """Return how many of those read as `kind` are labelled so, of how many."""
        found = [labelled for labelled, said in self.read if said == kind]
        return sum(labelled.kind == kind for labelled in found), len(found)

    def recall(self, kind: str) -> tuple[int, int]:
        """Return how many of those labelled `kind` were read so, of how many."""
        found = [said for labelled, said in self.read if labelled.kind == kind]
        return sum(said == kind for said in found), len(found)

    def half(self, which: int) -> "Measured":
        """Return what was measured on one half of the wordings, 0 or 1: alike sentences are in the same one, whatever their case and marks."""
        return Measured(tuple(pair for pair in self.read if pair[0].half == which))

    def confusions(self) -> Counter[tuple[str, str]]:
        """Count the pairs (labelled, read) that differ."""
        return Counter((labelled.kind, said) for labelled, said in self.read if labelled.kind != said)


def read_sentences(path: Path) -> Iterator[Labelled]:
    """Yield the rows of a tab-separated table with a header that names `kind` and `sentence`.

    Raises:
        InputError: it can't be read, or has no such columns, or a kind that is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise InputError(str(path), getattr(error, "strerror", None) or str(error)) from error
    header = lines[0].split("\t")
    if not {"kind", "sentence"} <= set(header):
        raise InputError(str(path), "the first line must name the columns kind and sentence", 1)
    at_kind, at_text = header.index("kind"), header.index("sentence")
    at_where = header.index("where") if "where" in header else len(header)
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if not line.strip():
            continue
        if len(cells) <= max(at_kind, at_text) or cells[at_kind] not in KINDS:
            raise InputError(str(path), "no row: kind and sentence are needed", number)
        yield Labelled(cells[at_kind], cells[at_text], number, cells[at_where] if at_where < len(cells) else BODY)


def said(claim: Claim) -> str:
    """Return what a claim was read as, in the words of the table: a hint is none that has one."""
    return HINT if claim.kind is ClaimKind.NONE and claim.hints else claim.kind.value


def evaluate_sentences(sentences: Iterable[Labelled], read: Read, read_cover: Read) -> Measured:
    """Read each sentence as a message, or as a cover letter, of its own."""
    readers = {BODY: read, COVER: read_cover}
    listed = list(sentences)
    known = [sentence for sentence in listed if sentence.where in readers]
    return Measured(tuple((sentence, said(readers[sentence.where](sentence.text))) for sentence in known), len(listed) - len(known))
