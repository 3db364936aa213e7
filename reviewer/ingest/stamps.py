"""Time stamps behind the names of a plain diff's header: `diff -N` says with the epoch that a side has no file."""

from reviewer.model.patterns import regex

_EPOCH = regex(r"(1969-12-31|1970-01-01) (\d\d):(\d\d):00(?:\.0{1,20})? ([-+])(\d\d):?(\d\d)\s*$")
_STAMP = regex(r"[ \t]{1,200}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,20})?(?: [-+]\d\d:?\d\d)?\s*$")
MAX_STAMP = 300
"""Characters of a stamp with the blanks before it."""


def is_epoch(stamp: str) -> bool:
    """Whether a stamp is 1970-01-01 00:00 in UTC, written in whatever time zone; git asks for the zone, too."""
    match = _EPOCH.match(stamp)
    if match is None:
        return False
    day, hour, minute, sign, zone_hours, zone_minutes = match.groups()
    offset = int(zone_hours) * 60 + int(zone_minutes)
    local = int(hour) * 60 + int(minute) - (24 * 60 if day.startswith("1969") else 0)
    return local == (-offset if sign == "-" else offset)


def cut_stamp(name: str) -> tuple[str, str]:
    """Split a name whose stamp stands behind blanks, as git does; the stamp is "" if there is none."""
    match = _STAMP.search(name, max(len(name) - MAX_STAMP, 0))
    return (name[: match.start()], match[0].strip()) if match else (name, "")
