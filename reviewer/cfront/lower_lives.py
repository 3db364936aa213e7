"""Where local objects begin and end: with the blocks of the source, of which every branch and every loop is one, too (C17 6.8.4, 6.8.5)."""

from __future__ import annotations

from reviewer.cfront.graph import Graph
from reviewer.cfront.lifetimes import ALIVE, ENDED
from reviewer.model.value_type import value_type


@value_type
class Object:
    """A local in memory, and the block of the source in which it is declared."""

    index: int
    block: int


class Lives:
    """The blocks of the source around the statement that is lowered, and the objects that live in them.

    Nothing ends with the function's own block: whoever puts the body in place of a call says that. `home` is `ALIVE` or the number of a
    block that is hidden in part.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._blocks = [0]
        self._opened = 0
        self._objects: list[Object] = []
        self.home = ALIVE

    @property
    def around(self) -> tuple[int, ...]:
        """The blocks that are open, outermost first."""
        return tuple(self._blocks)

    @property
    def any(self) -> bool:
        """Whether an object lives that is not of the function's own block."""
        return any(item.block for item in self._objects)

    def open(self) -> tuple[int, ...]:
        """Begin a block, and return those around it."""
        around = self.around
        self._opened += 1
        self._blocks.append(self._opened)
        return around

    def begin(self, index: int, line: int) -> None:
        """Begin an object of the innermost block."""
        self._graph.mark(index, self.home, line)
        self._objects.append(Object(index, self._blocks[-1]))

    @property
    def held(self) -> tuple[Object, ...]:
        """The objects that live."""
        return tuple(self._objects)

    def leave(self, around: tuple[int, ...], line: int, held: tuple[Object, ...] | None = None) -> None:
        """End what lives (or lived: `held`) in none of the blocks `around`, without forgetting it: a jump out of blocks."""
        for item in self._objects if held is None else held:
            if item.block not in around:
                self._graph.mark(item.index, ENDED, line)

    def close(self, around: tuple[int, ...], line: int) -> None:
        """End the blocks within those `around`, as control comes to their end."""
        self.leave(around, line)
        self._objects = [item for item in self._objects if item.block in around]
        self._blocks = list(around)

    def hide(self, run: int, closed: int, opened: int) -> None:
        """Say that what is declared from here on ends where that is hidden: in the block of this stretch of visible text."""
        self.home = 2 + (run * 1000 + closed) * 100 + opened
