"""Names that mean something else in a header's body than in a file that includes the header: a macro comes, or is another one, behind the body."""

from __future__ import annotations

from reviewer.cfront.definitions import Definition
from reviewer.cfront.macros import parse_define
from reviewer.cfront.outline import Item
from reviewer.pipeline.world import World


def another_there(world: World, path: str, body: Definition, name: str) -> bool:
    """Whether `name` in a body may be another macro, or none, than in `path`: what was lowered by its name says nothing of which it is."""
    if body.path == path:
        return False
    sight = world.index.sight(path)
    macros = [found for found in sight.macros(name) if not _stands_for_itself(found.item)]
    if not macros:
        return False
    if sight.undefinitions(name):
        return True
    behind = [found for found in macros if found.path == body.path and found.item.line > body.item.line]
    if any(not found.item.conditions or found.item.conditions == body.item.conditions for found in behind):
        return True
    if not (sight.prototypes(name) or sight.functions(name)):
        return False
    includes = world.index.files.names(body.path)
    below = world.index.includes.below(body.path, includes.includes) if includes is not None else frozenset()
    return any(found.path != body.path and found.path not in below for found in macros)


def _stands_for_itself(macro: Item) -> bool:
    """Whether a macro only tells that there is such a function: `#define take take`."""
    parsed = parse_define(macro.tokens[0].text, macro.line)
    return parsed is not None and [token.text for token in parsed.body] == [parsed.name]
