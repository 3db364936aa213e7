"""Review documents made by hand, and a session that plays them: what the TUI's tests, and a try by hand, look at."""

import threading
from collections.abc import Iterator
from dataclasses import replace

from reviewer.model.claim import NO_CLAIM, Claim, ClaimKind, Sentence
from reviewer.model.finding import Finding, Severity, Signal, Strength
from reviewer.model.place import Place, Problem, Side
from reviewer.model.review import Applied, HunkReview, PatchReview, PatchSource, Review, SeriesReview, SourceLevel
from reviewer.model.series import FileChange, FileDiff, Hunk, Line, LineKind, Message
from reviewer.model.unit import Assumption, Condition, Match, Question, Status, Step, TraceStep, Unit, UnitKind, Witness
from reviewer.model.verdict import Nfc, Verdict
from reviewer.pipeline.interface import Budget, Result

FILE = "arch/x86/kvm/mmu/zap.c"
NFC_TEXT = "No functional change intended."

DROP_FLUSH = (
    " void drop_invalid_roots(struct kvm *kvm)\n"
    " {\n"
    " \tstruct root_page *root;\n"
    "-\tbool flush = false;\n"
    " \n"
    " \tfor_each_root(kvm, root) {\n"
    "-\t\tflush = zap_range(kvm, root, 0, -1ull, true,\n"
    "-\t\t\t\t  flush, false);\n"
    "+\t\tzap_range(kvm, root, 0, -1ull, true, false,\n"
    "+\t\t\t  false);\n"
    " \t}\n"
    " \n"
    "-\tif (flush)\n"
    "-\t\tflush_tlbs(kvm);\n"
    " }\n"
)

COMMENT = (
    " /*\n"
    "- * Zap all roots, then flush.\n"
    "+ * Zap all roots.\n"
    "  */\n"
    " static bool zap_range(struct kvm *kvm)\n"
    " {\n"
    "-\tint n = 1;\n"
    "+\tint n = 2;\t/* two passes */\n"
    ' \treturn "done" && n;\n'
    " }\n"
)


def hunk(text: str, old: int = 870, new: int = 870, section: str = "") -> Hunk:
    """Make a hunk of diff lines."""
    lines = []
    at_old, at_new = old, new
    for raw in text.removesuffix("\n").split("\n"):
        kind = LineKind(raw[:1] or " ")
        lines.append(Line(kind, raw[1:], at_old if kind is not LineKind.ADDED else 0, at_new if kind is not LineKind.REMOVED else 0))
        at_old += kind is not LineKind.ADDED
        at_new += kind is not LineKind.REMOVED
    return Hunk(old, at_old - old, new, at_new - new, section, tuple(lines))


def file_diff(*hunks: Hunk, path: str = FILE, change: FileChange = FileChange.MODIFIED) -> FileDiff:
    """Make a file's diff."""
    return FileDiff(path, path, change, hunks)


def message(number: int, total: int, title: str, body: str = "") -> Message:
    """Make a mail."""
    return Message(f"<{number}@example.org>", f"[PATCH v3 {number:02}/{total:02}] {title}", "A. Author <author@example.org>", "", body)


def seen(file: FileDiff, function: str, *concepts: str) -> tuple[HunkReview, ...]:
    """Make the reviews of a file's hunks."""
    signals = tuple(Signal(concept, "flush", Strength.ALONE) for concept in concepts)
    return tuple(HunkReview(file.path, one.old_start, one.old_lines, one.new_start, one.new_lines, function, concepts, signals) for one in file.hunks)


def unit(status: Status, name: str = "drop_invalid_roots", **more: object) -> Unit:
    """Make a unit."""
    return replace(Unit(name, UnitKind.FUNCTION, Match.SAME, FILE, 870, status), **more)  # type: ignore[arg-type] # fields by name


CLAIM = Claim(ClaimKind.FULL, NFC_TEXT, 5, reasons=(Sentence("zap_range() never returns true here", 3, "because"),))
BODY = f"Drop the flush.\n\nzap_range() never returns true here.\n\n{NFC_TEXT}\n"


