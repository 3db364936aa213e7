"""A patch on a small tree: what the tests of proofs that rest on a tree's definitions share."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer.model.review import PatchReview
from reviewer.model.unit import Status
from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import complete, open_session

LOCKS = """\
struct lock { int held; };
typedef struct { int held; } spin_t;
void box_lock(struct lock *lock);
void box_unlock(struct lock *lock);
void spin_take(spin_t *lock);
void spin_drop(spin_t *lock);
int hold(struct lock *lock);
void leave(struct lock *lock, int index);
#define DEFINE_GUARD(name, type, lock, unlock)
DEFINE_GUARD(box, struct lock *, box_lock(_T), box_unlock(_T))
DEFINE_LOCK_GUARD_1(spin, spin_t,
\t\t    spin_take(_T->lock),
\t\t    spin_drop(_T->lock))
DEFINE_LOCK_GUARD_1(holding, struct lock,
\t\t    _T->index = hold(_T->lock),
\t\t    leave(_T->lock, _T->index),
\t\t    int index)
DEFINE_LOCK_GUARD_0(pause, do { pause_all(); __release(ALL); } while (0), resume_all())
void pause_all(void);
void resume_all(void);
extern int mode;
void log_it(void);
void take_in(struct lock *lock, int mode);
DEFINE_GUARD(in_mode, struct lock *, take_in(_T, mode), box_unlock(_T))
static inline void take_any(struct lock *lock)
{
\tif (lock)
\t\tbox_lock(lock);
}
static inline void drop_any(struct lock *lock)
{
\tif (lock)
\t\tbox_unlock(lock);
\telse
\t\tlog_it();
}
DEFINE_GUARD(any, struct lock *, take_any(_T), drop_any(_T))
struct lock *other(struct lock *lock);
DEFINE_GUARD(found, struct lock *, _T = other(_T), box_unlock(_T))
"""
ERRORS = """\
#ifndef __ASSEMBLY__
static inline int is_bad(const void *p)
{
\treturn (unsigned long)p >= -4095UL;
}
static inline int bad_or_zero(const void *p)
{
\tif (is_bad(p))
\t\treturn (long)p;
\treturn 0;
}
#endif
#ifdef CONFIG_CHECKS
static inline int checked(int n)
{
\treturn n + 1;
}
#else
static inline int checked(int n)
{
\treturn n;
}
#endif
"""
HEAD = """\
#include "locks.h"
#include "errors.h"
struct box { struct lock lock; spin_t spin; int state; unsigned flags; };

"""


def reviewed(root: Path, old: str, new: str) -> PatchReview:
    """Return the review of the patch between two files, on the tree `root`/tree."""
    words = ["git", "diff", "--no-index", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", old, new]
    diff = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False).stdout
    patch = diff.replace(f"a/{old}", "a/box.c").replace(f"b/{new}", "b/box.c")
    mail = root / "one.eml"
    mail.write_text(f"From: A <a@example.org>\nSubject: [PATCH] box: rework\n\nNo functional change intended.\n---\n{patch}", "utf-8")
    done = complete(open_session([str(mail)], Options(tree=str(root / "tree"))))
    ((found,),) = ([*series.patches] for series in done.series)
    return found


@pytest.fixture
def judged(tmp_path: Path) -> Callable[[str, str], PatchReview]:
    """Return the review of a patch that turns a function of a tree into another one."""

    def judge(old: str, new: str) -> PatchReview:
        tree, after = tmp_path / "tree", tmp_path / "after"
        for root, text in ((tree, old), (after, new)):
            root.mkdir()
            (root / "box.c").write_text(HEAD + text, "utf-8")
        for name, text in (("locks.h", LOCKS), ("errors.h", ERRORS)):
            (tree / name).write_text(text, "utf-8")
        return reviewed(tmp_path, "tree/box.c", "after/box.c")

    return judge


def status(review: PatchReview, name: str = "f") -> Status:
    assert not review.source.problems
    return next(unit.status for unit in review.units if unit.name == name)
