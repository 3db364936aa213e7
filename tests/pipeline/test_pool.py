import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from reviewer.model.place import DEFECT
from reviewer.model.review import Review
from reviewer.model.verdict import Verdict
from reviewer.pipeline import pool, session
from reviewer.pipeline.interface import Budget, Options, Result
from reviewer.report.interface import Format, render
from reviewer.report.times import without_times
from tests.ingest.letters import mail, mailbox

DIFF = """Tidy.

No functional change intended.

---
diff --git a/mm/p{n}.c b/mm/p{n}.c
--- a/mm/p{n}.c
+++ b/mm/p{n}.c
@@ -1,6 +1,4 @@
 int f{n}(int a)
 {{
-	int b = a;
-
-	return b;
+	return a;
 }}
"""


@pytest.fixture
def box(tmp_path: Path) -> str:
    path = tmp_path / "series.mbox"
    mails = [mail(f"[PATCH {n}/3] mm: Tidy f{n}", DIFF.format(n=n), n, **({"in_reply_to": "<m1@example.org>"} if n > 1 else {})) for n in (1, 2, 3)]
    path.write_bytes(mailbox(*mails))
    return str(path)


def judged(box: str, jobs: int) -> Review:
    return session.complete(session.open_session([box], Options(jobs=jobs)))


def test_answers_of_several_processes_are_those_of_one_byte_for_byte(box: str) -> None:
    one, two = without_times(judged(box, 1)), without_times(judged(box, 2))
    assert [patch.verdict for patch in two.series[0].patches] == [Verdict.HOLDS] * 3
    for form in Format:
        assert render(one, form) == render(two, form)


def _dies(series: int, patch: int) -> object:
    """Stand in for the task of a worker that is killed at the second patch."""
    if patch == 1:
        os._exit(9)
    return _real(series, patch)


_real = pool._judge


def test_a_worker_that_dies_costs_its_patch_and_no_other(box: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_judge", _dies)
    patches = judged(box, 2).series[0].patches
    assert [patch.verdict for patch in patches] == [Verdict.HOLDS, Verdict.UNDECIDED, Verdict.HOLDS]
    assert [problem.code for problem in patches[1].problems if problem.code == DEFECT] == [DEFECT]


def _hangs(series: int, patch: int) -> object:
    """Stand in for the task of a worker that never ends at the second patch, and then, alone, neither."""
    if patch == 1:
        time.sleep(3600)
    return _real(series, patch)


def test_a_worker_that_hangs_costs_its_patch_and_no_other(box: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_judge", _hangs)
    monkeypatch.setattr(pool, "STILL", 12.0)
    patches = judged(box, 2).series[0].patches
    assert [patch.verdict for patch in patches] == [Verdict.HOLDS, Verdict.UNDECIDED, Verdict.HOLDS]
    assert ["did not end in 12 s" in problem.text for problem in patches[1].problems if problem.code == DEFECT] == [True]


def _dies_once(series: int, patch: int) -> object:
    """Stand in for the task of a worker that is killed from outside while it is at the first patch."""
    assert pool._session is not None
    flag = Path(pool._session.sketch().series[0].patches[0].message.source).parent / "died"
    if patch == 0 and not flag.exists():
        flag.touch()
        os.kill(os.getpid(), 9)
    return _real(series, patch)


def test_a_worker_that_is_killed_costs_nothing(box: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = without_times(judged(box, 1))
    monkeypatch.setattr(pool, "_judge", _dies_once)
    assert without_times(judged(box, 2)) == expected
    assert (tmp_path / "died").exists()


def test_a_patch_is_judged_again_with_another_budget(box: str) -> None:
    for jobs in (1, 2):
        found = session.open_session([box], Options(jobs=jobs)).again(0, 1, Budget.DEEP)
        assert found is not None
        assert found.verdict is Verdict.HOLDS


def _never_again(_series: int, _patch: int, _budget: Budget) -> object:
    """Stand in for a deeper proof that does not end."""
    time.sleep(600)
    return None


def test_a_deeper_proof_that_is_stopped_is_no_answer_and_the_next_one_is(box: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import multiprocessing

    running = session.open_session([box], Options(jobs=2))
    found: list[object] = []
    with monkeypatch.context() as patched:
        patched.setattr(pool, "_judge_again", _never_again)
        thread = threading.Thread(target=lambda: found.append(running.again(0, 1, Budget.DEEP)))
        before = {child.pid for child in multiprocessing.active_children()}
        thread.start()
        while {child.pid for child in multiprocessing.active_children()} <= before:  # the workers of a pool that is over may still be there
            thread.join(0.05)
        running.stop()
        thread.join(60)
    assert found == [None]
    after = running.again(0, 1, Budget.DEEP)
    assert after is not None
    assert after.verdict is Verdict.HOLDS


def test_stopping_while_a_patch_is_judged_alone_says_nothing_of_it(box: str, monkeypatch: pytest.MonkeyPatch) -> None:
    running = session.open_session([box], Options(jobs=2))
    assert isinstance(running, pool.PooledSession)

    def stopped(_series: int, _patch: int) -> str:
        running.stop()
        return "died"

    monkeypatch.setattr(pool, "_judge", _dies)
    monkeypatch.setattr(running, "_alone", stopped)
    assert all(result.review.verdict is Verdict.HOLDS for result in running.results())


def _sleeps(_series: int, _patch: int) -> object:
    """Stand in for a proof that does not end."""
    time.sleep(600)
    return None


def test_stopping_does_not_wait_for_a_proof(box: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import multiprocessing

    monkeypatch.setattr(pool, "_judge", _sleeps)
    running = session.open_session([box], Options(jobs=2))
    found: list[Result] = []
    thread = threading.Thread(target=lambda: found.extend(running.results()))
    thread.start()
    while not multiprocessing.active_children():
        thread.join(0.05)
    running.stop()
    thread.join(60)
    assert not thread.is_alive()
    assert found == []


PARENT = """
import sys, time
from reviewer.pipeline import pool
from reviewer.pipeline.interface import Budget, Options, Result
from tests.pipeline.test_pool import _sleeps

if __name__ == "__main__":
    pool._judge = _sleeps
    import threading, multiprocessing
    running = pool.PooledSession([sys.argv[1]], Options(jobs=2), 2)
    threading.Thread(target=lambda: list(running.results()), daemon=True).start()
    while len(multiprocessing.active_children()) < 2:
        time.sleep(0.05)
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    time.sleep(600)
"""


def test_workers_end_with_a_parent_that_is_killed(box: str, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen(
        [sys.executable, str(script), box], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": os.getcwd()}
    ) as parent:
        assert parent.stdout is not None
        workers = [int(word) for word in parent.stdout.readline().split()]
        assert len(workers) == 2
        parent.kill()
    for _ in range(600):
        if not any(Path(f"/proc/{pid}").exists() for pid in workers):
            return
        time.sleep(0.1)
    pytest.fail("a worker outlived its parent")


def test_stopping_leaves_the_rest_and_no_worker(box: str) -> None:
    import multiprocessing

    running = session.open_session([box], Options(jobs=2))
    results = running.results()
    next(results)
    running.stop()
    assert list(results) == []
    for worker in multiprocessing.active_children():
        worker.join(20)
    assert multiprocessing.active_children() == []
