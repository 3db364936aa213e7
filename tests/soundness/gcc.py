"""Generated C compiled by gcc and run in a harness, and the same opaque world for the interpreter.

Opaque functions hash what they are given into one state, log the call, and then overwrite every object that they know: the pools, and
each local whose address they were given. Both sides draw those values from `value(state, place)`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from reviewer.cfront.ctype import BASE_TYPES, CType, Pointer, Void
from reviewer.replay.memory import LOCAL_SLOT, SHOWN, field_offset
from reviewer.replay.oracle import POINTERS, Oracle
from reviewer.replay.trace import EventKind, Run
from reviewer.replay.values import MASK, reduced
from tests.soundness.random_c import MEMBERS, OPAQUE, PARAMS, SLOTS, STATS
from tests.soundness.random_idioms import BITS, CELL

POOLS = 3
FLAGS = ("-std=gnu11", "-O0", "-w", "-fwrapv", "-fno-strict-aliasing", "-fno-delete-null-pointer-checks")
_PLACES = 64
_LOCAL_PLACE = 900
_PARAM_PLACE = 800
_RESULT_PLACE = 700


def mix(value: int) -> int:
    """Return the harness's hash of 64 bits (the finaliser of a splitmix generator)."""
    value &= MASK
    value ^= value >> 30
    value = value * 0xBF58476D1CE4E5B9 & MASK
    value ^= value >> 27
    value = value * 0x94D049BB133111EB & MASK
    return value ^ value >> 31


def value(state: int, place: int) -> int:
    """Return what lies at `place` in `state`, often something that decides a branch."""
    bits = mix(state + place * 0x9E3779B97F4A7C15)
    match bits & 7:
        case 0 | 1:
            return 0
        case 2:
            return 1
        case 3:
            return (bits >> 8) % 10
        case 4:
            return MASK
        case _:
            return bits >> 3


MEMBER_PLACES: tuple[tuple[str, str], ...] = (
    *((f"->{name}", ctype) for name, ctype in MEMBERS.items()),
    *((f"->stats.{name}", ctype) for name, ctype in STATS.items()),
    *((f"->slots[{index}]", "int") for index in range(SLOTS)),
    ("->next", "struct pool *"),
    ("->cell.word", "int"),
    *((f"->{name}", declared.partition(f" {name} ")[0]) for name, declared in BITS.items()),
)


def preamble() -> str:
    """Return the declarations that the generated functions are compiled with.

    Members are volatile so that gcc keeps a read that may fault where it does not need the value; the front end never sees this text.
    """
    members = "".join(f"\tvolatile {ctype} {name};\n" for name, ctype in MEMBERS.items())
    cell = "".join(f"\tvolatile {ctype} {name};\n" for name, ctype in CELL.items())
    bits = "".join(f"\t{declared};\n" for declared in BITS.values())
    stats = "".join(f"\tvolatile {ctype} {name};\n" for name, ctype in STATS.items())
    return (
        "#include <stdbool.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <setjmp.h>\n#include <signal.h>\n"
        f"typedef volatile unsigned char u8;\nstruct stats {{\n{stats}}};\nunion cell {{\n{cell}}};\n"
        f"struct pool {{\n{members}\tstruct stats stats;\n\tvolatile int slots[{SLOTS}];\n\tstruct pool *volatile next;\n\tunion cell cell;\n"
        f"{bits}}};\n"
    )


