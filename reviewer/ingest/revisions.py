"""What git calls a revision, a range or a branch, to a series of commits.

git itself is asked for names and ancestry only, with its configuration unable to fetch or run anything; contents come from the objects.
"""

import os
import posixpath
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reviewer.config.limits import DEFAULT, Limits
from reviewer.ingest.codes import Code
from reviewer.ingest.group import content_id
from reviewer.ingest.top import in_repository
from reviewer.model.place import Problem
from reviewer.model.series import Series
from reviewer.model.value_type import value_type

if TYPE_CHECKING:
    from git import Repo

SECONDS = 60
"""What one question to git may take."""
_BASES = ("origin/HEAD", "origin/master", "origin/main", "master", "main", "trunk")
"""Where a branch without an upstream is taken to have started."""


@value_type
class Range:
    """The commits that `text` names, the oldest first, and what is to be said of that."""

    text: str
    commits: tuple[str, ...]
    note: str = ""


def read_revision(text: str, repositories: Sequence[str], paths: Sequence[str] = (), limits: Limits = DEFAULT) -> Series | Problem | None:
    """Read the commits that `text` names in the first of the directories whose repository knows it; None: it names none in any.

    `paths` (as git takes them, from where the user stands) pick the commits that touch them; each is read whole, since its claim is of the whole.
    """
    if not text or text.startswith("-") or "\0" in text or "\n" in text:
        return None
    for directory in repositories:
        if not in_repository(directory):
            continue
        from reviewer.ingest.repository import open_repository

        if repository := open_repository(directory):
            try:
                found = _range(_Git(repository), text, paths, limits)
                if found is not None:
                    return found if isinstance(found, Problem) else _series(repository, found, limits)
            finally:
                repository.close()
    return None


def commits_between(old: str, new: str, directory: str, limits: Limits = DEFAULT) -> tuple[str, ...]:
    """Return the object names of the commits of `new` that `old` does not have, the oldest first; none if either is no commit."""
    if not in_repository(directory):
        return ()
    from reviewer.ingest.repository import open_repository

    repository = open_repository(directory)
    if repository is None:
        return ()
    try:
        git = _Git(repository)
        first, last = git.commit(old), git.commit(new)
        return git.list(last, first, (), limits.commits) if first and last else ()
    finally:
        repository.close()


class _Git:
    """The few questions that are put to git."""

    def __init__(self, repository: "Repo") -> None:
        self._repository = repository

    def ask(self, *words: str) -> str:
        """Return what git answers, "" if it refuses."""
        from git.exc import GitError

        try:
            return str(self._repository.git.execute(["git", *words], kill_after_timeout=SECONDS, strip_newline_in_stdout=True))
        except (GitError, OSError, ValueError):
            return ""

    def commit(self, name: str) -> str:
        """Return the object name of the commit of that name, "" if there is none."""
        if name.startswith(":/"):  # words of a message: whatever follows is part of them
            name = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        return self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}") if name else ""

    def branch(self, name: str) -> bool:
        """Whether `name` is a local branch, by its own name."""
        return bool(self.ask("show-ref", "--verify", f"refs/heads/{name.removeprefix('refs/heads/')}"))

    def list(self, new: str, old: str, paths: Sequence[str], most: int) -> tuple[str, ...]:
        """Return the commits of `new` that `old` does not have, the oldest first."""
        limited = ["--", *(self._path(path) for path in paths)] if paths else ["--"]
        return tuple(self.ask("rev-list", "--topo-order", "--reverse", f"--max-count={most}", new, *([f"^{old}"] if old else []), *limited).split())

    def _path(self, path: str) -> str:
        """Return a path from the top of the repository: git runs there, the user stands elsewhere."""
        top = self._repository.working_tree_dir
        if path.startswith(":") or top is None:
            return path
        inside = os.path.relpath(os.getcwd(), os.path.realpath(top))
        return path if inside.startswith("..") else posixpath.normpath(posixpath.join(inside, path))


def _range(git: _Git, text: str, paths: Sequence[str], limits: Limits) -> Range | Problem | None:
    """Find the commits that `text` names; None if it names none."""
    note = ""
    if "..." in text:
        return Problem(Code.BAD_RANGE, "commits of either side are no series; A..B names those of B that A does not have", text)
    if ".." in text:
        first, _, last = text.partition("..")
        old, new = git.commit(first or "HEAD"), git.commit(last or "HEAD")
        if not old or not new:
            return None
    else:
        new = git.commit(text.removesuffix("^!"))
        if not new:
            return None
        if paths or not git.branch(text):
            return Range(text, (new,)) if not paths else Problem(Code.BAD_RANGE, "paths pick from a range such as A..B", text)
        old, note = _start(git, text, new)
        if not old:
            return Range(text, (new,), note)
    commits = git.list(new, old, paths, limits.commits + 1)
    if len(commits) > limits.commits:
        return Problem(Code.TOO_MANY, f"more than {limits.commits:,} commits in one range (limits.commits)", text)
    if not commits:
        return Problem(Code.BAD_RANGE, "no commits in this range", text)
    return Range(text, commits, note)


def _start(git: _Git, branch: str, tip: str) -> tuple[str, str]:
    """Return what a branch is taken to have grown from, and how that is said: its upstream, else the main branch; "" if neither is behind it."""
    for name in (f"{branch}@{{upstream}}", *_BASES):
        old = git.commit(name)
        if old and old != tip and git.ask("merge-base", old, tip) and git.list(tip, old, (), 1):
            return old, f"the commits of {branch} that {name} does not have"
    return "", f"the last commit of {branch}: it has no upstream, and no main branch was found that it grew from"


def _series(repository: "Repo", found: Range, limits: Limits) -> Series | Problem:
    """Read the commits of a range."""
    from reviewer.ingest.commits import Reader, as_cover, is_cover

    reader = Reader(repository, found.text, limits)
    try:
        commits = [(sha, reader.commit(sha)) for sha in found.commits]
    except ValueError:
        return Problem(Code.UNREADABLE, "a commit of this range is missing from the repository", found.text)
    single = [(sha, commit) for sha, commit in commits if len(commit.parents) < 2]
    problems = [Problem(Code.GIT_RANGE, found.note, found.text)] if found.note else []
    if len(single) < len(commits):
        problems.append(Problem(Code.MERGES, f"{len(commits) - len(single)} merge(s) left out: they are no patches", found.text))
    if not single:
        return problems[-1]
    patches = [reader.patch(sha, commit) for sha, commit in single]
    cover = next((patch for patch in patches if is_cover(patch)), None)
    patches = [patch for patch in patches if patch is not cover]
    total = len(patches)
    return Series(
        id=content_id(patches),
        subject=cover.title if cover else found.text if total > 1 else patches[0].title,
        version=1,
        expected=total,
        missing=(),
        cover=as_cover(cover, total) if cover else None,
        patches=tuple(replace(patch, number=at, total=total) for at, patch in enumerate(patches, 1)),
        base_commit=next(iter(single[0][1].parents), ""),
        problems=tuple(problems),
    )
