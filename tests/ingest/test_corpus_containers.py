"""Real mail in every container reads as it does from single files."""

import gzip
import lzma
import mailbox
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer.ingest.codes import Code
from reviewer.ingest.load import Loaded, load
from reviewer.model.series import FileDiff

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "mail"
pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not CORPUS.is_dir(), reason="needs ../shared/corpus")]
FROM = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"

Read = dict[str, tuple[str, str, tuple[FileDiff, ...]]]


def mails() -> list[bytes]:
    return [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]


def read(loaded: Loaded) -> Read:
    """Return title, message and files of every patch; white space at a message's end is the container's."""
    return {patch.message.message_id: (patch.title, patch.message.body.rstrip(), patch.files) for series in loaded.series for patch in series.patches}


@pytest.fixture(scope="module")
def single() -> Read:
    return read(load([str(path) for path in sorted(CORPUS.glob("*.eml"))]))


def mboxrd(path: Path) -> Path:
    path.write_bytes(b"".join(FROM + re.sub(rb"(?m)^(>*From )", rb">\1", one) + b"\n" for one in mails()))
    return path


def mboxcl2(path: Path) -> Path:
    parts = []
    for one in mails():
        head, _, body = one.partition(b"\n\n")
        parts.append(FROM + head + b"\nContent-Length: %d\n\n" % len(body) + body + b"\n")
    path.write_bytes(b"".join(parts))
    return path


def python_writes(kind: Callable[[str], mailbox.Mailbox[mailbox.Message]]) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        box = kind(str(path))
        for one in mails():
            box.add(one)
        box.close()
        return path

    return write


WRITERS: dict[str, Callable[[Path], Path]] = {
    "mboxrd": mboxrd,
    "mboxcl2": mboxcl2,
    "mboxo": python_writes(mailbox.mbox),
    "Maildir": python_writes(mailbox.Maildir),
    "MH": python_writes(mailbox.MH),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_mail_in_a_container_is_the_same_mail(writer: str, single: Read, tmp_path: Path) -> None:
    loaded = load([str(WRITERS[writer](tmp_path / "box"))])
    assert read(loaded) == single
    assert {problem.code for problem in loaded.problems} <= {Code.NO_PATCH}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress])
def test_a_stream_without_from_lines_is_cut_where_the_mails_end(pack: Callable[[bytes], bytes], single: Read) -> None:
    loaded = load(["-"], pack(b"".join(mails())))
    assert read(loaded) == single
    assert [problem.code for problem in loaded.problems] == [Code.REPAIR_SPLIT]