def patch(number: int, title: str, verdict: Verdict, nfc: Nfc, total: int = 30, **more: object) -> PatchReview:
    """Make a patch with one file and one hunk, and what `more` says."""
    file = file_diff(hunk(DROP_FLUSH, section="void drop_invalid_roots(struct kvm *kvm)"))
    made = PatchReview(
        message=message(number, total, title, BODY if verdict is not Verdict.NO_CLAIM else "Do it.\n"),
        number=number,
        total=total,
        title=title,
        files=(file,),
        claim=CLAIM if verdict is not Verdict.NO_CLAIM else NO_CLAIM,
        source=PatchSource(SourceLevel.TREE, Applied.FORWARD),
        verdict=verdict,
        nfc=nfc,
        residue_lines=0,
        residue_of=file.changed_lines,
        hunks=seen(file, "drop_invalid_roots", "tlb-flush", "root-invalidation"),
    )
    return replace(made, **more)  # type: ignore[arg-type] # fields by name


def witness() -> Witness:
    """Make a witness: on the new side the flush does not happen."""
    zapped = "zap_range() -> true"
    return Witness(
        "the flush is lost",
        (
            Condition("shared == false", Place(FILE, 875), "the caller passes it"),
            Condition("a present leaf is zapped", Place(FILE, 731), "environment"),
        ),
        (TraceStep(zapped, Place(FILE, 876, Side.OLD), True), TraceStep("if (flush): true", Place(FILE, 880, Side.OLD)),
         TraceStep("flush_tlbs()", Place(FILE, 881, Side.OLD), True), TraceStep("return", Place(FILE, 882, Side.OLD), True)),
        (TraceStep(zapped, Place(FILE, 875), True), TraceStep("return", Place(FILE, 879), True)),
        2,
        1,
    )  # fmt: skip


def contradicted(number: int = 7, title: str = "Drop flush from root zap") -> PatchReview:
    """Make a patch whose claim is contradicted."""
    bad = unit(Status.DIFFERS, witness=witness(), questions=(Question("What flushes these SPTEs when shared is false?", FILE, 881),))
    return patch(
        number, title, Verdict.CONTRADICTED, Nfc.REFUTED, residue_lines=4, units=(bad, unit(Status.SAME, "zap_range")), questions=bad.questions
    )


def holds_if(number: int = 5, title: str = "Extract the zap loop", stated: bool = True) -> PatchReview:
    """Make a patch whose claim holds under an assumption."""
    one = Assumption(
        "a1",
        "zap_range(kvm, root, 0, -1ull, true, false, false) returns false",
        "drop_invalid_roots",
        "its body: give a tree",
        "zap_range() never returns true here" if stated else "",
        3 if stated else 0,
        "zap_range",
        Place(FILE, 876, Side.OLD),
    )
    steps = (Step("the loop keeps flush == false", (Place(FILE, 875),)), Step("flush_tlbs() is not reached", (Place(FILE, 881, Side.OLD),)))
    return patch(
        number, title, Verdict.HOLDS_IF, Nfc.ASSUMED, residue_lines=2, assumptions=(one,), standing=("it compiles",),
        units=(unit(Status.ASSUMED, assumptions=(one,), argument=steps),),
    )  # fmt: skip


def undecided(number: int = 9, title: str = "Convert root list to xarray") -> PatchReview:
    """Make a patch that is undecided."""
    lines = tuple(Place(FILE, line, Side.OLD) for line in (873, 876, 877))
    asked = (Question("Can zap_range() run without mmu_lock here?", FILE, 876), Question("Who frees root after the loop?"))
    bad = unit(Status.UNKNOWN, reason="goto into a HOLE", residue=lines)
    return patch(number, title, Verdict.UNDECIDED, Nfc.UNKNOWN, residue_lines=3, units=(bad,), questions=asked)


def holds(number: int = 1, title: str = "Move zap helpers down") -> PatchReview:
    """Make a patch whose claim holds."""
    steps = (Step("renamed flush -> flushed (3 places)", (Place(FILE, 873, Side.OLD),)), Step("tokens are equal"))
    return patch(
        number, title, Verdict.HOLDS, Nfc.PROVED, units=(unit(Status.EQUIVALENT, argument=steps), unit(Status.SAME, "zap_range")),
        notes=("a pr_debug() text changed",),
    )  # fmt: skip


def could_say(number: int = 12, title: str = "Comment and local clean-up") -> PatchReview:
    """Make a patch that is NFC and does not say so."""
    return patch(number, title, Verdict.NO_CLAIM, Nfc.PROVED, units=(unit(Status.SAME),))


