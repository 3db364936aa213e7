"""Real diffs, mutated: what git reads is read the same or said to be incomplete, and what git refuses is repaired by name or never taken as whole."""

import random
from pathlib import Path

import pytest

from reviewer.ingest.codes import Code, lossy
from reviewer.ingest.load import load
from tests.ingest.test_corpus import CORPUS, git_numstat, mails, numstat, patches

pytestmark = [pytest.mark.fuzz, pytest.mark.corpus, pytest.mark.skipif(not CORPUS.is_dir(), reason="needs ../shared/corpus")]

LINES = [
    b"", b" ", b"-", b"+", b"---", b"--- a/x\n+++ b/x", b"@@ -1,3 +1,4 @@", b"diff --git a/x b/x", b"\\ No newline", b"-- ", b"\t",
    b"--- /dev/null", b"+++ /dev/null", b"new file mode 100644", b"rename from x\nrename to y", b"Index: x", b"old mode 100644\nnew mode 100755",
]  # fmt: skip


def mutated(data: bytes, choose: random.Random) -> bytes:
    """Delete, insert, damage or double a line or three below the message."""
    start = max(data.find(b"\n---\n"), data.find(b"\n\n"))
    for _ in range(choose.randint(1, 3)):
        lines = data.split(b"\n")
        first = data.count(b"\n", 0, start) + 1
        if len(lines) <= first:
            break
        at = choose.randrange(first, len(lines))
        match choose.randrange(4):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, choose.choice(LINES))
            case 2:
                lines[at] = choose.choice(LINES) + lines[at][choose.randint(0, 2) :]
            case _:
                lines.insert(choose.randrange(first, len(lines)), lines[at])
        data = b"\n".join(lines)
    return data


@pytest.mark.parametrize("seed", range(20))
def test_mutated_diffs(seed: int, tmp_path: Path) -> None:
    choose = random.Random(seed)
    # Where a transfer encoding lies between, a mutation tests base64 and no diff.
    whole = [mail for mail in mails() if mail.stat().st_size < 20_000 and b"base64" not in mail.read_bytes()]
    target = tmp_path / "in.eml"
    for number in range(100):
        mail = choose.choice(whole)
        target.write_bytes(mutated(mail.read_bytes(), choose))
        want = git_numstat(target, tmp_path)
        loaded = load([str(target)])
        incomplete = any(lossy(patch.problems) for patch in patches(loaded)) or not patches(loaded)
        repaired = any(problem.code == Code.REPAIR_BLANKS for patch in patches(loaded) for problem in patch.problems)
        if not (incomplete or repaired):
            assert want == numstat(loaded), f"{mail.name}, seed {seed}, number {number}"
