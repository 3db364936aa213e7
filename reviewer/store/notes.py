"""What this process has to say to the user besides its answers: of files that were set aside, of helpers that were lost."""

from __future__ import annotations

_notes: list[str] = []


def note(text: str) -> None:
    """Keep a sentence for the user; whoever owns stderr says it."""
    _notes.append(text)


def notes() -> tuple[str, ...]:
    """Return what was noted since the last time, each sentence once."""
    found = tuple(dict.fromkeys(_notes))
    _notes.clear()
    return found
