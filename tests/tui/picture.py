"""What is on the screen, as plain text."""

from reviewer.tui.app import ReviewApp
from reviewer.tui.screens.main import MainScreen


def picture(app: ReviewApp) -> str:
    """Return the screen's lines, blanks at their ends cut."""
    strips = app.screen._compositor.render_strips()  # private, and the only way to the text without a terminal
    return "".join(strip.text.rstrip() + "\n" for strip in strips)


def main(app: ReviewApp) -> MainScreen:
    """Return the main screen."""
    return app.main
