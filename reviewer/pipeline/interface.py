"""What a front end sees of a review that is under way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from reviewer.config.limits import DEFAULT, Limits
from reviewer.model.value_type import value_type

if TYPE_CHECKING:  # an answer that is known needs no document
    from reviewer.model.place import Side
    from reviewer.model.review import PatchReview, Review
    from reviewer.model.series import Patch


class Budget(StrEnum):
    """How much work a proof may cost."""

    FAST = "fast"
    NORMAL = "normal"
    DEEP = "deep"


@value_type
class Options:
    """What the command line says about a review, but for the output.

    `tree` is DIR or DIR@REV, "" for hunks alone; with `implied` it is then the repository that the user stands in, if that has files
    that the patches change. `beneath` goes onto the tree, or comes off it, before what is reviewed. `patches` are the numbers to review,
    empty for all. `rules` are directories of the user's own rules, read after the shipped ones. `stdin` is what `-` stands for.
    `limits` say how much of an input is read.
    `repositories` are the directories in whose repositories a git revision is looked for; `paths` pick commits of a range.
    `jobs` are the processes that judge patches; in the `background` they give way to what the user does, and each answer comes as it is
    done; the answers do not depend on it. With `cached`, what an earlier run found out is taken from the user's cache, and what is found
    out is kept there; the answers do not depend on that either. With `by_series` one posting is judged to its end before the next.
    `cluster` is the address of a Dask scheduler, or the file that names it, whose workers judge in place of `jobs`; "" for none.
    """

    tree: str = ""
    patches: frozenset[int] = field(default_factory=frozenset)
    rules: tuple[Path, ...] = ()
    budget: Budget = Budget.NORMAL
    stdin: bytes = b""
    limits: Limits = DEFAULT
    implied: bool = False
    beneath: tuple[Patch, ...] = ()
    repositories: tuple[str, ...] = (".",)
    paths: tuple[str, ...] = ()
    jobs: int = 1
    background: bool = False
    cached: bool = False
    by_series: bool = False
    cluster: str = ""


@value_type
class Result:
    """A patch that was judged: indexes into `Review.series` and its `patches`."""

    series: int
    patch: int
    review: PatchReview


class Session(Protocol):
    """A review under way. `sketch()` is ready before any proof; `results()` fills it in."""

    def sketch(self) -> Review:
        """Return the document without proofs: claims, concepts and problems are there, every patch is pending."""

    def results(self) -> Iterator[Result]:
        """Judge the patches, claims before the rest, and yield each as it is done; blocks, for a worker thread."""

    def again(self, series: int, patch: int, budget: Budget) -> PatchReview | None:
        """Judge one patch once more, with another budget, None if that was stopped or came to no end; blocks, for a worker thread."""

    def side(self, series: int, patch: int, side: Side, path: str) -> str | None:
        """Return the whole text of a file on one side of a patch, None where only the hunks are known of it."""

    def stop(self) -> None:
        """Make `results()` end soon, from any thread; never waits for a proof."""
