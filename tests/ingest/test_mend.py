"""What a repair must not touch, and what it must refuse, beside the nearest text that it mends."""

import pytest

from reviewer.ingest.codes import Code, lossy
from reviewer.ingest.diff import Diff, read_diff
from reviewer.ingest.message import Item
from reviewer.ingest.peel import peel
from tests.ingest.test_damages import HEAD, TEXT, item

SECTION = "diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n"


def read(hunk: str, section: str = SECTION) -> Diff:
    return read_diff((section + hunk).replace("→", "\t").encode().decode("latin-1").removesuffix("\n").split("\n"), 0, "utf-8")


def shown(diff: Diff) -> list[str]:
    return [line.kind.value + line.text for file in diff.files for hunk in file.hunks for line in hunk.lines]


def codes(diff: Diff) -> set[Code]:
    return {note.code for note in diff.notes} - {Code.TABS_LOST}


LONG = "\tif (pool->used > pool->limit && !pool->closed && pool->owner == "


def test_a_broken_line_is_joined_with_the_blank_that_it_was_broken_at() -> None:
    diff = read(f"@@ -1,3 +1,3 @@\n a;\n-b;\n+{LONG.rstrip()}\ncurrent_task)\n c;\n")
    assert shown(diff) == [" a;", "-b;", f"+{LONG}current_task)", " c;"]
    (note,) = (note for note in diff.notes if note.code == Code.REPAIR_WRAPPED)
    assert note.before.endswith("==\ncurrent_task)")
    assert note.after == f"+{LONG}current_task)"
    assert note.line == 7


@pytest.mark.parametrize(
    "hunk",
    [
        "@@ -1,3 +1,3 @@\n a;\n-b;\n+short\ncurrent_task)\n c;\n",  # no program breaks there
        f"@@ -1,4 +1,4 @@\n a;\n-b;\n+{LONG}\ncurrent_task)\n c;\n",  # the counts want one more
        # The break of 72 columns may have gone through a name.
        f"@@ -1,3 +1,3 @@\n a;\n-b;\n+{'x = ' + 'y' * 67}\nzzz;\n c;\n",
        # Which of the two lines with a sign is the rest?
        f"@@ -1,4 +1,3 @@\n a;\n-{'b' * 30} + {'c' * 30}\n- {'d' * 30} + {'e' * 32} +\n- {'f' * 30};\n+{LONG}\ncurrent_task)\n c;\n",
    ],
)
def test_a_break_that_is_not_certain_is_not_joined(hunk: str) -> None:
    diff = read(hunk)
    assert Code.REPAIR_WRAPPED not in codes(diff)
    assert codes(diff) & {Code.CORRUPT_HUNK, Code.AMBIGUOUS_HUNK}


def test_breaks_at_several_widths_show_that_none_went_through_a_name() -> None:
    rest = f"{'x = ' + 'y' * 67}\nzzz_and_more;"
    diff = read(f"@@ -1,3 +1,4 @@\n a;\n-b;\n+{rest}\n+{LONG.rstrip()}\ncurrent_task_of_this_cpu)\n c;\n")
    assert f"+{rest}".replace("\n", " ") in shown(diff)


def test_a_rest_that_starts_with_a_sign_is_told_by_the_counts() -> None:
    diff = read(f"@@ -1,3 +1,3 @@\n a;\n-b;\n+{LONG.rstrip()}\n- current_task)\n c;\n")
    assert codes(diff) >= {Code.CORRUPT_HUNK}  # alone it is no break, but a line too many
    both = read(f"@@ -1,4 +1,5 @@\n a;\n-b;\n+{LONG.rstrip()}\n- current_task)\n+{LONG.rstrip()}\nnobody)\n c;\n d;\n")
    assert shown(both)[2] == f"+{LONG}- current_task)"


