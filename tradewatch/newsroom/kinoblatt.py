"""Print Kinoblatt: tables and font tags, charsets that are declared wrongly or not at all, pages without a date."""

from __future__ import annotations

import html
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from tradewatch.newsroom.feeds import atom
from tradewatch.newsroom.site import Page, Site, feed_tail, fill, newest, plain_page
from tradewatch.newsroom.story import Block, Story

__all__ = ["CHARSET", "kinoblatt"]

HOME = "http://kinoblatt.example"
ZONE = ZoneInfo("Europe/Berlin")
CHARSET = "windows-1252"
ROBOTS = "User-agent: *\nDisallow: /intern/\nCrawl-delay: 0.1\n"
IN_FEED, A_PAGE = 20, 8
PLAIN = "text/html"  # the server states no charset: the page must


def kinoblatt(stories: Sequence[Story]) -> Site:
    """The whole host."""
    latest = newest(stories)
    site = Site("kinoblatt.example")
    site.pages["/robots.txt"] = plain_page(ROBOTS)
    for number, story in enumerate(latest):
        site.pages[story.path] = _page(_article(story, latest), story)
        site.pages[f"{story.path}?print=1"] = _page(_print(story), story)
        old = f"/artikel.php?id={500 - number}"
        if "moved" in story.traits:
            site.moved[old] = story.url
    site.pages["/atom.xml"] = _atom(site, latest)
    _section(site, "index", "News", latest)
    _section(site, "festivals", "Festivals", [story for story in latest if story.festivals][: A_PAGE * 2])
    site.pages["/"] = site.pages["/nachrichten/index.html"]
    return site


def _atom(site: Site, latest: Sequence[Story]) -> Page:
    """The feed; what has moved still stands in it under its old address."""
    page = atom("Kinoblatt International", HOME, latest[:IN_FEED])
    body = page.body.decode()
    for old, new in site.moved.items():
        body = body.replace(f"<link href='{new}'/>", f"<link href='{HOME}{old}'/>")
    return Page(body.encode(), page.type, page.modified)


def _page(text: str, story: Story) -> Page:
    return Page(text.encode(CHARSET, "xmlcharrefreplace"), PLAIN, story.updated)


def _declared(story: Story) -> str:
    """What the page says of its charset; it is windows-1252 whatever stands there."""
    if "undeclared" in story.traits:
        return ""
    name = "utf-8" if "misdeclared" in story.traits else CHARSET
    return f'<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={name}">\n'


def _block(block: Block) -> str:
    words = html.escape(block.text, quote=False)
    return {
        "h": f'<P><FONT FACE="Verdana" SIZE="2"><B>{words}</B></FONT></P>',
        "li": f"<P>&bull; {words}</P>",
        "q": f"<P><B>{words}</B></P>",
    }.get(block.kind, f"<P>{words}</P>")


def _body(story: Story) -> str:
    """Paragraphs; on the oldest pages only line breaks part them."""
    if "breaks" in story.traits:
        return "<BR><BR>\n".join(html.escape(block.text, quote=False) for block in story.blocks)
    return "\n".join(map(_block, story.blocks))


def _day(story: Story) -> str:
    local = story.published.astimezone(ZONE)
    return f"{local.day} {local:%B %Y}"


def _article(story: Story, latest: Sequence[Story]) -> str:
    others = [one for one in latest if one is not story][:4]
    reserved = '<META NAME="tdm-reservation" CONTENT="1">\n' if "reserved" in story.traits else ""
    related = "<BR>".join(f'<A HREF="{one.path}">{html.escape(one.headline, quote=False)}</A>' for one in others)
    raw = {"charset": _declared(story), "extra_head": reserved, "body": _body(story), "related": related}
    return fill(
        "kinoblatt_article",
        raw=raw,
        headline=story.headline,
        dek=story.dek,
        section=story.section,
        path=story.path,
        dated="" if "undated" in story.traits else f" | {_day(story)}",
        byline=f"By {' and '.join(story.bylines)}" if story.bylines else "",
    )


def _print(story: Story) -> str:
    raw = {"charset": _declared(story), "paragraphs": "\n".join(map(_block, story.blocks))}
    byline = f"By {' and '.join(story.bylines)}" if story.bylines else ""
    return fill("kinoblatt_print", raw=raw, headline=story.headline, url=story.url, byline=byline)


def _row(story: Story) -> str:
    date = "" if "undated" in story.traits else f'<FONT SIZE="1" COLOR="#666666">{_day(story)}</FONT> '
    return (
        f'<TR><TD CLASS="titel">{date}<A HREF="{story.path}"><B>{html.escape(story.headline, quote=False)}</B></A>'
        f'<BR><FONT SIZE="2">{html.escape(story.dek, quote=False)}</FONT></TD></TR>'
    )


def _section(site: Site, end: str, name: str, stories: Sequence[Story]) -> None:
    charset = f'<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={CHARSET}">\n'
    last = max(1, -(-len(stories) // A_PAGE))
    for number in range(1, last + 1):
        part = stories[(number - 1) * A_PAGE : number * A_PAGE]
        pager = f'<A REL="next" HREF="/nachrichten/{end}{number + 1}.html">Older news</A>' if number < last else ""
        raw = {"charset": charset, "teasers": "\n".join(map(_row, part)), "pager": pager}
        text = fill("kinoblatt_section", raw=raw, name=name)
        here = f"/nachrichten/{end}{number if number > 1 else ''}.html"
        site.pages[here] = Page(text.encode(CHARSET, "xmlcharrefreplace"), PLAIN, feed_tail(part))
