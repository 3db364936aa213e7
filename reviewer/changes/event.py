"""What a patch does, as rules see it."""

from __future__ import annotations

from reviewer.changes.catalog import Scope
from reviewer.model.place import Side
from reviewer.model.value_type import value_type


@value_type
class Event:
    """Something that a diff does to one thing: a call, a store, a condition, a member, ...

    `op` is a word of `catalog.OPERATIONS[scope]`, which also says what `name` is; for locks `lock` is the lock's expression. `old` and `new` are
    the spelling on each side, "" where it is absent. `line` is on `side`. `guard` holds the names of the condition right in front of it, `fed_by`
    the callees whose results were stored to one of these names or to the name that takes this call's own result. `differing` holds the
    0-based numbers of the arguments that differ, also of those that one side does not have. `owner` is the struct or initialized object around
    it. `words` holds the names in what differs, in the whole expression where it came or went; `controls` the names in what a condition or
    loop governs, on either side; `label` the names of the `case` in front of it. `calls` holds what the
    function around it is seen to call on the new side.
    """

    scope: Scope
    op: str
    name: str
    file: str
    function: str
    line: int
    side: Side
    old: str = ""
    new: str = ""
    lock: str = ""
    guard: frozenset[str] = frozenset()
    fed_by: frozenset[str] = frozenset()
    differing: frozenset[int] = frozenset()
    owner: str = ""
    words: frozenset[str] = frozenset()
    controls: frozenset[str] = frozenset()
    label: tuple[str, ...] = ()
    calls: frozenset[str] = frozenset()
