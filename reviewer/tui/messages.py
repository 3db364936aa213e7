"""What the worker thread tells the screen."""

from textual.message import Message

from reviewer.pipeline.interface import Result


class Judged(Message):
    """A patch was judged, `deeper` if that was asked for."""

    def __init__(self, result: Result, deeper: bool = False) -> None:
        super().__init__()
        self.result = result
        self.deeper = deeper


class Told(Message):
    """Something that a thread has to say on the status line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Ended(Message):
    """No more results come; `defect` says what went wrong in our own code, "" if nothing did."""

    def __init__(self, defect: str = "") -> None:
        super().__init__()
        self.defect = defect
