"""Files that a patch renames: who goes by a file's name, in makefiles, includes and the build (SEMANTICS.md B10)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from reviewer.changes.pairs import UnitPair, UnitSide
from reviewer.knowledge.tables import Policy
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.series import FileChange, FileDiff, LineKind
from reviewer.model.unit import Match, Status, Step, Unit, UnitKind
from reviewer.pipeline.named_after import computed_include, is_kbuild, left_behind, object_of, own_name
from reviewer.pipeline.plain_units import assume, unit_of
from reviewer.pipeline.world import World
from reviewer.prover.standing import NEW_NAMES_FREE, OLD_NAMES_GONE

_OBJECTS = (".c", ".S")
_PROSE = (".rst", ".txt", ".md")
# A module of one object has the object's name, and so have its parameters (Documentation/kbuild/modules.rst).
_MODULE = regex(r"\s*obj-")
_WORD = regex(r"[\w./-]+\.o\b")
_FLAGS = regex(r"(?:[A-Z0-9]+_)+(?P<object>[\w./-]+\.o)(?=\s*[:+?]?=)", re.ASCII)
"""A variable for one object (Documentation/kbuild/makefiles.rst)."""
_SILENT = Policy()


def renames_of(files: Sequence[FileDiff]) -> dict[str, str]:
    """Return the files of a patch that get another name, old path to new path."""
    return {file.old_path: file.new_path for file in files if file.change is FileChange.RENAMED and not file.mode_changed}


def judge_renamed(
    file: FileDiff, files: Sequence[FileDiff], worlds: tuple[World | None, World | None] = (None, None), policy: Policy = _SILENT
) -> Unit | None:
    """Say what the new name of a file comes to, None for kinds of files of which nothing is known; its text is judged by itself."""
    old, new = file.old_path, file.new_path
    if file.change is not FileChange.RENAMED or file.mode_changed or "uapi/" in old or "uapi/" in new:
        return None
    pair = UnitPair(UnitKind.FILE, new, Match.RENAMED, UnitSide(old, 0, ()), UnitSide(new, 0, ()), (Place(new, 0),))
    step = Step(f"file renamed: {old} -> {new}", (Place(old, 0, Side.OLD), Place(new, 0, Side.NEW)))
    texts: list[tuple[str, str]] = []
    standing = (OLD_NAMES_GONE, NEW_NAMES_FREE)
    if new.endswith(_PROSE) and old.endswith(_PROSE):
        return unit_of(pair, Status.SAME, argument=(step,))
    if posixpath.splitext(old)[1] != posixpath.splitext(new)[1]:
        return None
    if new.endswith((".h", *_OBJECTS)):
        read = _reads_another(old, new, renames_of(files), *worlds)
        if read:
            return unit_of(pair, Status.UNKNOWN, f"{new} includes {read[0]}, which is {read[2]} there, and was {read[1]} for {old}")
        macro = computed_include(file, worlds[0]) if posixpath.dirname(old) != posixpath.dirname(new) else ""
        if macro:
            return unit_of(pair, Status.UNKNOWN, f"{new} includes what {macro} names, which may be another file there than it was for {old}")
    if new.endswith(".h"):
        taken = _taken_over(old, new, *worlds)
        if taken:
            return unit_of(pair, Status.UNKNOWN, f"{taken} includes a file by the name that {new} has now, and read another one")
        left = _still_included(old, new, *worlds)
        if left:
            return unit_of(pair, Status.UNKNOWN, f"{left} still includes a file by the name that {old} had: another one is read there now")
        if "/asm/" in new or "/asm/" in old or "asm-generic/" in old + new:
            texts.append((f"no other header stands in for {old} where its includes named it", "the architectures' headers"))
    elif new.endswith(_OBJECTS):
        left = left_behind(old, new, files, worlds)
        if left:
            return unit_of(pair, Status.UNKNOWN, left)
        line = _listed(old, new, files)
        if line is None:
            texts.append((f"{new} is built where {old} was: compiled under the same conditions, or included", "the makefiles: give a tree"))
        elif _MODULE.match(line):
            texts.append((f"nobody goes by the name of a module or of parameters that come of the object {object_of(old)}", "its module_param lines"))
    else:
        return None
    # A module of several objects keeps its name.
    word = own_name(file, worlds[0], policy, new.endswith(_OBJECTS) and (line is None or _MODULE.match(line) is not None))
    if word:
        texts.append((f"nothing depends on the name of the file {old}, of which {word} in it makes a string", f"where {word} is used in {new}"))
    if posixpath.dirname(old) != posixpath.dirname(new):
        texts.append((f"what {new} includes by a name of its directory is what {old} included", "both directories"))
    made = tuple(assume(pair, text, discharge) for text, discharge in texts)
    return unit_of(pair, Status.ASSUMED if made else Status.EQUIVALENT, argument=(step,), assumptions=made, standing=standing)


def _still_included(header: str, name: str, old: World | None, new: World | None) -> str:
    """Return a file of the new tree with an `#include` that meant a renamed header and does not mean its new `name`, "" if there is none."""
    if old is None or new is None:
        return ""
    base = posixpath.basename(header)
    for path in new.index.search.files((base,)):
        names = new.index.files.names(path) if path.endswith((".c", ".h", ".S")) else None
        for include in names.includes if names is not None else ():
            meant = include.endswith(base) and header in old.index.includes.resolve(path, include, path)
            if meant and new.index.includes.resolve(path, include, path) != (name,):
                return path
    return ""


def _reads_another(old: str, new: str, renames: Mapping[str, str], before: World | None, after: World | None) -> tuple[str, str, str] | None:
    """Return an include of a renamed file, and what it was and is, if by its directory it is another file now: C looks there first."""
    if before is None or after is None or posixpath.dirname(old) == posixpath.dirname(new):
        return None
    names, others = before.index.files.names(old), after.index.files.names(new)
    for include in names.includes if names is not None and others is not None else ():
        if others is None or include not in others.includes:
            continue  # a changed line, which is a unit by itself
        was = {renames.get(path, path) for path in before.index.includes.resolve(old, include, old)}
        is_now = set(after.index.includes.resolve(new, include, new))
        if was and is_now and not was & is_now:
            return include[1:], min(was), min(is_now)
    return None


def _taken_over(old: str, new: str, before: World | None, after: World | None) -> str:
    """Return a file with an `#include` that meant another header before one got this name, "" if there is none."""
    if before is None or after is None:
        return ""
    base = posixpath.basename(new)
    for path in after.index.search.including(base):
        names = after.index.files.names(path) if path.endswith((".c", ".h", ".S")) else None
        for include in names.includes if names is not None else ():
            if not include.endswith(base) or after.index.includes.resolve(path, include, path) != (new,):
                continue
            known = before.index.files.names(path)
            was = before.index.includes.resolve(path, include, path) if known is not None and include in known.includes else ()
            if was and old not in was:
                return path
    return ""


def _listed(old: str, new: str, files: Sequence[FileDiff]) -> str | None:
    """Return the makefile line that lists the new object where another one listed the old, None if the patch has none."""
    renames = {old: new}
    for file in files:
        if not is_kbuild(file.path):
            continue
        lines = [line for hunk in file.hunks for line in hunk.lines]
        gone = [line.text for line in lines if line.kind is LineKind.REMOVED]
        come = {" ".join(line.text.split()) for line in lines if line.kind is LineKind.ADDED}
        for text in gone:
            moved = renamed_objects(text, file.old_path, renames)
            if moved != text and any(word in _words(" ".join(come)) for word in set(_words(moved)) - set(_words(text))):
                return text
    return None


def _words(text: str) -> list[str]:
    return [match.group() for match in _WORD.finditer(text)]


def renamed_objects(text: str, makefile: str, renames: Mapping[str, str]) -> str:
    """Put the new names of objects into a makefile's line."""
    folder = posixpath.dirname(makefile)
    objects = {}
    for old, new in renames.items():
        if old.endswith(_OBJECTS) and new.endswith(_OBJECTS):
            before, after = (posixpath.splitext(posixpath.relpath(path, folder or "."))[0] for path in (old, new))
            objects[f"{before}.o"] = f"{after}.o"
    flags = _FLAGS.match(text)
    if flags is not None and flags["object"] in objects:
        text = text[: flags.start("object")] + objects[flags["object"]] + text[flags.end("object") :]
    return _WORD.sub(lambda word: objects.get(word.group(), word.group()), text)


