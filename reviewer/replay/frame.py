"""A function while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviewer.cfront.ir import Call, Function
from reviewer.replay.memory import OwnObject
from reviewer.replay.values import Datum


@dataclass(slots=True)
class Frame:
    """A function in execution; `call` is what entered it (None: it is the one that was asked for)."""

    function: Function
    number: int
    variables: list[Datum | None]
    objects: dict[int, OwnObject]
    block: int
    call: Call | None = None
    args: tuple[int, ...] = ()
    index: int = 0
    visits: dict[int, int] = field(default_factory=dict)
