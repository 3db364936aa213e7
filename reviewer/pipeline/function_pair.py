"""A function of both sides lowered and compared: once, or in every configuration of the conditions in and around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from reviewer.cfront.configuration import EVERY, MOST_SYMBOLS, View
from reviewer.cfront.ctype import CHAR
from reviewer.cfront.fragment import FragmentItem
from reviewer.cfront.fragment_syntax import parse_fragment
from reviewer.cfront.ir import Function, Load, Store
from reviewer.cfront.lower import lower_function
from reviewer.cfront.macros import Expansion, expand
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.views import UndecidedError, balanced, decided, hide_common_groups, is_conditional, names_in_conditions, select
from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.knowledge.tables import Dialect
from reviewer.model.place import DEFECT, Place, Side
from reviewer.model.unit import BY_PROOF, Assumption, Status, UnitKind, assumption_id
from reviewer.pipeline.by_view import Configurable, Judged, judge_views, passed_in_all
from reviewer.pipeline.configured import Definitions, closed_fragments, fragment_side, needs_views, symbols_for
from reviewer.pipeline.followed_gotos import followed_gotos, left_blocks_undo_nothing, without_lone_labels
from reviewer.pipeline.hidden_locals import Locals, assumed_locals
from reviewer.pipeline.linked import chosen_otherwise
from reviewer.pipeline.name_conditions import changed_names, conditions_of_names
from reviewer.pipeline.shown_macros import STANDING, ShownMacros
from reviewer.pipeline.world import World, hunk_context
from reviewer.prover.interface import Answer, Bodies, NoBodies, Task
from reviewer.prover.matching import excused
from reviewer.prover.standing import BEGINS_A_STATEMENT, DECLARED_ONCE

Compare = Callable[[Function, Function, Bodies, Bodies, View, bool], tuple[Task, Answer]]
"""Compares two functions as one configuration compiles them, given the bodies in sight of each; the last says whether to look for a difference."""

_MANY = f"more than {MOST_SYMBOLS} symbols in the #if conditions of what changed"


@dataclass(slots=True)
class FunctionPair:
    """A function to compare. `shown` are the functions that the patch shows, `macros` what it makes of macros.

    `notes` collects what policy excused in the comparisons made. `headless` says that a header is not in sight, or not understood: what is a
    parameter there looks like any variable, and nobody is accused of what is done to it.
    """

    pair: UnitPair
    dialect: Dialect
    worlds: tuple[World | None, World | None]
    shown: frozenset[str]
    macros: ShownMacros
    compare: Compare
    notes: dict[str, None] = field(default_factory=dict)
    expanded: dict[Side, None] = field(default_factory=dict)
    headless: bool = False

    def judge(self) -> Judged:
        """Compare the sides, and say what is known of them over all configurations."""
        try:
            judged = self._judge()
            judged = self._with_locals(judged)
            shown = self._taken_for_granted() if self.pair.side.fragment is not None and judged.answer.status in BY_PROOF else ()
            standing = (*judged.answer.standing, *shown, *(STANDING[side] for side in self.expanded))
            return replace(judged, answer=replace(judged.answer, standing=tuple(dict.fromkeys(standing))))
        except UndecidedError as error:
            return _unknown(f"#if lines that do not belong together, near line {error.line}")

    def _taken_for_granted(self) -> tuple[str, ...]:
        """Return what is taken for granted of lines that hunks show."""
        tokens = [token for side in (self.pair.old, self.pair.new) if side is not None for token in side.tokens]
        begins = any(token.kind is TokenKind.HOLE and token.blank for token in tokens)
        return (DECLARED_ONCE, BEGINS_A_STATEMENT) if begins else (DECLARED_ONCE,)

    @property
    def _locals(self) -> Locals:
        return self.macros.locals.get((self.pair.side.path, self.pair.name), {})

    def _with_locals(self, judged: Judged) -> Judged:
        """Assume of what is proved that the names that are said to be locals are."""
        if not self._locals or judged.answer.status not in BY_PROOF:
            return judged
        made = assumed_locals(self.pair, self._locals)
        return replace(judged, answer=replace(judged.answer, status=Status.ASSUMED, assumptions=(*judged.answer.assumptions, made)))

    def _judge(self) -> Judged:
        old, new = self.worlds
        if old is not None and new is not None and self.pair.side.item is not None:
            return self._of_trees(old, new)
        return self._of_hunks()

    # --- trees -------------------------------------------------------------------------------------------------------

    def _of_trees(self, old: World, new: World) -> Judged:
        pair = self.pair
        if why := chosen_otherwise(pair, (old, new)):
            return _unknown(why)
        left = Definitions(old.variants((pair.old or pair.side).path, pair.name))
        right = Definitions(new.variants((pair.new or pair.side).path, pair.name))
        if pair.old is not None and pair.new is not None and pair.old.item is not None and pair.new.item is not None:
            one, two = _own(left, pair.old), _own(right, pair.new)
            if one.variants and two.variants and one.presence == two.presence:
                left, right = one, two
            if not needs_views(left, right):
                items = pair.old.item, pair.new.item
                judged = Judged(self._of_items(old, new, items, EVERY))
                return self._with_names(judged, old, new, left, right)
        why = self._unsettled(left.tokens, right.tokens)
        if why:
            return _unknown(why)
        found = self._by_definition(old, new, left.configurable(), right.configurable(), left, right)
        return self._with_names(found or self._partly_hidden(left, right), old, new, left, right)

    def _with_names(self, judged: Judged, old: World, new: World, left: Definitions, right: Definitions) -> Judged:
        """Try what is open again with the configurations under which the names in the change have one definition or another."""
        if judged.answer.status is not Status.UNKNOWN or judged.answer.reason.startswith(f"{DEFECT}: "):
            return judged
        names = changed_names(left.tokens, right.tokens)
        paths = self._paths
        formulas = [conditions_of_names(world, path, names) for world, path in ((old, paths[0]), (new, paths[1]))]
        if not any(formulas):
            return judged
        sides = [
            replace(side.configurable(), formulas=(*side.configurable().formulas, *more)) for side, more in zip((left, right), formulas, strict=True)
        ]
        found = self._by_definition(old, new, sides[0], sides[1], left, right, again=True)
        return judged if found is None or found.answer.status is Status.UNKNOWN else found

    @property
    def _paths(self) -> tuple[str, str]:
        return (self.pair.old or self.pair.side).path, (self.pair.new or self.pair.side).path

    def _by_definition(
        self, old: World, new: World, one: Configurable, two: Configurable, left: Definitions, right: Definitions, again: bool = False
    ) -> Judged | None:
        """Compare the definitions in every configuration; None if there are too many."""
        sides = one, two
        symbols = symbols_for(*sides, [old.kconfig, new.kconfig])
        if len(symbols.domains) > MOST_SYMBOLS:
            return None

        def compare(view: View, search: bool) -> Answer:
            items = left.item(view), right.item(view)
            assert items[0] is not None
            assert items[1] is not None
            return self._of_items(old, new, (items[0], items[1]), view, search)

        return judge_views(*sides, symbols, compare, self._never, again)

    def _of_items(self, old: World, new: World, items: tuple[Item, Item], view: View, search: bool = True) -> Answer:
        """Compare two definitions as `view` compiles them; with a plain char that is signed, and with one that is not, where it is open."""
        paths = self._paths

        def compared(at: View, search: bool) -> tuple[bool, Answer]:
            forms = self.macros.forms
            functions = old.lower(paths[0], items[0], at, forms), new.lower(paths[1], items[1], at, forms)
            return any(map(_has_chars, functions)), self._compared(*functions, at, search)

        chars, answer = compared(view, search)
        if answer.status is not Status.UNKNOWN or not chars or answer.reason.startswith(DEFECT):
            return answer
        answers: dict[View, Answer] = {}
        for at in view.with_chars():
            answers[at] = compared(at, search)[1]
            if answers[at].status is Status.UNKNOWN:
                return answer
        if all(one.status in BY_PROOF for one in answers.values()):
            return passed_in_all(answers, "a plain char is signed, or has no sign")
        differing = [one for one in answers.values() if one.status is Status.DIFFERS]
        # What differs with one of them only differs on some machines: that is left open.
        return differing[0] if len(differing) == len(answers) else answer

    def _partly_hidden(self, left: Definitions, right: Definitions) -> Judged:
        """Hide the conditional parts that are the same on both sides, and compare what is left (SEMANTICS.md A8)."""
        if len(left.variants) != 1 or len(right.variants) != 1 or left.presence != right.presence:
            return _unknown(_MANY)
        old, new, hidden = hide_common_groups(left.tokens, right.tokens)
        heads = [next((i for i, token in enumerate(side) if token.text == "{"), 0) for side in (old, new)]
        if any(token.kind is TokenKind.HOLE for side, head in zip((old, new), heads, strict=True) for token in side[:head]):
            return _unknown(_MANY)
        lines = self.pair.old.line if self.pair.old is not None else 0, self.pair.new.line if self.pair.new is not None else 0
        whole = FragmentItem(UnitKind.FUNCTION, self.pair.name, old, new, *lines, old_header=True, new_header=True, head=True, tail=True)
        return self._of_fragments(whole, whole, frozenset(token.text for token in hidden if token.kind is TokenKind.IDENT))

    # --- hunks -------------------------------------------------------------------------------------------------------

    def _of_hunks(self) -> Judged:
        # A function that was moved is a fragment of its own on each side.
        old, new = ((side or self.pair.side).fragment for side in (self.pair.old, self.pair.new))
        assert old is not None
        assert new is not None
        if any(is_conditional(token) for token in (*(old.old or ()), *(new.new or ()))):
            why = self._unsettled(old.old or (), new.new or ())
            if why:
                return _unknown(why)
            closed = closed_fragments(old.old or (), new.new or ())
            if closed is None:
                return _unknown("the #if lines that reach into lines that are not shown change")
            old, new = replace(old, old=closed[0]), replace(new, new=closed[1])
        return self._of_fragments(old, new, frozenset())

    def _of_fragments(self, old: FragmentItem, new: FragmentItem, hidden: frozenset[str]) -> Judged:
        left, right = old.old or (), new.new or ()
        if not (balanced(left) and balanced(right)):
            return _unknown("#if lines that do not belong together")
        sides = fragment_side(left), fragment_side(right)
        symbols = symbols_for(*sides, [world.kconfig for world in self.worlds if world is not None])
        conditional = any(is_conditional(token) for token in (*left, *right))
        if not (conditional or hidden or _two_ways(sides, len(symbols.domains))):
            return Judged(self._fragments(old, new, EVERY, hidden))
        if len(symbols.domains) > MOST_SYMBOLS:
            return _unknown(_MANY)
        return judge_views(*sides, symbols, lambda view, search: self._fragments(old, new, view, hidden, search), self._never)

    def _fragments(self, old: FragmentItem, new: FragmentItem, view: View, hidden: frozenset[str], search: bool = True) -> Answer:
        if view != EVERY:
            old = replace(old, old=decided(select(old.old or (), view), view))
            new = replace(new, new=decided(select(new.new or (), view), view))
        functions = [self._lower(fragment, side, hidden, view) for fragment, side in ((old, Side.OLD), (new, Side.NEW))]
        names = [{(v.name, v.type) for v in function.variables if not v.temporary} for function in functions]
        lone = sorted(name for name, _ in names[0] ^ names[1] if name in hidden)
        if lone:
            return Answer(Status.UNKNOWN, f"{_MANY}, and {lone[0]} is declared on one side only, which unchanged conditional lines use")
        return self._compared(functions[0], functions[1], view, search)

    def _lower(self, fragment: FragmentItem, which: Side, hidden: frozenset[str], view: View) -> Function:
        side = (self.pair.old if which is Side.OLD else self.pair.new) or self.pair.side
        world = self.worlds[0 if which is Side.OLD else 1]
        if hidden and world is not None:
            return world.lower_fragment(side.path, fragment, which, view)
        fragment, problems = self._with_macros(fragment, which, side)
        syntax = parse_fragment(fragment, which, self.dialect)
        self.headless = self.headless or not syntax.header or fragment.pieced
        macros = self.macros
        context = hunk_context(self.dialect, self.shown, side.path, macros.constants, macros.guards, macros.types.of(side.path, which))
        function = lower_function(syntax, replace(context, locals=self._locals))
        return replace(function, problems=(*problems, *function.problems)) if problems else function

    def _with_macros(self, fragment: FragmentItem, which: Side, side: UnitSide) -> tuple[FragmentItem, tuple[tuple[str, int], ...]]:
        """Expand the macros that hunks show, and return what went wrong beside it."""
        tokens = (fragment.old if which is Side.OLD else fragment.new) or ()
        expansion = expand(tokens, self.macros.lookup(which, side.path, side.line))
        doubts = self._doubts(expansion, which, side.path)
        if not expansion.used:
            return fragment, doubts
        if not self.macros.redefined.isdisjoint(expansion.used):
            self.expanded[which] = None
        changed = replace(fragment, old=expansion.tokens) if which is Side.OLD else replace(fragment, new=expansion.tokens)
        return changed, (*expansion.problems, *doubts)

    def _doubts(self, expansion: Expansion, which: Side, path: str) -> tuple[tuple[str, int], ...]:
        """Return what hunks say of names in a function, and what was not put in: macros that may be anything, and text of what may have changed."""
        sight = self.macros.sight
        found = [(f"{token.text}, of which hunks show a #define", token.line) for token in expansion.tokens if token.text in sight.doubtful]
        for token in expansion.tokens:
            if token.text in sight.called and ((expansion.used and token.text in sight.texts) or Place(path, token.line, which) in self.pair.changed):
                found.append((f"{token.text}(), of which hunks show a #define", token.line))
        return tuple(found[:1])

    # --- both --------------------------------------------------------------------------------------------------------

    def _compared(self, old: Function, new: Function, view: View, search: bool = True) -> Answer:
        followed = followed_gotos(old), followed_gotos(new)
        old, new = without_lone_labels(old, new), without_lone_labels(new, old)
        bodies = [self._bodies(world, side, view) for world, side in zip(self.worlds, (self.pair.old, self.pair.new), strict=True)]
        task, answer = self.compare(old, new, bodies[0], bodies[1], view, search and not self.headless)
        labels = followed[0][1] | followed[1][1]
        if answer.status is Status.UNKNOWN and labels and not answer.reason.startswith(DEFECT):
            one, two = (side for side, _ in followed)
            again = self.compare(without_lone_labels(one, two), without_lone_labels(two, one), bodies[0], bodies[1], view, False)
            if again[1].status in BY_PROOF:
                made = left_blocks_undo_nothing(self.pair, labels)
                task, answer = again[0], replace(again[1], status=Status.ASSUMED, assumptions=(*again[1].assumptions, made))
        if answer.status in BY_PROOF:
            self.notes.update(dict.fromkeys(excused(task.old, task.new)))
        return answer

    def _bodies(self, world: World | None, side: UnitSide | None, view: View) -> Bodies:
        here = side or self.pair.side
        return world.bodies(view, here.path) if world is not None and here.item is not None else NoBodies()

    def _unsettled(self, old: Sequence[Token], new: Sequence[Token]) -> str:
        """Return why the conditions do not mean the same on both sides: the patch defines a name in them."""
        named = sorted((names_in_conditions(old) | names_in_conditions(new)) & self.macros.redefined)
        return f"the #if conditions test {named[0]}, which the patch defines anew" if named else ""

    def _never(self, symbol: str) -> Answer:
        text = f"{symbol} is never a module (=m)"
        digest = assumption_id(self.pair.name, text)
        assumption = Assumption(
            digest, text, self.pair.name, f"the Kconfig entry of {symbol.removeprefix('CONFIG_')}: bool or tristate", subject=symbol
        )
        return Answer(Status.ASSUMED, assumptions=(assumption,))


def _own(definitions: Definitions, side: UnitSide) -> Definitions:
    """Return the one definition that a unit's side is."""
    lines = {token.line for token in side.tokens}
    return Definitions(tuple(variant for variant in definitions.variants if any(token.line in lines for token in variant.tokens)))


def _two_ways(sides: tuple[Configurable, Configurable], count: int) -> bool:
    return len({formula for side in sides for formula in side.formulas}) > count


def _unknown(reason: str) -> Judged:
    return Judged(Answer(Status.UNKNOWN, reason))


def _has_chars(function: Function) -> bool:
    """Whether a plain char is read, written or kept."""
    code = (one for block in function.blocks for one in block.instructions)
    return any(variable.type == CHAR for variable in function.variables) or any(isinstance(one, Load | Store) and one.type == CHAR for one in code)
