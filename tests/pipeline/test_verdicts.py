"""From unit statuses to answers, and what must not change them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.model.claim import NO_CLAIM, Claim, ClaimKind, ClaimOrigin
from reviewer.model.unit import Match, Status, Unit, UnitKind
from reviewer.model.verdict import Nfc, Verdict
from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import complete, open_session
from reviewer.pipeline.verdicts import nfc_of, verdict_of

FULL = Claim(ClaimKind.FULL, "No functional change intended.", 1)
COVER = Claim(ClaimKind.FULL, "No functional change intended.", 1, ClaimOrigin.COVER)


def unit(status: Status) -> Unit:
    return Unit("f", UnitKind.FUNCTION, Match.SAME, "f.c", 1, status)


@pytest.mark.parametrize(
    ("statuses", "nfc"),
    [
        ([Status.SAME, Status.EQUIVALENT], Nfc.PROVED),
        ([Status.SAME, Status.ASSUMED], Nfc.ASSUMED),
        ([Status.ASSUMED, Status.UNKNOWN], Nfc.UNKNOWN),
        ([Status.UNKNOWN, Status.DIFFERS], Nfc.REFUTED),
        ([], Nfc.UNKNOWN),
    ],
)
def test_statuses_compose(statuses: list[Status], nfc: Nfc) -> None:
    assert nfc_of([unit(status) for status in statuses], unread=False) is nfc


def test_nothing_is_proved_of_a_patch_that_was_not_read_whole() -> None:
    assert nfc_of([unit(Status.SAME)], unread=True) is Nfc.UNKNOWN


# SEMANTICS: C18
def test_one_patch_does_not_contradict_its_cover_letter() -> None:
    assert verdict_of(FULL, Nfc.REFUTED, capped=False) is Verdict.CONTRADICTED
    assert verdict_of(COVER, Nfc.REFUTED, capped=False) is Verdict.UNDECIDED


# SEMANTICS: D20
def test_a_rule_lowers_holds_and_raises_nothing() -> None:
    assert verdict_of(FULL, Nfc.PROVED, capped=True) is Verdict.HOLDS_IF
    for nfc, verdict in ((Nfc.ASSUMED, Verdict.HOLDS_IF), (Nfc.UNKNOWN, Verdict.UNDECIDED), (Nfc.REFUTED, Verdict.CONTRADICTED)):
        assert verdict_of(FULL, nfc, capped=True) is verdict
    assert verdict_of(NO_CLAIM, Nfc.PROVED, capped=True) is Verdict.NO_CLAIM


OLD = "void f(struct s *p)\n{\n\tp->a = 1;\n\ttick(p);\n\ttick(p);\n}\n"
NEW = OLD.replace("\ttick(p);\n\ttick(p);\n", "\ttick(p);\n")
HEADER = "void tick(struct s *p);\nint level(struct s *p);\n"


def mail(old: str, new: str) -> str:
    before, after = old.splitlines(), new.splitlines()
    body = "".join(f"-{line}\n" for line in before) + "".join(f"+{line}\n" for line in after)
    return (
        "From: A <a@example.org>\nSubject: [PATCH] x: y\nMessage-Id: <1@example.org>\n\nNo functional change intended.\n\n---\n"
        f"diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1,{len(before)} +1,{len(after)} @@\n{body}"
    )


def judged(old: str, new: str, directory: Path, rules: dict[str, str]) -> tuple[Verdict, Nfc]:
    (directory / "p.eml").write_text(mail(old, new), "utf-8")
    for path, text in rules.items():
        target = directory / "rules" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    extra = (directory / "rules",) if rules else ()
    ((patch,),) = (series.patches for series in complete(open_session([str(directory / "p.eml")], Options(rules=extra))).series)
    return patch.verdict, patch.nfc


# SEMANTICS: D19
def test_wrong_facts_of_the_users_rules_make_no_wrong_answer(tmp_path: Path) -> None:
    """`tick` is said to be pure, to have an effect, to be a message, and to be another word for nothing: none of it proves or accuses."""
    plain = judged(OLD, NEW, tmp_path, {})
    pure = judged(OLD, NEW, tmp_path, {"dialect/mine.yml": "pure_expression: tick\n"})
    effect = judged(OLD, NEW, tmp_path, {"semantics/mine.yml": "effects:\n  - {effect: ticks, calls: tick}\n"})
    note = judged(OLD, NEW, tmp_path, {"policy/mine.yml": "logs: tick\n"})
    form = judged(OLD, NEW, tmp_path, {"semantics/mine.yml": 'forms:\n  - {define: "tick(n) do { } while (0)", says: tick() is nothing}\n'})
    assert plain == pure == effect == note == form == (Verdict.UNDECIDED, Nfc.UNKNOWN)


# SEMANTICS: D19
@pytest.mark.parametrize(
    "said",
    ["effects:\n  - {effect: ticks, calls: tick}\n", "locks:\n  - {class: mine, mode: exclusive, acquire: tick, release: tock, lock: 0}\n"],
)
def test_wrong_facts_of_the_users_rules_accuse_nobody_in_a_tree(said: str, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "a.c").write_text("void tick(int n);\n\nint f(int n)\n{\n\ttick(n);\n\treturn n;\n}\n", "utf-8")
    (tmp_path / "rules" / "semantics").mkdir(parents=True)
    (tmp_path / "rules" / "semantics" / "mine.yml").write_text(said, "utf-8")
    diff = "--- a/a.c\n+++ b/a.c\n@@ -2,6 +2,5 @@\n \n int f(int n)\n {\n-\ttick(n);\n \treturn n;\n }\n"
    (tmp_path / "p.eml").write_text(f"From: A <a@example.org>\nSubject: [PATCH] a: Tidy up\n\nNo functional change intended.\n---\n{diff}", "utf-8")
    options = Options(tree=str(tmp_path / "tree"), rules=(tmp_path / "rules",))
    ((patch,),) = (series.patches for series in complete(open_session([str(tmp_path / "p.eml")], options)).series)
    assert not patch.source.problems
    assert [unit.name for unit in patch.units] == ["f"]
    assert patch.verdict is not Verdict.CONTRADICTED


STRUCT = "struct s {\n\tint a;\n\tint b;\n};\n"


# SEMANTICS: B11
def test_a_changed_layout_is_never_proved(tmp_path: Path) -> None:
    """Nothing looked for sizeof, memcpy and the like over the record, so even a swap of two members holds only if there are none."""
    assert judged(STRUCT, "struct s {\n\tint b;\n\tint a;\n};\n", tmp_path, {}) == (Verdict.HOLDS_IF, Nfc.ASSUMED)
    assert judged(STRUCT, "struct s {\n\tint a;\n\n\tint b;\n};\n", tmp_path, {}) == (Verdict.HOLDS, Nfc.PROVED)


# SEMANTICS: B12
def test_a_parameter_that_all_visible_callers_pass_alike_is_not_taken_for_constant(tmp_path: Path) -> None:
    """Callers that are not shown, and uses of the address, may pass anything."""
    old = "int f(int a, bool locked)\n{\n\treturn locked ? a : 0;\n}\n\nint g(int a)\n{\n\treturn f(a, true);\n}\n"
    new = "int f(int a)\n{\n\treturn a;\n}\n\nint g(int a)\n{\n\treturn f(a);\n}\n"
    assert judged(old, new, tmp_path, {}) == (Verdict.HOLDS_IF, Nfc.ASSUMED)
    assert judged(old, new.replace("return a;", "return 0;"), tmp_path, {}) == (Verdict.UNDECIDED, Nfc.UNKNOWN)


@pytest.mark.parametrize(
    "diff",
    [
        "index 1111111..2222222 120000\n--- a/l.c\n+++ b/l.c\n@@ -1 +1 @@\n-dir//b.c\n+dir//c.c\n",
        "index 1111111..2222222 160000\n--- a/l.c\n+++ b/l.c\n@@ -1 +1 @@\n-//b.c\n+//c.c\n",
        "old mode 100644\nnew mode 100755\nindex 1111111..2222222\n--- a/l.c\n+++ b/l.c\n@@ -1,2 +1,2 @@\n int a;\n-/* one */\n+/* two */\n",
    ],
)
def test_modes_and_links_are_not_judged_as_c(diff: str, tmp_path: Path) -> None:
    """Where a link points to looks like C with a comment; a mode may change beside lines that don't matter."""
    mail = "From: A <a@example.org>\nSubject: [PATCH] l: Tidy up\nMessage-ID: <1@example.org>\n\nNo functional change intended.\n---\n"
    (tmp_path / "p.eml").write_text(f"{mail}diff --git a/l.c b/l.c\n{diff}")
    ((patch,),) = (series.patches for series in complete(open_session([str(tmp_path / "p.eml")], Options())).series)
    assert (patch.verdict, patch.nfc) == (Verdict.UNDECIDED, Nfc.UNKNOWN)
