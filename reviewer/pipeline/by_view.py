"""A unit compared in every configuration of the symbols that its conditions test (SEMANTICS.md A8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from reviewer.cfront.configuration import Formula, Setting, Test, View, symbols_of, tests_of, views_over
from reviewer.cfront.syntax import Token
from reviewer.model.place import DEFECT
from reviewer.model.unit import PROVED, Condition, Question, Status, Step, Witness
from reviewer.model.value_type import value_type
from reviewer.pipeline.config_words import config_words, setting_words
from reviewer.prover.interface import Answer

_MOST_OPEN = 240
"""What may be spent on configurations without a proof before a unit is given up: 2 on one that differs, 10 on one that is open."""
_VAIN = 2
"""Configurations in which a difference is looked for in vain before it is left at that: first in the first and the last, the least alike."""

Compare = Callable[[View, bool], Answer]
"""Compares both sides in a configuration, and says whether it is worth looking for a difference."""


@value_type
class Sighted:
    """What one side of a unit is in one configuration: its tokens, None where it is not there; `builds` is false behind an `#error`."""

    tokens: tuple[Token, ...] | None
    builds: bool = True


@value_type
class Configurable:
    """One side of a unit over all configurations. `formulas` are its conditions, `branches` what each branch of them stands under."""

    formulas: tuple[Formula, ...]
    branches: tuple[Formula, ...]
    seen: Callable[[View], Sighted]


@value_type
class Symbols:
    """The settings of each symbol, and the symbols of which Kconfig was seen to say them."""

    domains: Mapping[str, tuple[Setting, ...]]
    declared: frozenset[str]


@value_type
class Judged:
    """The answer over all configurations, and the words of those that it is about where it is not about all."""

    answer: Answer
    configs: tuple[str, ...] = ()


def symbols_in(formulas: Iterable[Formula]) -> frozenset[str]:
    """Return the symbols that formulas test."""
    return frozenset(symbol for formula in formulas for symbol in symbols_of(formula))


def judge_views(
    old: Configurable, new: Configurable, symbols: Symbols, compare: Compare, never: Callable[[str], Answer], again: bool = False
) -> Judged:
    """Compare both sides in every configuration, until it is plain that not all are proved and none is shown to differ.

    `never(symbol)` is the assumption that a symbol is no module.
    `again` says that a difference was looked for before, without the conditions that `symbols` have besides: one more try is enough.
    """
    views = list(views_over(symbols.domains))
    found: dict[View, Answer] = {}
    spent = vain = 0
    differs = False
    for view in (*views[:1], *views[:0:-1]):
        left, right = old.seen(view), new.seen(view)
        if not (left.builds and right.builds):
            # Both sides compile (a standing assumption): this is no configuration.
            continue
        if left.tokens == right.tokens:
            found[view] = Answer(Status.SAME)
        elif left.tokens is None or right.tokens is None:
            where = "old" if right.tokens is None else "new"
            found[view] = Answer(Status.UNKNOWN, f"only the {where} side has it")
        else:
            # Equal tokens in another view are no equal answer: tests in code, macros and callees go by the view, too.
            found[view] = compare(view, differs or vain < (1 if again else _VAIN))
            vain += found[view].status is Status.UNKNOWN
        differs = differs or found[view].status is Status.DIFFERS
        if found[view].status not in PROVED:
            spent += 2 if found[view].status is Status.DIFFERS else 10
        if spent > _MOST_OPEN:
            return Judged(_without_witness(found[view]))
        if not differs and _hopeless(found, symbols, 1 if again else _VAIN):
            return Judged(_worst(found))
    answers = {view: found[view] for view in views if view in found}
    failing = {view: answer for view, answer in answers.items() if answer.status not in PROVED}
    if not failing:
        return Judged(_passed(answers, len(symbols.domains)))
    modular = _modular(failing, symbols)
    if modular:
        kept = {view: answer for view, answer in answers.items() if view not in failing}
        passed = _passed(kept, len(symbols.domains))
        assumptions = tuple(assumption for symbol in sorted(modular) for assumption in never(symbol).assumptions)
        return Judged(replace(passed, status=Status.ASSUMED, assumptions=(*passed.assumptions, *assumptions)))
    return _failed(old, new, symbols, answers, failing)


def _hopeless(found: Mapping[View, Answer], symbols: Symbols, enough: int) -> bool:
    """Whether nothing is proved or shown in as many configurations as are tried first, and none of them is one that may not be there."""
    first = list(found.items())[:enough]
    return len(first) == enough and all(a.status is Status.UNKNOWN and not _modular({view: a}, symbols) for view, a in first)


def _worst(found: Mapping[View, Answer]) -> Answer:
    """Return the first answer that names a defect, else the first that is open."""
    open_ones = [answer for answer in found.values() if answer.status not in PROVED]
    return next((answer for answer in open_ones if answer.reason.startswith(f"{DEFECT}: ")), open_ones[0])


def _without_witness(answer: Answer) -> Answer:
    """Return the answer of one of many configurations: no difference of all of them is shown by it."""
    reason = f"{answer.reason}, in too many configurations to try them all"
    return replace(answer, status=Status.UNKNOWN, reason=reason, witness=None)


def _passed(answers: Mapping[View, Answer], count: int) -> Answer:
    views = sum(answer.status is not Status.SAME for answer in answers.values())
    symbols = f"{count} symbol{'' if count == 1 else 's'}"
    how = f"; {views} compared, the others have equal tokens" if views != len(answers) else ""
    return passed_in_all(answers, f"#if decided in each of {len(answers)} configurations of {symbols}{how}")


def passed_in_all(answers: Mapping[View, Answer], how: str) -> Answer:
    """Join the answers of all configurations: the weakest, on all their assumptions."""
    statuses = {answer.status for answer in answers.values()}
    status = Status.ASSUMED if Status.ASSUMED in statuses else Status.EQUIVALENT
    return Answer(
        status,
        "",
        (Step(how), *dict.fromkeys(step for answer in answers.values() for step in answer.argument)),
        tuple({a.text: a for answer in answers.values() for a in answer.assumptions}.values()),
        tuple(dict.fromkeys(text for answer in answers.values() for text in answer.standing)),
    )


def _modular(failing: Mapping[View, Answer], symbols: Symbols) -> frozenset[str]:
    """Return the symbols that fail as modules only, and that Kconfig was not seen to call tristate; none if that is not all there is to it."""
    chosen: set[str] = set()
    for view in failing:
        named = [s for s, setting in view.settings if setting is Setting.MODULE and s not in symbols.declared]
        if not named:
            return frozenset()
        chosen.add(next((symbol for symbol in named if symbol in chosen), named[0]))
    return frozenset(chosen)


def _failed(old: Configurable, new: Configurable, symbols: Symbols, answers: Mapping[View, Answer], failing: Mapping[View, Answer]) -> Judged:
    """Word what is not proved, and call it a difference only if a configuration in which it is one is granted."""
    differing = {view for view, answer in failing.items() if answer.status is Status.DIFFERS}
    if differing:
        partials = [_narrowed(differing, view, answers, symbols) for view in answers if view in differing]
        partial = next((one for one in partials if granted(one, old, new, symbols, differing)), None)
        answer = next(failing[view] for view in answers if view in differing and (partial is None or _has(view, partial)))
        words = config_words(partial if partial is not None else partials[0])
        if partial is not None:
            return Judged(_with_witness(answer, partial), words)
        question = Question(f"With {' and '.join(words)}: {answer.reason}. Can that be configured here?")
        reason = f"it differs with {' and '.join(words)}, which nothing in sight says can be ({answer.reason})"
        return Judged(replace(answer, status=Status.UNKNOWN, reason=reason, witness=None, questions=(*answer.questions, question)), words)
    chosen = _worst(failing)
    alike = {view for view, answer in failing.items() if answer.reason == chosen.reason}
    words = config_words(_narrowed(alike, next(view for view in answers if view in alike), answers, symbols))
    if not words:
        return Judged(chosen)
    return Judged(replace(chosen, reason=f"{chosen.reason}, with {' and '.join(words)}"), words)


def _narrowed(wanted: set[View], first: View, answers: Mapping[View, Answer], symbols: Symbols) -> dict[str, frozenset[Setting]]:
    """Return settings of `first`, of as few symbols as possible, such that every configuration that has them is one of `wanted`."""
    partial = {symbol: frozenset({setting}) for symbol, setting in first.settings}
    for symbol in sorted(partial):
        without = {name: settings for name, settings in partial.items() if name != symbol}
        if _all_in(without, answers, wanted):
            partial = without
    for symbol in list(partial):
        for setting in symbols.domains[symbol]:
            wider = {**partial, symbol: partial[symbol] | {setting}}
            if _all_in(wider, answers, wanted):
                partial = wider
    return partial


def _all_in(partial: Mapping[str, frozenset[Setting]], answers: Mapping[View, Answer], wanted: set[View]) -> bool:
    return all(view in wanted for view in answers if _has(view, partial))


def _has(view: View, partial: Mapping[str, frozenset[Setting]]) -> bool:
    settings = dict(view.settings)
    return all(settings[symbol] in allowed for symbol, allowed in partial.items())


def granted(
    partial: Mapping[str, frozenset[Setting]],
    old: Configurable,
    new: Configurable,
    symbols: Symbols,
    differing: set[View],
) -> bool:
    """Whether a configuration with these settings can be taken to exist (SEMANTICS.md A8, C15).

    A test that both sides keep tells set from not set: somebody builds either. That a symbol is a module takes Kconfig's word. Of several
    symbols at once only a branch that stands on both sides under all of them speaks.
    """
    if not partial:
        return True
    for symbol, settings in partial.items():
        kept = all(_tells(symbol, side.formulas) for side in (old, new))
        modular = Setting.MODULE in settings and symbol in symbols.declared
        if not (modular or (kept and settings & {Setting.YES, Setting.NO})):
            return False
    return len(partial) == 1 or all(any(_within(branch, symbols, differing) for branch in side.branches) for side in (old, new))


def _tells(symbol: str, formulas: Sequence[Formula]) -> bool:
    """Whether a test among the formulas tells a symbol that is set from one that is not."""
    tests: list[Test] = [test for formula in formulas for test in tests_of(formula) if test.symbol == symbol]
    return any((Setting.YES in test.when) != (Setting.NO in test.when) for test in tests)


def _within(branch: Formula, symbols: Symbols, differing: set[View]) -> bool:
    """Whether a branch is compiled in some of the differing configurations and in no other."""
    live = [view for view in views_over(symbols.domains) if view.decide(branch)]
    return bool(live) and all(view in differing for view in live)


def _with_witness(answer: Answer, partial: Mapping[str, frozenset[Setting]]) -> Answer:
    """Put the configuration in front of a witness's conditions."""
    witness = answer.witness
    if witness is None or not partial:
        return answer
    conditions = tuple(
        Condition(setting_words(symbol, settings), None, "the configuration: Kconfig has it" if Setting.MODULE in settings and len(settings) == 1
                  else "the configuration: both sides test it")
        for symbol, settings in sorted(partial.items())
    )  # fmt: skip
    title = f"with {' and '.join(config_words(partial))}: {witness.title}"
    marked = Witness(title, (*conditions, *witness.conditions), witness.old, witness.new, witness.old_at, witness.new_at, witness.seed)
    return replace(answer, reason=title, witness=marked)
