"""Which variables of two functions are one, and what forbids to compare the functions at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from reviewer.cfront.ctype import Pointer, Unknown, type_key
from reviewer.cfront.ir import Call, CallKind, Convert, Function, Symbol, Var
from reviewer.cfront.lifetimes import in_cycles
from reviewer.prover.simulation import Match

# Linkage within the kernel image, inlining, and annotations for tools.
_NOTES = frozenset(
    {
        *("static", "inline", "__inline", "__inline__", "__always_inline", "noinline", "noinline_for_stack", "extern"),
        *("__maybe_unused", "__must_check", "__must_hold", "__acquires", "__releases", "__cold", "__printf"),
        *("__user", "__rcu", "__iomem", "__force"),
    }
)

# What a header says of the function's name, or of the values that it takes and gives, but not of its code.
_OF_NAME = frozenset(
    {
        *("asmlinkage", "__visible", "__weak", "__noreturn", "__pure", "__attribute_const__", "__latent_entropy", "__malloc", "__always_unused"),
        *("__deprecated", "__hot", "__used", "__nonnull", "__scanf", "nokprobe_inline", "__no_context_analysis", "__context_unsafe"),
    }
)
_INLINED = frozenset({"inline", "__inline", "__inline__", "__always_inline", "nokprobe_inline"})
_SPELLED = "(*"
"""What stands in the types of pointers to functions that are spelled out."""
_WHILE_BOOTING = frozenset({"__init", "__exit"})
_NOT_TRACED = "notrace"


def stays_in_place(caller: Function, body: Function) -> bool:
    """Whether a body is built as its caller is, in the same section and instrumented alike (SEMANTICS.md C17): its code may stand in either.

    What is always inlined is built as its caller, whatever that is. What is mostly inlined is never traced, and its code may outlive the boot.
    """
    around, within = _built(caller), _built(body)
    words = set(body.attributes)
    if not within and not words.isdisjoint({"__always_inline", "nokprobe_inline"}):
        return True
    if not words.isdisjoint(_INLINED):
        around, within = (side - _WHILE_BOOTING - {_NOT_TRACED} for side in (around, within))
    return around == within


def _built(function: Function) -> frozenset[str]:
    """Return the words of a header that decide where the code lies, or how it is built."""
    return frozenset(word for word in function.attributes if word.partition("(")[0] not in _NOTES | _OF_NAME)


def obstacle(old: Function, new: Function, changed: Collection[str] = frozenset()) -> str | None:
    """Return why the two can't be compared, in words, or None; `changed` are names that the patch defines otherwise."""
    for side, function in (("old", old), ("new", new)):
        if function.problems:
            construct, line = function.problems[0]
            return f"{construct} ({side} side, {function.file}:{line})"
    if type_key(old.result) != type_key(new.result):
        return "the result type changed"
    if [_param(old, i) for i in old.params] != [_param(new, i) for i in new.params]:
        return "the parameters changed"
    words = [word for word in _changed_attributes(old, new) if word.partition("(")[0] not in _NOTES]
    if words:
        return f"{words[0]} is there on one side only"
    if redefined := sorted({word.partition("(")[0] for word in new.attributes} & set(changed)):
        return f"{redefined[0]} is defined otherwise, and stands beside the function's name"
    if _statics(old) != _statics(new):
        return "the static locals changed, and what earlier calls left in them counts"
    called = _called_types(old), _called_types(new)
    if called[0] and called[1] and called[0] != called[1]:
        return "a function is called through a pointer of another type, which converts its arguments"
    if old.hidden or new.hidden:
        return _hidden_obstacle(old, new)
    return _spoken_of_otherwise(old, new)


def _spoken_of_otherwise(old: Function, new: Function) -> str | None:
    """A macro that is given no local may speak of one by its name, on both sides: it must be of one type."""
    around = [
        {function.variables[index].key: function.variables[index].type for call in _unknown_calls(function) for index in (*call.scope, *call.outs)}
        for function in (old, new)
    ]
    for key in sorted(around[0].keys() & around[1].keys()):
        if around[0][key] != around[1][key]:
            return f"the type of {key} changes, and what may be a macro stands where it can use it"
    return None


def _unknown_calls(function: Function) -> Iterator[Call]:
    kinds = (CallKind.UNRESOLVED, CallKind.STEP)
    return (code for code in function.instructions if isinstance(code, Call) and code.kind in kinds)


def _called_types(function: Function) -> set[str]:
    """Spell the types of the pointers that functions are called through, where the text says what their parameters are."""
    targets = [code.target.type for code in function.instructions if isinstance(code, Call) and isinstance(code.target, Var | Convert | Symbol)]
    types = [one.to if isinstance(one, Pointer) else one for one in targets]
    return {one.key for one in types if isinstance(one, Unknown) and _SPELLED in one.key}


