"""Each example says in expected.json what the installed command must answer, and that is what it answers."""

import json
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
CASES = sorted(path.parent for path in EXAMPLES.glob("*/expected.json"))
COMMAND = Path(sysconfig.get_path("scripts")) / "reviewer"
KNOWN = {"patches", "exit", "input", "problems", "twin_of", "says"}
KNOWN_OF_PATCH = {"number", "verdict", "nfc", "assumptions", "concepts", "units"}


def run(example: Path, form: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command on an example as a user would, with its tree if it has one."""
    expected = json.loads((example / "expected.json").read_text("utf-8"))
    tree = ["--tree", str(example / "tree")] if (example / "tree").is_dir() else []
    target = example / expected["input"] if "input" in expected else example
    return subprocess.run([str(COMMAND), "report", str(target), "--format", form, *tree], capture_output=True, text=True, timeout=60, check=False)


def check_patch(patch: dict[str, Any], expected: dict[str, Any]) -> None:
    """Compare what the example states, and only that."""
    assert set(expected) <= KNOWN_OF_PATCH, "a key that this test does not know would never be checked"
    for key in ("verdict", "nfc"):
        if key in expected:
            assert patch[key] == expected[key], (key, patch["units"], patch["questions"])
    if "assumptions" in expected:
        assert len(patch["assumptions"]) == expected["assumptions"], patch["assumptions"]
    concepts = {concept for hunk in patch["hunks"] for concept in hunk["concepts"]}
    assert set(expected.get("concepts", ())) <= concepts
    statuses = {unit["name"]: unit["status"] for unit in patch["units"]}
    for name, status in expected.get("units", {}).items():
        assert statuses.get(name) == status, statuses


@pytest.mark.parametrize("example", CASES, ids=lambda path: path.name)
def test_example_is_answered_as_it_says(example: Path) -> None:
    expected = json.loads((example / "expected.json").read_text("utf-8"))
    assert set(expected) <= KNOWN, "a key that this test does not know would never be checked"
    done = run(example, "json")
    assert done.returncode == expected["exit"], done.stderr
    patches = {patch["number"]: patch for series in json.loads(done.stdout)["series"] for patch in series["patches"]}
    assert set(patches) == {patch["number"] for patch in expected["patches"]}
    for wanted in expected["patches"]:
        check_patch(patches[wanted["number"]], wanted)


@pytest.mark.parametrize("example", CASES, ids=lambda path: path.name)
def test_example_has_a_text_report_of_80_columns_and_a_readme(example: Path) -> None:
    text = run(example, "text").stdout
    assert text
    assert max(map(len, text.splitlines())) <= 80
    assert (example / "README.md").read_text("utf-8").strip()


def test_the_three_examples_are_there() -> None:
    assert {"01-seed", "02-seed-tree", "03-seed-live-flush"} <= {path.name for path in CASES}
