from dataclasses import replace

from reviewer.model.place import Side
from reviewer.model.unit import Status
from reviewer.reply.wording import asking, offers
from tests.tui import sample


def test_a_witness_is_a_question_with_both_paths_at_the_line_where_they_part() -> None:
    (one,) = offers(sample.contradicted())
    assert (one.file, one.line, one.side) == (sample.FILE, 881, Side.OLD)
    assert one.text == (
        "In drop_invalid_roots(), when shared == false, and a present leaf is\nzapped:\n"
        "\n"
        "  old: zap_range() -> true, then flush_tlbs()\n"
        "  new: zap_range() -> true, then return\n"
        "\n"
        "What flushes these SPTEs when shared is false?"
    )


def test_an_assumption_is_asked_about_at_its_line() -> None:
    (one,) = offers(sample.holds_if())
    assert (one.line, one.side) == (876, Side.OLD)
    assert "Correct?" in one.text
    assert "The message says so" in one.text
    assert "The message" not in offers(sample.holds_if(stated=False))[0].text


def test_what_no_line_shows_stands_below_the_claim() -> None:
    first, second = offers(sample.undecided())
    assert (first.file, first.line) == (sample.FILE, 876)
    assert (second.file, second.line, second.text) == ("", 5, "Who frees root after the loop?")


def test_findings_and_a_claim_that_could_be_made_are_offered() -> None:
    assert [one.text for one in offers(sample.no_claim())] == ["Is the result of zap_range() needed?"]
    assert "worth saying so" in offers(sample.could_say())[0].text
    assert offers(sample.holds()) == ()


def test_what_no_proof_explains_is_asked_about_where_nobody_asks_yet() -> None:
    (one,) = offers(replace(sample.undecided(), questions=()))
    assert (one.file, one.line, one.side) == (sample.FILE, 873, Side.OLD)
    assert one.text.startswith("I can't follow that drop_invalid_roots() does the same")


def test_of_many_places_that_no_proof_explains_a_mail_asks_about_some() -> None:
    patch = replace(sample.undecided(), questions=())
    (unit,) = (one for one in patch.units if one.status is Status.UNKNOWN)
    for count, more in ((5, 0), (6, 1), (2000, 1995)):
        many = replace(patch, units=tuple(replace(unit, name=f"{unit.name}_{n}") for n in range(count)))
        texts = [one.text for one in asking(many) if one.origin.startswith("unknown")]
        assert len(texts) == min(count, 5) + bool(more)
        assert not more or texts[-1].replace("\n", " ").startswith(f"There {'is 1 more place' if more == 1 else f'are {more} more places'} that")
        assert len(offers(many)) >= count  # the screen can adopt each


def test_nothing_is_offered_before_the_proof() -> None:
    assert offers(replace(sample.contradicted(), pending=True)) == ()
