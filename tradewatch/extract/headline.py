"""Read the headline: the one the editors set above the article, not the one made for search engines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborNode

from tradewatch import urls
from tradewatch.extract.document import Document, Found, node_text
from tradewatch.extract.unspaced import UNSPACED
from tradewatch.text import fold

__all__ = ["read_headline", "without_site"]

LONGEST = 400
MOST = 20  # h1 that are looked at
LONG = 5  # letters of a name that tell an outlet by part of its host's name
NO_NAMES = frozenset({"www", "m", "amp", "mobile", "blog", "blogs", "news", "shop", "co", "com", "org", "net", "ac"})
TITLES = ("og:title", "twitter:title", "parsely-title", "dc.title", "headline", "title")
SHORTENED = 60  # letters of a headline that somebody shortened
MOST_PARTS = 6  # that are taken off a title
FEWEST = 3  # words of an h1 that can be a headline unlike what the head says
MOST_SECTIONS = 3
FRONT = re.compile(r"https?://[^/?#]+/?(?:[?#].*)?")
SAME = 0.6  # share of words in common that makes two headlines one
AKIN = 0.3  # of the first of several h1 and what the head says, where both are headlines of one article
CHARACTERS = 2  # that make a word where no spaces stand between words
SUFFIX = re.compile(  # in East Asia also without a space: "标题_新闻中心_海岸网", "見出し：みなと新報"
    r"\s+[|\-–—•·:»/~]+\s+|\s*[|»ㅣ｜]\s*|(?<=[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef])[_：-](?=[^\s_：-]{2,20}(?:$|_))"
)
CRUMBS = re.compile(r"crumb|seo-?title", re.IGNORECASE)  # a path to the page ends in what search engines are told
FAR = 10  # smaller headings that are looked at where there is no h1
NEAR = 3  # h2 that are looked at for the headline of a page whose h1 is made for search engines
GENERIC = frozenset(
    {"home", "homepage", "news", "blog", "index", "untitled", "article", "403 forbidden", "404", "page not found"}
)


def read_headline(doc: Document) -> Found[str] | None:
    """The h1 that says what the page's head says, else the only h1, else what the head says."""
    sites = (*doc.site_names, *_host_names(doc.url))
    told = _told(doc, sites)
    heads = _heads(doc, sites)
    if below := _printed_below(doc, sites):
        return below
    if told is None:
        return heads[0] if heads else _first_heading(doc, sites)
    if alike := [head for head in heads if _is_the_same(head.value, told.value)]:
        printed = max(alike, key=lambda head: (fold(head.value) == fold(told.value), _share(head.value, told.value)))
        if _says_without_kicker(told, alike, doc):
            return told
        # JSON-LD has kickers too, at times, with a mark of its own behind them.
        marked = told.rule == "jsonld" and fold(told.value) != fold(printed.value)
        social = _social(doc, sites) if marked else None
        return social if social and _is_behind_kicker(fold(social.value), fold(printed.value), doc) else printed
    first = heads[0] if heads and _words_in(heads[0].value) >= FEWEST else None
    return first if first and (len(heads) == 1 or _share(first.value, told.value) >= AKIN) else told


def _heads(doc: Document, sites: Sequence[str]) -> list[Found[str]]:
    texts = dict.fromkeys(
        without_site(node_text(node), sites, printed=True)
        for node in doc.heads[:MOST]
        if not _is_crumb(node) and not _is_logo(node, doc.url)
    )
    return [Found(text, "h1") for text in texts if text and _can_be_headline(text, sites)]


def _first_heading(doc: Document, sites: Sequence[str]) -> Found[str] | None:
    """The first smaller heading that leads nowhere, of a page that has no h1 and whose head names the outlet alone."""
    for node in doc.css("h2, h3, h4")[:FAR]:
        text = node_text(node)
        if _words_in(text) >= FEWEST and node.css_first("a") is None and _can_be_headline(text, sites):
            return Found(text, node.tag or "h2")
    return None


