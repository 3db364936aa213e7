"""Programs of csmith made fit for both sides: gcc compiles the whole, the interpreter runs its IR; both give one checksum of all globals.

csmith's header is replaced by functions of our own in the same text, and its globals become members of one object, so that their types
are those of a declaration in sight.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from reviewer.cfront.ir import ENTRY, ORDER, Call, Function
from reviewer.cfront.ir_text import write
from reviewer.knowledge.load import load_rules
from reviewer.model.unit import UnitKind
from reviewer.pipeline.prove import TextTree
from reviewer.pipeline.world import World
from reviewer.replay.machine import run
from reviewer.replay.oracle import Oracle
from reviewer.replay.trace import End, EventKind, Limits
from reviewer.replay.values import MASK
from tests.soundness.gcc import FLAGS

# A program is to run a few thousand steps. Of a bit-field that `int` does not hold the front end knows no type (`understood` says so).
OPTIONS = (
    *(
        "--no-volatiles",
        "--no-argc",
        "--no-packed-struct",
        "--no-float",
        "--no-consts",
        "--no-const-pointers",
        "--concise",
    ),
    *("--max-funcs", "3", "--max-block-depth", "2", "--max-block-size", "3", "--max-expr-complexity", "4"),
    *("--max-array-dim", "2", "--max-array-len-per-dim", "4"),
)
NO_BITS = ("--no-bitfields",)
_WIDTHS = {"int8_t": "signed char", "int16_t": "short", "int32_t": "int", "int64_t": "long"}
TYPES = {name: spelling for base, spelled in _WIDTHS.items() for name, spelling in ((base, spelled), (f"u{base}", f"unsigned {spelled.split()[-1]}"))}
_RECORD = re.compile(r"^(?:struct|union) \w+ \{\n.*?^\};\n", re.DOTALL | re.MULTILINE)
# Where the bits of a union lie that only one of its members has is not modelled.
RECORD_IN_UNION = re.compile(r"^union \w+ \{\n[^}]*(?:\b(?:struct|union) | : \d)", re.MULTILINE)
_LIMITS = Limits(steps=60_000, visits=4000, depth=40, nesting=400)
_SECONDS = 2


def prelude() -> str:
    """Return the types and the arithmetic of csmith's header, every case of it defined."""
    lines = [f"typedef {spelling} {name};" for name, spelling in TYPES.items()]
    for name in TYPES:
        sign = "u" if name.startswith("u") else "s"
        bits = int(re.sub(r"\D", "", name))
        # Wrapping is what the kernel's flags make of overflow; what faults is given a value.
        for word, sign_of in (("add", "+"), ("sub", "-"), ("mul", "*")):
            lines.append(f"static {name} safe_{word}_func_{name}_{sign}_{sign}({name} a, {name} b)\n{{\n\treturn a {sign_of} b;\n}}")
        for word, sign_of in (("div", "/"), ("mod", "%")):
            refused = "b == 0" if sign == "u" else "b == 0 || b == -1"
            body = f"\tif ({refused})\n\t\treturn a;\n\treturn a {sign_of} b;"
            lines.append(f"static {name} safe_{word}_func_{name}_{sign}_{sign}({name} a, {name} b)\n{{\n{body}\n}}")
        lines.append(f"static {name} safe_unary_minus_func_{name}_{sign}({name} a)\n{{\n\treturn -a;\n}}")
        for word, sign_of in (("lshift", "<<"), ("rshift", ">>")):
            for count in ("s", "u"):
                right = "int" if count == "s" else "unsigned int"
                lines.append(
                    f"static {name} safe_{word}_func_{name}_{sign}_{count}({name} a, {right} b)\n"
                    f"{{\n\treturn b < 0 || b >= {bits} ? a : a {sign_of} b;\n}}"
                )
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Program:
    """A program of which `whole()` gives a checksum; `globals` are its global variables."""

    text: str
    functions: tuple[str, ...]


def generated(seed: int, folder: Path, options: tuple[str, ...] = NO_BITS) -> Program:
    """Return csmith's program of this seed; csmith leaves a file in `folder`."""
    made = subprocess.run(
        ["csmith", "--seed", str(seed), *OPTIONS, *options], check=True, capture_output=True, timeout=60, cwd=folder
    ).stdout.decode()
    return adapted(made)


