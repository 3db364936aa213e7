"""Compressed input unpacked in bounded memory: gzip and xz, of several members, told by their first bytes."""

import lzma
import zlib
from typing import Protocol

GZIP = b"\x1f\x8b\x08"
XZ = b"\xfd7zXZ\x00"
MAX_XZ_MEMORY = 128 << 20
"""Bytes that an xz stream may ask for as its dictionary; `xz -9` asks for 64 MB."""
_STEP = 16 << 10
"""Bytes given to a member at a time: what lies behind its end is copied, so that many tiny members must not cost the whole file each."""


class UnpackError(Exception):
    """Compressed data that is damaged, ends early, or wants too much memory."""


class _Member(Protocol):
    """What zlib's and lzma's decompressors have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


def packed(data: bytes) -> bool:
    """Whether `data` starts as gzip or xz does."""
    return data.startswith((GZIP, XZ))


def unpack(data: bytes, limit: int) -> bytes:
    """Return at most `limit` + 1 bytes of what `data` unpacks to; once, since a mailbox is packed once.

    Raises:
        UnpackError: half a mailbox would be half a patch, so nothing of it is returned.
    """
    magic = GZIP if data.startswith(GZIP) else XZ
    member = _gzip_member if magic is GZIP else _xz_member
    out = bytearray()
    at = 0
    try:
        while data.startswith(magic, at) and len(out) <= limit:
            at = member(data, at, out, limit + 1)
            while data.startswith(b"\0\0\0\0", at):  # padding, in fours
                at += 4
    except (zlib.error, lzma.LZMAError, MemoryError) as error:
        raise UnpackError("the compressed data is damaged, or wants too much memory") from error
    if len(out) <= limit and at < len(data):
        raise UnpackError("something else follows the compressed data")
    return bytes(out)


def _gzip_member(data: bytes, at: int, out: bytearray, limit: int) -> int:
    """Append what the member at `at` holds and return where it ends."""
    stream = zlib.decompressobj(wbits=31)
    while not stream.eof and len(out) < limit:
        fed = stream.unconsumed_tail or data[at : at + _STEP]
        at += 0 if stream.unconsumed_tail else len(fed)
        before = len(out)
        out += stream.decompress(fed, limit - len(out))
        if not fed and len(out) == before:
            break
    return _end(stream, at, out, limit)


def _xz_member(data: bytes, at: int, out: bytearray, limit: int) -> int:
    """Append what the stream at `at` holds and return where it ends."""
    stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, MAX_XZ_MEMORY)
    while not stream.eof and len(out) < limit:
        fed = data[at : at + _STEP] if stream.needs_input else b""
        if stream.needs_input and not fed:
            break
        at += len(fed)
        out += stream.decompress(fed, limit - len(out))
    return _end(stream, at, out, limit)


def _end(stream: _Member, at: int, out: bytearray, limit: int) -> int:
    if not stream.eof and len(out) < limit:
        raise UnpackError("the compressed data ends early")
    return at - len(stream.unused_data)
