"""Who wrote it: what a page's head says, what is printed by the headline, and which of the two is believed."""

from __future__ import annotations

import json

import pytest

from tests.extract.pages import TEXT, page, paragraphs
from tradewatch.extract.article import extract

TOP = "<h1>A Series by the Lake</h1>"


@pytest.mark.parametrize(
    ("printed", "names", "rule"),
    [
        ("<p class=byline>By Mara Lindqvist</p>", ["Mara Lindqvist"], "byline"),
        ("<div class=byline><span>Mara Lindqvist</span><span>Tom Okafor</span></div>",
         ["Mara Lindqvist", "Tom Okafor"], "byline"),
        ("<div class=byline><a href=/m>Mara Lindqvist</a> Reviewed by <a href=/t>Tom Okafor</a></div>",
         ["Mara Lindqvist"], "byline"),
        ("<div class=byline><a href=/m>Mara Lindqvist</a><br><a href=/t>Tom Okafor</a></div>",
         ["Mara Lindqvist", "Tom Okafor"], "byline"),
        ("<p class=meta>by <a href=/author/mara/>Mara</a> · Dec 20, 2025</p>", ["Mara"], "byline:link"),
        ("<aside><a rel=author href=/x/>Mara Lindqvist</a></aside>", ["Mara Lindqvist"], "byline:link"),
        ("<aside><a rel=author href=/x/>Mara Lindqvist</a><a rel=author href=/y/>Tom Okafor</a></aside>", [], None),
        ("<li>Von: <span><a href=/m>Mara Lindqvist</a>, </span><span><a href=/t>Tom Okafor</a></span></li>",
         ["Mara Lindqvist", "Tom Okafor"], "by"),
        ("<p>by <a href=/m>Mara Lindqvist</a> in <a href=/film>Film</a></p>", ["Mara Lindqvist"], "by"),
        ("<nav>>By markets</nav><p>By Mara Lindqvist</p>", ["Mara Lindqvist"], "by"),
        ("<ul><li><strong>Autorin</strong> Mara Lindqvist</li></ul>", ["Mara Lindqvist"], "by:line"),
        ("<div class=signature><b>Mara Lindqvist</b></div>", ["Mara Lindqvist"], "byline"),
        ("<p class=details>6 March 2016 @ 10:18&nbsp;by Mara Lindqvist</p>", ["Mara Lindqvist"], "by:line"),
        ("<div class='author vcard byline'>By <a href=/m>Mara Lindqvist</a> and <a href=/t>Tom Okafor</a></div>",
         ["Mara Lindqvist", "Tom Okafor"], "byline"),
        ("<nav><a href=/people/>People</a></nav><a href=/people/>People</a>", [], None),
        (f"{paragraphs()}<footer><span class=author>Mara Lindqvist</span></footer>", ["Mara Lindqvist"], "byline"),
        ("<p>di <a href=/m>Mara Lindqvist</a></p>", ["Mara Lindqvist"], "by"),
        ("<p>Av <span>Mara Lindqvist</span></p>", ["Mara Lindqvist"], "by"),
        ("<p>Tekst: Mara Lindqvist</p>", ["Mara Lindqvist"], "by"),
        ("<p>Text: Mara Lindqvist, Foto: Tom Okafor</p>", ["Mara Lindqvist"], "by"),
        ("<p>取材・文：山田太郎</p>", ["山田太郎"], "by"),
        ("<p>김보라 기자</p>", ["김보라"], "by"),
        ("<p>作者：陶景明</p>", ["陶景明"], "by"),
        ("<p>Γράφει ο Λεωνίδας Καράμπελας</p>", ["Λεωνίδας Καράμπελας"], "by"),
        ("<footer>Submitted by <span>Mara Lindqvist</span></footer>", ["Mara Lindqvist"], "by"),
        ("<div class=c-signature><strong><a href=/m>Mara Lindqvist</a></strong><strong>Tom Okafor</strong></div>",
         ["Mara Lindqvist", "Tom Okafor"], "byline"),
        ("<p class=firma>Mara Lindqvist / Tom Okafor</p>", ["Mara Lindqvist", "Tom Okafor"], "byline"),
        ("<div class=authors-list><a href=/profile/m><i>ML</i><b>Mara Lindqvist</b></a>"
         "<a href=/profile/t><i>TO</i><b>Tom Okafor</b></a></div>", ["Mara Lindqvist", "Tom Okafor"], "byline"),
        ("<div class=byline><p>Mara Lindqvist</p><p>Reporter</p><p>Tom Okafor</p><p>Fotograf</p></div>",
         ["Mara Lindqvist"], "byline"),
        ("<div class=reporter>채우리 기자 기자 페이지</div>", ["채우리"], "byline"),
        ("<p>Il premio a <i>Sale</i> di <b>Tom Okafor</b></p>", [], None),
        ("<p>Di Tom Okafor si è detto molto.</p>", [], None),
        ("<p>Af de to film er den ene solgt.</p>", [], None),
        ("<div class=article-credits><span class=author>By Mara Lindqvist</span></div>", ["Mara Lindqvist"], "byline"),
        ("<p>Partners</p><p>Bystanders</p>", [], None),
        ("<div class=bildautor>Reelpress/Mara Lindqvist</div>", [], None),
        ("<p class=byline>May 2, 2024 · Mara Lindqvist on behalf of the jury</p>", ["Mara Lindqvist"], "byline"),
        ("<a href=/other/><div>Another story</div><h6>By Tom Okafor</h6></a>", [], None),
        ("<aside><p>By Mara Lindqvist</p></aside>", ["Mara Lindqvist"], "by"),
        ("<address>Von <a rel=author href=/m>Mara Lindqvist</a>, <a rel=author href=/t>Tom Okafor</a> und"
         " <a rel=author href=/a>Aino Virta</a></address>", ["Mara Lindqvist", "Tom Okafor", "Aino Virta"], "byline"),
        ("<div><a href=/author/mara/><i></i>Mara Lindqvist</a>, <a href=/author/tom/>Tom Okafor</a></div>",
         ["Mara Lindqvist", "Tom Okafor"], "byline:link"),
        ("<ul><li><span class=post_author>Mara Lindqvist</span><li><span class=post_author>Tom Okafor</span></ul>",
         ["Mara Lindqvist", "Tom Okafor"], "byline"),
        ("<p><a href=/author/mara/>Mara Lindqvist</a> | Updated 9 May 2024 | <a href=/author/tom/>Tom Okafor</a></p>",
         ["Mara Lindqvist"], "byline:link"),
        ("<div><a href=/author/mara/>Mara Lindqvist</a> – fact-checked by <a href=/author/tom/>Tom Okafor</a></div>",
         ["Mara Lindqvist"], "byline:link"),
        (f"<p class=author>Mara Lindqvist</p>{paragraphs()}<p class=author>Tom Okafor</p>",
         ["Mara Lindqvist"], "byline"),
        ("<div class=authors><strong>Mara Lindqvist</strong> Deputy Hub Director</div>", ["Mara Lindqvist"], "byline"),
        ("<p class=info><a href=/x title='All posts by Mara Lindqvist'>ml</a> 2 May 2024</p>",
         ["Mara Lindqvist"], "byline:link"),
        ("<a href=/av/mara aria-label='Se alla artiklar av Mara Lindqvist'><b></b></a>",
         ["Mara Lindqvist"], "byline:link"),
        ("<p>Von <a href=/autoren/mara-1>Mara Lindqvist</a></p>", ["Mara Lindqvist"], "byline:link"),
        ("<div><a class=h4 href=/meet-the-team/mara-1>Mara Lindqvist</a></div>", ["Mara Lindqvist"], "byline:link"),
        ("<p class=byline>By Mara Lindqvist For Reelwire.Com</p>", ["Mara Lindqvist"], "byline"),
        ("<div class=article-header-sidebar><p class=author>Mara Lindqvist</p></div>", ["Mara Lindqvist"], "byline"),
        ("<div class=sidebar><p class=author>Mara Lindqvist</p></div>", [], None),
        ("<div class=related><a href=/t title='All posts by Tom Okafor'>Tom</a></div>", [], None),
        ("<p>It is <a href=/b title='Short stories by Mara Lindqvist'>a book</a> from Oslo.</p>", [], None),
        ("<p>Then <a href=/creative-team/mara>Mara Lindqvist</a> edits, in a hut by the lake.</p>", [], None),
        ("<div class=byline>Photo: <strong>Tom Okafor</strong></div>", [], None),
        ("<p><span class=author>Mara Lindqvist</span> talks to <span class=author>Tom Okafor</span></p>",
         ["Mara Lindqvist"], "byline"),
        ("<p><span class=author>Mara Lindqvist</span> Photos <span class=author>Tom Okafor</span></p>",
         ["Mara Lindqvist"], "byline"),
    ],
)  # fmt: skip
def test_the_byline_is_read_where_it_is_printed(printed: str, names: list[str], rule: str | None) -> None:
    article = extract(page(f"<article>{TOP}{printed}{paragraphs()}</article>"))

    assert list(article.bylines) == names
    assert article.provenance.get("bylines") == rule


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("<meta name=dable:author content='Mara Lindqvist'>", ["Mara Lindqvist"]),
        ("<meta name=mrf:authors content='Mara Lindqvist; Tom Okafor'>", ["Mara Lindqvist", "Tom Okafor"]),
        ("<meta name=citation_author content='Lindqvist, Mara'><meta name=citation_author content='Okafor, Tom'>",
         ["Mara Lindqvist", "Tom Okafor"]),
        ("<meta name=citation_authors content='Lindqvist, Mara; Okafor, Tom'>", ["Mara Lindqvist", "Tom Okafor"]),
        ("<meta name=dc.creator content='Lindqvist, Mara'><meta name=dc.creator content='Okafor, Tom'>",
         ["Mara Lindqvist", "Tom Okafor"]),
        ("<meta name=dc.creator content='Mara Lindqvist, Tom Okafor'>", ["Mara Lindqvist", "Tom Okafor"]),
        ("<meta name=author content='Mara Lindqvist'><meta property=article:author content='Mara Lindqvist / Reporter'>"
         "<meta property=article:author content='Tom Okafor / Reporter'>", ["Mara Lindqvist", "Tom Okafor"]),
        ("<meta name=author content='Lindqvist Lund'><meta name=copyright content='Copyright (c) Lindqvist Lund 2024'>"
         "<meta property=article:author content='Mara Lindqvist'>", ["Mara Lindqvist"]),
        ("<meta name=author content='Mara Lindqvist'><meta name=copyright content='© 2024 Mara Lindqvist'>",
         ["Mara Lindqvist"]),
        ("<meta property=book:author content='Mara Lindqvist'>", []),
        ("<meta property=film:author content='Mara Lindqvist'><meta name=theme:author content='Tom Okafor'>", []),
        ("<meta name=dc.creator content='Mara Lindqvist, Oslo'>", ["Mara Lindqvist"]),
        ("<meta name=smartbanner:author content='Lake Software'>", []),
    ],
)  # fmt: skip
def test_the_tags_of_many_systems_name_the_authors(head: str, names: list[str]) -> None:
    assert list(extract(page(head=head)).bylines) == names


