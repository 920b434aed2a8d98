"""Bytes become text: whatever the head of the answer and the markup claim."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.extract.decode import decode, decode_twice

WORDS = "Łódź, Zürich, São Paulo – “Straße”"


def marked(charset: str, text: str) -> str:
    return f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        (marked("utf-8", WORDS).encode(), None, WORDS),
        (marked("utf-8", WORDS).encode(), "utf-8", WORDS),
        # valid UTF-8 wins over every claim
        (marked("iso-8859-1", WORDS).encode(), "iso-8859-1", WORDS),
        (marked("windows-1252", WORDS).encode(), "latin-1", WORDS),
        (f"<p>{WORDS}</p>".encode(), "ascii", WORDS),
        # a byte order mark wins over UTF-8 and claims
        (codecs.BOM_UTF8 + marked("latin-1", WORDS).encode(), "latin-1", WORDS),
        (codecs.BOM_UTF16_LE + marked("utf-8", WORDS).encode("utf-16-le"), None, WORDS),
        (codecs.BOM_UTF16_BE + marked("utf-8", WORDS).encode("utf-16-be"), "utf-8", WORDS),
        # Latin-1 means windows-1252
        (marked("iso-8859-1", "It’s “Café” – 5 €").encode("cp1252"), None, "It’s “Café” – 5 €"),
        (marked("", "It’s “Café”").encode("cp1252"), "ISO-8859-1", "It’s “Café”"),
        (marked("us-ascii", "Café – naïve").encode("cp1252"), None, "Café – naïve"),
        # the head of the answer before the markup
        (marked("iso-8859-1", "Žižkov – šéf").encode("cp1250"), "windows-1250", "Žižkov – šéf"),
        # a head that lies, the markup being right
        (marked("windows-1250", "Žižkov – šéf").encode("cp1250"), "utf-8", "Žižkov – šéf"),
        # other scripts
        (marked("euc-kr", "부산국제영화제").encode("cp949"), None, "부산국제영화제"),
        (marked("shift_jis", "東京国際映画祭").encode("cp932"), None, "東京国際映画祭"),
        (marked("gb2312", "上海国际电影节").encode("gb18030"), None, "上海国际电影节"),
        (marked("big5", "金馬影展").encode("big5"), None, "金馬影展"),
        (marked("koi8-r", "Московский фестиваль").encode("koi8-r"), None, "Московский фестиваль"),
        (marked("iso-8859-9", "İstanbul Şehir").encode("cp1254"), None, "İstanbul Şehir"),
        (marked("utf-16", WORDS).encode(), None, WORDS),
        # every other byte is a NUL, and nothing says why, or what says it is wrong
        (marked("utf-8", WORDS).encode("utf-16-le"), None, WORDS),
        (marked("utf-8", WORDS).encode("utf-16-be"), None, WORDS),
        (("\r\n" + marked("windows-1252", WORDS)).encode("utf-16-be"), "utf-8", WORDS),
        (marked("utf-8", f"{'東京国際映画祭' * 20}").encode("utf-16-be")[:-1], None, "東京国際映画祭" * 20),
        # an old way to say it
        (b'<?xml version="1.0" encoding="windows-1251"?><p>' + "Кино".encode("cp1251"), None, "Кино"),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">' + "Кино".encode("cp1251"),
            None,
            "Кино",
        ),
    ],
)
def test_a_page_is_read_in_the_charset_it_is_written_in(body: bytes, charset: str | None, text: str) -> None:
    assert text in decode(body, charset)


def test_a_few_broken_bytes_do_not_cost_the_rest_its_utf8() -> None:
    body = f"<p>{WORDS}</p>".encode() * 3 + b"\xff\xfe broken \xc3"

    assert decode(body).count(WORDS) == 3


@pytest.mark.parametrize(
    "charset", ["utf-7", "unicode_escape", "rot13", "base64", "idna", "undefined", "no-such", "", "x" * 500]
)
def test_a_charset_that_is_none_is_ignored(charset: str) -> None:
    assert "Straße" in decode("<p>Straße</p>".encode(), charset)
    assert "Stra" in decode("<p>Straße</p>".encode("cp1252"), charset)


def test_nuls_are_left_out() -> None:
    assert decode(b"<p>a\0b</p>") == "<p>ab</p>"


@given(
    st.binary(max_size=400), st.sampled_from([None, "utf-8", "latin-1", "euc-kr", "utf-16", "iso-2022-jp", "nonsense"])
)
def test_no_bytes_make_it_fail_and_its_text_can_be_written(body: bytes, charset: str | None) -> None:
    text = decode(body, charset)

    assert "\0" not in text
    text.encode("utf-8")


@pytest.mark.parametrize("again", ["latin-1", "cp1252"])
def test_what_was_encoded_twice_is_read_as_it_was_meant(again: str) -> None:
    meant = "It’s “Café Müller” – 3 °C"
    html = "".join(_twice(sign, again) for sign in meant)

    assert decode(html.encode()) == meant
    assert decode_twice(html.encode()) == (meant, meant.encode())


@pytest.mark.parametrize(
    ("written", "read"),
    [("Pärnu \ud83c\udfac", "Pärnu 🎬"), ("Pärnu \ud800!", "Pärnu \ufffd!"), ("\udfffä", "\ufffdä")],
)
def test_halves_of_characters_do_not_cost_the_rest_its_utf8(written: str, read: str) -> None:
    assert decode(f"<p>{written}".encode("utf-8", "surrogatepass")) == f"<p>{read}"


def test_letters_that_stand_beside_marks_are_left_alone() -> None:
    text = "“CAFÉ…”, SÃO PAULO – Â¿?"

    assert decode(text.encode()) == text


def _twice(sign: str, again: str) -> str:
    """A character as it looks when its UTF-8 was taken for another charset; what that lacks stays a control."""
    return (
        "".join(
            bytes([byte]).decode(again, "ignore") or chr(byte) for byte in (sign.encode() if ord(sign) > 127 else b"")
        )
        or sign
    )
