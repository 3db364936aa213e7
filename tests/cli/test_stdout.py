"""Streams of a real process, as a shell gives them."""

import os
import subprocess
import sys

REVIEWER = [sys.executable, "-c", "import sys; from reviewer.cli.main import main; sys.exit(main())"]


def test_a_pipe_that_nobody_reads_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*REVIEWER, "rules", "list"], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == 0


def test_a_terminal_of_another_encoding_is_no_crash() -> None:
    code = "from reviewer.cli import stdout; stdout.write('a \u00b7 \u6f22\\n')"
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=True)
    assert done.stdout == b"a \\xb7 \\u6f22\n"
