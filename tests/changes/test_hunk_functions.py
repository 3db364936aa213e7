"""What the functions that hunks show do: write a member, come back."""

from __future__ import annotations

import pytest

from reviewer.changes.hunk_functions import HunkFunctions, hunk_functions
from reviewer.ingest.diff import read_diff
from reviewer.knowledge.load import load_rules


def shown(body: str, more: str = "") -> HunkFunctions:
    lines = f"void h(struct s *p)\n{{\n\t{body}\n}}\n{more}".splitlines()
    text = "".join(f" {line}\n" for line in lines)
    count = len(lines) + 1
    diff = f"--- a/a.c\n+++ b/a.c\n@@ -1,{count} +1,{count} @@\n{text}-int old;\n+int new;\n"
    return hunk_functions(read_diff(diff.splitlines(), 0, "utf-8").files, load_rules().dialect, frozenset({"panic"}))


WRITES = [
    *("p->a = 1;", "p->a++;", "--p->a;", "p->a |= 2;", "p->a[i] = 1;", "p->a.x = 1;", "(p->a) = 1;", "++(p->a);", "(p->a)++;"),
    *("step(&p->a);", "step(p->a);", "swap(p->a, p->b);", "WRITE_ONCE(p->a, 1);", "q = &p->a;", "q = &(p->a);"),
    *("*p = zero;", "p[0] = zero;", "memset(p, 0, sizeof(*p));", "copy_from_user(p, u, 8);", "*(int *)p = 1;", 'asm("inc %0" : "+m" (*q));'),
    *("if (x)\n\t\t*p = zero;", "strscpy(p->name, q);", "__builtin_memcpy(p, q, 8);"),
]
READS = [
    *("x = p->a;", "if (p->a)\n\t\treturn;", "return p->a;", "x = p->a + 1;", "p->b = p->a;", "x = y & p->a;", "x = p->a[i];", "x = q[p->a];"),
    *("while (p->a < 3)\n\t\tx++;", "x = (p->a == 2);", "step(x);", "p->b = 1;", "x = y * p->a;", "struct s *q;", "x = p->a ? 1 : 2;"),
]


@pytest.mark.parametrize("body", WRITES)
def test_what_may_write_a_member(body: str) -> None:
    assert shown(body).lead_to("h", "a")


@pytest.mark.parametrize("body", READS)
def test_what_only_reads_it(body: str) -> None:
    assert not shown(body).lead_to("h", "a")


def test_what_is_called_counts() -> None:
    assert shown("inner(p);", "void inner(struct s *p)\n{\n\tp->a = 1;\n}\n").lead_to("h", "a")
    assert not shown("inner(p);", "void inner(struct s *p)\n{\n\tp->b = 1;\n}\n").lead_to("h", "a")
    assert not shown("p->a = 1;").lead_to("other", "a")


STAYS = ["for (;;)\n\t\t;", "while (1)\n\t\twait();", "while (true)\n\t\twait();", "again:\n\twait();\n\tgoto again;"]
LEAVES = ["while (p->a)\n\t\twait();", "if (x)\n\t\tgoto out;\n\tp->a = 1;\nout:\n\treturn;", "wait();", "x = BIT(3);"]


@pytest.mark.parametrize("body", [*STAYS, 'panic("x");', "DEPOT_BUG();", "h(p);"])
def test_what_may_not_come_back(body: str) -> None:
    assert "h" in shown(body).staying


@pytest.mark.parametrize("body", [*LEAVES, "WARN_ON(p->a);", "x = READ_ONCE(p->a);"])
def test_what_comes_back(body: str) -> None:
    assert "h" not in shown(body).staying


def test_what_calls_one_that_stays_stays() -> None:
    assert shown("inner(p);", "void inner(struct s *p)\n{\n\tfor (;;)\n\t\t;\n}\n").staying == {"h", "inner"}
