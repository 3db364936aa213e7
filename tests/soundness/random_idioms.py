"""Random C with more idioms of kernel code: error paths, nested values, arrays, unions, copies, pointers into objects."""

from __future__ import annotations

from dataclasses import dataclass

from tests.soundness.random_c import INTEGERS, SLOTS, STATS, CGenerator

CELL = {"word": "int", "half": "short", "byte": "unsigned char", "whole": "unsigned int"}
"""The members of `union cell`, all at one address; `word` is the one that the harness fills and shows."""

BITS = {"ready": "unsigned int ready : 1", "kind": "unsigned int kind : 5", "delta": "int delta : 4"}
"""The bit-fields of `struct pool`, as declared."""

_ERRORS = ("err_unlock", "err_free")
_BUF = 4


@dataclass
class IdiomGenerator(CGenerator):
    """As CGenerator, with more kinds of statements and expressions; every behaviour is defined, and no result depends on an open order.

    With `bits` it uses bit-fields, too.
    """

    bits: bool = False

    def function(self, name: str, size: int) -> str:
        """Return the text of a function with about `size` statements."""
        text = super().function(name, size)
        declared = [
            f"\tint buf[{_BUF}] = {{ {self._literal()}, {self._literal()} }};",
            f"\tstruct stats local = {{ .hits = {self._literal()}, .misses = {self._literal()} }};",
            "\tunion cell mixed = { .word = 77 };",
            "\tint *ptr = &buf[1];",
        ]
        head, _, rest = text.partition("\n{\n")
        body, _, end = rest.rpartition("\nout:\n")
        errors = []
        for label in _ERRORS:
            errors += [f"{label}:", f"\t{self._assignment()}", f"\t{self._call(void=True)};"]
        return "\n".join((head, "{", *declared, body, "\tgoto out;", *errors, "out:", end))

    def _simple(self, depth: int) -> None:
        match self.random.randrange(12):
            case 0:
                self._put(depth, f"if ({self._condition(2)})")
                self._put(depth + 1, f"goto {self.random.choice(_ERRORS)};")
            case 1:
                self._put(depth, f"{self._local()} = {self._call()};")
                self._put(depth, f"if ({self._local()} < 0)")
                self._put(depth + 1, f"goto {self.random.choice(_ERRORS)};")
            case 2:
                self._put(depth, self._assignment())
            case 3:
                self._pointer_statement(depth)
            case 4:
                self._copy_statement(depth)
            case 5:
                self._loop_over_buffer(depth)
            case _:
                super()._simple(depth)

    def _assignment(self) -> str:
        one, other = self.random.sample(("ret", "x", "y", "z"), 2)
        pure = self._expr(2)
        match self.random.randrange(9):
            case 0:
                return f"{one} = {other} = {pure};"
            case 1:
                return f"{one} = ({other} = {pure}, {other} + {self._literal()});"
            case 2:
                return f"{one} = {self._condition(1)} ? {self._call()} : {pure};"
            case 3:
                return f"{one} = {pure} ?: {self._expr(1)};"
            case 4:
                return f"{one} = ({{ {self.random.choice(INTEGERS)} t = {pure}; t += {self._expr(1)}; t; }});"
            case 5:
                return f"{one} = {other}{self.random.choice(('++', '--'))} {self.random.choice(('+', '-', '&', '|', '<'))} {self._literal()};"
            case 6:
                return f"if (({one} = {self._call()}) {self.random.choice(('>', '==', '!='))} {self._literal()} && {other}-- > 3) {other} ^= {one};"
            case 7:
                operator = self.random.choice(("/=", "%="))
                return f"{one} {operator} {self.random.choice(('3', '7u', '-2', '1000l'))};"
            case _:
                mask = self.random.choice(("0xf0", "0x3u", "(1ul << 40)", "~0x7", "(1 << 5 | 1)"))
                return self.random.choice(
                    (f"{one} &= ~{mask};", f"{one} |= {mask};", f"{one} = !!({other} & {mask});", f"{one} = ({other} & {mask}) >> 2;")
                )

    def _pointer_statement(self, depth: int) -> None:
        pointer = self._pointer()
        match self.random.randrange(4):
            case 0:
                self._put(depth, f"ptr = {self.random.choice((f'&buf[{self.random.randrange(_BUF)}]', 'buf', '&word', '&mixed.word'))};")
            case 1:
                self._put(depth, f"if ({pointer})")
                self._put(depth + 1, f"ptr = &{pointer}->slots[{self.random.randrange(SLOTS)}];")
            case 2:
                self._put(depth, f"*ptr {self.random.choice(('=', '+=', '|='))} {self._expr(1)};")
            case _:
                self._put(depth, self.random.choice(("(*ptr)++;", "--*ptr;", f"{self._local()} = *ptr;")))

    def _copy_statement(self, depth: int) -> None:
        pointer = self._pointer()
        cell = self.random.choice(tuple(CELL))
        choices = [
            f"local = {pointer}->stats;",
            f"{pointer}->stats = local;",
            f"mixed = {pointer}->cell;",
            f"{pointer}->cell = mixed;",
            f"mixed.{cell} = {self._expr(1)};",
            f"{pointer}->cell.{cell} {self.random.choice(('=', '+=', '&='))} {self._expr(1)};",
            f"local.{self.random.choice(tuple(STATS))} += {self._expr(1)};",
            f"local = (struct stats){{ .hits = local.misses, .misses = {self._expr(1)} }};",
            f"{self._local()} = {pointer}->cell.{cell};",
        ]
        if self.bits:
            bit = self.random.choice(tuple(BITS))
            choices += [f"{pointer}->{bit} {self.random.choice(('=', '+=', '^='))} {self._expr(1)};", f"{self._local()} = {pointer}->{bit};"] * 3
        self._put(depth, self.random.choice(choices))

    def _loop_over_buffer(self, depth: int) -> None:
        counter = f"n{self.loops}"
        self.loops += 1
        body = self.random.choice(
            (f"buf[{counter}] += {self._expr(1)};", f"ret += buf[{counter}];", f"buf[{counter}] = buf[{_BUF - 1} - {counter}];")
        )
        self._put(depth, f"for ({counter} = 0; {counter} < {_BUF}; {self.random.choice((f'{counter}++', f'++{counter}', f'{counter} += 2'))}) {{")
        self._put(depth + 1, f"if ({self._condition(1)})")
        self._put(depth + 2, self.random.choice(("continue;", "break;")))
        self._put(depth + 1, body)
        self._put(depth, "}")

    def _place(self) -> str:
        kind = self.random.random()
        if kind < 0.1:
            return f"buf[{self.random.choice((str(self.random.randrange(_BUF)), f'{self._local()} & {_BUF - 1}'))}]"
        if kind < 0.16:
            return f"local.{self.random.choice(tuple(STATS))}"
        if kind < 0.22:
            return f"{self.random.choice(('mixed.', f'{self._pointer()}->cell.'))}{self.random.choice(tuple(CELL))}"
        return super()._place()
