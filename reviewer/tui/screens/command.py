"""Commands by their names, and what was typed into the line at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from reviewer.tui import keymap
from reviewer.tui.board import OVERVIEW
from reviewer.tui.screens.answer import ASK_TRAILER
from reviewer.tui.screens.look import ASK_LIMIT, ASK_LIST, ASK_PIPE

if TYPE_CHECKING:
    from reviewer.tui.screens.main import MainScreen

ASK_COMMAND = ":"
ASK_SEARCH = "/"


class CommandActions:
    """The actions that ask for words, and do what they say; mixed into the main screen."""

    @property
    def _commanding(self) -> MainScreen:
        return cast("MainScreen", self)

    def action_search(self) -> None:
        """Ask for a word."""
        self._commanding.ask(ASK_SEARCH)

    def action_command(self) -> None:
        """Ask for a command."""
        self._commanding.ask(ASK_COMMAND)

    def answered(self, label: str, text: str) -> None:
        """Do what was asked for with the words that came."""
        main = self._commanding
        if label == ASK_TRAILER:
            main.give_trailers(text)
        elif label == ASK_SEARCH:
            main.wanted = text or main.wanted
            main.find(1)
        elif label == ASK_COMMAND:
            self.obey(text)
        elif label == ASK_LIMIT:
            main.set_limit(text.strip())
        elif label == ASK_LIST:
            main.limit_list(text)
        elif label == ASK_PIPE:
            main.pipe(text)

    def obey(self, text: str) -> None:
        """Do a command: a number opens that patch, a name does what its key does; the beginning of a name is enough if no other has it."""
        main = self._commanding
        word, _, rest = text.strip().partition(" ")
        if not word:
            main.tell("")
        elif word.isdecimal():
            self.open_number(int(word[:9]))
        elif found := self.named(word):
            (name,) = found
            rest = rest.strip()
            match name:
                case "explain" if rest:
                    main.explain_name(rest)
                case "limit" if rest:
                    main.set_limit(rest)
                case "search" if rest:
                    main.wanted = rest
                    main.find(1)
                case "pipe" if rest:
                    main.pipe(rest)
                case "trailer" if rest:
                    main.give_trailers(rest)
                case _:
                    getattr(main, f"action_{name}")()

    def named(self, word: str) -> list[str]:
        """Return the one command that a word names, nothing, said so, if it is none or several."""
        main = self._commanding
        names = {keymap.command(key.id): key.id for key in keymap.KEYS if key.id not in keymap.FIXED}
        found = [word] if word in names else [name for name in names if name.startswith(word)]
        if len(found) != 1:
            main.tell(f"{word}: {', '.join(found)}?" if found else f"no command is called {word}; ? shows the keys, and each has a name")
            return []
        return [names[found[0]]]

    def open_number(self, number: int) -> None:
        """Open the patch of a number in this series; 0 is the overview."""
        main = self._commanding
        for at in main.board.order:
            patch = main.board.patch(at)
            if at.series == main.at.series and (number == 0 if at.patch == OVERVIEW or patch is None else patch.number == number):
                main.show_at(at)
                main.tell("")
                return
        main.tell(f"there is no patch {number} here")
