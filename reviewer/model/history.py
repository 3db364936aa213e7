"""What is remembered of a version of a series, so that the next one can be held beside it."""

from reviewer.model.value_type import value_type


@value_type
class SeenPatch:
    """A patch as it was. `content` is its `patch_content()`, `verdict` "" if it was not judged, `key` what the answer to it is kept under."""

    number: int
    title: str
    content: str
    verdict: str
    key: str = ""


@value_type
class SeenVersion:
    """A version of a series as it was. `cover` is what the answer to its cover letter is kept under, "" without one."""

    version: int
    patches: tuple[SeenPatch, ...]
    cover: str = ""
