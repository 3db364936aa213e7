"""One thing that a patch changes, and what was proved about it."""

import hashlib
from enum import StrEnum

from reviewer.model.place import Place
from reviewer.model.value_type import value_type


class UnitKind(StrEnum):
    """What a unit is in its file."""

    FUNCTION = "function"
    MACRO = "macro"
    STRUCT = "struct"
    UNION = "union"
    ENUM = "enum"
    TYPEDEF = "typedef"
    INITIALISER = "initialiser"
    GLOBAL = "global"
    DECLARATION = "declaration"
    MACRO_CALL = "macro call"
    INCLUDE = "include"
    CONDITION = "condition"
    KCONFIG = "kconfig"
    MAKEFILE = "makefile"
    DOCUMENT = "document"
    ASSEMBLY = "assembly"
    FILE = "file"
    UNKNOWN = "unknown"


class Match(StrEnum):
    """How a unit of the old side answers to one of the new side."""

    SAME = "same"
    RENAMED = "renamed"
    MOVED = "moved"
    EXTRACTED = "extracted"
    INLINED = "inlined"
    MERGED = "merged"
    SPLIT = "split"
    ADDED = "added"
    REMOVED = "removed"
    SIGNATURE = "signature changed"


class Status(StrEnum):
    """What is known of a unit, from best to worst (SEMANTICS.md); `RANK` orders them."""

    SAME = "same"
    EQUIVALENT = "equivalent"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"
    DIFFERS = "differs"


RANK: dict[Status, int] = {status: rank for rank, status in enumerate(Status)}

SETTLED = frozenset({Status.SAME, Status.EQUIVALENT})
"""The unit does the same, with nothing to assume."""
PROVED = SETTLED | {Status.ASSUMED}
"""The unit does the same, perhaps under assumptions."""
BY_PROOF = PROVED - {Status.SAME}
"""It took more than equal tokens to see that the unit does the same."""


@value_type
class Step:
    """One step of an argument: what was done, and where it can be seen."""

    text: str
    places: tuple[Place, ...] = ()


@value_type
class Assumption:
    """Something that a proof needs and did not prove.

    `id` is stable for the same text and unit; `discharge` says what would prove it; `stated` is the sentence of the message
    that says the same, "" if none does, `stated_line` its line in the body. `subject` is the name it is about (a callee, a field).
    """

    id: str
    text: str
    unit: str
    discharge: str = ""
    stated: str = ""
    stated_line: int = 0
    subject: str = ""
    place: Place | None = None


def assumption_id(unit: str, text: str) -> str:
    """Return the id of an assumption of a unit: the same for the same text."""
    return hashlib.sha256(f"{unit}\0{text}".encode(errors="surrogatepass")).hexdigest()[:12]


@value_type
class TraceStep:
    """One thing that happens on one side of a witness: an effect, a decision taken, or a value returned.

    `effect` is false for decisions and entries into functions, which are shown but not compared.
    """

    text: str
    place: Place
    effect: bool = False
    depth: int = 0


@value_type
class Condition:
    """One condition of a witness, in C as the reader knows it, with what grants it (SEMANTICS.md C15)."""

    text: str
    place: Place | None
    granted: str


@value_type
class Witness:
    """The conditions under which both sides do different things, and both traces up to and past the first divergence.

    `old_at` and `new_at` index the diverging step in each trace (its length: nothing happens there any more). `seed` lets the
    interpreter run it again.
    """

    title: str
    conditions: tuple[Condition, ...]
    old: tuple[TraceStep, ...]
    new: tuple[TraceStep, ...]
    old_at: int
    new_at: int
    seed: int = 0

    @property
    def parting(self) -> tuple[TraceStep | None, TraceStep | None]:
        """The step of the old side and that of the new one in which they part, None where nothing happens any more."""
        return (
            self.old[self.old_at] if self.old_at < len(self.old) else None,
            self.new[self.new_at] if self.new_at < len(self.new) else None,
        )

    @property
    def returns(self) -> bool:
        """Whether both sides part in what they return."""
        return all(step is not None and step.effect and (step.text + " ").startswith("return ") for step in self.parting)

    @property
    def stores(self) -> bool:
        """Whether a plain store is what differs."""
        return self.title.startswith("the store ")


@value_type
class Question:
    """What to ask the author where nothing is decided."""

    text: str
    file: str = ""
    line: int = 0


@value_type
class Unit:
    """A unit with its status. `file` and `line` are of the new side (of the old one if it was removed).

    `reason` says why it is unknown, with the construct. `lines` are the changed lines of the diff that belong to it, `residue` those
    of them that no step explains, both as places.
    """

    name: str
    kind: UnitKind
    match: Match
    file: str
    line: int
    status: Status
    reason: str = ""
    argument: tuple[Step, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    standing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    witness: Witness | None = None
    configs: tuple[str, ...] = ()
    lines: tuple[Place, ...] = ()
    residue: tuple[Place, ...] = ()
    seconds: float = 0.0
