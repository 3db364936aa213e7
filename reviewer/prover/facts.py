"""Facts about callees that their visible bodies show: a constant result under constant arguments."""

from __future__ import annotations

from reviewer.cfront.certificate import Lemma
from reviewer.cfront.ctype import type_key
from reviewer.cfront.ir import ENTRY, Function
from reviewer.cfront.literals import reduced
from reviewer.prover.evaluate import State
from reviewer.prover.execute import RETURN, Executor, Exit, Naming
from reviewer.prover.graph import shape_of
from reviewer.prover.solver import Obligation, Solver
from reviewer.prover.terms import Term, Terms

_ROUNDS = 60


def returns_constant(function: Function, lemma: Lemma, solver: Solver) -> bool:
    """Whether `function`, called with the lemma's constants, returns the lemma's value on every path that returns.

    Loops keep whatever constant their variables have on the first visit and on all later ones (Houdini with constants). A body that was not
    understood, or that hidden text or an unknown macro can change, shows nothing.
    """
    if function.problems or function.hidden or len(function.params) != len(lemma.args):
        return False
    return _Specialised(function, lemma, solver).holds()


class _Specialised:
    def __init__(self, function: Function, lemma: Lemma, solver: Solver) -> None:
        self.function, self.lemma, self.solver = function, lemma, solver
        self.terms = Terms()
        self.shape = shape_of(function)
        # Every variable counts as one that an unknown macro can name.
        names = {index: variable.key for index, variable in enumerate(function.variables)}
        self.executor = Executor(function, self.shape, self.terms, Naming(names, "callee", function))
        self.constants: dict[str, dict[int, int]] = {}
        self.blocks = {key: block for block, key in self.shape.heads.items()}

    def holds(self) -> bool:
        self.constants[ENTRY] = {
            index: reduced(value, self.function.variables[index].type)
            for index, value in zip(self.function.params, self.lemma.args, strict=True)
            if value is not None and not self.function.variables[index].memory
        }
        self.blocks[ENTRY] = dict(self.function.entries)[ENTRY]
        waiting, rounds = [ENTRY], 0
        while waiting:
            rounds += 1
            if rounds > _ROUNDS:
                return False
            for key, reached in self._exits(waiting.pop(0)).items():
                if key == RETURN:
                    continue
                if not key.startswith("loop "):
                    return False
                if self._weaken(key, reached) and key not in waiting:
                    waiting.append(key)
        return all(self._returns(key) for key in list(self.constants))

    def _exits(self, key: str) -> dict[str, Exit]:
        state = State(self.terms.make("token", (), key), escaped=self.executor.memory.leaving, leaky=key != ENTRY)
        for index, variable in enumerate(self.function.variables):
            if not variable.memory and (key != ENTRY or variable.param >= 0):
                state.variables[index] = self.terms.symbol(f"{key}: {variable.key}", type_key(variable.type))
        for index, value in self.constants[key].items():
            state.variables[index] = self.terms.const(value)
        return self.executor.run(self.blocks[key], state)

    def _weaken(self, key: str, reached: Exit) -> bool:
        known = self.constants.get(key)
        if known is None:
            found = {i: t.data for i, t in reached.state.variables.items() if t.op == "const"}
            self.constants[key] = {i: int(v) for i, v in found.items()}  # type: ignore[call-overload] # constants carry ints
            return True
        kept = {i: v for i, v in known.items() if i in reached.state.variables and self._is(reached.cond, reached.state.variables[i], v)}
        self.constants[key] = kept
        return kept != known

    def _returns(self, key: str) -> bool:
        reached = self._exits(key).get(RETURN)
        if reached is None:
            return True
        return len(reached.values) == 1 and self._is(reached.cond, reached.values[0], self.lemma.value)

    def _is(self, cond: Term, term: Term, value: int) -> bool:
        wanted = self.terms.const(value)
        return term is wanted or self.solver.proves((cond,), [Obligation(self.terms.true, term, wanted)])
