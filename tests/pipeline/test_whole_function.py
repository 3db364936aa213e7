"""A function with all that it comes to in its file: who of its helpers does what is no matter, and what else it depends on is said."""

from __future__ import annotations

import pytest

from reviewer.model.unit import PROVED, Status, Unit
from reviewer.pipeline.prove import prove_texts

PROVED_ = {
    "a helper that does more, and a caller that does less": (
        """
static int g(int x) { return x + 1; }
int f(int x)
{
	return g(x) + 1;
}
""",
        """
static int g(int x) { return x + 2; }
int f(int x)
{
	return g(x);
}
""",
    ),
    "a helper that is called with one argument alone": (
        """
static int g(int x) { return x + 1; }
int f(int x)
{
	return g(0);
}
""",
        """
static int g(int x) { return x * 2 + 1; }
int f(int x)
{
	return g(0);
}
""",
    ),
    "a loop for a recursion in a helper": (
        """
static int fact(int n) { return n <= 1 ? 1 : n * fact(n - 1); }
int f(int n)
{
	return fact(n);
}
""",
        """
static int fact(int n) { int r = 1; while (n > 1) r *= n--; return r; }
int f(int n)
{
	return fact(n);
}
""",
    ),
    "a helper that is there no more": (
        """
static int add(int a, int b) { return a + b; }
static int twice(int a) { return add(a, a); }
int f(int a)
{
	return twice(a);
}
""",
        """
static int twice(int a) { return 2 * a; }
int f(int a)
{
	return twice(a);
}
""",
    ),
    "a static local that is set to 0 where it is declared": (
        """
static int g(int x) { static int c; return x + c++; }
int f(int x)
{
	return g(x);
}
""",
        """
static int g(int x) { static int c = 0; return x + c++; }
int f(int x)
{
	return g(x);
}
""",
    ),
}
DIFFERS = {
    "a helper that does something else": (
        """
static int g(int x) { return x + 1; }
int f(int x)
{
	return g(x);
}
""",
        """
static int g(int x) { return x + 2; }
int f(int x)
{
	return g(x);
}
""",
    ),
    "a macro with another value": (
        """
#define K 3
int f(int x)
{
	return x + K;
}
""",
        """
#define K 4
int f(int x)
{
	return x + K;
}
""",
    ),
    "a helper that does something else, and a caller that is turned round": (
        """
int g(int x) { return x + 1; }
int f(int x)
{
	return g(x) + x;
}
""",
        """
int g(int x) { return x + 2; }
int f(int x)
{
	return x + g(x);
}
""",
    ),
    "a helper of a helper": (
        """
static int g(int x) { return x + 1; }
static int h(int x) { return g(x); }
int f(int x)
{
	return h(x);
}
""",
        """
static int g(int x) { return x + 2; }
static int h(int x) { return g(x); }
int f(int x)
{
	return h(x);
}
""",
    ),
}
OPEN = {
    "a table that changes": (
        """
static const int t[2] = { 1, 2 };
int f(int x)
{
	return t[x & 1] + x;
}
""",
        """
static const int t[2] = { 1, 3 };
int f(int x)
{
	return x + t[x & 1];
}
""",
    ),
    "a prototype that changes": (
        """
int g(int);
int f(int x)
{
	return g(x);
}
""",
        """
char g(int);
int f(int x)
{
	return g(x);
}
""",
    ),
    "a function of a table": (
        """
static int g(int x) { return x + 1; }
static int (*const ops[])(int) = { g };
int f(int x)
{
	return ops[0](x);
}
""",
        """
static int g(int x) { return x + 2; }
static int (*const ops[])(int) = { g };
int f(int x)
{
	return ops[0](x);
}
""",
    ),
    "the size of an array by a macro": (
        """
#define N 4
static int buf[N];
unsigned long f(int i)
{
	return sizeof(buf);
}
""",
        """
#define N 5
static int buf[N];
unsigned long f(int i)
{
	return sizeof(buf);
}
""",
    ),
    "a helper of a helper that a caller makes up for": (
        """
static int g(int x) { return x + 1; }
static int h(int x) { return g(x); }
int f(int x)
{
	return h(x) + 1;
}
""",
        """
static int g(int x) { return x + 2; }
static int h(int x) { return g(x); }
int f(int x)
{
	return h(x);
}
""",
    ),
    "what a variable holds at first": (
        """
static int k = 1;
static int g(int x) { return x + k; }
int f(int x)
{
	return g(x);
}
""",
        """
static int k = 2;
static int g(int x) { return k + x; }
int f(int x)
{
	return g(x);
}
""",
    ),
    "a member by a macro": (
        """
#define T int
struct s { T a; };
int f(struct s *p)
{
	return p->a;
}
""",
        """
#define T short
struct s { T a; };
int f(struct s *p)
{
	return p->a;
}
""",
    ),
    "a struct that changes": (
        """
struct s { int a; };
int f(struct s *p, long x)
{
	p->a = x;
	return p->a == x;
}
""",
        """
struct s { long a; };
int f(struct s *p, long x)
{
	p->a = x;
	return p->a == x;
}
""",
    ),
    "a static local that becomes one of the file": (
        """
static int g(int x)
{
	static int c;
	return x + c++;
}
int f(int x)
{
	return g(x);
}
""",
        """
static int c;
static int g(int x)
{
	return x + c++;
}
int f(int x)
{
	return g(x);
}
""",
    ),
    "a static local with another name": (
        """
static int g(int x)
{
	static int calls;
	calls++;
	return x;
}
int f(int x)
{
	return g(x);
}
""",
        """
static int g(int x)
{
	static int n;
	n++;
	return x;
}
int f(int x)
{
	return g(x);
}
""",
    ),
}


def judged(texts: tuple[str, str]) -> tuple[Unit, ...]:
    return prove_texts(*texts, "f", ("f.c", "f.c"), every_input=True)


@pytest.mark.parametrize("name", PROVED_)
def test_what_a_helper_makes_up_for_is_no_difference(name: str) -> None:
    units = judged(PROVED_[name])
    assert units[0].name == "f"
    assert all(unit.status in PROVED for unit in units)


@pytest.mark.parametrize("name", DIFFERS)
def test_a_difference_is_shown_through_helpers(name: str) -> None:
    unit = judged(DIFFERS[name])[0]
    assert (unit.name, unit.status) == ("f", Status.DIFFERS)
    assert unit.witness is not None


@pytest.mark.parametrize("name", OPEN)
def test_what_is_not_looked_into_is_said(name: str) -> None:
    units = judged(OPEN[name])
    assert units[0].status is not Status.DIFFERS
    assert not all(unit.status in PROVED for unit in units)
