"""Frozen values of the model as JSON for the cache, and back: a dataclass is the list of its fields.

No names are kept: who reads must have the very types that were written, which the key of a row has to see to.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TypeVar, Union, get_args, get_origin, get_type_hints

from reviewer.store.cache import Json

_T = TypeVar("_T")


class ValueShapeError(ValueError):
    """JSON that is no value of the type."""


def to_json(value: object) -> Json:
    """Return the JSON of a value made of dataclasses, tuples, enums, numbers, texts and None.

    Raises:
        TypeError: something else is in it.
    """
    if isinstance(value, Enum):
        return to_json(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [to_json(getattr(value, field.name)) for field in fields(value)]
    raise TypeError(f"{type(value).__name__} is no value that the cache keeps")


def from_json(kind: type[_T], found: Json) -> _T:
    """Return the value of type `kind` that `to_json()` wrote.

    Raises:
        ValueShapeError: it is none.
    """
    value = _read(kind, found)
    return value  # type: ignore[return-value]  # `_read` has checked it against `kind`


def _read(kind: object, found: Json) -> object:
    origin = get_origin(kind)
    if origin is Union or origin is UnionType:
        return _read_optional(kind, found)
    if origin is tuple:
        return _read_tuple(get_args(kind), found)
    if not isinstance(kind, type):
        raise ValueShapeError(f"no reading of {kind}")
    if is_dataclass(kind):
        hints = _hints(kind)
        if not isinstance(found, list) or len(found) != len(hints):
            raise ValueShapeError(f"no {kind.__name__}")
        return kind(*(_read(hint, item) for hint, item in zip(hints, found, strict=True)))
    if issubclass(kind, Enum):
        try:
            return kind(found)
        except ValueError as error:
            raise ValueShapeError(f"no {kind.__name__}") from error
    if type(found) is not kind:  # a truth value is no number
        raise ValueShapeError(f"no {kind.__name__}")
    return found


def _read_optional(kind: object, found: Json) -> object:
    others = [one for one in get_args(kind) if one is not NoneType]
    if found is None and len(others) < len(get_args(kind)):
        return None
    if len(others) != 1:
        raise ValueShapeError(f"no reading of {kind}")
    return _read(others[0], found)


def _read_tuple(kinds: tuple[object, ...], found: Json) -> object:
    if not isinstance(found, list):
        raise ValueShapeError("no list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], item) for item in found)
    if len(kinds) != len(found):
        raise ValueShapeError("no list of this length")
    return tuple(_read(kind, item) for kind, item in zip(kinds, found, strict=True))


@cache
def _hints(kind: type) -> tuple[object, ...]:
    hints = get_type_hints(kind)
    return tuple(hints[field.name] for field in fields(kind))
