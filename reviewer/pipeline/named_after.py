"""What goes by the name of a file beside what lists or includes it: flags in makefiles, strings in its own text (SEMANTICS.md B10)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define
from reviewer.cfront.syntax import Token, TokenKind
from reviewer.cfront.tokens import tokenize
from reviewer.knowledge.tables import Policy
from reviewer.model.patterns import regex
from reviewer.model.series import FileDiff, LineKind
from reviewer.pipeline.world import World

_OWN = frozenset({"__FILE__", "__FILE_NAME__"})
_OBJECT = frozenset({"__BASE_FILE__", "KBUILD_BASENAME"})
_MODULE = frozenset({"KBUILD_MODNAME", "KBUILD_MODFILE"})
_MESSAGES = frozenset({"pr_fmt", "dev_fmt"})
"""Macros that are the beginning of a message."""
_MADE = r"\.(?:o|c|S|s|i|lst)(?!\w)"
_COMMENT = regex(r"(?:^|(?<=\s))#.*")
_STATEMENT = frozenset({";", "{", "}", ")", ":", "else", "do"})
"""What stands before a statement."""
_COMPUTED = regex(r"\s*#\s*include\s+([A-Za-z_]\w*)")


def is_kbuild(path: str) -> bool:
    """Whether a file says which objects are built, and how."""
    base = posixpath.basename(path)
    return base.startswith(("Makefile", "Kbuild")) or base == "Build" or base.endswith(".mk")


def object_of(path: str) -> str:
    """Return the name of the object that is made of a file, in the file's directory."""
    return f"{posixpath.splitext(posixpath.basename(path))[0]}.o"


def left_behind(old: str, new: str, files: Sequence[FileDiff], worlds: tuple[World | None, World | None]) -> str:
    """Return what a makefile says of the old object's name with the patch, or said of the new one's before, with its place; "" if nothing.

    `CFLAGS_depot.o` and its like hold for whatever object has the name.
    """
    for path, other, world, gone in ((old, new, worlds[1], True), (new, old, worlds[0], False)):
        if object_of(path) == object_of(other) and posixpath.dirname(path) == posixpath.dirname(other):
            continue
        for makefile, lines in _makefiles(path, files, world, gone):
            named = _naming(posixpath.relpath(posixpath.splitext(path)[0], posixpath.dirname(makefile) or "."))
            for number, text in lines:
                if named.search(_COMMENT.sub("", text)):
                    what = f"still goes by the name of {path}" if gone else f"went by the name that {other} has no more, {path}, before"
                    return f"{makefile}:{number} {what}: {text.strip()}"
    return ""


def _naming(stem: str) -> re.Pattern[str]:
    """Return what finds the words of a makefile that name an object: the word alone, and a variable of the object's."""
    name = re.escape(stem) + _MADE
    # `my_depot.o` is another object where a list has it.
    return re.compile(rf"(?:(?<![\w./-])|(?<=[)}}]/))(?:[A-Z0-9_]+_)?{name}|(?<![\w./-])\w+_{name}(?=\s*[:+?]*=|[)}}])", re.ASCII)


def _makefiles(path: str, files: Sequence[FileDiff], world: World | None, after: bool) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Yield the makefiles that may name the object of `path`, with their numbered lines of one side, as far as they are in sight."""
    if world is not None:
        for makefile in world.index.search.files((object_of(path)[:-1],)):
            if is_kbuild(makefile):
                yield makefile, list(enumerate((world.tree.read(makefile) or "").split("\n"), 1))
        return
    left_out = LineKind.REMOVED if after else LineKind.ADDED
    for file in files:
        if is_kbuild(file.path):
            lines = [line for hunk in file.hunks for line in hunk.lines if line.kind is not left_out]
            yield file.path if after else file.old_path, [((line.new if after else line.old) or 0, line.text) for line in lines]


def computed_include(file: FileDiff, world: World | None) -> str:
    """Return the macro by which a file includes another one, "" if it is not seen to; what it names is looked up beside the file first."""
    found = (match[1] for text in _text(file, world).split("\n") if (match := _COMPUTED.match(text)) is not None)
    return next(found, "")


def own_name(file: FileDiff, world: World | None, policy: Policy, module: bool) -> str:
    """Return a word of a file, or of a macro that it uses, that is a string made of the file's name, "" if there is none but in messages.

    `module` says that the name of the module may come of the file's.
    """
    words = _OWN if file.old_path.endswith(".h") else _OWN | _OBJECT | (_MODULE if module else frozenset())
    tokens = tokenize(_text(file, world))[0]
    found = _spoken(tokens, words, policy)
    if found or world is None:
        return found
    used = {token.text for token in tokens if token.kind is TokenKind.IDENT}
    for header in _headers(file.old_path, world):
        for macro in _macros(tokenize(world.tree.read(header) or "")[0]):
            if macro.name in used and not policy.is_note(macro.name) and _spoken(macro.body, words, policy):
                return macro.name
    return ""


def _macros(tokens: Sequence[Token]) -> list[MacroDef]:
    """Return the macros that directives among tokens define."""
    found = (parse_define(token.text, token.line) for token in tokens if token.kind is TokenKind.DIRECTIVE)
    return [macro for macro in found if macro is not None]


def _headers(path: str, world: World) -> list[str]:
    """Return the headers that a file includes by itself."""
    names = world.index.files.names(path)
    found = (header for include in (names.includes if names is not None else ()) for header in world.index.includes.resolve(path, include, path))
    return list(dict.fromkeys(found))


def _spoken(tokens: Sequence[Token], words: Collection[str], policy: Policy) -> str:
    """Return the first of `words` among tokens that is not itself an argument of a message, "" if there is none."""
    macros = _macros(tokens)
    policy = replace(policy, defined=policy.defined | {macro.name for macro in macros})
    code = [token for token in tokens if token.kind is not TokenKind.DIRECTIVE]
    calls: list[bool] = []
    for at, token in enumerate(code):
        if token.text == "(":
            # A result that is used is no message.
            before = code[at - 2].text if at > 1 else ";"
            calls.append(at > 0 and code[at - 1].text in policy.logs - policy.defined and before in _STATEMENT)
        elif token.text == ")" and calls:
            calls.pop()
        elif token.text in words and not (calls and calls[-1]):
            return token.text
    found = (_spoken(macro.body, words, policy) for macro in macros if macro.name not in _MESSAGES)
    return next((word for word in found if word), "")


def _text(file: FileDiff, world: World | None) -> str:
    """Return the old text of a file, or what its hunks show of it."""
    if world is not None:
        return world.tree.read(file.old_path) or ""
    return "\n".join(line.text for hunk in file.hunks for line in hunk.lines if line.kind is not LineKind.ADDED)
