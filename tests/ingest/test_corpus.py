"""Real mail: what git mailinfo and git apply --numstat read is read the same, and the postings are what the index says."""

import json
import re
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.ingest.codes import LOSSY, Code, lossy
from reviewer.ingest.load import Loaded, load
from reviewer.ingest.mail import Letter, RawMail, read_mail
from reviewer.model.series import LineKind, Patch

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not CORPUS.is_dir(), reason="needs ../shared/corpus")]

# git reads every text part of a mail, and so the same diffs twice where a list's gateway doubled the text; one reading is right.
DOUBLED = {"10-multipart-html.eml"}
# Whole patches with messages of their own are attached; git takes all of them for one.
ATTACHED = {"damaged/50-from-line.eml": 5}
# What git refuses, and what is made of it here.
REFUSED = {
    "11-html.eml": Code.NO_PATCH,
    "32-hunk-only.eml": Code.HUNK_WITHOUT_FILE,
    "33-hunk-only.eml": None,  # a cover letter
    "44-base64-quoted.eml": Code.NO_PATCH,
}
# What git refuses and what is repaired here: the steps, and the counts that git gives once the mail is mended by hand.
REPAIRED = {
    "28-nbsp.eml": ({Code.REPAIR_HARD_BLANKS, Code.REPAIR_WRAPPED, Code.REPAIR_EMPTY_CONTEXT}, [(2, 1, "arch/x86/kvm/pmu.c")]),
    "36-mangled.eml": (
        {Code.REPAIR_WRAPPED, Code.REPAIR_EMPTY_CONTEXT},
        [
            (1, 1, "arch/powerpc/kvm/book3s_xics.c"),
            (1, 1, "arch/powerpc/kvm/book3s_xive.c"),
            (1, 1, "arch/powerpc/kvm/book3s_xive_native.c"),
        ],
    ),
}

Numstat = list[tuple[int, int, str]]


def mails() -> list[Path]:
    return sorted([*(CORPUS / "mail").glob("*.eml"), *(CORPUS / "damaged").glob("*.eml")])


def patches(loaded: Loaded) -> list[Patch]:
    return [patch for series in loaded.series for patch in series.patches]


def numstat(loaded: Loaded) -> Numstat:
    out: Numstat = []
    for patch in patches(loaded):
        for file in patch.files:
            kinds = [line.kind for hunk in file.hunks for line in hunk.lines]
            out.append((kinds.count(LineKind.ADDED), kinds.count(LineKind.REMOVED), file.path))
    return out


def git_numstat(mail: Path, folder: Path) -> Numstat | None:
    with mail.open("rb") as stdin:
        subprocess.run(["git", "mailinfo", folder / "msg", folder / "patch"], stdin=stdin, capture_output=True, check=False, cwd=folder)
    done = subprocess.run(["git", "apply", "--numstat", "-z", folder / "patch"], capture_output=True, check=False, cwd=folder)
    if done.returncode:
        return None
    rows = [row.split("\t", 2) for row in done.stdout.decode("utf-8", "replace").split("\0") if row]
    return [(int(added), int(removed), path) for added, removed, path in rows]


def test_every_diff_that_git_reads_is_read_the_same(tmp_path: Path) -> None:
    wrong: list[str] = []
    refused: dict[str, set[str]] = {}
    for mail in mails():
        loaded = load([str(mail)])
        want, got = git_numstat(mail, tmp_path), numstat(loaded)
        problems = {problem.code for problem in (*loaded.problems, *(one for patch in patches(loaded) for one in patch.problems))}
        if want is None:
            refused[mail.name] = problems
        elif mail.name in DOUBLED:
            assert want == got * 2
        elif want != got:
            wrong.append(f"{mail.name}: git {want}, we {got}")
    assert wrong == []
    assert refused.keys() == REFUSED.keys() | REPAIRED.keys()
    assert {name for name, code in REFUSED.items() if code is not None and code not in refused[name]} == set()


@pytest.mark.parametrize("box", sorted((CORPUS / "series").glob("*.mbox")), ids=lambda box: box.stem)
def test_every_mail_of_a_posting_is_read_as_git_reads_it(box: Path, tmp_path: Path) -> None:
    """One mail after the other, as git mailsplit takes the mailbox apart; and the mailbox as a whole has the same patches."""
    parts = tmp_path / "parts"
    parts.mkdir()
    subprocess.run(["git", "mailsplit", "--mboxrd", f"-o{parts}", box], capture_output=True, check=True)
    wrong: list[str] = []
    found: list[Numstat] = []
    for mail in sorted(parts.iterdir()):
        want, got = git_numstat(mail, tmp_path), numstat(load([str(mail)]))
        if want is None:
            assert got == [], f"{box.name} {mail.name}: git reads no diff, we {got}"
        elif want != got:
            wrong.append(f"{box.name} {mail.name}: git {want}, we {got}")
        else:
            found.append(want)
    assert wrong == []
    whole = [numstat(Loaded((replace(series, patches=(patch,)),), (), 1)) for series in load([str(box)]).series for patch in series.patches]
    assert sorted(map(sorted, whole)) == sorted(map(sorted, found))


