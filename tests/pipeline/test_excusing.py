"""What a claim does not speak about is taken off; a difference without it is looked for only where it can count."""

from __future__ import annotations

import pytest

from reviewer.knowledge.tables import Policy
from reviewer.model.unit import Assumption, Status, Witness
from reviewer.pipeline.excusing import compare_excusing
from reviewer.prover.interface import Answer, Task
from tests.cfront.golden import lowered

POLICY = Policy(logs=frozenset({"pr_info"}))
OLD = 'void f(int a) { pr_info("on"); open_gate(a); }'
NEW = 'void f(int a) { pr_info("off"); open_gate(a); }'
UNKNOWN = Answer(Status.UNKNOWN)
DIFFERS = Answer(Status.DIFFERS, witness=Witness("open_gate() is given something else", (), (), (), 0, 0, 0))
ASSUMED = Answer(Status.ASSUMED, assumptions=(Assumption("1", "open_gate() does nothing", "f"),))


class _Answers:
    """Answers for the functions as they stand and for those without their notes, the latter with a witness asked for and without."""

    def __init__(self, stands: Answer, without: Answer, accused: Answer) -> None:
        self.stands, self.without, self.accused = stands, without, accused
        self.asked: list[tuple[bool, bool]] = []

    def __call__(self, task: Task) -> Answer:
        self.asked.append((task.accuse, task.asks))
        if any(getattr(code, "callee", "") == "pr_info" for code in task.old.instructions):
            return self.stands
        return self.accused if task.accuse else self.without


@pytest.mark.parametrize(
    ("answers", "status", "asked"),
    [
        # Nothing was seen with the notes: without them no witness is looked for, and no question.
        (_Answers(UNKNOWN, UNKNOWN, DIFFERS), Status.UNKNOWN, [(True, True), (False, False)]),
        # A difference may be one of the notes: it has to be seen without them.
        (_Answers(DIFFERS, UNKNOWN, UNKNOWN), Status.UNKNOWN, [(True, True), (True, True)]),
        (_Answers(DIFFERS, UNKNOWN, DIFFERS), Status.DIFFERS, [(True, True), (True, True)]),
        # What would be assumed is put to a search all the same.
        (_Answers(UNKNOWN, ASSUMED, DIFFERS), Status.UNKNOWN, [(True, True), (False, False), (True, False)]),
        (_Answers(UNKNOWN, ASSUMED, ASSUMED), Status.ASSUMED, [(True, True), (False, False), (True, False)]),
    ],
)
def test_a_witness_without_the_notes_is_looked_for_where_it_counts(answers: _Answers, status: Status, asked: list[tuple[bool, bool]]) -> None:
    task = Task("f", "gate.c", lowered(OLD), lowered(NEW), focus=frozenset({"pr_info"}))
    assert compare_excusing(task, POLICY, answers)[1].status is status
    assert answers.asked[: len(asked)] == asked
