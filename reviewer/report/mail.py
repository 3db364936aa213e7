"""Reply drafts in one mbox: `mutt -f FILE`, or `git send-email` on its parts. Patches with nothing to ask have none."""

from reviewer.model.draft import Answer
from reviewer.model.review import Review
from reviewer.reply.mail import Person, compose, mbox
from reviewer.reply.wording import asking


def render_mail(review: Review, full: bool = False) -> str:  # noqa: ARG001 - settled patches need no reply
    """Return an mbox (mboxrd) of what there is to ask, without From, Date and Message-ID, which the mailer adds; "" if there is nothing."""
    patches = (patch for series in review.series for patch in series.patches)
    drafts = (compose(patch, Answer(notes=asking(patch)), Person()) for patch in patches)
    return mbox(draft for draft in drafts if draft is not None).decode("utf-8", "replace")
