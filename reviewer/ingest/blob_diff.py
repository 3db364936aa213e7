"""The diff of two sets of files as git makes it, with no repository in sight: no configuration or attribute of one can run a program.

The contents are written to numbered files of an empty directory, `git diff --no-index` compares them, and the headers are written here.
"""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from reviewer.ingest.cut import cut_sections
from reviewer.ingest.git_environment import environment
from reviewer.ingest.names import quoted
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

SECONDS = 60.0
"""What one comparison may take; git bounds its own work, and a commit of the kernel takes a blink."""
_ATTRIBUTES = "*.c diff=cpp\n"
_DIFF = ("diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--full-index", "--unified=3", "--src-prefix=a/", "--dst-prefix=b/")
_NUMBER = regex(r"[ab]/[ab]/(\d+)(?:\.c)?$")
_SIMILARITY = regex(r"similarity index (\d{1,3})%$")
_NULL = "0" * 40


class DiffError(Exception):
    """git that is not there, fails, or takes too long."""


@value_type
class Side:
    """A file on one side: git's mode (octal text), object name and content; None where the content is not to be compared."""

    mode: str
    name: str
    data: bytes | None


@value_type
class Change:
    """A path whose content or mode is another on the two sides; None: it is not there."""

    path: str
    old: Side | None
    new: Side | None


def diff(changes: Sequence[Change], *, renames: bool) -> list[str]:
    """Return the lines of a git diff (latin-1, one character a byte), the files in the order of `changes`.

    Raises:
        DiffError: git can't do it.
    """
    with tempfile.TemporaryDirectory(prefix="reviewer-") as folder:
        _write(Path(folder), changes)
        lines = _run(folder, renames and _may_rename(changes)).decode("latin-1").split("\n")
    cut = cut_sections(lines, 0)
    bodies: dict[int, list[str]] = {}
    pairs: dict[int, tuple[int, list[str]]] = {}
    for section in cut.sections:
        body = lines[section.hunks[0].header : section.end] if section.hunks else []
        old, new = (_number(name) for name in section.names or ("", ""))
        if section.binary:
            body = ["binary"]
        if old != new:
            similar = next((line for line in lines[section.start : section.end] if _SIMILARITY.match(line)), "")
            pairs[new] = (old, [similar, *body])
        else:
            bodies[new] = body
    gone = {old for old, _ in pairs.values()}
    out: list[str] = []
    for at, change in enumerate(changes):
        if at in pairs:
            old, found = pairs[at]
            out += _section(changes[old].path, change.path, changes[old].old, change.new, found[1:], found[0])
        elif at not in gone:
            out += _section(change.path, change.path, change.old, change.new, bodies.get(at, []), "")
    return out


def _may_rename(changes: Sequence[Change]) -> bool:
    return any(change.old is None for change in changes) and any(change.new is None for change in changes)


def _write(folder: Path, changes: Sequence[Change]) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
    (folder / "attributes").write_text(_ATTRIBUTES)
    for at, change in enumerate(changes):
        suffix = ".c" if change.path.endswith((".c", ".h")) else ""
        for name, side in (("a", change.old), ("b", change.new)):
            if side is not None and side.data is not None:
                (folder / name / f"{at:08d}{suffix}").write_bytes(side.data)


def _run(folder: str, renames: bool) -> bytes:
    env = environment(folder, GIT_CEILING_DIRECTORIES=os.path.dirname(os.path.realpath(folder)))
    argv = ["git", "-c", f"core.attributesFile={folder}/attributes", *_DIFF, "--find-renames" if renames else "--no-renames", "a", "b"]
    try:
        done = subprocess.run(argv, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        raise DiffError(f"git could not compare the files ({type(error).__name__})") from error
    if done.returncode not in (0, 1):
        words = done.stderr.decode("utf-8", "replace").split()
        raise DiffError(f"git could not compare the files: {' '.join(words)[:200]}")
    return done.stdout


def _number(name: str) -> int:
    match = _NUMBER.fullmatch(name)
    if match is None:
        raise DiffError("git names a file that it was not given")
    return int(match[1])


def _section(old_path: str, new_path: str, old: Side | None, new: Side | None, body: list[str], similar: str) -> list[str]:
    """Return the header that git would write, and the hunks."""
    before, after = quoted("a/", old_path), quoted("b/", new_path)
    out = [f"diff --git {before} {after}"]
    if old is None and new is not None:
        out.append(f"new file mode {new.mode}")
    elif new is None and old is not None:
        out.append(f"deleted file mode {old.mode}")
    elif old is not None and new is not None and old.mode != new.mode:
        out += [f"old mode {old.mode}", f"new mode {new.mode}"]
    if similar:
        out += [similar, f"rename from {quoted('', old_path)}", f"rename to {quoted('', new_path)}"]
    names = (old.name if old else _NULL, new.name if new else _NULL)
    if names[0] != names[1]:
        same_mode = f" {old.mode}" if old and new and old.mode == new.mode else ""
        out.append(f"index {names[0]}..{names[1]}{same_mode}")
    shown = (before if old else "/dev/null", after if new else "/dev/null")
    unread = any(side is not None and side.data is None for side in (old, new))
    if body == ["binary"] or unread:
        return [*out, f"Binary files {shown[0]} and {shown[1]} differ"]
    if body:
        # git ends a name that holds a blank with a tab.
        out += [f"--- {shown[0]}{_tab(shown[0])}", f"+++ {shown[1]}{_tab(shown[1])}", *body]
    return out


def _tab(name: str) -> str:
    return "\t" if " " in name and not name.startswith('"') else ""
