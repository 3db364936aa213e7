"""What the reader said to the version before, to be held beside the patch as it is now."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from reviewer.model.draft import Answer, Mark, Note
from reviewer.model.value_type import value_type
from reviewer.reply.quote import trimmed
from reviewer.tui.cells import BOLD, DIM, PLAIN, Spans, cut, detab, span, wrap
from reviewer.tui.evidence import where


@value_type
class Said:
    """An answer to a patch of another version, and how that was called."""

    title: str
    answer: Answer


def said_lines(found: Sequence[Said], width: int) -> tuple[Spans, ...]:
    """Lay out in `width` cells what was said, patch by patch."""
    lines: list[Spans] = []
    for one in found:
        lines += [()] * bool(lines)
        lines += [(span(" " + text, BOLD),) for text in wrap(one.title, max(10, width - 2))]
        lines += _answer(one.answer, width)
    return tuple(cut(line, width) for line in lines)


def _answer(answer: Answer, width: int) -> list[Spans]:
    lines: list[Spans] = []
    if answer.mark is not Mark.OPEN:
        lines.append((span(f"   {answer.mark.value}", DIM),))
    if answer.text.strip():
        lines += _text(trimmed(answer.text).split("\n"), width)
    for note in answer.notes:
        lines.append((span(f"   {_place(note)}{'' if note.ready else ', left as a draft'}", DIM),))
        lines += _text(note.text.rstrip("\n").split("\n"), width)
    lines += [(span(f"   {name}"),) for name in answer.trailers]
    return lines


def _place(note: Note) -> str:
    if note.file:
        return f"{where(note.file, note.line)}{' of the old side' if note.side.value == 'old' else ''}"
    return f"message l.{note.line}" if note.line else "below the message"


def _text(texts: Iterable[str], width: int) -> list[Spans]:
    """Lay out lines as they were written; one that is too long is wrapped."""
    lines: list[Spans] = []
    for text in texts:
        shown = detab(text, 0)
        style = DIM if text.startswith(">") else PLAIN
        pieces = [shown] if cell_len(shown) <= width - 5 else wrap(text, max(10, width - 5))
        lines += [(span("     " + piece, style),) for piece in pieces]
    return lines
