"""What constant objects and local tables hold, where an index or nothing at all tells what is read of them (C17 6.7.3 p6)."""

from __future__ import annotations

import pytest

from reviewer.model.unit import BY_PROOF, SETTLED
from reviewer.pipeline.prove import prove_texts

EQUAL = {
    "a table and what it is computed by": (
        """
static const int tab[4] = { 1, 3, 5, 7 };
int f(unsigned i)
{
	if (i < 4)
		return tab[i];
	return 0;
}
""",
        """
int f(unsigned i)
{
	if (i < 4)
		return 2 * i + 1;
	return 0;
}
""",
    ),
    "a table with designators and a switch": (
        """
static const int tab[] = { [0] = 10, [1] = 20, [2] = 35 };
int f(unsigned i)
{
	if (i >= sizeof(tab) / sizeof(tab[0]))
		return -1;
	return tab[i];
}
""",
        """
int f(unsigned i)
{
	switch (i) {
	case 0:
		return 10;
	case 1:
		return 20;
	case 2:
		return 35;
	default:
		return -1;
	}
}
""",
    ),
    "a table of strings and a switch": (
        """
static const char *const names[] = { "a", "b", "c" };
const char *f(int i)
{
	if (i < 0 || i > 2)
		return 0;
	return names[i];
}
""",
        """
const char *f(int i)
{
	switch (i) {
	case 0: return "a";
	case 1: return "b";
	case 2: return "c";
	}
	return 0;
}
""",
    ),
    "a table of structs": (
        """
struct p { int a; int b; };
static const struct p tab[] = { { 1, 2 }, { 3, 4 } };
int f(unsigned i)
{
	return i < 2 ? tab[i].b : 0;
}
""",
        """
struct p { int a; int b; };
int f(unsigned i)
{
	return i == 0 ? 2 : i == 1 ? 4 : 0;
}
""",
    ),
    "a constant": (
        """
static const int k = 7;
int f(int i)
{
	return i + k;
}
""",
        """
int f(int i)
{
	return i + 7;
}
""",
    ),
    "the sum of a table": (
        """
static const int tab[4] = { 1, 2, 3, 4 };
int f(void)
{
	int s = 0;
	for (int i = 0; i < 4; i++)
		s += tab[i];
	return s;
}
""",
        """
int f(void)
{
	return 10;
}
""",
    ),
    "a table guarded by its size": (
        """
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
static const int tab[] = { 10, 20, 35 };
int f(unsigned i)
{
	if (i >= ARRAY_SIZE(tab))
		return -1;
	return tab[i];
}
""",
        """
int f(unsigned i)
{
	switch (i) {
	case 0:
		return 10;
	case 1:
		return 20;
	case 2:
		return 35;
	default:
		return -1;
	}
}
""",
    ),
    "a local table": (
        """
int f(unsigned i)
{
	int t[3] = { 4, 5, 6 };
	return i < 3 ? t[i] : 0;
}
""",
        """
int f(unsigned i)
{
	return i < 3 ? i + 4 : 0;
}
""",
    ),
    "the digits of a string": (
        """
const char hex[] = "0123456789abcdef";
char f(unsigned i)
{
	return hex[i & 15];
}
""",
        """
char f(unsigned i)
{
	i &= 15;
	return i < 10 ? '0' + i : 'a' + i - 10;
}
""",
    ),
    "a table with gaps": (
        """
static const unsigned char crc[4] = { [3] = 7, [0] = 1, };
int f(unsigned i)
{
	return crc[i % 4];
}
""",
        """
int f(unsigned i)
{
	i %= 4;
	return i == 3 ? 7 : i == 0;
}
""",
    ),
    "a table of tables": (
        """
static const int m[2][2] = { { 1, 2 }, { 3, 4 } };
int f(unsigned i)
{
	return m[i & 1][1];
}
""",
        """
int f(unsigned i)
{
	return i & 1 ? 4 : 2;
}
""",
    ),
    "a static table of a function": (
        """
int f(unsigned i)
{
	static const unsigned char t[3] = { 4, 5, 6 };
	return i < 3 ? t[i] : 0;
}
""",
        """
int f(unsigned i)
{
	return i < 3 ? i + 4 : 0;
}
""",
    ),
    "a static table of strings": (
        """
const char *f(unsigned i)
{
	static const char *const t[] = { "a", "b" };
	return i < 2 ? t[i] : 0;
}
""",
        """
const char *f(unsigned i)
{
	if (i == 0)
		return "a";
	if (i == 1)
		return "b";
	return 0;
}
""",
    ),
    "the days of a month": (
        """
int f(unsigned m)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return m < 12 ? days[m] : -1;
}
""",
        """
int f(unsigned m)
{
	if (m >= 12)
		return -1;
	if (m == 1)
		return 28;
	if (m == 3 || m == 5 || m == 8 || m == 10)
		return 30;
	return 31;
}
""",
    ),
    "a local table without a bound": (
        """
int f(unsigned i)
{
	const int t[] = { 4, 5, 6 };
	if (i < sizeof(t) / sizeof(t[0]))
		return t[i];
	return 0;
}
""",
        """
int f(unsigned i)
{
	return i < 3 ? i + 4 : 0;
}
""",
    ),
    "a constant that others see": (
        """
const int k = 7;
int f(int i)
{
	return i + k;
}
""",
        """
const int k = 7;
int f(int i)
{
	return i + 7;
}
""",
    ),
}
OTHER = {
    "a table that changes": (
        """
static const int tab[4] = { 1, 2, 3, 4 };
int f(unsigned i)
{
	return tab[i & 3];
}
""",
        """
static const int tab[4] = { 1, 2, 3, 5 };
int f(unsigned i)
{
	return tab[i & 3];
}
""",
    ),
    "an index that is not tested": (
        """
static const int tab[4] = { 1, 2, 3 };
int f(unsigned i)
{
	return tab[i];
}
""",
        """
int f(unsigned i)
{
	return i < 3 ? i + 1 : 0;
}
""",
    ),
    "another element": (
        """
static const int tab[] = { 10, 20, 35 };
int f(unsigned i)
{
	if (i >= sizeof(tab) / sizeof(tab[0]))
		return -1;
	return tab[i];
}
""",
        """
int f(unsigned i)
{
	switch (i) {
	case 0:
		return 10;
	case 1:
		return 20;
	case 2:
		return 36;
	default:
		return -1;
	}
}
""",
    ),
    "a table that others may write": (
        """
static int tab[] = { 10, 20, 35 };
int f(unsigned i)
{
	if (i >= sizeof(tab) / sizeof(tab[0]))
		return -1;
	return tab[i];
}
""",
        """
int f(unsigned i)
{
	switch (i) {
	case 0:
		return 10;
	case 1:
		return 20;
	case 2:
		return 35;
	default:
		return -1;
	}
}
""",
    ),
    "a local table and an index beyond it": (
        """
int f(unsigned i)
{
	int t[3] = { 4, 5, 6 };
	return i <= 3 ? t[i] : 0;
}
""",
        """
int f(unsigned i)
{
	return i < 3 ? i + 4 : 0;
}
""",
    ),
    "an element by bytes": (
        """
static const int tab[4] = { 1, 2, 3, 4 };
int f(unsigned i)
{
	return *(const int *)((const char *)tab + 4);
}
""",
        """
int f(unsigned i)
{
	return 1;
}
""",
    ),
    "an element by another array": (
        """
static const int tab[4] = { 1, 2, 3, 4 };
int f(unsigned i)
{
	return ((const int (*)[2])tab)[1][0];
}
""",
        """
int f(unsigned i)
{
	return 2;
}
""",
    ),
    "two elements at once": (
        """
static const unsigned char tab[4] = { 1, 2, 3, 4 };
int f(void)
{
	return *(const unsigned short *)&tab[1];
}
""",
        """
int f(void)
{
	return 2;
}
""",
    ),
    "a table that a call is given": (
        """
static const int a[2] = { 1, 2 };
int g(const int *);
int f(void)
{
	int t[2] = { 1, 2 };
	g(t);
	return t[1];
}
""",
        """
int g(const int *);
int f(void)
{
	int t[2] = { 1, 2 };
	g(t);
	return 2;
}
""",
    ),
    "a local table that is written": (
        """
int f(int n)
{
	int t[2] = { 1, 2 };
	while (n--)
		t[1] = n;
	return t[1];
}
""",
        """
int f(int n)
{
	while (n--)
		;
	return 2;
}
""",
    ),
    "a table that is skipped": (
        """
int f(int n)
{
	int t[2];
	if (n)
		goto out;
	t[0] = 1;
	t[1] = 2;
out:
	return t[1];
}
""",
        """
int f(int n)
{
	return 2;
}
""",
    ),
    "a union": (
        """
union u { int a; unsigned char b[4]; };
static const union u v = { 0x01020304 };
int f(void)
{
	return v.b[0];
}
""",
        """
int f(void)
{
	return 0;
}
""",
    ),
    "pointers that are not constant": (
        """
static const char *names[] = { "a", "b" };
int g(const char *);
int f(void)
{
	names[0] = 0;
	return g(names[0]);
}
""",
        """
static const char *names[] = { "a", "b" };
int g(const char *);
int f(void)
{
	names[0] = 0;
	return g("a");
}
""",
    ),
    "the address of an element of a static table": (
        """
const unsigned char *f(unsigned i)
{
	static const unsigned char t[3] = { 4, 5, 6 };
	return &t[i];
}
""",
        """
const unsigned char *f(unsigned i)
{
	const unsigned char t[3] = { 4, 5, 6 };
	return &t[i];
}
""",
    ),
    "a static table that counts": (
        """
int f(unsigned i)
{
	static int t[2] = { 1, 2 };
	return t[i & 1]++;
}
""",
        """
int f(unsigned i)
{
	int t[2] = { 1, 2 };
	return t[i & 1]++;
}
""",
    ),
    "the address of a static table": (
        """
int g(const int *);
int f(unsigned i)
{
	static const int t[2] = { 1, 2 };
	return g(t);
}
""",
        """
int g(const int *);
int f(unsigned i)
{
	const int t[2] = { 1, 2 };
	return g(t);
}
""",
    ),
    "a constant that is defined elsewhere": (
        """
extern const int k;
int f(int i)
{
	return i + k;
}
""",
        """
extern const int k;
int f(int i)
{
	return i + 7;
}
""",
    ),
}


@pytest.mark.parametrize("name", EQUAL)
def test_what_a_table_holds_is_known(name: str) -> None:
    units = prove_texts(*EQUAL[name], "f", ("f.c", "f.c"), every_input=True)
    assert next(unit for unit in units if unit.name == "f").status in BY_PROOF


@pytest.mark.parametrize("name", OTHER)
def test_what_a_table_may_not_hold_is_not_taken_for_it(name: str) -> None:
    units = prove_texts(*OTHER[name], "f", ("f.c", "f.c"), every_input=True)
    assert not all(unit.status in SETTLED for unit in units)
