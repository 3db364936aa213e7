"""What the functions that hunks show do, themselves or through what they call: also those that do not change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import field

from reviewer.cfront.syntax import ASSIGNS, TokenKind
from reviewer.changes.hunk_arguments import Passed
from reviewer.changes.hunk_calls import SideToken, calls_of, side_tokens
from reviewer.knowledge.tables import Dialect
from reviewer.model.place import Side
from reviewer.model.series import FileDiff
from reviewer.model.value_type import value_type

_STEPS = frozenset({"++", "--"})
_ASM = frozenset({"asm", "__asm__"})
_CONTROL = frozenset({"if", "while", "for", "switch", "return", "sizeof"})
_BY_BYTES = ("mem", "copy_", "bzero", "str", "sprintf", "snprintf")
"""Beginnings of names of what writes objects by their bytes."""
_NEAR = 40
"""Tokens of an lvalue that are looked through."""
_ENDLESS = (("for", "(", ";", ";", ")"), ("while", "(", "1", ")"), ("while", "(", "true", ")"))


@value_type
class HunkFunctions:
    """By function, as far as hunks show them; those of one name count as one.

    `members` are those that it may write, `anything` are the functions that may write any, `calls` is what it calls; `staying` are those
    that may not come back. `passed` are the arguments of calls in sight.
    """

    members: Mapping[str, Set[str]] = field(default_factory=dict)
    anything: Set[str] = frozenset()
    calls: Mapping[str, Set[str]] = field(default_factory=dict)
    staying: frozenset[str] = frozenset()
    passed: Passed = field(default_factory=lambda: Passed(()))

    def lead_to(self, function: str, member: str) -> bool:
        """Whether a call of `function` is seen to come to what may write a member of this name, of whatever struct."""
        return any(name in self.anything or member in self.members.get(name, ()) for name in _below(function, self.calls))


NO_FUNCTIONS = HunkFunctions()


def hunk_functions(files: Iterable[FileDiff], dialect: Dialect, leaving: Set[str]) -> HunkFunctions:
    """Return what the hunks of all files show, on either side.

    A function stays that comes to one of `leaving`, to a loop that no test ends, to a jump back, to itself, or to a macro in capitals that may
    be any of these.
    """
    known = dialect.pure_expression | dialect.warning | dialect.functions | dialect.type_argument.keys() | dialect.writes_argument.keys()
    members, calls = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    anything, ends = set[str](), set(leaving)
    for file in files:
        for side in Side:
            for call in calls_of(file.hunks, side):
                calls[call.function].add(call.name)
                any_macro = call.name.isupper() and call.name not in known and not dialect.is_marked(call.name)
                if any_macro or call.name == call.function:
                    ends.add(call.function)
            for hunk in file.hunks:
                tokens = side_tokens(hunk, side)
                ends |= {tokens[at].function for at in _going_on(tokens)}
                anything |= {tokens[at].function for at in _written_by_bytes(tokens)}
                for at in _written_members(tokens):
                    members[tokens[at].function].add(tokens[at].token.text)
    for shown in (members, calls):
        shown.pop("", None)
    staying = frozenset(name for name in calls.keys() | (ends - leaving) if name and not ends.isdisjoint(_below(name, calls)))
    return HunkFunctions(members, anything - {""}, calls, staying, Passed(files))


def _below(function: str, calls: Mapping[str, Set[str]]) -> set[str]:
    seen, left = set[str](), [function]
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left += calls.get(name, ())
    return seen


def _going_on(tokens: Sequence[SideToken]) -> Iterator[int]:
    """Yield where a loop stands that no test ends, or a jump back."""
    texts = [item.token.text for item in tokens]
    labels: set[tuple[str, str]] = set()
    for at, text in enumerate(texts):
        back = text == "goto" and at + 1 < len(texts) and (tokens[at].function, texts[at + 1]) in labels
        if back or any(tuple(texts[at : at + len(loop)]) == loop for loop in _ENDLESS if loop[0] == text):
            yield at
        elif text == ":" and at:
            labels.add((tokens[at].function, texts[at - 1]))


def _written_members(tokens: Sequence[SideToken]) -> Iterator[int]:
    """Yield where the name of a member stands in what may be written or handed on: anywhere but where its value alone is used."""
    opened: list[int] = []
    for at, item in enumerate(tokens):
        text = item.token.text
        if text in ("(", "["):
            opened.append(at)
        elif text in (")", "]") and opened:
            opened.pop()
        elif text in ("{", "}", ";"):
            opened.clear()
        elif item.token.kind is TokenKind.IDENT and at and tokens[at - 1].token.text in (".", "->") and not _is_read(tokens, at, opened):
            yield at


def _written_by_bytes(tokens: Sequence[SideToken]) -> Iterator[int]:
    """Yield where an object may be written of which no member is named: by a function of bytes, `asm`, `*p = x` or `p[i] = x`."""
    for at, item in enumerate(tokens):
        text = item.token.text
        follows = tokens[at + 1].token.text if at + 1 < len(tokens) else ""
        plain = item.token.kind is TokenKind.IDENT and follows == "[" and (not at or tokens[at - 1].token.text not in (".", "->"))
        if (
            text in _ASM
            or (follows == "(" and is_by_bytes(text))
            or (text == "*" and _stores_through(tokens, at))
            or (plain and _assigns(tokens, _behind_indices(tokens, at + 1)))
        ):
            yield at


def is_by_bytes(name: str) -> bool:
    """Whether a function writes objects by their bytes, as its name has it."""
    return name.removeprefix("__builtin_").startswith(_BY_BYTES)


def _assigns(tokens: Sequence[SideToken], at: int) -> bool:
    return at < len(tokens) and (tokens[at].token.text in ASSIGNS or tokens[at].token.text in _STEPS)


def _is_read(tokens: Sequence[SideToken], at: int, opened: Sequence[int]) -> bool:
    """Whether the value of the member at `at` is used, and no more: it stands in no call, and nothing assigns to what it is a part of."""
    for begin in reversed(opened):
        before = tokens[begin - 1].token if begin else None
        call = tokens[begin].token.text == "(" and before is not None and before.kind is TokenKind.IDENT and before.text not in _CONTROL
        if call or (before is not None and before.text in (")", "]")) or _is_taken(tokens, begin):
            return False
    # A member of it, or an element, is a part of it.
    end = at + 1
    while end < len(tokens) and tokens[end].token.text in (".", "->", "["):
        end = _behind_indices(tokens, end) if tokens[end].token.text == "[" else end + 2
    depth = len(opened)
    while end < len(tokens) and depth and tokens[end].token.text == ")":
        end, depth = end + 1, depth - 1
    return not _assigns(tokens, end) and not _opens(tokens, at)


def _stores_through(tokens: Sequence[SideToken], at: int) -> bool:
    """Whether a statement that assigns to what a pointer leads to begins at a `*`."""
    if at and tokens[at - 1].token.text not in (";", "{", "}", ")", "else"):
        return False
    for item in tokens[at + 1 : at + _NEAR]:
        if item.token.text in (";", "{", "}", ","):
            return False
        if item.token.text in ASSIGNS or item.token.text in _STEPS:
            return True
    return False


def _behind_indices(tokens: Sequence[SideToken], at: int) -> int:
    depth = 0
    while at < len(tokens) and (depth or tokens[at].token.text == "["):
        depth += (tokens[at].token.text == "[") - (tokens[at].token.text == "]")
        at += 1
    return at


def _opens(tokens: Sequence[SideToken], at: int) -> bool:
    """Whether `&`, `++` or `--` stands in front of the lvalue that ends with the member at `at`."""
    depth, begin = 0, at
    while begin:
        text = tokens[begin - 1].token.text
        if text in (")", "]"):
            depth += 1
        elif text in ("(", "["):
            if not depth:
                break
            depth -= 1
        elif not depth and tokens[begin - 1].token.kind is not TokenKind.IDENT and text not in (".", "->"):
            break
        begin -= 1
    return _is_taken(tokens, begin)


def _is_taken(tokens: Sequence[SideToken], begin: int) -> bool:
    """Whether `++`, `--` or a `&` that is no operation on two values stands in front of a token."""
    if not begin or tokens[begin - 1].token.text not in (_STEPS | {"&"}):
        return False
    before = tokens[begin - 2].token if begin > 1 else None
    between = before is not None and (before.text in (")", "]") or before.kind in (TokenKind.IDENT, TokenKind.NUMBER))
    return not between or tokens[begin - 1].token.text != "&"
