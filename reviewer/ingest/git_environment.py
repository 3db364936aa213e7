"""The environment that git runs in: no configuration but a repository's own, and no setting of that can fetch, ask or page."""

import os

QUIET = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
}
"""What keeps a look-up of an object from fetching, and so from running, anything; nothing is written, and a name stands for one content."""
_OURS = {"LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1"}


def environment(home: str = "/nonexistent", **names: str) -> dict[str, str]:
    """Return the whole environment of a git that sees nothing of the user's but PATH; `names` are further variables."""
    return {**QUIET, **_OURS, "PATH": os.environ.get("PATH", os.defpath), "HOME": home, **names}
