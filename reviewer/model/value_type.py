"""How value types are made: dataclasses whose type checker keeps them from being changed."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value_type(cls: type[_T]) -> type[_T]:
    """Make a dataclass with slots that compares and hashes by value, and that is frozen as far as the type checker is asked.

    One that guards itself takes three times as long to make, of tokens, terms and instructions a review makes millions, and each method that
    is generated costs every start of the program: hundreds of classes make this a fifth of it.
    """
    own = "__repr__" in cls.__dict__
    made = dataclass(slots=True, unsafe_hash=True, repr=False)(cls)
    if not own:
        setattr(made, "__repr__", _shown)  # noqa: B010 # what is assigned to a type is a method of that type for mypy
    return made


def _shown(self: object) -> str:
    """Show a value as a dataclass does."""
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)  # type: ignore[arg-type] # it is one of them
    return f"{type(self).__qualname__}({', '.join(shown)})"