def _printed_below(doc: Document, sites: Sequence[str]) -> Found[str] | None:
    """What the head says and a first h2 prints, behind a kicker or not, where the h1 repeats the page's title."""
    title = fold(without_site(doc.title or "", sites))
    if not title or title not in map(fold, doc.head_texts):
        return None
    below = [fold(node_text(node)) for node in doc.css("h2")[:NEAR]]
    told = (doc.from_story("headline"), doc.from_story("alternativeHeadline"), doc.first_meta("og:title"))
    for found in told:
        text = without_site(found.value, sites) if found else ""
        ours = fold(text)
        if found and ours != title and _words_in(ours) >= FEWEST and any(line.endswith(ours) for line in below):
            return Found(text, f"h2:{found.rule}")
    return None


def _is_crumb(node: LexborNode | None) -> bool:
    """Whether an h1 is the end of a path to the page: some outlets put the title for search engines there."""
    for _ in range(4):
        if node is None or node.tag in ("article", "main", "body"):
            return False
        signs = " ".join(
            f"{name} {value or ''}"[:LONGEST] for name, value in node.attributes.items() if name != "style"
        )
        if node.tag == "nav" or CRUMBS.search(signs):
            return True
        node = node.parent
    return False


def _is_logo(node: LexborNode, url: str) -> bool:
    """Whether an h1 is a link to the front page."""
    link = node.parent if node.parent is not None and node.parent.tag == "a" else node.first_child
    while link is not None and link.tag != "a":
        link = link.next
    address = urls.join(url, link.attributes.get("href") or "") if link is not None else None
    return bool(address and FRONT.fullmatch(address) and not FRONT.fullmatch(url))


def _sections(doc: Document) -> list[str]:
    """What part of the outlet the page stands in, by its head and its address: titles end in it."""
    named = [*doc.story.texts("articleSection")[:MOST_SECTIONS], *doc.meta.get("article:section", ())[:MOST_SECTIONS]]
    steps = doc.url.partition("?")[0].strip("/").split("/")[3:-1]
    return [*named, *(step.replace("-", " ") for step in steps[:MOST_SECTIONS])]


def _is_the_same(head: str, told: str) -> bool:
    return _is_cut_out_of(head, told) or _share(head, told) >= SAME


def _can_be_headline(text: str, sites: Iterable[str]) -> bool:
    return len(text) <= LONGEST and not _is_site(text, {fold(site) for site in sites}) and fold(text) not in GENERIC


def _says_without_kicker(told: Found[str], heads: Sequence[Found[str]], doc: Document) -> bool:
    """Whether the h1 only sets a kicker before the headline, or two of the head's sources agree against it."""
    ours = fold(told.value)
    if any(fold(head.value) == ours for head in heads):
        return False
    social = doc.first_meta("og:title")
    agreed = told.rule == "jsonld" and social is not None and fold(social.value) == ours
    agreed = agreed and fold(doc.title or "") != ours  # one title, three times
    return agreed or any(_is_behind_kicker(ours, fold(head.value), doc) for head in heads)


def _social(doc: Document, sites: Sequence[str]) -> Found[str] | None:
    """What the page says of itself where it is shared."""
    found = doc.first_meta("og:title")
    return Found(without_site(found.value, sites), found.rule) if found else None


def _is_behind_kicker(ours: str, head: str, doc: Document) -> bool:
    """Whether the h1 sets a kicker before what the head says, or a dek of its own element behind it."""
    if head.startswith(ours) and head != ours and _words_in(ours) >= FEWEST:
        return head.removeprefix(ours).strip() in {fold(text) for text in doc.texts("h1 *")}
    if not head.endswith(ours) or _words_in(ours) < FEWEST:
        return False
    kicker = head.removesuffix(ours).strip()
    return kicker.endswith(tuple(":|-/•")) or kicker in {fold(text) for text in doc.texts("h1 *")}


