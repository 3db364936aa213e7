"""Documents whose every text is an attack on a page or a comment, and one with a diff."""

from dataclasses import replace

from reviewer.model.place import Place, Side
from reviewer.model.review import PatchReview, Review
from reviewer.model.series import FileChange, FileDiff, Hunk, Line, LineKind
from tests.report.sample import PATCHES, POOL, REVIEW, SERIES, hostile

ATTACKS = (
    "</title><script>alert(1)</script>",
    "\" onload='alert(1)' style='background:url(//example.org)",
    "--><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "</pre></style></svg><base href=//example.org>",
    "`</details>` @everyone fixes #1 ``` ~~~ ![x](http://example.org/x) <http://example.org>",
    "```\n# heading\n</details>\n@somebody",
)


def attacked(text: str) -> Review:
    """Return the hostile document with `text` as its hostile text."""

    def swap(value: object) -> object:
        if isinstance(value, str):
            return type(value)(value) if type(value) is not str else (text if value.startswith("x\x1b") else value)
        if isinstance(value, tuple):
            return tuple(swap(item) for item in value)
        names = getattr(type(value), "__dataclass_fields__", None)
        return type(value)(**{name: swap(getattr(value, name)) for name in names}) if names else value

    review = swap(with_diff(hostile(), text))
    assert isinstance(review, Review)
    return review


def _diff(file: str, text: str) -> FileDiff:
    lines = (
        Line(LineKind.CONTEXT, "int f(void)", 45, 42),
        Line(LineKind.REMOVED, "\tif (flush)", 46, 0),
        Line(LineKind.REMOVED, text, 47, 0),
        Line(LineKind.ADDED, "\tpool_wait(pool);", 0, 43),
        Line(LineKind.CONTEXT, "}", 48, 44),
    )
    return FileDiff(file, file, FileChange.MODIFIED, (Hunk(45, 4, 42, 3, "int f(void)", lines),))


def with_diff(review: Review, text: str = "\t\tpool_flush_all(pool);") -> Review:
    """Return `review` with a diff at each patch, on the lines of the sample's witness; of the last removed line nothing is explained."""

    def one(patch: PatchReview) -> PatchReview:
        units = tuple(replace(unit, lines=(Place(POOL, 47, Side.OLD),), residue=(Place(POOL, 46, Side.OLD),)) for unit in patch.units)
        return replace(patch, files=(_diff(POOL, text),), units=units)

    return replace(review, series=tuple(replace(series, patches=tuple(map(one, series.patches))) for series in review.series))


REVIEW_WITH_DIFF = with_diff(REVIEW)
LONG = replace(
    REVIEW,
    series=(replace(SERIES, patches=tuple(replace(PATCHES[1 + index % 3], number=index + 1, total=400) for index in range(400))),),
)
"""A posting of 400 patches."""
