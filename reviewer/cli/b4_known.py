"""b4's question answered a second time: known by the mail and by everything that the answer follows from, or asked anew."""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING

from reviewer.cli.options import Request
from reviewer.ingest.repository_state import repository_state
from reviewer.model.value_type import value_type
from reviewer.store.cache import Cache, user_cache

if TYPE_CHECKING:
    from reviewer.model.review import Review

_KIND = "b4"
_LARGEST = 32 << 20


@value_type
class Question:
    """A question of b4's under the name of all that its answer follows from; "" if that can't be told. `since` is when it was named (ns)."""

    key: str
    cache: Cache
    since: int = 0

    def answer(self) -> str:
        """Return the answer that was given before, "" if there is none, or files of the patch came or went since."""
        found = self.cache.get(_KIND, [self.key]).get(self.key) if self.key else None
        match found:
            case [str(text), list(paths)] if all(_there(path) for path in paths):
                return text
            case _:
                return ""

    def keep(self, text: str, review: Review) -> None:
        """Keep an answer that another run would give as well."""
        patches = [patch for series in review.series for patch in series.patches]
        paths = sorted({path for patch in patches for file in patch.files for path in (file.old_path, file.new_path) if path})
        if self.key and all(_at_rest(path, self.since) for path in paths):
            self.cache.put(_KIND, {self.key: [text, [[path, _lies(path)] for path in paths]]})


def question(wanted: Request) -> Question:
    """Name what is asked: the mail, the options, b4's tracking file, the repositories, the rules and the program."""
    options = wanted.options
    # A directory that is no repository, and rules of one's own, would have to be read.
    if not options.cached or options.rules or wanted.inputs != ("-",) or not (options.implied or options.tree == ""):
        return Question("", Cache(None))
    from reviewer.knowledge.files import shipped_digest
    from reviewer.pipeline.versions import versions

    now = time.time_ns()
    state, program = repository_state("."), versions(shown=True)
    tracking = _tracking()
    if not (state and program) or tracking is None or options.repositories != (".",):
        return Question("", Cache(None))
    asked = repr((options.tree, options.implied, sorted(options.patches), options.budget, options.limits, options.paths, os.getcwd()))
    digest = hashlib.sha256("\0".join((program, shipped_digest(), state, asked)).encode("utf-8", "surrogateescape"))
    for data in (tracking, options.stdin):
        digest.update(hashlib.sha256(data).digest())
    return Question(digest.hexdigest(), user_cache(), now)


def _tracking() -> bytes | None:
    """Return what b4 says of the series, nothing if it says nothing; None if it can't be read."""
    path = os.environ.get("B4_TRACKING_FILE", "")
    if not path:
        return b""
    try:
        with open(path, "rb") as file:
            text = file.read(_LARGEST + 1)
    except OSError:
        return None
    return text if len(text) <= _LARGEST else None


def _lies(path: str) -> bool:
    """Whether a file lies in the work tree that one stands in: only then the repository is taken for the one that the patch is for."""
    from reviewer.ingest.top import top_of

    top = top_of(".")
    return bool(top) and os.path.lexists(os.path.join(top, path))


def _at_rest(path: str, since: int) -> bool:
    """Whether a file of the work tree neither came nor went since the question was named."""
    from reviewer.ingest.top import top_of

    top = top_of(".")
    folder = os.path.join(top, path)
    while top and len(folder) > len(top):
        folder = os.path.dirname(folder)
        try:
            return os.lstat(folder).st_ctime_ns < since
        except OSError:
            continue
    return not top


def _there(row: object) -> bool:
    match row:
        case [str(path), bool(lay)]:
            return _lies(path) is lay
        case _:
            return False
