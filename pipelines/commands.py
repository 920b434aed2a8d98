"""Offer the text work at the door: `tradewatch tag`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TextIO

import click
from rich.table import Table
from rich.text import Text

from pipelines.annotate import Lexicons
from pipelines.annotate import tag as tag_article
from pipelines.voters import Voter, load_voters
from tradewatch.article import Article, Moment, Quotation, Span
from tradewatch.cli.main import Door
from tradewatch.cli.output import console, voter_option
from tradewatch.errors import UsageError

__all__ = ["tag"]

STYLES = {"quotation": "underline", "speaker": "bold", "person": "cyan", "company": "green", "festival": "magenta"}
LABELS = {"quotation": "“", "speaker": "@", "person": "", "company": "$", "festival": "*"}


@click.command()
@click.argument("text", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the tags as one JSON object.")
@click.option("--jsonl", "as_jsonl", is_flag=True, help="Read JSON lines from standard input, write one a line.")
@click.option("--headline", help="The article's headline; it helps to tell a company from an ordinary word.")
@click.option("--date", "published", help="When it was published (2022-10-11); it decides a festival's edition.")
@voter_option
@click.pass_context
def tag(
    ctx: click.Context,
    text: Path | None,
    as_json: bool,
    as_jsonl: bool,
    headline: str | None,
    published: str | None,
    voters: tuple[str, ...],
) -> None:
    """Tag one text: quotations, speakers, roles, companies, owners and deals, festivals.

    \b
    Examples:
      tradewatch tag story.txt                          the text with its tags, and tables below
      tradewatch tag story.txt --json | jq .quotations  for machines
      tradewatch tag story.txt --voter spacy:FOLDER     let a trained pipeline have its say, too
      tradewatch tag --jsonl < stories.jsonl            many: {"id", "text", "headline", "published_at"} a line
    """
    door = ctx.find_object(Door)
    asked = load_voters(voters or (door.config.voters if door else ""))
    if as_jsonl:
        tag_lines(sys.stdin.buffer, sys.stdout, asked)
        return
    if text is None:
        raise UsageError("which text? Name a file, or `-` for standard input")
    article = Article(url="", text=read_text(text), headline=headline, published_at=moment(published))
    tagged = tag_article(article, Lexicons.load(), asked)
    if as_json:
        click.echo(json.dumps(tags_of(tagged), ensure_ascii=False, indent=2))
    else:
        show(tagged)


def read_text(path: Path) -> str:
    """The text exactly as the file holds it."""
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return data.decode("utf-8")
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise UsageError(f"{path} is not UTF-8 text: byte {problem.start} cannot be read") from problem


def moment(value: str | None) -> Moment | None:
    """An ISO 8601 date or time; UTC where it names no zone."""
    if not value:
        return None
    try:
        if len(value) <= 10:
            return Moment.day(date.fromisoformat(value))
        at = datetime.fromisoformat(value)
        return Moment(at if at.tzinfo else at.replace(tzinfo=UTC))
    except ValueError as problem:
        raise UsageError(f"{value!r} is no ISO 8601 date or time") from problem


def tag_lines(lines: Iterable[bytes], out: TextIO, voters: Sequence[Voter] = ()) -> None:
    """One answer a line in the same order; a bad line gets its own error and costs no other."""
    lexicons = Lexicons.load()
    for line in lines:
        if line.strip():
            out.write(json.dumps(answer(line, lexicons, voters), ensure_ascii=False).translate(SURROGATES) + "\n")
            out.flush()


# A lone surrogate, which JSON can smuggle in, cannot be written as UTF-8: it goes out as it came in, escaped.
SURROGATES = {code: f"\\u{code:04x}" for code in range(0xD800, 0xE000)}


def answer(line: bytes, lexicons: Lexicons, voters: Sequence[Voter] = ()) -> dict[str, Any]:
    """The tags of one line's text, or what was wrong with the line."""
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as problem:
        return {"id": None, "error": f"not a JSON object: {problem}", "tags": None}
    if not isinstance(request, dict):
        return {"id": None, "error": "not a JSON object", "tags": None}
    key = request.get("id")
    try:
        tagged = tag_article(article_of(request), lexicons, voters)
    except UsageError as problem:
        return {"id": key, "error": str(problem), "tags": None}
    return {"id": key, "error": None, "tags": tags_of(tagged)}


def article_of(request: Mapping[str, Any]) -> Article:
    """The article that one line describes."""
    text, headline, published = (request.get(name) for name in ("text", "headline", "published_at"))
    if not isinstance(text, str):
        raise UsageError("`text` is missing or not a string")
    if not isinstance(headline, str | None):
        raise UsageError("`headline` is not a string")
    if not isinstance(published, str | None):
        raise UsageError("`published_at` is not a string")
    return Article(url="", text=text, headline=headline, published_at=moment(published))


