"""Every small change to the new side of a pair that is proved must be refused, or stands in a list with the reason why it means the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewer.model.unit import Status, Unit
from reviewer.model.verdict import Nfc
from reviewer.pipeline.interface import Options
from reviewer.pipeline.prove import prove_texts
from reviewer.pipeline.session import complete, open_session
from tests.prover.test_hunks import CASES as HUNKS
from tests.prover.test_hunks import review
from tests.soundness.mutants import Mutant, diff_mutants, mutants

PROOFS = Path(__file__).parents[1] / "data" / "proofs"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
PROVED = ("same", "equivalent", "proved")
LISTED: list[dict[str, str]] = yaml.safe_load((PROOFS / "equal-mutants.yml").read_text("utf-8"))


def equal(case: str) -> set[str]:
    """Return the mutations of a case that are listed as equal."""
    return {entry["what"] for entry in LISTED if entry["case"] == case}


def _pairs() -> list[dict[str, Any]]:
    """Return the pairs of functions that are proved, of every file that has such."""
    cases = []
    for path in sorted(PROOFS.glob("*.yml")):
        found = yaml.safe_load(path.read_text("utf-8")) or []
        cases += [case for case in found if "old" in case and case.get("expect") in PROVED]
    return cases


def proved(units: tuple[Unit, ...]) -> bool:
    """Whether every unit is proved; a proof that the interpreter contradicts is a defect anywhere."""
    assert not any(unit.reason.startswith("defect") for unit in units), units
    return all(unit.status in (Status.SAME, Status.EQUIVALENT) for unit in units)


PAIRS = _pairs()
DIFFS = [case for case in HUNKS if case.get("expect") in PROVED]


@pytest.mark.timeout(600)  # a hundred proofs in some of them, on any machine
@pytest.mark.parametrize("case", PAIRS, ids=lambda case: case["name"])
def test_a_mutant_of_a_proved_function_is_refused(case: dict[str, Any]) -> None:
    found = {}
    for mutant in mutants(case["new"]):
        # Every unit counts: an unchanged caller of a mutated callee is the same text.
        if proved(prove_texts(case["old"], mutant.text, "", ("f.c", "f.c"))):
            found[mutant.what] = mutant.text
    assert set(found) == equal(case["name"]), [text for what, text in found.items() if what not in equal(case["name"])]


@pytest.mark.timeout(600)  # a hundred proofs in some of them, on any machine
@pytest.mark.parametrize("case", DIFFS, ids=lambda case: case["name"])
def test_a_mutant_of_a_proved_diff_is_refused(case: dict[str, Any], tmp_path: Path) -> None:
    found = {}
    for number, mutant in enumerate(diff_mutants(case["diff"])):
        (folder := tmp_path / str(number)).mkdir()
        seen = review({**case, "diff": mutant.text}, folder)
        if proved(seen.units):
            found[mutant.what] = mutant.text
    assert set(found) == equal(case["name"]), [text for what, text in found.items() if what not in equal(case["name"])]


def test_the_list_names_cases_and_reasons() -> None:
    names = {case["name"] for case in (*PAIRS, *DIFFS)}
    for entry in LISTED:
        assert set(entry) == {"case", "what", "reason"}
        assert len(entry["reason"]) > 10
        assert entry["case"] in names or entry["case"].endswith(".eml")
    assert len({(entry["case"], entry["what"]) for entry in LISTED}) == len(LISTED)


@pytest.mark.parametrize(
    ("text", "what", "changed"),
    [
        ("void f(void)\n{\n\ta = 1;\n\tb(c);\n}\n", "delete `a = 1 ;`", "void f(void)\n{\n\t;\n\tb(c);\n}\n"),
        ("void f(void)\n{\n\tif (a)\n\t\treturn;\n}\n", "negate `if ( a )`", "void f(void)\n{\n\tif (!(a))\n\t\treturn;\n}\n"),
        ("void f(void)\n{\n\tb(a,\n\t  c);\n}\n", "swap arguments `a` and `c` of b()", "void f(void)\n{\n\tb(c,\n\t  a);\n}\n"),
        ("int f(void)\n{\n\treturn !a == 0x10;\n}\n", "`0x10` becomes 15", "int f(void)\n{\n\treturn !a == 15;\n}\n"),
        ("int f(void)\n{\n\treturn !a == 0x10;\n}\n", "drop `!`", "int f(void)\n{\n\treturn  a == 0x10;\n}\n"),
        ("int f(void)\n{\n\treturn a << 2;\n}\n", "`<<` becomes `>>`", "int f(void)\n{\n\treturn a >> 2;\n}\n"),
        ("void f(void)\n{\n\ta =\n\t\t1;\n\tb();\n}\n", "swap `a = 1 ;` with what follows", "void f(void)\n{\n\tb ( ) ;\n\n\ta = 1 ;\n}\n"),
    ],
)
def test_the_mutants_are_what_they_say(text: str, what: str, changed: str) -> None:
    assert [mutant.text for mutant in mutants(text) if mutant.what == what] == [changed]


def _proved_mails() -> list[Path]:
    if not CORPUS.is_dir():
        return []
    return sorted((CORPUS / "mail").glob("*.eml"))


def _nfc(mail: bytes, folder: Path) -> Nfc:
    path = folder / "mutant.eml"
    path.write_bytes(mail)
    ((found,),) = (series.patches for series in complete(open_session([str(path)], Options())).series)
    assert not any(unit.reason.startswith("defect") for unit in found.units), mail.decode("latin-1")
    return found.nfc


def mail_mutants(mail: bytes) -> list[Mutant]:
    """Return the mutants of a mail's diff, each as the whole mail."""
    text = mail.decode("latin-1")
    head, mark, diff = text.partition("\ndiff --git ")
    return [Mutant(head + mark + mutant.text, mutant.what, mutant.line) for mutant in diff_mutants(diff)] if mark else []


@pytest.mark.fuzz
@pytest.mark.corpus
@pytest.mark.timeout(7200)
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not there")
def test_a_mutant_of_a_proved_patch_is_refused(tmp_path: Path) -> None:
    wrong = []
    count = 0
    for path in _proved_mails():
        mail = path.read_bytes()
        if _nfc(mail, tmp_path) is not Nfc.PROVED:
            continue
        for mutant in mail_mutants(mail):
            count += 1
            if _nfc(mutant.text.encode("latin-1"), tmp_path) is Nfc.PROVED and mutant.what not in equal(path.name):
                wrong.append((path.name, mutant.line, mutant.what))
    assert wrong == []
    assert count > 100
