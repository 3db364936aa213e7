"""What of a tree makes a difference certain, and what keeps it from being one (SEMANTICS.md C14, C16)."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer.cfront.ir import Function
from reviewer.cfront.tokens import tokenize
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import Match, Status, UnitKind
from reviewer.pipeline.absorb import one_way
from reviewer.pipeline.acting import Acting, instructions
from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import complete, open_session
from reviewer.prover.interface import NoBodies
from tests.cfront.golden import lowered

HEAD = """\
struct part { int state; int count; void *cache; };
struct vcpu { int id; struct part part; struct vcpu *peer; };
void spin_lock(int *lock);
void spin_unlock(int *lock);
void *kzalloc(unsigned long size, int flags);
int look(struct vcpu *vcpu);
extern int lock;
extern struct vcpu *kept;

"""

Judged = Callable[[str, str], dict[str, Status]]


@pytest.fixture
def judged(tmp_path: Path) -> Judged:
    """Return the statuses of the functions of a patch between two texts of a file of a tree."""

    def judge(old: str, new: str) -> dict[str, Status]:
        for root, text in (("tree", old), ("after", new)):
            (tmp_path / root).mkdir(exist_ok=True)
            (tmp_path / root / "a.c").write_text(HEAD + text, "utf-8")
        words = ["git", "diff", "--no-index", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", "tree/a.c", "after/a.c"]
        diff = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
        patch = diff.replace("a/tree/a.c", "a/a.c").replace("b/after/a.c", "b/a.c")
        mail = tmp_path / "one.eml"
        mail.write_text(f"From: A <a@example.org>\nSubject: [PATCH] a: rework\n\nNo functional change intended.\n---\n{patch}", "utf-8")
        done = complete(open_session([str(mail)], Options(tree=str(tmp_path / "tree"))))
        return {unit.name: unit.status for series in done.series for patch in series.patches for unit in patch.units}

    return judge


# Too many bodies to be followed to the end: what the call does shows in its own text alone.
DEEP = "".join(
    f"static int d{n}(struct vcpu *v)\n{{\n\treturn {' + '.join(f'd{n + 1}(v->peer)' for _ in range(2))};\n}}\n\n" for n in reversed(range(30))
)
SETTLE = "int d30(struct vcpu *v);\n" + DEEP + "static void settle(struct vcpu *v)\n{\n\td0(v);\n%s}\n\n"
LOCKED = "\tspin_lock(&v->part.state);\n\tspin_unlock(&v->part.state);\n"
CALLED = "void kick(struct vcpu *vcpu)\n{\n\tlook(vcpu);\n\tsettle(vcpu);\n}\n"


# SEMANTICS: C14
def test_a_call_that_is_lost_counts_if_its_body_acts_on_every_path(judged: Judged) -> None:
    body = SETTLE % LOCKED
    assert judged(body + CALLED, body + CALLED.replace("\tsettle(vcpu);\n", ""))["kick"] is Status.DIFFERS


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "\tif (v->id)\n\t\treturn;\n" + LOCKED,
        "\tv->part.count++;\n",
        "\tif (v->id) {\n\t\tspin_lock(&v->part.state);\n\t\tspin_unlock(&v->part.state);\n\t}\n",
    ],
)
def test_a_call_that_acts_on_some_paths_or_only_stores_is_open(judged: Judged, inside: str) -> None:
    body = SETTLE % inside
    assert judged(body + CALLED, body + CALLED.replace("\tsettle(vcpu);\n", ""))["kick"] is Status.UNKNOWN


class Shown:
    """The one function `f` that a text shows."""

    def __init__(self, body: str) -> None:
        self._function = lowered(f"struct s {{ int n; }};\nvoid f(struct s *p, int n)\n{{\n{body}}}\n")

    def definitions(self, name: str) -> tuple[Function, ...]:
        return (self._function,) if name == "f" else ()


@pytest.mark.parametrize(
    ("body", "acts"),
    [
        ("atomic_inc(&p->n);", True),
        ("if (n) atomic_inc(&p->n); else spin_lock(&p->n);", True),
        ("while (n--) look(p); refcount_dec(&p->n);", True),
        # What may add 0, set what is there, or fail; a section that holds others off alone; what is not seen; some paths; itself.
        ("atomic_add(n, &p->n);", False),
        ("atomic_set(&p->n, 1);", False),
        ("atomic_inc_not_zero(&p->n);", False),
        ("spin_trylock(&p->n);", False),
        ("rcu_read_lock(); rcu_read_unlock();", False),
        ("look(p);", False),
        ("if (n) atomic_inc(&p->n);", False),
        ("f(p, n);", False),
    ],
)
def test_what_acts_on_every_path(body: str, acts: bool) -> None:
    assert Acting((Shown(body), Shown(body)), load_rules().semantics)("f") is acts
    # What one side does not show is not certain.
    assert not Acting((Shown(body), NoBodies()), load_rules().semantics)("f")


def test_a_call_is_no_difference_where_the_same_is_done_in_its_place(judged: Judged) -> None:
    body = SETTLE % LOCKED
    by_hand = "\td0(vcpu);\n" + LOCKED.replace("v->", "vcpu->")
    assert judged(body + CALLED, body + CALLED.replace("\tsettle(vcpu);\n", by_hand))["kick"] is not Status.DIFFERS


@pytest.mark.parametrize(
    ("spelling", "found"),
    [
        ('asm(volatile "msr " __stringify ( x ) ", %x0" | []"rZ" u64  |  |)', ["msr"]),
        ('asm(__volatile__ "1:\\n\\tisb" | | "memory" |)', ["isb"]),
        ('asm(volatile "\\t.macro msr_s, r\\n\\tmsr\\n\\t.endm\\n nop" | | |)', ["nop"]),
        # Outputs, text that may be replaced, and jumps.
        ('asm(volatile "mrs %0, x" []"=r" u64  | | |)', []),
        ('asm(volatile "661:\\n isb\\n .pushsection .altinstructions\\n" | | |)', []),
        ('asm(goto "isb" | | | out)', []),
    ],
)
def test_the_instructions_of_an_asm_are_read_where_all_of_them_run(spelling: str, found: list[str]) -> None:
    assert instructions(spelling) == found


MSR = 'void set(struct vcpu *v)\n{\n\tlook(v);\n\tasm volatile("%s" : : "r" (v->id) : "memory");\n}\n'


# SEMANTICS: C14
@pytest.mark.parametrize(("instruction", "status"), [("msr x, %0", Status.DIFFERS), ("yield", Status.UNKNOWN), ("", Status.UNKNOWN)])
def test_an_instruction_of_the_catalogue_is_an_effect(judged: Judged, instruction: str, status: Status) -> None:
    old = MSR % instruction
    lines = [line for line in old.splitlines(keepends=True) if "asm" not in line]
    assert judged(old, "".join(lines))["set"] is status


CREATE = """\
static int prepare(struct vcpu *vcpu)
{
\tvcpu->part.state = 0;
\tvcpu->part.count = 1;
\treturn look(vcpu);
}

