"""In which order a preprocessor reads: a `#define` behind a text, or in a file that is read later, means nothing to it."""

from __future__ import annotations

from collections.abc import Callable

from reviewer.cfront.includes import Includes
from reviewer.cfront.outline import Item
from reviewer.model.patterns import regex

_INCLUDE = regex(r"#include\s*([<\"])([^>\"]+)")


class ReadingOrder:
    """Order of the files of one tree; `outline` gives the items of a file."""

    def __init__(self, includes: Includes, outline: Callable[[str], tuple[Item, ...] | None]) -> None:
        self._includes = includes
        self._outline = outline
        self._lines: dict[str, tuple[tuple[int, str], ...]] = {}
        self._later: dict[tuple[str, int], frozenset[str]] = {}
        self._leading: dict[tuple[str, str], int] = {}

    def is_behind(self, path: str, line: int, defined: str, at: int) -> bool:
        """Whether what stands in line `at` of the file `defined` is read after line `line` of `path`, whoever reads that.

        Line 0 of `path` is behind all of it.
        """
        if defined == path:
            return 0 < line <= at
        if path.endswith(".c"):
            return line > 0 and defined in self._read_later(path, line)
        if defined in self._includes.below(path, [name for number, name in self._include_lines(path) if not line or number < line]):
            return False
        # Whoever reads `defined` reads the text of a header where the header is included there for the last time, or before.
        leading = self._last_include(defined, path)
        if leading:
            return leading < at
        readers = self._includes.includers(path)
        return bool(readers) and not any(self._reads_before(reader, path, defined) for reader in readers)

    def _reads_before(self, reader: str, header: str, defined: str) -> bool:
        """Whether a file may read another one before it includes a header for the last time; who includes a header in turn may have read anything."""
        last = self._last_include(reader, header)
        if not reader.endswith(".c") or not last:
            return True
        return defined in self._includes.below(reader, [name for number, name in self._include_lines(reader) if number < last])

    def _include_lines(self, path: str) -> tuple[tuple[int, str], ...]:
        """Return the `#include` lines of a file, as (line, `<name` or `"name`)."""
        if path not in self._lines:
            found = ((item.line, _INCLUDE.match(item.directed[0].text)) for item in self._outline(path) or () if item.directed)
            self._lines[path] = tuple((line, f"{match.group(1)}{match.group(2)}") for line, match in found if match)
        return self._lines[path]

    def _read_later(self, path: str, line: int) -> frozenset[str]:
        """Return the files that only lines of a C file from `line` on include."""
        lines = self._include_lines(path)
        first = next((number for number, _ in lines if number >= line), 0)
        if not first:
            return frozenset()
        key = (path, first)
        if key not in self._later:
            before = self._includes.below(path, [name for number, name in lines if number < first])
            self._later[key] = self._includes.below(path, [name for number, name in lines if number >= first]) - before - {path}
        return self._later[key]

    def _last_include(self, path: str, header: str) -> int:
        """Return the last line in which a file includes a header, or what includes that; 0 if none does."""
        key = (path, header)
        if key not in self._leading:
            leading = (number for number, name in reversed(self._include_lines(path)) if header in self._includes.surely_below(path, name))
            self._leading[key] = next(leading, 0)
        return self._leading[key]
