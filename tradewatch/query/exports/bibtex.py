"""Write articles as BibTeX: entries that LaTeX and reference managers read, with every sign that means more escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from tradewatch.query.exports.records import ArticleRecord
from tradewatch.text import one_line

__all__ = ["bibtex_entries"]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# A brace counts for BibTeX with a backslash before it too, so it has to be a word.
ESCAPED = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {sign: f"\\{sign}" for sign in "%$&#_"}
SPECIAL = re.compile("[" + re.escape("".join(ESCAPED)) + "]")
MANY = re.compile(r",|\band\b|\bothers\b", re.IGNORECASE)  # what would make several people of one name


def bibtex_entries(articles: Iterable[ArticleRecord]) -> Iterator[str]:
    """An entry an article."""
    for one in articles:
        fields = "".join(f"  {name} = {value},\n" for name, value in _fields(one) if value)
        yield f"@article{{{_key(one)},\n{fields}}}\n\n"


def _key(one: ArticleRecord) -> str:
    """As it is cited; the article's number makes it the only one."""
    return f"{re.sub('[^a-z0-9]', '', one.outlet_slug.lower())}{one.day.year if one.day else ''}-{one.id}"


def _fields(one: ArticleRecord) -> Iterator[tuple[str, str]]:
    yield "title", _braced(_braced(_text(one.headline)))  # braced twice: capitals stay
    yield "author", _braced(" and ".join(_name(name) for name in one.bylines if name.strip()))
    yield "journal", _braced(_text(one.outlet))
    if one.day:
        yield "year", _braced(str(one.day.year))
        yield "month", MONTHS[one.day.month - 1]
        yield "date", _braced(one.day.isoformat())
    yield "url", _braced(_address(one.url))
    yield "langid", _braced(_text(one.language or ""))
    yield "keywords", _braced(", ".join(_text(name).replace(",", "") for name in (*one.companies, *one.festivals)))
    yield "abstract", _braced(_text(one.dek or one.snippet or ""))
    yield "entrysubtype", "{newspaper}"


def _braced(text: str) -> str:
    return f"{{{text}}}" if text else ""


def _text(text: str | None) -> str:
    """A text on one line, as LaTeX prints it."""
    return SPECIAL.sub(lambda sign: ESCAPED[sign[0]], one_line(text or ""))


def _name(name: str) -> str:
    """A byline as it is printed; one that would be taken apart is held together."""
    text = _text(name)
    return f"{{{text}}}" if MANY.search(text) else text


def _address(url: str) -> str:
    """Taken as it stands by BibTeX, where only braces must pair."""
    return quote(one_line(url), safe="%/:?#[]@!$&'()*+,;=-._~")
