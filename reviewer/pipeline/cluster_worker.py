"""The far side of a review on a cluster: a worker has processes of ours that judge, so that one that dies or hangs takes no worker along."""

from __future__ import annotations

import hashlib
import json
import os
import queue
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection

from reviewer.errors import ReviewerError
from reviewer.ingest.identity import likeness
from reviewer.model.review import PatchReview
from reviewer.model.value_type import value_type
from reviewer.pipeline.interface import Budget, Options
from reviewer.pipeline.session import LocalSession
from reviewer.pipeline.versions import versions
from reviewer.store.values import to_json

_IDLE = 60.0
"""Seconds without a question after which a process ends: who asked is gone, or done."""
_PROGRAM = "import sys; from reviewer.pipeline.cluster_worker import serve; serve(int(sys.argv[1]))"


@value_type
class Sight:
    """What a process sees of a review: its program, the documents before any proof, and the trees beneath; each a digest, "" if not known."""

    program: str
    sketch: str
    trees: str


@value_type
class Order:
    """A review to take part in: its name, what is reviewed from which directory, what must be seen of it, and seconds for one patch."""

    name: str
    inputs: tuple[str, ...]
    options: Options
    folder: str
    sight: Sight
    seconds: float


@value_type
class Lost:
    """No answer, and why: the process that judged is gone. One that was ended for its time would take as long `again`."""

    why: str
    again: bool = True


@value_type
class Foreign:
    """No answer, since this worker would judge something else; `why` says what."""

    why: str


Answer = PatchReview | Lost | Foreign
_Question = tuple[int, int, Budget | None]
"""Series and place of a patch, and the budget if it is another than the order's."""


def sight(session: LocalSession) -> Sight:
    """Return what this process sees of a review."""
    sketch = json.dumps(to_json(session.sketch()))
    found = [likeness(tree) for tree in session.trees()]
    trees = "\n".join(sorted(set(found))) if all(found) else ""
    return Sight(versions(), hashlib.sha256(sketch.encode("utf-8", "surrogatepass")).hexdigest(), trees or ("" if found else "none"))


def _difference(here: Sight, wanted: Sight) -> str:
    """Return in words what is not as it must be."""
    if here.program != wanted.program:
        return "has another version of reviewer, z3 or Python"
    if here.trees != wanted.trees:
        return "has another tree there"
    return "reads something else from the inputs" if here.sketch != wanted.sketch else ""


def serve(descriptor: int) -> None:
    """Say over a socket, over which an order came, that it was read; then answer questions, until nobody asks any more or can ask."""
    link = Connection(descriptor)
    questions: queue.SimpleQueue[_Question] = queue.SimpleQueue()
    order: Order = link.recv()
    threading.Thread(target=_listen, args=(link, questions), daemon=True).start()
    session = _session(order)
    link.send(None)
    while True:
        try:
            series, patch, budget = questions.get(timeout=_IDLE)
        except queue.Empty:
            return
        link.send(session if isinstance(session, Foreign) else session.judge(series, patch, budget))


def _listen(link: Connection, questions: queue.SimpleQueue[_Question]) -> None:
    """Pass questions on, and end the process at once when nobody can ask any more, whatever it is at."""
    with suppress(EOFError, OSError):
        while True:
            questions.put(link.recv())
    os._exit(0)


def _session(order: Order) -> LocalSession | Foreign:
    try:
        os.chdir(order.folder)
        session = LocalSession(order.inputs, order.options)
        different = _difference(sight(session), order.sight)
    except (OSError, ReviewerError) as error:
        return Foreign(f"can't read what is to be reviewed: {error}")
    return Foreign(different) if different else session


class _Judge:
    """A process that judges for one order."""

    def __init__(self, order: Order) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # Without the current directory among the places that modules come from: it is the user's, or a tree's.
            words = [sys.executable, "-P", "-c", _PROGRAM, str(theirs.fileno())]
            self._process = subprocess.Popen(words, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self._link = Connection(ours.detach())
        self._seconds = order.seconds
        self._ready = False
        with suppress(OSError):
            self._link.send(order)

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, question: _Question) -> Answer:
        """Return its answer; Lost if it died over it or took too long."""
        try:
            self._link.send(question)
            if not self._ready:  # reading the inputs takes what it takes
                self._link.recv()
                self._ready = True
            if not self._link.poll(self._seconds):
                return Lost(f"the process that judged this patch did not end in {self._seconds:.0f} s, and was ended", again=False)
            found: Answer = self._link.recv()
        except (EOFError, OSError):
            return Lost("the process that judged this patch died")
        return found

    def kill(self) -> None:
        """End it at once; whoever waits for its answer learns that there is none."""
        self._process.kill()

    def end(self) -> None:
        """End it at once, and leave nothing of it."""
        self._process.kill()
        self._process.wait()
        self._link.close()


_lock = threading.Lock()
_idle: dict[str, list[_Judge]] = {}
_busy: dict[str, list[_Judge]] = {}


def judge(order: Order, series: int, patch: int, budget: Budget | None = None) -> Answer:
    """Judge one patch of an order in a process beside this one: the task of a cluster."""
    mine = _waiting(order.name) or _Judge(order)
    with _lock:
        _busy.setdefault(order.name, []).append(mine)
    found: Answer | None = None
    try:
        found = mine.ask((series, patch, budget))
        return found
    finally:
        stays = found is not None and not isinstance(found, Lost)
        with _lock:
            _busy[order.name].remove(mine)
            if stays:
                _idle.setdefault(order.name, []).append(mine)
        if not stays:
            mine.end()


def _waiting(name: str) -> _Judge | None:
    """Take a process that waits for a question of this order; those of any order that waited too long are buried."""
    with _lock:
        gone = [one for some in _idle.values() for one in some if not one.alive]
        for order, some in list(_idle.items()):
            _idle[order] = [one for one in some if one not in gone]
            if not _idle[order]:
                del _idle[order]
        mine = _idle[name].pop() if name in _idle else None
    for one in gone:
        one.end()
    return mine


def leave(name: str) -> None:
    """End the processes of an order, also those that are at work."""
    with _lock:
        idle = _idle.pop(name, [])
        for one in _busy.get(name, ()):
            one.kill()
    for one in idle:
        one.end()


def known(order: Order) -> Order:
    """Return an order: as a task of its own it is sent to each worker once, and is made again when those that had it are gone."""
    return order
