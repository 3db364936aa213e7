"""How many keys a real series takes: `make bench` prints it; that nobody is stopped twice or where nothing is asked, fails."""

from pathlib import Path

import pytest

from reviewer.model.verdict import Verdict
from reviewer.pipeline.interface import Options
from reviewer.pipeline.session import complete, open_session
from reviewer.reply.mail import Person
from reviewer.tui import words
from reviewer.tui.answers import Answers
from reviewer.tui.app import ReviewApp
from tests.tui import sample
from tests.tui.fewest import walk

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SIZES = ((100, 30), (80, 24), (60, 20), (200, 60))


@pytest.mark.bench
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is absent")
async def test_the_keys_for_a_real_series(tmp_path: Path) -> None:
    review = complete(open_session([str(CORPUS / "series" / "evmcs-v6-33.mbox")], Options(jobs=2)))
    (series,) = review.series
    need = [patch for patch in series.patches if words.needs_you(patch)]
    accepted = sum(len(patch.assumptions) for patch in need if patch.verdict is Verdict.HOLDS_IF)
    for width, height in SIZES:
        answers = Answers(outbox=tmp_path / f"{width}", me=Person("Me", "me@example.org"))
        app = ReviewApp(sample.FakeSession(review, sketched=False), answers)
        async with app.run_test(size=(width, height)) as pilot:
            done = await walk(app, pilot)
        print(  # noqa: T201 - what a benchmark is for
            f"\n{width}x{height}: {len(series.patches)} patches, {words.claimed(series.patches)}, {len(need)} need a mind: "
            f"{len(done.keys)} keys, {len(list((tmp_path / str(width)).rglob('*.eml')))} mails"
        )
        assert len(done.stops) == len(need)
        # One to begin, two for the mails, two for a patch, one for each assumption; one into the evidence and out of it, and one for the comment.
        assert len(done.keys) <= 1 + 2 + 2 * len(need) + accepted + 2 * len(need) // 3 + 3
