"""One mail's bytes to its headers and its text, with every transfer encoding and MIME part undone."""

import email
import email.message
import email.policy
import re
from dataclasses import dataclass, field

from reviewer.config.limits import DEFAULT, Limits
from reviewer.ingest.attached import MAX_HEADER, enclosed_mail, file_name, is_mail
from reviewer.ingest.charset import decode_words, known, wide
from reviewer.ingest.codes import Code
from reviewer.ingest.flowed import unflow
from reviewer.model.patterns import regex
from reviewer.model.place import Problem
from reviewer.model.value_type import value_type

_CONTAINER = re.compile(rb"boundary\*?\d*\*?\s{0,8}=|message/rfc822|message/delivery")
"""In lower case."""
_HEAD_END = re.compile(rb"\n\r?\n|\n(?![!-9;-~]{1,999}[ \t]{0,9}:|[ \t])")
_PARAMETER = regex(r';\s*([A-Za-z-]{1,40})\s*=\s*(?:"([^"]{0,200})"|([^\s;"]{0,200}))')
_ID = regex(r"<([^<>\s]{1,400})>")
_PATCH_NAME = regex(r"\.(?:patch|diff)$", re.IGNORECASE)
_MAIL_NAME = regex(r"\.(?:eml|mbox)$", re.IGNORECASE)
_PACKED_NAME = regex(r"(?:\.(?:patch|diff|eml|mbox)\.(?:gz|xz|bz2|zst|zip)|\.(?:tgz|tar\.\w{2,3}))$", re.IGNORECASE)
_PATCH_KINDS = frozenset(f"{major}/{minor}" for major in ("text", "application") for minor in ("x-patch", "x-diff", "patch", "diff"))
_HAS_DIFF = regex(r"^(?:diff --git |--- [^\n]+\n\+\+\+ )", re.MULTILINE)
# What the standard library's parser lets out on malformed MIME parameters, by fuzzing; UnicodeError is a ValueError, KeyError a LookupError.
_PARSER_ERRORS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


@value_type
class RawMail:
    """A mail's bytes, the file it came from, the 1-based line where the mail starts and that of `data`'s first byte.

    `commit` is what a format-patch `From ` line names. `first` is less than 1 where headers were made up for pasted text. `depth` counts the mails
    that this one is enclosed in; lines are then those of the outermost.
    """

    data: bytes
    source: str
    line: int = 1
    first: int = 1
    commit: str = ""
    depth: int = 0


