"""Which files can be in one kernel: an architecture is built for itself alone (SEMANTICS.md A8)."""

from __future__ import annotations

from functools import lru_cache

OTHER_PROGRAMS = ("tools/", "scripts/", "samples/", "usr/", "Documentation/")
"""Directories of what is no part of the kernel."""
_TAKES = {"um": ("um", "x86"), "arm64": ("arm64", "arm")}
"""Architectures that are built with files of another one: arch/um/Makefile, arch/arm64/xen/Makefile."""
_GIVEN = ("lib/", "um/", "xen/", "include/", "entry/")
"""Directories of an architecture that another one takes files from."""


def architecture(path: str) -> str:
    """Return the architecture that a file is of, "" for a file of any kernel."""
    return path.split("/", 2)[1] if path.startswith("arch/") and path.count("/") > 1 else ""


def taken_by(name: str) -> tuple[str, ...]:
    """Return the architectures of which a kernel for `name` has files, its own first."""
    return _TAKES.get(name, (name,))


def in_one_build(path: str, other: str) -> bool:
    """Whether a kernel that is built from `path` can be built from `other`, too; of what is no part of a kernel ("" is none) nothing is known."""
    near = _near(path)
    return near is None or (not other.startswith(OTHER_PROGRAMS) and (not near or architecture(other) in near))


@lru_cache(maxsize=1024)
def _near(path: str) -> frozenset[str] | None:
    """Return the architectures that can be in a kernel with `path`, with "" for all files of any kernel: empty if it is one of these itself.

    None for what is no part of a kernel.
    """
    if not path or path.startswith(OTHER_PROGRAMS):
        return None
    own = architecture(path)
    if not own:
        return frozenset()
    given = path.startswith(tuple(f"arch/{own}/{directory}" for directory in _GIVEN))
    kernels = {own, *(name for name, parts in _TAKES.items() if own in parts and given)}
    return frozenset({"", *(part for name in kernels for part in taken_by(name))})
