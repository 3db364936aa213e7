"""Trailers of a message: what its own, unquoted lines say in git's `Name: value` form."""

from reviewer.model.patterns import regex
from reviewer.model.series import Trailer

_TRAILER = regex(r"([A-Za-z][A-Za-z-]{0,40})[ \t]{0,4}:[ \t]{1,8}(\S.*)$")
_NAMES = ("fixes", "link", "closes", "cc", "change-id", "depends-on", "obsoleted-by")
_CUT = regex(r"---\s*$")
MAX_TRAILERS = 200
"""Trailers that are kept of one mail; a pull request's commit has some 30."""


def trailers(text: str) -> tuple[Trailer, ...]:
    """Return the trailers above the cut (`---`), in order; one that a mail reader wrapped goes on in an indented line."""
    out: list[Trailer] = []
    open_value = False
    for line in text.split("\n"):
        if _CUT.match(line) or len(out) >= MAX_TRAILERS:
            break
        if open_value and line[:1] in (" ", "\t") and line.strip():
            last = out[-1]
            out[-1] = Trailer(last.name, f"{last.value} {line.strip()}")
            open_value = False
            continue
        open_value = False
        if (match := _TRAILER.match(line)) and _is_name(match[1]):
            out.append(Trailer(match[1][:1].upper() + match[1][1:].lower(), match[2].strip()))
            # A person without an address was wrapped; anything else is whole.
            open_value = match[1].lower().endswith("-by") and not match[2].rstrip().endswith(">")
    return tuple(out)


def _is_name(name: str) -> bool:
    return name.lower().endswith("-by") or name.lower() in _NAMES
