"""The program around the screens: colours, the worker thread, and a way out that never waits."""

import signal
import sys
import threading
from asyncio import get_running_loop
from collections.abc import Sequence
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter

from reviewer.pipeline.interface import Session
from reviewer.tui.answers import Answers
from reviewer.tui.around import Around
from reviewer.tui.board import Board
from reviewer.tui.keymap import KEYS
from reviewer.tui.messages import Ended, Judged
from reviewer.tui.plain import Ascii, Mono
from reviewer.tui.screens.main import MainScreen

SWITCH = 0.0005
"""Seconds after which a judging thread must let the screen's thread run: with Python's 5 ms a key takes 40 ms, with this 10."""


class ReviewApp(App[int], inherit_bindings=False):
    """The terminal UI of one review session."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS = "Screen { background: ansi_default; color: ansi_default; }"

    def __init__(self, session: Session, answers: Answers | None = None, around: Around | None = None) -> None:
        super().__init__(ansi_color=True)
        self.session = session
        self.around = around or Around()
        self.plain: tuple[LineFilter, ...] = (*((Mono(),) if self.around.mono else ()), *((Ascii(),) if self.around.ascii else ()))
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self.main = MainScreen(Board(session.sketch(), answers), session)
        ours = {key.id: key for key in KEYS}
        self.set_keymap({key.id: key.keys for key in self.around.table if key != ours[key.id]})

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what every line goes through on its way to the terminal."""
        return (*super().get_line_filters(), *self.plain)

    def on_mount(self) -> None:
        """Show the main screen, and judge once it is painted."""
        self.push_screen(self.main)
        loop = get_running_loop()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(name, self.exit, 0)
        self.call_after_refresh(self.start)

    def start(self) -> None:
        """Start judging in a thread that the interpreter does not wait for on its way out."""
        threading.Thread(target=self.judge, name="judge", daemon=True).start()

    def judge(self) -> None:
        """Pass on each result as it comes; runs in the thread."""
        try:
            for result in self.session.results():
                if not self.main.post_message(Judged(result)):
                    return
        except Exception as defect:  # noqa: BLE001 - the border of the thread: a crash must not draw over the screen
            self.main.post_message(Ended(f"{type(defect).__name__}: {defect}"))
        else:
            self.main.post_message(Ended())

    def _fatal_error(self) -> None:
        """End without Textual's own traceback, which prints the exception's text, and with it a mail's, as it is."""
        self._close_messages_no_wait()

    @property
    def crash(self) -> Exception | None:
        """What broke the UI, None if nothing did."""
        return self._exception

    def on_unmount(self) -> None:
        """Tell the session that nobody waits for it any more, and keep what the next version is held beside."""
        self.session.stop()
        self.main.board.remember()


def run_tui(session: Session, answers: Answers | None = None, around: Around | None = None) -> int:
    """Show a session until the user quits and return the exit code, 0 whatever the verdicts; raises what broke the UI itself.

    `answers` are what the user said to its patches, and where that is kept; without them it is forgotten in the end. `around` says where the tree
    is, what the rules say, and which keys the user has.

    The terminal must be on descriptors 0 and 2 (`reviewer.tui.terminal.take_terminal()`) before this module is imported.
    """
    sys.setswitchinterval(SWITCH)
    app = ReviewApp(session, answers, around)
    app.run(mouse=False)
    if app.crash is not None:
        raise app.crash
    return 0
