from collections.abc import Callable
from dataclasses import dataclass

import pytest

from reviewer.model.draft import Mark
from reviewer.tui import keymap
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import OVERVIEW, At
from reviewer.tui.screens.comment import CommentScreen
from reviewer.tui.screens.concepts import ConceptScreen
from reviewer.tui.screens.help import HelpScreen, help_lines
from reviewer.tui.screens.mails import MailScreen
from reviewer.tui.screens.page import PageScreen
from reviewer.tui.widgets.prompt import Prompt
from tests.tui import sample
from tests.tui.picture import picture

ALL = [(key, name) for key in keymap.KEYS for name in key.keys.split(",")]


@dataclass(frozen=True)
class Effect:
    """What a key must do: `before` are keys that lead to where it can be seen, `seen` is true after it and not before."""

    before: str
    seen: Callable[[ReviewApp], bool]


def at(patch: int) -> Callable[[ReviewApp], bool]:
    return lambda app: app.main.at == At(0, patch)


def cursor(row: int) -> Callable[[ReviewApp], bool]:
    return lambda app: app.main.view.cursor == row


def hunk_of(app: ReviewApp) -> int:
    assert app.main.diff is not None
    return app.main.diff.laid.rows[app.main.view.cursor].file


def folded(app: ReviewApp) -> bool:
    assert app.main.diff is not None
    return any(row.folded for row in app.main.diff.laid.rows)


EFFECTS = {
    "line_down": Effect("]", cursor(1)),
    "line_up": Effect("] j j", cursor(1)),
    "page_down": Effect("] ]", lambda app: app.main.view.top > 0),
    "page_up": Effect("] ] G", lambda app: app.main.view.cursor < len(app.main.view.rows) - 12),
    "half_down": Effect("] ]", lambda app: 0 < app.main.view.cursor < app.main.view.page - 1),
    "half_up": Effect("] ] G", lambda app: app.main.view.cursor < len(app.main.view.rows) - 3),
    "top": Effect("] j j", cursor(0)),
    "bottom": Effect("]", lambda app: app.main.view.cursor == len(app.main.view.rows) - 1),
    "count": Effect("] ]", lambda app: app.main.count > 0),
    "left": Effect("] l", lambda app: app.main.view.scroll_offset.x == 0),
    "right": Effect("]", lambda app: app.main.view.scroll_offset.x > 0),
    "next_patch": Effect("", at(0)),
    "previous_patch": Effect("] ]", at(0)),
    "next_file": Effect("] ]", lambda app: hunk_of(app) == 0),
    "previous_file": Effect("] ] G", lambda app: app.main.view.cursor == app.main.diff.laid.files[1] if app.main.diff else False),
    "next_finding": Effect("", at(6)),
    "previous_finding": Effect("", at(20)),
    "adopt": Effect(".", lambda app: len(app.main.board.answer(At(0, 6)).notes) == 1),
    "comment": Effect("]", lambda app: isinstance(app.screen, CommentScreen)),
    "done": Effect(".", lambda app: app.main.board.answer(At(0, 6)).mark is Mark.DONE),
    "mails": Effect(". a", lambda app: isinstance(app.screen, MailScreen)),
    "reply": Effect(". ", lambda app: app.main.message.startswith("no editor")),
    "trailer": Effect("]", lambda app: isinstance(app.main.focused, Prompt)),
    "skip": Effect(".", lambda app: app.main.board.answer(At(0, 6)).mark is Mark.SKIPPED),
    "accept": Effect(". . . . . . enter", lambda app: app.main.message.startswith("accepted; d goes on: zap_range")),
    "select": Effect("", lambda app: len(app.main.selected) == 30),
    "undo": Effect(". a", lambda app: not app.main.board.answer(At(0, 6)).notes),
    "write": Effect(". a", lambda app: isinstance(app.screen, MailScreen)),
    "overview": Effect("] ]", at(OVERVIEW)),
    "explain": Effect(".", lambda app: isinstance(app.screen, PageScreen)),
    "concepts": Effect("", lambda app: isinstance(app.screen, ConceptScreen)),
    "versions": Effect("", lambda app: app.main.message.startswith("no version before this one is known")),
    "mine": Effect("", lambda app: app.main.message.startswith("no version before this one is known")),
    "fold": Effect(".", folded),
    "fold_settled": Effect("]", folded),
    "more": Effect(".", lambda app: app.main.message.startswith("the mail has no more of this file")),
    "less": Effect(".", lambda app: app.main.message == "the hunk as the mail has it"),
    "shell": Effect("", lambda app: app.main.message.startswith("no shell")),
    "limit": Effect("]", lambda app: isinstance(app.main.focused, Prompt)),
    "hide": Effect(". d", lambda app: app.main.hidden and len(app.main.listing.rows) == 30),
    "alone": Effect("]", lambda app: not app.main.listing.display and app.main.view.size.height > 24),
    "editor": Effect(".", lambda app: app.main.message.startswith("not run")),
    "deeper": Effect(".", lambda app: app.main.message in ("proving deeper", "07: proved deeper, the same verdict")),
    "stop": Effect("asterisk", lambda app: not app.main.selected),
    "command": Effect("]", lambda app: isinstance(app.main.focused, Prompt)),
    "pipe": Effect("]", lambda app: isinstance(app.main.focused, Prompt)),
    "other_pane": Effect("", lambda app: app.main.pane is app.main.listing),
    "other_pane_back": Effect("]", lambda app: app.main.pane is app.main.evidence),
    "list": Effect("]", lambda app: app.main.pane is app.main.listing),
    "open": Effect("", at(6)),
    "search": Effect("]", lambda app: isinstance(app.main.focused, Prompt)),
    "search_next": Effect("] slash k v m enter", lambda app: app.main.message.startswith("match 2 of")),
    "search_previous": Effect("] slash k v m enter n n", lambda app: app.main.message.startswith("match 2 of")),
    "help": Effect("", lambda app: isinstance(app.screen, HelpScreen)),
    "back": Effect("", lambda app: app.return_value == 0),
    "quit": Effect("", lambda app: app.return_value == 0),
}
ON_A_TERMINAL = {"suspend", "redraw"}
"""Keys whose effect is only there on a real terminal: test_terminal.py presses them."""