@pytest.mark.parametrize(
    "told",
    [
        "<p>The prize went to <em>Salt Road</em> by <strong>Tom Okafor</strong>.</p>",
        "<p>Aus dem Wettbewerb: <i>Salzweg</i> von <b>Tom Okafor</b></p>",
        "<ul><li><em>Salt Road</em> by <a href=/x>Tom Okafor</a></li><li><em>Ferry</em> by Ana Ruiz</li></ul>",
        "<ul><li><strong>Salt Road</strong><br>by Tom Okafor</li></ul>",
        "<p>After the novel <em>Ferry</em> by <a href=/people/tom>Tom Okafor</a></p>",
        "<p>With <a href=/people/tom>Tom Okafor</a> in the lead</p>",
        "<p>Director: <a href=/people/tom>Tom Okafor</a></p>",
        "<p><a href=/people/tom>Tom Okafor</a> opens the fair on Sunday with nine films from the region, and closes it"
        " with a concert on the lake, weather permitting.</p>",
        "<blockquote><p>A lake is a slow mirror.</p><cite class=author>Tom Okafor</cite></blockquote>",
        "<div itemscope itemtype=https://schema.org/Movie><b itemprop=author>Tom Okafor</b></div>",
    ],
)
def test_who_made_a_film_did_not_write_the_article(told: str) -> None:
    assert extract(page(f"<article>{TOP}{told}{paragraphs()}</article>")).bylines == ()


