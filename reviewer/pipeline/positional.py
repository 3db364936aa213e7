"""Where a tree initialises a record by the order of its members: who looks for more than a name's uses asks here."""

from __future__ import annotations

import re

from reviewer.changes.unnamed import has_unnamed
from reviewer.pipeline.world import World

_C_FILES = (".c", ".h")


def initialised_by_order(world: World, kind: str, tag: str) -> str:
    """Return a file that initialises an object of `kind tag` without naming members, "" if none is seen to.

    Looked for are declarations and literals with the type and the `=` or `)` on one line; a reason to refuse, and no proof that there is none.
    """
    name = re.escape(tag)
    pattern = rf"\b{kind}[ \t]+{name}\b.*=|\([ \t]*{kind}[ \t]+{name}[][ \t0-9]*\)"
    paths = world.index.search.matching(pattern, _C_FILES)
    if paths is None:
        paths = tuple(path for path in world.index.search.files((tag,)) if path.endswith(_C_FILES))
    return next((path for path in paths if any(has_unnamed(item.tokens, kind, tag) for item in world.outline(path) or ())), "")