@pytest.mark.parametrize(("key", "name"), ALL, ids=[f"{key.id}-{name}" for key, name in ALL])
async def test_every_key_does_what_the_table_says(key: keymap.Key, name: str) -> None:
    if key.id in ON_A_TERMINAL:
        return
    effect = EFFECTS[key.id]
    app = ReviewApp(sample.FakeSession(sample.thirty(), sketched=False))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*effect.before.split())
        assert not effect.seen(app)
        await pilot.press(name)
        assert effect.seen(app)


def test_no_key_is_in_the_table_twice() -> None:
    names = [name for _, name in ALL]
    assert len(names) == len(set(names))
    assert len({key.id for key in keymap.KEYS}) == len(keymap.KEYS)
    assert set(EFFECTS) | ON_A_TERMINAL == {key.id for key in keymap.KEYS}


@pytest.mark.parametrize("key", [key for key in keymap.KEYS if key.anywhere], ids=lambda key: key.id)
async def test_the_moving_keys_work_in_the_help_too(key: keymap.Key) -> None:
    if key.id in ON_A_TERMINAL:
        return
    before = ["G"] if key.id.endswith("up") or key.id == "top" else []
    app = ReviewApp(sample.FakeSession(sample.thirty(), sketched=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark", *before)
        was = picture(app)
        await pilot.press(key.keys.split(",")[0])
        assert picture(app) != was or app.return_value == 0


def test_the_help_names_every_key() -> None:
    text = "\n".join("".join(piece.text for piece in line) for line in help_lines(100))
    for key in keymap.KEYS:
        assert f"   {key.shown.ljust(14)}{key.text}" in text


def test_the_footer_fits_and_keeps_the_way_to_the_help() -> None:
    for width in (40, 60, 80, 100, 200):
        assert len(keymap.footer(width)) < width
        assert "? help" in keymap.footer(width)
    assert "q quit" in keymap.footer(100)