def included_renamed(pair: UnitPair, pairs: Sequence[UnitPair], renames: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the file, old and new name, that an include which comes or goes names, if another one of the same file has its other name."""
    path = pair.side.path
    for old, new in renames.items():
        names = [
            other.name.strip('<>"')
            for other in (pair, *pairs)
            if other.kind is UnitKind.INCLUDE and other.side.path in (path, renames.get(path, path))
        ]
        mine = pair.name.strip('<>"')
        here, there = (old, new) if pair.new is None else (new, old)
        if _ends(here, mine) and any(_ends(there, name) for name in names):
            return old, new
    return None


def _ends(path: str, name: str) -> bool:
    """Whether an include of `name` may mean the file."""
    tail = name.rpartition("../")[2]
    return bool(tail) and (path == tail or path.endswith(f"/{tail}"))


def judge_whole_file(file: FileDiff) -> Unit:
    """A change of the file itself: its name, its mode, or what can't be read."""
    what = {
        FileChange.RENAMED: f"renamed from {file.old_path}",
        FileChange.COPIED: f"copied from {file.old_path}",
        FileChange.MODE: f"mode {file.old_mode} -> {file.new_mode}",
        FileChange.BINARY: "binary",
        FileChange.ADDED: "new empty file",
        FileChange.DELETED: "empty file deleted",
        FileChange.MODIFIED: "no hunk could be read",
    }[FileChange.MODE if file.mode_changed and file.change is FileChange.MODIFIED else file.change]
    place = Place(file.path, 0)
    return Unit(file.path, UnitKind.FILE, Match.SAME, file.path, 0, Status.UNKNOWN, f"file {what}", lines=(place,), residue=(place,))


def judge_pointer(file: FileDiff) -> Unit:
    """A symbolic link or a submodule: its text is no text of its file's kind, and what it names is not seen."""
    lines = tuple(
        Place(file.path, line.old or line.new, Side.OLD if line.old else Side.NEW)
        for hunk in file.hunks
        for line in hunk.lines
        if line.kind is not LineKind.CONTEXT
    )
    why = f"a {file.pointer} now names something else"
    return Unit(file.path, UnitKind.FILE, Match.SAME, file.path, 0, Status.UNKNOWN, why, lines=lines, residue=lines)
