"""The formats of a report, and the one switch between them."""

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, assert_never

if TYPE_CHECKING:
    from reviewer.model.review import Review


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    MAIL = "mail"


TEXT_OR_JSON = (Format.TEXT, Format.JSON)
"""The formats of what is no review: a proof, a measure."""


class Renderer(Protocol):
    """A pure function from the document to its text; `full` asks for settled patches in full where the format is brief about them."""

    def __call__(self, review: "Review", full: bool = False) -> str:
        """Return the whole report, ended by a newline."""


def renderer(form: Format) -> Renderer:
    """Return the function that writes `form`; its module is imported only now."""
    match form:
        case Format.TEXT:
            from reviewer.report.text import render_text

            return render_text
        case Format.MARKDOWN:
            from reviewer.report.markdown import render_markdown

            return render_markdown
        case Format.HTML:
            from reviewer.report.html import render_html

            return render_html
        case Format.SARIF:
            from reviewer.report.sarif import render_sarif

            return render_sarif
        case Format.JUNIT:
            from reviewer.report.junit import render_junit

            return render_junit
        case Format.MAIL:
            from reviewer.report.mail import render_mail

            return render_mail
        case Format.JSON:
            from reviewer.report.json import render_json

            return render_json
        case _:
            assert_never(form)


def render(review: "Review", form: Format, full: bool = False) -> str:
    """Return the report of `review` in `form`."""
    return renderer(form)(review, full)
