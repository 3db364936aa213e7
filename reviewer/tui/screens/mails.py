"""The mails of a series, exactly as they would be sent, and the key that writes them out."""

import shlex
from bisect import bisect_left, bisect_right
from typing import ClassVar

from reviewer.model.review import SeriesReview
from reviewer.reply.mail import Mail
from reviewer.tui import words
from reviewer.tui.answers import Answers
from reviewer.tui.cells import BOLD, DIM, PLAIN, Spans, detab, rule, span, wrap
from reviewer.tui.screens.base import bindings
from reviewer.tui.screens.sheet import SheetScreen
from reviewer.tui.widgets.lines import Lines

USED = frozenset({"write", "next_patch", "previous_patch", "mails"})


def mail_lines(mails: tuple[Mail, ...], width: int) -> tuple[tuple[Spans, ...], list[int]]:
    """Return the mails as lines, and the first line of each."""
    lines: list[Spans] = []
    starts: list[int] = []
    for mail in mails:
        starts.append(len(lines))
        if lines:
            lines += [(), rule("", width), ()]
            starts[-1] += 2
        for name, value in mail.headers():
            for index, text in enumerate(wrap(value, max(8, width - 14))):
                lines.append((span(f" {'' if index else name + ':':13}", DIM), span(text, BOLD if name == "Subject" else PLAIN)))
        lines.append(())
        lines += [(span(" " + detab(text, 1), DIM if text.startswith(">") else PLAIN),) for text in mail.body.rstrip("\n").split("\n")]
    return tuple(lines), starts


class MailScreen(SheetScreen, inherit_bindings=False):
    """All that is drafted for a series."""

    BINDINGS: ClassVar = bindings(USED)
    HINTS = (("write", "write them out"), ("next_patch/previous_patch", "mail"), ("page_down", "page"), ("back", "back"))

    def __init__(self, series: SeriesReview, answers: Answers) -> None:
        self.series = series
        self.answers = answers
        self.found = answers.mails(series)
        self.written: tuple[str, ...] = ()
        self.starts: list[int] = []
        super().__init__(words.count(len(self.found), "mail") + ", not sent", has_cursor=False)

    def laid(self, width: int) -> Lines:
        """Return the mails, below what was written where."""
        head = tuple((span(" " + text, BOLD),) for line in self.written for text in wrap(line, max(8, width - 2)))
        lines, starts = mail_lines(self.found, width)
        above = (*head, ()) if head else ()
        self.starts = [start + len(above) for start in starts]
        return Lines((*above, *lines))

    def _jump(self, step: int) -> None:
        top = self.view.top
        index = bisect_right(self.starts, top) if step > 0 else bisect_left(self.starts, top) - 1
        if 0 <= index < len(self.starts):
            self.view.move(self.starts[index] - top)
            self.tell("")
        else:
            self.tell("no more mails" if step > 0 else "this is the first mail")

    def action_next_patch(self) -> None:
        """Go to the next mail."""
        self._jump(1)

    def action_previous_patch(self) -> None:
        """Go to the mail before."""
        self._jump(-1)

    def action_mails(self) -> None:
        """Close the mails with the key that opened them."""
        self.dismiss()

    def action_write(self) -> None:
        """Write the mails out and say how to send them."""
        try:
            folder = self.answers.write(self.series, self.found)
        except OSError as error:
            self.tell(f"not written: {error.strerror or error}")
            return
        quoted = shlex.quote(str(folder))  # the state directory is the user's, blanks and all
        first = sorted(path.name for path in folder.glob("*.eml"))[0]
        self.written = (
            f"{words.count(len(self.found), 'mail')} written, nothing is sent. Send with one of:",
            f"git send-email --suppress-cc=all {quoted}/*.eml",
            f"mutt -H {quoted}/{first}   (one mail; all of them: mutt -f {quoted}/replies.mbox)",
        )
        self.draw()
        self.view.to(0)
        self.tell("written")
