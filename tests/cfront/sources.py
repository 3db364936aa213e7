"""Small C of our own in the kernel's style, and doors to the parser for the tests of this room."""

from __future__ import annotations

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.outline import Item, outline
from reviewer.cfront.parser import parse_function
from reviewer.cfront.statement_syntax import ExprStmt, FunctionSyntax, Return, Stmt
from reviewer.cfront.syntax import Expr
from reviewer.cfront.tokens import tokenize
from reviewer.model.unit import UnitKind

FILE = """// SPDX-License-Identifier: GPL-2.0
#include <linux/depot.h>
#include "crate.h"

#define CRATES_MAX 16
#define for_each_crate(pos, depot) \\
	for (pos = (depot)->first; pos; pos = pos->next)

struct crate;
typedef unsigned long weight_t;
typedef int (*lift_fn)(struct crate *c, void *data);
extern int depot_debug;
static bool __read_mostly enable_lifts = true;
module_param(enable_lifts, bool, 0444);

enum crate_state {
	CRATE_EMPTY,
	CRATE_FULL = 4,
};

struct depot {
	struct crate *first;
	union {
		u64 word;
		u32 half[2];
	};
	unsigned int open : 1;
} __aligned(8);

static DEFINE_MUTEX(depot_lock);
static const char *const names[] = { "small", "large" };
static struct depot_ops ops = {
	.lift = depot_lift,
	.drop = NULL,
};

static int depot_lift(struct crate *c, void *data);

static __always_inline bool crate_is_full(const struct crate *c)
{
	return c->state == CRATE_FULL;
}

#ifdef CONFIG_DEPOT
int __depot_scan(struct depot *d, lift_fn fn,
	void *data)
	__must_hold(&d->lock)
{
	struct crate *c;
	int r = 0;

	for_each_crate(c, d) {
		if (!crate_is_full(c))
			continue;
		r = fn(c, data);
		if (r)
			goto out;
	}
out:
	return r;
}
EXPORT_SYMBOL_GPL(__depot_scan);
#else
static inline int __depot_scan(struct depot *d, lift_fn fn, void *data) { return 0; }
#endif

static_assert(sizeof(struct depot) <= 64);

static u64 FNAME(weigh)(struct depot *d)
{
	return (u64)-1 + d->word;
}

static void __init depot_init(void)
{
	lock(&depot_lock);
	unlock(&depot_lock);
}
module_init(depot_init)
"""


def items(text: str) -> tuple[Item, ...]:
    """Outline a text."""
    return outline(tokenize(text)[0])


def function(text: str) -> FunctionSyntax:
    """Parse the first function of a text."""
    found = next(item for item in items(text) if item.kind is UnitKind.FUNCTION)
    return parse_function(found, PLAIN)


def body(text: str, params: str = "void") -> FunctionSyntax:
    """Parse statements as the body of a function."""
    return function(f"static int f({params})\n{{\n{text}\n}}\n")


def statements(text: str, params: str = "void") -> tuple[Stmt, ...]:
    """Parse statements that must all be understood."""
    parsed = body(text, params)
    assert parsed.problems == ()
    return parsed.body.items


def expression(text: str, params: str = "void") -> Expr:
    """Parse an expression that must be understood."""
    (stmt,) = statements(f"return {text};", params)
    assert isinstance(stmt, Return | ExprStmt)
    value = stmt.value if isinstance(stmt, Return) else stmt.expr
    assert value is not None
    return value


CONSTRUCTS = """
static int depot_walk(struct depot *d, unsigned long flags, const char *name)
{
	static const int table[] = { [0 ... 3] = 1, [4] = 2 };
	struct crate *c __free(kfree) = NULL, spare = { .state = CRATE_EMPTY, .pos = { 1, 2 } };
	typeof(c->state) state = c ? c->state : table[flags & 7];
	DECLARE_BITMAP(mask, CRATES_MAX);
	int r;

	guard(mutex)(&d->lock);
	scoped_guard(spinlock, &d->list_lock) {
		if (!d->first)
			break;
	}
	for (int i = 0, j = 1; i < 4 && j; i++, j <<= 1) {
		switch (state) {
		case CRATE_EMPTY:
		case 2 ... 3:
			continue;
		default:
			r = ({ int n = i; n += j; n; });
			break;
		}
	}
	asm volatile("1: lift %[what], %1" : [what] "=&r" (r), "+m" (d->word) : "r" (flags), "i" (sizeof(*d)) : "memory", "cc");
	asm goto("lift" : : : : fail);
	do {
		(*d->ops->lift)(d, (struct crate){ .state = state }, (u64)-1);
	} while (--r > 0 || (flags & ~0x1UL));
	list_for_each_entry(c, &d->list, node)
		if (crate_is_full(c))
			goto out;
		else if (unlikely(!c->next))
			return -EINVAL;
out: __maybe_unused
	return min_t(int, r, container_of(d, struct hall, depot)->count) ?: 'x';
fail:
	pr_warn("lift " PRI_CRATE " failed: %s\\n", name);
	return sizeof(struct depot) + __alignof__(*d);
}

static void depot_open(struct hall *h)
{
	__label__ again;
	CLASS(fd, f)(h->number);
	XA_STATE(cursor, &h->crates, h->start);
	register unsigned long first asm("a0") = h->start;
	volatile int *flag = &h->flag;

again:
	if (!*flag)
		goto again;
	while (h->depth--)
		;
	h->name[0] = "ab"[1], h->ready = true;
}
"""
"""Functions that have most constructs of the kernel's C between them."""
