"""The line in which a word is typed: what to search for, which trailer to give."""

from textual import events
from textual.message import Message

from reviewer.model.shown import one_line
from reviewer.tui.cells import CURSOR, DIM, span
from reviewer.tui.widgets.plate import Plate

LONGEST = 200


class Prompt(Plate, can_focus=True):
    """A line of input that takes every key while it has the focus."""

    class Answered(Message):
        """Enter was pressed; `text` is what was typed behind `label`, None if the line was left."""

        def __init__(self, text: str | None, label: str) -> None:
            super().__init__()
            self.text = text
            self.label = label

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.text = ""
        self.label = "/"
        self.display = False

    def ask(self, label: str = "/") -> None:
        """Open the line behind `label` and take the keys."""
        self.label = label
        self.text = ""
        self._draw()
        self.display = True
        self.focus()

    def _draw(self) -> None:
        self.put((span(f" {self.label}", DIM), span(self.text), span(" ", CURSOR)))

    def _answer(self, text: str | None) -> None:
        self.display = False
        self.post_message(self.Answered(text, self.label))

    def on_key(self, event: events.Key) -> None:
        """Edit the line; Enter takes it, Escape and ^c leave it."""
        event.stop()
        event.prevent_default()
        match event.key:
            case "enter":
                self._answer(self.text)
            case "escape" | "ctrl+c" | "ctrl+g":
                self._answer(None)
            case "backspace" | "ctrl+h":
                self.text = self.text[:-1]
            case "ctrl+u":
                self.text = ""
            case _:
                if event.character is not None and event.is_printable:
                    self._add(event.character)
        self._draw()

    def on_paste(self, event: events.Paste) -> None:
        """Take pasted text, made visible and on one line."""
        event.stop()
        self._add(event.text)
        self._draw()

    def _add(self, text: str) -> None:
        self.text = (self.text + one_line(text))[:LONGEST]