@pytest.mark.parametrize(
    "beside",
    [
        "<div class=image-credit>by Tom Okafor</div>",
        "<div class=featured-image><img src=/l.jpg><p class=wp-caption-text>by Tom Okafor</p></div>",
        "<figure><img src=/l.jpg><figcaption>The lake <b class=author>Tom Okafor</b></figcaption></figure>",
        "<div class=gallery><div class=slide><p>by <b>Tom Okafor</b></p></div></div>",
        "<div class=trending><a href=/x>Ferry Sails</a> <b class=author-name>Tom Okafor</b></div>",
        "<div class=most-popular><ol><li><a href=/x>Ferry Sails</a> <b class=author>Tom Okafor</b></li></ol></div>",
        "<h2>By Land And Sea</h2>",
    ],
)
def test_who_took_a_picture_or_wrote_another_article_did_not_write_this_one(beside: str) -> None:
    assert extract(page(f"<article>{TOP}{beside}{paragraphs()}</article>")).bylines == ()


@pytest.mark.parametrize(
    ("stated", "printed", "names"),
    [
        ("Mara Lindqvist", "Tom Okafor", ["Mara Lindqvist"]),
        ("Mara Lindqvist", "Mara Lindqvist, Tom Okafor", ["Mara Lindqvist", "Tom Okafor"]),
        (
            "Mara Lindqvist",
            "<a href=/m>Mara Lindqvist</a> More Stories by Mara <a href=/x>Lake Freezes, Nobody Hurt</a>",
            ["Mara Lindqvist"],
        ),
        ("Mara", "Mara Lindqvist", ["Mara Lindqvist"]),
        ("Kinova", "Tom Okafor", ["Tom Okafor"]),
        ("Kinova", "5 min read", ["Kinova"]),
        ("mara lindqvist", "", ["Mara Lindqvist"]),
        ("Nordische Filmwelle (www.filmwelle.example)", "Tom Okafor", ["Tom Okafor"]),
        ("Site Admin", "Tom Okafor", ["Tom Okafor"]),
    ],
)
def test_a_full_name_that_is_printed_is_more_than_one_word_in_the_head(
    stated: str, printed: str, names: list[str]
) -> None:
    head = f'<meta name="author" content="{stated}">'
    article = extract(page(f"<article>{TOP}<p class=byline>{printed}</p>{paragraphs()}</article>", head))

    assert list(article.bylines) == names


