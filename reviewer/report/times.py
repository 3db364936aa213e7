"""The document without what differs from run to run."""

from dataclasses import replace

from reviewer.model.review import Review, SeriesReview


def without_times(review: Review) -> Review:
    """Return `review` with all seconds 0: equal inputs then give equal bytes."""
    return replace(review, series=tuple(map(_without, review.series)), older=tuple(map(_without, review.older)))


def _without(series: SeriesReview) -> SeriesReview:
    patches = (replace(patch, units=tuple(replace(unit, seconds=0.0) for unit in patch.units)) for patch in series.patches)
    return replace(series, patches=tuple(patches))
