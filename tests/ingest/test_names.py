import pytest

from reviewer.ingest.names import git_header_names, header_name, refusal, unquote


def test_a_quoted_name_is_unquoted() -> None:
    assert unquote(r"a/x\303\244.c").encode("latin-1").decode() == "a/xä.c"
    assert unquote(r"a\"b\\c\t") == 'a"b\\c\t'
    assert header_name('"a/x\\" y.c"\trest') == ('a/x" y.c', "\trest")


def test_a_time_stamp_is_no_part_of_a_name() -> None:
    assert header_name("a/x.c\t2020-01-01 00:00:00") == ("a/x.c", "2020-01-01 00:00:00")


def test_an_unclosed_quote_is_no_name() -> None:
    assert header_name('"a/x.c') is None
    assert header_name('"a/x.c\\') is None


@pytest.mark.parametrize(
    ("rest", "names"),
    [
        ("a/x.c b/x.c", ("a/x.c", "b/x.c")),
        ("a/x y.c b/x y.c", ("a/x y.c", "b/x y.c")),
        ("a/old.c b/new.c", ("a/old.c", "b/new.c")),
        ('"a/x\\303\\244.c" "b/x\\303\\244.c"', ("a/xÃ¤.c", "b/xÃ¤.c")),
        ('a/x.c "b/\\ty.c"', ("a/x.c", "b/\ty.c")),
        ("arch/x.c arch/x.c", ("arch/x.c", "arch/x.c")),
        ("a/one two b/three four", None),
        ("", None),
    ],
)
def test_the_two_names_of_a_git_header(rest: str, names: tuple[str, str] | None) -> None:
    assert git_header_names(f"diff --git {rest}") == names


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", "a/..", ".git/config", ".GIT/hooks/x", "a\0b", "a\nb", "x" * 5000]
)
def test_paths_that_never_reach_a_tree(path: str) -> None:
    assert refusal(path)


@pytest.mark.parametrize("path", ["arch/x86/kvm/mmu/mmu.c", "a..b/c", ".gitignore", "..a/b", "-x/y"])
def test_paths_that_may(path: str) -> None:
    assert not refusal(path)
