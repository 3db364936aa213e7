"""The measures of claim reading as text or as JSON."""

from collections.abc import Sequence

from reviewer.model.shown import visible
from reviewer.pipeline.sentences import KINDS, Measured
from reviewer.report.interface import Format
from reviewer.report.json import Object, dump
from reviewer.report.layout import wrap

SCHEMA = "reviewer.sentences/1"


def _share(part: tuple[int, int]) -> str:
    return f"{part[0]:>4} of {part[1]:>4} {100 * part[0] / part[1]:5.1f} %" if part[1] else f"{'-':>12}"


def _table(measured: Measured) -> list[str]:
    return [f"{kind:<12}  {_share(measured.precision(kind)):<20}  {_share(measured.recall(kind))}" for kind in KINDS]


def _kinds(measured: Measured) -> Object:
    return {kind: {"precision": list(measured.precision(kind)), "recall": list(measured.recall(kind))} for kind in KINDS}


def render_sentences(measured: Measured, form: Format) -> str:
    """Return precision and recall of each kind, of all wordings and of each half, and every sentence that was read otherwise than labelled."""
    halves = [measured.half(0), measured.half(1)]
    if form is Format.JSON:
        differing: Sequence[Object] = [
            {"line": one.line, "labelled": one.kind, "read": said, "text": one.text} for one, said in measured.read if one.kind != said
        ]
        return dump({"schema": SCHEMA, "kinds": _kinds(measured), "halves": [_kinds(half) for half in halves], "wrong": differing})
    lines = [f"{'kind':<12}{'precision':>21}{'recall':>22}"]
    lines += _table(measured)
    for half, name in zip(halves, ("one half", "the other half"), strict=True):
        lines += ["", f"{name} of the wordings, {len(half.read)} sentences", *_table(half)]
    wrong = [(one, said) for one, said in measured.read if one.kind != said]
    lines += ["", f"{len(wrong)} of {len(measured.read)} read otherwise than labelled; {measured.left_out} stand where no claim is looked for"]
    for one, said in wrong:
        lines += wrap(f'l.{one.line} {one.kind} read as {said}: "{one.text}"', "  ", "    ")
    return visible("\n".join(lines) + "\n")
