import base64

import pytest

from reviewer.ingest.charset import decode, decode_line, decode_words, known


@pytest.mark.parametrize("name", ["utf-8", "US-ASCII", "iso-8859-15", "windows-1252", "koi8-r", "gb2312", "big5", "iso-2022-jp", "cp1251"])
def test_the_character_sets_of_mail_are_known(name: str) -> None:
    assert known(name)


@pytest.mark.parametrize("name", ["", "punycode", "idna", "zlib", "rot13", "unicode_escape", "undefined", "../../x", "iso-8859-99", "base64"])
def test_codecs_that_are_no_character_sets_of_mail_are_refused(name: str) -> None:
    assert not known(name)


def test_a_lying_charset_is_seen_and_the_text_still_read() -> None:
    assert decode("Grüße".encode(), "us-ascii") == ("Grüße", False)
    assert decode("Grüße".encode("latin-1"), "utf-8") == ("Gr\ufffd\ufffde", False)
    assert decode("Grüße".encode("latin-1"), "iso-8859-1") == ("Grüße", True)


def test_a_line_of_a_diff_is_utf8_whatever_the_mail_says() -> None:
    assert decode_line("/* µs */".encode(), "iso-8859-1") == "/* µs */"
    assert decode_line("/* µs */".encode("latin-1"), "iso-8859-1") == "/* µs */"
    assert decode_line(b"/* \xb5s */", "") == "/* \ufffds */"


def test_words_of_one_character_cut_in_two_are_joined() -> None:
    data = "ö".encode()
    words = " ".join(f"=?utf-8?b?{base64.b64encode(part).decode()}?=" for part in (data[:1], data[1:]))
    assert decode_words(words) == "ö"


def test_blanks_between_words_go_and_other_blanks_stay() -> None:
    assert decode_words("=?utf-8?q?J=C3=B6rg?= =?utf-8?q?_R=C3=B6del?= <j@x.org> =?us-ascii?q?z?=") == "Jörg Rödel <j@x.org> z"


def test_words_of_unknown_or_broken_encoding_lose_nothing_readable() -> None:
    assert decode_words("a =?utf-8?b?abcde?= b") == "a =?utf-8?b?abcde?= b"
    assert decode_words("=?x-made-up?q?plain?=") == "plain"


def test_raw_bytes_in_a_header_are_utf8_or_latin_1() -> None:
    assert decode_words("J\udcc3\udcb6rg") == "Jörg"
    assert decode_words("J\udcf6rg") == "Jörg"
