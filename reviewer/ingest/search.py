"""Strings found in a tree by `git grep`: fixed words and options only, in an environment of our own, so that no config runs anything.

Of a work tree only what git's index vouches for is searched: its stat data must be those of the file, and its blob that of the tree.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from subprocess import DEVNULL, PIPE, STDOUT, Popen
from typing import IO

from reviewer.ingest.git_environment import environment
from reviewer.ingest.names import MAX_NAME, refusal
from reviewer.model.value_type import value_type

_SECONDS = 120.0
# Pager, textconv, colours, file system monitor, submodules and whatever else a repository may set is named here, so that its setting is moot.
_GIT = ("git", "--no-pager", "--no-replace-objects", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_GREP = ("grep", "--files-with-matches", "-z", "--text", "--no-color", "--no-textconv", "--no-recurse-submodules", "--full-name")
_MATCHES = (
    *("grep", "-h", "-o", "--text", "--no-color", "--no-textconv", "--no-recurse-submodules", "--no-line-number", "--no-column"),
    f"--threads={os.cpu_count() or 1}",
)
_MATCHES_OF = tuple("-z" if word == "-h" else word for word in _MATCHES)
_ENTRY = re.compile(
    rb"([0-7]{6}) ([0-9a-f]{40,64}) 0\t([^\0]*)\0"
    rb"  ctime: (\d+):(\d+)\n  mtime: (\d+):(\d+)\n  dev: \d+\tino: (\d+)\n  uid: \d+\tgid: \d+\n  size: (\d+)\tflags: ([0-9a-f]+)\n"
)
_BLOB = re.compile(rb"([0-7]{6}) (?:blob|commit) ([0-9a-f]{40,64})\t([^\0]*)\0")
# With one of these a file of the work tree may have another text than its blob.
_CONVERTS = re.compile(rb"filter|working-tree-encoding")


class SearchError(Exception):
    """git can't say: it is missing, failed, or complained."""


def _environment(git_dir: str, work_tree: str = "") -> dict[str, str]:
    return environment(GIT_DIR=git_dir, GIT_WORK_TREE=work_tree) if work_tree else environment(GIT_DIR=git_dir)


