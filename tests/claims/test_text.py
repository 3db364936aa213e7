from reviewer.claims.text import MAX_SENTENCES, pieces_of


def _texts(body: str) -> list[tuple[str, int]]:
    return [(piece.text, piece.line) for piece in pieces_of(body, lambda line: line.startswith("Changes in v"))]


def test_lines_of_a_paragraph_are_joined_and_keep_their_line() -> None:
    assert _texts("One sentence. No functional\nchange intended.\n\nThird.") == [
        ("One sentence.", 1),
        ("No functional change intended.", 1),
        ("Third.", 4),
    ]


def test_a_sentence_that_starts_on_a_later_line_has_that_line() -> None:
    assert _texts("A b c.\nD e f.") == [("A b c.", 1), ("D e f.", 2)]


def test_abbreviations_and_calls_end_no_sentence() -> None:
    assert [text for text, _ in _texts("Some, e.g. f(), are dead. Others, by J. Doe, live.")] == [
        "Some, e.g. f(), are dead.",
        "Others, by J. Doe, live.",
    ]


def test_bullets_are_sentences_of_their_own() -> None:
    pieces = pieces_of("- rename a\n- move b\n  and c\n\nDone.", lambda _line: False)
    assert [(piece.text, piece.bullet) for piece in pieces] == [("rename a", True), ("move b and c", True), ("Done.", False)]


def test_quotes_trailers_and_everything_below_the_cut_are_left_out() -> None:
    body = "> No functional change.\nMine.\n\nSigned-off-by: A B <a@b>\nReported-and-tested-by: C <c@d>\n---\nNo functional change.\n"
    assert [text for text, _ in _texts(body)] == ["Mine."]


def test_a_changelog_or_shortlog_ends_the_reading() -> None:
    assert [text for text, _ in _texts("Mine.\n\nChanges in v2:\n- no functional changes\n")] == ["Mine."]
    assert [text for text, _ in _texts("Mine.\n\nA Person (3):\n  x: y\n")] == ["Mine."]


def test_emphasis_is_dropped() -> None:
    assert [text for text, _ in _texts("**No functional changes** intended.")] == ["No functional changes intended."]


def test_endless_text_is_bounded() -> None:
    assert len(pieces_of("a. " * 1_000_000, lambda _line: False)) <= MAX_SENTENCES
    assert max(len(piece.text) for piece in pieces_of("a " * 1_000_000, lambda _line: False)) <= 1000
