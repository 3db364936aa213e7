"""The same input gives the same bytes: whatever the hash seed, the locale, the time zone, the directory, the cache and the number of processes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

FORMATS = ("json", "sarif", "html")
PROGRAM = f"""
import sys
from reviewer.cli.main import run
if __name__ == "__main__":
    sys.exit(max(run([*sys.argv[1:], "--format", form, "-o", "review." + form]) for form in {FORMATS}))
"""
WORLDS = {
    "other": ({"PYTHONHASHSEED": "77", "LC_ALL": "C", "TZ": "Asia/Kathmandu"}, "elsewhere/deep", "4"),
    "warm": ({"PYTHONHASHSEED": "3", "LC_ALL": "C.UTF-8", "TZ": "America/St_Johns"}, "elsewhere/deep", "1"),
    "coarse": ({"PYTHONHASHSEED": "random", "LANG": "tr_TR.UTF-8", "PYTHONUTF8": "0"}, "here", "4"),
}


def written(top: Path, folder: str, jobs: str, **environment: str) -> dict[str, bytes]:
    """Review the examples from a directory of their own, and write all formats."""
    at = top / folder
    if not at.exists():
        for name in ("02-seed-tree", "03-seed-live-flush"):
            shutil.copytree(ROOT / "examples" / name, at / name)
        shutil.copytree(ROOT / "examples" / "01-seed", at / "01-seed")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    words = ["report", "--tree", "03-seed-live-flush/tree", "--no-times", "--jobs", jobs, "02-seed-tree", "03-seed-live-flush", "01-seed"]
    done = subprocess.run([sys.executable, "-c", PROGRAM, *words], cwd=at, env={**clean, **environment}, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr  # one of them is contradicted
    return {form: (at / f"review.{form}").read_bytes() for form in FORMATS}


@pytest.mark.timeout(600)
def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    cold = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    expected = written(tmp_path, "here", "1", PYTHONHASHSEED="1", LC_ALL="C.UTF-8", TZ="UTC", **cold)
    assert b"contradicted" in expected["json"]
    for name, (environment, folder, jobs) in WORLDS.items():
        cache = cold if name == "warm" else {"XDG_CACHE_HOME": str(tmp_path / f"cache of {name}")}
        found = written(tmp_path, folder, jobs, **environment, **cache)
        assert {form: found[form] == expected[form] for form in FORMATS} == dict.fromkeys(FORMATS, True), name
