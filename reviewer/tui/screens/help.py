"""The keys and the signs, made from the tables that the program itself uses."""

from collections.abc import Iterator

from reviewer.tui import keymap, marks, words
from reviewer.tui.cells import BOLD, DIM, Spans, span, wrap
from reviewer.tui.screens.page import PageScreen

KEY_CELLS = 14


def help_lines(width: int, table: keymap.Table = keymap.KEYS) -> tuple[Spans, ...]:
    """Return the help for `width` cells: every key by group, then what the signs mean."""
    lines: list[Spans] = []
    for group in keymap.Group:
        lines.append((span(f" {group.value}", BOLD),))
        lines += [line for key in table if key.group is group for line in _entry(key.shown, key.text, width)]
        lines.append(())
    for title, entries in (
        ("Verdicts, in the list", words.GLYPHS),
        ("Before it", words.MARKS),
        ("Signs beside a diff", (*marks.MEANING, ("✎", "you have a comment below this line"))),
    ):
        lines.append((span(f" {title}", BOLD),))
        lines += [line for sign, text in entries for line in _entry(sign, text, width)]
        lines.append(())
    return tuple(lines[:-1])


def _entry(sign: str, text: str, width: int) -> Iterator[Spans]:
    for index, line in enumerate(wrap(text, max(10, width - KEY_CELLS - 4))):
        yield (span("   " + ("" if index else sign).ljust(KEY_CELLS)), span(line, DIM))


class HelpScreen(PageScreen):
    """The keys."""

    def __init__(self) -> None:
        super().__init__("help", lambda width: help_lines(width, self.table))

    def action_help(self) -> None:
        """Close the help with the key that opened it."""
        self.dismiss()
