"""What stands on one side only: items of both sides are paired by one key after the other, and what is left over came or went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Unpaired(Generic[_T]):
    """The items of both sides that have no partner yet, in order."""

    def __init__(self, old: Iterable[_T], new: Iterable[_T]) -> None:
        self.old: list[_T] = list(old)
        self.new: list[_T] = list(new)

    def pair(self, old_key: Callable[[_T], Hashable], new_key: Callable[[_T], Hashable] | None = None) -> list[tuple[_T, _T]]:
        """Take off and return the pairs of equal keys, in order; an item whose key is None has no partner."""
        waiting: dict[Hashable, list[_T]] = defaultdict(list)
        for item in reversed(self.new):
            key = (new_key or old_key)(item)
            if key is not None:
                waiting[key].append(item)
        pairs: list[tuple[_T, _T]] = []
        left: list[_T] = []
        for item in self.old:
            twins = waiting.get(old_key(item))
            if twins:
                pairs.append((item, twins.pop()))
            else:
                left.append(item)
        taken = {id(new) for _, new in pairs}
        self.old = left
        self.new = [item for item in self.new if id(item) not in taken]
        return pairs

    def give_back(self, pairs: Iterable[tuple[_T, _T]]) -> None:
        """Take pairs that are none back among the items without a partner."""
        for old, new in pairs:
            self.old.append(old)
            self.new.append(new)

    def drop_copies(self, key: Callable[[_T], Hashable], olds: Iterable[_T], news: Iterable[_T]) -> None:
        """Take off what has its like in `news`, or in `olds`: one helper can stand for many copies, on either side."""
        come, gone = ({key(item) for item in items} - {None} for items in (news, olds))
        self.old = [item for item in self.old if key(item) not in come]
        self.new = [item for item in self.new if key(item) not in gone]
