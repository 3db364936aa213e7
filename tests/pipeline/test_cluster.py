"""A local cluster of Dask: the answers of one process, whatever becomes of the workers."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from reviewer.errors import UsageError
from reviewer.model.place import DEFECT
from reviewer.model.review import Review
from reviewer.model.verdict import Verdict
from reviewer.pipeline import cluster, session
from reviewer.pipeline.cluster import ClusterSession
from reviewer.pipeline.interface import Budget, Options
from reviewer.report.interface import Format, render
from reviewer.report.times import without_times
from reviewer.store.notes import notes
from tests.ingest.letters import mail, mailbox
from tests.pipeline.test_pool import DIFF

pytestmark = [pytest.mark.timeout(600), pytest.mark.filterwarnings("ignore")]

PRELOAD = """
from reviewer.pipeline import cluster_worker
cluster_worker._PROGRAM = "exec(open({path!r}).read()); " + cluster_worker._PROGRAM
"""
"""Lets a file of the tests have a word in each process that judges, before it serves."""

AT_SECOND = """
import os, signal, time
from reviewer.pipeline.session import LocalSession
def judge(self, series, patch, budget=None, real=LocalSession.judge):
    if patch == 1:
        open({pids!r}, "a").write(str(os.getpid()) + chr(10))
        {act}
    return real(self, series, patch, budget)
LocalSession.judge = judge
"""


local: Any = LocalCluster  # most of Dask has no types


class Cluster:
    """Two workers, each a process that Dask's nanny starts again when it dies."""

    def __init__(self, folder: Path) -> None:
        self.sabotage, self.pids = folder / "sabotage.py", folder / "pids"
        self.sabotage.write_text("")
        preload = folder / "preload.py"
        preload.write_text(PRELOAD.format(path=str(self.sabotage)))
        self.dask = local(n_workers=2, threads_per_worker=1, dashboard_address="", preload=[str(preload)])
        self.address = self.dask.scheduler_address

    def at_second(self, act: str) -> None:
        """Make every process do that before it judges the second patch."""
        self.sabotage.write_text(AT_SECOND.format(pids=str(self.pids), act=act))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    yield found
    found.dask.close()


@pytest.fixture
def two(running: Cluster) -> Iterator[Cluster]:
    """Hand out the cluster, and take back what a test did to it."""
    yield running
    running.sabotage.write_text("")
    running.dask.scheduler.allowed_failures = 3
    running.pids.unlink(missing_ok=True)
    notes()


@pytest.fixture
def box(tmp_path: Path) -> str:
    path = tmp_path / "series.mbox"
    mails = [mail(f"[PATCH {n}/3] mm: Tidy f{n}", DIFF.format(n=n), n, **({"in_reply_to": "<m1@example.org>"} if n > 1 else {})) for n in (1, 2, 3)]
    path.write_bytes(mailbox(*mails))
    return str(path)


def judged(box: str, address: str = "") -> Review:
    return without_times(session.complete(session.open_session([box], Options(cluster=address))))


def verdicts(review: Review) -> list[Verdict]:
    return [patch.verdict for patch in review.series[0].patches]


def defects(review: Review) -> list[str]:
    return [problem.text for patch in review.series[0].patches for problem in patch.problems if problem.code == DEFECT]


def test_answers_are_those_of_one_process_byte_for_byte(box: str, two: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(box).parent)  # the workers read from where the user stands
    here, there = judged("series.mbox"), judged("series.mbox", two.address)
    assert verdicts(there) == [Verdict.HOLDS] * 3
    for form in Format:
        assert render(here, form) == render(there, form)
    assert notes() == ()


def test_what_came_on_stdin_goes_to_the_workers(box: str, two: Cluster) -> None:
    given = Options(stdin=Path(box).read_bytes(), patches=frozenset({2}), cluster=two.address)
    assert verdicts(session.complete(session.open_session(["-"], given))) == [Verdict.HOLDS]


def test_a_worker_that_is_killed_in_the_middle_costs_nothing(box: str, two: Cluster) -> None:
    act = "os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)"
    two.at_second(f"if open({str(two.pids)!r}).read().count(chr(10)) == 1: {act}")
    assert judged(box, two.address) == judged(box)
    pids = two.pids.read_text().split()
    assert len(pids) >= 2  # it was begun again
    for _ in range(100):
        if not Path(f"/proc/{pids[0]}").exists():
            break
        time.sleep(0.1)
    assert not Path(f"/proc/{pids[0]}").exists()  # and the process of the worker that was killed ended with it


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ("os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)", "the worker that judged this patch died, twice"),
        ("os._exit(9)", "the process that judged this patch died, twice"),
        ("time.sleep(600)", "the process that judged this patch did not end in 10 s, and was ended"),
    ],
    ids=["worker", "process", "hangs"],
)
def test_a_patch_over_which_workers_die_or_hang_is_named_and_no_other(
    act: str, why: str, box: str, two: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "STILL", 10.0)
    two.dask.scheduler.allowed_failures = 0  # Dask itself would try it three times more
    two.at_second(act)
    found = judged(box, two.address)
    assert verdicts(found) == [Verdict.HOLDS, Verdict.UNDECIDED, Verdict.HOLDS]
    assert defects(found) == [why]