def no_claim(number: int = 6, title: str = "Zap roots in two passes") -> PatchReview:
    """Make a patch that claims nothing, of two files."""
    first = file_diff(hunk(COMMENT, 20, 20), hunk(DROP_FLUSH))
    second = file_diff(hunk(COMMENT, 5, 5), path="virt/kvm/main.c")
    finding = Finding(
        "flush-after-zap", Severity.MAJOR, "tlb-flush", FILE, 875, Side.NEW, "Is the result of zap_range() needed?", ("call of zap_range()",)
    )
    return patch(
        number, title, Verdict.NO_CLAIM, Nfc.UNKNOWN, files=(first, second), findings=(finding,), units=(unit(Status.UNKNOWN),),
        hunks=(*seen(first, "zap_range", "tlb-flush"), *seen(second, "", "mmu-lock")),
    )  # fmt: skip


TITLES = (
    "Move zap helpers down", "Rename zap_range() args", "Fold root validity checks", 'Make "shared" a const bool', "Extract the zap loop",
    "Zap roots in two passes", "Drop flush from root zap", "Use the new helper in mmu.c", "Convert root list to xarray",
    "Yield in the second pass", "Drop an unused parameter", "Comment and local clean-up", "Move lockdep assertion", "Add stats for zapped roots",
    "Rename the second pass", "Selftest: invalidate roots", "Inline a one-line helper", "Zap asynchronously", "Fold async and sync path",
    "Use guard(rcu)()", "Reorder struct members", "Handle ENOMEM in async zap", "Whitespace", "Move declarations", "Split the header",
    "Count invalid roots", "Trace the zap", "Drop the old helper", "Document the passes", "Test the passes",
)  # fmt: skip
AREA = "KVM: x86/mmu: "
KINDS = "=_==~_!=?_=+~__ _=_?=~_+=___==_".replace(" ", "")


def thirty() -> Review:
    """Make a posting of a cover letter and 30 patches, with every verdict."""
    makers = {"=": holds, "~": holds_if, "!": contradicted, "?": undecided, "+": could_say, "_": no_claim}
    patches = tuple(makers[kind](number, AREA + title) for number, (kind, title) in enumerate(zip(KINDS, TITLES, strict=True), 1))
    body = "Rework how invalid roots are zapped, so that the\nwrite lock is not held for long.\n\nA. Author (30):\n"
    subject = AREA + "Rework TDP MMU root zapping"
    cover = patch(0, subject, Verdict.NO_CLAIM, Nfc.UNKNOWN, files=(), hunks=(), message=message(0, 30, subject, body), residue_of=0)
    problem = Problem("format-flowed", "came with format=flowed, repaired (3 lines)", "22.eml")
    patches = (*patches[:21], replace(patches[21], problems=(problem,)), *patches[22:])
    series = SeriesReview("s", subject, 3, 30, (), SourceLevel.TREE, "kvm-x86/next@a1b2c3d", cover, patches)
    return Review("1", "d", (series,))


def single(one: PatchReview, **more: object) -> Review:
    """Make a posting of one patch without a cover letter."""
    one = replace(one, number=1, total=1)
    made = SeriesReview("one", one.title, 1, 1, (), SourceLevel.HUNKS, "hunks alone", None, (one,))
    return Review("1", "d", (replace(made, **more),))  # type: ignore[arg-type] # fields by name


