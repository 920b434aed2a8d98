"""A site is looked at, and what is seen of it stands in a sound file that says what it means."""

from __future__ import annotations

import re
from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from tradewatch.article import Access
from tradewatch.errors import OutletError, UsageError
from tradewatch.newsroom.server import Newsroom
from tradewatch.outlets.outlet import SourceKind
from tradewatch.spiders.asking import Answer, Ask
from tradewatch.survey.addresses import key_of, shapes
from tradewatch.survey.boxes import body_of, left_out, usual_places
from tradewatch.survey.draft import compose, draft, slug_of
from tradewatch.survey.front import is_same_site, read_front
from tradewatch.survey.site import survey

DAY = date(2026, 11, 17)


def test_a_site_without_a_feed_is_read_from_its_page_of_headlines(ask: Ask, newsroom: Newsroom):
    site = survey("http://screenmarket.example/", ask)
    text, outlet = draft(site, slug_of(site), DAY)

    [source] = outlet.sources
    assert (source.kind, source.links) == (SourceKind.LISTING, "div.teaser h3 a")
    assert outlet.wants("http://screenmarket.example/news/afm-buyers-want-families-and-food/5220510.article")
    assert not outlet.wants("http://screenmarket.example/festivals")
    assert outlet.key_of("http://screenmarket.example/news/afm-buyers/5220510.article") == "5220510"
    assert outlet.drop_params == ("contentID",)
    assert outlet.family is None, "the family would add a sitemap that is not there"
    assert outlet.layouts[0].body == "div.storytext"
    assert outlet.layouts[0].drop == (".inline-promo",)
    assert outlet.layouts[0].tags == ".topics a"
    assert outlet.layouts[0].dek is None, "an element that calls itself a standfirst is found without"
    assert "/subscriber-only/" not in {hit.path[:17] for hit in newsroom.log if hit.host == "screenmarket.example"}
    assert text.count("\n") < 50


def test_a_site_of_tables_gets_the_feed_and_what_its_addresses_have_in_common(ask: Ask):
    site = survey("kinoblatt.example", ask)
    text, outlet = draft(site, slug_of(site), DAY)

    assert outlet.name == "Kinoblatt International"
    assert [source.url.partition("://")[2] for source in outlet.sources] == ["kinoblatt.example/atom.xml"]
    assert all(outlet.wants(found.url) for offer in site.offers for found in offer.found)
    assert not outlet.wants("http://kinoblatt.example/nachrichten/index.html")
    assert outlet.layouts[0].body == "td.haupt > font[face='Georgia'][size='3']"
    assert "# key" not in text, "a year is no number of an article"


def test_a_site_built_like_others_gets_its_family_and_only_what_is_its_own(ask: Ask):
    site = survey("http://lantern.example/", ask)
    text, outlet = draft(site, slug_of(site), DAY)

    assert (outlet.slug, outlet.name, outlet.family) == ("lantern", "Lantern Weekly", "wordpress")
    assert outlet.languages == ("de",)
    assert outlet.sources[0].url == "http://feeds.example/lantern"
    assert outlet.access is Access.PARTIAL
    assert '\ndrop = [".promo-box"]' in text
    assert '\n# body = "div.entry-content"' in text


def test_a_site_with_sitemaps_alone_is_read_from_them_and_its_newest_pages_are_looked_at(ask: Ask):
    site = survey("http://almanac.example/", ask)
    _, outlet = draft(site, slug_of(site), DAY)

    [source] = outlet.sources
    assert (source.kind, source.url, source.archive) == (SourceKind.SITEMAP, "http://almanac.example/index.xml", False)
    assert site.samples[0].found.url == "http://almanac.example/2026/11/story-5/"
    assert [pattern.pattern for pattern in outlet.allow] == [r"^/\d{4}/\d{2}/[^/?]+/?$"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("lantern weekly", "is no web address; it looks like https://"),
        ("http://shut.example/", "its robots.txt keeps programs like this one out"),
        ("http://walled.example/", "HTTP 403, refused: the site keeps programs out, and walls are not climbed"),
        ("http://bare.example/", "no feed, sitemap or list of headlines was found there; give the address of a page"),
        ("http://bare.example/nowhere", "HTTP 404; is the address right?"),
        ("http://data.example/", "the page is not HTML; give the address of the site's front page"),
        ("http://127.0.0.1/", "the address leads into a private network"),
    ],
)
def test_what_cannot_be_an_outlet_is_refused_with_what_to_do_next(url: str, reason: str, ask: Ask):
    with pytest.raises(UsageError, match=".*".join(reason.split("?")[:1])) as refused:
        survey(url, ask)

    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ("robots.txt could not be read (no answer)", "nobody answers there; is the address spelt right"),
        ("CannotResolveHostError: DNS lookup failed", "nobody answers there; is the address spelt right"),
        ("robots.txt could not be read (HTTP 503)", "robots.txt could not be read (HTTP 503); try again later"),
        ("torch.example asked us to stay away: for 900 s", "asked us to stay away: for 900 s; try again later"),
    ],
)
def test_a_site_that_does_not_answer_is_told_from_one_that_does_not_want_to_now(trouble: str, told: str):
    with pytest.raises(UsageError) as refused:
        read_front("torch.example", lambda url, delay=0.0: Answer(url, trouble=trouble))

    assert told in str(refused.value)