def _words_in(text: str) -> int:
    """How many words, and about as many where a script sets no spaces between them."""
    return (
        max(len(text.split()), len(UNSPACED.findall(text)) // CHARACTERS) if not text.isascii() else len(text.split())
    )


def _is_cut_out_of(head: str, told: str) -> bool:
    """Whether the h1 is a whole part of what the head says: the rest is the outlet's name or its section."""
    ours = fold(head)
    return _words_in(ours) > 1 and any(fold(part) == ours for part in SUFFIX.split(told))


def without_site(title: str, sites: Iterable[str], sections: Iterable[str] = (), *, printed: bool = False) -> str:
    """A title without the name of the outlet at its end or beginning; nor its section, unless it is `printed` so."""
    title = re.sub(r"\s+", " ", html.unescape(title)).strip()
    names, filed = {fold(site) for site in sites if site}, {fold(section) for section in sections}
    for _ in range(MOST_PARTS if len(title) <= 2 * LONGEST else 0):
        shorter = _with_one_part_less(title, names, filed, printed=printed)
        if shorter == title:
            break
        title = shorter
    return title


def _with_one_part_less(title: str, names: set[str], sections: set[str], *, printed: bool) -> str:
    parts = list(SUFFIX.finditer(title))
    for cut in (parts[-1:] + parts[:1]) if parts else []:
        head, tail = title[: cut.start()], title[cut.end() :]
        section = fold(tail) in sections or (not printed and _is_section(head, title[cut.start() :]))
        if head and (section or _is_site(tail, names) or _is_like_site(tail, names)):
            return head
        if tail and _is_site(head, names):
            return tail
    return title


def _told(doc: Document, sites: Sequence[str]) -> Found[str] | None:
    story, social = doc.from_story("headline"), doc.first_meta(*TITLES)
    sections = _sections(doc)
    candidates = [
        social if story and social and _is_cut_short(story.value, social.value) else story,
        social,
        Found(doc.title, "title") if doc.title else None,
    ]
    for found in candidates:
        if (
            found
            and len(found.value) <= 2 * LONGEST
            and (title := without_site(found.value, sites, sections if found.rule != "jsonld" else ()))
            and fold(title) not in GENERIC | {fold(s) for s in sites}
        ):
            return Found(title, found.rule)
    return None


def _is_cut_short(story: str, social: str) -> bool:
    """Whether JSON-LD gives only the beginning: search engines asked for 110 letters at most, once."""
    short = fold(story).rstrip(" .…")
    return len(short) >= SHORTENED and len(fold(social)) > len(short) and fold(social).startswith(short)


def _host_names(url: str) -> list[str]:
    found = re.match(r"https?://([\w.-]+)\.", url or "")
    return [name for name in found.group(1).split(".") if name not in NO_NAMES] if found else []


def _is_section(head: str, tail: str) -> bool:
    """Whether it is a bar and a word or two behind a headline: "| Opinion"."""
    return "|" in tail[:3] and len(tail.split()) <= 3 and _words_in(head) >= FEWEST


def _is_site(part: str, names: set[str]) -> bool:
    folded = fold(part)
    return any(folded == name or _squeezed(folded) == re.sub(r"\W", "", name) for name in names if name)


def _is_like_site(part: str, names: set[str]) -> bool:
    """Whether a name is the site's but for its beginning or end: "Lumen Films" for lumenfilm, "Lumen" for getlumen."""
    for name in names:
        short, long = sorted((_squeezed(fold(part)), re.sub(r"\W", "", name)), key=len)
        if len(short) >= LONG and (long.startswith(short) or long.endswith(short)):
            return True
    return False


def _squeezed(folded: str) -> str:
    return re.sub(r"\W", "", re.sub(r"(?:\.co)?\.[a-z]{2,7}$", "", folded))


def _share(one: str, other: str) -> float:
    ours, theirs = set(re.findall(r"\w+", fold(one))), set(re.findall(r"\w+", fold(other)))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)), max(len(ours), len(theirs)) * 0.75)