def _harness() -> str:
    fill = "".join(
        f"\t\tp{access} = pool_at(value(state, k * {_PLACES} + {index}));\n"
        if ctype.endswith("*")
        else f"\t\tp{access} = ({ctype})value(state, k * {_PLACES} + {index});\n"
        for index, (access, ctype) in enumerate(MEMBER_PLACES)
    )
    return f"""
typedef unsigned long word;
static struct pool pools[{POOLS}];
static int *words[16];
static int nwords;
static word state;
static sigjmp_buf back;
static word mix(word x)
{{
	x ^= x >> 30; x *= 0xbf58476d1ce4e5b9ul; x ^= x >> 27; x *= 0x94d049bb133111ebul;
	return x ^ x >> 31;
}}
static word value(word s, word place)
{{
	word bits = mix(s + place * 0x9e3779b97f4a7c15ul);
	switch (bits & 7) {{
	case 0: case 1: return 0;
	case 2: return 1;
	case 3: return (bits >> 8) % 10;
	case 4: return ~0ul;
	default: return bits >> 3;
	}}
}}
static struct pool *pool_at(word bits) {{ return ~bits ? &pools[bits % {POOLS}] : NULL; }}
static void fill(void)
{{
	for (int k = 0; k < {POOLS}; k++) {{
		struct pool *p = &pools[k];
{fill}	}}
	for (int k = 0; k < nwords; k++)
		*words[k] = (int)value(state, {_LOCAL_PLACE} + k);
}}
static word pool_code(struct pool *p) {{ return p ? 0xa0 + (p - pools) : 0; }}
static word word_code(int *p)
{{
	int k;
	for (k = 0; k < nwords && words[k] != p; k++)
		;
	if (k == nwords)
		words[nwords++] = p;
	return 0xb0 + k;
}}
static void enter(const char *name, int id) {{ printf("%s", name); state = mix(state ^ mix(id)); }}
static void take(word v) {{ printf(" %lx", v); state = mix(state ^ mix(v + 0x51ul)); }}
static void fault(int sig) {{ siglongjmp(back, 1); }}
"""


def _opaque() -> str:
    parts = []
    for ident, (name, (result, params)) in enumerate(OPAQUE.items()):
        spelled = ", ".join(f"{ctype} a{index}" for index, ctype in enumerate(params)) or "void"
        takes = "".join(f"\ttake({_code(ctype, f'a{index}')});\n" for index, ctype in enumerate(params))
        answer = f"pool_at(value(state, {_RESULT_PLACE}))" if result.endswith("*") else f"({result})value(state, {_RESULT_PLACE})"
        leave = "" if result == "void" else f"\treturn {answer};\n"
        parts.append(f'{result} {name}({spelled})\n{{\n\tenter("{name}", {ident});\n{takes}\tputchar(10);\n\tfill();\n{leave}}}\n')
    return "".join(parts)


def _code(ctype: str, name: str) -> str:
    if ctype == "struct pool *":
        return f"pool_code({name})"
    return f"word_code({name})" if ctype == "int *" else f"(word)(long){name}"


def _main(results: Sequence[str], seeds: Sequence[int]) -> str:
    args = ", ".join(
        f"pool_at(value(state, {_PARAM_PLACE + index}))" if ctype.endswith("*") else f"({ctype})value(state, {_PARAM_PLACE + index})"
        for index, (ctype, _) in enumerate(PARAMS)
    )
    calls = []
    for number, result in enumerate(results):
        run = f"f{number}({args})"
        leave = f'{run}; printf("ret\\n");' if result == "void" else f'printf("ret %lx\\n", (word)(long){run});'
        calls.append(f"\tcase {number}: {leave} break;\n")
    table = ", ".join(f"{seed}ul" for seed in seeds)
    return f"""
static void one(int number)
{{
	switch (number) {{
{"".join(calls)}	}}
}}
int main(void)
{{
	static const word seeds[] = {{ {table} }};
	struct sigaction action = {{ .sa_handler = fault, .sa_flags = SA_NODEFER }};
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGFPE, &action, NULL);
	for (int number = 0; number < {len(results)}; number++)
		for (int k = 0; k < {len(seeds)}; k++) {{
			printf("= %d %lu\\n", number, seeds[k]);
			state = mix(seeds[k]);
			nwords = 0;
			fill();
			if (sigsetjmp(back, 1))
				printf("fault\\n");
			else
				one(number);
		}}
	return 0;
}}
"""


def native(functions: Sequence[tuple[str, str]], seeds: Sequence[int], folder: Path) -> dict[tuple[int, int], list[str]]:
    """Compile `functions` (result type and text; their names are f0, f1, ...) and run each with each seed; return the logs."""
    source, program = folder / "drain.c", folder / "drain"
    text = [preamble(), _harness(), _opaque(), *(body for _, body in functions), _main([result for result, _ in functions], seeds)]
    source.write_text("\n".join(text))
    subprocess.run(["gcc", *FLAGS, "-o", str(program), str(source)], check=True, capture_output=True, timeout=60)
    output = subprocess.run([str(program)], check=True, capture_output=True, timeout=60).stdout.decode()
    logs: dict[tuple[int, int], list[str]] = {}
    for line in output.splitlines():
        if line.startswith("= "):
            _, number, seed = line.split()
            log = logs[int(number), int(seed)] = []
        else:
            log.append(line)
    return logs


