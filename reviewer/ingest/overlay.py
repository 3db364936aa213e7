"""A tree with some of its files replaced in memory."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from reviewer.ingest.git_tree import GitTree
from reviewer.ingest.plain_tree import PlainTree
from reviewer.ingest.texts import blob_name, read_through
from reviewer.model.patterns import regex
from reviewer.model.series import FileChange, Patch
from reviewer.model.tree import Searchable, Tree

_WORD = regex(r"\w+", re.ASCII)


class Overlay:
    """A tree as `base` but for `changes`: a path's new text, or None where the file is gone. Overlays of overlays are one layer."""

    def __init__(self, base: Tree, changes: Mapping[str, str | None], label: str = "") -> None:
        self._base: Tree = base._base if isinstance(base, Overlay) else base
        self._changes: dict[str, str | None] = {**base._changes, **changes} if isinstance(base, Overlay) else dict(changes)
        self._label = label or base.label
        self._words_of: dict[str, frozenset[str]] = {}
        self._blobs: dict[str, str] = {}
        self._content: str | None = None

    @property
    def base(self) -> Tree:
        """The tree beneath."""
        return self._base

    @property
    def changed(self) -> frozenset[str]:
        """The paths that are not as they are beneath."""
        return frozenset(self._changes)

    @property
    def label(self) -> str:
        """What the tree is, in words."""
        return self._label

    @property
    def whole(self) -> bool:
        """Whether the tree beneath is a whole kernel."""
        return self._base.whole

    def paths(self) -> Iterator[str]:
        """Yield every file's path, sorted."""
        changed = self._changes
        kept = {path for path in self._base.paths() if path not in changed}
        return iter(sorted(kept | {path for path, text in changed.items() if text is not None}))

    def read(self, path: str) -> str | None:
        """Return a file's text, None if there is none."""
        return self._changes[path] if path in self._changes else self._base.read(path)

    def blob_id(self, path: str) -> str:
        """Return git's name of a file's content, "" if there is no such file."""
        if path not in self._changes:
            return self._base.blob_id(path)
        if path not in self._blobs:
            text = self._changes[path]
            self._blobs[path] = "" if text is None else blob_name(text.encode("utf-8", "surrogateescape"))
        return self._blobs[path]

    @property
    def content_id(self) -> str:
        """A name made of the tree's beneath and of the changes, "" if that has none."""
        # Asked for by each `isinstance(tree, Searchable)`, too.
        if self._content is None:
            below = self._base.content_id if isinstance(self._base, Searchable) else ""
            changes = "".join(f"{path}\0{self.blob_id(path)}\0" for path in sorted(self._changes))
            self._content = hashlib.sha256(f"{below}\0{changes}".encode("utf-8", "surrogateescape")).hexdigest() if below else ""
        return self._content

    def files_with(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the paths of the files in which one of `texts` occurs."""
        below = self._base.files_with(texts) if isinstance(self._base, Searchable) else read_through(self._base, texts)
        changed = {path for path, text in self._changes.items() if text is not None and any(part in text for part in texts)}
        return tuple(sorted(changed.union(path for path in below if path not in self._changes)))

    def files_matching(self, pattern: str, suffixes: Sequence[str]) -> tuple[str, ...] | None:
        """Return the paths of the files with a line that `pattern` matches."""
        below = self._base.files_matching(pattern, suffixes) if isinstance(self._base, Searchable) else None
        if below is None:
            return None
        line = re.compile(pattern, re.MULTILINE | re.ASCII)
        changed = {path for path, text in self._changes.items() if text is not None and path.endswith(tuple(suffixes)) and line.search(text)}
        return tuple(sorted(changed.union(path for path in below if path not in self._changes)))

    def matches(self, pattern: str, suffixes: Sequence[str]) -> frozenset[str] | None:
        """Return the texts that `pattern` matches in some file, of the tree beneath as it is or of the changed ones."""
        below = self._base.matches(pattern, suffixes) if isinstance(self._base, Searchable) else None
        if below is None:
            return None
        part = re.compile(pattern, re.MULTILINE | re.ASCII)
        texts = (text for path, text in self._changes.items() if text is not None and path.endswith(tuple(suffixes)))
        return below.union(*((match.group() for match in part.finditer(text)) for text in texts))

    def matches_by_file(self, pattern: str, suffixes: Sequence[str]) -> Mapping[str, Collection[str]] | None:
        """Return by each text that `pattern` matches the files that have it."""
        below = self._base.matches_by_file(pattern, suffixes) if isinstance(self._base, Searchable) else None
        if below is None:
            return None
        found = {text: {path for path in paths if path not in self._changes} for text, paths in below.items()}
        part = re.compile(pattern, re.MULTILINE | re.ASCII)
        for path, text in self._changes.items():
            for match in part.finditer(text) if text is not None and path.endswith(tuple(suffixes)) else ():
                found.setdefault(match.group(), set()).add(path)
        return found

    def words_in(self, words: Sequence[str], suffixes: Sequence[str]) -> frozenset[str] | None:
        """Return those of `words` that stand in some file, of the tree beneath as it is or of the changed ones: more perhaps, never fewer."""
        below = self._base.words_in(words, suffixes) if isinstance(self._base, Searchable) else None
        if below is None:
            return None
        return below.union(*(self._words(path).intersection(words) for path in self._changes if path.endswith(tuple(suffixes))))

    def _words(self, path: str) -> frozenset[str]:
        """Return the words of a changed file, read once: every name of a patch is looked for among them."""
        if path not in self._words_of:
            self._words_of[path] = frozenset(_WORD.findall(self._changes[path] or ""))
        return self._words_of[path]

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        """Yield path and text of files."""
        wanted = list(paths)
        beneath = [path for path in wanted if path not in self._changes]
        yield from ((path, self._changes[path]) for path in wanted if path in self._changes)
        yield from self._base.contents(beneath) if isinstance(self._base, Searchable) else ((path, self._base.read(path)) for path in beneath)


class NoTree:
    """A tree without files: what lies beneath texts that belong to no tree."""

    def __init__(self, label: str) -> None:
        self._label = label

    @property
    def label(self) -> str:
        """What the texts are, in words."""
        return self._label

    @property
    def whole(self) -> bool:
        """It is no kernel."""
        return False

    def paths(self) -> Iterator[str]:
        """Yield nothing."""
        return iter(())

    def read(self, path: str) -> str | None:  # noqa: ARG002 # the protocol has the path
        """Return None."""
        return None

    def blob_id(self, path: str) -> str:  # noqa: ARG002 # the protocol has the path
        """Return "": there is no such file."""
        return ""


_NO_TREE = NoTree("no tree")
"""One for all: what is kept for a tree, such as its index, is kept once."""


def made_from(tree: Tree, patch: Patch) -> Tree | None:
    """Return the files that a patch was made from by its index lines, and nothing else; None if the tree's repository lacks one."""
    base = tree.base if isinstance(tree, Overlay) else tree
    if not isinstance(base, GitTree) or not patch.files:
        return None
    texts: dict[str, str | None] = {}
    for file in patch.files:
        if not file.old_path or file.change is FileChange.ADDED or file.old_path in texts:
            continue
        text = base.content(file.old_blob)
        if text is None:
            return None
        texts[file.old_path] = text
    return Overlay(_NO_TREE, texts, f"the contents that the index lines name, in {tree.label}") if texts else None


def unread(tree: Tree) -> frozenset[str]:
    """Return the files of a tree that were asked for, are there, and could not be read."""
    base = tree.base if isinstance(tree, Overlay) else tree
    return base.unread if isinstance(base, GitTree | PlainTree) else frozenset()