def big(lines: int = 10_000) -> Review:
    """Make a posting of one patch whose diff has so many lines."""
    text = "".join(f'+\tval = f({number}, "s");\t/* {number} */\n' for number in range(lines // 10)) + "".join(
        f" \tif (a[{number}] && b)\n" for number in range(lines // 10)
    )
    file = file_diff(*(hunk(text, 1 + 10_000 * number, 1 + 10_000 * number) for number in range(5)))
    return single(replace(contradicted(), files=(file,)))


EVIL = (
    "\x1b]0;owned\x07\x1b[31mred",
    "\x9b31m",
    "\u202eevil\u202c\u2066x\u2069\u200f\u061c",
    "a\u200bb\u200d\u2060\ufeff",
    "\U000e0041\U000e007f",
    "\ud800\udfff",
    "[/x] [/",
    "[@click=app.quit]quit[/]",
    "a[i]=b[j]",
    "nul\x00 cr\r\x08\x0c\x85",
    "宽字符 e\u0301 👩\u200d👩",
    "\t\ttab\x7f",
    "$x {0} %s",
)


def evil() -> Review:
    """Make a review in which every text that comes from outside is hostile."""
    total = len(EVIL)
    patches = tuple(_evil(number, text, total) for number, text in enumerate(EVIL, 1))
    problem = Problem(EVIL[0], EVIL[0], EVIL[0], 1, EVIL[0], EVIL[0], EVIL[0])
    cover = replace(_evil(0, EVIL[0], total), verdict=Verdict.NO_CLAIM)
    one = SeriesReview(EVIL[0], EVIL[0] + EVIL[2], 2, total, (99,), SourceLevel.TREE, EVIL[0], cover, patches, (problem,))
    other = SeriesReview(EVIL[1], EVIL[1], 1, 1, (), SourceLevel.HUNKS, EVIL[1], None, patches[:1], (problem,))
    return Review(EVIL[0], EVIL[0], (one, other), (problem,))


def _evil(number: int, text: str, total: int) -> PatchReview:
    """Make a patch with `text` in every field."""
    said = Sentence(text, 1, text)
    lines = tuple(Line(kind, one, at, at) for at, (kind, one) in enumerate(((kind, one) for one in (text, *EVIL) for kind in LineKind), 1))
    file = FileDiff(text, text, FileChange.RENAMED, (Hunk(1, 1, 1, 1, text, lines),))
    place = Place(text, 2)
    step = TraceStep(text, place, True)
    one = Assumption(text, text, text, text, text, 1, text, place)
    question = Question(text, text, 2)
    shown = Witness(text, (Condition(text, place, text),), (step,), (step, step), 0, 1)
    verdicts = (Verdict.CONTRADICTED, Verdict.HOLDS_IF, Verdict.UNDECIDED, Verdict.HOLDS, Verdict.NO_CLAIM)
    odd = Unit(
        text,
        UnitKind.FUNCTION,
        Match.RENAMED,
        text,
        2,
        list(Status)[number % 5],
        text,
        (Step(text, (place,)),),
        (one,),
        (text,),
        (text,),
        (question,),
        shown,
    )
    signals = (Signal(text, text, Strength.HINT),)
    return PatchReview(
        message=Message(text, text, text, text, "\n".join((text, *EVIL)), 1, text),
        number=number,
        total=total,
        title=text,
        files=(file,),
        claim=Claim(ClaimKind.QUALIFIED, text, 1, exceptions=(said,), reasons=(said,), parts=(said,), hints=(said,)),
        source=PatchSource(SourceLevel.TREE, Applied.FORWARD, (Problem(text, text, text),)),
        verdict=verdicts[number % 5],
        nfc=Nfc.UNKNOWN,
        residue_lines=1,
        residue_of=2,
        assumptions=(one,),
        standing=(text,),
        notes=(text,),
        questions=(question,),
        units=(odd,),
        hunks=(HunkReview(text, 1, 1, 1, 1, text, (text, text), signals, (text,)),),
        findings=(Finding(text, Severity.MAJOR, text, text, 2, Side.NEW, text, (text,)),),
        problems=(Problem(text, text, text),),
    )


def pending(review: Review) -> Review:
    """Return the same document as it is before any proof."""
    return replace(
        review,
        series=tuple(
            replace(series, patches=tuple(replace(one, pending=True, units=(), assumptions=(), questions=()) for one in series.patches))
            for series in review.series
        ),
    )


class FakeSession:
    """A session that gives the patches of a finished review, each when it is let go."""

    def __init__(self, review: Review, held: bool = False, sketched: bool = True) -> None:
        self.review = review
        self.gate = threading.Semaphore(0 if held else 1_000_000)
        self.stopped = threading.Event()
        self.files: dict[str, str] = {}
        self.sketched = sketched

    def sketch(self) -> Review:
        """Return the document before any proof (or, if not `sketched`, the finished one)."""
        return pending(self.review) if self.sketched else self.review

    def results(self) -> Iterator[Result]:
        """Yield each patch when the gate lets it."""
        if not self.sketched:
            return
        for at, series in enumerate(self.review.series):
            for index, one in enumerate(series.patches):
                self.gate.acquire()
                if self.stopped.is_set():
                    return
                yield Result(at, index, one)

    def again(self, series: int, patch: int, budget: Budget) -> PatchReview | None:
        """Return the same answer, said to be of the deeper proof."""
        one = self.review.series[series].patches[patch]
        return replace(one, notes=(*one.notes, f"judged with the {budget.value} budget"), pending=False)

    def side(self, series: int, patch: int, side: Side, path: str) -> str | None:
        """Return what `files` has under a path, the same on both sides."""
        return self.files.get(path)

    def let(self, number: int) -> None:
        """Let so many results go."""
        for _ in range(number):
            self.gate.release()

    def stop(self) -> None:
        """End `results()`."""
        self.stopped.set()
