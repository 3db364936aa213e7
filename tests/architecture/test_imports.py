"""Imports point down; each large library has one home."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import PACKAGE, ROOT

LOADED = "import sys; import {module}; print(*sys.modules)"
HOMES = {"z3": "reviewer.prover", "textual": "reviewer.tui", "yaml": "reviewer.knowledge", "unidiff": "reviewer.ingest", "git": "reviewer.ingest"}


def loaded_by(module: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", LOADED.format(module=module)], capture_output=True, text=True, check=True, cwd=ROOT)
    return {name.split(".")[0] for name in done.stdout.split()}


def test_import_contracts_are_kept() -> None:
    program = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def imported(path: Path) -> Iterator[str]:
    """Yield the modules that a file names in its imports, wherever they stand."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module


def test_the_model_needs_nothing_but_the_standard_library() -> None:
    allowed = set(sys.stdlib_module_names)
    for path in (*sorted((PACKAGE / "model").glob("*.py")), PACKAGE / "errors.py"):
        strange = {name for name in imported(path) if name.split(".")[0] not in allowed and not name.startswith("reviewer.model")}
        assert strange == set(), path


def test_the_borders_of_pipeline_and_report_load_no_large_library() -> None:
    assert not loaded_by("reviewer.pipeline.interface, reviewer.report.text, reviewer.report.json, reviewer.cli.main") & set(HOMES)
