"""How much of an input is read: hostile mail must cost neither the machine nor the rest of the batch."""

from dataclasses import fields, replace

from reviewer.model.value_type import value_type

_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_MOST = 1 << 40


@value_type
class Limits:
    """What is read at most; what lies beyond is refused or left out, and said with the name of the setting.

    `input_bytes`: one input file, unpacked. `directory_files`: files of one directory. `mails`: mails of one call. `commits`: commits of one
    git range. `mail_bytes`: one mail. `header_lines`: header lines of one mail. `header_chars`: one header. `mail_parts`: MIME containers of one
    mail. `patch_files` and `patch_hunks`: of one patch. `file_bytes`: one file of a git range.
    """

    input_bytes: int = 256 << 20
    """A busy list's month has 100 MB."""
    directory_files: int = 50_000
    mails: int = 10_000
    """A busy list has some 8,000 a month."""
    commits: int = 1_000
    mail_bytes: int = 32 << 20
    """The largest patch mails of the lists have 2 MB."""
    header_lines: int = 10_000
    header_chars: int = 64 << 10
    mail_parts: int = 32
    """Nested or parallel; the parser's time grows with their product."""
    patch_files: int = 20_000
    """A rename over all of the kernel touches some 10,000."""
    patch_hunks: int = 50_000
    file_bytes: int = 16 << 20
    """The kernel's largest generated headers have 15 MB."""


DEFAULT = Limits()
NAMES = tuple(field.name.replace("_", "-") for field in fields(Limits))
"""The names of the settings, as in `reviewer.limits.mail-bytes` of git's configuration."""


def with_limit(limits: Limits, name: str, value: object) -> Limits:
    """Return `limits` with one more set; `value` is a number, or text such as `64m`.

    Raises:
        ValueError: there is no limit of that name, or the value is no size above 0; the text says so.
    """
    if name not in NAMES:
        raise ValueError(f"no limit is called {name!r}; there are {', '.join(NAMES)}")
    text = str(value).strip().lower()
    number, unit = (text[:-1], text[-1:]) if text[-1:] in ("k", "m", "g") else (text, "")
    if isinstance(value, bool) or not (number.isascii() and number.isdecimal() and len(number) < 14 and 0 < int(number) * _UNITS[unit] <= _MOST):
        raise ValueError(f"limits.{name} must be a number above 0 such as 500 or 64m, not {value!r}")
    return replace(limits, **{name.replace("-", "_"): int(number) * _UNITS[unit]})
