import json
from pathlib import Path

import pytest

from reviewer.cli.main import run

Capture = pytest.CaptureFixture[str]
TEXTS = {
    "lib/good.c": "int lift(int n)\n{\n\treturn n + 1;\n}\n",
    "lib/bad.c": "int drop(int n)\n{\n\tgoto *jumps[n];\n\treturn _Generic(n, long: 1);\n}\nint wait(void)\n{\n\tint n = n +;\n\treturn n;\n}\n",
    "lib/crate.h": "static inline int weigh(void)\n{\n\treturn 0;\n}\n",
    "lib/notes.txt": "int none(void) { }\n",
    "other/good.c": "int other(void)\n{\n\treturn 0;\n}\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> str:
    for name, text in TEXTS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return str(tmp_path)


def test_functions_are_counted_and_what_is_left_is_ranked(tree: str, capsys: Capture) -> None:
    assert run(["coverage", tree]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "3 of 5 functions lowered (60.0 %)"
    assert "      1  _Generic\n" in out
    assert "      1  computed goto\n" in out
    assert "      1  syntax\n" in out


def test_json_has_the_contracts_keys(tree: str, capsys: Capture) -> None:
    assert run(["coverage", tree, "lib", "--format", "json", "--places"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["functions"], document["lowered"]) == ("reviewer.coverage/1", 4, 2)
    assert {"construct": "_Generic", "count": 1} in document["unknown"]
    assert {"construct": "_Generic", "file": "lib/bad.c", "line": 4, "function": "drop"} in document["places"]


@pytest.mark.parametrize(("paths", "functions"), [(["lib/good.c"], 1), (["./lib/"], 4), (["lib", "lib/good.c", "other"], 5), (["."], 5)])
def test_paths_are_files_or_directories_of_the_tree(paths: list[str], functions: int, tree: str, capsys: Capture) -> None:
    assert run(["coverage", tree, *paths, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["functions"] == functions


@pytest.mark.parametrize("paths", [["li"], ["lib/notes.txt"], ["lib/good.c", "nowhere"], ["../x"]])
def test_a_path_without_c_is_named(paths: list[str], tree: str, capsys: Capture) -> None:
    assert run(["coverage", tree, *paths]) == 3
    assert paths[-1] in capsys.readouterr().err


def test_places_come_with_file_line_function_and_construct(tree: str, capsys: Capture) -> None:
    run(["coverage", tree, "--places"])
    assert "lib/bad.c:3: drop: computed goto\n" in capsys.readouterr().out


def test_a_tree_that_is_not_there_is_named(capsys: Capture) -> None:
    assert run(["coverage", "/nowhere"]) == 3
    assert "/nowhere" in capsys.readouterr().err
