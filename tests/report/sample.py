"""A document made by hand: one posting in which each answer occurs once, and a second one with hostile text."""

from reviewer.model.claim import NO_CLAIM, Claim, ClaimKind, ClaimOrigin, Sentence
from reviewer.model.finding import Finding, Severity, Signal, Strength
from reviewer.model.place import Place, Problem, Side
from reviewer.model.review import Applied, HunkReview, PatchReview, PatchSource, Review, SeriesReview, SourceLevel
from reviewer.model.series import Message
from reviewer.model.unit import Assumption, Condition, Match, Question, Status, Step, TraceStep, Unit, UnitKind, Witness
from reviewer.model.verdict import Nfc, Verdict

POOL = "virt/pool/pool.c"
PAGE = "virt/pool/page.c"
HUNKS = PatchSource(SourceLevel.HUNKS, Applied.FORWARD)
FULL = Claim(ClaimKind.FULL, "No functional change intended.", 9)
STANDING = ("The patched code compiles.", "Code that the hunks do not show did not change.")


def message(number: int, title: str, total: int = 7) -> Message:
    return Message(
        f"2026-pool-{number}@example.org", f"[PATCH v2 {number}/{total}] {title}", "A. Author <author@example.org>", "Fri, 20 Nov 2026", ""
    )


def hunk(file: str, line: int, function: str, *signals: Signal) -> HunkReview:
    return HunkReview(file, line, 7, line, 6, function, tuple(dict.fromkeys(signal.concept for signal in signals)), signals)


FLUSH = Signal("tlb-flush", "pool_flush_all", Strength.ALONE)
FLUSH_HINT = Signal("tlb-flush", "flush", Strength.HINT)
LOCK = Signal("pool-lock", "pool_lock", Strength.CONTEXT)

WITNESS = Witness(
    title="the flush after the drain is lost",
    conditions=(
        Condition("pool->shared == false", Place(POOL, 41, Side.OLD), "passed by pool_exit()"),
        Condition("drain_range(pool, 0, pool->end) returns true", Place(PAGE, 31), "its own body"),
    ),
    old=(
        TraceStep("drain_range(pool, 0, pool->end) -> true", Place(POOL, 44, Side.OLD), True),
        TraceStep("if (flush)  taken", Place(POOL, 46, Side.OLD)),
        TraceStep("pool_flush_all(pool)", Place(POOL, 47, Side.OLD), True),
        TraceStep("return", Place(POOL, 48, Side.OLD), True),
    ),
    new=(
        TraceStep("drain_range(pool, 0, pool->end) -> true", Place(POOL, 43), True),
        TraceStep("return", Place(POOL, 44), True),
    ),
    old_at=2,
    new_at=1,
    seed=7,
)

ASSUMPTION = Assumption(
    id="a-1f09",
    text="drain_range(pool, 0, -1ull, true, false) returns false",
    unit="pool_drain_dead",
    discharge="the body of drain_range(): give --tree",
    stated="drain_range() never returns true when it is called with shared=true.",
    stated_line=4,
    subject="drain_range",
    place=Place(POOL, 71),
)

COVER = PatchReview(
    message(0, "pool: Rework draining"),
    0,
    7,
    "pool: Rework draining",
    (),
    Claim(ClaimKind.PARTIAL, "Patches 1-3 are not intended to change behaviour.", 12, ClaimOrigin.COVER, parts=(Sentence("1-3", 12, "part"),)),
    HUNKS,
    Verdict.CONTRADICTED,
    Nfc.REFUTED,
    0,
    0,
)

