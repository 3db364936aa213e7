"""The terminal that the keys come from, when the mail came through a pipe."""

import os
import sys


def take_terminal() -> bool:
    """Put the terminal on standard input (and error, if that is none) and return whether there is one to draw on.

    Textual reads keys from descriptor 0 and draws on 2, and looks at both when it is imported: call this first, after all of a
    piped standard input was read. False without `/dev/tty` and on `TERM=dumb`: print the text report then.
    """
    if os.environ.get("TERM", "dumb") in ("", "dumb"):
        return False
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return False
    try:
        for descriptor in (0, 2):
            if not os.isatty(descriptor):
                if descriptor == 2:
                    sys.stderr.flush()
                os.dup2(terminal, descriptor)
    finally:
        if terminal > 2:
            os.close(terminal)
    return True
