"""Who the user is and which editor they write in, as git has it."""

import os
import shlex
import subprocess

_SECONDS = 5.0


def _git(*argv: str) -> str:
    """Return the first line that git prints, "" if it fails or is not there."""
    try:
        done = subprocess.run(
            ["git", *argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").partition("\n")[0].strip() if done.returncode == 0 else ""


def identity() -> tuple[str, str]:
    """Return the user's name and mail address by `git config user.name` and `user.email`; "" where they are not set."""
    return _git("config", "user.name"), _git("config", "user.email")


def editor() -> list[str]:
    """Return the command of the user's editor: `GIT_EDITOR`, `core.editor`, `VISUAL`, `EDITOR`, `vi`, split as a shell does but not run by one."""
    command = _git("var", "GIT_EDITOR") or os.environ.get("VISUAL", "") or os.environ.get("EDITOR", "")
    try:
        return shlex.split(command) or ["vi"]
    except ValueError:
        return ["vi"]
