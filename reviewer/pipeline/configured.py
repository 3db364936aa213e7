"""The sides of a function over all configurations: from the definitions of a tree's file, or from what hunks show."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from reviewer.cfront.configuration import All, Formula, Setting, View, domain
from reviewer.cfront.kconfig import Kconfig
from reviewer.cfront.outline import Item
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.variants import Variant, branches_in
from reviewer.cfront.views import UndecidedError, builds, conditions_in, family_calls, is_conditional, select
from reviewer.model.value_type import value_type
from reviewer.pipeline.by_view import Configurable, Sighted, Symbols, symbols_in


@value_type
class Definitions:
    """A function's definitions on one side, of which a configuration has one."""

    variants: tuple[Variant, ...]

    @property
    def presence(self) -> tuple[Formula, ...]:
        """What each definition stands under."""
        return tuple(variant.presence for variant in self.variants)

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of all definitions."""
        return tuple(token for variant in self.variants for token in variant.tokens)

    @property
    def plain(self) -> bool:
        """Whether there is one definition, and no condition in it."""
        return len(self.variants) == 1 and not any(is_conditional(token) for token in self.tokens)

    def item(self, view: View) -> Item | None:
        """Return the definition of a configuration, None if it has none.

        Raises:
            UndecidedError: there is more than one, or the view does not decide.
        """
        found = [item for variant in self.variants if (item := variant.item(view)) is not None]
        if len(found) > 1:
            raise UndecidedError(found[1].line)
        return found[0] if found else None

    def configurable(self) -> Configurable:
        """Return the side as it is compared."""
        branches = tuple(All((variant.presence, branch)) for variant in self.variants for branch in (True, *branches_in(variant.tokens)))
        formulas = (*(formula for variant in self.variants for formula in variant.formulas), *_code_tests(self.tokens))
        return Configurable(formulas, branches, self._seen)

    def _seen(self, view: View) -> Sighted:
        item = self.item(view)
        return Sighted(None) if item is None else Sighted(item.tokens, builds(item.tokens))


def _code_tests(tokens: Sequence[Token]) -> tuple[Formula, ...]:
    return tuple(formula for _, formula in family_calls(tokens))


def needs_views(old: Definitions, new: Definitions) -> bool:
    """Whether the sides can't be compared without deciding conditions: some stand in them, or tests of one symbol in two ways."""
    if not (old.plain and new.plain) or old.presence != new.presence:
        return True
    tests = {formula for side in (old, new) for formula in _code_tests(side.tokens)}
    return len(symbols_in(tests)) < len(tests)


def symbols_for(old: Configurable, new: Configurable, kconfigs: Sequence[Kconfig]) -> Symbols:
    """Return the symbols of both sides' conditions with the settings that Kconfig files leave them."""
    domains: dict[str, tuple[Setting, ...]] = {}
    declared: set[str] = set()
    for symbol in sorted(symbols_in((*old.formulas, *new.formulas))):
        answers = [kconfig.settings(symbol) for kconfig in kconfigs] or [(domain(symbol), False)]
        domains[symbol] = tuple(setting for setting in domain(symbol) if any(setting in settings for settings, _ in answers))
        if all(said for _, said in answers) and kconfigs:
            declared.add(symbol)
    return Symbols(domains, frozenset(declared))


# --- hunks -----------------------------------------------------------------------------------------------------------------


def fragment_side(tokens: tuple[Token, ...]) -> Configurable:
    """Return one side of a fragment as it is compared; `#if`s that reach into hidden text must have been closed before."""

    def seen(view: View) -> Sighted:
        found = select(tokens, view)
        return Sighted(found, builds(found))

    return Configurable((*conditions_in(tokens), *_code_tests(tokens)), branches_in(tokens), seen)


def closed_fragments(old: tuple[Token, ...], new: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """Close the `#if` groups that reach into hidden text at the HOLE; None if they are not the same on both sides.

    Visible text of such a group is compiled or not by a condition that is not shown: a symbol of its own, equal on both sides.
    """
    (left, before), (right, after) = _closed(old), _closed(new)
    return (left, right) if before == after else None


def _closed(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[object, ...]]:
    """Return the tokens with every run's groups whole, and what was open at each of the HOLEs."""
    result: list[Token] = []
    shape: list[object] = []
    for number, run in enumerate(_runs(tokens)):
        holes = run[:1] if run and run[0].kind is TokenKind.HOLE else ()
        text = run[len(holes) :]
        loose, opened = _ends(text)
        line = run[0].line if run else 0
        shape.append((holes[0].text if holes else number, loose, opened))
        result.extend(holes)
        # The innermost hidden group ends first, so it is opened last.
        for depth, branches in reversed(list(enumerate(_hidden_groups(loose)))):
            name = f"({number}, {depth})"
            if branches:
                # Neither this branch nor a later one may be compiled, but one that is hidden.
                result.append(Token(TokenKind.DIRECTIVE, f"#if HIDDEN_BRANCH{name}", line))
            result.append(Token(TokenKind.DIRECTIVE, f"#{'elif' if branches else 'if'} HIDDEN_CONDITION{name}", line))
        result.extend(text)
        result.extend(Token(TokenKind.DIRECTIVE, "#endif", run[-1].line) for _ in opened)
        if _hidden_groups(loose)[-1:] and not loose[-1].startswith("#endif"):
            result.append(Token(TokenKind.DIRECTIVE, "#endif", run[-1].line))
    return tuple(result), tuple(shape)


def _runs(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    cuts = [index for index, token in enumerate(tokens) if token.kind is TokenKind.HOLE]
    bounds = [0, *(cut for cut in cuts if cut), len(tokens)]
    return [tokens[a:b] for a, b in pairwise(bounds)]


def _ends(text: Sequence[Token]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the lines that belong to groups which began before the text, and for each group that goes on behind it its lines."""
    loose: list[str] = []
    groups: list[list[str]] = []
    for token in text:
        if not is_conditional(token):
            continue
        if token.text.startswith("#if"):
            groups.append([token.text])
        elif not groups:
            loose.append(token.text)
        elif token.text.startswith("#endif"):
            groups.pop()
        else:
            groups[-1].append(token.text)
    return tuple(loose), tuple(tuple(group) for group in groups)


def _hidden_groups(loose: Sequence[str]) -> list[bool]:
    """Return for each hidden group that the loose lines belong to, the innermost first, whether a branch of it begins among them."""
    groups: list[bool] = []
    branches = False
    for line in loose:
        if line.startswith("#endif"):
            groups.append(branches)
            branches = False
        else:
            branches = True
    return [*groups, True] if branches else groups
