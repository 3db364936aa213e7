"""What the functions that hunks show do, themselves or through what they call: also those that do not change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from reviewer.cfront.syntax import TokenKind
from reviewer.changes.hunk_calls import SideToken, calls_of, side_tokens
from reviewer.changes.stores import ASSIGNS
from reviewer.knowledge.tables import Dialect
from reviewer.model.place import Side
from reviewer.model.series import FileDiff

_STEPS = frozenset({"++", "--"})
_ENDLESS = (("for", "(", ";", ";", ")"), ("while", "(", "1", ")"), ("while", "(", "true", ")"))


@dataclass(frozen=True, slots=True)
class HunkFunctions:
    """By function, as far as hunks show them; those of one name count as one.

    `members` are what it writes or hands on the address of, `calls` what it calls; `staying` are those that may not come back.
    """

    members: Mapping[str, Set[str]] = field(default_factory=dict)
    calls: Mapping[str, Set[str]] = field(default_factory=dict)
    staying: frozenset[str] = frozenset()

    def lead_to(self, function: str, member: str) -> bool:
        """Whether a call of `function` is seen to come to what writes a member of this name, of whatever struct."""
        return any(member in self.members.get(name, ()) for name in _below(function, self.calls))


NO_FUNCTIONS = HunkFunctions()


def hunk_functions(files: Iterable[FileDiff], dialect: Dialect, leaving: Set[str]) -> HunkFunctions:
    """Return what the hunks of all files show, on either side.

    A function stays that comes to one of `leaving`, to a loop that no test ends, to a jump back, to itself, or to a macro in capitals that may
    be any of these.
    """
    known = dialect.pure_expression | dialect.warning | dialect.functions | dialect.type_argument.keys() | dialect.writes_argument.keys()
    members, calls, ends = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set), set(leaving)
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
                for at in _written(tokens):
                    members[tokens[at].function].add(tokens[at].token.text)
    for shown in (members, calls):
        shown.pop("", None)
    return HunkFunctions(members, calls, frozenset(name for name in calls.keys() | (ends - {""}) if not ends.isdisjoint(_below(name, calls))))


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


def _written(tokens: Sequence[SideToken]) -> Iterator[int]:
    """Yield where the name of a member stands that is assigned to, counted up or down, or of which the address is taken."""
    for at, item in enumerate(tokens):
        if at and item.token.kind is TokenKind.IDENT and tokens[at - 1].token.text in (".", "->"):
            end = _behind_indices(tokens, at + 1)
            follows = tokens[end].token.text if end < len(tokens) else ""
            if follows in ASSIGNS or follows in _STEPS or (follows not in (".", "->") and _opens(tokens, at)):
                yield at


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
    if not begin or tokens[begin - 1].token.text not in (_STEPS | {"&"}):
        return False
    before = tokens[begin - 2].token if begin > 1 else None
    between = before is not None and (before.text in (")", "]") or before.kind in (TokenKind.IDENT, TokenKind.NUMBER))
    return not between or tokens[begin - 1].token.text != "&"