def test_a_worker_with_another_program_is_refused(box: str, two: Cluster) -> None:
    two.sabotage.write_text("import reviewer.pipeline.cluster_worker as w; w.versions = lambda: 'of yesterday'")
    with pytest.raises(UsageError, match="another version of reviewer, z3 or Python"):
        judged(box, two.address)


def test_a_worker_that_reads_other_inputs_is_refused(box: str, two: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "series.mbox").write_bytes(Path(box).read_bytes().replace(b"return a;", b"return b;"))
    monkeypatch.chdir(tmp_path)
    two.sabotage.write_text(f"import os; os.chdir = lambda to, real=os.chdir: real({str(other)!r})")
    with pytest.raises(UsageError, match="reads something else from the inputs"):
        judged("series.mbox", two.address)
    two.sabotage.write_text("import os; os.chdir = lambda to, real=os.chdir: real('/nowhere')")
    with pytest.raises(UsageError, match=r"can't read what is to be reviewed: .*nowhere"):
        judged("series.mbox", two.address)


def test_a_worker_that_has_another_tree_is_refused(box: str, two: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("here", 1), ("there", 2)):
        (tmp_path / name / "tree" / "mm").mkdir(parents=True)
        (tmp_path / name / "tree" / "mm" / "p1.c").write_text("int f1(int a)\n{\n\tint b = a;\n\n\treturn b;\n}\n")
        (tmp_path / name / "tree" / "mm" / "far.c").write_text(f"int far = {value};\n" * value)
    monkeypatch.chdir(tmp_path / "here")
    given = Options(tree="tree", cluster=two.address)
    assert verdicts(session.complete(session.open_session([box], given)))[0] is Verdict.HOLDS
    two.sabotage.write_text(f"import os; os.chdir = lambda to, real=os.chdir: real({str(tmp_path / 'there')!r})")
    with pytest.raises(UsageError, match="has another tree there"):
        session.complete(session.open_session([box], given))


def test_a_patch_is_judged_again_with_another_budget(box: str, two: Cluster) -> None:
    found = session.open_session([box], Options(cluster=two.address)).again(0, 1, Budget.DEEP)
    assert found is not None
    assert found.verdict is Verdict.HOLDS


def test_stopping_does_not_wait_for_a_proof(box: str, two: Cluster) -> None:
    two.at_second("time.sleep(600)")
    found = session.open_session([box], Options(cluster=two.address))
    results = found.results()
    assert next(results).patch == 0
    while not two.pids.exists():
        time.sleep(0.05)
    found.stop()
    assert list(results) == []
    for _ in range(100):
        if not Path(f"/proc/{two.pids.read_text().split()[0]}").exists():
            return
        time.sleep(0.1)
    pytest.fail("the cluster went on with it")


def test_when_the_cluster_is_gone_the_rest_is_judged_here(box: str, tmp_path: Path) -> None:
    own = Cluster(tmp_path)
    own.at_second("time.sleep(600)")
    found = session.open_session([box], Options(cluster=own.address))
    seen = []
    for result in found.results():
        seen.append(result.review.verdict)
        if len(seen) == 1:
            own.dask.close()
    assert seen == [Verdict.HOLDS] * 3
    (said,) = notes()
    assert said.startswith("the cluster was lost (")


def test_a_cluster_without_a_worker_is_not_waited_for_without_end(box: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_ALONE", 1.0)
    monkeypatch.setattr(cluster, "_LOOK", 0.5)
    with local(n_workers=0, dashboard_address="") as empty:
        assert judged(box, empty.scheduler_address) == judged(box)
    assert notes() == ("the cluster was lost (no worker is there): the other patches were judged here",)


def test_where_no_scheduler_answers_it_is_said(box: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT", 1.0)
    for address in ("tcp://127.0.0.1:1", "nobody.invalid:8786", "what is this?"):
        with pytest.raises(UsageError, match="no Dask scheduler answers at"):
            ClusterSession([box], Options(cluster=address))


def test_without_dask_it_is_said_what_to_install(box: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'reviewer\[cluster\]'"):
        ClusterSession([box], Options(cluster="tcp://127.0.0.1:8786"))
