"""JSON-LD and meta tags, however badly they are written."""

from __future__ import annotations

import json

import pytest

from tests.extract.pages import URL, page, paragraphs
from tradewatch.extract.article import extract
from tradewatch.extract.jsonld import read_items, story_of

PLAIN = '{"@type": "NewsArticle", "headline": "A Series by the Lake", "datePublished": "2024-05-02T10:00:00Z"}'


@pytest.mark.parametrize(
    "script",
    [
        PLAIN,
        f"[{PLAIN}]",
        f'{{"@context": "https://schema.org", "@graph": [{{"@type": "WebSite"}}, {PLAIN}]}}',
        f'{{"@type": "WebPage", "mainEntity": {PLAIN}}}',
        f"<!-- {PLAIN} -->",
        f"//<![CDATA[\n{PLAIN}\n//]]>",
        f"/* <![CDATA[ */{PLAIN}/* ]]> */",
        f"{PLAIN};",
        PLAIN.replace("}", ",}"),
        PLAIN.replace('"NewsArticle"', '["NewsArticle", "Article"]'),
        PLAIN.replace('"NewsArticle"', '"https://schema.org/NewsArticle"'),
        PLAIN.replace("Series by", "Series\tby"),
        PLAIN + PLAIN,
        PLAIN.replace('"A Series by the Lake"', '["A Series by the Lake"]'),
        PLAIN.replace("A Series by the Lake", "A Series &#98;y the Lake"),
        PLAIN.replace("A Series by the Lake", "A <em>Series</em> by the Lake"),
        PLAIN.replace("}", ', "description": "he said "stop" and left"}'),
    ],
)
def test_the_article_is_found_in_every_shape(script: str) -> None:
    story = story_of(read_items([script]), URL)

    assert story.text("headline") == "A Series by the Lake"
    assert story.text("datePublished") == "2024-05-02T10:00:00Z"


@pytest.mark.parametrize(
    "script", ["", " ", "<!-- -->", "null", "42", '"text"', "[]", "{}", "{broken", "[" * 100_000, "\ufeff{"]
)
def test_a_script_without_an_article_gives_none(script: str) -> None:
    assert story_of(read_items([script]), URL).text("headline") is None


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Mara Lindqvist", ["Mara Lindqvist"]),
        ("Mara Lindqvist and Tom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        (["Mara Lindqvist", "Tom Okafor"], ["Mara Lindqvist", "Tom Okafor"]),
        ({"@type": "Person", "name": "Mara Lindqvist"}, ["Mara Lindqvist"]),
        ({"@type": ["Person", "Thing"], "name": ["Mara Lindqvist"]}, ["Mara Lindqvist"]),
        ({"name": "Mara Lindqvist"}, ["Mara Lindqvist"]),
        ({"@type": "Person", "givenName": "Mara", "familyName": "Lindqvist"}, ["Mara Lindqvist"]),
        (
            [{"@type": "Person", "name": "Mara Lindqvist"}, {"@type": "Person", "name": "Tom Okafor"}],
            ["Mara Lindqvist", "Tom Okafor"],
        ),
        ([[{"name": "Mara Lindqvist"}]], ["Mara Lindqvist"]),
        ({"@id": "#mara"}, ["Mara Lindqvist"]),
        ([{"@id": "#mara"}, {"@id": "#house"}], ["Mara Lindqvist"]),
        ({"@type": "Organization", "name": "Mara Lindqvist"}, []),
        ({"@type": "Person", "name": "Reel Wire"}, []),
        ({"@type": "Person", "name": "admin"}, []),
        ({"@id": "#nobody"}, []),
        (None, []),
        (7, []),
        ({}, []),
    ],
)
def test_authors_are_read_in_every_shape(author: object, names: list[str]) -> None:
    graph = [
        {"@type": "Article", "headline": "A Series by the Lake", "author": author, "publisher": {"name": "Reel Wire"}},
        {"@type": "Person", "@id": "#mara", "name": "Mara Lindqvist"},
        {"@type": "Organization", "@id": "#house", "name": "Reel Wire"},
    ]
    head = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'

    assert list(extract(page(head=head)).bylines) == names


