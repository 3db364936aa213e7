"""JUnit XML, for CI that shows tests: a suite a posting, a case a patch. A contradicted claim fails, an open one is skipped."""

import xml.etree.ElementTree as ET

from reviewer.model.patterns import regex
from reviewer.model.place import DEFECT
from reviewer.model.review import PatchReview, Review, SeriesReview
from reviewer.model.shown import visible
from reviewer.model.verdict import Verdict
from reviewer.report.layout import clip
from reviewer.report.patch_text import patch_lines
from reviewer.report.problems import problem_lines, series_problems
from reviewer.report.wording import gist, number, verdict

_NO_XML = regex("[\ufffe\uffff]")
"""What XML 1.0 has no way to write; control characters and surrogates `visible()` has spelled out."""


def _shown(text: str) -> str:
    return _NO_XML.sub("\ufffd", visible(text))


def _outcome(patch: PatchReview) -> str:
    """Return the element by which JUnit tells how a case came out, "" for one that passed."""
    if any(problem.code == DEFECT for problem in (*patch.source.problems, *patch.problems)):
        return "error"
    if patch.pending:
        return "skipped"
    return {Verdict.CONTRADICTED: "failure", Verdict.UNDECIDED: "skipped"}.get(patch.verdict, "")


def _case(suite: ET.Element, series: SeriesReview, patch: PatchReview) -> str:
    seconds = sum(unit.seconds for unit in patch.units)
    name = _shown(clip(f"{number(patch)} {patch.title}", 300))
    case = ET.SubElement(suite, "testcase", name=name, classname=_shown(clip(series.subject, 300)), time=f"{seconds:.3f}")
    outcome = _outcome(patch)
    text = _shown("\n".join(line.rstrip() for line in patch_lines(patch)))
    if outcome:
        message = verdict(patch) if patch.pending else gist(patch)
        found = ET.SubElement(case, outcome, message=_shown(clip(message, 300)))
        if outcome != "skipped":
            found.set("type", _shown("defect" if outcome == "error" else patch.verdict))
            found.text = text
    if outcome in ("", "skipped"):
        ET.SubElement(case, "system-out").text = text
    return outcome


def _suite(root: ET.Element, series: SeriesReview) -> None:
    suite = ET.SubElement(root, "testsuite", name=_shown(clip(series.subject, 300)))
    outcomes = [_case(suite, series, patch) for patch in series.patches]
    kinds = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
    suite.attrib |= {"tests": str(len(outcomes)), **{name: str(outcomes.count(kind)) for name, kind in kinds}}
    problems = problem_lines(series_problems(series))
    if problems:
        ET.SubElement(suite, "system-err").text = _shown("\n".join(problems).strip("\n"))


def render_junit(review: Review, full: bool = False) -> str:  # noqa: ARG001 - every patch is a case
    """Return the XML, in ASCII."""
    root = ET.Element("testsuites", name="reviewer")
    for series in review.series:
        _suite(root, series)
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, encoding="us-ascii", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text.decode("ascii")}\n'
