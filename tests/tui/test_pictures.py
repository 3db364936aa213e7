"""Golden pictures: what the screens look like, byte for byte. REVIEWER_DRAW=1 draws them anew."""

import os
from pathlib import Path

import pytest

from reviewer.reply.mail import Person
from reviewer.tui.answers import Answers
from reviewer.tui.app import ReviewApp
from tests.tui import sample
from tests.tui.picture import picture

HERE = Path(__file__).parent / "pictures"
KEYS = {
    "overview": "",
    "contradicted": ".",
    "open": ". . . .",
    "holds-if": ". . . . . .",
    "holds": "]",
    "no-claim": "] ]",
    "two-files": "] ] } }",
    "list": "tab",
    "evidence": ". enter",
    "witness": ". enter enter",
    "answered": ". a d a d x",
    "comment": ". c H i",
    "mails": ". a d a e",
    "help": "question_mark",
}
SIZES = ((100, 30), (80, 24), (60, 20))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", KEYS)
async def test_the_screen_looks_as_it_did(name: str, size: tuple[int, int]) -> None:
    app = ReviewApp(sample.FakeSession(sample.thirty(), sketched=False), Answers(me=Person("Me", "me@example.org")))
    async with app.run_test(size=size) as pilot:
        await pilot.press(*KEYS[name].split())
        for _ in range(3):
            await pilot.pause()
        seen = picture(app)
    golden = HERE / f"{name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("REVIEWER_DRAW"):
        golden.write_bytes(seen.encode())
    assert seen.encode() == golden.read_bytes()


async def test_the_screen_before_any_proof() -> None:
    app = ReviewApp(sample.FakeSession(sample.thirty(), held=True))
    async with app.run_test(size=(100, 30)) as pilot:
        for _ in range(3):
            await pilot.pause()
        seen = picture(app)
    golden = HERE / "pending-100x30.txt"
    if os.environ.get("REVIEWER_DRAW"):
        golden.write_bytes(seen.encode())
    assert seen.encode() == golden.read_bytes()


def test_no_picture_is_left_over() -> None:
    assert {path.stem for path in HERE.iterdir()} == {f"{name}-{columns}x{rows}" for name in KEYS for columns, rows in SIZES} | {"pending-100x30"}
