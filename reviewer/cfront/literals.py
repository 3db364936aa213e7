"""Constants: their value and their type (C17 6.4.4), and conversion of constants."""

from __future__ import annotations

from reviewer.cfront.ctype import INT, LONG, UINT, ULONG, Bool, CType, Int, Pointer
from reviewer.model.patterns import regex

_INTEGER = regex(r"(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uUlL]*)\Z")
_ESCAPES = {"n": 10, "t": 9, "r": 13, "0": 0, "\\": 92, "'": 39, '"': 34, "a": 7, "b": 8, "f": 12, "v": 11, "e": 27}


def integer(text: str) -> tuple[int, Int] | None:
    """Return value and type of an integer constant as spelled, None if it is none (or fits no type)."""
    match = _INTEGER.match(text)
    if match is None or len(text) > 70:
        return None
    digits, suffix = match.group(1), match.group(2).lower()
    if suffix not in ("", "u", "l", "ul", "lu", "ll", "ull", "llu"):
        return None
    if digits[:2].lower() == "0b":
        value, decimal = int(digits[2:], 2), False
    elif digits[:2].lower() == "0x":
        value, decimal = int(digits[2:], 16), False
    elif digits[0] == "0":
        value, decimal = int(digits, 8), False
    else:
        value, decimal = int(digits), True
    long = "l" in suffix
    candidates = [LONG] if long else [INT, LONG]
    if "u" in suffix:
        candidates = [ULONG] if long else [UINT, ULONG]
    elif not decimal:
        candidates = [LONG, ULONG] if long else [INT, UINT, LONG, ULONG]
    for ctype in candidates:
        limit = 1 << (ctype.bits - (1 if ctype.signed else 0))
        if value < limit:
            return value, ctype
    return None


def character(text: str) -> int | None:
    """Return the value of a plain or escaped one-byte character constant, None for anything else."""
    body = text[1:-1]
    if not text.startswith("'"):
        return None
    if len(body) == 1 and ord(body) < 128:
        return ord(body)
    if len(body) == 2 and body[0] == "\\":
        return _ESCAPES.get(body[1])
    if len(body) == 4 and body[:2] == "\\x":
        try:
            value = int(body[2:], 16)
        except ValueError:
            return None
        # The sign of the upper half is that of plain `char`, which is not known.
        return value if value < 128 else None
    return None


def reduced(value: int, ctype: CType) -> int:
    """Reduce `value` to the range of `ctype`, sign or zero extended; `value` itself where the type sets no range."""
    match ctype:
        case Int(bits, signed):
            value &= (1 << bits) - 1
            return value - (1 << bits) if signed and value >> (bits - 1) else value
        case Bool():
            return int(value != 0)
        case Pointer():
            return value & ((1 << 64) - 1)
        case _:
            return value


def string_bytes(text: str) -> bytes | None:
    """Return what a plain string literal of ASCII characters holds, with the 0 behind it; None for escapes of more than one character."""
    if not (text.startswith('"') and text.endswith('"') and len(text) > 1) or not text.isascii():
        return None
    held = bytearray()
    body = iter(text[1:-1])
    for char in body:
        if char == "\\":
            following = next(body, "")
            code = _ESCAPES.get(following) if following != "0" else None
            if code is None:
                return None
            held.append(code)
        elif char == '"':
            return None  # several literals, which are one string
        else:
            held.append(ord(char))
    return bytes(held) + b"\0"
