import gzip
import lzma
import random
import struct
import tracemalloc
import zlib
from collections.abc import Callable

import pytest

from reviewer.ingest.unpack import UnpackError, packed, unpack

TEXT = b"int a;\n" * 1000
NOISE = random.Random(1).randbytes(300_000)


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress], ids=["gzip", "xz"])
@pytest.mark.parametrize("data", [b"", b"x", TEXT, NOISE], ids=["empty", "byte", "text", "noise"])
def test_what_was_packed_comes_back(compress: Callable[[bytes], bytes], data: bytes) -> None:
    assert packed(compress(data))
    assert unpack(compress(data), len(data)) == data
    assert unpack(compress(data) + bytes(8) + compress(TEXT), 1 << 20) == data + TEXT
    assert len(unpack(compress(NOISE), 1000)) == 1001


@pytest.mark.parametrize(
    "bad",
    [
        gzip.compress(TEXT)[:-3],
        gzip.compress(TEXT)[:-9],
        gzip.compress(NOISE)[:100_000],
        gzip.compress(TEXT)[:-8] + bytes(8),
        gzip.compress(TEXT) + b"From x",
        b"\x1f\x8b\x08nonsense",
        lzma.compress(TEXT)[:-3],
        lzma.compress(NOISE)[:-1],
        lzma.compress(TEXT)[:20] + b"?" + lzma.compress(TEXT)[21:],
    ],
    ids=["gz-end", "gz-checksum", "gz-middle", "gz-wrong-checksum", "gz-more", "gz-nonsense", "xz-end", "xz-byte", "xz-damaged"],
)
def test_damaged_and_cut_data_gives_nothing(bad: bytes) -> None:
    with pytest.raises(UnpackError):
        unpack(bad, 1 << 20)


def test_a_bomb_costs_no_more_than_the_limit() -> None:
    bomb = gzip.compress(bytes(200 << 20), 9)
    tracemalloc.start()
    assert len(unpack(bomb, 1 << 20)) == (1 << 20) + 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


def test_a_stream_that_wants_a_huge_dictionary_is_refused() -> None:
    small = lzma.compress(b"x", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}])
    assert unpack(small, 10) == b"x"
    with pytest.raises(UnpackError, match="memory"):
        unpack(_with_dictionary(small), 10)


def _with_dictionary(data: bytes) -> bytes:
    """Make an xz stream's block header ask for the largest dictionary."""
    at = 12
    size = (data[at] + 1) * 4
    block = bytearray(data[at : at + size])
    block[block.index(b"\x21\x01") + 2] = 40
    block[-4:] = struct.pack("<I", zlib.crc32(block[:-4]))
    return data[:at] + bytes(block) + data[at + size :]
