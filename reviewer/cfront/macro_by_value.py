"""Macros that are seen to do no more than a function could, in all of their definitions: they take what they are given by value."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence

from reviewer.cfront.brackets import matches
from reviewer.cfront.cursor import KEYWORDS
from reviewer.cfront.index import Index
from reviewer.cfront.item_names import TYPE_KEYWORDS
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define
from reviewer.cfront.syntax import WRITES, Token, TokenKind
from reviewer.model.value_type import value_type

_ARGUMENTS = ("va_start", "va_end", "va_copy", "va_arg")
_NEVER = frozenset(
    ["return", "goto", "break", "continue", "case", "default", "__label__", "##", *_ARGUMENTS, *(f"__builtin_{name}" for name in _ARGUMENTS)]
)
"""What may leave, or makes a name or a text that nobody sees here; a comma before the rest of the arguments goes with them (`, ##args`)."""
_GOES_ON = frozenset({"volatile", "__volatile__", "goto", "inline", "__inline", "__inline__"})
"""What stands between the word for instructions and their brackets, whatever the word is: `asm_inline volatile (...)`."""
_TYPES = frozenset({"typeof", "__typeof__", "__typeof", "sizeof", "__same_type"})
_MOST = 300
"""Names that are looked into; of a macro with more nothing is told."""

_Use = tuple[str, frozenset[int] | None]
"""A name and the numbers of its arguments in which there is something of what the macro is given; None: any of them."""


@value_type
class MacroWords:
    """What the definitions of a macro, and of macros within, may speak of beside what it is given.

    `words` is None if they are too many. `by_value` says that none of them writes that, takes its address, or leaves, and that all of them are seen.
    """

    words: frozenset[str] | None
    by_value: bool

    def may_speak_of(self, names: Collection[str]) -> bool:
        """Whether a definition may have one of `names` in it."""
        return self.words is None or not self.words.isdisjoint(names)


def macro_words(index: Index, name: str, trusted: Collection[str]) -> MacroWords:
    """Look into every word of a macro's definitions that is a macro, too; the names `trusted` are known to act as functions."""
    words: set[str] = set()
    by_value = True
    waiting: deque[_Use] = deque([(name, None)])
    seen: set[_Use] = set()
    bodies: list[tuple[Sequence[Token], Collection[str]]] = []
    instructions: set[str] = set()
    while waiting:
        here, places = waiting.popleft()
        if (here, places) in seen or here in trusted:
            continue
        seen.add((here, places))
        if len(seen) > _MOST:
            return MacroWords(None, False)
        found = [parse_define(one.item.tokens[0].text, one.item.line) for one in index.macros(here)]
        by_value = by_value and (bool(found) or here != name)
        for macro in found:
            given = _given(macro, places) if macro is not None else None
            if macro is None or given is None:
                by_value = False
            if macro is None:
                continue
            by_value = by_value and _is_plain(macro.body, given or (), _params(macro))
            bodies.append((macro.body, given or ()))
            if macro.params is None and any("asm" in token.text for token in macro.body):
                instructions.add(here)
            own = {token.text for token in macro.body if token.kind is TokenKind.IDENT} - {*_params(macro), *KEYWORDS, *TYPE_KEYWORDS}
            words |= own
            handed = given if given is not None else _params(macro)
            uses = _uses(macro.body, handed, macro.variadic if macro.variadic in handed else "")
            index.lookups.expect(sorted(own), others=False)
            waiting += [(word, uses.get(word, frozenset())) for word in sorted(own)]
    by_value = by_value and not any(_gives_to_asm(body, given, instructions) for body, given in bodies)
    return MacroWords(frozenset(words), by_value)


def _gives_to_asm(body: Sequence[Token], given: Collection[str], words: Collection[str]) -> bool:
    """Whether instructions may have something of `given`, whose operands letters in a string write; `words` are names for the word `asm`."""
    for at, token in enumerate(body):
        behind = body[at + 1].text if at + 1 < len(body) else ""
        if token.kind is TokenKind.IDENT and ("asm" in token.text or token.text in words or behind in _GOES_ON):
            return any(one.text in given for one in body[at:])
    return False