def test_of_several_articles_the_page_s_own_is_taken() -> None:
    items = read_items(
        [
            json.dumps({"@type": "NewsArticle", "headline": "Another", "url": "https://reelwire.example/other/"}),
            json.dumps({"@type": "NewsArticle", "headline": "Ours", "mainEntityOfPage": {"@id": URL}}),
        ]
    )

    assert story_of(items, URL).text("headline") == "Ours"


def test_of_articles_without_an_address_the_one_that_the_head_names_is_taken() -> None:
    other = {"@type": "Article", "headline": "Another Story", "datePublished": "2024-01-01", "author": "Tom Okafor"}
    own = {
        "@type": "Article",
        "headline": "A Series by the Lake",
        "datePublished": "2024-05-02",
        "author": "Mara Lindqvist",
    }
    head = '<meta property="og:title" content="A Series by the Lake – Reel Wire">'

    article = extract(page("", f'{head}<script type="application/ld+json">{json.dumps([other, own])}</script>'))

    assert article.bylines == ("Mara Lindqvist",)
    assert str(article.published_at) == "2024-05-02"


@pytest.mark.parametrize(
    "thing",
    [
        {"@type": "Movie", "name": "Salt Road", "author": {"name": "Tom Okafor"}, "datePublished": "2019-05-05"},
        {"@type": "Review", "itemReviewed": {"@type": "Book", "author": "Tom Okafor", "datePublished": "2019-05-05"}},
        {"@type": "Event", "name": "A Fair", "startDate": "2019-05-05", "datePublished": "2019-05-01"},
        {"@type": "VideoObject", "name": "A Trailer", "author": {"name": "Tom Okafor"}, "datePublished": "2019-05-05"},
    ],
)
def test_what_is_said_of_a_film_or_an_event_is_not_said_of_the_article(thing: object) -> None:
    article = extract(page("", f'<script type="application/ld+json">{json.dumps(thing)}</script>'))

    assert article.bylines == ()
    assert article.published_at is None


def test_a_video_whose_address_is_the_page_s_is_its_article() -> None:
    video = {"@type": "VideoObject", "url": URL, "author": {"name": "Mara Lindqvist"}, "datePublished": "2024-05-02"}

    article = extract(page("", f'<script type="application/ld+json">{json.dumps(video)}</script>'))

    assert article.bylines == ("Mara Lindqvist",)


