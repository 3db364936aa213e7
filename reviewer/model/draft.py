"""What the reader answers to a patch, before it is a mail: notes at lines, trailers, a mark."""

import hashlib
from enum import StrEnum

from reviewer.model.place import Side
from reviewer.model.series import Message
from reviewer.model.value_type import value_type


class Mark(StrEnum):
    """What the reader has done with a patch."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


@value_type
class Note:
    """A comment below a line: of a file of the diff, or with `file` "" of the message body (1-based; 0: below all of it).

    `origin` names what was adopted, "" for the reader's own words. A note that is not `ready` is still being written and in no mail.
    """

    file: str
    line: int
    side: Side
    text: str
    origin: str = ""
    ready: bool = True


@value_type
class Answer:
    """Everything the reader has to say to one patch.

    `text` is the whole reply as the reader's editor left it, "" while it is made from the notes; later notes go into it. `adopted` are the
    origins of the notes that went into `text`.
    """

    notes: tuple[Note, ...] = ()
    trailers: tuple[str, ...] = ()
    text: str = ""
    mark: Mark = Mark.OPEN
    adopted: tuple[str, ...] = ()

    @property
    def says(self) -> bool:
        """Whether there is anything to send."""
        return bool(self.text.strip() or self.trailers or any(note.ready and note.text.strip() for note in self.notes))


NO_ANSWER = Answer()


def answer_key(message: Message) -> str:
    """Return what an answer is kept under: the Message-ID, else the commit, else a digest of author, subject and body."""
    if name := message.message_id or message.commit:
        return name
    text = "\0".join((message.author, message.date, message.subject, message.body))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
