from hypothesis import given
from hypothesis import strategies as st

from reviewer.ingest.indent import indent


def test_a_function_body_is_certain() -> None:
    texts = ["{", "int a;", "", "for_each_page(page, pool)", "touch(page);", "do {", "a++;", "} while (a < 3);", "out:", "return a;", "}"]
    lines, certain = indent(texts, [" "] * len(texts), "static int f(struct pool *pool)")
    assert certain
    assert lines == [
        "{",
        "\tint a;",
        "",
        "\tfor_each_page(page, pool)",
        "\t\ttouch(page);",
        "\tdo {",
        "\t\ta++;",
        "\t} while (a < 3);",
        "out:",
        "\treturn a;",
        "}",
    ]


def test_both_sides_keep_their_own_depth() -> None:
    texts = ["if (a) {", "if (b) {", "x();", "}"]
    lines, _ = indent(texts, ["-", "+", " ", " "], "int f(void)")
    assert lines == ["\tif (a) {", "\tif (b) {", "\t\tx();", "\t}"]


def test_where_the_depth_is_not_shown_no_brace_stands_in_column_0() -> None:
    lines, certain = indent(["x();", "}", "", "y();", "}"], [" "] * 5, "int f(void)")
    assert not certain
    assert all(line.startswith("\t") for line in lines if line)


def test_an_export_shows_the_file_level() -> None:
    lines, certain = indent(["x();", "}", "EXPORT_SYMBOL_GPL(f);"], [" "] * 3, "int f(void)")
    assert certain
    assert lines == ["\tx();", "}", "EXPORT_SYMBOL_GPL(f);"]


def test_braces_in_strings_and_comments_do_not_count() -> None:
    texts = ["{", 'pr_info("{ \\" {");', "a = '{'; /* { */", "b();", "}"]
    lines, _ = indent(texts, [" "] * 5, "int f(void)")
    assert lines[3:] == ["\tb();", "}"]


@given(st.lists(st.text(alphabet="{}()/*\"'\\;:#a \t", max_size=12), max_size=12), st.text(max_size=10))
def test_only_white_space_at_the_front_ever_changes(texts: list[str], section: str) -> None:
    lines, _ = indent(texts, [" "] * len(texts), section)
    assert [line.strip(" \t") for line in lines] == [text.strip(" \t") for text in texts]
