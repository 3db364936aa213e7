import os
import re
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.tui.on_pty import SEQUENCE, OnPty

HAND = "tests.tui.by_hand"


def restored(terminal: OnPty) -> bool:
    """Whether the terminal is as it was: cooked, main screen, cursor shown."""
    after = termios.tcgetattr(terminal.master)
    text = terminal.output
    return (
        after[:4] == terminal.before[:4]
        and text.rfind("\x1b[?1049l") > text.rfind("\x1b[?1049h") >= 0
        and text.rfind("\x1b[?25h") > text.rfind("\x1b[?25l")
    )


@pytest.mark.parametrize("stdin", [None, b"From: a mail\n" * 1000])
def test_keys_come_from_the_terminal_whatever_stdin_is(stdin: bytes | None) -> None:
    with OnPty(HAND, "thirty", stdin=stdin) as terminal:
        terminal.read_until("to look at, worst first")
        terminal.read_until("needs you", start=0)
        start = terminal.press(".")
        terminal.read_until("witness 1 of 1", start=start)
        start = terminal.press("?")
        terminal.read_until("a line down", start=start)
        terminal.press("q")
        terminal.quiet()
        terminal.press("q")
        assert terminal.wait() == 0
        assert restored(terminal)


def test_ten_thousand_lines_can_be_read() -> None:
    with OnPty(HAND, "big") as terminal:
        terminal.read_until("to look at, worst first")
        start = terminal.press(".")
        terminal.read_until("val = f(", start=start)
        terminal.press("Q")
        assert terminal.wait() == 0


@pytest.mark.parametrize("key", ["\x03", "\x11", "Q"], ids=["ctrl-c", "ctrl-q", "Q"])
def test_the_ways_out_restore_the_terminal_while_a_proof_runs(key: str) -> None:
    with OnPty(HAND, "thirty", "held") as terminal:
        terminal.read_until("not judged yet: 30 patches")
        terminal.quiet()
        terminal.press(key)
        assert terminal.wait(5) == 0
        assert restored(terminal)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_restores_the_terminal(name: signal.Signals) -> None:
    with OnPty(HAND, "thirty", "held") as terminal:
        terminal.read_until("not judged yet: 30 patches")
        terminal.quiet()
        os.kill(terminal.pid, name)
        assert terminal.wait(5) == 0
        assert restored(terminal)


def test_a_lost_connection_ends_the_program() -> None:
    terminal = OnPty(HAND, "thirty", "held")
    terminal.read_until("not judged yet: 30 patches")
    terminal.quiet()
    os.close(terminal.master)
    for _ in range(100):
        pid, _status = os.waitpid(terminal.pid, os.WNOHANG)
        if pid:
            return
        signal.sigtimedwait([], 0.1)
    os.kill(terminal.pid, signal.SIGKILL)
    os.waitpid(terminal.pid, 0)
    pytest.fail("the program outlived its terminal")


def test_an_evil_mail_puts_nothing_forbidden_on_the_wire() -> None:
    with OnPty(HAND, "evil", columns=120, rows=40) as terminal:
        terminal.read_until("to look at, worst first")
        for key in "]" * 15 + ".  \t  \t?q0":
            terminal.press(key)
            terminal.quiet(0.05)
        terminal.press("Q")
        assert terminal.wait() == 0
        assert "<U+202E>evil" in terminal.output
        text = SEQUENCE.sub("", terminal.output)
        bad = re.search(
            "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f\ud800-\udfff]",
            text,
        )
        assert bad is None, ascii(text[max(0, bad.start() - 40) : bad.end() + 40]) if bad else ""
        assert "\x1b[31mred" not in terminal.output


def test_only_sixteen_colours_and_none_with_no_color() -> None:
    for env, wanted in (({}, True), ({"NO_COLOR": "1"}, False)):
        with OnPty(HAND, "thirty", env=env) as terminal:
            terminal.read_until("to look at, worst first")
            terminal.press(".")
            terminal.quiet()
            terminal.press("Q")
            terminal.wait()
            codes = {int(code or 0) for text in re.findall(r"\x1b\[([0-9;]*)m", terminal.output) for code in text.split(";")}
        assert not codes & {38, 48}, codes
        assert bool(codes & {*range(30, 38), *range(90, 98), *range(40, 48), *range(100, 108)}) is wanted, codes


def test_redraw_sends_the_whole_screen_and_resize_fits_it() -> None:
    with OnPty(HAND, "thirty") as terminal:
        terminal.read_until("to look at, worst first")
        terminal.quiet()
        start = terminal.press("\x0c")
        for text in ("[PATCH v3 00/30]", "to look at, worst first", "24 Move declarations", "? help"):
            terminal.read_until(text, 5, start)
        start = terminal.resize(80, 24)
        terminal.read_until("6 left", 5, start)
        terminal.press("Q")
        assert terminal.wait() == 0


