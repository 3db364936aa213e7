"""Ways in which mail programs, web pages and hands damage the text of a patch, each as a function of the text (lines ended by newlines).

`EXACT` ones lose nothing, so that what is read back must be equal to the last blank; the others may cost white space.
"""

import re
from collections.abc import Callable

Damage = Callable[[str], str]

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def _per_line(change: Callable[[str], str]) -> Damage:
    return lambda text: "\n".join(map(change, text.split("\n")))


def entities(text: str) -> str:
    """Escape as a web page's source does."""
    return re.sub(r'[&<>"]', lambda match: _ENTITIES[match[0]], text)


def entities_needed(text: str) -> str:
    """Escape only what HTML must have escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def quoted_printable(text: str) -> str:
    """Encode, with soft line breaks, and forget to say so."""
    lines: list[str] = []
    for line in text.split("\n"):
        data = "".join(f"={ord(char):02X}" if char == "=" or (not " " <= char <= "~" and char != "\t") else char for char in line)
        if data[-1:] in (" ", "\t"):
            data = f"{data[:-1]}={ord(data[-1]):02X}"
        while len(data) > 76:
            cut = 75 - next((back for back in (1, 2) if data[75 - back] == "="), 0)
            lines.append(f"{data[:cut]}=")
            data = data[cut:]
        lines.append(data)
    return "\n".join(lines)


def trailing_escapes(text: str) -> str:
    """Leave only the escaped blanks at the ends of lines."""
    return re.sub(r"[ \t](?=\n)", lambda match: f"={ord(match[0]):02X}", text)


def wrapped(width: int, *, keep: bool = False, only: str = "") -> Damage:
    """Break lines at the last blank within `width` columns, as mail programs do; `keep` leaves the blank at the end of the first part."""

    def one(line: str) -> str:
        out: list[str] = []
        while len(line) > width:
            cut = line.rfind(" ", 2, width + 1)
            if cut < 2 or not line[:cut].strip(" +-\t") or (only and not line.startswith(only)):
                break
            out.append(line[: cut + keep])
            line = line[cut + 1 :]
        return "\n".join([*out, line])

    return _per_line(one)


def smart(text: str) -> str:
    """Turn quotes into typographic ones."""

    def one(line: str) -> str:
        line = re.sub(r'"([^"]*)"', "\u201c\\1\u201d", line)
        return line.replace("'", "\u2019")

    return _per_line(one)(text)


def nbsp_runs(text: str) -> str:
    """Make all blanks of a run but the last hard, as composers of HTML mail do."""
    return re.sub("  +", lambda match: "\u00a0" * (len(match[0]) - 1) + " ", text.expandtabs(8))


def nbsp_first(text: str) -> str:
    """Make the blanks at the start of each line hard."""
    return re.sub("(?m)^ +", lambda match: "\u00a0" * len(match[0]), text)


def folded(text: str) -> str:
    """Show text as a page does that is not preformatted."""
    return _per_line(lambda line: re.sub("[ \t]+", " ", line).strip(" "))(text)


EXACT: dict[str, Damage] = {
    "entities": entities,
    "entities that HTML needs": entities_needed,
    "quoted": _per_line(lambda line: f"> {line}"),
    "quoted without blank": _per_line(lambda line: f">{line}"),
    "quoted twice": _per_line(lambda line: f"> > {line}"),
    "quoted-printable left in": quoted_printable,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "hard blanks everywhere": lambda text: text.replace(" ", "\u00a0"),
    "hard blanks at the start": nbsp_first,
    "escaped blanks left in": trailing_escapes,
    "smart quotes": smart,
}
LOOSE: dict[str, Damage] = {
    "tabs to 8 blanks": lambda text: text.replace("\t", " " * 8),
    "tabs to columns": lambda text: text.expandtabs(8),
    "tabs to 4 blanks": lambda text: text.replace("\t", "    "),
    "tabs to one blank": lambda text: text.replace("\t", " "),
    "trailing blanks cut": _per_line(str.rstrip),
    "first blank gone": _per_line(lambda line: line.removeprefix(" ")),
    "leading blanks gone": _per_line(lambda line: line.lstrip(" \t")),
    "leading blanks gone, tabs kept": _per_line(lambda line: line.lstrip(" ")),
    "folded": folded,
    "hard blanks in runs": nbsp_runs,
    "hard blanks in runs, wrapped": lambda text: wrapped(72)(nbsp_runs(text)),
    "wrapped at 72": wrapped(72),
    "wrapped at 76": wrapped(76),
    "wrapped at 78, blank kept": wrapped(78, keep=True),
    "added lines wrapped": wrapped(74, only="+"),
    "wrapped, tabs to blanks": lambda text: wrapped(72)(text.expandtabs(8)),
    "wrapped, trailing blanks cut": lambda text: _per_line(str.rstrip)(wrapped(70)(text)),
    "wrapped, quoted": lambda text: _per_line(lambda line: f"> {line}")(wrapped(72)(text)),
    "quoted, then wrapped": lambda text: wrapped(78)(_per_line(lambda line: f"> {line}")(text)),
    "folded, wrapped": lambda text: folded(wrapped(72)(text)),
    "folded, entities": lambda text: entities(folded(text)),
    "quoted, trailing blanks cut": _per_line(lambda line: f"> {line}".rstrip()),
    "quoted, hard blanks": lambda text: _per_line(lambda line: f"> {line}")(nbsp_runs(text)),
    "hunks' first lines lost": lambda text: re.sub(r"(?m)^(@@ .*)\n.*", r"\1", text),
    "counts too high": lambda text: re.sub(r"(?m)^@@ -(\d+),(\d+)", lambda match: f"@@ -{match[1]},{int(match[2]) + 1}", text),
    "counts too low": lambda text: re.sub(r"(?m)^(@@ -\d+,\d+ \+\d+),(\d+)", lambda match: f"{match[1]},{int(match[2]) - 1}", text),
    "counts too high on both sides": lambda text: re.sub(
        r"(?m)^@@ -(\d+),(\d+) \+(\d+),(\d+)", lambda m: f"@@ -{m[1]},{int(m[2]) + 1} +{m[3]},{int(m[4]) + 1}", text
    ),
    "counts too low on both sides": lambda text: re.sub(
        r"(?m)^@@ -(\d+),(\d+) \+(\d+),(\d+)", lambda m: f"@@ -{m[1]},{max(int(m[2]) - 1, 0)} +{m[3]},{max(int(m[4]) - 1, 0)}", text
    ),
    "empty lines lost": lambda text: re.sub(r"\n[ +-]?(?=\n)", "", text),
}
