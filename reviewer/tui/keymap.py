"""The keys, one table: bindings, footer and help are made from it."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from reviewer.model.value_type import value_type


class Group(StrEnum):
    """A heading of the help screen."""

    MOVE = "Moving"
    PATCHES = "Patches"
    ANSWER = "Answering"
    SEARCH = "Searching"
    SCREENS = "Screens"


@value_type
class Key:
    """One thing that keys do.

    `keys` are Textual's names, `shown` what is printed for them. `action` is the method `action_<id>` of a screen. `footer` is the
    word for the footer, "" to leave it out; `anywhere` says that the help screen has the key as well.
    """

    id: str
    keys: str
    shown: str
    group: Group
    text: str
    footer: str = ""
    anywhere: bool = False


KEYS: tuple[Key, ...] = (
    Key("line_down", "j,down", "j ↓", Group.MOVE, "a line down", anywhere=True),
    Key("line_up", "k,up", "k ↑", Group.MOVE, "a line up", anywhere=True),
    Key("page_down", "space,pagedown", "Space", Group.MOVE, "a page down", anywhere=True),
    Key("page_up", "backspace,minus,pageup", "Backspace -", Group.MOVE, "a page up", anywhere=True),
    Key("half_down", "ctrl+d", "^d", Group.MOVE, "half a page down", anywhere=True),
    Key("half_up", "ctrl+u", "^u", Group.MOVE, "half a page up", anywhere=True),
    Key("top", "g,home", "g Home", Group.MOVE, "to the top", anywhere=True),
    Key("bottom", "G,end", "G End", Group.MOVE, "to the end", anywhere=True),
    Key("count", "1,2,3,4,5,6,7,8,9", "1-9", Group.MOVE, "a count for the next key: 12] goes 12 patches on, 40g to row 40", anywhere=True),
    Key("left", "h,left", "h ←", Group.MOVE, "scroll left"),
    Key("right", "l,right", "l →", Group.MOVE, "scroll right; in the list: limit it to words, v:holds, c:tlb-flush, m:done"),
    Key("next_patch", "right_square_bracket", "]", Group.PATCHES, "next patch", "patch"),
    Key("previous_patch", "left_square_bracket", "[", Group.PATCHES, "previous patch"),
    Key("next_file", "right_curly_bracket", "}", Group.PATCHES, "next file of the patch"),
    Key("previous_file", "left_curly_bracket", "{", Group.PATCHES, "previous file of the patch"),
    Key("next_finding", "full_stop", ".", Group.PATCHES, "next thing that needs you: in this patch, then the next worst", "needs you"),
    Key("previous_finding", "comma", ",", Group.PATCHES, "previous thing that needs you"),
    Key("adopt", "a", "a", Group.ANSWER, "adopt what was found here (on a witness: its question), else the next finding", "adopt"),
    Key("comment", "c", "c", Group.ANSWER, "write a comment to this line, or go on with the one that is there", "comment"),
    Key("done", "d", "d", Group.ANSWER, "done: on to the next that needs you; again: take it back", "done"),
    Key("mails", "e", "e", Group.ANSWER, "the mails, exactly as they would be sent", "mail"),
    Key("reply", "r", "r", Group.ANSWER, "the whole reply in your editor, everything quoted"),
    Key("trailer", "t", "t", Group.ANSWER, "give a trailer: Reviewed-by, Acked-by, Tested-by, or take it back"),
    Key("skip", "x", "x", Group.ANSWER, "skip this patch; again: take it back"),
    Key("accept", "y", "y", Group.ANSWER, "in the evidence: the assumption is true, and that is kept; elsewhere: copy"),
    Key("select", "asterisk", "*", Group.ANSWER, "all patches that the list shows: the next t, d or x is for them"),
    Key("undo", "u", "u", Group.ANSWER, "take back the last thing that you did to an answer"),
    Key("write", "ctrl+y", "^y", Group.ANSWER, "keep the comment; on the mails: write them out for your mail program"),
    Key("overview", "0", "0", Group.PATCHES, "overview of the series", "overview"),
    Key("concepts", "m", "m", Group.SCREENS, "the concepts, and every hunk that touches one"),
    Key("versions", "D", "D", Group.SCREENS, "this version beside the one before; K there: what changed in a patch"),
    Key("mine", "P", "P", Group.SCREENS, "what you said to the version before: to this patch, or on the overview to all"),
    Key("limit", "ampersand", "&", Group.SCREENS, "show only the hunks of a concept or a file; nothing typed: all of them"),
    Key("fold", "f", "f", Group.SCREENS, "fold this hunk to its first line; again: open it"),
    Key("fold_settled", "F", "F", Group.SCREENS, "fold every hunk in which nothing is left to look at; again: open all"),
    Key("more", "plus", "+", Group.SCREENS, "more of the tree's file around this hunk: 10 lines on each side, or a count"),
    Key("less", "underscore", "_", Group.SCREENS, "less of it"),
    Key("hide", "H", "H", Group.SCREENS, "hide in the list what you are done with; again: show it"),
    Key("alone", "z", "z", Group.SCREENS, "the diff alone; again: all panes"),
    Key("editor", "v", "v", Group.SCREENS, "your editor on the file, at this line"),
    Key("deeper", "R", "R", Group.SCREENS, "prove this patch again, with the deep budget"),
    Key("stop", "escape", "Esc", Group.SCREENS, "stop judging; R goes on with one patch"),
    Key("command", "colon,ctrl+p", ": ^p", Group.SCREENS, "a command by its name: :concepts, :explain tlb-flush, a number for a patch"),
    Key("pipe", "vertical_line", "|", Group.SCREENS, "subject, message and diff of this patch, as they were read, to a command of yours"),
    Key("shell", "s", "s", Group.SCREENS, "a shell in the tree; exit comes back"),
    Key("other_pane", "tab", "Tab", Group.SCREENS, "other pane: diff, list, evidence", "pane"),
    Key("other_pane_back", "shift+tab", "Shift-Tab", Group.SCREENS, "other pane, the other way round"),
    Key("list", "i", "i", Group.SCREENS, "the list"),
    Key("open", "enter", "Enter", Group.SCREENS, "open what is under the cursor; from a diff its evidence, then the witness", "open"),
    Key("explain", "K", "K", Group.SCREENS, "explain what is at this line: concepts, symbols, rules, assumptions", "explain"),
    Key("search", "slash", "/", Group.SEARCH, "search in the diff", "search"),
    Key("search_next", "n", "n", Group.SEARCH, "next match"),
    Key("search_previous", "N", "N", Group.SEARCH, "previous match"),
    Key("help", "question_mark", "?", Group.SCREENS, "this help", "help", anywhere=True),
    Key("back", "q", "q", Group.SCREENS, "back; on the diff: quit", "quit", anywhere=True),
    Key("quit", "Q,ctrl+c,ctrl+q", "Q ^c", Group.SCREENS, "quit", anywhere=True),
    Key("suspend", "ctrl+z", "^z", Group.SCREENS, "suspend", anywhere=True),
    Key("redraw", "ctrl+l", "^l", Group.SCREENS, "draw the screen again", anywhere=True),
)


KEPT = frozenset({"next_patch", "next_finding", "help", "back"})
"""Keys that the footer names however narrow it is."""


Table = tuple[Key, ...]
"""The keys that a user has: `KEYS`, or what the configuration makes of them."""

FIXED = frozenset({"count"})
"""Keys that can't be others."""

