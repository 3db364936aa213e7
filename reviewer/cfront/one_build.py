"""Which files can be in one kernel: an architecture is built for itself alone (SEMANTICS.md A8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

OTHER_PROGRAMS = ("tools/", "scripts/", "samples/", "usr/", "Documentation/")
"""Directories of what is no part of the kernel."""
_TAKES = {"um": ("um", "x86"), "arm64": ("arm64", "arm")}
"""Architectures that are built with files of another one: arch/um/Makefile, arch/arm64/xen/Makefile."""


class Placed(Protocol):
    """What has a place in the tree."""

    @property
    def path(self) -> str:
        """The file, from the root of the tree."""


_Placed = TypeVar("_Placed", bound=Placed)


def architecture(path: str) -> str:
    """Return the architecture that a file is of, "" for a file of any kernel."""
    return path.split("/", 2)[1] if path.startswith("arch/") and path.count("/") > 1 else ""


def taken_by(name: str) -> tuple[str, ...]:
    """Return the architectures of which a kernel for `name` has files, its own first."""
    return _TAKES.get(name, (name,))


def in_one_build(path: str, found: Iterable[_Placed]) -> tuple[_Placed, ...]:
    """Return what can be in a kernel that is built from `path`, too; all of it where nothing is left, since then something is not seen."""
    every = tuple(found)
    own = architecture(path)
    if len(every) < 2 or path.startswith(OTHER_PROGRAMS):
        return every
    kernels = {own, *(name for name, parts in _TAKES.items() if own in parts)}
    near = {"", *(part for name in kernels for part in taken_by(name))}
    left = (one for one in every if not one.path.startswith(OTHER_PROGRAMS) and (not own or architecture(one.path) in near))
    return tuple(left) or every
