"""A labelled corpus of mails: `labels.jsonl`, one JSON object a line."""

import json
from collections.abc import Iterator
from pathlib import Path

from reviewer.errors import InputError
from reviewer.model.value_type import value_type


@value_type
class Label:
    """What a perfect tool says of one mail (`want`, `want_nfc`) and what would be wrong (`must_not`, `nfc_must_not`)."""

    id: str
    category: str
    path: Path
    subject: str
    claim: str
    want: str
    must_not: frozenset[str]
    want_nfc: str = ""
    nfc_must_not: frozenset[str] = frozenset()
    tree: str = ""
    needs: tuple[str, ...] = ()
    message_id: str = ""


def _words(value: object) -> frozenset[str]:
    return frozenset(str(word) for word in value) if isinstance(value, list) else frozenset()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _label(line: str, directory: Path) -> Label:
    """Read one line; raises ValueError for what is no label."""
    fields = json.loads(line)
    expected = fields.get("expected") if isinstance(fields, dict) else None
    if not isinstance(expected, dict) or not _text(fields.get("file")) or not _text(fields.get("id")):
        raise ValueError("no label: id, file and expected are needed")
    needs = fields.get("needs")
    return Label(
        id=_text(fields["id"]),
        category=_text(fields.get("category")),
        path=directory / _text(fields["file"]),
        subject=_text(fields.get("subject")),
        claim=_text(expected.get("claim")),
        want=_text(expected.get("want")),
        must_not=_words(expected.get("must_not")),
        want_nfc=_text(expected.get("want_nfc")),
        nfc_must_not=_words(expected.get("nfc_must_not")),
        tree=_text(fields.get("tree")),
        message_id=_text(fields.get("msgid")),
        needs=tuple(str(need) for need in needs) if isinstance(needs, list) else (),
    )


def read_labels(path: Path) -> Iterator[Label]:
    """Yield the labels of a corpus directory, or of a `labels.jsonl`.

    Raises:
        InputError: there is none, or a line of it is no label.
    """
    file = path / "labels.jsonl" if path.is_dir() else path
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise InputError(str(file), getattr(error, "strerror", None) or str(error)) from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield _label(line, file.parent)
            except ValueError as error:
                raise InputError(str(file), str(error), number) from error