def run_git(git_dir: str, words: Sequence[str], cwd: str, work_tree: str = "", globs: bool = False) -> bytes:
    """Run git and return its output; raises SearchError if it failed or said anything on stderr (a missing object is said only there)."""
    try:
        done = subprocess.run(
            [*(word for word in _GIT if not (globs and word == "--literal-pathspecs")), *words],
            cwd=cwd,
            env=_environment(git_dir, work_tree),
            input=b"",
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise SearchError(str(error)) from error
    if done.returncode not in (0, 1) or done.stderr:
        raise SearchError(done.stderr.decode("utf-8", "replace")[:200])
    return done.stdout


def fixed(texts: Sequence[str]) -> list[str]:
    """Return the words that make git look for strings as they are."""
    result = ["-F"]
    for text in texts:
        if "\n" in text or "\0" in text or not text:
            raise SearchError("no string to search for")
        result += ["-e", text]
    return result


def matching(pattern: str) -> list[str]:
    """Return the words that make git look for a Perl regular expression (a git without PCRE says that it can't)."""
    if "\n" in pattern or "\0" in pattern:
        raise SearchError("no pattern of one line")
    return ["-P", "-e", pattern]


def _names(output: bytes, prefix: bytes = b"") -> set[str]:
    return {name[len(prefix) :].decode("utf-8", "surrogateescape") for name in output.split(b"\0") if name}


def _texts(output: bytes) -> frozenset[str]:
    return frozenset(line.decode("utf-8", "surrogateescape") for line in set(output.split(b"\n")) if line)


def _by_text(output: bytes, prefix: bytes = b"") -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    paths: dict[bytes, str] = {}
    for line in output.split(b"\n"):
        name, _, text = line.partition(b"\0")
        if text:
            # One string a file, however many texts it has: a kernel has 20,000 headers that 60,000 files include.
            path = paths.get(name) or paths.setdefault(name, name[len(prefix) :].decode("utf-8", "surrogateescape"))
            found.setdefault(text.decode("utf-8", "surrogateescape"), set()).add(path)
    return found


def _globs(suffixes: Sequence[str]) -> list[str]:
    return [f"*{suffix}" for suffix in suffixes]


def matches_in_folder(root: str, pattern: str, suffixes: Sequence[str]) -> frozenset[str]:
    """Return the texts that `pattern` matches in files of these suffixes below `root`."""
    argv = (*_MATCHES, "--no-index", "--no-exclude-standard", *matching(pattern), "--", *_globs(suffixes))
    return _texts(run_git("/dev/null", argv, root, globs=True))


def matches_by_file_in_folder(root: str, pattern: str, suffixes: Sequence[str]) -> dict[str, set[str]]:
    """Return by each text that `pattern` matches the files of these suffixes below `root` that have it."""
    argv = (*_MATCHES_OF, "--no-index", "--no-exclude-standard", *matching(pattern), "--", *_globs(suffixes))
    return _by_text(run_git("/dev/null", argv, root, globs=True))


def search_folder(root: str, wanted: Sequence[str]) -> set[str]:
    """Return the paths of the regular files below `root` that have what is `wanted`."""
    # Not in the repository that may stand around it: its config is none of ours.
    words = (*_GREP, "--no-index", "--no-exclude-standard", f"--threads={os.cpu_count() or 1}", *wanted)
    return _names(run_git("/dev/null", words, root))


def _plain(path: str, folders: set[str]) -> bool:
    """Whether a path may be used in a tree; `folders` are those known to be so, and get more."""
    folder, _, name = path.rpartition("/")
    if folder in folders and name[:1] not in ("", ".") and "\n" not in name and len(path) <= MAX_NAME:
        return True
    if refusal(path) or ".git" in path.split("/"):
        return False
    folders.add(folder)
    return True


def _unchanged(path: str, seen: Sequence[int], written: int) -> bool:
    """Whether a file has the stat data of the index, whose own time is `written`."""
    try:
        state = os.lstat(path)
    except (OSError, ValueError):
        return False
    changed, modified = state.st_ctime_ns, state.st_mtime_ns
    now = [changed // 10**9, changed % 10**9, modified // 10**9, modified % 10**9, state.st_ino & 0xFFFF_FFFF, state.st_size]
    # A file written in the tick in which the index was, may have changed since with the same stat data.
    return now == seen and modified < written and stat.S_ISREG(state.st_mode)


@value_type
class Pending:
    """A search that runs."""

    process: Popen[bytes]
    output: IO[bytes]
    said: IO[bytes]

    def found(self) -> set[str]:
        """Return the paths when they are there; raises SearchError if git failed or said anything on stderr."""
        try:
            status = self.process.wait(_SECONDS)
        except subprocess.SubprocessError as error:
            raise SearchError(str(error)) from error
        self.said.seek(0)
        self.output.seek(0)
        if status not in (0, 1) or (complaint := self.said.read()):
            raise SearchError(f"git left with {status}" if status not in (0, 1) else complaint.decode("utf-8", "replace")[:200])
        return _names(self.output.read())


@value_type
class Repository:
    """A tree object of a repository, and the work tree that may hold the same files ("" if there is none)."""

    git_dir: str
    work_tree: str
    tree: str

    def blobs(self, most: int) -> dict[str, str]:
        """Return the object name of every regular file of the tree by its path.

        Raises SearchError where git can't list them, where there are more than `most` (trees in trees multiply), or a name leads elsewhere.
        """
        words = (*_GIT, "ls-tree", "-r", "-z", "--full-tree", self.tree)
        result: dict[str, str] = {}
        # What git says against the tree goes to the pipe, too, and is no entry.
        with Popen(words, cwd=self.git_dir, env=_environment(self.git_dir), stdin=DEVNULL, stdout=PIPE, stderr=STDOUT) as process:
            assert process.stdout is not None
            left, folders = b"", {""}
            while (data := process.stdout.read(1 << 20)) and len(result) <= most:
                end = 0
                data = left + data
                for match in _BLOB.finditer(data):
                    path = match.group(3).decode("utf-8", "surrogateescape")
                    if match.start() != end or not _plain(path, folders):
                        break
                    end = match.end()
                    if match.group(1).startswith(b"100"):
                        result[path] = match.group(2).decode()
                left = data[end:]
                if b"\0" in left:
                    process.kill()
                    raise SearchError("no plain list of files")
            process.kill()
        if left or len(result) > most:
            raise SearchError("the list of files does not end")
        return result

    def search(self, wanted: Sequence[str]) -> set[str]:
        """Return the paths of the files of the tree that have what is `wanted` (see `fixed` and `matching`)."""
        output = run_git(self.git_dir, (*_GREP, f"--threads={os.cpu_count() or 1}", *wanted, self.tree, "--"), self.git_dir)
        return _names(output, f"{self.tree}:".encode())

    def search_work_tree(self, wanted: Sequence[str]) -> set[str]:
        """Return the paths of the files that the index has, and that lie in the work tree with what is `wanted`."""
        return _names(run_git(self.git_dir, self._in_work_tree(wanted), self.work_tree, self.work_tree))

    def _in_work_tree(self, wanted: Sequence[str]) -> tuple[str, ...]:
        return (*_GREP, f"--threads={os.cpu_count() or 1}", *wanted, "--")

    @contextmanager
    def searching(self, wanted: Sequence[str]) -> Iterator[Pending]:
        """Search the work tree beside what is done in the block; what was not asked for at its end is given up."""
        words = (*_GIT, *self._in_work_tree(wanted))
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as said:
            try:
                process = Popen(words, cwd=self.work_tree, env=_environment(self.git_dir, self.work_tree), stdin=DEVNULL, stdout=output, stderr=said)
            except (OSError, ValueError) as error:
                raise SearchError(str(error)) from error
            with process:
                try:
                    yield Pending(process, output, said)
                finally:
                    process.kill()

    def matches(self, pattern: str, suffixes: Sequence[str], work_tree: bool) -> frozenset[str]:
        """Return the texts that `pattern` matches in files of these suffixes: git prints each match, without its line."""
        argv = (*_MATCHES, *matching(pattern), *(() if work_tree else (self.tree,)), "--", *_globs(suffixes))
        at = self.work_tree if work_tree else self.git_dir
        return _texts(run_git(self.git_dir, argv, at, self.work_tree if work_tree else "", globs=True))

    def matches_by_file(self, pattern: str, suffixes: Sequence[str], work_tree: bool) -> dict[str, set[str]]:
        """Return by each text that `pattern` matches the files of these suffixes that have it."""
        argv = (*_MATCHES_OF, "--full-name", *matching(pattern), *(() if work_tree else (self.tree,)), "--", *_globs(suffixes))
        at = self.work_tree if work_tree else self.git_dir
        output = run_git(self.git_dir, argv, at, self.work_tree if work_tree else "", globs=True)
        return _by_text(output, b"" if work_tree else f"{self.tree}:".encode())

    def vouched(self, blobs: Mapping[str, str]) -> bool:
        """Whether every file of the tree lies unchanged in the work tree, as far as git itself would believe it."""
        if not self.work_tree:
            return False
        try:
            written = os.stat(os.path.join(self.git_dir, "index")).st_mtime_ns
            output = run_git(self.git_dir, ("ls-files", "--stage", "--debug", "-z"), self.work_tree, self.work_tree)
        except (OSError, SearchError):
            return False
        count = 0
        top = os.path.join(self.work_tree, "")
        for mode, name, path, *seen, flags in _ENTRY.findall(output):
            text = path.decode("utf-8", "surrogateescape")
            if not mode.startswith(b"100"):
                continue
            # Flags: intent to add, skip-worktree, assume-unchanged: git would not look at the file.
            if blobs.get(text) != name.decode() or int(flags, 16) & 0x6000_8000 or not _unchanged(top + text, [*map(int, seen)], written):
                return False
            count += 1
        return count == len(blobs) and not self._converts(blobs)

    def _converts(self, blobs: Mapping[str, str]) -> bool:
        """Whether some attribute makes the work tree's text another one than the blob's."""
        paths = [os.path.join(self.work_tree, path) for path in blobs if path.rpartition("/")[2] == ".gitattributes"]
        for path in (*paths, os.path.join(self.git_dir, "info", "attributes")):
            try:
                with open(path, "rb") as file:
                    if _CONVERTS.search(file.read()):
                        return True
            except FileNotFoundError:
                continue
            except OSError:
                return True
        return False