PATCHES = (
    PatchReview(
        message(1, "pool: Move drain helpers down"),
        1,
        7,
        "pool: Move drain helpers down",
        (),
        FULL,
        HUNKS,
        Verdict.HOLDS,
        Nfc.PROVED,
        0,
        24,
        standing=STANDING,
        units=(
            Unit(
                "drain_one",
                UnitKind.FUNCTION,
                Match.MOVED,
                POOL,
                12,
                Status.SAME,
                argument=(Step("moved from line 50", (Place(POOL, 50, Side.OLD),)),),
            ),
        ),
        hunks=(hunk(POOL, 12, "drain_one", LOCK),),
    ),
    PatchReview(
        message(2, "pool: Drop the flush behind the drain of dead pools, it was never reached"),
        2,
        7,
        "pool: Drop the flush behind the drain of dead pools, it was never reached",
        (),
        FULL,
        HUNKS,
        Verdict.HOLDS_IF,
        Nfc.ASSUMED,
        3,
        33,
        assumptions=(ASSUMPTION,),
        standing=STANDING,
        notes=("the text of pr_debug() in line 69",),
        units=(
            Unit(
                "pool_drain_dead",
                UnitKind.FUNCTION,
                Match.SAME,
                POOL,
                64,
                Status.ASSUMED,
                argument=(
                    Step("flush is false wherever the loop begins again", (Place(POOL, 70, Side.OLD),)),
                    Step("so the branch that flushes is never taken", (Place(POOL, 78, Side.OLD), Place(POOL, 79, Side.OLD))),
                ),
                assumptions=(ASSUMPTION,),
            ),
            Unit("pool_free", UnitKind.FUNCTION, Match.SAME, PAGE, 90, Status.SAME, argument=(Step("comments only"),)),
        ),
        hunks=(hunk(PAGE, 90, "pool_free", FLUSH), hunk(POOL, 64, "pool_drain_dead", FLUSH, FLUSH_HINT, LOCK), hunk(POOL, 78, "pool_drain_dead")),
    ),
    PatchReview(
        message(3, "pool: Drop the flush behind the drain"),
        3,
        7,
        "pool: Drop the flush behind the drain",
        (),
        Claim(
            ClaimKind.QUALIFIED,
            "No functional change intended, except for one message less.",
            6,
            ClaimOrigin.MESSAGE,
            exceptions=(Sentence("except for one message less", 6, "except"),),
            reasons=(Sentence("The result is always false here.", 3, "because"),),
        ),
        PatchSource(SourceLevel.TREE, Applied.FORWARD),
        Verdict.CONTRADICTED,
        Nfc.REFUTED,
        2,
        8,
        standing=("The patched code compiles.",),
        units=(
            Unit("pool_exit", UnitKind.FUNCTION, Match.SAME, POOL, 40, Status.DIFFERS, witness=WITNESS),
            Unit("pool_open", UnitKind.FUNCTION, Match.SAME, POOL, 20, Status.SAME),
            Unit("pool_init", UnitKind.FUNCTION, Match.SAME, POOL, 10, Status.SAME),
        ),
        hunks=(hunk(POOL, 40, "pool_exit", FLUSH),),
    ),
    PatchReview(
        message(4, "pool: Walk the list without the lock"),
        4,
        7,
        "pool: Walk the list without the lock",
        (),
        FULL,
        HUNKS,
        Verdict.UNDECIDED,
        Nfc.UNKNOWN,
        14,
        20,
        standing=STANDING,
        questions=(Question("What keeps the list from changing between lines 52 and 60?", POOL, 52),),
        units=(
            Unit("pool_walk", UnitKind.FUNCTION, Match.SAME, POOL, 50, Status.UNKNOWN, reason="#if inside the function, line 55"),
            Unit(
                "pool_walk",
                UnitKind.DECLARATION,
                Match.SIGNATURE,
                "virt/pool/pool.h",
                5,
                Status.EQUIVALENT,
                argument=(Step("a parameter was dropped"),),
            ),
        ),
        hunks=(hunk(POOL, 50, "pool_walk", LOCK),),
        findings=(
            Finding(
                "lock/walk-unlocked",
                Severity.MAJOR,
                "pool-lock",
                POOL,
                52,
                Side.NEW,
                "The list is walked after pool_unlock().",
                ("pool_unlock() moved up",),
            ),
        ),
    ),
    PatchReview(
        message(5, "pool: Rename a local"),
        5,
        7,
        "pool: Rename a local",
        (),
        NO_CLAIM,
        HUNKS,
        Verdict.NO_CLAIM,
        Nfc.PROVED,
        0,
        4,
        standing=STANDING,
        units=(Unit("pool_get", UnitKind.FUNCTION, Match.SAME, POOL, 99, Status.EQUIVALENT, argument=(Step("renamed p -> pool (2 places)"),)),),
        hunks=(hunk(POOL, 99, "pool_get"),),
    ),
    PatchReview(
        message(6, "pool: Count the drains"),
        6,
        7,
        "pool: Count the drains",
        (),
        Claim(ClaimKind.NONE, hints=(Sentence("This is mechanical.", 2, "hint"),)),
        HUNKS,
        Verdict.NO_CLAIM,
        Nfc.REFUTED,
        0,
        12,
        hunks=(hunk(POOL, 70, "pool_drain_dead", LOCK),),
    ),
)

