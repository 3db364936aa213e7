"""The user's own editor on a text, while the screen stands aside."""

import os
import subprocess
import tempfile
from pathlib import Path

from textual.app import App, SuspendNotSupported

from reviewer.config.writer import editor

SUFFIX = ".b4-review.eml"
"""What b4's editor modes know a reply by."""
LARGEST = 4 << 20
"""Bytes of an edited text that are read back."""


def edit(app: App[object], text: str, line: int = 1) -> tuple[str, str]:
    """Open the editor on `text` at a line (1-based) and return what it left, and what went wrong ("" if nothing).

    Where something went wrong with a text that was edited, its file stays and is named.
    """
    try:
        with tempfile.NamedTemporaryFile("wb", suffix=SUFFIX, prefix="reply-", delete=False) as file:
            file.write(text.encode("utf-8", "surrogateescape"))
    except (OSError, ValueError) as error:
        return text, f"no editor: {error}"
    path = Path(file.name)
    command = [*editor(), *([f"+{line}"] if line > 1 else []), str(path)]
    try:
        with app.suspend():
            done = subprocess.run(command, check=False)
    except (OSError, ValueError, SuspendNotSupported) as error:
        path.unlink(missing_ok=True)
        return text, f"no editor: {error}"
    app.refresh(repaint=True, layout=True)
    try:
        if done.returncode:
            return text, f"the editor failed ({done.returncode}); its text is in {path}"
        if path.stat().st_size > LARGEST:
            return text, f"too long; it is in {path}"
        edited = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        os.unlink(path)
    except OSError as error:
        return text, f"not read back: {error}"
    return edited, ""


def look(app: App[object], path: Path, line: int = 1) -> str:
    """Open the editor on a file at a line (1-based) and return what went wrong, "" if nothing."""
    return run(app, [*editor(), *([f"+{line}"] if line > 1 else []), str(path)])


def shell(app: App[object], folder: str) -> str:
    """Give the terminal to the user's shell in a directory and return what went wrong, "" if nothing."""
    command = os.environ.get("SHELL") or "/bin/sh"
    try:
        with app.suspend():
            subprocess.run([command], cwd=folder, check=False)  # its exit code is that of the last command there
    except (OSError, ValueError, SuspendNotSupported) as error:
        return f"no shell: {error}"
    app.refresh(repaint=True, layout=True)
    return ""


def run(app: App[object], command: list[str], stdin: bytes | None = None) -> str:
    """Give the terminal to a program until it ends and return what went wrong, "" if nothing."""
    try:
        with app.suspend():
            done = subprocess.run(command, input=stdin, check=False)
            if stdin is not None:  # what it printed is to be read
                os.write(2, b"\n[Enter goes back]")
                os.read(0, 1024)
    except (OSError, ValueError, SuspendNotSupported) as error:
        return f"not run: {error}"
    app.refresh(repaint=True, layout=True)
    return f"{command[0]} failed ({done.returncode})" if done.returncode else ""