def tags_of(article: Article) -> dict[str, Any]:
    """The five lists of the tag contract, and the relations."""
    text = article.text
    return {
        "people": [
            {"name": p.name, "mentions": mentions(text, p.mentions), "speaks": p.speaks} for p in article.people
        ],
        "affiliations": [
            {"name": job.person, "role": job.role or "", "organisation": job.organisation, "former": job.former}
            for job in article.affiliations
        ],
        "quotations": [quotation(q) for q in article.quotations],
        "companies": [
            {"name": c.name, "id": c.id, "kind": c.kind, "mentions": mentions(text, c.mentions)}
            for c in article.companies
        ],
        "relations": [
            {
                "kind": r.kind.value,
                "company": r.company,
                "other": r.other,
                "seller": r.seller,
                "status": r.status.value,
                "dated": r.dated,
                "text": r.span.of(text),
                "start": r.span.start,
                "end": r.span.end,
            }
            for r in article.relations
        ],
        "festivals": [
            {"name": f.name, "id": f.id, "kind": f.kind, "edition": f.edition, "mentions": mentions(text, f.mentions)}
            for f in article.festivals
        ],
    }


def mentions(text: str, spans: Sequence[Span]) -> list[dict[str, Any]]:
    """Where something stands, and the words there."""
    return [{"text": span.of(text), "start": span.start, "end": span.end} for span in spans]


def quotation(q: Quotation) -> dict[str, Any]:
    """One quotation with the places of its cue and its speaker."""
    record: dict[str, Any] = {
        "kind": q.kind.value,
        "text": q.text,
        "start": q.span.start,
        "end": q.span.end,
        "cue": q.cue,
        "speaker": q.speaker,
        "speaker_mention": q.speaker_mention,
        "role": q.role,
        "organisation": q.organisation,
    }
    for name, span in (("cue", q.cue_span), ("speaker", q.speaker_span)):
        if span is not None:
            record |= {f"{name}_start": span.start, f"{name}_end": span.end}
    return record


def show(article: Article) -> None:
    """Print the text with its tags, then tables of what was found."""
    screen = console()
    screen.print(marked(article, plain=not screen.is_terminal))
    for table in tables(article):
        screen.print()
        screen.print(table)


def marked(article: Article, *, plain: bool) -> Text:
    """The text with every tagged stretch styled, or in brackets where there are no styles."""
    if plain:
        return Text(bracketed(article.text, list(tagged_spans(article))))
    text = Text(article.text)
    for span, kind in tagged_spans(article):
        text.stylize(STYLES[kind], span.start, span.end)
    return text


def tagged_spans(article: Article) -> Iterator[tuple[Span, str]]:
    """Every tagged stretch, the widest kinds first."""
    yield from ((q.span, "quotation") for q in article.quotations)
    yield from ((span, "company") for c in article.companies for span in c.mentions)
    yield from ((span, "festival") for f in article.festivals for span in f.mentions)
    yield from ((span, "person") for p in article.people if not p.speaks for span in p.mentions)
    yield from ((span, "speaker") for p in article.people if p.speaks for span in p.mentions)


def bracketed(text: str, spans: Sequence[tuple[Span, str]]) -> str:
    """The text with each stretch in brackets, the kind's sign after the opening one."""
    edges = [(span.start, 1, -len(span), f"[{LABELS[kind]}") for span, kind in spans]
    edges += [(span.end, 0, 0, "]") for span, _ in spans]
    pieces: list[str] = []
    done = 0
    for place, _, _, sign in sorted(edges):
        pieces += (text[done:place], sign)
        done = place
    return "".join([*pieces, text[done:]])


def tables(article: Article) -> Iterator[Table]:
    """What was found, one table a kind; a kind of which nothing was found has none."""
    quotations = [
        (q.speaker or "", q.role or "", q.organisation or "", q.cue or "", q.kind.value, shortened(q.text))
        for q in article.quotations
    ]
    yield from table("Quotations", ("Speaker", "Role", "Company", "Cue", "Kind", "What was said"), quotations)
    jobs = [(j.person, j.role or "", j.organisation or "", "former" if j.former else "") for j in article.affiliations]
    yield from table("Roles", ("Person", "Role", "Company", ""), jobs)
    yield from table(
        "Companies",
        ("Name", "Kind", "Mentions"),
        [(c.name, c.kind or "", str(len(c.mentions))) for c in article.companies],
    )
    yield from table(
        "Owners and deals",
        ("Company", "", "Other", "Seller", "Status", "Dated"),
        [
            (r.company, r.kind.replace("_", " "), r.other, r.seller or "", r.status.value, r.dated or "")
            for r in article.relations
        ],
    )
    yield from table(
        "Festivals",
        ("Name", "Kind", "Edition", "Mentions"),
        [(f.name, f.kind or "", str(f.edition or ""), str(len(f.mentions))) for f in article.festivals],
    )


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Table]:
    """A table, when there is anything to show."""
    if not rows:
        return
    made = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    yield made


def shortened(words: str, most: int = 80) -> str:
    """What fits a table's cell."""
    flat = " ".join(words.split())
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}…"
