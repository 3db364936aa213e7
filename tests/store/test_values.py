from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pytest

from reviewer.store.cache import Json
from reviewer.store.values import ValueShapeError, from_json, to_json


class Kind(StrEnum):
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Inner:
    text: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Outer:
    kind: Kind
    items: tuple[Inner, ...]
    pair: tuple[str, int]
    maybe: Inner | None = None
    share: float = 0.0
    flag: bool = False


VALUES = [
    Outer(Kind.ONE, (), ("", 0)),
    Outer(Kind.ONE, (Inner("\udc80\0\u202e"), Inner("b", -(1 << 70))), ("x", 1), Inner("m"), 0.1 + 0.2, True),
]


@pytest.mark.parametrize("value", VALUES)
def test_a_value_reads_back_as_it_was(value: Outer) -> None:
    assert from_json(Outer, to_json(value)) == value
    assert from_json(tuple[Outer, ...], to_json((value, value))) == (value, value)


GOOD: list[Json] = ["one", [], ["", 0], None, 0.0, False]


@pytest.mark.parametrize(
    ("place", "value"),
    [(0, "two"), (1, None), (1, [["a"]]), (1, [["a", "b"]]), (2, ["", True]), (2, [""]), (3, []), (3, "x"), (4, 1), (4, True), (5, 0), (5, None)],
)
def test_another_shape_is_refused(place: int, value: Json) -> None:
    assert from_json(Outer, GOOD) == VALUES[0]
    with pytest.raises(ValueShapeError):
        from_json(Outer, [*GOOD[:place], value, *GOOD[place + 1 :]])
    wholes: list[Json] = [None, {}, [], GOOD[:-1], [*GOOD, 1], "one"]
    for whole in wholes:
        with pytest.raises(ValueShapeError):
            from_json(Outer, whole)


def test_what_is_no_value_is_not_written() -> None:
    with pytest.raises(TypeError):
        to_json((Inner("x"), {"a": 1}))
