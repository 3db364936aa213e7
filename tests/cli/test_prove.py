import json
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.cli.main import run
from reviewer.model.unit import Status, Unit
from tests.cli.conftest import Pipeline
from tests.report.sample import PATCHES

Capture = pytest.CaptureFixture[str]
ASSUMED, DIFFERS = PATCHES[1].units[0], PATCHES[2].units[0]


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    (tmp_path / "old.c").write_text("int f(void) { return 1; }\n")
    (tmp_path / "new.c").write_bytes(b"int f(void) { return 1; } /* \xff */\n")
    return [str(tmp_path / "old.c"), str(tmp_path / "new.c")]


@pytest.mark.parametrize(
    ("units", "code"),
    [
        ((), 0),
        ((replace(ASSUMED, status=Status.EQUIVALENT, assumptions=()),), 0),
        ((ASSUMED,), 5),
        ((replace(ASSUMED, status=Status.UNKNOWN),), 5),
        ((ASSUMED, DIFFERS), 1),
    ],
)
def test_the_worst_status_is_the_exit_code(units: tuple[Unit, ...], code: int, pair: list[str], pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.units = units
    assert run(["prove", *pair]) == code


def test_text_has_assumption_and_witness(pair: list[str], pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.units = (ASSUMED, DIFFERS)
    run(["prove", *pair, "--function", "f"])
    out = capsys.readouterr().out
    assert pipeline.asked[2] == "f"
    assert "drain_range(pool, 0, -1ull, true, false) returns false" in out
    assert "the flush after the drain is lost" in out


def test_json_names_the_worst_status_and_the_assumptions(pair: list[str], pipeline: Pipeline, capsys: Capture) -> None:
    pipeline.units = (ASSUMED,)
    run(["prove", *pair, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["status"]) == ("reviewer.prove/1", "assumed")
    assert document["units"][0]["assumptions"][0]["subject"] == "drain_range"


def test_a_file_that_is_not_there_is_named(pair: list[str], pipeline: Pipeline, capsys: Capture) -> None:
    assert run(["prove", pair[0], pair[1] + "x"]) == 3
    assert "new.cx: No such file" in capsys.readouterr().err


def test_a_function_that_neither_file_has_is_the_users_error(pair: list[str], pipeline: Pipeline, capsys: Capture) -> None:
    assert run(["prove", *pair, "--function", "g"]) == 2
