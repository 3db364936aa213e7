"""What structure leaves open goes to z3: is there an input on which two exits differ?"""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.model.value_type import value_type
from reviewer.prover.asked import answered, question_of, remember
from reviewer.prover.clock import late_answers
from reviewer.prover.sampling import refuted
from reviewer.prover.terms import Term


@value_type
class Obligation:
    """Under `cond`, `left` and `right` must be equal; all three are terms, both sides of the same sort."""

    cond: Term
    left: Term
    right: Term


class Solver:
    """Answers queries within a total budget of resource units."""

    def __init__(self, rlimit: int) -> None:
        self.rlimit = rlimit
        self.queries = 0

    def proves(self, premises: Sequence[Term], obligations: Sequence[Obligation]) -> bool:
        """Whether `premises` imply every obligation. Never wrong when it says yes."""
        open_ones = [o for o in obligations if o.left is not o.right]
        if not open_ones:
            return True
        questions = [(o.cond, o.left, o.right) for o in open_ones]
        if refuted(premises, questions):
            return False
        self.queries += 1
        question = question_of(premises, questions, self.rlimit)
        known = answered(question)
        if known is not None:
            return known
        # z3 takes longer to load than most patches to prove, and most need no solver.
        from reviewer.prover.translation import implied

        late = late_answers()
        answer = implied(premises, questions, self.rlimit)
        if late == late_answers():
            remember(question, answer)
        return answer
