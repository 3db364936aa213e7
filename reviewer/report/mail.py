"""Reply drafts in one mbox: `mutt -f FILE`, or `git send-email` on its parts. Patches with nothing to ask have none."""

import re

from reviewer.model.review import Review
from reviewer.reply.draft import draft

_FROM = re.compile("^(>*From )", re.MULTILINE)
_POSTMARK = "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
"""The line before each mail; its date is that of no mail, as equal reviews give equal drafts."""


def render_mail(review: Review, full: bool = False) -> str:  # noqa: ARG001 - settled patches need no reply
    """Return an mbox (mboxrd: `>` before `From ` in a text) of the drafts, "" if there is nothing to ask."""
    drafts = (draft(patch) for series in review.series for patch in series.patches)
    return "".join(_POSTMARK + _FROM.sub(r">\1", mail.as_bytes().decode("utf-8", "replace")).rstrip("\n") + "\n\n" for mail in drafts if mail)