def test_what_a_site_says_of_itself_ends_no_line_of_the_file():
    pages = {
        "http://torch.example/": b'<html><head><title>To"rch\n[evil]\nname = "x</title></head><body>Hello.',
        "http://torch.example/feed/": b"<rss><channel><item><link>http://torch.example/a'b-c</link></item></channel></rss>",
    }

    def ask(url: str, delay: float = 0.0) -> Answer:
        return Answer(url, pages[url], status=200) if url in pages else Answer(url, status=404, trouble="HTTP 404")

    text, outlet = draft(survey("http://torch.example/", ask), "torch", DAY)

    assert outlet.name == 'To"rch [evil] name = "x'
    assert not [line for line in text.splitlines() if line.startswith("[evil]")]


@pytest.mark.parametrize(
    ("places", "words", "key"),
    [
        (["/2025/03/04/nova-adds", "/2024/12/31/paper-moon/"], ["begin with year, month and day"], None),
        (["/2025/03/nova-12360001/", "/2025/02/moon-12360002/"], ["begin with a year and end in a number"], "12360001"),
        (["/film/nova-235100001/", "/tv/moon-235100002/"], ["end in a number"], "235100001"),
        (["/shorts/nova-250001.html", "/cgi/moon-250002.html"], ["end in a number and .html"], "250001"),
        (["/2025/03/nova", "/news.php?id=7"], ["begin with year and month", "have a number behind id="], None),
        (["/nova", "/2025/03/04/moon"], [], None),
        (["/item/12-nova", "/item/12-moon"], ["have a number after item"], None),  # a number of both is no key
    ],
)  # fmt: skip
def test_addresses_say_what_they_have_in_common(places: list[str], words: list[str], key: str | None):
    addresses = [f"https://torch.example{place}" for place in places]
    found = shapes(addresses)
    outlet_key = key_of(found, addresses)

    assert [shape.words for shape in found] == words
    assert (outlet_key is not None) == (key is not None)
    if outlet_key and key:
        match = re.search(outlet_key, addresses[0])
        assert match
        assert match["id"] == key


def test_of_two_outlets_below_one_roof_that_with_more_articles_is_described(ask: Ask):
    site = survey("http://portal.example/", ask)

    assert site.hosts == ("film.portal.example", "portal.example")
    assert {found.url[:27] for offer in site.offers for found in offer.found} == {"http://film.portal.example/"}
    assert site.key == r"/(?P<id>\d{5,})[-/][^/?]+/?$"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.torch.example/a", "http://torch.example/", True),
        ("https://news.torch.example/a", "https://www.torch.example/", True),
        ("https://torch.example/", "https://nottorch.example/", False),
        ("https://one.blogs.example/", "https://two.blogs.example/", False),
        ("mailto:desk@torch.example", "https://torch.example/", False),
    ],
)
def test_a_part_of_a_site_is_the_site(one: str, other: str, same: bool):
    assert is_same_site(one, other) is same


def page(inside: str) -> LexborHTMLParser:
    return LexborHTMLParser(f"<html><body><div class=page9 id=top><nav>Menu</nav>{inside}</div></body></html>")


TEXT = "\n\n".join(f"Paragraph {word} says at some length what was said on the day." for word in ("one", "two") * 5)
PARAGRAPHS = "".join(f"<p>{part}</p>" for part in TEXT.split("\n\n"))


def test_the_box_of_the_text_is_the_innermost_that_has_a_name_and_stands_once_on_most_pages():
    wrapped = page(f"<div class='wrap'><div class='story-text b2'><div>{PARAGRAPHS}</div></div><h2>More</h2></div>")
    gallery = page("<div class='slides'>One, two, three</div>")
    doubled = page(f"<div class='story-text'>{PARAGRAPHS}</div><div class='story-text'>More</div>")

    assert body_of([(wrapped, TEXT), (wrapped, TEXT), (gallery, "One, two, three")]) == "div.story-text"
    assert body_of([(doubled, TEXT), (doubled, TEXT)]) is None
    assert body_of([(wrapped, TEXT)]) is None, "one page says nothing of the others"


def test_a_box_without_a_name_is_told_by_its_looks():
    old = page(
        f"<table><tr><td class=main>By Ann Other<font size=3 face=Arial>{PARAGRAPHS}</font>{'More. ' * 90}</td></table>"
    )

    assert body_of([(old, TEXT), (old, TEXT)]) == "td.main > font[size='3'][face='Arial']"


def test_what_a_page_does_not_say_in_its_head_is_looked_for_where_sites_usually_put_it():
    one = page("<p class=standfirst>What it is about</p><p class=byline><a>Ann Other</a> <a>Bo Third</a></p>")
    two = page("<p class=standfirst>What it is about</p><p class=intro>So</p><p class=byline><a>Ann Other</a></p>")

    assert usual_places([one, two], ["dek", "byline", "published"]) == {"dek": ".standfirst", "byline": ".byline a"}
    assert usual_places([one], ["dek"]) == {}


def test_boxes_inside_the_text_are_left_out_by_what_they_are_called():
    inside = "<aside>A</aside><div class='x related-links'>B</div><p class='lead'>C</p><p class='shareholders'>D</p>"
    tree = page(f"<div class='story-text'>{PARAGRAPHS}{inside}</div>")

    assert left_out([tree], "div.story-text") == ("aside", ".related-links")


def test_a_file_with_a_mistake_is_never_written():
    with pytest.raises(OutletError, match="did you mean"):
        compose('nam = "T"\nhosts = ["torch.example"]', "torch")