# --- the same world for the interpreter -------------------------------------------------------------------------------


def spelled_type(spelling: str) -> CType:
    """Return the type of the few spellings that the generator uses; every pointer is one to something."""
    return Pointer(Void()) if spelling.endswith("*") else BASE_TYPES[spelling]


def pool_address(number: int) -> int:
    """Return where pool `number` lies in a run."""
    return POINTERS + ((number + 1) << 40)


def _pool_at(bits: int) -> int:
    return pool_address(bits % POOLS) if bits != MASK else 0


def _addresses() -> dict[int, int]:
    places = {}
    for number in range(POOLS):
        for index, (access, _) in enumerate(MEMBER_PLACES):
            outer, _, inner = access.removeprefix("->").partition(".")
            name, _, element = outer.partition("[")
            address = pool_address(number) + field_offset("struct pool", name)
            address += field_offset("struct stats" if outer == "stats" else "union cell", inner) if inner else 4 * int(element[:-1]) if element else 0
            places[address] = number * _PLACES + index
    return places


_ADDRESSES = _addresses()


class HarnessOracle(Oracle):
    """Answers as the harness does, and keeps its log."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.state = mix(seed)
        # What was copied is read later than it was written: memory has the values of its own epoch.
        self._states = {0: self.state}
        self.log: list[str] = []

    def start(self, params: Sequence[int]) -> dict[int, int]:
        """Return the arguments of the function under test, by index of the variable."""
        values = {}
        for position, (index, (ctype, _)) in enumerate(zip(params, PARAMS, strict=True)):
            bits = value(self.state, _PARAM_PLACE + position)
            values[index] = _pool_at(bits) if ctype.endswith("*") else reduced(bits, spelled_type(ctype))
        return values

    def result(self, callee: str, args: tuple[int, ...], history: int, ctype: CType) -> int:
        """Log the call and answer it."""
        result, params = OPAQUE[callee]
        self.state = mix(self.state ^ mix(list(OPAQUE).index(callee)))
        line = callee
        for spelling, argument in zip(params, args, strict=True):
            code = self._code(spelling, argument)
            line += f" {code:x}"
            self.state = mix(self.state ^ mix(code + 0x51))
        self.log.append(line)
        bits = value(self.state, _RESULT_PLACE)
        return _pool_at(bits) if result.endswith("*") else 0 if result == "void" else reduced(bits, spelled_type(result))

    def _code(self, spelling: str, argument: int) -> int:
        if spelling == "struct pool *":
            return 0xA0 + ((argument - POINTERS) >> 40) - 1 if argument else 0
        if spelling == "int *":
            return 0xB0 + (argument - SHOWN) // LOCAL_SLOT
        return reduced(argument, spelled_type(spelling)) & MASK

    def forgotten(self, epoch: int) -> None:
        """Keep the state that memory has from now on."""
        self._states[epoch] = self.state

    def draw(self, ctype: CType, *purpose: object) -> int:
        """Return what the harness has put into memory; all else is drawn."""
        if purpose[0] != "memory":
            return super().draw(ctype, *purpose)
        address = sum(part for part in (purpose[1], *purpose[3:]) if isinstance(part, int))
        place = _ADDRESSES.get(address, _LOCAL_PLACE + (address - SHOWN) // LOCAL_SLOT)
        bits = value(self._states[purpose[2]] if isinstance(purpose[2], int) else self.state, place)
        return _pool_at(bits) if isinstance(ctype, Pointer) else reduced(bits, ctype)


def interpreted(run: Run, oracle: HarnessOracle, void: bool) -> list[str]:
    """Return the log of a run in the words of the harness."""
    last = run.events[-1] if run.events else None
    if last is not None and last.kind is EventKind.FAULT:
        return [*oracle.log, "fault"]
    if last is not None and last.kind is EventKind.RETURN:
        return [*oracle.log, "ret" if void or not last.values else f"ret {last.values[0].value & MASK:x}"]
    return [*oracle.log, f"{run.end}: {run.detail}"]
