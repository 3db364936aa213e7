from reviewer.ingest.flowed import unflow


def test_soft_breaks_are_joined_and_hard_ones_kept() -> None:
    assert unflow("a long \nline\nnext", delsp=False) == "a long line\nnext"


def test_delsp_takes_the_blank_off() -> None:
    assert unflow("Wort \nteil", delsp=True) == "Wortteil"


def test_space_stuffing_goes_so_that_context_lines_have_one_blank() -> None:
    assert unflow("  \tctx\n+\tadd\n From here", delsp=False) == " \tctx\n+\tadd\nFrom here"


def test_a_signature_line_joins_nothing() -> None:
    assert unflow("text \n-- \nname", delsp=False) == "text \n-- \nname"


def test_quote_depths_are_not_mixed() -> None:
    assert unflow("> quoted \nanswer", delsp=False) == "> quoted \nanswer"
