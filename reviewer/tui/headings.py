"""The lines that stand still: head, rules between panes, file line, status and footer."""

from reviewer.model.review import SeriesReview
from reviewer.tui import keymap, words
from reviewer.tui.board import OVERVIEW, At, Board
from reviewer.tui.cells import BOLD, DIM, NEEDS, PLAIN, Spans, cut, rule, shorten, span, spread
from reviewer.tui.evidence import where
from reviewer.tui.listing import prefix
from reviewer.tui.patchrows import PatchRows


def head_lines(board: Board, at: At, width: int, wide: bool) -> tuple[Spans, ...]:
    """Return the lines at the top of the screen: what this is, and how much of it needs the reader."""
    series = board.series(at)
    title = f" {words.subject_tag(series)} {series.subject}"
    if not wide:
        left, lines = _left(board, at, series)
        return (spread((span(title, BOLD),), (span(f"{left}  {lines} ", DIM),), width),)
    someone = series.cover or (series.patches[0] if series.patches else None)
    author = someone.message.author.split("<")[0].strip().strip('"') if someone is not None else ""
    right = f"{shorten(author, 24)}  {shorten(series.base, width // 3)} "
    return spread((span(title, BOLD),), (span(right, DIM),), width), cut((span(" " + summary(series)),), width)


def _left(board: Board, at: At, series: SeriesReview) -> tuple[str, str]:
    number = sum(board.waiting(one) for one in board.order if one.series == at.series)
    judged, everything = board.judged()
    look, of = workload(series)
    state = f"{number} left" if judged == everything else f"{judged}/{everything} judged"
    return state, f"{look} of {of} lines" if look else ""


def workload(series: SeriesReview) -> tuple[int, int]:
    """Count the lines to look at, of the changed lines of all patches that claim something."""
    claimed = [patch for patch in series.patches if patch.claim.text]
    return (
        sum(patch.residue_lines for patch in series.patches if words.needs_you(patch)),
        sum(file.changed_lines for patch in claimed for file in patch.files),
    )


def summary(series: SeriesReview) -> str:
    """Say in one line how many claims there are, what became of them, and how much is left to read."""
    text = words.claimed(series.patches) + "."
    if number := sum(words.could_say(patch) for patch in series.patches):
        text += f" {number} could say NFC."
    look, of = workload(series)
    return text + (f" Look at {look} of {of} lines" if look else "")


def waiting(board: Board, at: At) -> str:
    """Say how many patches of a series still need the reader."""
    series = board.series(at)
    number = sum(board.waiting(one) for one in board.order if one.series == at.series)
    running = any(patch.pending for patch in series.patches)
    if number:
        return f"{number} to look at" + (" so far" if running else "")
    return "judging" if running else "nothing to look at"


def _place(board: Board, at: At) -> tuple[str, str]:
    """Return the number and the title of what is shown."""
    series = board.series(at)
    digits = max(2, len(str(series.expected)))
    patch = board.patch(at)
    if patch is None:
        return f"{OVERVIEW + 1:0{digits}}/{series.expected:0{digits}}", "overview"
    return f"{patch.number:0{digits}}/{patch.total:0{digits}}", patch.title


def wide_rule(board: Board, at: At, list_width: int, width: int) -> Spans:
    """Return the rule above both panes, with the title of each."""
    number, title = _place(board, at)
    text = waiting(board, at)
    left = rule(text, list_width - 1, title_style=NEEDS if text[0].isdigit() else PLAIN)
    return (*left, span("┬", DIM), *rule(f"{number} {title}", width - list_width, title_style=BOLD))


def part_rule(title: str, width: int) -> Spans:
    """Return the rule above a lower pane."""
    return rule(title, width)


def _hunk_at(laid: PatchRows, row: int) -> tuple[int, int, int]:
    """Return the indexes of the file and hunk at a row, -1 before the first, and the number of hunks of that file."""
    at = laid.rows[row]
    file, hunk = at.file, at.hunk
    hunks = [one for one, (start, _) in enumerate(laid.hunks) if laid.rows[start].file == file]
    return file, hunks.index(hunk) if hunk in hunks else -1, len(hunks)


def file_line(laid: PatchRows, row: int, width: int) -> Spans:
    """Say which file and hunk the cursor is in."""
    file, hunk, hunks = _hunk_at(laid, row)
    if file < 0:
        return spread((span(" message"),), (span(f"{words.count(len(laid.files), 'file')}  {words.count(len(laid.hunks), 'hunk')} ", DIM),), width)
    place = f"file {file + 1}/{len(laid.paths)}" + (f"  hunk {hunk + 1}/{hunks}" if hunk >= 0 else "")
    return spread((span(" " + laid.paths[file], BOLD),), (span(f"{place} ", DIM),), width)


def narrow_rule(board: Board, at: At, laid: PatchRows | None, row: int, width: int) -> Spans:
    """Return the rule below the small list: number, title, file, hunk and its concepts."""
    number, title = _place(board, at)
    if laid is None:
        return rule(f"{number} {title}", width)
    parts = []
    file, hunk, hunks = _hunk_at(laid, row)
    if file >= 0:
        parts.append(where(laid.paths[file], 0) + (f" {hunk + 1}/{hunks}" if hunk >= 0 else ""))
    at_row = laid.rows[row]
    review = laid.reviews[at_row.hunk] if at_row.hunk >= 0 else None
    if review is not None and review.concepts:
        parts.append(" ".join(review.concepts))
    extra = "".join(f" · {part}" for part in parts)
    room = width - 4 - len(extra)
    title = title.removeprefix(prefix(board.series(at)))
    title = shorten(f"{number} {title}", room if room >= width // 3 else width // 2)
    return rule(title + extra, width)


def status_line(board: Board, message: str, ended: bool, width: int) -> Spans:
    """Say how far the judging is, and what the last key had to say."""
    judged, everything = board.judged()
    if judged == everything:
        state = " judging is done" if everything == 1 else f" all {everything} patches judged"
    else:
        state = f" judged {judged} of {everything}, " + ("stopped" if ended else "the rest is running")
    if drafted := board.answers.drafted(patch for series in board.review.series for patch in series.patches):
        state += f" · {drafted}"
    return spread((span(state, DIM),), (span(f"{message} "),) if message else (), width)


def footer_line(width: int, table: keymap.Table = keymap.KEYS) -> Spans:
    """Return the keys, as many as fit."""
    return (span(keymap.footer(width, table), DIM),)
