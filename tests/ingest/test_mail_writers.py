"""Mails that Python's and git's own writers make read back to what was written."""

from __future__ import annotations

import email
import email.headerregistry
import email.policy
import random
import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from reviewer.ingest.inputs import Blob
from reviewer.ingest.load import load, read_blob
from reviewer.ingest.message import Item
from tests.ingest.letters import DIFF
from tests.ingest.test_git_trees import git, random_tree, store

LETTERS = "abcxyz019_-+*/.,:;!(){}[]#&%=?@~'|$\u00e0\u00c5\u0105\u00df\u0436\u65e5\u672c\u8a9e\U0001f600\u2019\u0301"


def words(choose: random.Random, most: int) -> str:
    """Return some words of letters whose bytes in UTF-8 look like blanks, escapes or marks."""
    return " ".join("".join(choose.choices(LETTERS, k=choose.randint(1, 12))) for _ in range(choose.randint(1, most)))


def read(data: bytes) -> Item:
    (item,), problems = read_blob(Blob("x.eml", data))
    assert problems == []
    return item


def plain(body: str) -> bool:
    """Whether a body has no line that ends a message, hides it or stands for a header."""
    return not re.search(r"(?mi)^(?:---|diff -|Index: |From:|Subject:|Date:|>|From )|8<|>8|>%|%<|^@@ -", body)


@pytest.mark.parametrize("policy", [email.policy.default, email.policy.SMTP, email.policy.SMTPUTF8], ids=["default", "SMTP", "SMTPUTF8"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("shape", ["none", "attached", "alternative", "related"])
def test_mails_of_python(policy: email.policy.EmailPolicy, encoding: str, shape: str) -> None:
    choose = random.Random(f"{encoding} {shape}")
    for _ in range(10):
        title, name = "t" + words(choose, 12), words(choose, 1)
        body = "\n".join(words(choose, 14) for _ in range(choose.randint(1, 6)))
        if plain(body) and not title.endswith(":"):
            check(written(policy, encoding, shape, title, name, body), title, name, body)


def written(policy: email.policy.EmailPolicy, encoding: str, shape: str, title: str, name: str, body: str) -> bytes:
    message = EmailMessage(policy)
    message["From"] = email.headerregistry.Address(name, "a", "example.org")
    message["Subject"] = f"[PATCH v3 2/7] {title}"
    message["Message-ID"] = "<m1@example.org>"
    text = f"{body}\n---\n f.c | 2 +-\n\n{DIFF}"
    if shape == "attached":
        message.set_content(body, cte=encoding)
        message.add_attachment(DIFF.encode(), maintype="text", subtype="x-patch", filename="0001-\u00fc.patch")
    else:
        message.set_content(text, cte=encoding)
    if shape == "alternative":
        message.add_alternative("<p>x</p>", subtype="html")
    if shape == "related":
        message.make_mixed()
        message.add_attachment("A list's footer.\n", disposition="inline")
    return message.as_bytes()


def check(data: bytes, title: str, name: str, body: str) -> None:
    item = read(data)
    # Python's own reader is the judge of the header: its writer may lose a blank between two encoded words.
    header = str(email.message_from_bytes(data, policy=email.policy.default)["Subject"])
    assert header.replace(" ", "") == f"[PATCHv32/7]{title}".replace(" ", "")
    assert f"[PATCH v3 2/7] {item.subject.title}" == " ".join(header.split())
    assert (item.subject.version, item.subject.number, item.subject.total) == (3, 2, 7)
    assert item.message.message_id == "m1@example.org"
    assert item.message.author.endswith("<a@example.org>")
    assert name.replace("\\", "") in item.message.author.replace("\\", "")
    assert item.message.body.split() == body.split()
    assert [(file.path, file.changed_lines) for file in item.files] == [("mm/pool.c", 1)]


SUBJECTS = [
    "mm: short",
    "m\u00fc\u00fc: \u00fcber " * 9,
    "x" * 120,
    "a [b] c: d",
    "mm/pool: =?utf-8?q?x?= is text",
    '"quoted": (x) <y>',
    "\u65e5\u672c\u8a9e " * 20,
]
BODY = "Why.\n\n  indented\n\nNo functional change intended.\n\u00fc \u65e5\n\nSigned-off-by: A <a@example.org>"
WRITERS = [
    [],
    ["--attach"],
    ["--inline"],
    ["--encode-email-headers"],
    ["--no-encode-email-headers"],
    ["--numbered", "--cover-letter", "--thread"],
    ["--base=HEAD~1"],
    ["-s"],
    ["--zero-commit"],
    ["--signature=x"],
    ["--no-signature"],
    ["--from=X <x@example.org>"],
]


@pytest.mark.parametrize("options", WRITERS, ids=" ".join)
def test_mails_of_git(options: list[str], tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    choose = random.Random(str(options))
    parent = git(tmp_path, "commit-tree", "-m", "base", store(tmp_path, random_tree(choose), "1" * 40)).decode().strip()
    for subject in SUBJECTS:
        if "=?" in subject and "--no-encode-email-headers" in options:
            continue  # what was written cannot be told from an encoded word
        tree = store(tmp_path, random_tree(choose), "2" * 40)
        commit = git(tmp_path, "commit-tree", "-p", parent, "-F", "-", tree, data=f"{subject}\n\n{BODY}\n".encode()).decode().strip()
        git(tmp_path, "update-ref", "HEAD", commit)
        data = git(tmp_path, "format-patch", "--stdout", *options, f"{parent}..{commit}")
        loaded = load(["-"], data)
        (series,) = loaded.series
        (patch,) = series.patches
        numstat = git(tmp_path, "diff-tree", "-M", "--numstat", "-z", parent, commit)
        assert patch.title == " ".join(subject.split()), options
        assert patch.message.body.removesuffix("\nSigned-off-by: C <c@example.org>") == BODY
        assert "j@example.org" in patch.message.author
        assert 'J\u00f6rg "Q" Author' in patch.message.author.replace("\\", "")
        assert patch.message.commit in (commit, "0" * 40)
        assert sum(file.changed_lines for file in patch.files) == sum(
            int(one) for one in re.findall(rb"(?:^|\0|\n)(\d+)\t\d+\t", numstat) + re.findall(rb"(?:^|\0|\n)\d+\t(\d+)\t", numstat)
        )
        if options == ["--base=HEAD~1"]:
            assert series.base_commit == parent
        parent = commit