"""
FRESH = """\
struct vcpu *create(int id)
{
\tstruct vcpu *vcpu = kzalloc(sizeof(*vcpu), 0);

\tif (vcpu)
\t\tprepare(vcpu);
\treturn vcpu;
}
"""
AGAIN = "int restart(struct vcpu *vcpu)\n{\n\treturn prepare(vcpu->peer);\n}\n"


# SEMANTICS: C16
@pytest.mark.parametrize(
    ("users", "status"),
    [
        (AGAIN, Status.DIFFERS),
        (FRESH, Status.UNKNOWN),
        (FRESH + AGAIN, Status.UNKNOWN),
        # Passed on by a caller that nobody calls, or by one that gets it new; from a call; by a pointer to the function.
        ("", Status.DIFFERS),
        ("int restart(struct vcpu *vcpu)\n{\n\treturn prepare(vcpu);\n}\n", Status.DIFFERS),
        ("int restart(struct vcpu *vcpu)\n{\n\treturn prepare(vcpu);\n}\n" + FRESH.replace("prepare", "restart"), Status.UNKNOWN),
        ("int (*hook)(struct vcpu *vcpu) = prepare;\n" + AGAIN, Status.UNKNOWN),
        (AGAIN.replace("vcpu->peer", "get_one(vcpu)"), Status.UNKNOWN),
        # Loaded from where it was stored; cleared or looked at by the caller, or set by it.
        (FRESH.replace("\tif (vcpu)", "\tkept->peer = vcpu;\n\tif (vcpu)").replace("prepare(vcpu)", "prepare(kept->peer)"), Status.UNKNOWN),
        (AGAIN.replace("return", "memset(vcpu->peer, 0, 8);\n\treturn"), Status.UNKNOWN),
        (AGAIN.replace("return", "if (!vcpu->peer->part.state)\n\t\treturn"), Status.UNKNOWN),
        (AGAIN.replace("return", "vcpu->peer->part.state = 0;\n\treturn"), Status.UNKNOWN),
    ],
)
def test_a_zero_more_or_less_in_what_may_be_all_zeroes_accuses_nobody(judged: Judged, users: str, status: Status) -> None:
    assert judged(CREATE + users, CREATE.replace("\tvcpu->part.state = 0;\n", "") + users)["prepare"] is status


def test_another_value_is_seen_in_fresh_memory_too(judged: Judged) -> None:
    assert judged(CREATE + FRESH, CREATE.replace("\tvcpu->part.count = 1;\n", "") + FRESH)["prepare"] is Status.DIFFERS


def test_a_value_that_the_caller_has_just_set_accuses_nobody(judged: Judged) -> None:
    users = FRESH.replace("\t\tprepare", "\t\tvcpu->part.count = 1, prepare")
    assert judged(CREATE + users, CREATE.replace("\tvcpu->part.count = 1;\n", "") + users)["prepare"] is Status.UNKNOWN


@pytest.mark.parametrize("before", ["\tlook(vcpu);\n", "\tvcpu->part = (struct part){ 0 };\n"])
def test_a_zero_behind_what_may_have_cleared_the_object_accuses_nobody(judged: Judged, before: str) -> None:
    create = CREATE.replace("\tvcpu->part.state = 0;\n", before + "\tvcpu->part.state = 0;\n")
    assert judged(create + AGAIN, create.replace("\tvcpu->part.state = 0;\n", "") + AGAIN)["prepare"] is Status.UNKNOWN


# SEMANTICS: C14
def test_a_call_that_acts_on_a_local_alone_accuses_nobody(judged: Judged) -> None:
    body = SETTLE % LOCKED
    old = body + "void kick(struct vcpu *vcpu)\n{\n\tstruct vcpu own;\n\n\tsettle(&own);\n\tlook(vcpu);\n}\n"
    assert judged(old, old.replace("\tsettle(&own);\n", ""))["kick"] is Status.UNKNOWN


def pair(name: str, old: str, new: str) -> UnitPair:
    sides = [UnitSide("a.c", 1, tokenize(f"void {name}(struct vcpu *v)\n{{\n{text}}}\n")[0]) for text in (old, new)]
    return UnitPair(UnitKind.FUNCTION, name, Match.SAME, sides[0], sides[1], ())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("a(); v->x = 0; b();", "a(); b();"), ("v->y = V(1); c();", "c();")], True),
        ([("b();", "a(v); b();"), ("c();", "c(); a(v->w);")], True),
        # One loses what the other gets; one loses another call; what is stored is looked at; control, locals, values.
        ([("v->x &= M; b();", "b();"), ("v->x &= N; c();", "c();")], True),
        ([("v->x = 1; b();", "b();"), ("v->x = 0; c();", "c();")], False),
        ([("v->x += 1; b();", "b();"), ("v->x -= 1; c();", "c();")], False),
        ([("v->x |= M; b();", "b();"), ("v->x &= N; c();", "c();")], False),
        ([("a(); b();", "b();"), ("c();", "a(); c();")], False),
        ([("a(); b();", "b();"), ("d(); c();", "c();")], False),
        ([("v->x = 0; b();", "b();"), ("v->y = 0; if (v->y) c();", "if (v->y) c();")], False),
        ([("a(); b();", "b();"), ("if (v) a(); c();", "c();")], False),
        ([("a(); b();", "b();"), ("x = 0; a(); c(x);", "a(); c(x);")], False),
        ([("v->x = 0; b();", "b();"), ("v->y = a(); c();", "c();")], False),
        ([("v->x = 0; b();", "v->x = 1; b();")], False),
    ],
)
def test_functions_that_only_lose_one_kind_of_statement_make_nothing_good(changes: list[tuple[str, str]], expected: bool) -> None:
    assert one_way([pair(f"f{at}", old, new) for at, (old, new) in enumerate(changes)]) is expected


# SEMANTICS: C14
def test_a_counter_in_a_local_accuses_nobody(judged: Judged) -> None:
    old = "void kick(struct vcpu *vcpu)\n{\n\tint own;\n\n\tatomic_inc(&own);\n\tvcpu->id = 1;\n}\n"
    new = old.replace("\tint own;\n\n\tatomic_inc(&own);\n", "")
    assert judged(old, new)["kick"] is Status.UNKNOWN
    assert judged(old.replace("&own", "&vcpu->part"), new)["kick"] is Status.DIFFERS


TABLE = """\
struct key { int at[4]; };
struct table { int row[8]; struct key *key; };
int size(struct table *t);

