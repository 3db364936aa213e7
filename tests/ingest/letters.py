"""Mails of our own, for tests: small C in the kernel's style."""

import re

DIFF = """\
diff --git a/mm/pool.c b/mm/pool.c
index 1111111..2222222 100644
--- a/mm/pool.c
+++ b/mm/pool.c
@@ -10,7 +10,6 @@ static void pool_drain(struct pool *pool)
 {
 →struct page *page;
 →
-→bool again = false;
 →spin_lock(&pool->lock);
 →while ((page = pool_next(pool)))
 →→pool_free(page);
""".replace("→", "\t")

BODY = f"""\
Drop a local that nobody reads.

No functional change intended.

Signed-off-by: Ann Author <ann@example.org>
---
 mm/pool.c | 1 -
 1 file changed, 1 deletion(-)

{DIFF}--{" "}
2.40.0
"""


def mail(subject: str = "[PATCH] mm/pool: Drop a dead local", body: str = BODY, number: int = 1, **headers: str) -> bytes:
    """Return a mail; `number` makes its Message-ID, keyword `in_reply_to` and such are further headers."""
    lines = [
        "From: Ann Author <ann@example.org>",
        f"Subject: {subject}",
        "Date: Tue, 2 Jan 2024 10:00:00 +0100",
        f"Message-ID: <m{number}@example.org>",
        *(f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()),
    ]
    return ("\n".join(lines) + "\n\n" + body).encode()


def mailbox(*mails: bytes) -> bytes:
    """Return mails as mboxrd."""
    return b"".join(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + re.sub(rb"(?m)^(>*From )", rb">\1", one).rstrip(b"\n") + b"\n\n" for one in mails)