_NAMES = {
    "space": "space", "enter": "enter", "tab": "tab", "backspace": "backspace", "esc": "escape", "escape": "escape", "home": "home", "end": "end",
    "up": "up", "down": "down", "left": "left", "right": "right", "pageup": "pageup", "pagedown": "pagedown", "comma": "comma",
}  # fmt: skip
"""Keys that have no character of their own, and the comma, which parts keys."""

_SAME = {"i": "tab", "m": "enter", "h": "backspace"}
"""Letters with which ^ sends what a key of its own sends."""


def textual_name(shown: str) -> str:
    """Return Textual's name of a key as a user writes it: a character, `^y`, `Space`, `comma`; "" if it is none."""
    if len(shown) == 1 and shown.isprintable() and not shown.isspace():
        from textual.keys import _character_to_key  # the only way from a character to its name

        return _character_to_key(shown)
    if len(shown) == 2 and shown[0] == "^" and shown[1].isascii() and shown[1].isalpha():
        return _SAME.get(shown[1].lower(), f"ctrl+{shown[1].lower()}")
    return _NAMES.get(shown.lower(), "")


def remapped(changes: Iterable[tuple[str, str]]) -> Table:
    """Return the table with the user's keys in place of ours; `changes` are names of commands and keys, "next-patch" and "J, n".

    Raises:
        ValueError: a name or key makes no sense, or a key would do two things.
    """
    table = {key.id: key for key in KEYS}
    for name, keys in changes:
        key = table.get(name.replace("-", "_"))
        if key is None or key.id in FIXED:
            raise ValueError(f"no command is called {name!r}")
        shown = [word.strip() for word in keys.split(",") if word.strip()]
        names = [textual_name(word) for word in shown]
        if not names or "" in names:
            raise ValueError(f"{keys!r} is no key for {name}: write a character, ^y, Space, Enter, Tab, Esc, comma")
        table[key.id] = replace(key, keys=",".join(names), shown=" ".join(shown))
    owners: dict[str, str] = {}
    for key in table.values():
        for name in key.keys.split(","):
            if name in owners:
                raise ValueError(f"the key {name!r} is for both {command(owners[name])} and {command(key.id)}")
            owners[name] = key.id
    return tuple(table.values())


def command(name: str) -> str:
    """Return the name of a command as a user writes it."""
    return name.replace("_", "-")


def hints(table: Table, *wanted: tuple[str, str]) -> str:
    """Return a line that names keys by their commands: `hints(table, ("back", "back"))` is " q back"."""
    keys = {key.id: key.shown.split()[0] for key in table}
    return "".join(f" {'/'.join(keys[one] for one in names.split('/'))} {text} " for names, text in wanted).rstrip()


def footer(width: int, table: Table = KEYS) -> str:
    """Return the line of keys for the bottom of the screen; where it is narrow the later ones are left out."""
    named = [key for key in table if key.footer]
    while len(text := _named(named)) >= width:
        spare = [key for key in named if key.id not in KEPT]
        if not spare:
            break
        named.remove(spare[-1])
    return text


def _named(keys: list[Key]) -> str:
    return "".join(f" {key.shown.split()[0]} {key.footer} " for key in keys).rstrip()
