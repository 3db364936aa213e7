"""A maintainer's way through a series in the fewest keys, for tests and benchmarks to count."""

from dataclasses import dataclass, field

from textual.pilot import Pilot

from reviewer.model.verdict import Verdict
from reviewer.tui.app import ReviewApp
from reviewer.tui.board import At
from reviewer.tui.screens.answer import NO_MORE
from tests.tui.picture import main

COMMENT = "What orders these two stores?"


@dataclass
class Walk:
    """What was pressed, apart from typed text, and which patches were stopped at, in order."""

    keys: list[str] = field(default_factory=list)
    stops: list[At] = field(default_factory=list)


async def walk(app: ReviewApp, pilot: Pilot[int]) -> Walk:
    """Answer everything that needs the reader: adopt what is asked, write one comment, accept what is assumed, write the mails."""
    done = Walk()
    screen = main(app)

    async def press(*keys: str) -> None:
        done.keys += keys
        await pilot.press(*keys)
        await pilot.pause()

    await press("full_stop")
    wrote = False
    while not screen.message.endswith(NO_MORE):
        patch = screen.patch
        assert patch is not None
        assert screen.at not in done.stops, "stopped twice"
        done.stops.append(screen.at)
        if patch.verdict is Verdict.HOLDS_IF:
            if screen.pane is not screen.evidence:
                await press("enter")
            await press(*["y"] * len(patch.assumptions), "d")
            continue
        if screen.pane is screen.evidence:
            await press("q")
        if patch.verdict is Verdict.UNDECIDED and not wrote:
            wrote = True
            await press("c")
            await pilot.press(*(one if one.isalnum() else {" ": "space", "?": "question_mark"}[one] for one in COMMENT))
            await press("ctrl+y", "d")
        elif screen.board.answers.left(patch):
            await press("a", "d")
        else:
            await press("d")
    await press("e", "ctrl+y")
    return done
