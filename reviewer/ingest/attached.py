"""What hangs on a mail: names of its parts, and those that are mails of their own."""

import email.generator
import email.message
import email.policy
import io
import re

from reviewer.ingest.charset import decode_words
from reviewer.model.patterns import regex

MAX_NESTED = 8
"""Mails within mails that are read."""
MAX_HEADER = 2000
"""Characters of a part's header that are looked at: the library's time is not linear in them."""

_MAILS = frozenset(("message/rfc822", "message/global", "message/news"))
_OWN_HEADERS = re.compile(rb"(?:From [^\n]{1,200}\n)?(?:(?:[!-9;-~]{1,80}:[^\n]*|[ \t][^\n]*)\n){1,200}\r?\n")
_SUBJECT = re.compile(rb"^Subject:", re.IGNORECASE | re.MULTILINE)
_ENCODED = regex(r"\s*(base64|quoted-printable)\b", re.IGNORECASE)
# The library's own way to write a mail would put `>` before lines that start with From, and fold headers anew.
_POLICY = email.policy.compat32.clone(max_line_length=None)


def file_name(part: "email.message.Message[str, str]") -> str:
    """Return the name that a part gives itself, RFC 2231 or RFC 2047 undone, "" if none."""
    headers = (str(part.get("content-disposition", "")), str(part.get("content-type", "")))
    if any(len(header) > MAX_HEADER for header in headers):
        return ""
    return " ".join(decode_words(part.get_filename("") or "").split())


def enclosed_mail(part: "email.message.Message[str, str]") -> bytes | None:
    """Return the mail that a part encloses, None if it encloses none."""
    payload: object = part.get_payload()
    if part.get_content_type() not in _MAILS or not isinstance(payload, list) or not payload:
        return None
    child = payload[0]
    if not isinstance(child, email.message.Message):
        return None
    encoding = _ENCODED.match(str(part.get("content-transfer-encoding", ""))[:MAX_HEADER])
    if encoding and not child.keys():
        # No mail may be encoded as a whole; some are, and the library then finds no headers.
        carrier: email.message.Message[str, str] = email.message.Message()
        carrier["Content-Transfer-Encoding"] = encoding[1]
        carrier.set_payload(child.get_payload())
        data: object = carrier.get_payload(decode=True)
        return data if isinstance(data, bytes) else None
    out = io.BytesIO()
    email.generator.BytesGenerator(out, mangle_from_=False, policy=_POLICY).flatten(child)
    return out.getvalue()


def is_mail(data: bytes) -> bool:
    """Whether an attached file is what git format-patch writes: it has headers of its own, a subject among them."""
    head = _OWN_HEADERS.match(data)
    return bool(head and _SUBJECT.search(data, 0, head.end()))
