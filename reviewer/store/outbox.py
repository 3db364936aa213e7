"""Mails that the user wants to send, written where their mail program can take them: a folder a posting, in the state directory."""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path


def write_mails(outbox: Path, series: str, title: str, files: Mapping[str, bytes]) -> Path:
    """Write `files` (names of our own making) to the folder of a posting, in place of what is there, and return the folder.

    Raises:
        OSError: it can't be written.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-") or "reply"
    digest = hashlib.sha256(series.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    folder = outbox / f"{slug}-{digest}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if old.suffix in (".eml", ".mbox") and old.name not in files:
            old.unlink()
    for name, data in files.items():
        beside = folder / f".{name}.{os.getpid()}"
        beside.write_bytes(data)
        beside.chmod(0o600)
        os.replace(beside, folder / name)
    return folder
