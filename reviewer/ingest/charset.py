"""Bytes of a mail to text: character sets and RFC 2047 words, for senders that lie about both."""

import base64
import binascii
import re

from reviewer.model.patterns import regex

# Only these reach the codec machinery: some other codecs of Python import modules, run in quadratic time or are no text at all.
_KNOWN = regex(
    r"(?:utf-?8|us-?ascii|ascii|ansi_x3\.4-1968|utf-?16(?:-?[lb]e)?|utf-?32(?:-?[lb]e)?|iso-?8859-?\d{1,2}|latin-?\d|(?:windows|cp)-?\d{3,4}|koi8-[rut]"
    r"|gb2312|gbk|gb18030|big5(?:-hkscs)?|euc-?(?:jp|kr|tw)|shift_?jis|iso-2022-(?:jp|kr)(?:-[123])?|ks_c_5601-1987|macintosh|tis-620)",
    re.ASCII | re.IGNORECASE,
)
_WIDE = regex(r"utf-?(?:16|32)|iso-2022", re.IGNORECASE)
_WORD = regex(r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]{1,40})?\?([bBqQ])\?([^?\s]*)\?=")
_QUOTED = re.compile(rb"=([0-9A-Fa-f]{2})")


def known(charset: str) -> bool:
    """Whether `charset` names a character set that mail uses and that can be decoded."""
    if not _KNOWN.fullmatch(charset):
        return False
    try:
        "".encode(charset)
    except LookupError:
        return False
    return True


def wide(charset: str) -> bool:
    """Whether text in `charset` has bytes that look like ASCII and are not, so that it can't be cut before it is decoded."""
    return bool(_WIDE.match(charset))


def decode(data: bytes, charset: str) -> tuple[str, bool]:
    """Return the text of `data` and whether `charset` was right; else UTF-8 is tried, and what is left becomes U+FFFD."""
    try:
        return data.decode(charset if known(charset) else "utf-8"), known(charset) or not charset
    except UnicodeDecodeError:
        return decode_line(data, charset), False


def decode_line(data: bytes, charset: str) -> str:
    """Return the text of a diff's or message's line: UTF-8 where it is that, whatever the mail says, else `charset`."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        single = known(charset) and not wide(charset)
        return data.decode(charset if single else "utf-8", "replace")


def decode_words(raw: str) -> str:
    """Return a header's text with its RFC 2047 words decoded; `raw` holds raw bytes as surrogates.

    Blanks between two words go, and words of one character set are joined before they are decoded, since senders cut characters in two.
    """
    out: list[str] = []
    pending = b""
    charset = ""
    end = 0
    for match in _WORD.finditer(raw):
        data = _word_bytes(match[2], match[3])
        if data is None:
            continue
        gap = raw[end : match.start()]
        adjacent = bool(charset) and not gap.strip()
        if not adjacent or match[1].lower() != charset:
            out.append(decode_line(pending, charset) if charset != "utf-16" else decode(pending, charset)[0])
            pending = b""
        if not adjacent:
            out.append(_plain(gap))
        pending += data
        charset = match[1].lower()
        end = match.end()
    out.append(decode_line(pending, charset))
    out.append(_plain(raw[end:]))
    return "".join(out)


def _word_bytes(encoding: str, text: str) -> bytes | None:
    data = text.encode("ascii", "surrogateescape")
    if encoding in "qQ":
        return _QUOTED.sub(lambda match: bytes([int(match[1], 16)]), data.replace(b"_", b" "))
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return None


def _plain(raw: str) -> str:
    return decode_line(raw.encode("utf-8", "surrogateescape"), "latin-1")
