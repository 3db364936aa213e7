"""A patch modulo a renaming: its old side under the new names, so that only what the renaming does not explain is left changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from difflib import SequenceMatcher

from reviewer.changes.own_names import Spelling
from reviewer.changes.renames import Renaming
from reviewer.changes.shown_names import Name
from reviewer.model.patterns import regex
from reviewer.model.place import Place, Side
from reviewer.model.series import FileDiff, Hunk, Line, LineKind
from reviewer.model.value_type import value_type

_PARTS = regex(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[A-Za-z_]\w*|->|\S")
# Their last argument is a member.
_MEMBER_ARGUMENT = regex(
    r"(?:offsetof|offsetofend|sizeof_field|FIELD_SIZEOF|typeof_member|container_of(?:_const)?|struct_size|\w+_entry(?:_rcu|_safe)?)\Z"
)
_BEHIND_MEMBER = (";", "[", ":", ",", ")")


@value_type
class Rewritten:
    """The changes of a patch under the new names, the changed lines of the original that are none any more, and lines that are only here."""

    files: tuple[FileDiff, ...]
    explained: tuple[Place, ...]
    introduced: frozenset[Place]


def rewrite(files: Iterable[FileDiff], renaming: Renaming, records: Set[tuple[str, int]], own: Mapping[tuple[str, int], Spelling]) -> Rewritten:
    """Put the new names and member paths into the removed lines; `records` are the old lines that stand among the members of a struct or union.

    Context stays as it is: it has no old name (members apart, where it is another struct's), but for the lines of `own`, on which a renamed
    function says its name. Line numbers stay too.
    """
    result, explained = [], []
    introduced: set[Place] = set()
    for file in files:
        hunks = []
        among = frozenset(line for path, line in records if path == file.old_path)
        itself = {line: spelling for (path, line), spelling in own.items() if path == file.old_path}
        for hunk in file.hunks:
            lines = _rewrite_lines(hunk, renaming, among, itself)
            before, after = _changed(hunk.lines, file), _changed(lines, file)
            explained += [place for place in before if place not in after]
            introduced |= after.keys() - before.keys()
            # git takes the section line from the old text, so it has old names.
            hunks.append(replace(hunk, lines=tuple(lines), section=rewrite_line(hunk.section, "", dict(renaming.names), False)))
        result.append(replace(file, hunks=tuple(hunks)))
    return Rewritten(tuple(result), tuple(explained), frozenset(introduced))


def _changed(lines: Iterable[Line], file: FileDiff) -> dict[Place, None]:
    """Return the places of the lines that change, in order."""
    removed, added = LineKind.REMOVED, LineKind.ADDED
    places = [
        Place(file.old_path, line.old, Side.OLD) if line.kind is removed else Place(file.new_path, line.new, Side.NEW)
        for line in lines
        if line.kind in (removed, added)
    ]
    return dict.fromkeys(places)


def rewrite_text(text: str, numbers: Set[int], renaming: Renaming, records: Set[int], own: Mapping[int, Spelling]) -> str:
    """Put the new names and member paths into the lines of these numbers (1-based) of a file, and a function's old name into those of `own`."""
    mapping = dict(renaming.names)
    lines = text.split("\n")
    for number in sorted(numbers):
        if 0 < number <= len(lines):
            before = lines[number - 2] if number > 1 else ""
            lines[number - 1] = rewrite_line(_with_paths(lines[number - 1], renaming), before, mapping, number in records)
    for number, spelling in own.items():
        lines[number - 1] = spelling(lines[number - 1])
    return "\n".join(lines)


def _with_paths(text: str, renaming: Renaming) -> str:
    for path in renaming.paths:
        text = path.rewrite(text)
    return text


def _rewrite_lines(hunk: Hunk, renaming: Renaming, records: Set[int], own: Mapping[int, Spelling]) -> list[Line]:
    mapping = dict(renaming.names)
    result: list[Line] = []
    removed: list[Line] = []
    added: list[Line] = []
    before = ""
    for line in hunk.lines:
        if line.kind is LineKind.REMOVED:
            text = rewrite_line(_with_paths(line.text, renaming), before, mapping, line.old in records)
            removed.append(replace(line, text=own[line.old](text) if line.old in own else text))
        elif line.kind is LineKind.ADDED:
            added.append(line)
            continue
        elif line.old in own:
            removed.append(replace(line, kind=LineKind.REMOVED, text=own[line.old](line.text), new=0))
            added.append(replace(line, kind=LineKind.ADDED, old=0))
        else:
            result += _compared(removed, added)
            removed, added = [], []
            result.append(line)
        before = line.text
    return result + _compared(removed, added)


def _compared(removed: list[Line], added: list[Line]) -> list[Line]:
    """Return the lines of one change, those that are equal now as context."""
    result: list[Line] = []
    matcher = SequenceMatcher(None, [(line.text, line.eof) for line in removed], [(line.text, line.eof) for line in added], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            result += [replace(new, kind=LineKind.CONTEXT, old=old.old) for old, new in zip(removed[a:b], added[c:d], strict=True)]
        else:
            result += [*removed[a:b], *added[c:d]]
    return result


def rewrite_line(text: str, before: str, mapping: dict[Name, Name], record: bool) -> str:
    """Put the new names into one line; `before` is the line in front of it, `record` whether it is among the members of a record.

    Comments are rewritten with the code, string and character literals are left alone.
    """
    last = before.rstrip()[-2:]
    parts: list[str] = ["->" if last == "->" else last[-1:]]
    calls: list[str] = []
    pieces: list[str] = []
    position = 0
    for match in _PARTS.finditer(text):
        word = match.group()
        if word == "(":
            calls.append(parts[-1])
        elif word == ")" and calls:
            calls.pop()
        elif word[0].isalpha() or word[0] == "_":
            following = text[match.end() :].lstrip()[:1]
            new = _renamed(word, parts[-1], following, calls[-1] if calls else "", mapping, record)
            pieces += (text[position : match.start()], new)
            position = match.end()
        parts.append(word)
    return "".join((*pieces, text[position:]))


def _renamed(word: str, before: str, after: str, call: str, mapping: dict[Name, Name], record: bool) -> str:
    if before in ("->", "."):
        spaces = ["member"]
    elif before in ("struct", "union", "enum"):
        spaces = ["tag"]
    elif (record and after in _BEHIND_MEMBER) or (after in (")", ".", "[") and _MEMBER_ARGUMENT.match(call)):
        spaces = ["member", "name"]
    else:
        spaces = ["name"]
    return next((mapping[space, word][1] for space in spaces if (space, word) in mapping), word)
