"""How much of a tree's C the front end understands, as text or as JSON."""

from reviewer.model.shown import Shown, visible
from reviewer.pipeline.coverage import Coverage
from reviewer.report.interface import Format
from reviewer.report.json import Json, dump
from reviewer.report.layout import clip, count

SCHEMA = "reviewer.coverage/1"
_RANKED = 40
"""Constructs that the text lists; the JSON has all."""


def _share(coverage: Coverage) -> str:
    """Return the share of the functions that were lowered, rounded down so that only all of them are 100 %."""
    tenths = 1000 * coverage.lowered // coverage.functions if coverage.functions else 0
    return f"{tenths // 10}.{tenths % 10} %"


def _text(coverage: Coverage, places: bool) -> Shown:
    lines = [f"{gap.file}:{gap.line}: {gap.function}: {clip(gap.construct)}" for gap in coverage.gaps] if places else []
    if places and lines:
        lines.append("")
    lines.append(f"{coverage.lowered} of {count(coverage.functions, 'function')} lowered ({_share(coverage)})")
    ranking = coverage.ranking
    if ranking:
        lines += ["", "not understood (functions that have it)"]
        lines += [f"{number:>7}  {clip(construct)}" for construct, number in ranking[:_RANKED]]
    if len(ranking) > _RANKED:
        lines.append(f"         ({len(ranking) - _RANKED} more; the JSON has all)")
    return visible("\n".join(lines) + "\n")


def render_coverage(coverage: Coverage, form: Format, places: bool = False) -> str:
    """Return the measure with the ranking of what is left, as text or as `reviewer.coverage/1`; with `places` every place of it."""
    if form is Format.TEXT:
        return _text(coverage, places)
    document: dict[str, Json] = {
        "schema": SCHEMA,
        "functions": coverage.functions,
        "lowered": coverage.lowered,
        "unknown": [{"construct": construct, "count": number} for construct, number in coverage.ranking],
    }
    if places:
        document["places"] = [{"construct": gap.construct, "file": gap.file, "line": gap.line, "function": gap.function} for gap in coverage.gaps]
    return dump(document)
