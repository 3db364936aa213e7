"""How much of a tree's C the front end understands: every function lowered, and what stood in the way of the others counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from reviewer.errors import InputError
from reviewer.ingest.trees import open_tree
from reviewer.knowledge.load import load_rules
from reviewer.model.tree import Tree
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.world import World

_C_FILES = (".c", ".h")


@value_type
class Gap:
    """A construct that is not understood, once a function: where it stands first in it."""

    construct: str
    file: str
    line: int
    function: str


@value_type
class Coverage:
    """What was measured. `functions` counts definitions, `lowered` those of them without a problem in any configuration.

    `gaps` come in the order of the text. `interrupted` says that the user stopped it, and that the rest was not looked at.
    """

    functions: int
    lowered: int
    gaps: tuple[Gap, ...]
    interrupted: bool = False

    @property
    def ranking(self) -> tuple[tuple[str, int], ...]:
        """Constructs with the number of functions that have one, the most frequent first."""
        return tuple(sorted(Counter(gap.construct for gap in self.gaps).items(), key=lambda pair: (-pair[1], pair[0])))


def _chosen(tree: Tree, paths: Sequence[str]) -> list[str]:
    """Return the C files of `tree` that are, or lie below, one of `paths`; all if there is none.

    Raises:
        InputError: a path names no C file.
    """
    every = [path for path in tree.paths() if path.endswith(_C_FILES)]
    if not paths:
        return every
    chosen: dict[str, None] = {}
    for asked in paths:
        wanted = asked.removeprefix("./").rstrip("/")
        found = [path for path in every if path == wanted or path.startswith(wanted + "/") or wanted in ("", ".")]
        if not found:
            raise InputError(asked, f"no C file of {tree.label}")
        chosen.update(dict.fromkeys(found))
    return list(chosen)


def measure(spec: str, paths: Sequence[str] = (), progress: Callable[[int, int], None] | None = None) -> Coverage:
    """Lower every function of the C files at or below `paths` (none: all) of the tree `spec` (DIR or DIR@REV).

    `progress` is told how many files of how many are done. Raises InputError for a tree or path that is not there.
    """
    tree = open_tree(spec)
    world = World(tree, load_rules().dialect)
    functions = lowered = 0
    gaps: list[Gap] = []
    files = _chosen(tree, paths)
    interrupted = False
    try:
        for done, path in enumerate(files):
            if progress is not None:
                progress(done, len(files))
            for item in world.outline(path) or ():
                if item.kind is not UnitKind.FUNCTION:
                    continue
                found = dict.fromkeys(problem for one in world.configurations(path, item) for problem in one.problems)
                first = dict(reversed(found))
                gaps.extend(Gap(construct, path, line, item.name) for construct, line in first.items())
                functions += 1
                lowered += not found
            world.forget()
    except KeyboardInterrupt:
        interrupted = True
    return Coverage(functions, lowered, tuple(gaps), interrupted)
