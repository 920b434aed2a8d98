"""Lay out answers for people: articles, quotations and people as a reader of the trade press expects them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tradewatch.query.articles import ArticleHit
from tradewatch.query.companies import CompanySeen
from tradewatch.query.festivals import FestivalSeen
from tradewatch.query.one import ArticlePage
from tradewatch.query.people import PersonSeen
from tradewatch.query.quotations import Said
from tradewatch.query.relations import Related, Stated

__all__ = [
    "article",
    "articles",
    "companies",
    "counted",
    "day",
    "festivals",
    "in_words",
    "listed",
    "people",
    "quotations",
    "section",
    "stated",
    "table_of",
]

# What is stated, by kind and status.
STATED = {
    ("owned_by", "done"): "is owned by",
    ("owned_by", "agreed"): "is to be owned by",
    ("owned_by", "talks"): "is said to be owned by",
    ("owned_by", "ended"): "was owned by",
    ("sold_to", "done"): "sold to",
    ("sold_to", "agreed"): "to be sold to",
    ("sold_to", "talks"): "may be sold to",
    ("merged_with", "done"): "merged with",
    ("merged_with", "agreed"): "to merge with",
    ("merged_with", "talks"): "may merge with",
}
WIDE = 110  # columns from which there is room for what is nice to know


def articles(hits: Sequence[ArticleHit], console: Console) -> RenderableType:
    """A row an article: number, day, outlet; headline with the words found beneath it."""
    table = table_of(("no.", "right"), "published", "outlet", "article")
    for hit in hits:
        copies = f"  (+{hit.copies} {_plural(hit.copies, 'copy', 'copies')})" if hit.copies else ""
        lines = [Text(hit.headline or hit.url, style="bold").append(copies, style="dim")]
        if hit.bylines and console.width >= WIDE:
            lines[0].append(f"  {', '.join(hit.bylines)}", style="not bold dim")
        if console.is_terminal and hit.snippet:
            lines.append(_highlighted(hit))
        table.add_row(str(hit.id), day(hit.published), hit.outlet, Group(*lines))
    return table


def quotations(said: Sequence[Said], console: Console) -> RenderableType:
    """A block a quotation: the words, who said them as what for whom, and where they stand."""
    table = table_of("published", "said")
    for number, one in enumerate(said):
        words = one.words if one.kind == "indirect" else f"“{one.words}”"
        lines = [Text(words), Text.assemble((_who(one), "bold")), Text(_where(one), style="dim")]
        if console.width >= WIDE or not console.is_terminal:
            lines.append(Text(one.url, style="dim"))
        table.add_row(day(one.published), Group(*lines), end_section=number + 1 < len(said))
        if number + 1 < len(said):
            table.add_row()
    return table


def people(seen: Sequence[PersonSeen], _: Console) -> RenderableType:
    """A row a person, as last seen; of those who share a name, the slug tells which."""
    table = table_of("name", "role", "company", ("quotations", "right"), ("articles", "right"), "last seen")
    names = Counter(one.name for one in seen)
    for one in seen:
        counts = (str(one.quotations), str(one.articles))
        name = f"{one.name} ({one.slug})" if names[one.name] > 1 else one.name
        role = "not clear which of them" if one.unclear else one.role or ""
        table.add_row(name, role, one.company or "", *counts, day(one.last_seen))
    return table


def companies(seen: Sequence[CompanySeen], _: Console) -> RenderableType:
    """A row a company."""
    table = table_of("name", "kind", "country", ("articles", "right"), ("speakers", "right"), "last seen")
    for one in seen:
        counts = (str(one.articles), str(one.speakers))
        table.add_row(one.name, in_words(one.kind), one.country or "", *counts, day(one.last_seen))
    return table


def festivals(seen: Sequence[FestivalSeen], _: Console) -> RenderableType:
    """A row a festival, with its editions."""
    table = table_of("name", "kind", ("articles", "right"), "editions (articles)")
    for one in seen:
        years = ", ".join(f"{edition.year} ({edition.articles})" for edition in one.editions)
        table.add_row(one.name, in_words(one.kind), str(one.articles), years)
    return table


def article(page: ArticlePage, console: Console, *, text: bool = False) -> RenderableType:
    """One article with its tags; its text when that is asked for."""
    said = quotations(page.quotations, console) if page.quotations else None
    return Group(
        Text(page.headline or page.url, style="bold"),
        *([Text(page.dek)] if page.dek else []),
        _facts(page),
        *section("People", _named_people(page)),
        *section("Companies", listed(_with_kind(one.name, one.kind, one.mentions) for one in page.companies)),
        *section("Owners and deals", listed(stated(one) for one in page.relations)),
        *section("Festivals and markets", listed(_edition(page))),
        *section("Said", said),
        *section("Copies", listed(f"{c.outlet}, {day(c.published)}: {c.url}" for c in page.copies)),
        *section("Revisions", _revisions(page)),
        *section("Text", Text(page.text) if text else None),
    )


def _facts(page: ArticlePage) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    note = " (the outlet reserves text mining: an excerpt is kept)" if page.reserved else ""
    facts = {
        "number": str(page.id),
        "outlet": page.outlet,
        "published": page.published_local or "",
        "by": ", ".join((*page.bylines, *page.agencies)),
        "dateline": page.dateline or "",
        "first at": page.first_published_by or "",
        "picture by": page.image_credit or "",
        "section": page.section or "",
        "language": page.language or "",
        "access": page.access or "",
        "length": f"{page.words} words{note}",
        "link": page.url,
        "read by": ", ".join(f"{field}: {rule}" for field, rule in sorted(page.provenance.items())),
    }
    for name, value in facts.items():
        if value:
            table.add_row(name, Text(value))
    return table


def _named_people(page: ArticlePage) -> RenderableType | None:
    jobs: dict[str, list[str]] = {}
    for job in page.affiliations:
        title = ", ".join(part for part in (job.role, job.organisation) if part)
        jobs.setdefault(job.person, []).append(f"formerly {title}" if job.former else title)
    names = list(dict.fromkeys([*(one.name for one in page.people), *jobs]))
    return listed(f"{name}: {'; '.join(jobs[name])}" if name in jobs else name for name in names)


def _edition(page: ArticlePage) -> Iterable[str]:
    for one in page.festivals:
        yield _with_kind(f"{one.name} {one.edition}" if one.edition else one.name, one.kind, one.mentions)


def _with_kind(name: str, kind: str | None, mentions: int) -> str:
    times = f", {mentions} times" if mentions > 1 else ""
    return f"{name} ({in_words(kind) or 'named'}{times})"


def _revisions(page: ArticlePage) -> RenderableType | None:
    if len(page.revisions) < 2:
        return None
    parts: list[RenderableType] = []
    for state in page.revisions:
        parts.append(Text(f"{state.seq}  seen {state.fetched_at:%Y-%m-%d %H:%M} UTC  {state.headline or ''}"))
        if state.diff:
            parts.append(Padding(_diff(state.diff), (0, 0, 0, 3)))
    return Group(*parts)


def _diff(diff: str) -> Text:
    made = Text()
    for line in diff.splitlines():
        style = {"+": "green", "-": "red"}.get(line[:1], "dim")
        made.append(line + "\n", style=style)
    made.rstrip()
    return made


def stated(one: Related | Stated) -> str:
    """What is stated: "Harbour Films sold to Lantern House by Kite"."""
    verb = STATED.get((one.kind, one.status), one.kind.replace("_", " "))
    return f"{one.company} {verb} {one.other}" + (f" by {one.seller}" if one.seller else "")


def section(title: str, body: RenderableType | None) -> list[RenderableType]:
    """A heading with what stands under it; nothing when there is nothing."""
    return [] if body is None else [Text(""), Text(title, style="bold underline"), body]


def listed(lines: Iterable[str]) -> RenderableType | None:
    """A line each; nothing when there are none."""
    made = [Text(line) for line in lines]
    return Group(*made) if made else None


def table_of(*columns: str | tuple[str, str]) -> Table:
    """An empty table; a column is its heading, or heading and side."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        name, side = column if isinstance(column, tuple) else (column, "left")
        fixed = side == "right" or name in ("published", "last seen")
        table.add_column(name, justify="right" if side == "right" else "left", no_wrap=fixed, overflow="fold")
    return table


def _highlighted(hit: ArticleHit) -> Text:
    text = Text(hit.snippet, style="dim")
    for mark in hit.marks:
        text.stylize("not dim bold yellow", mark.start, mark.end)
    return text


def _who(said: Said) -> str:
    return ", ".join(part for part in (said.speaker or "Speaker not named", said.role, said.organisation) if part)


def _where(said: Said) -> str:
    return ": ".join(part for part in (said.outlet, said.headline) if part)


def day(when: date | datetime | None) -> str:
    """A day; nothing when it is not known."""
    return "" if when is None else f"{when:%Y-%m-%d}"


def in_words(kind: str | None) -> str:
    """A kind as people write it."""
    return (kind or "").replace("_", " ")


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {_plural(number, noun, f'{noun}s')}"


def _plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many