SERIES = SeriesReview(
    "2026-pool-0@example.org",
    "[PATCH v2 0/7] pool: Rework draining",
    2,
    7,
    (7,),
    SourceLevel.HUNKS,
    "no tree was given",
    COVER,
    PATCHES,
    (Problem("missing-patch", "patch 7 is not among the inputs", "pool.mbox"),),
)

REVIEW = Review(
    "0.1.0",
    "5e1f00d5e1f00d5e1f00d",
    (SERIES,),
    (Problem("no-patch", "no patch in this file", "notes.txt", 3),),
)
"""One posting in which each answer occurs once."""

EVIL = "x\x1b[2J\u202e\ud800\x9b31m\x7f\u200b"
"""A clear-screen sequence, a bidirectional override, a lone surrogate, a C1 introducer, DEL and a zero-width blank."""


def hostile() -> Review:
    """Return a document in which every text of a patch is hostile."""
    place = Place(EVIL, 1)
    trace = (TraceStep(EVIL, place, True), TraceStep(EVIL, place))
    witness = Witness(EVIL, (Condition(EVIL, place, EVIL),), trace, trace, 0, 1)
    sentence = (Sentence(EVIL, 1, EVIL),)
    assumption = Assumption(EVIL, EVIL, EVIL, EVIL, EVIL, 1, EVIL, place)
    unit = Unit(EVIL, UnitKind.FUNCTION, Match.SAME, EVIL, 1, Status.DIFFERS, EVIL, (Step(EVIL, (place,)),), (assumption,), witness=witness)
    patch = PatchReview(
        Message(EVIL, EVIL, EVIL, EVIL, EVIL),
        1,
        1,
        EVIL,
        (),
        Claim(ClaimKind.FULL, EVIL, 1, ClaimOrigin.MESSAGE, sentence, sentence, sentence, sentence),
        PatchSource(SourceLevel.HUNKS, Applied.NO, (Problem("odd", EVIL, EVIL, 1, EVIL, EVIL, EVIL),)),
        Verdict.CONTRADICTED,
        Nfc.REFUTED,
        1,
        1,
        (assumption,),
        (EVIL,),
        (EVIL,),
        (Question(EVIL, EVIL, 1),),
        (unit,),
        (HunkReview(EVIL, 1, 1, 1, 1, EVIL, (EVIL,), (Signal(EVIL, EVIL, Strength.HINT),), (EVIL,)),),
        (Finding(EVIL, Severity.NOTE, EVIL, EVIL, 1, Side.NEW, EVIL, (EVIL,)),),
    )
    return Review(EVIL, EVIL, (SeriesReview(EVIL, EVIL, 1, 1, (), SourceLevel.HUNKS, EVIL, None, (patch,)),), (Problem("odd", EVIL, EVIL),))