def _changed_attributes(old: Function, new: Function) -> list[str]:
    return sorted(set(old.attributes) ^ set(new.attributes))


def excused(old: Function, new: Function) -> tuple[str, ...]:
    """Return the differences of the headers that policy excuses (SEMANTICS.md C17), in words."""
    return tuple(f"{word} {'added to' if word in new.attributes else 'dropped from'} {new.name}()" for word in _changed_attributes(old, new))


def _statics(function: Function) -> list[str]:
    return sorted(line for line in function.shape if line.startswith("static "))


def _param(function: Function, index: int) -> tuple[int, str]:
    variable = function.variables[index]
    return variable.param, type_key(variable.type)


def _hidden_obstacle(old: Function, new: Function) -> str | None:
    """Hidden text goes by names: a name must be the same variable on both sides, or be on one side only (SEMANTICS.md A5)."""
    counts = [Counter(v.name for v in f.variables if not v.temporary) for f in (old, new)]
    for name in counts[0].keys() | counts[1].keys():
        if counts[0][name] != counts[1][name] and max(counts[0][name], counts[1][name]) > 1:
            return (
                f"{name} is declared {counts[0][name]} times in the old and {counts[1][name]} times in the new text, among lines that are not shown"
            )
    places = [{f.variables[i].key: f.variables[i].param for i in f.params} for f in (old, new)]
    for key in sorted(places[0].keys() & places[1].keys()):
        if places[0][key] != places[1][key]:
            return f"{key} is another parameter, and lines that are not shown may use it"
    types = [{v.key: v.type for v in f.variables if not v.temporary} for f in (old, new)]
    for key in sorted(types[0].keys() & types[1].keys()):
        if types[0][key] != types[1][key]:
            return f"the type of {key} changes, and lines that are not shown may use it"
    return None


def match_variables(old: Function, new: Function) -> Match:
    """Match variables by name and type; then those that are left by their order, if both sides have the same types left (a rename)."""
    by_key = {v.key: i for i, v in enumerate(new.variables) if not v.temporary}
    pairs = []
    for index, variable in enumerate(old.variables):
        other = by_key.get(variable.key)
        if not variable.temporary and other is not None and _alike(old, index, new, other):
            pairs.append((index, other))
    matched_old, matched_new = {a for a, _ in pairs}, {b for _, b in pairs}
    old_only = [i for i, v in enumerate(old.variables) if i not in matched_old and not v.temporary]
    new_only = [i for i, v in enumerate(new.variables) if i not in matched_new and not v.temporary]
    if len(old_only) == len(new_only) and all(_alike(old, a, new, b) for a, b in zip(old_only, new_only, strict=True)):
        pairs.extend(zip(old_only, new_only, strict=True))
        old_only, new_only = [], []
    if not (old.hidden or new.hidden):
        more = _of_bodies(old, old_only, new, new_only)
        old_only = [a for a in old_only if a not in dict(more)]
        new_only = [b for b in new_only if b not in dict(more).values()]
        pairs.extend((*more, *_literals(old, new)))
    return Match(tuple(pairs), tuple(old_only), tuple(new_only))


def _of_bodies(old: Function, old_only: list[int], new: Function, new_only: list[int]) -> list[tuple[int, int]]:
    """Match objects in memory of which each side has one of that name and type: a helper took its own along, or left it."""
    if not old_only or any(in_cycles(f.blocks, f.entries) for f in (old, new)):
        # A helper's own is another one in each round.
        return []
    names = [Counter(f.variables[i].name for i in only if f.variables[i].memory) for f, only in ((old, old_only), (new, new_only))]
    return [
        (a, b)
        for a in old_only
        for b in new_only
        if old.variables[a].name == new.variables[b].name
        and old.variables[a].memory
        and all(count[old.variables[a].name] == 1 for count in names)
        and _alike(old, a, new, b)
    ]


def _literals(old: Function, new: Function) -> list[tuple[int, int]]:
    """Match objects without a name, as compound literals are, by their order, if both sides have the same types of them."""
    unnamed = [[i for i, v in enumerate(f.variables) if v.temporary and v.memory] for f in (old, new)]
    same = len(unnamed[0]) == len(unnamed[1]) and all(_alike(old, a, new, b) for a, b in zip(*unnamed, strict=True))
    return list(zip(*unnamed, strict=True)) if same else []


def _alike(old: Function, a: int, new: Function, b: int) -> bool:
    one, two = old.variables[a], new.variables[b]
    return one.type == two.type and one.memory == two.memory and one.param == two.param
