import subprocess
import sys

from tests.architecture.sources import ROOT


def test_generated_pages_are_fresh() -> None:
    done = subprocess.run([sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "run make docs" + done.stderr
