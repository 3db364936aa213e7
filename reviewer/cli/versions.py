"""The versions that an answer depends on."""

from reviewer import __version__


def version_lines() -> list[str]:
    """Return a line each: this program, the solver, the shipped rules."""
    from importlib.metadata import PackageNotFoundError, version

    from reviewer.knowledge.files import shipped_digest

    try:
        solver = version("z3-solver")
    except PackageNotFoundError:  # a z3 that pip did not install
        solver = "of unknown version"
    return [f"reviewer {__version__}", f"z3 {solver}", f"rules {shipped_digest()}"]
