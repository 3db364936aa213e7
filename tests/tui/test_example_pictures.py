"""The first screen of each example, as a newcomer meets it, at four sizes. REVIEWER_DRAW=1 draws them anew."""

import os
from pathlib import Path

import pytest

from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import complete, open_session
from reviewer.tui.app import ReviewApp
from tests.tui import sample
from tests.tui.picture import picture

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "example_pictures"
EXAMPLES = sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir())
SIZES = ((100, 30), (80, 24), (60, 20), (200, 60))


@pytest.mark.parametrize("name", EXAMPLES)
async def test_the_first_screen_of_an_example(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    folder = f"examples/{name}"
    tree = f"{folder}/tree" if Path(folder, "tree").is_dir() else ""
    inputs = [str(path) for path in sorted(Path(folder).iterdir()) if path.suffix == ".patch"] or [folder]
    review = complete(open_session(inputs, Options(tree=tree)))
    for size in SIZES:
        app = ReviewApp(sample.FakeSession(review, sketched=False))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            seen = picture(app)
        golden = HERE / f"{name}-{size[0]}x{size[1]}.txt"
        if os.environ.get("REVIEWER_DRAW"):
            golden.parent.mkdir(exist_ok=True)
            golden.write_bytes(seen.encode())
        assert seen.encode() == golden.read_bytes(), f"{golden.name}: look at it, then draw it anew"


def test_no_picture_is_left_over() -> None:
    assert {path.name for path in HERE.iterdir()} == {f"{name}-{columns}x{rows}.txt" for name in EXAMPLES for columns, rows in SIZES}
