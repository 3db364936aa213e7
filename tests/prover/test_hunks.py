"""Diffs from tests/data/proofs/hunks*.yml, judged by their hunks alone or with a tree, each with the sentence of SEMANTICS.md that decides it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewer.model.review import PatchReview
from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import complete, open_session

DATA = sorted((Path(__file__).parents[1] / "data" / "proofs").glob("hunks*.yml"))
CASES: list[dict[str, Any]] = [case for path in DATA for case in yaml.safe_load(path.read_text("utf-8"))]
KEYS = {"name", "semantics", "says", "diff", "tree", "unit", "expect", "not"}
_HEADER = re.compile(r"@@ -(\d+) \+(\d+) @@(.*)")


def counted(diff: str) -> str:
    """Fill in the counts of the hunk headers, which a case leaves out."""
    lines = diff.splitlines()
    result: list[str] = []
    for position, line in enumerate(lines):
        header = _HEADER.fullmatch(line)
        if header is None:
            result.append(line or " ")
            continue
        body = []
        for following in lines[position + 1 :]:
            if following.startswith(("@@", "diff --git", "--- a/", "--- /dev/null")):
                break
            body.append(following)
        old, new = (sum(not text.startswith(sign) for text in body) for sign in "+-")
        result.append(f"@@ -{header[1]},{old} +{header[2]},{new} @@{header[3]}")
    return "\n".join(result) + "\n"


def review(case: dict[str, Any], directory: Path) -> PatchReview:
    """Review the patch of a case; `tree` are the old texts of its files."""
    head = f"From: A B <a@b.c>\nMessage-Id: <1@b.c>\nSubject: [PATCH] x: {case['name']}\n\n"
    mail = f"{head}No functional change intended.\n\n---\n{counted(case['diff'])}"
    path = directory / "case.eml"
    path.write_text(mail, "utf-8")
    for name, text in case.get("tree", {}).items():
        target = directory / "tree" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    tree = str(directory / "tree") if "tree" in case else ""
    ((found,),) = (series.patches for series in complete(open_session([str(path)], Options(tree=tree))).series)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_diff(case: dict[str, Any], tmp_path: Path) -> None:
    assert set(case) <= KEYS, "a key that this test does not know would never be checked"
    assert "expect" in case or "not" in case, "a case that can't fail"
    found = review(case, tmp_path)
    assert not found.problems, "a case that was not read as it was meant"
    # Line 0 is the file itself, its name or mode.
    assert sum(place.line > 0 for unit in found.units for place in unit.lines) == found.residue_of, "every changed line belongs to a unit"
    seen = [(u.kind, u.name, str(u.status), u.reason, [a.text for a in u.assumptions]) for u in found.units]
    if "unit" in case:
        (answer,) = (str(unit.status) for unit in found.units if unit.name == case["unit"])
    else:
        answer = str(found.nfc)
    assert answer == case.get("expect", answer), seen
    assert answer not in case.get("not", ()), seen


def test_names_are_unique() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names))
