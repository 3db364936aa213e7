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


@value_type
class Listed:
    """One with a default that is made anew, and that looks at itself when it is made."""

    names: list[str] = field(default_factory=list, compare=False)
    length: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", len(self.names))


@value_type
class Wide(Spot):
    """A spot with one more field."""

    width: int = 1


def test_defaults_are_made_anew() -> None:
    one, other = Listed(), Listed(["a"])
    one.names.append("x")
    assert (Listed().names, other.length, one == Listed(), one == other) == ([], 1, True, False)


def test_one_may_be_made_of_another() -> None:
    assert Wide(1, 2, width=3) == Wide(row=1, column=2, width=3) != Wide(1, 2)
    spot: object = Spot(1)
    assert Wide(1) != spot
    assert repr(Wide(1)) == "Wide(row=1, column=0, colour='red', width=1)"


def test_wrong_arguments_are_told_as_ever() -> None:
    for _ in range(2):
        with pytest.raises(TypeError, match="row"):
            Spot()  # type: ignore[call-arg] # that is what is tried


def test_methods_of_its_own_stay() -> None:
    @value_type
    class Folded:
        """Equal without regard to case."""

        word: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Folded) and self.word.lower() == other.word.lower()

        def __hash__(self) -> int:
            return hash(self.word.lower())

    assert len({Folded("A"), Folded("a"), Folded("b")}) == 2


def test_it_has_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        Spot(1).other = 2  # type: ignore[attr-defined] # that is what is tried


def test_the_type_checker_keeps_it_as_it_is() -> None:
    # mypy runs on the tests too, and says where a comment that ignores an error has none to ignore.
    spot = Spot(1)
    spot.row = 2  # type: ignore[misc] # that is what is tried
    assert spot.row == 2