def adapted(text: str) -> Program:
    """Return a program of csmith with our own header and checksum, and with its globals in one object."""
    text = re.sub(r"/\*.*?\*/|^//[^\n]*$|^#include[^\n]*$|^static long __undefined;$", "", text, flags=re.DOTALL | re.MULTILINE)
    head, body = text.split("int main (void)", 1)
    declared = re.findall(r"^static ([^=;(){}]*?)\b(g_\d+)((?:\[\d+\])*) = ([^;]*);$", head, re.MULTILINE)
    rest = re.sub(r"^static [^=;(){}]*?\bg_\d+(?:\[\d+\])* = [^;]*;\n", "", head, flags=re.MULTILINE)
    records = "".join(_RECORD.findall(rest))
    rest = _RECORD.sub("", rest)
    members = "".join(f"\t{ctype}{name}{sizes};\n" for ctype, name, sizes, _ in declared)
    values = "".join(f"\t\t.{name} = {value},\n" for _, name, _, value in declared)
    body = re.sub(r"transparent_crc\((.*), \"[^\"]*\", print_hash_value\);", r"sum = (sum ^ (uint64_t)(\1)) * 1099511628211UL;", body)
    body = re.sub(r"^.*print(?:f|_hash_value).*$|^\s*(?:platform_main_begin|crc32_gentab).*$|^\s*return 0;$", "", body, flags=re.MULTILINE)
    start = f"static void start(void)\n{{\n\tstruct globals first = {{\n{values}\t}};\n\n\t*(struct globals *)&world = first;\n}}\n"
    opening = "{\n    uint64_t sum = 14695981039346656037UL;\n    start();"
    # Of a sum with its highest bit set the interpreter may take 0xC000... for the address of a local, and show it as others see that.
    whole = f"static uint64_t whole(void)\n{body.strip().replace('{', opening, 1).removesuffix('}')}    return sum >> 1;\n}}\n"
    text = f"{rest}{start}{whole}"
    text = re.sub(r"(?<![.\w])(g_\d+)\b", r"((struct globals *)&world)->\1", text)

    complete = f"{prelude()}{records}struct globals {{\n{members or chr(9) + 'int none;' + chr(10)}}};\nstatic struct globals world;\n{text}"
    names = tuple(re.findall(r"^(?:static|inline)[^;={}]*?\b(\w+)\([^;{}]*\)\n\{", complete, re.MULTILINE))
    return Program(complete, names)


def native(program: Program, folder: Path) -> int | None:
    """Return the checksum that the compiled program prints; None if it takes too long."""
    source, binary = folder / "program.c", folder / "program"
    source.write_text(f'#include <stdio.h>\n{program.text}int main(void)\n{{\n\tprintf("%lx\\n", whole());\n\treturn 0;\n}}\n')
    subprocess.run(["gcc", *FLAGS, "-o", str(binary), str(source)], check=True, capture_output=True, timeout=60)
    try:
        done = subprocess.run([str(binary)], check=True, capture_output=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    return int(done.stdout, 16)


def _without_order(function: Function) -> Function:
    """Drop the marks of an open order of evaluation: csmith sees to it that no result depends on it."""
    blocks = tuple(
        replace(block, instructions=tuple(i for i in block.instructions if not (isinstance(i, Call) and i.callee == ORDER)))
        for block in function.blocks
    )
    return replace(function, blocks=blocks)


def lowered(program: Program) -> dict[str, Function]:
    """Lower every function of the program."""
    world = World(TextTree("program.c", program.text), load_rules().dialect)
    items = [item for item in world.outline("program.c") or () if item.kind is UnitKind.FUNCTION]
    assert {item.name for item in items} == set(program.functions)
    return {item.name: _without_order(world.lower("program.c", item)) for item in items}


@dataclass(frozen=True, slots=True)
class Result:
    """What a program does in the interpreter: its checksum, or why there is none ("unknown: ...", "limit")."""

    checksum: int | None
    why: str = ""


def interpreted(program: Program) -> Result:
    """Run `whole()` in the interpreter."""
    functions = lowered(program)
    for function in functions.values():
        if function.problems:
            return Result(None, f"unknown: {function.problems[0][0]}")
        text = write(function, places=False)
        if '?"' in text:
            return Result(None, "unknown: a type")
        if '"pure:made ' in text:
            return Result(None, "unknown: what an initialiser goes to")
    done = run(functions["whole"], ENTRY, {}, Oracle(0), functions, _LIMITS)
    if done.end is End.RETURN:
        return Result(done.events[-1].values[0].value & MASK)
    if done.end is End.LIMIT:
        return Result(None, f"limit: {done.detail}")
    opaque = [event.target for event in done.events if event.kind in (EventKind.CALL, EventKind.MARKED)]
    return Result(None, f"{done.end}: {done.detail} at line {done.line}, opaque {opaque}")
