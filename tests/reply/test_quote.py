import subprocess
from dataclasses import replace
from pathlib import Path

from reviewer.model.draft import Answer, Note
from reviewer.model.place import Side
from reviewer.model.series import FileChange, FileDiff, Hunk, Line, LineKind
from reviewer.reply.quote import quoted, trimmed, whole
from tests.tui import sample

PATCH = sample.contradicted()


def note(line: int, text: str, side: Side = Side.OLD, file: str = sample.FILE) -> Note:
    return Note(file, line, side, text)


def test_a_patch_is_quoted_as_git_lays_it_out() -> None:
    mail = quoted(PATCH)
    assert mail.lines[:5] == ("Drop the flush.", "", "zap_range() never returns true here.", "", sample.NFC_TEXT)
    assert f"diff --git a/{sample.FILE} b/{sample.FILE}" in mail.lines
    assert (
        f"@@ -870,{PATCH.files[0].hunks[0].old_lines} +870,{PATCH.files[0].hunks[0].new_lines} @@ void drop_invalid_roots(struct kvm *kvm)"
        in mail.lines
    )
    assert mail.lines[mail.places[sample.FILE, Side.OLD, 880]] == "-\tif (flush)"
    assert mail.lines[mail.body_end] == sample.NFC_TEXT


def test_a_comment_stands_below_its_line_with_five_quoted_lines_at_most_and_nothing_quoted_after_it() -> None:
    text = trimmed(whole(PATCH, Answer((note(881, "What flushes now?"),)), ()))
    assert text == (
        "A. Author <author@example.org> wrote:\n> +\t\t\t  false);\n>  \t}\n>\n> -\tif (flush)\n> -\t\tflush_tlbs(kvm);\n\nWhat flushes now?\n"
    )


def test_two_comments_are_interleaved_and_the_gap_between_them_is_marked() -> None:
    notes = (note(881, "What flushes now?"), Note("", 3, Side.NEW, "Where does this come from?"))
    text = trimmed(whole(PATCH, Answer(notes), ("Reviewed-by: Me <me@example.org>",)))
    parts = [line for line in text.split("\n") if line and not line.startswith(">")]
    assert parts == [
        "A. Author <author@example.org> wrote:",
        "Where does this come from?",
        "Reviewed-by: Me <me@example.org>",
        "[ ... ]",
        "What flushes now?",
    ]
    assert text.index("> zap_range() never") < text.index("Where does") < text.index(f"> {sample.NFC_TEXT}") < text.index("Reviewed-by")


def test_what_is_still_being_written_or_empty_is_in_no_mail() -> None:
    notes = (replace(note(881, "half a sen"), ready=False), note(880, "  \n"))
    assert trimmed(whole(PATCH, Answer(notes), ())) == ""


def test_a_line_that_the_mail_does_not_show_is_answered_below_the_message() -> None:
    text = trimmed(whole(PATCH, Answer((note(5, "And this?", file="other.c"),)), ()))
    assert text.endswith(f"> {sample.NFC_TEXT}\n\nAnd this?\n")


def test_an_edited_reply_stays_and_later_notes_go_to_their_line() -> None:
    edited = whole(PATCH, Answer(), ()).replace("> -\tif (flush)\n", "> -\tif (flush)\n\nMy words.\n\n")
    text = trimmed(whole(PATCH, Answer((note(873, "Why false?"),), text=edited), ()))
    assert text.index("> -\tbool flush = false;\n\nWhy false?") < text.index("> -\tif (flush)\n\nMy words.")


def test_a_note_to_a_line_that_the_editor_cut_away_brings_its_quotation() -> None:
    edited = "Somebody wrote:\n> -\tif (flush)\n\nMy words.\n"
    text = trimmed(whole(PATCH, Answer((note(873, "Why false?"),), text=edited), ()))
    assert text.endswith("My words.\n\n>  {\n>  \tstruct root_page *root;\n> -\tbool flush = false;\n\nWhy false?\n")


def test_words_above_the_quotation_are_kept() -> None:
    assert trimmed("Somebody wrote:\n\nLooks good.\n\n> a\n> b\n") == "Somebody wrote:\n\nLooks good.\n"
    assert trimmed("Somebody wrote:\n> a\n> b\n") == ""


def test_trimming_twice_is_trimming_once() -> None:
    notes = (note(873, "a"), note(881, "b\n\nc"), Note("", 1, Side.NEW, "d"))
    once = trimmed(whole(PATCH, Answer(notes), ()))
    assert trimmed(once) == once


def test_what_a_terminal_obeys_is_spelled_out_in_a_quotation() -> None:
    evil = replace(PATCH, message=replace(PATCH.message, body="a \x1b[31mred\u202e\n", author="\x1b]0;x\x07 <a@example.org>"))
    text = whole(evil, Answer(), ())
    assert "> a ^[[31mred<U+202E>\n" in text
    assert "\x1b" not in text


def file(old: str, new: str, change: FileChange, text: str = "", modes: tuple[str, str] = ("", "")) -> FileDiff:
    return FileDiff(old, new, change, (sample.hunk(text, 1 if old else 0, 1 if new else 0),) if text else (), "", "", *modes)


def test_git_applies_what_is_laid_out_with_new_gone_and_renamed_files(tmp_path: Path) -> None:
    for name, text in (("changed", "a\nb"), ("gone", "x\n"), ("from", "r\n"), ("script", "s\n")):
        (tmp_path / name).write_text(text)
    bare = Line(LineKind.REMOVED, "b", 2, 0, eof=True)
    changed = FileDiff(
        "changed", "changed", FileChange.MODIFIED, (Hunk(1, 2, 1, 2, "", (*sample.hunk(" a\n", 1, 1).lines, bare, Line(LineKind.ADDED, "c", 0, 2))),)
    )
    files = (
        changed,
        file("", "dir/new", FileChange.ADDED, "+n\n", ("", "100755")),
        file("gone", "", FileChange.DELETED, "-x\n"),
        file("from", "to", FileChange.RENAMED),
        file("script", "script", FileChange.MODE, "", ("100644", "100755")),
    )
    text = "\n".join(quoted(replace(PATCH, files=files)).lines) + "\n"
    subprocess.run(["git", "apply", "-"], input=text.encode(), cwd=tmp_path, check=True)
    found = {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {"changed": "a\nc\n", "dir/new": "n\n", "to": "r\n", "script": "s\n"}
    assert all((tmp_path / name).stat().st_mode & 0o100 for name in ("dir/new", "script"))


def test_a_binary_file_is_said_to_be_one_so_that_git_refuses_the_patch(tmp_path: Path) -> None:
    (tmp_path / "logo").write_text("x")
    text = "\n".join(quoted(replace(PATCH, files=(file("logo", "logo", FileChange.BINARY),))).lines) + "\n"
    assert text.endswith("\nBinary files a/logo and b/logo differ\n")
    assert subprocess.run(["git", "apply", "-"], input=text.encode(), cwd=tmp_path, check=False, capture_output=True).returncode
