"""Random sets of macros and text that uses them, expanded by gcc -E and by the front end."""

from __future__ import annotations

import random
import re
import subprocess
from dataclasses import dataclass

_NAMES = ("F", "G", "H", "K", "OBJ", "LIM")
_PARAMS = ("x", "y", "z")
_WORDS = ("a", "b", "p", "1", "0x2", "'c'", '"s\\n"', "+", "-", "*", "->", "[", "]", ";", "{", "}", "<<", "!", ".")
_GLUE = ("a", "b_", "q", "F", "G", "OB")


@dataclass(frozen=True, slots=True)
class MacroCase:
    """`#define` lines without the `#define `, and one line of text."""

    defines: tuple[str, ...]
    text: str


def random_case(seed: int) -> MacroCase:
    """Return the case of a number."""
    rng = random.Random(seed)
    names = {name: (rng.randrange(6), rng.randint(0, 3)) for name in rng.sample(_NAMES, rng.randint(2, 5))}
    text = " ".join(_piece(rng, names, (), 0) for _ in range(rng.randint(2, 6)))
    return MacroCase(tuple(_define(rng, name, names) for name in names), text)


Names = dict[str, tuple[int, int]]
"""For each macro its kind (0: like an object, 1 and 2: variadic) and the number of its named parameters."""


def _define(rng: random.Random, name: str, names: Names) -> str:
    kind, count = names[name]
    if kind == 0:
        return f"{name} {_body(rng, names, (), '')}".rstrip()
    params = _PARAMS[:count]
    variadic = ""
    if kind == 1:
        variadic, tail = "__VA_ARGS__", "..."
    elif kind == 2:
        variadic, tail = "rest", "rest..."
    else:
        tail = ""
    shown = ", ".join((*params, *((tail,) if tail else ())))
    return f"{name}({shown}) {_body(rng, names, params, variadic)}".rstrip()


def _body(rng: random.Random, names: Names, params: tuple[str, ...], variadic: str) -> str:
    pieces: list[str] = []
    usable = (*params, *((variadic,) if variadic else ()))
    for _ in range(rng.randint(0, 6)):
        pieces.append(_body_piece(rng, names, usable, variadic))
    return " ".join(pieces)


def _body_piece(rng: random.Random, names: Names, usable: tuple[str, ...], variadic: str) -> str:
    roll = rng.random()
    if roll < 0.12 and usable:
        return "#" + rng.choice(usable)
    if roll < 0.3:
        left = rng.choice((*usable, *_GLUE))
        right = rng.choice((*usable, *_GLUE, "1", "2"))
        return rng.choice(("{} ## {}", "{}##{}")).format(left, right) + (f" ## {rng.choice(_GLUE)}" if rng.random() < 0.2 else "")
    if roll < 0.36 and variadic:
        return rng.choice((f", ## {variadic}", f"G(a, ##{variadic})"))
    if roll < 0.42 and variadic == "__VA_ARGS__":
        inner = rng.choice((", __VA_ARGS__", "a", "(b) __VA_ARGS__", "F(a)", "a ## __VA_ARGS__", "", "a ## b", "x"))
        # Beside ## it is refused: the versions of gcc differ.
        around = rng.choice(("__VA_OPT__({})", "#__VA_OPT__({})"))
        return around.format(inner)
    return _piece(rng, names, usable, 0)


def _piece(rng: random.Random, names: Names, usable: tuple[str, ...], depth: int) -> str:
    roll = rng.random()
    if roll < 0.3 and usable:
        return rng.choice(usable)
    if roll < 0.5 and depth < 3:
        name = rng.choice(list(names))
        kind, count = names[name]
        count += rng.choice((0, 1, 1, 2)) if kind in (1, 2) else 0
        count += 1 if rng.random() < 0.03 else 0
        arguments = ", ".join(" ".join(_piece(rng, names, usable, depth + 1) for _ in range(rng.choice((0, 1, 1, 2)))) for _ in range(count))
        return name + rng.choice(("(", " (")) + arguments + ")"
    if roll < 0.62:
        return rng.choice(list(names))
    if roll < 0.68 and depth < 3:
        return f"({_piece(rng, names, usable, depth + 1)}, {_piece(rng, names, usable, depth + 1)})"
    if roll < 0.72:
        return "," if depth == 0 else "a"
    return rng.choice(_WORDS)


_ERROR = re.compile(r"<stdin>:(\d+):\d+: error")


def gcc_expansions(cases: list[MacroCase]) -> list[str | None]:
    """Return what gcc makes of the text of each case, None where it calls the case wrong."""
    lines: list[str] = []
    spans: list[tuple[int, int]] = []
    for number, case in enumerate(cases):
        start = len(lines) + 1
        lines += [f"#define {define}" for define in case.defines]
        lines += [f"@BEGIN{number}@", case.text, f"@END{number}@"]
        lines += [f"#undef {define.split('(')[0].split()[0]}" for define in case.defines]
        spans.append((start, len(lines)))
    done = subprocess.run(["gcc", "-E", "-P", "-std=gnu2x", "-"], input="\n".join(lines) + "\n", capture_output=True, text=True, check=False)
    wrong = {int(line) for line in _ERROR.findall(done.stderr)}
    result: list[str | None] = []
    for number, (start, end) in enumerate(spans):
        found = re.search(rf"@BEGIN{number}@(.*?)@END{number}@", done.stdout, re.DOTALL)
        result.append(None if found is None or any(start <= line <= end for line in wrong) else found.group(1))
    return result
