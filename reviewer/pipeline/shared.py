"""What all patches on one tree share: made when it is first asked for, and kept for a few trees."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from reviewer.model.tree import Tree

_MOST = 3
"""Trees; an index of a whole kernel takes some 200 MB."""

_Made = TypeVar("_Made")


class Shared(Generic[_Made]):
    """One thing for each of the trees that were asked for last."""

    def __init__(self) -> None:
        self._known: OrderedDict[Tree, _Made] = OrderedDict()

    def of(self, tree: Tree, make: Callable[[], _Made]) -> _Made:
        """Return what was made of a tree before, if it was, else what `make` makes of it."""
        if tree not in self._known:
            self._known[tree] = make()
        self._known.move_to_end(tree)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return self._known[tree]

    def clear(self) -> None:
        """Forget all of it, as a new process has."""
        self._known.clear()