@pytest.mark.parametrize("text", ["→p = &amp;", "→struct gt *gt = &gt;", "→return a &lt; b;", "→a = b &amp; c;"])
def test_an_entity_or_an_address_is_not_guessed(text: str) -> None:
    diff = read(f"@@ -1,2 +1,2 @@\n a;\n-b;\n+{text}\n")
    assert codes(diff) == {Code.AMBIGUOUS_HUNK}


@pytest.mark.parametrize("text", ["→if (a < b) p = &amp;", "→p = &amp; q = &r;", "/* a &lt; b */", '→puts("&lt;b&gt;");'])
def test_code_that_html_would_have_escaped_is_code(text: str) -> None:
    diff = read(f"@@ -1,2 +1,2 @@\n a;\n-b;\n+{text}\n")
    assert codes(diff) == set()
    assert text.replace("→", "\t") in shown(diff)[-1]


def test_entities_are_decoded_where_the_diff_has_nothing_that_html_escapes() -> None:
    peeled = peel(f"A &lt;a@b.org&gt;\n{SECTION}@@ -1 +1 @@\n-a-&gt;b &amp;&amp; c;\n+d &lt; 2;\n", reply=False)
    assert peeled.text.endswith("-a->b && c;\n+d < 2;\n")
    assert peeled.text.startswith("A <a@b.org>")


@pytest.mark.parametrize(
    "line",
    ["CONFIG_X=20", "→x = 3;", "→if (a ==", "→enum { A=20 };"],
)
def test_text_with_another_equals_sign_is_no_quoted_printable(line: str) -> None:
    text = f"{SECTION}@@ -1,2 +1,2 @@\n a\n-b\n+{line}\n"
    assert peel(text, reply=False).text == text


def test_an_escape_at_the_end_of_an_assignment_is_not_guessed() -> None:
    lines = "@@ -1,3 +1,3 @@\n=20\n-a\n+A=20\n b\n"
    assert codes(read(lines)) == {Code.REPAIR_QUOTED_PRINTABLE, Code.AMBIGUOUS_HUNK}
    assert shown(read(lines.replace("A=20", "a;=20"))) == [" ", "-a", "+a; ", " b"]


def test_quote_marks_with_talk_between_them_are_a_review() -> None:
    quoted = "\n".join(f"> {line}" for line in TEXT.split("\n"))
    talk = quoted.replace("\n> @@ -30", "\nWhy?\n> @@ -30")
    assert item(quoted).patch
    assert not item(talk).patch


def test_what_a_reply_quotes_is_no_patch() -> None:
    text = "\n".join(f"> {line}" for line in TEXT.split("\n"))
    assert peel(text, reply=True).text == text


def test_hard_blanks_in_a_string_stay_where_nothing_else_is_damaged() -> None:
    assert shown(read('@@ -1,2 +1,2 @@\n a;\n-b("x\u00a0y");\n+c("x\u00a0y");\n'))[-1] == '+c("x\u00a0y");'


def test_hard_blanks_of_a_one_byte_character_set() -> None:
    diff = read_diff(f"{SECTION}@@ -1,2 +1,2 @@\n\xa0\xa0a;\n-\xa0b;\n+\xa0\xe9;\n".removesuffix("\n").split("\n"), 0, "iso-8859-1")
    assert shown(diff) == ["  a;".replace("  ", "  "), "- b;", "+ \u00e9;"]


def test_typographic_quotes_of_code_become_plain_ones_and_those_of_comments_stay() -> None:
    diff = read("@@ -1,2 +1,2 @@\n /* don\u2019t */\n-a(\u201cx\u201d, \u2018c\u2019);\n+b(\u201cx\u201d);\n")
    assert shown(diff)[1:] == ["-a(\"x\", 'c');", '+b("x");']
    assert codes(diff) == {Code.REPAIR_QUOTES}
    document = read("@@ -1,2 +1,2 @@\n a\n-\u201cx\u201d;\n+(\u201cy\u201d)\n", SECTION.replace(".c", ".rst"))
    assert (shown(document)[2], codes(document)) == ("+(\u201cy\u201d)", set())
    only = read("@@ -1,2 +1,2 @@\n /* don\u2019t */\n-a();\n+b();\n")
    assert (shown(only)[0], codes(only)) == (" /* don\u2019t */", set())


