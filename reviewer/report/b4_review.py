"""A posting's answers as the files of one more reviewer, which `b4 review` folds in: `identity.txt`, `series.txt`, `0001.txt` and so on.

Each patch's file is a line, a blank, what is said of the whole, then its diff quoted, with each comment below the line that it is about.
"""

from reviewer.model.review import PatchReview, SeriesReview
from reviewer.model.shown import Shown, visible
from reviewer.reply.quote import quoted
from reviewer.reply.wording import asking
from reviewer.report.layout import clip, wrap
from reviewer.report.ranking import Need, need, to_look_at
from reviewer.report.summary import outcome, source
from reviewer.report.wording import gist, number, verdict

IDENTITY = "reviewer <nfc-check@reviewer.invalid>"
"""Whom b4 names as the author: nobody's address, so that it is never taken for somebody's own review."""
_WIDTH = 72


def _own(text: str) -> list[str]:
    """Return our own words as lines of which none can be taken for a quotation."""
    return [f" {line}" if line.startswith(">") else line for line in text.strip("\n").split("\n")]


def _quote(line: str) -> str:
    return f"> {line}".rstrip() if not line.strip() else f"> {line}"


def _patch(patch: PatchReview) -> Shown:
    mail = quoted(patch)
    below: dict[int, list[str]] = {}
    above: list[str] = []
    for note in asking(patch):
        at = mail.places.get((note.file, note.side, note.line), -1) if note.file else -1
        if at > mail.body_end:
            below.setdefault(at, []).extend(["", *_own(note.text), ""])
        else:
            above += ["", *_own(note.text)]
    claim = f'Claim: "{clip(patch.claim.text, 200)}"' if patch.claim.text else "No claim."
    lines = [*_own(clip(gist(patch), 200)), "", *_own("\n".join(wrap(f"{claim} Answer: {verdict(patch)}.", width=_WIDTH))), *above, ""]
    diff = False
    for index, line in enumerate(mail.lines):
        diff = diff or (index > mail.body_end and line.startswith("diff --git "))
        if diff:
            lines += [_quote(line), *below.get(index, [])]
    return visible("\n".join(lines).rstrip("\n") + "\n")


def _series(series: SeriesReview) -> Shown:
    lines = [*wrap(outcome(series), width=_WIDTH), "", *wrap(source(series), width=_WIDTH)]
    ranked = [patch for patch in to_look_at(series) if not patch.pending]
    lines += ["", *(line for patch in ranked for line in wrap(gist(patch), f"{number(patch)} ", width=_WIDTH))] if ranked else []
    return visible("\n".join(line for text in lines for line in _own(text)) + "\n")


def review_files(series: SeriesReview) -> dict[str, str]:
    """Return the files of a posting by name. A settled patch, or one that was not judged, has none: there is nothing to say to it."""
    files = {"identity.txt": IDENTITY + "\n", "series.txt": str(_series(series))}
    for patch in series.patches:
        if not patch.pending and (need(patch) < Need.UNCLAIMED or asking(patch)):
            files[f"{patch.number:04}.txt"] = _patch(patch)
    return files