@pytest.mark.parametrize("name", REPAIRED)
def test_what_git_refuses_and_can_be_repaired_for_certain_is(name: str) -> None:
    steps, counts = REPAIRED[name]
    loaded = load([str(CORPUS / "damaged" / name)])
    (patch,) = patches(loaded)
    assert numstat(loaded) == counts
    assert {problem.code for problem in patch.problems} - {Code.TABS_LOST} == steps
    assert all(problem.line and problem.before != problem.after for problem in patch.problems if problem.code in steps)
    assert not lossy(patch.problems)


def test_a_patch_that_git_reads_loses_nothing_here() -> None:
    lost = {mail.name: patch.problems for mail in mails() for patch in patches(load([str(mail)])) if lossy(patch.problems)}
    # In this one a newline is gone: the reply's text stands in the last context line, and the counts then take an empty line for context.
    assert lost.keys() == {"10-multipart-html.eml"}
    assert {problem.code for problem in lost["10-multipart-html.eml"]} & LOSSY == {Code.AMBIGUOUS_HUNK}


def test_labels() -> None:
    """Title, number and version of each labelled mail are those of the label."""
    wrong: list[str] = []
    for row in map(json.loads, (CORPUS / "labels.jsonl").read_text().splitlines()):
        (patch,) = patches(load([str(CORPUS / row["file"])]))
        got = (patch.message.message_id, sorted({file.path for file in patch.files} | {file.old_path or file.path for file in patch.files}))
        missing = set(row["files"]) - set(got[1])
        if got[0] != row["msgid"] or missing or (row["number"] and patch.number != row["number"]):
            wrong.append(f"{row['id']}: {got}, label {row['msgid']} {row['number']} {row['files']}")
    assert wrong == []


def test_authors_and_titles_are_those_of_git_mailinfo() -> None:
    wrong: list[str] = []
    for row in map(json.loads, (CORPUS / "damaged.jsonl").read_text().splitlines()):
        found = patches(load([str(CORPUS / row["file"])]))
        if row["file"] in ATTACHED:
            assert len({patch.title for patch in found}) == ATTACHED[row["file"]]
            continue
        for patch in found:
            want = row["git"]
            if want["author"] not in patch.message.author or patch.title != want["subject"]:
                wrong.append(f"{row['id']}: {patch.message.author!r} {patch.title!r}, git {want['author']!r} {want['subject']!r}")
    assert wrong == []


def test_postings_are_what_the_index_says() -> None:
    for row in map(json.loads, (CORPUS / "series" / "index.jsonl").read_text().splitlines()):
        loaded = load([str(CORPUS / row["file"])])
        assert loaded.problems == (), row["file"]
        if row["cover"] is None:
            assert [(one.version, one.expected, one.missing, len(one.patches)) for one in loaded.series] == [(2, 9, (), 9), (3, 9, (), 9)]
            continue
        (series,) = loaded.series
        assert (series.id, series.expected, list(series.missing), len(series.patches)) == (row["cover"], row["total"], row["missing"], row["have"])
        assert [patch.number for patch in series.patches] == sorted(patch.number for patch in series.patches)
        assert series.cover is not None


@pytest.mark.bench
def test_a_posting_of_30_patches_loads_in_well_under_a_second() -> None:
    load([str(CORPUS / "series" / "init-ops-v3-9.mbox")])
    start = time.process_time()
    load([str(CORPUS / "series" / "memslots-v5.5-30.mbox")])
    assert time.process_time() - start < 1


def pasted(mail: Path) -> bytes:
    """Return a mail as a web page shows it: runs of blanks are one, and none stands at the start or end of a line."""
    letter = read_mail(RawMail(mail.read_bytes(), mail.name))
    assert isinstance(letter, Letter)
    text = "\n".join(re.sub("[ \t]+", " ", line).strip(" ") for line in letter.text.split("\n"))
    return f"{letter.subject}\n\nFrom: {letter.author}\nDate: {letter.date}\n\n\n{text}".encode("latin-1", "replace")


def test_pasted_mails_are_rebuilt_or_said_to_be_ambiguous_and_never_wrong() -> None:
    right = dropped = 0
    for mail in sorted((CORPUS / "mail").glob("*.eml")):
        (sent,), (got,) = patches(load([str(mail)])), patches(load(["-"], pasted(mail)))
        hunks = {(file.path, hunk.old_start): hunk for file in got.files for hunk in file.hunks}
        for file in sent.files:
            for hunk in file.hunks:
                found = hunks.get((file.path, hunk.old_start))
                if found is None:
                    assert lossy(got.problems), mail.name
                    dropped += 1
                    continue
                assert [(line.kind, line.text.split()) for line in found.lines] == [(line.kind, line.text.split()) for line in hunk.lines], mail.name
                right += 1
    assert right > 900
    assert dropped < 20