@pytest.mark.parametrize(
    ("hunk", "refused"),
    [
        ('@@ -1,2 +1,2 @@\na;\n- f("x y");\n+ f("x y");\n', True),  # a change of blanks in a string, folded
        ('@@ -1,2 +1,2 @@\na;\n- f("x y");\n+ g("x y");\n', True),
        ('@@ -1,2 +1,2 @@\na;\n- f("xy");\n+ g("xy");\n', False),
        ("@@ -1,2 +1,2 @@\na;\n- f();\n+ f();\n", False),
        ('@@ -1,2 +1,2 @@\n a;\n-    f("x y");\n+    f("x y");\n', True),  # tabs to blanks: no diff has such a change
        ('@@ -1,2 +1,2 @@\n a;\n-    f("x y");\n+    g("x y");\n', False),
    ],
)
def test_white_space_of_strings_is_not_taken_for_unchanged_where_it_was_lost(hunk: str, refused: bool) -> None:
    assert (Code.AMBIGUOUS_HUNK in codes(read(hunk))) is refused


@pytest.mark.parametrize(
    "hunk",
    [
        "@@ -1,3 +1,2 @@\n a;\n-b;\n-- \n2.40.0\n",  # announces a removed line too many: the signature
        "@@ -1,6 +1,6 @@\n a;\n-b;\n+c;\n d;\n e;\n f;\n\n-- \n",  # an empty line behind the diff as a fourth line of context
        "@@ -1,2 +1,2 @@\n a;\n-b;\n+c;\n \n-- \n",  # an empty context line beyond the counts
        "@@ -1,2 +1,2 @@\n a;\n-b;\n+c;\n\n@@ -9,2 +9,2 @@\n a;\n-b;\n+c;\n",
    ],
)
def test_counts_that_reach_beyond_the_hunk_or_end_before_it(hunk: str) -> None:
    assert lossy_diff(read(hunk))


def lossy_diff(diff: Diff) -> bool:
    return bool(codes(diff) & {Code.AMBIGUOUS_HUNK, Code.EXTRA_LINES, Code.CORRUPT_HUNK})


@pytest.mark.parametrize(
    ("hunk", "lines"),
    [
        ("@@ -1,4 +1,4 @@\n→a;\n→b;\n-→c;\n+→d;\n }\n", [" →a;", " →b;", "-→c;", "+→d;", " }"]),  # blanks before tabs
        ("@@ -1,4 +1,4 @@\n→a;\n b;\n-→c;\n+→d;\n}\n", [" →a;", "  b;", "-→c;", "+→d;", " }"]),  # the first of each line
    ],
)
def test_the_first_blank_of_lines_is_given_back(hunk: str, lines: list[str]) -> None:
    assert shown(read(hunk)) == [line.replace("→", "\t") for line in lines]


def problems(read: Item) -> dict[str, tuple[int, str, str]]:
    return {problem.code: (problem.line, problem.before, problem.after) for problem in read.problems}


def test_each_repair_names_its_line_in_the_file_and_the_text_before_and_after() -> None:
    quoted = "\n".join(f"> {line}" for line in TEXT.split("\n"))
    line, before, after = problems(item(quoted))[Code.REPAIR_QUOTED]
    assert (HEAD + quoted).split("\n")[line - 1] == before == "> diff --git a/mm/pool.c b/mm/pool.c"
    assert after == "diff --git a/mm/pool.c b/mm/pool.c"
    hard = TEXT.replace("\n \t", "\n\u00a0\t")
    line, before, after = problems(item(hard))[Code.REPAIR_HARD_BLANKS]
    assert (HEAD + hard).split("\n")[line - 1] == before == "\u00a0\tint err = 0;"
    assert after == " \tint err = 0;"
    assert not lossy(item(hard).problems)
