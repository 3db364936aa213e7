"""A reply to a patch, as a draft: what to ask, below the lines that it is about, in the form of kernel mail.

Documentation/process/submitting-patches.rst: interleaved, trimmed, nothing quoted behind the last comment.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, getaddresses, parsedate_to_datetime

from reviewer.model.claim import ClaimKind, ClaimOrigin
from reviewer.model.finding import Severity
from reviewer.model.place import Place, Side
from reviewer.model.review import PatchReview
from reviewer.model.series import LineKind, Message
from reviewer.model.shown import one_line, visible
from reviewer.model.unit import Status, TraceStep, Unit, UnitKind, Witness
from reviewer.model.verdict import Verdict

_COLUMNS = 72
_ABOVE = 5
"""Quoted lines above a comment."""
_GAP = "[ ... ]"
_LONGEST = 1000
_POLICY = SMTP.clone(linesep="\n", cte_type="8bit", utf8=False, max_line_length=200)


@dataclass(frozen=True, slots=True)
class Comment:
    """What to say below a line; without `place` it belongs to the message."""

    lines: tuple[str, ...]
    place: Place | None = None


def _clip(text: str, most: int = _LONGEST) -> str:
    return one_line(text[:most]) + (" [...]" if len(text) > most else "")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(_clip(text), _COLUMNS, break_long_words=False, break_on_hyphens=False) or [""]


def _name(unit: Unit) -> str:
    return f"{_clip(unit.name, 120)}()" if unit.kind is UnitKind.FUNCTION else _clip(unit.name, 120)


def _does(steps: tuple[TraceStep, ...], at: int) -> str:
    return _clip(steps[at].text, 300) if at < len(steps) else "(nothing more)"


def _spot(witness: Witness) -> Place | None:
    for steps, at in ((witness.new, witness.new_at), (witness.old, witness.old_at)):
        if at < len(steps) and steps[at].place.line:
            return steps[at].place
    return None


def _difference(unit: Unit, witness: Witness) -> Comment:
    """Ask about a replayed difference: its conditions, then what each side does."""
    when = [_clip(condition.text, 300) for condition in witness.conditions]
    lines = _wrapped(f"In {_name(unit)}: {witness.title}." + (" That is so when" if when else ""))
    lines += ["", *(f"  {text}" for text in when)] if when else []
    lines += ["", f"  old: {_does(witness.old, witness.old_at)}", f"  new: {_does(witness.new, witness.new_at)}", ""]
    return Comment((*lines, "Is that intended? The changelog says that nothing changes."), _spot(witness))


def _comments(patch: PatchReview) -> Iterator[Comment]:
    """Yield what is to be asked; nothing of a patch that is settled."""
    if patch.pending:
        return
    if patch.verdict is Verdict.CONTRADICTED:
        for unit in patch.units:
            if unit.status is Status.DIFFERS and unit.witness is not None:
                yield _difference(unit, unit.witness)
    if patch.verdict in (Verdict.CONTRADICTED, Verdict.UNDECIDED):
        for question in patch.questions:
            yield Comment(tuple(_wrapped(question.text)), Place(question.file, question.line) if question.file and question.line else None)
    if patch.verdict is Verdict.HOLDS_IF:
        for assumption in patch.assumptions:
            if not assumption.stated:
                text = f"Nothing changes here only if {assumption.text}. Is that always so? The changelog could say why."
                yield Comment(tuple(_wrapped(text)), assumption.place)
    for finding in patch.findings:
        if finding.severity in (Severity.CRITICAL, Severity.MAJOR):
            yield Comment(tuple(_wrapped(finding.message)), Place(finding.file, finding.line, finding.side))


def _rows(patch: PatchReview) -> tuple[list[str], dict[tuple[str, int, Side], int]]:
    """Return the lines of the diff, and at which of them each place stands."""
    rows: list[str] = []
    spots: dict[tuple[str, int, Side], int] = {}
    for file in patch.files:
        for hunk in file.hunks:
            rows.append(f"@@ -{hunk.old_start},{hunk.old_lines} +{hunk.new_start},{hunk.new_lines} @@ {hunk.section}".rstrip())
            for line in hunk.lines:
                if line.kind is not LineKind.ADDED:
                    spots[file.old_path, line.old, Side.OLD] = len(rows)
                if line.kind is not LineKind.REMOVED:
                    spots[file.new_path, line.new, Side.NEW] = len(rows)
                rows.append(line.kind + line.text)
    return rows, spots


def _quoted(text: str) -> str:
    return visible(f"> {text}".rstrip().replace("\n", " "))


def _claim(patch: PatchReview) -> list[str]:
    """Return the lines of the message that hold the claim, up to the end of their paragraph."""
    if patch.claim.kind is ClaimKind.NONE or patch.claim.origin is ClaimOrigin.COVER:
        return []
    lines = patch.message.body.split("\n")[max(0, patch.claim.line - 1) :]
    end = next((index for index, line in enumerate(lines) if not line.strip()), len(lines))
    return lines[: min(end, _ABOVE)]


def _body(patch: PatchReview, comments: list[Comment]) -> list[str]:
    rows, spots = _rows(patch)
    placed: list[tuple[int, Comment]] = []
    general: list[Comment] = []
    for comment in comments:
        spot = comment.place
        at = spots.get((spot.file, spot.line, spot.side)) if spot is not None else None
        if at is None:
            general.append(comment)
        else:
            placed.append((at, comment))
    lines = [_quoted(line) for line in _claim(patch)]
    for comment in general:
        lines += ["", *comment.lines]
    done = 0
    for at, comment in sorted(placed, key=lambda item: item[0]):
        first = max(done, at + 1 - _ABOVE)
        if first <= at:
            lines += (["", _GAP, ""] if first > done or done == 0 else [""]) if lines else []
            lines += [_quoted(row) for row in rows[first : at + 1]]
        lines += ["", *comment.lines]
        done = max(done, at + 1)
    return lines


def _wrote(message: Message) -> str:
    try:
        when = parsedate_to_datetime(message.date)
        # The C locale's names, whatever the user's locale is.
        day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[when.weekday()]
        month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[when.month - 1]
        date = f"{day}, {month} {when.day:02}, {when.year}"
    except (TypeError, ValueError, IndexError):
        date = _clip(message.date, 60)
    return f"On {date}, {_clip(message.sender or message.author, 200)} wrote:"


def _addresses(texts: tuple[str, ...], besides: set[str]) -> list[str]:
    """Return the addresses of header values, each once; `besides` are those that are named already."""
    found = []
    for name, address in getaddresses([_clip(text, 4000) for text in texts]):
        # What has no plain address can't be written to.
        if address.count("@") == 1 and address.isascii() and address.isprintable() and " " not in address and address.lower() not in besides:
            besides.add(address.lower())
            found.append(formataddr((name, address)))
    return found


def _id(text: str) -> str:
    bare = text.strip().strip("<>")
    return f"<{bare}>" if bare and bare.isascii() and bare.isprintable() and not set(bare) & set(" <>") else ""


def draft(patch: PatchReview) -> EmailMessage | None:
    """Return the reply to a patch, without From, Date and Message-ID, which the mailer adds; None if there is nothing to ask."""
    comments = [replace(comment, lines=tuple(visible(line) for line in comment.lines)) for comment in _comments(patch)]
    if not comments:
        return None
    message = patch.message
    mail = EmailMessage(policy=_POLICY)
    seen: set[str] = set()
    receivers = (
        ("To", _addresses((message.sender or message.author,), seen)),
        ("Cc", _addresses((message.author, *message.to, *message.cc), seen)),
    )
    for name, addresses in receivers:
        if addresses:
            mail[name] = ", ".join(addresses)
    subject = _clip(message.subject, 500)
    mail["Subject"] = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    own = _id(message.message_id)
    thread = [name for text in message.references if (name := _id(text)) and name != own]
    if own:
        mail["In-Reply-To"] = own
        mail["References"] = " ".join([*thread, own])
    mail.set_content("\n".join([_wrote(message), *_body(patch, comments)]) + "\n", charset="utf-8", cte="8bit")
    return mail