@pytest.mark.parametrize(
    ("kind", "publisher", "names"),
    [
        ("Person", ["Person", "Organization"], ["Mara Lindqvist"]),
        ("Person", "Person", ["Mara Lindqvist"]),
        ("Person", "Organization", []),
        (None, "Organization", []),
    ],
)
def test_a_blog_in_its_owner_s_name_has_an_author_and_an_outlet_none(
    kind: str | None, publisher: object, names: list[str]
) -> None:
    graph = [
        {"@type": "Article", "headline": "A Series by the Lake", "author": {"@type": kind, "name": "Mara Lindqvist"},
         "publisher": {"@id": "#house"}},
        {"@type": publisher, "@id": "#house", "name": "Mara Lindqvist"},
    ]  # fmt: skip
    script = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    head = f'{script}<meta property="og:site_name" content="Mara Lindqvist">'

    assert list(extract(page(head=head)).bylines) == names


@pytest.mark.parametrize(
    ("printed", "head", "agencies", "names"),
    [
        ("<p class=byline>By Mara Lindqvist, AFP</p>", "", ["AFP"], ["Mara Lindqvist"]),
        ("<p class=byline>Mara Lindqvist (dpa) and Reuters</p>", "", ["dpa", "Reuters"], ["Mara Lindqvist"]),
        ("<p class=byline>By Agence France-Presse</p>", "", ["Agence France-Presse"], []),
        ("", '<meta name="author" content="Mara Lindqvist / Associated Press">', ["Associated Press"],
         ["Mara Lindqvist"]),
        ("", '<meta name="author" content="Reuters"><meta property="og:site_name" content="Reuters">', [], []),
        ("", '<script type="application/ld+json">{"@type": "Article", "author": [{"@type": "Organization",'
         ' "name": "Reuters"}, {"@type": "Person", "name": "Mara Lindqvist"}]}</script>', ["Reuters"],
         ["Mara Lindqvist"]),
        ("<p class=byline>By Mara Lindqvist</p>", "", [], ["Mara Lindqvist"]),
    ],
)  # fmt: skip
def test_wire_services_stand_apart_from_people(printed: str, head: str, agencies: list[str], names: list[str]) -> None:
    article = extract(page(f"<article>{TOP}{printed}{paragraphs()}</article>", head))

    assert (list(article.agencies), list(article.bylines)) == (agencies, names)


