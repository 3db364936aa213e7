"""Random small C functions in the kernel's style, every behaviour of which C and the harness define."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

INTEGERS = ("int", "unsigned int", "long", "unsigned long", "unsigned char", "signed char", "short", "unsigned short", "bool")
MEMBERS = {
    "used": "int",
    "flags": "unsigned int",
    "state": "unsigned char",
    "level": "signed char",
    "busy": "bool",
    "limit": "long",
    "mask": "unsigned long",
    "order": "unsigned short",
}
"""The scalar members of `struct pool`; there are besides `next`, `stats` with two members, and `slots`."""

STATS = {"hits": "long", "misses": "unsigned int"}
SLOTS = 4

OPAQUE: dict[str, tuple[str, tuple[str, ...]]] = {
    "pool_count": ("int", ("struct pool *",)),
    "pool_lock": ("void", ("struct pool *",)),
    "zap_range": ("bool", ("struct pool *", "unsigned long", "long")),
    "next_pool": ("struct pool *", ("struct pool *",)),
    "read_word": ("unsigned long", ("unsigned int",)),
    "clamp_byte": ("unsigned char", ("int", "short")),
    "read_offset": ("long", ()),
    "fill_word": ("int", ("int *", "bool")),
    "report_pool": ("void", (*MEMBERS.values(), *STATS.values(), *["int"] * SLOTS, "struct pool *", "int")),
}
"""Result and parameter types of the functions that nobody sees into."""

PARAMS = (("struct pool *", "pool"), ("struct pool *", "other"), ("int", "start"), ("unsigned long", "end"), ("bool", "shared"))
_ARITHMETIC = ("+", "-", "*", "&", "|", "^")
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_LITERALS = ("0", "1", "2", "3", "7", "-1", "0x80", "255u", "4096ul", "0x7fffffff", "0xffffffffu", "-5l", "'a'")


@dataclass
class CGenerator:
    """Writes one function after another; with `casts` they read the first byte of a member through another pointer type."""

    random: Random
    casts: bool = False
    lines: list[str] = field(default_factory=list)

    def function(self, name: str, size: int) -> str:
        """Return the text of a function with about `size` statements."""
        self.lines = []
        self.locals = {"start": "int", "end": "unsigned long", "shared": "bool"}
        self.pointers = ["pool", "other"]
        self.taken: list[str] = []
        self.loops = 0
        self.in_loop = 0
        self.result = self.random.choice((*INTEGERS, "void"))
        declared = []
        for local in ("ret", "x", "y", "z"):
            ctype = self.random.choice(INTEGERS)
            declared.append(f"\t{ctype} {local} = {self._literal()};")
            self.locals[local] = ctype
        declared.append(f"\tstruct pool *cur = {self.random.choice(('pool', 'other'))};")
        self.pointers.append("cur")
        declared.append(f"\tint word = {self._literal()};")
        self.taken.append("word")
        self._block(size, 1)
        loops = [f"\tint n{number};" for number in range(self.loops)]
        params = ", ".join(f"{ctype}{'' if ctype.endswith('*') else ' '}{param}" for ctype, param in PARAMS)
        leave = "\treturn;" if self.result == "void" else f"\treturn {self._expr(2)};"
        seen = self._report(self.random.choice(self.pointers))
        return "\n".join([f"{self.result} {name}({params})", "{", *declared, *loops, "", *self.lines, "out:", *seen, leave, "}", ""])

    def _report(self, pointer: str) -> list[str]:
        """Show what was stored, at the end."""
        members = [*MEMBERS, *(f"stats.{name}" for name in STATS), *(f"slots[{index}]" for index in range(SLOTS)), "next", "cell.word"]
        return [f"\tif ({pointer})", f"\t\treport_pool({', '.join(f'{pointer}->{member}' for member in members)});"]

    def _put(self, depth: int, text: str) -> None:
        self.lines.append("\t" * depth + text)

    def _block(self, size: int, depth: int) -> None:
        while size > 0:
            size -= self._statement(size, depth)

    def _statement(self, size: int, depth: int) -> int:
        if depth < 4 and size > 2 and self.random.random() < 0.4:
            part = self.random.randint(1, size - 1)
            match self.random.randrange(6):
                case 0 | 1 | 2:
                    self._if(part, depth)
                case 3 | 4:
                    self._loop(part, depth)
                case _:
                    self._switch(part, depth)
            return part + 1
        self._simple(depth)
        return 1

    def _simple(self, depth: int) -> None:
        match self.random.randrange(13):
            case 0 | 1 | 2:
                self._put(depth, f"{self._target()} = {self._expr(3)};")
            case 3 | 4:
                operator = self.random.choice(("+=", "-=", "*=", "&=", "|=", "^="))
                self._put(depth, f"{self._target()} {operator} {self._expr(2)};")
            case 5:
                self._put(depth, f"{self._target()} {self.random.choice(('<<=', '>>='))} {self.random.randrange(1, 7)};")
            case 6:
                target = self._target()
                self._put(depth, f"{self.random.choice((f'{target}++', f'++{target}', f'{target}--', f'--{target}'))};")
            case 7 | 8:
                self._put(depth, f"{self._local()} = {self._call()};")
            case 9:
                self._put(depth, f"{self._call(void=True)};")
            case 10:
                value = self.random.choice((f"next_pool({self._pointer()})", f"{self._pointer()}->next", *self.pointers))
                self._put(depth, f"cur = {value};")
            case 11 if self.in_loop:
                self._put(depth, f"if ({self._condition(1)})")
                self._put(depth + 1, self.random.choice(("break;", "continue;")))
            case 11:
                self._put(depth, f"if ({self._condition(1)})")
                self._put(depth + 1, "goto out;")
            case _:
                self._copy(depth)

    def _copy(self, depth: int) -> None:
        # A copy of an object to itself is no access to gcc.
        left, right = self.random.sample(self.pointers, 2)
        self._put(depth, self.random.choice((f"*{left} = *{right};", f"{left}->stats = {right}->stats;", f"{left}->next = {right};")))

    def _if(self, size: int, depth: int) -> None:
        self._put(depth, f"if ({self._condition(2)}) {{")
        self._block(size, depth + 1)
        if self.random.random() < 0.5:
            self._put(depth, f"}} else if ({self._condition(1)}) {{")
            self._block(1, depth + 1)
        if self.random.random() < 0.5:
            self._put(depth, "} else {")
            self._block(1, depth + 1)
        self._put(depth, "}")

    def _loop(self, size: int, depth: int) -> None:
        counter, bound = f"n{self.loops}", self.random.randint(1, 4)
        self.loops += 1
        self.in_loop += 1
        match self.random.randrange(3):
            case 0:
                self._put(depth, f"for ({counter} = 0; {counter} < {bound}; {counter}++) {{")
                self._block(size, depth + 1)
                self._put(depth, "}")
            case 1:
                self._put(depth, f"{counter} = {bound};")
                self._put(depth, f"while ({counter}-- > 0 && {self._condition(1)}) {{")
                self._block(size, depth + 1)
                self._put(depth, "}")
            case _:
                self._put(depth, f"{counter} = 0;")
                self._put(depth, "do {")
                self._block(size, depth + 1)
                self._put(depth, f"}} while (++{counter} < {bound});")
        self.in_loop -= 1

    def _switch(self, size: int, depth: int) -> None:
        inside, self.in_loop = self.in_loop, 0
        self._put(depth, f"switch ({self._expr(1)}) {{")
        for label in self.random.sample(("case 0:", "case 1:", "case 2 ... 9:", "case -1:", "default:"), 3):
            self._put(depth, label)
            self._block(max(1, size // 3), depth + 1)
            if self.random.random() < 0.7:
                self._put(depth + 1, "break;")
        self._put(depth, "}")
        self.in_loop = inside

    # --- expressions -------------------------------------------------------------------------------------------------

    def _literal(self) -> str:
        return self.random.choice(_LITERALS)

    def _local(self) -> str:
        return self.random.choice(("ret", "x", "y", "z", "word"))

    def _pointer(self) -> str:
        return self.random.choice(self.pointers)

    def _place(self) -> str:
        pointer = self._pointer()
        match self.random.randrange(7):
            case 6:
                return f"(*({pointer}->slots + {self.random.randrange(SLOTS)}))"
            case 0:
                return f"{pointer}->stats.{self.random.choice(tuple(STATS))}"
            case 1:
                return f"{pointer}->slots[{self.random.choice((str(self.random.randrange(SLOTS)), f'{self._local()} & {SLOTS - 1}'))}]"
            case _:
                return f"{pointer}->{self.random.choice(tuple(MEMBERS))}"

    def _target(self) -> str:
        return self._local() if self.random.random() < 0.6 else self._place()

    def _call(self, void: bool = False) -> str:
        names = [name for name, (result, params) in OPAQUE.items() if len(params) < 4 and (void or (result != "void" and not result.endswith("*")))]
        name = self.random.choice(names)
        args = []
        for ctype in OPAQUE[name][1]:
            if ctype == "struct pool *":
                args.append(self._pointer())
            elif ctype == "int *":
                args.append(f"&{self.random.choice(self.taken)}")
            else:
                args.append(self._expr(1))
        return f"{name}({', '.join(args)})"

    def _condition(self, depth: int, calls: bool = True) -> str:
        match self.random.randrange(7):
            case 0:
                return self.random.choice((self._pointer(), f"!{self._pointer()}", f"{self._pointer()} == {self._pointer()}"))
            case 1 if depth:
                return f"{self._condition(depth - 1)} && {self._condition(depth - 1)}"
            case 2 if depth:
                return f"({self._condition(depth - 1)} || {self._condition(depth - 1)})"
            case 3 if depth:
                return f"!({self._condition(depth - 1)})"
            case 4 if calls:
                return self._call()
            case _:
                return f"({self._expr(1)}) {self.random.choice(_COMPARISONS)} ({self._expr(1)})"

    def _expr(self, depth: int) -> str:
        kind = self.random.random()
        if depth and kind < 0.35:
            return f"({self._expr(depth - 1)} {self.random.choice(_ARITHMETIC)} {self._expr(depth - 1)})"
        if depth and kind < 0.5:
            return self._special(depth)
        if kind < 0.7:
            return self.random.choice(("ret", "x", "y", "z", "start", "end", "shared", "word"))
        if self.casts and kind > 0.97:
            return f"(*(u8 *)({self._pointer()}->slots + {self.random.randrange(SLOTS)}))"
        return self._place() if kind < 0.85 else self._literal()

    def _special(self, depth: int) -> str:
        inner = self._expr(depth - 1)
        match self.random.randrange(7):
            case 0:
                return f"({self._condition(0, False)} ? {inner} : {self._expr(depth - 1)})"
            case 1:
                return f"({self.random.choice(INTEGERS)})({inner})"
            case 2:
                return f"({inner} {self.random.choice(('/', '%'))} {self.random.choice(('3', '7u', '-2', '1000l', f'({self._expr(0)} | 1)'))})"
            case 3:
                return f"({inner} {self.random.choice(('<<', '>>'))} {self.random.choice(('1', '3', f'({self._local()} & 7)'))})"
            case 4:
                return f"(-({inner}))"
            case 5:
                return f"(~({inner}))"
            case _:
                return f"(!({inner}))"