def test_of_two_descriptions_of_one_person_the_longer_counts() -> None:
    graph = [
        {"@type": "Person", "@id": "#p", "name": "Mara Lindqvist"},
        {"@type": "Article", "headline": "A Series by the Lake", "author": {"@id": "#p", "name": "mara"}},
    ]

    article = extract(page("", f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'))

    assert article.bylines == ("Mara Lindqvist",)


@pytest.mark.parametrize(
    ("label", "names"),
    [("Written by", ("Mara Lindqvist",)), ("Geschrieben von", ("Mara Lindqvist",)), ("Director", ()), ("Genre", ())],
)
def test_a_card_names_the_writer_only_where_it_says_so(label: str, names: tuple[str, ...]) -> None:
    head = f'<meta name="twitter:label1" content="{label}"><meta name="twitter:data1" content="Mara Lindqvist">'

    assert extract(page("", head)).bylines == names


@pytest.mark.parametrize(
    "tag", ['<link rel="canonical" href="/">', '<meta property="og:url" content="https://reelwire.example">']
)
def test_a_page_that_calls_itself_the_front_page_keeps_its_own_address(tag: str) -> None:
    assert extract(page("", tag)).url == URL


def test_a_body_in_json_ld_that_is_only_the_dek_is_not_the_body() -> None:
    story = {"@type": "NewsArticle", "headline": "A Series by the Lake", "articleBody": "Only the dek stands here."}
    head = f'<script type="application/ld+json">{json.dumps(story)}</script>'

    article = extract(page(head=head))

    assert "Only the dek" not in article.text
    assert article.provenance["text"] == "generic"


@pytest.mark.parametrize(
    ("head", "field", "value", "rule"),
    [
        ('<meta property="og:image" content="/a.jpg">', "image", "https://reelwire.example/a.jpg", "meta:og:image"),
        ('<meta name="article:section" content="Markets">', "section", "Markets", "meta:article:section"),
        ('<meta name="keywords" content="TV, Finland; nordic">', "tags", ("TV", "Finland", "nordic"), "meta:keywords"),
        ('<meta name="author" content="Mara Lindqvist">', "bylines", ("Mara Lindqvist",), "meta:author"),
        ('<meta name="parsely-author" content="Tom Okafor">', "bylines", ("Tom Okafor",), "meta:parsely-author"),
        ('<meta property="og:description" content="A lake, a menu.">', "dek", "A lake, a menu.", "meta:og:description"),
        ('<link rel="canonical" href="/b/?utm_source=x">', "url", "https://reelwire.example/b/", "link:canonical"),
        ('<link rel="canonical" href="https://elsewhere.example/b/">', "url", URL, "address"),
        ('<meta property="og:url" content="/news/b/">', "url", "https://reelwire.example/news/b/", "meta:og:url"),
        ('<meta property="og:locale" content="fr_FR">', "language", "en", "html:lang"),
    ],
)  # fmt: skip
def test_a_field_comes_with_the_rule_that_gave_it(head: str, field: str, value: object, rule: str) -> None:
    article = extract(page(head=head))

    assert getattr(article, field) == value
    assert article.provenance[field] == rule


@pytest.mark.parametrize(
    ("title", "h1", "headline"),
    [
        ("A Series by the Lake - Reel Wire", "", "A Series by the Lake"),
        ("A Series by the Lake | News | Reel Wire", "", "A Series by the Lake"),
        ("A Series by the Lake | The Long Way to Locarno", "", "A Series by the Lake | The Long Way to Locarno"),
        ("Reel Wire: A Series by the Lake", "A Series by the Lake", "A Series by the Lake"),
        ("A Series by the Lake | reelwire.example", "", "A Series by the Lake"),
        ("Lake series: six join", "Six Broadcasters Join at Last", "Six Broadcasters Join at Last"),
        ("A Series by the Lake", "Reel Wire", "A Series by the Lake"),
        ("A Series – by the Lake", "", "A Series – by the Lake"),
        ("A Series by the Lake", "Drama: A Series by the Lake", "A Series by the Lake"),
        (
            "A Series by the Lake",
            "<b>Exclusive</b> A Series by the Lake</h1><h1>A Series by the Lake",
            "A Series by the Lake",
        ),
        ("Climate | Research Service", "Climate change now", "Climate change now"),
        ("A Series by the Lakeㅣ Reel Wire", "", "A Series by the Lake"),
        ("A Series by the Lake | Reelwire Nordic", "", "A Series by the Lake"),
        ("A Series by the Lake", "A Series by the Lake | Reel Wire", "A Series by the Lake"),
        ("Series by the Lake", "The Series by the Lake", "The Series by the Lake"),
        ("A Series by the Lake - News - Reel Wire", "", "A Series by the Lake"),
        ("A Series by the Lake", "<a href='/'>The Reel Wire</a>", "A Series by the Lake"),
        ("三岛渡轮获准冬季航行_政经频道_海岸网", "三岛渡轮获准冬季航行", "三岛渡轮获准冬季航行"),
        ("フェリー、冬も運航へ：みなと新報", "フェリー、冬も運航へ", "フェリー、冬も運航へ"),
        ("湖畔的剧集：六家电视台联手", "六家电视台联手拍摄湖畔剧集", "六家电视台联手拍摄湖畔剧集"),
    ],
)
def test_the_headline_is_the_one_above_the_article(title: str, h1: str, headline: str) -> None:
    head = f'<title>{title}</title><meta property="og:site_name" content="Reel Wire">'
    text = extract(page(f"<h1>{h1}</h1>" * bool(h1) + page().body.decode().partition("</h1>")[2], head)).headline

    assert text == headline


@pytest.mark.parametrize(
    ("top", "headline", "rule"),
    [
        ("<nav><h1>Lake Series Finland 2024</h1></nav>", "A Series by the Lake", "jsonld"),
        ("<ol class=breadcrumb><li><h1>Lake Series Finland 2024</h1></li></ol>", "A Series by the Lake", "jsonld"),
        ("<h1 class=seotitle>Lake Series Finland 2024</h1>", "A Series by the Lake", "jsonld"),
        (
            "<div><h1>Lake Series Finland 2024</h1></div><h2><span>Drama</span> <b>A Series by the Lake</b></h2>",
            "A Series by the Lake",
            "h2:jsonld",
        ),
        ("<h1>The Lake That Wrote a Series</h1>", "The Lake That Wrote a Series", "h1"),
    ],
)
def test_the_title_for_search_engines_is_no_headline_although_an_h1_holds_it(
    top: str, headline: str, rule: str
) -> None:
    head = f'<title>Lake Series Finland 2024</title><script type="application/ld+json">{PLAIN}</script>'
    article = extract(page(top + page().body.decode().partition("</h1>")[2], head))

    assert article.headline == headline
    assert article.provenance["headline"] == rule


def test_what_title_and_head_repeat_is_less_than_what_is_printed() -> None:
    same = "Series by Lakes: The Story of a Menu"
    head = f"""<title>{same}</title><meta property="og:title" content="{same}">
        <script type="application/ld+json">{PLAIN.replace("A Series by the Lake", same)}</script>"""
    body = page().body.decode().replace("A Series by the Lake", "Series by Lakes: The Story of Two Menus")

    assert extract(page(body.partition("<body>")[2], head)).headline == "Series by Lakes: The Story of Two Menus"


@pytest.mark.parametrize(
    ("heading", "headline"),
    [
        ("<h3>A Series by the Lake</h3>", "A Series by the Lake"),
        ("<h3><a href='/x'>A Series by Another Lake</a></h3><h2>A Series by the Lake</h2>", "A Series by the Lake"),
        ("<h3>News</h3>", None),
    ],
)
def test_without_an_h1_a_heading_that_leads_nowhere_is_the_headline(heading: str, headline: str | None) -> None:
    body = f"<main>{heading}{paragraphs()}</main>"

    assert extract(page(body)).headline == headline


def test_a_dek_in_the_h1_is_no_part_of_the_headline() -> None:
    head = '<meta property="og:title" content="A Series by the Lake">'
    h1 = "<h1>A Series by the Lake <small>Six broadcasters share it</small></h1>"

    assert extract(page(f"<article>{h1}{paragraphs()}</article>", head)).headline == "A Series by the Lake"


def test_a_kicker_that_json_ld_joins_to_the_headline_is_told_by_what_is_shared() -> None:
    head = f"""<meta property="og:title" content="A Series by the Lake">
        <script type="application/ld+json">{PLAIN.replace("A Series", "Six join: A Series")}</script>"""
    h1 = "<h1><span>Six join</span> <span><span>A Series by the Lake</span></span></h1>"

    assert extract(page(f"<article>{h1}{paragraphs()}</article>", head)).headline == "A Series by the Lake"


def test_a_headline_that_json_ld_cuts_short_is_read_in_full_elsewhere() -> None:
    whole = "Six Broadcasters Join a Series by the Lake That Nobody Believed In Before the Estonians Said Yes at Last"
    story = json.dumps({"@type": "NewsArticle", "headline": whole[:70] + "..."})
    head = (
        f'<script type="application/ld+json">{story}</script><meta property="og:title" content="{whole} - Reel Wire">'
    )

    assert (
        extract(
            page(f"<h2>{whole}</h2>{paragraphs()}", head + '<meta property="og:site_name" content="Reel Wire">')
        ).headline
        == whole
    )


def test_of_several_h1_the_first_is_the_headline_where_the_head_says_much_the_same() -> None:
    h1 = "<h1>Six Broadcasters Join a Series by the Lake</h1><h1>Choose your country</h1>"
    head = '<meta property="og:title" content="Lake series and its broadcasters: the whole list">'

    assert extract(page(h1 + paragraphs(), head)).headline == "Six Broadcasters Join a Series by the Lake"


@pytest.mark.parametrize(
    "image",
    [
        '"/lake.jpg"',
        '["https://reelwire.example/lake.jpg", "/menu.jpg"]',
        '{"@type": "ImageObject", "url": "https://reelwire.example/lake.jpg"}',
        '{"@id": "#picture"}}, {"@id": "#picture", "@type": "ImageObject", "contentUrl": "/lake.jpg"',
    ],
)
def test_the_picture_is_that_of_the_article_where_the_head_shares_none(image: str) -> None:
    script = (
        f'<script type="application/ld+json">[{{"@type": "Article", "headline": "Lake", "image": {image}}}]</script>'
    )

    assert extract(page(head=script)).image == "https://reelwire.example/lake.jpg"
    shared = '<meta property="og:image" content="/shared.jpg">'
    assert extract(page(head=script + shared)).image == "https://reelwire.example/shared.jpg"


@pytest.mark.parametrize(
    ("above", "below", "section", "tags"),
    [
        ("<nav class=breadcrumb><a href=/>Home</a><a href=/film/>Film</a><a href=/c/>News</a></nav>", "", "Film", ()),
        ("<nav class=breadcrumbs><a href=/>Home</a><a href=/x/>A Series by the Lake</a></nav>", "", None, ()),
        ("", "<a rel='category tag' href=/tv/>TV</a><a rel=tag href=/t/finland/>Finland</a>", "TV", ("Finland",)),
        ("", "<p class='article-tags b'><a href=/t/a/>Finland,</a> <a href=/t/b/>TV</a></p>", None, ("Finland", "TV")),
        ("", "<a class=c-tags__a href=/t/a/>Finland</a><a class=c-tags__a href=/t/b/>TV</a>", None, ("Finland", "TV")),
        ("", "<ul class=popular-tags><li><a href=/t/c/>Oscars</a></li></ul>", None, ()),
        ("<ul class=tags><li><a href=/t/c/>Oscars</a></li></ul>", "", None, ()),
    ],
)  # fmt: skip
def test_section_and_tags_are_read_where_only_the_page_prints_them(
    above: str, below: str, section: str | None, tags: tuple[str, ...]
) -> None:
    article = extract(page(f"{above}<article><h1>A Series by the Lake</h1>{paragraphs()}</article>{below}"))

    assert (article.section, article.tags) == (section, tags)


def test_a_change_before_the_publication_is_none_and_the_next_statement_is_asked() -> None:
    story = {"@type": "Article", "datePublished": "2024-05-02T19:41:10Z", "dateModified": "2024-05-02T13:00:00Z"}
    head = f'<script type="application/ld+json">{json.dumps(story)}</script>'
    later = '<meta property="article:modified_time" content="2024-05-02T20:00:00Z">'

    assert extract(page(head=head)).modified_at is None
    assert str(extract(page(head=head + later)).modified_at) == "2024-05-02T20:00:00+00:00"


@pytest.mark.parametrize("place", ["before", "far"])
def test_a_standfirst_of_something_else_is_no_dek(place: str) -> None:
    teaser = "<p class=excerpt>Get our latest stories in the feed of your choice.</p>"
    far = "<ul>" + "<li>A lake</li>" * 70 + f"</ul>{teaser}"
    article = f"<article><h1>A Series by the Lake</h1>{paragraphs()}</article>"

    assert extract(page(f"{teaser}{article}" if place == "before" else f"{article}{far}")).dek is None
