"""Changes that stand in a patch part in a form that can't be read: each is named, since a patch that lacks them is not the one that was sent."""

from collections.abc import Sequence

from reviewer.ingest.codes import Code
from reviewer.model.patterns import regex

_BINARY = regex(r"(?:Binary files|Files) (.{1,4000}) and (.{1,4000}) differ$")
_ONLY = regex(r"Only in (.{1,4000}?): (.{1,4000})$")
_SUBMODULE = regex(r"Submodule (\S{1,4000}) [0-9a-f]{7,64}(?:\.{2,3}[0-9a-f]{7,64}.{0,40}|:| \(.{1,40}\).{0,40}):?$")
_COMMAND = regex(r"\d{1,9}(?:,\d{1,9})?[acd](?:\d{1,9}(?:,\d{1,9})?)?$")
_STARS = regex(r"\*{15}")
_OLD_RANGE = regex(r"\*\*\* \d{1,9}(?:,\d{1,9})? \*\*\*\*")


def context_diff(lines: Sequence[str], at: int) -> bool:
    """Whether the header of a context diff starts at `at`."""
    if not lines[at].startswith("*** ") or at + 3 >= len(lines) or not lines[at + 1].startswith("--- "):
        return False
    return bool(_STARS.match(lines[at + 2]) and _OLD_RANGE.match(lines[at + 3]))


def unread(lines: Sequence[str], at: int, *, beside: bool) -> tuple[Code, str] | None:
    """Say what change in another form than a unified diff line `at` announces, None if none.

    `beside` says that a file section ends right before it or that a command line `diff ...` stands there: what else looks so is talk.
    """
    line = lines[at].rstrip("\r")
    if line.startswith("*** ") and context_diff(lines, at):
        return Code.CONTEXT_DIFF, f"a context diff of {_named(line[4:])} was not read; ask for a unified one (diff -u)"
    if match := _SUBMODULE.match(line) if line.startswith("Submodule ") else None:
        return Code.SUBMODULE_LOG, f"the submodule {match[1][:200]} goes to another commit, whose changes are not in the patch"
    before, follows = lines[at - 1] if at else "", lines[at + 1] if at + 1 < len(lines) else ""
    if not (beside or before.startswith("diff ") or follows.startswith(("diff -", "--- "))):
        return None
    if line.startswith(("Binary files ", "Files ")) and (match := _BINARY.match(line)):
        return Code.BINARY_FILE, f"{_named(match[2])} is a binary change, which is not looked into"
    if line.startswith("Only in ") and (match := _ONLY.match(line)):
        return Code.ONLY_ON_ONE_SIDE, f"{match[2][:200]} is in {match[1][:200]} alone, and the diff does not have its text (diff -N would)"
    if line[:1].isdigit() and _COMMAND.match(line) and before.startswith("diff "):
        return Code.NORMAL_DIFF, "a diff without context (diff's normal form, or a script for ed) was not read; ask for a unified one (diff -u)"
    return None


def _named(raw: str) -> str:
    return raw.partition("\t")[0].strip()[:200]
