"""Where an article comes from: its dateline, who published it first, whose the picture is, how much of it is free."""

from __future__ import annotations

import pytest

from tests.extract.pages import PARAGRAPHS, TEXT, URL, page, paragraphs
from tradewatch.article import Access
from tradewatch.extract.article import extract

TOP = "<h1>A Series by the Lake</h1>"


@pytest.mark.parametrize(
    ("beginning", "dateline"),
    [
        ("TAMPERE — ", "TAMPERE"),
        ("TAMPERE, Finland — ", "TAMPERE, Finland"),
        ("TAMPERE, Finland – ", "TAMPERE, Finland"),
        ("NEW YORK (AP) — ", "NEW YORK"),
        ("MÁLAGA.– ", "MÁLAGA"),
        ("WASHINGTON, D.C. — ", "WASHINGTON, D.C."),
        ("SAINT-JEAN-DE-LUZ -- ", "SAINT-JEAN-DE-LUZ"),
        ("LOS ANGELES, May 14 (Reuters) - ", "LOS ANGELES"),
        ("SEOUL, South Korea (AFP) - ", "SEOUL, South Korea"),
        ("Berlin (dpa) - ", "Berlin"),
        ("RM — ", None),
        ("EXCLUSIVE — ", None),
        ("UPDATED – ", None),
        ("FIRST LOOK — ", None),
        ("Tampere — ", None),
        ("Tampere, May 14 – ", "Tampere"),
        ("Tampere, 14 May 2024 – ", "Tampere"),
        ("TAMPERE, 14 May 2024 – ", "TAMPERE"),
        ("New York, Sept. 3, 2024 — ", "New York"),
        ("Tampere, Finland – ", None),
        ("", None),
    ],
)
def test_a_dateline_is_what_the_text_begins_with(beginning: str, dateline: str | None) -> None:
    texts = (beginning + PARAGRAPHS[0], *PARAGRAPHS[1:])

    assert extract(page(f"<article>{TOP}{paragraphs(texts)}</article>")).dateline == dateline


@pytest.mark.parametrize(
    ("line", "head", "origin"),
    [
        ("<p>This story first appeared in <em>Nordic Reel</em>.</p>", "", "Nordic Reel"),
        (
            "<p>Originally published by <a href='https://nordic.example/'>Nordic Reel</a> on May 2.</p>",
            "",
            "Nordic Reel",
        ),
        ("<p>First published in The Nordic Reel, and shortened.</p>", "", "The Nordic Reel"),
        ("<p>A version of this interview first appeared in Nordic Reel.</p>", "", "Nordic Reel"),
        ("<p>Her novel was originally published in Norway, and the series first ran on Channel Nine.</p>", "", None),
        ("<p>Originally published on May 2, 2024</p>", "", None),
        ("<p>First published by Reel Wire.</p>", '<meta property="og:site_name" content="Reel Wire">', None),
        ("", '<link rel=canonical href="https://www.nordic.example/a/">', "www.nordic.example"),
        ("", '<link rel=canonical href="https://m.reelwire.example/news/a/">', None),
        ("", '<link rel=canonical href="https://www.reelwire.co.example/news/a/">', None),
        ("", '<meta name="syndication-source" content="https://nordic.example/a/">', "nordic.example"),
        ("", "", None),
    ],
)
def test_an_article_can_name_who_published_it_first(line: str, head: str, origin: str | None) -> None:
    article = extract(page(f"<article>{TOP}{paragraphs()}{line}</article>", head, url=URL.replace("//", "//www.")))

    assert article.first_published_by == origin


@pytest.mark.parametrize(
    ("printed", "head", "credit"),
    [
        ("<figure><img src=a.jpg>The lake. <span class=credit>Photo: Helmi Rautio</span></figure>",
         "", "Helmi Rautio"),
        ("<figure><p class=image-credit>Courtesy of Kinova Pictures</p></figure>", "", "Kinova Pictures"),
        ("<div><img src=a.jpg><p class=picture_credit><strong>Source:</strong> Kinova Pictures</p></div>", "",
         "Kinova Pictures"),
        ("<figure><img src=a.jpg><span class=quelle>© Kinova Pictures</span></figure>", "", "Kinova Pictures"),
        ("<figure><cite>(Foto: Tom Okafor/dpa)</cite></figure>", "", "Tom Okafor/dpa"),
        ("", '<script type="application/ld+json">{"@type": "Article", "image": [{"@type": "ImageObject",'
         ' "creditText": "Ines Prado"}]}</script>', "Ines Prado"),
        ("<figure><img src=a.jpg><figcaption>The lake.</figcaption></figure>", "", None),
    ],
)  # fmt: skip
def test_a_picture_comes_with_whose_it_is(printed: str, head: str, credit: str | None) -> None:
    assert extract(page(f"<article>{TOP}{printed}{paragraphs()}</article>", head)).image_credit == credit


@pytest.mark.parametrize(
    ("tier", "access"),
    [("free", Access.FREE), ("metered", Access.METERED), ("locked", Access.PAYWALL), ("other", None)],
)
def test_the_head_says_how_much_is_free(tier: str, access: Access | None) -> None:
    article = extract(page(head=f'<meta property="article:content_tier" content="{tier}">'))

    assert article.access == access


@pytest.mark.parametrize(
    "url",
    [
        "https://reelwire.example/news/a-series/amp/",
        "https://amp.reelwire.example/news/a-series/",
        "https://m.reelwire.example/news/a-series/",
        "https://reelwire.example/news/a-series/?amp=1",
        "https://reelwire.example/news/a-series/?utm_source=letter&fbclid=x1",
        "https://reelwire.example/news/a-series/print/",
        "https://reelwire.example/news/a-series/?print=1#comments",
    ],
)
@pytest.mark.parametrize("head", ["", '<link rel=canonical href="https://reelwire.example/news/a-series/">'])
def test_every_variant_of_an_article_has_its_one_address(url: str, head: str) -> None:
    assert extract(page(head=head, url=url)).url == "https://reelwire.example/news/a-series/"


@pytest.mark.parametrize(
    ("last", "origin"),
    [
        ("<p><em>From Reel Wire US</em></p>", "Reel Wire US"),
        ("<p>From Reel Wire US</p>", None),
        ("<p><em>From the lake to the bar</em></p>", None),
    ],
)
def test_a_last_line_can_say_which_sister_title_lent_the_article(last: str, origin: str | None) -> None:
    article = extract(page(f"<article>{TOP}{paragraphs()}{last}</article>"))

    assert article.first_published_by == origin
    assert (article.text == TEXT) == (origin is not None)
