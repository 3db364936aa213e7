from reviewer.ingest.trailers import MAX_TRAILERS, trailers
from reviewer.model.series import Trailer


def test_what_a_reply_gives_and_not_what_it_quotes() -> None:
    text = """\
On Tuesday Ann wrote:
> Signed-off-by: Ann <a@example.org>
> Reviewed-by: Quoted <q@example.org>

Fine, thanks: it works.
reviewed-by: Bob B. <b@example.org>
Tested-by: A Person With A Long Name
 <long@example.org>
Acked-By: Cy <c@example.org> # for x86
Fixes: 0123456789ab ("mm: x")
Note: this is prose
 Indented-by: Nobody <n@example.org>
---
Nacked-by: Below <below@example.org>
"""
    assert trailers(text) == (
        Trailer("Reviewed-by", "Bob B. <b@example.org>"),
        Trailer("Tested-by", "A Person With A Long Name <long@example.org>"),
        Trailer("Acked-by", "Cy <c@example.org> # for x86"),
        Trailer("Fixes", '0123456789ab ("mm: x")'),
    )


def test_a_mail_of_nothing_else_is_bounded() -> None:
    assert len(trailers("Acked-by: A <a@example.org>\n" * 10_000)) == MAX_TRAILERS