@pytest.mark.parametrize(
    ("last", "names"),
    [
        ("<p><em>Mara Lindqvist</em></p>", ["Mara Lindqvist"]),
        ("<p style='text-align:right'><strong>Mara Lindqvist</strong></p>", ["Mara Lindqvist"]),
        ("<p>Propos recueillis par Mara Lindqvist</p>", ["Mara Lindqvist"]),
        ("<p>— <em>Mara Lindqvist</em></p>", ["Mara Lindqvist"]),
        ("<p>【記者　真野陽太】</p>", ["真野陽太"]),
        ("<p>记者 卢思齐 实习生 邵一帆</p>", ["卢思齐", "邵一帆"]),
        ("<p><em>Mara Lindqvist is a reporter at Reel Wire.</em></p>", ["Mara Lindqvist"]),
        ("<p>Mara Lindqvist, is an author and critic who lives by a lake.</p>", ["Mara Lindqvist"]),
        ("<p>Helmi Rautio is a freelance producer in Tampere.</p>", []),
        ("<p>Mara Lindqvist is a producer in Tampere.</p>", []),
        ("<p>Mara Lindqvist</p>", []),
        ("<p><strong>The Menu</strong></p>", []),
        ("<p><em>Mara went home.</em></p>", []),
    ],
)
def test_a_name_set_apart_under_the_text_is_its_byline_and_none_of_it(last: str, names: list[str]) -> None:
    article = extract(page(f"<article><h1>A Series by the Lake</h1>{paragraphs()}{last}</article>"))

    assert list(article.bylines) == names
    assert (article.text == TEXT) == bool(names)


@pytest.mark.parametrize(
    ("head", "printed", "names", "rule"),
    [
        ('{"@type": "Article", "author": {"url": "https://reelwire.example/author/mara-lindqvist/"}}', "",
         ["Mara Lindqvist"], "address:author"),
        ('{"@type": "Article", "author": {"url": "https://reelwire.example/author/mara-lindqvist/"}}',
         "<p>By Tom Okafor</p>", ["Tom Okafor"], "by"),
        ('{"@type": "Article", "author": {"url": "https://reelwire.example/author/news-desk/"}}', "", [], None),
        ('{"@type": "Article", "author": {"url": "https://reelwire.example/author/mara/"}}', "", [], None),
        ("{}", "<i itemprop=author itemscope><meta itemprop=name content='Mara Lindqvist'></i>",
         ["Mara Lindqvist"], "meta:name"),
        ('{"@type": "Article", "author": {"@type": "Person", "name": "Kelp Post"}, "publisher": {"name": "Kelp Post"}}',
         "<p class=byline>By Mara Lindqvist</p>", ["Mara Lindqvist"], "byline"),
        ("{}", "<p class=credit>文＝真野陽太　写真＝大庭悠介</p>", ["真野陽太"], "by"),
    ],
)  # fmt: skip
def test_a_writer_whom_no_text_names_is_known_by_what_machines_read(
    head: str, printed: str, names: list[str], rule: str | None
) -> None:
    script = f'<script type="application/ld+json">{head}</script>'
    article = extract(page(f"<article>{TOP}{printed}{paragraphs()}</article>", script))

    assert list(article.bylines) == names
    assert article.provenance.get("bylines") == rule


