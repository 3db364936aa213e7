"""What a macro's name may mean to text: one definition, one of several, or a string."""

from __future__ import annotations

from collections.abc import Callable

from reviewer.cfront.syntax import Token
from reviewer.model.value_type import value_type


@value_type
class MacroDef:
    """A definition. `params` is None for an object-like macro; `variadic` names the rest of the arguments ("" if there is none)."""

    name: str
    params: tuple[str, ...] | None
    variadic: str
    body: tuple[Token, ...]


@value_type
class MacroChoice:
    """Definitions of which each configuration has one, with the text of what each stands under; the last stands where no other does.

    All have parameters and are expressions. A use becomes `@configured("text", (expansion), "text", (expansion), ..., (expansion))`, which
    no source can spell.
    """

    name: str
    options: tuple[tuple[str, MacroDef], ...]


@value_type
class MacroText:
    """A macro of which each definition makes a string of the one that it is given.

    What string that is, is not known: it is named, in a literal with bare quotes in it, which no source can spell.
    """

    name: str


@value_type
class MacroMixed:
    """A name that is a macro to some text, and to this one not, or not for all that read it: it means something else here than elsewhere."""

    name: str


CONFIGURED = "@configured"
Meaning = MacroDef | MacroChoice | MacroText | MacroMixed
Lookup = Callable[[str], Meaning | None]
