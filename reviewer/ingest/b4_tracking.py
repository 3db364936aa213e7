"""What b4 says, in `B4_TRACKING_FILE`, of the series that a mail belongs to: where its commits are in the repository one stands in.

The file is b4's, but the change-id in it is the mail's: names are checked before git is asked for them.
"""

import json
from email.parser import BytesHeaderParser

from reviewer.ingest.revisions import commits_between
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_LARGEST = 32 << 20
_HEX = regex(r"[0-9a-f]{7,64}")
_CHANGE = regex(r"(?!.*(?:\.\.|@\{|//))[A-Za-z0-9_][A-Za-z0-9_./@+-]{0,250}")


@value_type
class Tracked:
    """Where a mail has its place. `parent` is the commit below its own, "" for a cover letter; `range` names all commits of the series.

    `problem` says why there is neither.
    """

    parent: str = ""
    range: str = ""
    problem: str = ""


def message_id(mail: bytes) -> str:
    """Return the Message-ID of a mail without its brackets, "" if it has none."""
    text = mail.partition(b"\n")[2] if mail.startswith(b"From ") else mail
    return str(BytesHeaderParser().parsebytes(text).get("Message-ID", "")).strip().strip("<>")


def _header_id(entry: object) -> str:
    info = entry.get("header-info") if isinstance(entry, dict) else None
    found = info.get("msgid") if isinstance(info, dict) else None
    return found.strip("<>") if isinstance(found, str) else ""


def _read(path: str) -> dict[str, object] | None:
    try:
        with open(path, "rb") as file:
            text = file.read(_LARGEST + 1)
        found = json.loads(text) if len(text) <= _LARGEST else None
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def tracked(path: str, mail: bytes, directory: str = ".") -> Tracked:
    """Find the commits of the series of `mail` by the tracking file at `path`, in the repository of `directory`."""
    document = _read(path)
    series, patches = (document.get("series"), document.get("patches")) if document is not None else (None, None)
    if not isinstance(series, dict) or not isinstance(patches, list):
        return Tracked(problem="b4's tracking file can't be read")
    first, change = str(series.get("first-patch-commit") or ""), str(series.get("change-id") or "")
    if not (_HEX.fullmatch(first) and _CHANGE.fullmatch(change)):
        return Tracked(problem="b4's tracking file names no commits")
    old, new = f"{first}~1", f"refs/heads/b4/review/{change}~1"
    commits = commits_between(old, new, directory)
    if len(commits) != len(patches):
        return Tracked(problem=f"the review branch has {len(commits)} commits for {len(patches)} patches")
    wanted = message_id(mail)
    ids = [_header_id(entry) for entry in patches]
    if wanted and ids.count(wanted) == 1:
        return Tracked(f"{commits[ids.index(wanted)]}~1", f"{old}..{new}")
    if wanted and wanted == _header_id(series):
        return Tracked("", f"{old}..{new}")
    return Tracked(problem="the mail is none of b4's series")