def test_ctrl_z_stops_the_program_and_it_comes_back() -> None:
    with OnPty(HAND, "thirty") as terminal:
        terminal.read_until("to look at, worst first")
        terminal.quiet()
        terminal.press("\x1a")
        terminal.quiet()
        assert Path(f"/proc/{terminal.pid}/stat").read_text().split()[2] == "T"
        assert termios.tcgetattr(terminal.master)[:4] == terminal.before[:4]
        start = len(terminal.output)
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.read_until("to look at, worst first", 10, start)
        terminal.press("Q")
        assert terminal.wait() == 0


def test_a_redirected_stderr_does_not_swallow_the_screen(tmp_path: Path) -> None:
    with OnPty(HAND, "thirty", stderr=str(tmp_path / "log")) as terminal:
        terminal.read_until("to look at, worst first")
        terminal.press("q")
        assert terminal.wait() == 0
    assert (tmp_path / "log").read_text() == ""


def test_a_dumb_terminal_is_refused() -> None:
    with OnPty(HAND, "thirty", env={"TERM": "dumb"}) as terminal:
        terminal.read_until("no terminal")
        assert terminal.wait() == 2


def test_no_terminal_at_all_is_refused_before_textual_is_imported() -> None:
    code = "import sys; from reviewer.tui.terminal import take_terminal; print(take_terminal(), 'textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True, check=True,
                          env=os.environ | {"TERM": "xterm"})  # fmt: skip
    assert done.stdout.split() == ["False", "False"]


def test_a_defect_of_the_ui_ends_with_the_terminal_restored_and_no_raw_text_of_the_mail() -> None:
    with OnPty("tests.tui.crash") as terminal:
        terminal.read_until("to look at, worst first")
        terminal.quiet()
        start = terminal.press("]")
        assert terminal.wait() == 4
        assert restored(terminal)
        terminal.read_until("defect: ^[]0;owned^G^[[31mred<U+202E>evil", start=start)
        for raw in ("\x1b]0;owned", "\x1b[31mred", "\u202e"):
            assert raw not in terminal.output


def test_the_editor_has_the_terminal_and_its_text_becomes_the_mail(tmp_path: Path) -> None:
    program = tmp_path / "editor.py"
    program.write_text("import sys\nwith open(sys.argv[-1], 'a') as file:\n    file.write('\\nTyped in an editor.\\n')\nprint('EDITING')\n")
    env = {"GIT_EDITOR": f"{sys.executable} '{program}'", "XDG_STATE_HOME": str(tmp_path)}
    with OnPty(HAND, "thirty", "kept", env=env) as terminal:
        terminal.read_until("to look at, worst first")
        terminal.read_until("judged", start=0)
        terminal.press(".")
        terminal.quiet()
        start = terminal.press("r")
        terminal.read_until("EDITING", start=start)
        terminal.read_until("the reply is kept", start=start)
        terminal.quiet()
        start = terminal.press("e")
        terminal.read_until("Typed in an editor.", start=start)
        terminal.press("Q")
        assert terminal.wait() == 0
        assert restored(terminal)


def test_a_kill_in_the_middle_of_a_comment_loses_nothing(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path)}
    with OnPty(HAND, "thirty", "kept", env=env) as terminal:
        terminal.read_until("to look at, worst first")
        terminal.quiet()
        terminal.press("]")
        terminal.quiet()
        start = terminal.press("c")
        terminal.read_until("^y keep", start=start)
        terminal.press("words")
        terminal.quiet()
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.wait()
    with OnPty(HAND, "thirty", "kept", env=env) as terminal:
        terminal.read_until("to look at, worst first")
        terminal.quiet()
        terminal.press("]")
        terminal.quiet()
        start = terminal.press("c")
        terminal.read_until("words", start=start)
        terminal.quiet()
        terminal.press("\x19")
        terminal.quiet()
        terminal.press("Q")
        assert terminal.wait() == 0


def test_who_leaves_while_patches_are_judged_finds_nothing_left_behind(tmp_path: Path) -> None:
    env = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CACHE_HOME": str(tmp_path / "cache"), "TMPDIR": str(tmp_path)}
    with OnPty("tests.tui.program", "examples/01-seed", env=env) as terminal:
        terminal.read_until("not judged yet", 60)
        terminal.press("Q")
        assert terminal.wait(60) == 0
        terminal.quiet(2)
        assert "leaked" not in terminal.output
        assert restored(terminal)
    assert not list(tmp_path.glob("pymp-*"))
