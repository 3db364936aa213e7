"""Value types: they compare, hash, copy and travel by value, and say what they hold."""

import pickle
from dataclasses import field, fields, replace

import pytest

from reviewer.model.value_type import value_type


@value_type
class Spot:
    """A spot; its colour is no part of what it is."""

    row: int
    column: int = 0
    colour: str = field(default="red", compare=False)
    hidden: str = field(default="", repr=False)


@value_type
class Named:
    """One that shows itself its own way."""

    name: str

    def __repr__(self) -> str:
        return f"<{self.name}>"


def test_equal_by_what_is_compared() -> None:
    assert Spot(1, 2) == Spot(1, 2, "blue")
    assert hash(Spot(1, 2)) == hash(Spot(1, 2, "blue"))
    assert Spot(1, 2) != Spot(2, 1)
    assert len({Spot(1), Spot(1, 0), Spot(1, 1)}) == 2


def test_another_type_of_the_same_fields_is_not_equal() -> None:
    @value_type
    class Place:
        """As Spot."""

        row: int
        column: int = 0

    other: object = Place(1, 2)
    assert other != Spot(1, 2)


def test_it_says_what_it_holds() -> None:
    assert repr(Spot(1, 2, "x", "secret")) == "Spot(row=1, column=2, colour='x')"
    assert repr(Named("ann")) == "<ann>"


def test_copies_and_travels() -> None:
    spot = Spot(1, 2, "blue", "h")
    assert replace(spot, row=3) == Spot(3, 2, hidden="h")
    back = pickle.loads(pickle.dumps(spot))  # noqa: S301 # our own bytes
    assert (back, back.colour, back.hidden) == (spot, "blue", "h")
    assert [one.name for one in fields(spot)] == ["row", "column", "colour", "hidden"]


def test_it_has_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        Spot(1).other = 2  # type: ignore[attr-defined] # that is what is tried


def test_the_type_checker_keeps_it_as_it_is() -> None:
    # mypy runs on the tests too, and says where a comment that ignores an error has none to ignore.
    spot = Spot(1)
    spot.row = 2  # type: ignore[misc] # that is what is tried
    assert spot.row == 2
