"""Which files can be in one kernel: an architecture is built for itself alone (SEMANTICS.md A8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

OTHER_PROGRAMS = ("tools/", "scripts/", "samples/", "usr/", "Documentation/")
"""Directories of what is no part of the kernel."""
_TAKES = {"um": ("um", "x86"), "arm64": ("arm64", "arm")}
"""Architectures that are built with files of another one: arch/um/Makefile, arch/arm64/xen/Makefile."""
_GIVEN = ("lib/", "um/", "xen/", "include/", "entry/")
"""Directories of an architecture that another one takes files from."""


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
    """Return what can be in a kernel that is built from `path`, too; none if what is meant is not seen: a label in assembler, say."""
    near = _near(path)
    return tuple(one for one in found if near is None or _is_near(one.path, near))


def at_paths(path: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Return those of some files that can be in a kernel that is built from `path`, too."""
    near = _near(path)
    return tuple(other for other in paths if near is None or _is_near(other, near))


def _near(path: str) -> frozenset[str] | None:
    """Return the architectures that can be in a kernel with `path`: all are if there is "" alone; None for what is in no kernel."""
    own = architecture(path)
    if not path or path.startswith(OTHER_PROGRAMS):
        return None
    given = path.startswith(tuple(f"arch/{own}/{directory}" for directory in _GIVEN))
    kernels = {own, *(name for name, parts in _TAKES.items() if own in parts and given)} if own else set()
    return frozenset({"", *(part for name in kernels for part in taken_by(name))})


def _is_near(path: str, near: frozenset[str]) -> bool:
    return not path.startswith(OTHER_PROGRAMS) and (near == {""} or architecture(path) in near)
