"""How value types are made: dataclasses whose type checker keeps them from being changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from inspect import get_annotations
from typing import Any, TypeVar, dataclass_transform

_T = TypeVar("_T")

_GENERATED = ("__init__", "__eq__", "__hash__")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value_type(cls: type[_T]) -> type[_T]:
    """Make a dataclass with slots that compares and hashes by value, and that is frozen as far as the type checker is asked.

    One that guards itself takes three times as long to make, and of tokens, terms and instructions a review makes millions. Methods are
    generated when the first of them is called: there are hundreds of these classes, most of which one start of the program never needs.
    """
    annotations = get_annotations(cls)
    kept = ("__doc__", "__module__", "__post_init__", *annotations)
    given = {name: cls.__dict__[name] for name in kept if name in cls.__dict__} | {"__annotations__": annotations}
    missing = [name for name in _GENERATED if name not in cls.__dict__ or cls.__dict__[name] is None]
    shows_itself = "__repr__" in cls.__dict__
    made = dataclass(slots=True, init=False, eq=False, repr=False)(cls)

    def complete() -> None:
        twin: type = dataclass(unsafe_hash=True, repr=False)(type(cls.__name__, cls.__bases__, dict(given)))
        for name in missing:
            setattr(made, name, getattr(twin, name))

    for name in missing:
        setattr(made, name, _generated_late(made, name, complete))
    if not shows_itself:
        setattr(made, "__repr__", _shown)  # noqa: B010 # what is assigned to a type is a method of that type for mypy
    return made


def _generated_late(made: type, name: str, complete: Callable[[], None]) -> Callable[..., Any]:
    """Return what stands for a method until it is called."""

    def method(self: object, *args: object, **named: object) -> object:
        complete()
        return getattr(made, name)(self, *args, **named)

    return method


def _shown(self: object) -> str:
    """Show a value as a dataclass does."""
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)  # type: ignore[arg-type] # it is one of them
    return f"{type(self).__qualname__}({', '.join(shown)})"
