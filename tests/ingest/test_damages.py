"""Clean patches, damaged by program: what is read is what was sent, or it is said that it may not be. It is never silently another patch."""

from pathlib import Path

import pytest

from reviewer.ingest.codes import lossy
from reviewer.ingest.inputs import Blob
from reviewer.ingest.load import load, read_blob
from reviewer.ingest.mail import Letter, RawMail, read_mail
from reviewer.ingest.message import Item
from tests.ingest.damages import EXACT, LOOSE
from tests.ingest.test_corpus import CORPUS

HEAD = (
    "From: Ann Author <ann@example.org>\nSubject: [PATCH] mm/pool: Take the limit as a parameter\nMessage-ID: <m1@example.org>\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
)
TEXT = """\
Callers know it.

Signed-off-by: Ann Author <ann@example.org>
---
 mm/pool.c | 11 +++++++----
 1 file changed, 7 insertions(+), 4 deletions(-)

diff --git a/mm/pool.c b/mm/pool.c
index 1111111..2222222 100644
--- a/mm/pool.c
+++ b/mm/pool.c
@@ -10,7 +10,8 @@ static bool pool_has_room(struct pool *pool, unsigned long pages, gfp_t gfp)
 #include <linux/pool.h>
 #include "internal.h"
·
-static int pool_fill(struct pool *pool)
+static int pool_fill_up_to_limit(struct pool *pool, unsigned long limit, gfp_t gfp,
+→→→→ bool may_sleep_for_memory)
 {
 →int err = 0;
·
@@ -30,12 +31,14 @@ static int pool_fill(struct pool *pool)
 →→/*
 →→ * The pool's lock keeps others out & "used" stays below the limit here.
 →→ */
-→→if (pool->used > READ_ONCE(pool->limit) && !pool->closed && pool->owner != current) {
-→→→pr_warn_once("pool %s is over its limit: %lu pages are used\\n", pool->name, pool->used);
+→→if (pool->used > limit && !pool->closed && pool->owner != current && may_sleep_for_memory) {
+→→→pr_warn_once("pool %s is over the limit: %lu pages are used\\n", pool->name, pool->used);
 →→→return -ENOSPC;
 →→}
·
-→→err = pool_add(pool, 'p');
+→→err = pool_add(pool, 'p', gfp);
+→→if (err)
+→→→break;
 →}
·
 →return err;
--·
2.40.0
""".replace("→", "\t").replace("·", " ")
LOSSLESS_AND_UNSEEN = {"CRLF", "trailing blanks cut"}
"""Damages that git does not see either."""


def item(text: str) -> Item:
    (read,), problems = read_blob(Blob("x.eml", (HEAD + text).encode()))
    assert problems == []
    return read


def content(read: Item, *, exact: bool) -> list[object]:
    def shown(text: str) -> object:
        # In comments typographic quotes may be the author's own.
        text = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})
        return text if exact else text.split()

    out: list[object] = []
    for file in read.files:
        out.append((file.old_path, file.new_path, file.change))
        for hunk in file.hunks:
            out.append((hunk.old_start, hunk.old_lines, hunk.new_start, hunk.new_lines, shown(hunk.section)))
            out.extend((line.kind, shown(line.text), line.eof) for line in hunk.lines)
    return out


def outcome(name: str, text: str) -> str:
    """Damage `text` and return "same", "unseen", "refused" or "undamaged"; fail if another patch is read."""
    exact = name in EXACT
    damaged = (EXACT | LOOSE)[name](text)
    if damaged == text:
        return "undamaged"
    sent, got = item(text), item(damaged)
    if not got.patch or lossy(got.problems):
        return "refused"
    assert content(got, exact=exact) == content(sent, exact=exact), name
    return "same" if got.problems else "unseen"


WHOLE = sorted(
    name
    for name in {**EXACT, **LOOSE}
    if not name.endswith("both sides") and "lost" not in name and name not in ("folded, wrapped", "quoted, then wrapped")
)


@pytest.mark.parametrize("name", WHOLE)
def test_a_damaged_patch_is_repaired_and_that_is_said(name: str) -> None:
    assert outcome(name, TEXT) == ("unseen" if name == "CRLF" else "same")


@pytest.mark.parametrize("name", sorted({**EXACT, **LOOSE}.keys() - set(WHOLE)))
def test_what_lines_are_missing_is_not_guessed(name: str) -> None:
    assert outcome(name, TEXT) == "refused"


def corpus_texts() -> list[str]:
    texts = []
    for mail in sorted((CORPUS / "mail").glob("*.eml")):
        letter = read_mail(RawMail(mail.read_bytes(), mail.name))
        assert isinstance(letter, Letter)
        texts.append(letter.text.encode("latin-1").decode("utf-8", "replace"))
    return texts


corpus = [pytest.mark.corpus, pytest.mark.skipif(not Path(CORPUS).is_dir(), reason="needs ../shared/corpus")]


@pytest.mark.parametrize("step", [pytest.param(9, marks=corpus), pytest.param(1, marks=[*corpus, pytest.mark.fuzz])])
def test_no_damage_of_a_real_patch_reads_as_another_patch(step: int) -> None:
    counts = {name: [outcome(name, text) for text in corpus_texts()[::step]] for name in {**EXACT, **LOOSE}}
    repaired = {name: found.count("same") / max(len(found) - found.count("undamaged") - found.count("unseen"), 1) for name, found in counts.items()}
    poor = {
        name: share
        for name, share in repaired.items()
        if name in WHOLE and share < (0.5 if "counts" in name else 0.85) and name not in LOSSLESS_AND_UNSEEN
    }
    assert poor == {}


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.8, 0.9, 0.97])
def test_a_truncated_mail_is_said_to_be_one(share: float) -> None:
    got = item(TEXT[: int(len(TEXT) * share)])
    assert not got.patch or lossy(got.problems)


def test_the_clean_patch_has_no_problems() -> None:
    assert item(TEXT).problems == ()
    assert load(["-"], (HEAD + TEXT).encode()).problems == ()
