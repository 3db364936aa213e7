"""Hostile input: nothing raises, nothing takes long, whatever the bytes."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.ingest.diff import read_diff
from reviewer.ingest.load import load
from reviewer.model.series import FileChange, FileDiff, Hunk, Line, LineKind
from tests.ingest.letters import BODY, DIFF, mail, mailbox

SHAPES = [
    mail(),
    mailbox(mail(number=1), mail("Re: [PATCH] x", "> a\n", 2, in_reply_to="<m1@example.org>")),
    mail("=?utf-8?b?w7Y=?= [PATCH v2 1/3]", BODY, 3, content_type='multipart/mixed; boundary="b"', content_transfer_encoding="base64"),
    b"[PATCH 2/3] x\n\nFrom: A\nDate: B\n\n" + BODY.replace("\n ", "\n").replace("\n\t", "\n").encode(),
    mail(body=DIFF.replace("a/mm", '"a/mm\\303')),
]
PIECES = [
    b"\n",
    b"\r\n",
    b"--b\n",
    b"---\n",
    b"@@ -1,3 +1,4 @@\n",
    b"diff --git a/x b/x\n",
    b"-- >8 --\n",
    b"\0",
    b"\xff",
    b"=?utf-8?q?",
    b"?=",
    b"From a Mon Jan 1 00:00:00 2024\n",
    b"\\ No newline\n",
    b"+++ b/../x\n",
    b"--- /dev/null\n",
    b"GIT binary patch\n",
    b"Content-Type: message/rfc822\n",
    b"boundary*0*=x",
]


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_random_bytes_never_raise(data: bytes) -> None:
    load(["-"], data)
    load(["-"], b"Subject: x\n" + data)


@given(st.sampled_from(SHAPES), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_mutated_mails_never_raise(shape: bytes, edits: list[tuple[float, int, bytes]]) -> None:
    for where, cut, piece in edits:
        at = int(where * len(shape))
        shape = shape[:at] + piece + shape[at + cut :]
    for series in load(["-"], shape).series:
        for patch in series.patches:
            for file in patch.files:
                assert not any(part == ".." for part in file.path.split("/"))
                assert not file.path.startswith("/")
                for hunk in file.hunks:
                    assert sum(1 for _ in hunk.old_side()) == hunk.old_lines
                    assert sum(1 for _ in hunk.new_side()) == hunk.new_lines


TEXTS = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=10) | st.sampled_from(
    ["-- x", "++ b/f", "@@ -1 +1 @@", "", " "]
)
CHANGES = st.lists(st.tuples(st.sampled_from(LineKind), TEXTS), min_size=1, max_size=12)


def hunk_of(changes: list[tuple[LineKind, str]], start: int) -> Hunk:
    old = new = start
    lines: list[Line] = []
    for kind, text in changes:
        lines.append(Line(kind, text, 0 if kind is LineKind.ADDED else old, 0 if kind is LineKind.REMOVED else new))
        old += kind is not LineKind.ADDED
        new += kind is not LineKind.REMOVED
    return Hunk(start, old - start, start, new - start, "int f(void)", tuple(lines))


def rendered(file: FileDiff) -> str:
    out = [f"diff --git a/{file.old_path} b/{file.new_path}", f"--- a/{file.old_path}", f"+++ b/{file.new_path}"]
    for hunk in file.hunks:
        out.append(f"@@ -{hunk.old_start},{hunk.old_lines} +{hunk.new_start},{hunk.new_lines} @@ {hunk.section}")
        out.extend(line.kind.value + line.text for line in hunk.lines)
    return "\n".join(out) + "\n"


@given(st.lists(CHANGES, min_size=1, max_size=3), st.sampled_from(["mm/f.c", "a b/c", "ä.c", "x/@@"]))
@settings(max_examples=200, deadline=None)
def test_a_rendered_diff_reads_back(hunks: list[list[tuple[LineKind, str]]], path: str) -> None:
    file = FileDiff(path, path, FileChange.MODIFIED, tuple(hunk_of(changes, 1 + 100 * at) for at, changes in enumerate(hunks)))
    text = "talk\n" + rendered(file) + "-- \n2.40\n"
    diff = read_diff(text.encode().decode("latin-1").removesuffix("\n").split("\n"), 0, "utf-8")
    assert diff.files == [file]


def hostile() -> dict[str, bytes]:
    big = 300_000
    head = "diff --git a/f b/f\n--- a/f\n+++ b/f\n"
    return {
        "one long line": b"Subject: x\n\n" + b"x" * (20 << 20),
        "long header": b"Subject: " + b"=?utf-8?q?a" * big + b"\n\nx",
        "words": b"Subject: " + b"=?utf-8?q?a?= " * big + b"\n\nx",
        "many headers": b"X: y\n" * big + b"Subject: x\n\n",
        "from lines": (b"From a@b Mon Jan  1 00:00:00 2024\n" + b"From " + b"00:00" * 90 + b" 2024\n") * 2000,
        "hunks": (head + "@@ -1 +1 @@\n-a\n+b\n" * (big // 3)).encode(),
        "headers": b"diff --git a/f b/f\n" * (big // 6),
        "corrupt hunks": (head + "@@ -1,9 +1,9 @@\nx\n" * (big // 3)).encode(),
        "never a hunk": b"--- a\n+++ b\n" * big,
        "quotes": b'diff --git "a/' + b"\\" * big + b"\n",
        "boundaries": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n" * big,
        "scissors": b"Subject: x\n\n" + b">8 " * big + b"\n---\n",
        "references": b"Subject: [PATCH] x\nReferences: " + b"<a@b>" * big + b"\n\n" + BODY.encode(),
        "pasted": b"[PATCH] x\n\nFrom: a\n\n" + (head + "@@ -1,9999 +1,9998 @@\n" + "+a\n-b\n" * (big // 6)).encode(),
        "blank tail": b"[PATCH] x\n\nFrom: a\n\n" + (head + "@@ -1,9 +1,9 @@\na\n+b\n" + "\n" * big).encode(),
    }


@pytest.mark.parametrize("name", list(hostile()))
def test_hostile_shapes_take_linear_time(name: str) -> None:
    data = hostile()[name]
    start = time.process_time()
    load(["-"], data)
    assert time.process_time() - start < 60


def test_deep_threads_do_not_hang() -> None:
    total = 400
    mails = [mail(f"[PATCH {n}/{total}] x", f"{n}\n---\n{DIFF}", n, in_reply_to=f"<m{n - 1}@example.org>") for n in range(1, total + 1)]
    random.Random(3).shuffle(mails)
    (one,) = load(["-"], mailbox(*mails)).series
    assert one.missing == ()
