"""Write stories out: as plain text, as HTML for mail programs, as Slack's marks, and as facts for programs."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from tradewatch.query.quotations import Said
from tradewatch.watch.stories import Story

__all__ = ["as_facts", "as_html", "as_slack", "as_text", "credit", "day", "page", "safe_link", "to_slack", "words_of"]

WIDTH = 78
STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:42em;margin:1em auto;padding:0 1em}
body{color:#1b1f24;background:#fff}
h1{font-size:1.35em}h2{font-size:1.1em;margin:1.6em 0 .4em;border-bottom:1px solid #c9ced6;padding-bottom:.2em}
h3{font-size:1em;margin:1em 0 0}p{margin:.2em 0}.small{color:#57606a;font-size:.85em}ul{padding-left:1.2em}
blockquote{margin:.4em 0 .4em .8em;padding-left:.7em;border-left:3px solid #c9ced6}a{color:#0b57d0}
@media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#15181d}.small{color:#9aa4b2}a{color:#8ab4f8}}"""


def day(story: Story) -> str:
    """The day it was published, as far as the page says."""
    return story.published.strftime("%Y-%m-%d") if story.published else "no date"


def words_of(said: Said) -> str:
    """Words as they are shown: between marks unless they are reported."""
    return said.words if said.kind == "indirect" else f"“{said.words}”"


def credit(said: Said) -> str:
    """Who said it, in what role, for whom, as far as the article says."""
    return ", ".join(part for part in (said.speaker or "nobody named", said.role, said.organisation) if part)


def as_text(stories: Sequence[Story]) -> str:
    """A paragraph a story."""
    return "\n\n".join("\n".join(_lines(one)) for one in stories)


def _lines(story: Story) -> Iterator[str]:
    yield from textwrap.wrap(story.headline, WIDTH) or [story.url]
    yield f"  {story.outlet}, {day(story)}"
    yield from _wrapped(story.snippet)
    for said in story.said:
        yield from _wrapped(f"{words_of(said)} ({credit(said)})")
    yield f"  {story.url}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ")


def as_html(stories: Sequence[Story]) -> str:
    """The same as HTML, everything stored escaped."""
    return "\n".join("\n".join(_tags(one)) for one in stories)


def _tags(story: Story) -> Iterator[str]:
    link, headline = safe_link(story.url), escape(story.headline)
    yield f'<h3><a href="{escape(link)}">{headline}</a></h3>' if link else f"<h3>{headline}</h3>"
    yield f'<p class="small">{escape(story.outlet)}, {day(story)}</p>'
    if story.snippet:
        yield f"<p>{_marked(story)}</p>"
    for said in story.said:
        who = f'<span class="small">{escape(credit(said))}</span>'
        yield f"<blockquote><p>{escape(words_of(said))}<br>{who}</p></blockquote>"


def _marked(story: Story) -> str:
    parts, place = [], 0
    for mark in story.marks:
        parts += [escape(story.snippet[place : mark.start]), f"<b>{escape(story.snippet[mark.start : mark.end])}</b>"]
        place = mark.end
    return "".join([*parts, escape(story.snippet[place:])])


def page(title: str, body: str) -> str:
    """A whole document."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def as_slack(stories: Sequence[Story]) -> list[str]:
    """A block a story, in Slack's marks."""
    return ["\n".join(_slack_lines(one)) for one in stories]


def _slack_lines(story: Story) -> Iterator[str]:
    link = safe_link(story.url).replace("|", "%7C").replace(">", "%3E").replace("<", "%3C")
    headline = to_slack(story.headline).replace("\n", " ")
    yield f"*<{link}|{headline}>*" if link else f"*{headline}*"
    yield to_slack(f"{story.outlet}, {day(story)}")
    if story.snippet:
        yield to_slack(story.snippet)
    for said in story.said:
        yield f"> {to_slack(words_of(said))} _{to_slack(credit(said))}_"


def to_slack(text: str) -> str:
    """Words in which Slack sees no links and no calls of people."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def safe_link(url: str) -> str:
    """An address that may be clicked: http or https, else none."""
    return url if re.match(r"https?://", url) else ""


def as_facts(stories: Sequence[Story]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "id": one.id,
            "headline": one.headline,
            "url": one.url,
            "outlet": one.outlet,
            "published_at": one.published.isoformat() if one.published else None,
            "first_seen_at": one.first_seen.isoformat(),
            "snippet": one.snippet,
            "quotations": [
                {
                    "words": said.words,
                    "kind": said.kind,
                    "speaker": said.speaker,
                    "role": said.role,
                    "organisation": said.organisation,
                }
                for said in one.said
            ],
        }
        for one in stories
    ]