@value_type
class Letter:
    """A mail with its encodings undone. `text` holds one character a byte (latin-1), since a diff is bytes; `charset` decodes it.

    `text_line` is the 1-based line of the source where the text starts, 0 where an encoding or a MIME part lies between. `enclosed` are forwarded
    mails, and attached files that are mails.
    """

    raw: RawMail
    subject: str
    author: str
    date: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    text: str
    charset: str
    text_line: int = 0
    enclosed: tuple[bytes, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Parts:
    """What the MIME walk gathers."""

    texts: list[str] = field(default_factory=list)
    patches: list[str] = field(default_factory=list)
    enclosed: list[bytes] = field(default_factory=list)
    charset: str = ""
    html: bool = False
    problems: list[tuple[Code, str]] = field(default_factory=list)


def read_mail(raw: RawMail, limits: Limits = DEFAULT) -> Letter | Problem:
    """Undo one mail's encodings; a Problem if it can't be looked into at all."""
    if refused := _refuse(raw, limits):
        return refused
    try:
        message = email.message_from_bytes(raw.data, policy=email.policy.compat32)
        parts = _walk(message)
        headers = _headers(message)
    except _PARSER_ERRORS as error:
        return Problem(Code.BROKEN_MIME, f"the mail's MIME structure can't be read ({type(error).__name__})", raw.source, raw.line)
    problems = list(parts.problems)
    if any(len(value) > limits.header_chars for value in headers.values()):
        text = f"only the first {limits.header_chars:,} characters of a header were read (limits.header-chars)"
        problems.append((Code.LONG_HEADER, text))
        headers = {name: value[: limits.header_chars] for name, value in headers.items()}
    if parts.html and not any(text.strip() for text in (*parts.texts, *parts.patches)) and not parts.enclosed:
        problems.append((Code.HTML_ONLY, "the mail has only an HTML part; ask for plain text"))
    message_id = _first(_ids(headers.get("message-id", "")))
    return Letter(
        raw=raw,
        subject=_text(headers, "subject"),
        author=_text(headers, "from"),
        date=_text(headers, "date"),
        message_id=message_id,
        in_reply_to=_first(_ids(headers.get("in-reply-to", ""))),
        references=_ids(headers.get("references", "")),
        to=_addresses(_text(headers, "to")),
        cc=_addresses(_text(headers, "cc")),
        text="\n".join(parts.texts[:1] + parts.patches),
        charset=parts.charset,
        text_line=_text_line(raw, parts),
        enclosed=tuple(parts.enclosed),
        problems=tuple(Problem(code, text, raw.source, raw.line, message_id) for code, text in problems),
    )


def _refuse(raw: RawMail, limits: Limits) -> Problem | None:
    """Say why a mail is too much for the parser, None if it is not."""
    if len(raw.data) > limits.mail_bytes:
        text = f"a mail of {len(raw.data):,} bytes; at most {limits.mail_bytes:,} are read (limits.mail-bytes)"
        return Problem(Code.TOO_BIG, text, raw.source, raw.line)
    head = _HEAD_END.search(raw.data)
    if raw.data.count(b"\n", 0, head.start() if head else len(raw.data)) > limits.header_lines:
        return Problem(Code.LONG_HEADER, f"a mail with more than {limits.header_lines:,} header lines (limits.header-lines)", raw.source, raw.line)
    # The words first: a search that ignores case takes as long as all the rest.
    lowered = raw.data.lower()
    words = lowered.count(b"boundary") + lowered.count(b"message/")
    if words > limits.mail_parts and sum(1 for _ in _CONTAINER.finditer(lowered)) > limits.mail_parts:
        return Problem(Code.TOO_DEEP, f"more than {limits.mail_parts} MIME containers in one mail (limits.mail-parts)", raw.source, raw.line)
    return None


def _text_line(raw: RawMail, parts: _Parts) -> int:
    head = raw.data.find(b"\n\n") + 2
    if raw.depth:
        return 0
    plain = len(parts.texts) == 1 and not parts.patches and head >= 2 and len(parts.texts[0]) == len(raw.data) - head
    return raw.first + raw.data.count(b"\n", 0, head) if plain else 0


def _headers(message: "email.message.Message[str, str]") -> dict[str, str]:
    """Return the first value of each header by lower-case name; bytes beyond ASCII are surrogates."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), str(value))
    return found


def _text(headers: dict[str, str], name: str) -> str:
    return " ".join(decode_words(" ".join(headers.get(name, "").split())).split())


def _ids(value: str) -> tuple[str, ...]:
    return tuple(match[1].encode("ascii", "replace").decode("ascii") for match in _ID.finditer(value))


def _first(values: tuple[str, ...]) -> str:
    return values[0] if values else ""


def _addresses(value: str) -> tuple[str, ...]:
    """Split a list of addresses at the commas that stand outside quotes, in one pass."""
    out: list[str] = []
    start = 0
    quoted = False
    for at, char in enumerate(value):
        if char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            out.append(value[start:at].strip())
            start = at + 1
    out.append(value[start:].strip())
    return tuple(address for address in out if address)


def _walk(message: "email.message.Message[str, str]") -> _Parts:
    """Gather the first text and the attached patches (also in a second text part), depth first; enclosed mails are kept apart."""
    parts = _Parts()
    stack = [message]
    while stack:
        part = stack.pop()
        payload: object = part.get_payload()
        if isinstance(payload, list):
            if (mail := enclosed_mail(part)) is not None:
                parts.enclosed.append(mail)
            elif part.get_content_maintype() != "message" or part.get_content_type() == "message/delivery-status":
                stack.extend(reversed([child for child in payload if isinstance(child, email.message.Message)]))
            continue
        _leaf(part, parts)
    return parts


def _leaf(part: "email.message.Message[str, str]", parts: _Parts) -> None:
    headers = _headers(part)
    declared = headers.get("content-type", "text/plain")[:MAX_HEADER]
    kind = declared.split(";", 1)[0].strip().lower() or "text/plain"
    parameters = {match[1].lower(): match[2] or match[3] for match in _PARAMETER.finditer(declared)}
    name = file_name(part)
    if _PACKED_NAME.search(name):
        parts.problems.append((Code.ATTACHMENT, f"the attachment {name[:200]} is packed, and was not read"))
    attached = kind in _PATCH_KINDS or bool(_PATCH_NAME.search(name))
    if kind == "text/html" and not attached:
        parts.html = True
    plain = not attached and (kind == "text/plain" or "/" not in kind)
    unnamed = not attached and kind == "application/octet-stream"
    if not plain and not attached and not unnamed and not _MAIL_NAME.search(name):
        return
    data = _transfer(part, headers.get("content-transfer-encoding", ""), parts)
    if not plain and is_mail(data.replace(b"\r\n", b"\n")):
        parts.enclosed.append(data)
        return
    charset = parameters.get("charset", "") or ((part.get_content_charset() or "") if "charset*" in declared.lower() else "")
    text, charset = _wire(data, charset.strip("'").lower(), parts)
    if not plain and not attached and not (unnamed and "\0" not in text and _HAS_DIFF.search(text)):
        return
    if parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delsp=parameters.get("delsp", "").lower() == "yes")
    if plain and not parts.texts:
        parts.texts.append(text)
        parts.charset = charset
        return
    wanted = not plain or (not _HAS_DIFF.search(parts.texts[0]) and _HAS_DIFF.search(text))
    # Some send a patch in the text and attach the same once more.
    if wanted and not any(text.strip() and text.strip() in other for other in (*parts.texts, *parts.patches)):
        parts.patches.append(text)


def _transfer(part: "email.message.Message[str, str]", encoding: str, parts: _Parts) -> bytes:
    """Return a leaf's bytes. Broken base64 is read as far as it goes."""
    payload: object = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    name = encoding.split(";")[0].strip().lower()
    if name not in ("", "7bit", "8bit", "binary", "quoted-printable", "base64", "x-uuencode", "uuencode", "x-uue", "uue"):
        parts.problems.append((Code.UNKNOWN_ENCODING, "unknown Content-Transfer-Encoding; the text was taken as it is"))
    elif part.defects:
        parts.problems.append((Code.UNKNOWN_ENCODING, f"the text is damaged: {type(part.defects[0]).__name__}"))
    return data


def _wire(data: bytes, charset: str, parts: _Parts) -> tuple[str, str]:
    """Return a leaf's text, one character a byte, and the character set that decodes it.

    MIME's own line ends become newlines (a CR that only some lines have is content); what can't be cut before it is decoded becomes UTF-8.
    """
    if charset and not known(charset):
        parts.problems.append((Code.UNKNOWN_CHARSET, "unknown character set; the text was read as UTF-8"))
        charset = ""
    elif wide(charset):
        data = data.decode(charset, "replace").encode("utf-8", "replace")
        charset = "utf-8"
    if 0 < data.count(b"\n") == data.count(b"\r\n"):
        data = data.replace(b"\r\n", b"\n")
    return data.decode("latin-1"), charset
