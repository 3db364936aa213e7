"""Mail that wants to cost time, memory or the rest of the batch; tests/benchmarks measures the same shapes at three sizes."""

import os
from pathlib import Path

import pytest

from reviewer.config.limits import Limits
from reviewer.ingest.codes import Code, lossy
from reviewer.ingest.load import Loaded, load
from reviewer.model.place import Problem
from tests.ingest import hostile
from tests.ingest.letters import DIFF, mail, mailbox


def problems(loaded: Loaded) -> list[Problem]:
    return [*loaded.problems, *(problem for series in loaded.series for patch in series.patches for problem in patch.problems)]


@pytest.mark.parametrize("shape", hostile.SHAPES)
def test_any_shape_is_read_or_refused_in_words(shape: str) -> None:
    make, size = hostile.SHAPES[shape]
    data = make(size // 10)
    loaded = load(["-"], data)
    assert loaded.series or loaded.problems
    assert len(problems(loaded)) <= size // 10 + 200
    assert all(len(problem.text) < 1000 for problem in problems(loaded))


@pytest.mark.parametrize(
    ("shape", "limits", "code", "name"),
    [
        ("mails", Limits(mails=10), Code.TOO_MANY, "limits.mails"),
        ("unmarked", Limits(mails=10), Code.TOO_MANY, "limits.mails"),
        ("long_line", Limits(mail_bytes=300), Code.TOO_BIG, "limits.mail-bytes"),
        ("headers", Limits(header_lines=20), Code.LONG_HEADER, "limits.header-lines"),
        ("long_header", Limits(header_chars=100), Code.LONG_HEADER, "limits.header-chars"),
        ("nested", Limits(mail_parts=5), Code.TOO_DEEP, "limits.mail-parts"),
        ("files", Limits(patch_files=5), Code.TOO_MANY_FILES, "limits.patch-files"),
        ("hunks", Limits(patch_hunks=5), Code.TOO_MANY_HUNKS, "limits.patch-hunks"),
        ("broken_hunks", Limits(patch_hunks=5), Code.TOO_MANY_HUNKS, "limits.patch-hunks"),
        ("files", Limits(patch_hunks=5), Code.TOO_MANY_HUNKS, "limits.patch-hunks"),
        ("mails", Limits(input_bytes=1000), Code.TOO_BIG, "limits.input-bytes"),
    ],
)
def test_every_limit_is_met_and_named(shape: str, limits: Limits, code: Code, name: str) -> None:
    found = [problem for problem in problems(load(["-"], hostile.SHAPES[shape][0](200), limits)) if problem.code == code]
    assert found
    assert all(name in problem.text for problem in found)


@pytest.mark.parametrize("limits", [Limits(patch_hunks=5), Limits(patch_files=5)])
@pytest.mark.parametrize("shape", ["hunks", "files"])
def test_what_was_cut_off_makes_no_claim_hold(shape: str, limits: Limits) -> None:
    (series,) = load(["-"], hostile.SHAPES[shape][0](6), limits).series
    (patch,) = series.patches
    cut = sum(len(file.hunks) for file in patch.files) < 6
    assert lossy(patch.problems) == cut
    (whole,) = load(["-"], hostile.SHAPES[shape][0](5), limits).series
    assert not lossy(whole.patches[0].problems)


def test_a_line_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.mbox"
    path.write_bytes(mail())
    os.truncate(path, 1 << 30)
    loaded = load([str(path), "-"], mail(number=2))
    assert [problem.code for problem in loaded.problems] == [Code.TOO_BIG]
    assert len(loaded.series) == 1


def test_the_rest_of_a_batch_is_read() -> None:
    bad = [hostile.nested(1000), hostile.headers(20_000), hostile.long_line(34 << 20)]
    loaded = load(["-"], mailbox(mail(number=1), *bad, mail(number=2)))
    assert [problem.code for problem in loaded.problems] == [Code.TOO_DEEP, Code.LONG_HEADER, Code.TOO_BIG]
    assert len(loaded.series) == 2


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a/../../x", ".git/config", "x//y", "./x", "\\000x", "a\\nb"])
def test_paths_that_lead_out_are_refused(path: str) -> None:
    quoted = f'"a/{path}" "b/{path}"'
    body = DIFF.replace("a/mm/pool.c b/mm/pool.c", quoted).replace("--- a/mm/pool.c", f'--- "a/{path}"').replace("+++ b/mm/pool.c", f'+++ "b/{path}"')
    assert Code.BAD_PATH in [problem.code for problem in problems(load(["-"], mail(body=f"x\n---\n{body}")))]


def test_a_path_with_control_characters_stays_itself_and_is_shown_spelled_out() -> None:
    from reviewer.model.shown import one_line

    body = DIFF.replace("a/mm/pool.c b/mm/pool.c", '"a/\\033[2J.c" "b/\\033[2J.c"')
    body = body.replace("--- a/mm/pool.c", '--- "a/\\033[2J.c"').replace("+++ b/mm/pool.c", '+++ "b/\\033[2J.c"')
    ((series),) = load(["-"], mail(body=f"x\n---\n{body}")).series
    path = series.patches[0].files[0].path
    assert (path, one_line(path)) == ("\x1b[2J.c", "^[[2J.c")


def test_links_in_a_directory_are_followed_to_files_only(tmp_path: Path) -> None:
    folder = tmp_path / "patches"
    folder.mkdir()
    (tmp_path / "real.eml").write_bytes(mail())
    (folder / "1").symlink_to(tmp_path / "real.eml")
    (folder / "2").symlink_to("/dev/zero")
    (folder / "3").symlink_to(folder / "3")
    (folder / "4").symlink_to(tmp_path)
    os.mkfifo(folder / "5")
    loaded = load([str(folder)])
    assert (len(loaded.series), [problem.code for problem in loaded.problems]) == (1, [Code.UNREADABLE])
