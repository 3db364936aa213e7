"""Which functions a member that is called is seen to be given, by tables and by code (SEMANTICS.md A6)."""

from __future__ import annotations

import re

from reviewer.pipeline.world import World

_FILES, _MOST = 40, 24
"""Files with the name of a member, and functions that it is given, up to which these are looked at: more is no name that tells."""
_NOTHING = frozenset({"NULL", "0"})


def given_functions(world: World, member: str) -> frozenset[str]:
    """Return the names that the tree's files give `.member` or `->member`; nothing for a member of a name that is all over the tree."""
    given = re.compile(rf"(?:\.|->)\s*{re.escape(member)}\s*=\s*&?\s*(\w+)\s*[,;}})]")
    paths = [path for path in world.index.search.files((member,)) if path.endswith((".c", ".h"))]
    if len(paths) > _FILES:
        return frozenset()
    found = {name for path in paths for name in given.findall(world.tree.read(path) or "")} - _NOTHING
    return frozenset(found) if len(found) <= _MOST else frozenset()