def test_a_writer_who_is_named_above_the_text_is_none_of_it_below() -> None:
    body = f"<article>{TOP}<p class=byline>By Mara Lindqvist</p>{paragraphs()}<p>Mara Lindqvist</p></article>"

    assert extract(page(body)).text == TEXT


@pytest.mark.parametrize(
    ("head", "opening", "names", "rule"),
    [
        ("", "<p><b>Mara Lindqvist</b></p>", ["Mara Lindqvist"], "text:name"),
        ("", "<p>…and the lake answers</p><p><strong>MARA LINDQVIST/TOM OKAFOR</strong></p>",
         ["Mara Lindqvist", "Tom Okafor"], "text:name"),
        ('<meta property="og:site_name" content="Reelwire News"><meta name=author content="Reelwire D">',
         "<p><strong>MARA LINDQVIST&nbsp;</strong></p>", ["Mara Lindqvist"], "text:name"),
        ('<meta name=author content="Tom Okafor">', "<p>By Mara Lindqvist, president of the guild</p>",
         ["Mara Lindqvist"], "text:by"),
    ],
)  # fmt: skip
def test_the_byline_is_read_where_it_opens_the_text(head: str, opening: str, names: list[str], rule: str) -> None:
    article = extract(page(f"<article>{TOP}{opening}{paragraphs()}</article>", head))

    assert list(article.bylines) == names
    assert article.provenance["bylines"] == rule
    assert "lindqvist" not in article.text.lower()


@pytest.mark.parametrize(
    ("head", "opening"),
    [
        ('<meta name=author content="Tom Okafor">', "<p><b>Mara Lindqvist</b></p>"),  # the head says another
        ("", "<p><b>Helmi Rautio</b></p>"),  # whom the text quotes
        ("", "<p>Mara Lindqvist</p>"),  # nothing sets it apart: a caption, a heading
        ("", "<p><b>A Second Menu</b></p>"),  # a heading
        ("", "<p>By Composer and Menu</p>"),
        ('<meta name=author content="Tom Okafor">', "<p>Von Trier, Kaurismäki head the line-up</p>"),
        ("", "<p>Mara Lindqvist is the company’s new chair.</p>"),
        ("", "<p>By Mara Lindqvist’s count six broadcasters have joined.</p>"),
    ],
)  # fmt: skip
def test_what_opens_the_text_is_not_always_a_byline(head: str, opening: str) -> None:
    article = extract(page(f"<article>{TOP}{opening}{paragraphs()}</article>", head))

    assert "text:" not in article.provenance.get("bylines", "")


@pytest.mark.parametrize(
    ("head", "printed"),
    [
        ("Tom Okafor", "Mara Lindqvist and Tom Okafor"),
        ("Mara Lindqvist", "Dr. Mara Lindqvist, Tom Okafor"),
    ],
)
def test_the_head_s_one_author_is_completed_by_the_page(head: str, printed: str) -> None:
    article = extract(page(f"<article>{TOP}<p class=byline>By {printed}</p>{paragraphs()}</article>",
                           f'<meta name=author content="{head}">'))  # fmt: skip

    assert [name.removeprefix("Dr. ") for name in article.bylines] == ["Mara Lindqvist", "Tom Okafor"]
