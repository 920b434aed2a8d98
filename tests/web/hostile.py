"""Fill a store with hostile texts, in every field of its articles, and find every page that shows them."""

from __future__ import annotations

import contextlib
import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

import httpx
import sqlalchemy as sa

from tests.store.stories import kept, write
from tradewatch.article import Affiliation, Article, Company, Festival, Moment, Person, Quotation, Span
from tradewatch.errors import UsageError
from tradewatch.store import saved
from tradewatch.store.engine import Store
from tradewatch.store.tables import outlet

DAY = datetime(2024, 1, 1, 9, tzinfo=UTC)
BATCH, EACH, FILES = 100, 4, 3
MARK = re.compile(r"/hit/stored-(\d+)")
OWN = re.compile(r'<link rel="(?:stylesheet|icon)"[^>]*>|<script src=[^>]*></script>')
KINDS = ("festival", "market")
HREF = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
FORM = re.compile(r'<form\b[^>]*?action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<(?:input|select|textarea)\b[^>]*?\sname="([^"]+)"')

Payload = Callable[[int], str]


def story(number: int, texts: Sequence[str]) -> Article:
    """An article all of whose texts are hostile: one in its head, one in its body, one in people, one in companies."""
    head, text, who, what = texts
    names = {"person": f"Pat {who}", "company": f"Com {what}", "festival": f"Fest {what}", "said": f"Said {text}"}
    body = f"{text} opens. " + ". ".join(names.values()) + f". {text} closes, and that is all of story {number}."
    spans = {key: (Span(body.index(words), body.index(words) + len(words)),) for key, words in names.items()}
    person, company = names["person"], names["company"]
    return Article(
        url=f"https://hostile.example/{number}?{head}",
        outlet=f"hostile{number % 7}",
        key=f"{number}",
        headline=f"Head {head}",
        dek=f"Dek {head}",
        bylines=(f"By {head}",),
        dateline=f"Line {head}",
        section=f"Section {head}",
        tags=(f"Tag {head}",),
        language="en",
        image=f"https://hostile.example/{head}",
        published_at=Moment(DAY + timedelta(days=number % 900)),
        text=body,
        people=(Person(person, spans["person"], speaks=True),),
        companies=(Company(company, None, None, spans["company"]),),
        festivals=(Festival(names["festival"], None, KINDS[number % 2], 2024, spans["festival"]),),
        quotations=(
            Quotation(
                spans["said"][0], names["said"], cue=f"cue {who}", speaker=person, role=f"Role {who}",
                organisation=company,
            ),
        ),
        affiliations=(Affiliation(person, f"Role {who}", company, span=spans["person"][0]),),
        provenance={"headline": head},
    )  # fmt: skip


def poison(store: Store, count: int, payload: Payload) -> None:
    """Store that many payloads, four an article; every tenth article is revised and has a saved search by its name."""
    made = [story(n, [payload(number) for number in range(n * EACH, n * EACH + EACH)]) for n in range(count // EACH)]
    for start in range(0, len(made), BATCH):
        write(store, *map(kept, made[start : start + BATCH]))
    for one in made[::10]:
        write(store, kept(replace(one, headline=f"Again {one.headline}", text=f"{one.text} Again {one.dek}.")))
        with contextlib.suppress(UsageError):  # of a name that is taken
            saved.save(store, f"{one.key} {one.headline}"[:120], f"{one.headline} company:{one.dek}"[:500], DAY)
    with store.begin() as conn:
        for row in conn.execute(sa.select(outlet.c.id)).all():
            conn.execute(sa.update(outlet).where(outlet.c.id == row.id).values(name=payload(row.id % count)))


def shown(bodies: Iterable[str]) -> set[int]:
    """Which payloads can be read on pages."""
    return {int(number) for body in bodies for number in MARK.findall(body)}


def bare(body: str) -> str:
    """A page as anybody could serve it: without its own scripts and styles."""
    return OWN.sub("", body)


class Views:
    """Every page that a link of another leads to, `most` of those whose addresses differ in values alone."""

    def __init__(self, browser: httpx.Client, most: int) -> None:
        self.browser, self.most = browser, most
        self.kinds: Counter[str] = Counter()
        self.forms: dict[str, set[str]] = {}
        self.files: set[str] = set()  # what is sent and is no page
        self.failed: list[str] = []

    def walk(self, *places: str) -> Iterator[tuple[str, str]]:
        """Address and body of each page, the nearest first."""
        seen, waiting = set(places), list(places)
        while waiting:
            place = waiting.pop(0)
            told = self._get(place)
            if told is None:
                continue
            yield place, told.text
            for link in HREF.findall(told.text):
                address = html.unescape(link).partition("#")[0]
                if address.startswith("/") and address not in seen and self._counts(address):
                    seen.add(address)
                    waiting.append(address)
            for action, inside in FORM.findall(told.text):
                if action.startswith("/") and "form_token" not in inside:
                    self.forms.setdefault(action, set()).update(FIELD.findall(inside))

    def asked(self, payload: Payload, count: int) -> Iterator[tuple[str, str]]:
        """Pages whose addresses carry payloads: as a page's name, as the value of each field of each form."""
        for address in self._asked(payload, count):
            told = self._get(address)
            if told is not None:
                yield address, told.text

    def _asked(self, payload: Payload, count: int) -> Iterator[str]:
        for number in range(count):
            text = payload(number)
            for action, fields in self.forms.items():
                yield f"{action}?{urlencode(dict.fromkeys(sorted(fields), text))}"
            for kind in {one.partition("?")[0] for one in self.kinds}:
                yield kind.replace("*", quote(text, safe=""))

    def _get(self, address: str) -> httpx.Response | None:
        """The answer; None when it is no page, which a browser must not take for one."""
        told = self.browser.get(address)
        if told.status_code >= 500:
            self.failed.append(f"{told.status_code} {address}")
        kind = told.headers.get("content-type", "")
        if kind.startswith("text/html"):
            return told
        self.files.add(f"{kind} {told.headers.get('x-content-type-options')}")
        return None

    def _counts(self, address: str) -> bool:
        """Whether an address is still one of the first of its kind; files are looked at a few times."""
        kind = kind_of(address)
        self.kinds[kind] += 1
        return self.kinds[kind] <= (FILES if "." in kind else self.most)


def kind_of(address: str) -> str:
    """The address without its values: "/people/*", "/search?q"."""
    parts = urlsplit(address)
    folder, _, rest = parts.path.strip("/").partition("/")
    names = "&".join(sorted({one.partition("=")[0] for one in parts.query.split("&")}))
    return f"/{folder}{'/*' if rest else ''}{f'?{names}' if names else ''}"
