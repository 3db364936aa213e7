"""What is compared again by hunks alone, where names have no definition in sight."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from reviewer.changes.hunk_arguments import Passed
from reviewer.model.unit import PROVED, Status
from reviewer.pipeline.bodies import functions_by_value
from reviewer.pipeline.fitting import compare_fitting
from reviewer.pipeline.removed_tests import compare_removed_tests
from reviewer.prover.interface import Answer, Task
from reviewer.prover.standing import NAMES_BY_VALUE


def compare_in_hunks(task: Task, answer: Answer, compare: Callable[[Task], Answer], written: Collection[str], passed: Passed) -> tuple[Task, Answer]:
    """Compare again as if what changes its type fits both, then as if tests that go came out one way; `written` are macros that write an argument."""
    if answer.status in PROVED or answer.status is Status.DIFFERS:
        return task, answer
    named = replace(task, old=functions_by_value(task.old, written.__contains__), new=functions_by_value(task.new, written.__contains__))
    fitting, found = compare_fitting(named, answer, compare, passed)
    if found is not answer:
        return fitting, replace(found, standing=tuple(dict.fromkeys((*found.standing, NAMES_BY_VALUE))))
    return compare_removed_tests(task, answer, compare, passed)


def with_names_by_value(written: Collection[str], compare: Callable[[Task], Answer], task: Task) -> Answer:
    """Compare, and then with the names in lower case that are called taken for functions: one that may be a macro might write what it is given."""
    answer = compare(task)
    if answer.status in PROVED:
        return answer
    old, new = (functions_by_value(function, written.__contains__) for function in (task.old, task.new))
    again = compare(replace(task, old=old, new=new))
    return replace(again, standing=tuple(dict.fromkeys((*again.standing, NAMES_BY_VALUE))))
