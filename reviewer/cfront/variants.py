"""The definitions of one name in a file, each with the formula under which it is compiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer.cfront.brackets import directive_word
from reviewer.cfront.configuration import All, Formula, Not, View, branch_formula
from reviewer.cfront.outline import Item, outline
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.views import UndecidedError, balanced, conditions_in, is_conditional, select
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type


class _Nest:
    """The open `#if`s at a place of a file."""

    def __init__(self) -> None:
        self._groups: list[tuple[tuple[Formula, ...], Formula]] = []

    def feed(self, text: str, following: str) -> None:
        """Take in a conditional line; `following` is the text of the next token, which tells a header guard."""
        word = directive_word(text)
        rest = text[1 + len(word) :].strip()
        if word == "endif":
            if self._groups:
                self._groups.pop()
        elif word in ("if", "ifdef", "ifndef"):
            guard = word == "ifndef" and bool(rest) and following.startswith(f"#define {rest}")
            self._groups.append(((), True if guard else branch_formula(word, rest)))
        elif self._groups:
            before, last = self._groups[-1]
            self._groups[-1] = ((*before, last), True if word == "else" else branch_formula(word, rest))

    @property
    def formula(self) -> Formula:
        """What must hold for text here to be compiled."""
        parts: list[Formula] = []
        for before, last in self._groups:
            parts.extend(Not(formula) for formula in before)
            parts.append(last)
        kept = tuple(part for part in parts if part is not True)
        return kept[0] if len(kept) == 1 else All(kept) if kept else True


def presences(items: Sequence[Item]) -> tuple[Formula, ...]:
    """Return for each item of a file, in order, the formula of the conditions around it."""
    nest = _Nest()
    result: list[Formula] = []
    directive = TokenKind.DIRECTIVE
    for index, item in enumerate(items):
        tokens = item.directed
        result.append(nest.formula)
        following = items[index + 1].directed[0].text if index + 1 < len(items) else ""
        for position in [at for at, token in enumerate(tokens) if token.kind is directive and is_conditional(token)]:
            nest.feed(tokens[position].text, tokens[position + 1].text if position + 1 < len(tokens) else following)
    return tuple(result)


def branches_in(tokens: Sequence[Token]) -> tuple[Formula, ...]:
    """Return the formula of every branch of the conditional groups among the tokens, what is around it included."""
    nest = _Nest()
    result: list[Formula] = []
    for token in tokens:
        if is_conditional(token):
            nest.feed(token.text, "")
            if directive_word(token.text) != "endif":
                result.append(nest.formula)
    return tuple(result)


@value_type
class Variant:
    """One definition, or one stretch of a file that makes one in each of several configurations, as it stands."""

    presence: Formula
    tokens: tuple[Token, ...]
    name: str

    @property
    def formulas(self) -> Iterator[Formula]:
        """Every condition in and around it."""
        yield self.presence
        yield from conditions_in(self.tokens)

    def item(self, view: View) -> Item | None:
        """Return the function that the variant is in `view`, None if it is none there.

        Raises:
            UndecidedError: the view does not decide a condition in it.
        """
        if view.decide(self.presence) is False:
            return None
        found = [item for item in outline(select(self.tokens, view)) if item.kind is UnitKind.FUNCTION and item.name == self.name]
        return found[0] if found else None


def variants(items: Sequence[Item], name: str, formulas: Sequence[Formula]) -> tuple[Variant, ...]:
    """Return every definition of the function `name` among the items of a file, whose `presences` are `formulas`.

    Where `#if` lines cut a definition in two, what is cut is taken as far as the lines belong together.
    """
    found: list[Variant] = []
    done = 0
    for index, item in enumerate(items):
        if item.kind is not UnitKind.FUNCTION or item.name != name or index < done:
            continue
        start, end = index, index + 1
        while start > 0 and _short(items[start:end]) < 0:
            start -= 1
        while end < len(items) and not balanced(_joined(items[start:end])):
            end += 1
        found.append(Variant(formulas[start], _joined(items[start:end]), name))
        done = end
    return tuple(found)


def _joined(items: Sequence[Item]) -> tuple[Token, ...]:
    return tuple(token for item in items for token in item.tokens)


def _short(items: Sequence[Item]) -> int:
    """Return how far the depth of groups falls below its start, as a number that is not positive."""
    depth = lowest = 0
    for token in _joined(items):
        if token.kind is TokenKind.DIRECTIVE:
            word = directive_word(token.text)
            depth += (word in ("if", "ifdef", "ifndef")) - (word == "endif")
            # A branch that begins here belongs to a group that began before.
            lowest = min(lowest, depth - (is_conditional(token) and word in ("else", "elif", "elifdef", "elifndef")))
    return lowest


def selected(item: Item, view: View) -> Item:
    """Return a function as `view` compiles it.

    Raises:
        UndecidedError: the view does not decide a condition in it, or what it compiles is not this function.
    """
    if not any(is_conditional(token) for token in item.tokens):
        return item
    found = [one for one in outline(select(item.tokens, view)) if one.kind is UnitKind.FUNCTION and one.name == item.name]
    if len(found) != 1:
        raise UndecidedError(item.line)
    return found[0]


def selected_tokens(item: Item, view: View) -> tuple[Token, ...]:
    """Return the tokens of a function that `view` compiles; all of them where the view does not decide."""
    try:
        return select(item.tokens, view)
    except UndecidedError:
        return item.tokens
