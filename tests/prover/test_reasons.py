"""What is said of a pair that was not proved: in words of the source, with the line at which the visible ones end."""

import re
from pathlib import Path

from reviewer.cfront.configuration import Setting
from reviewer.pipeline import session
from reviewer.pipeline.config_words import config_words
from reviewer.pipeline.interface import Options
from tests.ingest.letters import mail, mailbox

HEAD = "No functional change intended.\n\n---\ndiff --git a/mm/p.c b/mm/p.c\n--- a/mm/p.c\n+++ b/mm/p.c\n"
CUT = HEAD + "@@ -10,5 +10,5 @@ int f(int a)\n \tint b = a;\n \n-\tg(b);\n+\tg(b + 1);\n \th(b);\n \n"
ENDS = HEAD + "@@ -10,6 +10,6 @@ int f(int a)\n \tint b = a;\n \n-\tif (b)\n+\tif (b > 7)\n \t\treturn b;\n \treturn 0;\n }\n"


def reason(tmp_path: Path, body: str) -> str:
    path = tmp_path / "box"
    path.write_bytes(mailbox(mail("[PATCH] mm: Tidy", body)))
    (series,) = session.complete(session.open_session([str(path)], Options())).series
    return " ".join(unit.reason for patch in series.patches for unit in patch.units)


def test_a_cut_is_named_by_the_line_behind_which_nothing_is_shown(tmp_path: Path) -> None:
    assert reason(tmp_path, CUT) == "not proved that both sides do the same up to the lines that are not shown behind line 14"


def test_no_name_of_ours_is_in_a_reason(tmp_path: Path) -> None:
    for body in (CUT, ENDS):
        found = reason(tmp_path, body)
        assert found.startswith("not proved")
        assert not re.search(r"\bhole\b|\brun \d|HIDDEN|before it\b", found)


def test_a_condition_that_the_hunks_do_not_show_is_called_that() -> None:
    hidden = {"HIDDEN_CONDITION ( 2 , 0 )": frozenset({Setting.YES}), "HIDDEN_BRANCH ( 2 , 1 )": frozenset({Setting.YES})}
    assert config_words({**hidden, "CONFIG_X86_64": frozenset({Setting.YES})}) == ("CONFIG_X86_64=y", "a condition that is not shown")
