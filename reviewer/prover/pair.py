"""Are two functions equivalent? Structure first, then facts from bodies, then a witness, then assumptions."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from reviewer.cfront.certificate import Certificate, Lemma, Motion, Relation
from reviewer.cfront.ir import ENTRY, Call, CallKind, Cut, Function
from reviewer.cfront.ir_text import write
from reviewer.cfront.needless_order import orders_of_itself, without_orders
from reviewer.model.place import Place, Side
from reviewer.model.unit import Assumption, Question, Status, Step, assumption_id
from reviewer.model.value_type import value_type
from reviewer.prover.by_hand import facts_used
from reviewer.prover.execute import RETURN
from reviewer.prover.interface import Answer, Bodies, NoBodies, Runner, Task
from reviewer.prover.lifetimes import Doubt, doubts
from reviewer.prover.matching import match_variables, obstacle
from reviewer.prover.motion import exchange_words, motions, visible
from reviewer.prover.search import assumed_lemmas, call_line, call_text, candidates, proved_lemmas, worded
from reviewer.prover.simulation import Failure, Match, Outcome, Simulation
from reviewer.prover.solver import Solver
from reviewer.prover.standing import DECLARED_ONCE, HIDDEN_TEXT, NAMES_BY_VALUE, NO_CLEANUPS, NO_OUTER_NAME, NON_CALLED_NAMES
from reviewer.prover.variants import has_loops, with_loops


def compare(task: Task, runner: Runner) -> Answer:
    """Decide about `task`; every proof was challenged and every witness replayed by `runner`."""
    # A function that only reads calls itself in any order.
    task = replace(task, old=without_orders(task.old, orders_of_itself(task.old)), new=without_orders(task.new, orders_of_itself(task.new)))
    why = obstacle(task.old, task.new, task.changed)
    if why is not None:
        return Answer(Status.UNKNOWN, why)
    match = match_variables(task.old, task.new)
    solver = Solver(task.rlimit)
    outcome = Simulation(task.old, task.new, match, (), solver).run()
    lemmas: tuple[Lemma, ...] = ()
    proved: tuple[Lemma, ...] = ()
    if outcome.certificate is None:
        lemmas = candidates(task, outcome)
        proved = proved_lemmas(task, lemmas, solver)
        if proved:
            outcome = Simulation(task.old, task.new, match, proved, solver).run()
    form = ""
    difference = _Difference(task, runner)
    if outcome.certificate is None and has_loops(task) and difference.question is None:
        # Nothing that is seen to differ is worth looking for relations of its loops.
        outcome, form = with_loops(task, proved, solver) or (outcome, "")
    if outcome.certificate is None:
        outcome = _moved(task, match, proved, solver, outcome, runner)
    if outcome.certificate is None:
        witness = runner.witness(task) if task.accuse and not (task.old.hidden or task.new.hidden) else None
        if witness is not None:
            return Answer(Status.DIFFERS, witness.title, witness=witness, standing=_standing(task))
        assumed = assumed_lemmas(task, match, proved, lemmas, solver) or _moved(task, match, proved, solver, outcome, runner, asked=True)
        if assumed.certificate is None:
            return _undecided(task, outcome, difference.question if task.asks else None)
        outcome = assumed
    assert outcome.certificate is not None
    disagreement = runner.challenge(_as_proved(task, outcome.certificate), outcome.certificate)
    if disagreement is not None:
        return Answer(Status.UNKNOWN, f"defect: the interpreter disagrees with the proof: {disagreement}")
    answer = _proved(task, match, outcome, outcome.certificate, solver)
    answer = _with_doubts(task, answer, doubts(task, match, outcome.certificate, solver))
    return replace(answer, argument=(Step(f"loops: {form}"), *answer.argument)) if form and answer.status is not Status.UNKNOWN else answer


def _as_proved(task: Task, certificate: Certificate) -> Task:
    """Return the task with those bodies that a run may follow: a function that the patch makes another one is a call on both sides of the proof.

    Its own unit says what became of it. The proof looked only into those of which a fact was proved, and into the function itself.
    """
    known = frozenset((task.old.name, task.new.name, *(lemma.callee for lemma in certificate.lemmas)))
    bodies = task.old_bodies, task.new_bodies
    return replace(task, old_bodies=_Kept(bodies[0], bodies, known), new_bodies=_Kept(bodies[1], bodies, known))


@value_type
class _Kept:
    """The bodies of one side that are the same on both, or of which a fact was proved."""

    own: Bodies
    both: tuple[Bodies, Bodies]
    known: frozenset[str]

    def definitions(self, name: str) -> tuple[Function, ...]:
        """Return every definition of a function, none if the sides have different ones."""
        if name not in self.known:
            old, new = ([write(body, places=False) for body in bodies.definitions(name)] for bodies in self.both)
            if old != new:
                return ()
        return self.own.definitions(name)


def _moved(task: Task, match: Match, proved: tuple[Lemma, ...], solver: Solver, failed: Outcome, runner: Runner, asked: bool = False) -> Outcome:
    """Prove it up to what changed places, if that is the only thing in the way: plain accesses alone, or if it may be `asked` what calls are in."""
    alone = replace(task, old_bodies=NoBodies(), new_bodies=NoBodies())

    def worth(motion: Motion) -> bool:
        """To see in a few runs that more differs than the order costs far less than to try a proof."""
        start = Certificate((Relation(ENTRY),), proved, motion)
        return task.old.hidden or task.new.hidden or runner.challenge(alone, start, quick=True) is None

    for motion in motions(task, asked, worth):
        found = Simulation(task.old, task.new, match, proved, solver, motion).run()
        if found.certificate is None:
            continue
        if asked and visible(task, motion) and runner.challenge(task, found.certificate) is not None:
            # What can be seen to be false is not asked.
            continue
        return found
    return failed


def _proved(task: Task, match: Match, outcome: Outcome, certificate: Certificate, solver: Solver) -> Answer:
    assumptions = [_assume(task, lemma) for lemma in certificate.lemmas if not lemma.proved]
    for text in outcome.races:
        assumptions.append(_assumption(task, f"plain accesses to {text} do not race", text, "a lock that both sides hold there, or marked accesses"))
    if outcome.moved:
        places = ", ".join(outcome.moved)
        text = f"plain accesses to {places} do not race, and share no memory"
        assumptions.append(_assumption(task, text, places, "a lock that both sides hold there, and the definition of the struct"))
    assumptions += [_assumption(task, text, subject, discharge) for text, subject, discharge in exchange_words(task, certificate.motion)]
    for name in facts_used(task.old, task.new):
        text = f"{name}() has no effect and its value depends on its arguments alone"
        assumptions.append(_assumption(task, text, name, f"the definition of {name}"))
    status = Status.ASSUMED if assumptions else Status.EQUIVALENT
    argument = _argument(task, match, certificate, solver)
    return Answer(status, "", argument, tuple(assumptions), _standing(task), lemmas=certificate.lemmas, motion=certificate.motion)


def _with_doubts(task: Task, answer: Answer, found: tuple[Doubt, ...]) -> Answer:
    """Add to a proof what it does not know of where local objects end, or give it up for that."""
    settled = next((doubt for doubt in found if doubt.settled), None)
    if settled is not None:
        return Answer(Status.UNKNOWN, f"not proved: {settled.text}", standing=_standing(task))
    if not found:
        return answer
    more = tuple(_assumption(task, doubt.text, doubt.subject, "the bodies of what is called with the address") for doubt in found)
    return replace(answer, status=Status.ASSUMED, assumptions=(*answer.assumptions, *more))


def _assume(task: Task, lemma: Lemma) -> Assumption:
    value = worded(task, lemma)
    text = f"`{call_text(task, lemma)}` returns {value}"
    return _assumption(task, text, lemma.callee, f"the body of {lemma.callee}(): give a tree with --tree", value)


def _assumption(task: Task, text: str, subject: str, discharge: str, value: str = "") -> Assumption:
    digest = assumption_id(task.name, text)
    stated = task.stated(subject, value) if value else None
    line = call_line(task.new, subject)
    return Assumption(
        digest,
        text,
        task.name,
        discharge,
        stated.text if stated is not None else "",
        stated.line if stated is not None else 0,
        subject,
        Place(task.file, line, Side.NEW) if line else None,
    )


def _argument(task: Task, match: Match, certificate: Certificate, solver: Solver) -> tuple[Step, ...]:
    steps = []
    renamed = [(task.old.variables[a].name, task.new.variables[b].name) for a, b in match.pairs if not task.old.variables[a].temporary]
    changed = [f"{a} -> {b}" for a, b in renamed if a != b]
    if changed:
        steps.append(Step(f"renamed {', '.join(changed)}"))
    for function, only, word in ((task.old, match.old_only, "dropped"), (task.new, match.new_only, "new")):
        names = [function.variables[i].name for i in only if not function.variables[i].inner]
        if names:
            steps.append(Step(f"{word} local{'s' if len(names) > 1 else ''} {', '.join(names)}"))
    for lemma in certificate.lemmas:
        how = "followed into its body" if lemma.proved else "assumed"
        bodies = task.new_bodies.definitions(lemma.callee)
        places = tuple(Place(body.file, _first_line(body), Side.NEW) for body in bodies)
        steps.append(Step(f"{call_text(task, lemma)} returns {worded(task, lemma)} ({how})", places))
    steps.extend(_invariants(task, certificate))
    asked = f" (z3 was asked {solver.queries} time{'' if solver.queries == 1 else 's'})" if solver.queries else ""
    where = _stretches([relation.key for relation in certificate.relations])
    steps.append(Step(f"the same effects in the same order, with the same values, on every path{where}{asked}"))
    return tuple(steps)


def _stretches(keys: list[str]) -> str:
    """Say from where the paths go that are compared, each to the next such point, if they are not whole ones."""
    loops = sum(key.startswith("loop ") for key in keys)
    borders = len(keys) - loops - (ENTRY in keys)
    if not loops and not borders:
        return ""
    parts = ["from the start"] if ENTRY in keys else []
    parts += [f"from the head of {'the loop' if loops == 1 else f'{loops} loops'}"] if loops else []
    parts += [f"from {'where hidden lines end' if borders == 1 else f'the {borders} places where hidden lines end'}"] if borders else []
    return f" {', '.join(parts[:-1])}{' and ' if len(parts) > 1 else ''}{parts[-1]}"


def _invariants(task: Task, certificate: Certificate) -> list[Step]:
    """Say which constants the relation keeps, once for each variable."""
    kept: dict[str, list[str]] = {}
    for relation in certificate.relations:
        for function, constants in ((task.old, relation.old_constants), (task.new, relation.new_constants)):
            for index, value in constants:
                variable = function.variables[index]
                if not variable.temporary:
                    where = f"at {relation.key}" if relation.key.startswith("loop ") else "wherever lines that are not shown come back"
                    kept.setdefault(f"{variable.name} == {value}", []).append(where)
    return [Step(f"{what} {', '.join(dict.fromkeys(places))}") for what, places in sorted(kept.items())]


def _first_line(function: Function) -> int:
    lines = [i.line for block in function.blocks for i in block.instructions]
    return min(lines, default=0)


class _Difference:
    """What a few runs show to differ, looked for when it is first asked for."""

    def __init__(self, task: Task, runner: Runner) -> None:
        self._task, self._runner = task, runner

    @cached_property
    def question(self) -> Question | None:
        """The difference in the words of a question, None if there was none or runs show nothing."""
        hidden = self._task.old.hidden or self._task.new.hidden
        return None if hidden else self._runner.difference(self._task)


def _undecided(task: Task, outcome: Outcome, question: Question | None) -> Answer:
    reason = _worded(_nearest(outcome), task)
    questions: tuple[Question, ...] = (question,) if question is not None else ()
    return Answer(Status.UNKNOWN, reason, standing=_standing(task), questions=questions)


_WORDED = {
    "the effects before it": "not proved that both sides do the same {up_to}",
    "the condition to come here": "not proved that both sides come {to} under the same condition",
    "one side alone comes here": "not proved that both sides come {to}",
    "what may fault": "not proved that both sides may fault alike {up_to}",
    "the value": "not proved that both sides return the same value",
    "one side returns a value": "one side alone returns a value",
}
"""What is not equal at an exit, as a sentence."""


def _worded(failure: Failure, task: Task) -> str:
    """Say what was not proved, and up to where; a place that is not shown is named by the line at which the visible ones end."""
    if not failure.where:
        return f"not proved: {failure.what}"
    line = next(
        (block.terminator.line for block in task.new.blocks if isinstance(block.terminator, Cut) and block.terminator.key == failure.where), 0
    )
    if failure.where == RETURN:
        to, up_to = "to the return", "up to where the function returns"
    elif failure.where.startswith("loop "):
        to, up_to = f"to {failure.where}", f"up to {failure.where}"
    else:
        to = f"to the lines that are not shown behind line {line}" if line else "to lines that are not shown"
        up_to = f"up {to}"
    variable = failure.what.removeprefix("the value of ")
    if variable != failure.what:
        return f"not proved that `{variable}` has the same value when it comes {to}"
    return _WORDED[failure.what].format(to=to, up_to=up_to) if failure.what in _WORDED else f"not proved: {failure.what}, {up_to}"


def _nearest(outcome: Outcome) -> Failure:
    order = {"the effects before it": 0, "the condition to come here": 1, "one side alone comes here": 1}
    return min(outcome.failures, key=lambda failure: (order.get(failure.what, 2), failure.where))


def _standing(task: Task) -> tuple[str, ...]:
    """Return what every proof on this kind of source takes for granted (docs/semantics.md)."""
    result = []
    if task.old.hidden or task.new.hidden:
        result += [HIDDEN_TEXT, NO_OUTER_NAME, DECLARED_ONCE, NO_CLEANUPS]
    elif len(task.old.entries) > 1 or len(task.new.entries) > 1:
        result.append(NO_CLEANUPS)
    calls = [i for f in (task.old, task.new) for block in f.blocks for i in block.instructions if isinstance(i, Call)]
    if any(call.kind is CallKind.UNRESOLVED for call in calls):
        result += [NAMES_BY_VALUE, NON_CALLED_NAMES]
    return tuple(result)
