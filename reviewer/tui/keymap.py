"""The keys, one table: bindings, footer and help are made from it."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """A heading of the help screen."""

    MOVE = "Moving"
    PATCHES = "Patches"
    ANSWER = "Answering"
    SEARCH = "Searching"
    SCREENS = "Screens"


@dataclass(frozen=True, slots=True)
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
    Key("left", "h,left", "h ←", Group.MOVE, "scroll left"),
    Key("right", "l,right", "l →", Group.MOVE, "scroll right"),
    Key("next_patch", "right_square_bracket", "]", Group.PATCHES, "next patch", "patch"),
    Key("previous_patch", "left_square_bracket", "[", Group.PATCHES, "previous patch"),
    Key("next_file", "right_curly_bracket", "}", Group.PATCHES, "next file of the patch"),
    Key("previous_file", "left_curly_bracket", "{", Group.PATCHES, "previous file of the patch"),
    Key("next_finding", "full_stop", ".", Group.PATCHES, "next thing that needs you: in this patch, then the next worst", "needs you"),
    Key("previous_finding", "comma", ",", Group.PATCHES, "previous thing that needs you"),
    Key("adopt", "a", "a", Group.ANSWER, "adopt what was found at this line, else the next finding", "adopt"),
    Key("comment", "c", "c", Group.ANSWER, "write a comment to this line, or go on with the one that is there", "comment"),
    Key("done", "d", "d", Group.ANSWER, "done: on to the next that needs you; again: take it back", "done"),
    Key("mails", "e", "e", Group.ANSWER, "the mails, exactly as they would be sent", "mail"),
    Key("reply", "r", "r", Group.ANSWER, "the whole reply in your editor, everything quoted"),
    Key("trailer", "t", "t", Group.ANSWER, "give a trailer: Reviewed-by, Acked-by, Tested-by, or take it back"),
    Key("skip", "x", "x", Group.ANSWER, "skip this patch; again: take it back"),
    Key("undo", "u", "u", Group.ANSWER, "take back the last thing that you did to an answer"),
    Key("write", "ctrl+y", "^y", Group.ANSWER, "keep the comment; on the mails: write them out for your mail program"),
    Key("overview", "0", "0", Group.PATCHES, "overview of the series", "overview"),
    Key("other_pane", "tab", "Tab", Group.SCREENS, "other pane: diff, list, evidence", "pane"),
    Key("other_pane_back", "shift+tab", "Shift-Tab", Group.SCREENS, "other pane, the other way round"),
    Key("list", "i", "i", Group.SCREENS, "the list"),
    Key("open", "enter", "Enter", Group.SCREENS, "open what is under the cursor; from a diff its evidence, then the witness", "open"),
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


def footer(width: int) -> str:
    """Return the line of keys for the bottom of the screen; where it is narrow the later ones are left out."""
    named = [key for key in KEYS if key.footer]
    while len(text := _named(named)) >= width:
        spare = [key for key in named if key.id not in KEPT]
        if not spare:
            break
        named.remove(spare[-1])
    return text


def _named(keys: list[Key]) -> str:
    return "".join(f" {key.shown.split()[0]} {key.footer} " for key in keys).rstrip()
