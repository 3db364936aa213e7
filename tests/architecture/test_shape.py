"""Sizes and names that keep the house readable."""

import ast
import re
import tomllib

import pytest

from tests.architecture.sources import PACKAGE, ROOT, functions, modules, tracked

MODULE_LIMIT, FUNCTION_LIMIT = 400, 60
BAD_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py", "util.py"}
# Where this checkout, a home or a scratch directory of one machine would show. Example paths under /tmp or /src are nobody's.
MACHINE = re.compile(rb"/(?:home|Users)/[a-z]\w*|/root/|/work/\w+|[A-Z]:\\\\Users")


def test_no_module_is_longer_than_400_lines() -> None:
    long = {str(path.relative_to(ROOT)): lines for path in modules() if (lines := len(path.read_text("utf-8").splitlines())) > MODULE_LIMIT}
    assert long == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = {f"{path.relative_to(ROOT)}:{name}": lines for path in modules() for name, lines in functions(path) if lines > FUNCTION_LIMIT}
    assert long == {}


def test_no_module_is_called_by_what_is_left_over() -> None:
    assert [path for path in modules() if path.name in BAD_NAMES] == []


def test_no_module_of_the_package_prints() -> None:
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        if PACKAGE in path.parents
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert calls == []


@pytest.mark.parametrize(("stream", "owners"), [("stdout", {"cli/stdout.py"}), ("stderr", {"cli/stderr.py", "tui/terminal.py"})])
def test_each_standard_stream_has_one_owner(stream: str, owners: set[str]) -> None:
    # tui/terminal.py only puts the terminal on a descriptor that is none; it writes nothing.
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if PACKAGE in path.parents
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == stream and isinstance(node.value, ast.Name) and node.value.id == "sys"
    }
    assert users <= owners


def test_no_file_names_a_path_of_one_machine() -> None:
    own = ROOT / "tests" / "architecture" / "test_shape.py"
    found = [f"{path.relative_to(ROOT)}: {hit.group()!r}" for path in tracked() if path != own for hit in MACHINE.finditer(path.read_bytes())]
    assert found == []


def test_no_file_holds_a_stub_marker() -> None:
    marker = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert [str(path.relative_to(ROOT)) for path in modules() if marker.search(path.read_text("utf-8"))] == []


def test_every_exemption_has_its_reason_on_the_line() -> None:
    bare = re.compile(r"#\s*(?:type: ignore|noqa)(?:\[[\w,\s-]+\]|: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*)?\s*$")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_each_dependency_has_a_lower_bound_and_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    for requirement in tomllib.loads(text)["project"]["dependencies"]:
        assert ">=" in requirement, requirement
        assert re.search(re.escape(f'"{requirement}",') + r"\s+# \w+", text), requirement
