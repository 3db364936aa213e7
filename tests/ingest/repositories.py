"""Small git repositories for tests; git itself makes them, with no config of the user's."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

ENV = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(folder: Path, *words: str, stdin: bytes = b"", check: bool = True) -> str:
    """Run git in `folder` and return its output."""
    done = subprocess.run(["git", *words], cwd=folder, env=ENV, input=stdin, capture_output=True, check=check)
    return done.stdout.decode("utf-8", "surrogateescape")


def commit(folder: Path, files: Mapping[str, bytes | None], message: str = "x") -> str:
    """Write (or remove) files, commit them, and return the commit; the repository is made if there is none."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    for name, data in files.items():
        path = folder / name
        if data is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD").strip()
