"""Hunks that can be read and yet may not be what was sent: each doubt is a reason not to take the hunk."""

from collections.abc import Iterator, Sequence

from reviewer.ingest.cut import HunkCut
from reviewer.ingest.glyphs import code_of
from reviewer.ingest.mend import Mended
from reviewer.ingest.peel import entity, escaped_throughout
from reviewer.model.patterns import regex

C_FILES = (".c", ".h", ".S")
GIT_CONTEXT = 3
"""Lines of context that git gives if nobody asks for more."""

_VERSION = regex(r"\d[\w.() -]{0,60}$")
_LITERAL = regex(r'"(?:[^"\\]|\\.)*"')
_INDENTED = regex(r"[ +-] +[^\s*]")


def doubts(mended: Mended, hunk: HunkCut, path: str) -> Iterator[tuple[str, int]]:
    """Yield for each doubt about a complete hunk of `path` the words, and the line as `mended` counts."""
    lines = mended.lines
    body = range(hunk.header + 1, hunk.end)
    if path.endswith(C_FILES):
        yield from _entities(lines, body)
    if at := next((at for at in body if at in mended.doubtful), 0):
        yield "an escape at the end of a line may be a blank or code", at
    if mended.blanks_lost or (path.endswith(C_FILES) and not any("\t" in lines[at] for at in body)):
        yield from _literals(lines, body, folded=mended.blanks_lost)


def tabs_lost(lines: Sequence[str], hunks: Sequence[HunkCut]) -> int | None:
    """Return the first indented line of a C file's hunks if none of them has a tab."""
    bodies = [at for hunk in hunks for at in range(hunk.header + 1, hunk.end)]
    if any("\t" in lines[at] for at in bodies):
        return None
    return next((at for at in bodies if _INDENTED.match(lines[at]) and code_of(lines[at][1:]).strip()), None)


def swallowed(lines: Sequence[str], hunk: HunkCut, path: str) -> Iterator[tuple[str, int]]:
    """Look for what stood behind the hunk and was counted as its last line, as git does, so that the hunk lacks another."""
    last = hunk.end - 1
    behind = lines[hunk.end] if hunk.end < len(lines) else ""
    if lines[last].rstrip() == "--" and (_VERSION.match(behind) or (path.endswith(C_FILES) and not behind.strip())):
        yield "the counts of the hunk's header take the mail's signature for a removed line", last
    if lines[last] in ("", "\r"):
        context = [lines[at][:1] in ("", " ", "\r") for at in range(hunk.header + 1, hunk.end)]
        trailing = next((number for number, same in enumerate(reversed(context)) if not same), 0)
        if trailing > max(GIT_CONTEXT, context.index(False) if trailing else 0):
            yield "the counts of the hunk's header take an empty line behind the diff for context", last


def _entities(lines: Sequence[str], body: range) -> Iterator[tuple[str, int]]:
    """Look for what is an entity of HTML or the address of a variable, where nothing says which."""
    if not any("&" in lines[at] for at in body):
        return
    at = next((at for at in body if "&" in lines[at] and entity(code_of(lines[at][1:]))), 0)
    if at and escaped_throughout("\n".join(lines[one] for one in body)):
        yield "text that may be an entity of HTML, or the address of a variable", at


def _literals(lines: Sequence[str], body: range, *, folded: bool) -> Iterator[tuple[str, int]]:
    """Look for strings with blanks on both sides of a change, whose blanks may be what was changed.

    Where runs of blanks were `folded` each such string counts, else only whole lines that became equal: a diff has none of them.
    """
    removed: dict[str, int] = {}
    for at in body:
        sign = lines[at][:1]
        if sign not in ("-", "+"):
            removed = {}
            continue
        text = " ".join(lines[at][1:].split())
        found = [one for one in _LITERAL.findall(text) if " " in one] if '"' in text else []
        for key in found if folded else [text] if found else []:
            if sign == "-":
                removed[key] = at
            elif key in removed:
                yield "white space was lost, and the patch may have changed that of a string", at
                return