def _params(macro: MacroDef) -> tuple[str, ...]:
    return (*(macro.params or ()), *((macro.variadic,) if macro.variadic else ()))


def _given(macro: MacroDef, places: frozenset[int] | None) -> frozenset[str] | None:
    """Return the parameters in which there is something of what is given; None where the name alone is given it."""
    params = _params(macro)
    if macro.params is None:
        # It stands for something that is called, or is no call at all.
        return frozenset() if places is not None and not places else None
    if places is None or (macro.variadic and places):
        return frozenset(params)
    return frozenset(params[place] for place in places if place < len(params))


def _is_plain(body: Sequence[Token], given: Collection[str], params: Collection[str]) -> bool:
    """Whether nothing in a body leaves, and all of `given` in it is read, or handed on as it is; none of `params` is called, or made a text."""
    match = matches(body)
    if body and (body[0].text in WRITES | {".", "->", "["} or body[-1].text in ("&", "++", "--", ".", "->")):
        return False  # it does something with what stands beside it
    for at, token in enumerate(body):
        behind = body[at + 1].text if at + 1 < len(body) else ""
        if token.text in _NEVER and not (token.text == "##" and at and body[at - 1].text == "," and behind not in ("", ",")):
            return False
        if (token.text in params and behind == "(") or (token.text == "#" and behind in given):
            return False
        if token.text in given and not _is_read(body, match, at):
            return False
    return True


def _is_read(body: Sequence[Token], match: Sequence[int], at: int) -> bool:
    """Whether what stands at `at` is read where it stands: neither it nor any brackets around it are written, or have their address taken."""
    if any(match[k] > at and k and body[k].text == "(" and body[k - 1].text in _TYPES for k in range(at)):
        return True
    first, last = at, at
    while True:
        before = body[first - 1].text if first else ""
        behind = body[last + 1].text if last + 1 < len(body) else ""
        if behind == "->" and before not in (".", "->"):
            return True  # what it points to is no part of it, whatever is done with that
        if behind in WRITES or before in ("++", "--", "&", ".", "->", "&&") or behind == ".":
            return False
        opener = next((k for k in range(first - 1, -1, -1) if match[k] > last), -1)
        if opener < 0:
            return True
        if body[opener].text == "{":
            # A statement within: what it gives is a value, and no object, unless it is the last of an expression in brackets.
            return body[match[opener]].text == "}" and not (match[opener] + 1 < len(body) and body[match[opener] + 1].text in WRITES)
        first, last = opener, match[opener]


def _uses(body: Sequence[Token], given: Collection[str], variadic: str) -> dict[str, frozenset[int] | None]:
    """Return for each name that is called the numbers of its arguments that have a word of `given` in them."""
    match = matches(body)
    found: dict[str, frozenset[int] | None] = {}
    for at, token in enumerate(body):
        if token.kind is not TokenKind.IDENT or token.text in given or at + 1 >= len(body) or body[at + 1].text != "(":
            continue
        places = _places(body, match, at + 1, given, variadic) if match[at + 1] > 0 else None
        before = found.get(token.text, frozenset())
        found[token.text] = None if places is None or before is None else places | before
    return found


def _places(body: Sequence[Token], match: Sequence[int], opener: int, given: Collection[str], variadic: str) -> frozenset[int] | None:
    """Return the numbers of the arguments between two brackets that have some word in them; None where one may be several."""
    place, found, at = 0, set[int](), opener + 1
    if variadic and any(token.text == variadic for token in body[opener : match[opener]]):
        return None
    while at < match[opener]:
        behind = match[at] + 1 if match[at] > at else at + 1
        if body[at].text == ",":
            place += 1
        elif any(token.text in given for token in body[at:behind]):
            found.add(place)
        at = behind
    return frozenset(found)
