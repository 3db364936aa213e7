"""A repository with a branch of five commits, and what is read of it."""

from pathlib import Path

from reviewer.config.limits import Limits
from reviewer.ingest.load import Loaded, load
from reviewer.model.series import Patch
from tests.ingest.repositories import commit, git

LINES = [f"int a{number};" for number in range(60)]


def text(*changed: int) -> bytes:
    return "".join(f"long b{at};\n" if at in changed else f"{line}\n" for at, line in enumerate(LINES)).encode()


def read(root: Path, revision: str, *paths: str, limits: Limits = Limits()) -> Loaded:  # noqa: B008 - frozen
    return load([revision], limits=limits, repositories=(str(root),), paths=paths)


def patches(loaded: Loaded) -> list[Patch]:
    return [patch for series in loaded.series for patch in series.patches]


def titles(loaded: Loaded) -> list[str]:
    return [patch.title for patch in patches(loaded)]


def write(root: Path, title: str, files: dict[str, bytes | None]) -> str:
    commit(root, files)
    git(root, "commit", "-q", "--amend", "-m", f"{title}\n\nWhy {title}.\n\nSigned-off-by: A <a@example.org>")
    return git(root, "rev-parse", "HEAD").strip()


def build(root: Path) -> None:
    """Make the repository: `main` has one commit, `topic` five more."""
    git(root, "init", "-q", "-b", "main")
    write(root, "base", {"mm/pool.c": text(), "mm/old.c": text(1), "gone.h": b"int g;\n", "doc/a b.txt": b"x\n", "run.sh": b"true\n"})
    git(root, "checkout", "-q", "-b", "topic")
    write(root, "one", {"mm/pool.c": text(3, 40), "gone.h": None, "new.c": b"int n;"})
    write(
        root,
        "two",
        {"mm/old.c": None, "mm/new.c": text(1, 50), "doc/a b.txt": b"y\n", 'q"\xc3\xa4\t.c'.encode("latin-1").decode("utf-8"): b"int q;\n"},
    )
    (root / "run.sh").chmod(0o755)
    (root / "link").symlink_to("mm/pool.c")
    write(root, "three", {"bin": b"\0\1", "empty.c": b"", "no-end.c": b"int e;\r\n\x0c\nint f;"})
    write(root, "four", {"bin": b"\0\2", "no-end.c": b"int e;\r\n\x0c\nint f;\n", "dir": b"a file\n"})
    write(root, "five", {"dir": None, "dir/x.c": b"int x;\n", "mm/pool.c": text(3)})