"""


@pytest.mark.parametrize(
    ("behind", "status"),
    [
        ("", Status.DIFFERS),
        ("\tt->key = 0;\n", Status.DIFFERS),
        ("\tt->row[k->at[0]] = 0;\n", Status.UNKNOWN),
        ("\tmemset(t->row, 0, sizeof(t->row));\n", Status.UNKNOWN),
    ],
)
def test_what_a_caller_may_overwrite_is_no_difference_to_others(judged: Judged, behind: str, status: Status) -> None:
    text = "static void put(struct table *t, struct key *k)\n{\n\tt->row[k->at[0]] = %d;\n}\n\n"
    caller = f"int use(struct table *t, struct key *k)\n{{\n\tput(t, k);\n{behind}\treturn size(t);\n}}\n"
    assert judged(TABLE + text % 1 + caller, TABLE + text % 2 + caller)["put"] is status


@pytest.mark.parametrize(("there", "status"), [("7", Status.UNKNOWN), ("look(kept)", Status.UNKNOWN), ("5", Status.DIFFERS)])
def test_an_element_may_be_there_already(judged: Judged, there: str, status: Status) -> None:
    text = "void put(struct table *t, struct key *k)\n{\n%s}\n\n"
    loop = f"\tfor (i = 0; i < 8; i++)\n\t\tt->row[i] = {there};\n"
    caller = f"int use(struct table *t)\n{{\n\tint i;\n\n{loop}\tput(t, t->key);\n\treturn t->row[0];\n}}\n"
    assert judged(TABLE + text % "\tt->row[k->at[0]] = 7;\n" + caller, TABLE + text % "" + caller)["put"] is status
