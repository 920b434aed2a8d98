"""The body: every paragraph of the article, and nothing else."""

from __future__ import annotations

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.extract.pages import PARAGRAPHS, TEXT, URL, page, paragraphs
from tradewatch.errors import ExtractionError
from tradewatch.extract.agreement import agreement, most_agreed, share
from tradewatch.extract.article import extract
from tradewatch.extract.blocks import Block
from tradewatch.extract.generic import read_twice
from tradewatch.extract.lines import keep
from tradewatch.extract.weights import weigh
from tradewatch.outlets.outlet import Layout, Outlet

LONGER = tuple(
    f"In year {year} the lake froze, and the crew of the series walked over it to {place} and back."
    for year, place in ((2011, "the mill"), (2012, "the church"), (2013, "the harbour"), (2014, "the sauna"))
)
HEAD = '<title>A Series by the Lake</title><meta name="author" content="Mara Lindqvist">'


def body_of(inner: str) -> str:
    return extract(page(f"<main><h1>A Series by the Lake</h1><div class='story'>{inner}</div></main>", HEAD)).text


def test_a_plain_article_is_read_whole() -> None:
    assert body_of(paragraphs()) == TEXT


@pytest.mark.parametrize(
    "junk",
    [
        "<p>Advertisement</p>",
        "<p>Story continues below advertisement</p>",
        "<p>Sign up for our daily newsletter and get the lake straight to your inbox.</p>",
        "<p>Subscribe to the Reel Wire newsletter</p>",
        "<p>Follow us on Twitter and Facebook for more from the lake.</p>",
        "<p>Read more: <a href='/x'>The composer who plays the accordion</a></p>",
        "<p>RELATED: The composer who plays the accordion</p>",
        "<p><a href='/x'>The composer who plays the accordion gets a prize of his own</a></p>",
        "<h3><a href='https://www.reelwire.example/x'>The composer who plays the accordion</a></h3>",
        "<ul><li><a href='/x'>Another article of ours</a></li><li><a href='/y'>And another one</a></li></ul>",
        "<p>Photo: Somebody Somewhere / Agency</p>",
        "<p>Getty Images</p>",
        "<p>By Mara Lindqvist</p>",
        "<p>A Series by the Lake</p>",
        "<p>5 min read</p>",
        "<p>Published: 12 October 2022, 17:30</p>",
        "<p>Share</p>",
        "<h2>Table of Contents</h2>",
        "<p>Show Caption</p>",
        "<p>We apologize, but this video has failed to load.</p>",
        "<p>Empfohlener redaktioneller Inhalt</p>",
        "<p>An dieser Stelle finden Sie externen Inhalt, der den Artikel ergänzt.</p>",
        "<p>Ich bin damit einverstanden, dass mir externe Inhalte angezeigt werden.</p>",
        "<p>Follow the lake on our WhatsApp channel, or on Google News.</p>",
        "<p>Was this article helpful?</p>",
        "<p>Additional reporting by Tom Okafor in Tampere; Editing by Helmi Rautio</p>",
        "<h3>Related Stories</h3>",
        "<p>Already have an account? Sign in to carry on with the lake and others.</p>",
        "<p>For all of the lakes, follow us <a href='/t'>@ReelWire</a> on Twitter.</p>",
        "<p><em>***This article was written for the August ’22 issue of </em>Reel Wire<em> (No. 322)***</em></p>",
        "<p>You can subscribe here for the printed lake.</p>",
        "<p>Translated from Finnish by Ines Prado</p>",
        "<blockquote class=pullquote>wrote the budget on the back of a menu</blockquote>",
        "<p><em>This report by The Wire was first published Oct. 12, 2022.</em></p>",
        "<span class='a-screen-reader-only'>Optional Screen Reader</span>",
        "<p><strong>Check also this interview</strong></p>",
        "<p>For more from Reel Wire’s lakes, <a href='/x'>click here</a>.</p>",
        "<p>\u200d</p>",
        "<p>Te puede interesar: <a href='/x'>El lago</a> que toca el acordeón</p>",
        "<p><em>Pictured at top: “The Lake,” 2019</em></p>",
        "<p>Translated by Ines Prado</p>",
        "<p class='powerpress_links powerpress_links_mp3'>Podcast: Play in new window | Download (1:04:11)</p>",
        "<div class='observer-sub-form'><p>Get your daily dose of lake, at home and abroad.</p></div>",
        "<p>ADVERTISING</p>",
        "<p>Which lake is yours? <em>Let us know in the comments.</em></p>",
        "<h3>¿Te gustó este artículo?</h3>",
        "<p>Suscríbete a nuestro newsletter y no te perderás ningún lago.</p>",
        "<p>Abonnez-vous à notre newsletter du lac, c’est gratuit.</p>",
        "<p>Jetzt kostenlos den täglichen See-Newsletter abonnieren!</p>",
        "<blockquote>“We never expected the Estonians to say yes first,”</blockquote>",
        "<div class='big'>“Weather permitting, and returns to the lake for the final block in August.”</div>",
        "<p>All images courtesy of Kinova Pictures and the lake.</p>",
        "<p>Follow our coverage of the lake by clicking on the image below.</p>",
        "<p>Check out more of <a href='/mara'>Mara’s articles</a>.</p>",
        "<p>Here’s the trailer of the film.</p>",
        "<p>Subscribe to Reel Wire now to read this and much more</p>",
        "<p>Already a subscriber? <a href='/in'>Sign in here</a></p>",
        "<p>Create an account or sign in to continue with your reading experience.</p>",
        "<p>Unlimited online access to the Reel Wire and 15 lakes with one account.</p>",
        "<p>Get email updates from your favourite authors.</p>",
        "<p>2 Wochen kostenlos testen</p>",
        "<p>Advertisement 2Story continues below</p>",
        "<p>Sie haben einen Fehler gefunden?</p>",
        "<div class='accessDenied'><p>The rest of the lake is for those who have paid for all of it.</p></div>",
        "<p>Czytaj więcej</p>",
        "<p>14K Shares</p>",
        "<p>Request a demo</p>",
        "<p>Lesen Sie auch: Der Komponist mit dem Akkordeon</p>",
        "<p>© 2024 Reel Wire. All rights reserved.</p>",
        "<p class=epigrafe>The lake in spring, before the shoot</p>",
        "<span class=dachzeile>News from the lake</span>",
        "<figure><img><figcaption>The lake in spring, before the shoot</figcaption></figure>",
        "<div class='picBox full'><img src='/l.jpg'><p>The lake in spring, before the shoot.</p></div>",
        "<div class='detail-img'><picture><img></picture><div>The lake in spring, before the shoot.</div></div>",
        "<h2><span>Series</span><span>A Series by the Lake</span></h2>",
        "<aside><p>The composer, who also plays the accordion, was born by another lake.</p></aside>",
        "<div class=faktaboks><p>The lake is nine kilometres long and freezes in most winters since 1890.</p></div>",
        "<div class=story-infobox><p>The lake is nine kilometres long and freezes in most winters.</p></div>",
        "<div class=inline-asset><p>People are reading of another lake, which has no series at all.</p></div>",
        "<p class=mediadescr>The lake in spring, before anybody had begun to shoot on it.</p>",
        "<p>The lake in spring, before the shoot. (Foto: Mara Lindqvist/Reelpress)</p>",
        "<p>The lake in spring, before the shoot | picture alliance / dpa</p>",
        "<p>Lees ook</p>",
        "<p>This audio is generated automatically. Please let us know of any lake it got wrong.</p>",
        "<p>As a subscriber, you have 10 gift articles to give each month.</p>",
        "<p>Mara Lindqvist can be reached at mara@reelwire.example.</p>",
        "<p>Support independent journalism. We need your help to keep covering the lake.</p>",
        "<div class='ai-summary'><p>A lake, a menu and a series, told by a machine in one sentence.</p></div>",
        "<div class='photo-gallery'><p>The lake in January, when the ice was thick enough for it.</p></div>",
        "<p>[embed]https://video.example/lake[/embed]</p>",
        "<p>Läs även: <a href='/x'>Tonsättaren</a> som spelar dragspel</p>",
        "<p>Читайте также: <a href='/x'>композитор</a> с аккордеоном</p>",
        "<p>اقرأ أيضًا</p>",
        "<p>責任編輯：陶景明</p>",
        "<p>この記事は有料記事です。残り1200文字</p>",
        "<p>저작권자 © 릴와이어 무단전재 및 재배포 금지</p>",
        "<p>Über dieses Thema berichtete die Seenschau am 12. November 2024 um 20:00 Uhr.</p>",
        "<p>Har du tips i saken? Send oss en e-post.</p>",
        "<p>Puedes seguir a Reel Wire en Facebook y X, o apuntarte para recibir el lago cada semana.</p>",
        "<p>3 aprile 2024 ( modifica il 4 aprile 2024 | 09:15)</p>",
        "<p>✅ Siga o canal do Reel Wire no WhatsApp</p>",
        "<p>Подписывайтесь на Reel Wire в Telegram.</p>",
        "<div class='related-posts'><p>The composer, who also plays the accordion, was born by a lake.</p></div>",
        "<div class='newsletter-signup'><p>The lake comes to you every day but Sunday, when it is closed.</p></div>",
        "<div style='display: none'><p>Hidden from readers, and so from us as well, for good reasons.</p></div>",
        "<div class='author-bio'><p>The writer of this lives by a lake of her own, and has for years.</p></div>",
        "<div class='AuthorProfile'><p>The writer of this lives by a lake of her own, and has for years.</p></div>",
        "<div class='moreRelatedArticles'><p>The composer, who plays the accordion, was born by a lake.</p></div>",
        "<div class='not-prose'><p>Three lakes on offer, each with a menu and a hotel bar of its own.</p></div>",
        "<p class='post-cta-text'>Book a boat on the lake today and take ten per cent off your second menu.</p>",
        "<blockquote class='twitter-tweet'><p>The lake is smaller than they say, friends.</p>A Reader</blockquote>",
        "<div id='onetrust-consent-sdk'><p>When you visit the lake, we store cookies, and so on.</p></div>",
        "<div id='comments'><p>A reader writes that the lake is smaller than the article says.</p></div>",
        "<script>var lake = 'text in a script is no text of the page at all';</script>",
        "<form><input><button>Send this to somebody who likes lakes, or menus</button></form>",
    ],
)
def test_what_is_no_part_of_the_article_is_left_out(junk: str) -> None:
    text = body_of(paragraphs(PARAGRAPHS[:3]) + junk + paragraphs(PARAGRAPHS[3:]))

    assert text == TEXT


def test_short_paragraphs_of_scripts_without_spaces_are_running_text() -> None:
    lines = "湖畔の町は冬の撮影を決めた。|論争は終わった。|「疲れました」と森岡さんは話した。|橋が先だという。"
    more = "市長は春の再投票を否定しない。|漁師は専用の水路を求めている。|会社は甲板員を六人雇う。|三隻目は予備になる。"
    texts = (*lines.split("|"), *more.split("|"))
    teaser = "<p>【関連記事】<a href=/x>湖畔の宿、ようやく修理</a></p>"
    html = f"<main><h1>湖畔のドラマ</h1><div>{paragraphs(texts[:4])}{teaser}{paragraphs(texts[4:])}</div></main>"
    article = extract(page(html))

    assert article.text == "\n\n".join(texts)
    assert article.provenance["text"] == "generic"


def test_a_label_over_an_h1_with_a_kicker_is_no_text() -> None:
    head = '<meta property="og:title" content="A Series by the Lake">'
    top = "<p>After two years</p><h1><span>Six join</span> <span>A Series by the Lake</span></h1>"

    assert extract(page(f"<article>{top}{paragraphs()}</article>", head)).text == TEXT


@pytest.mark.parametrize("line", ["Mara Lindqvist: Why the lake?", "Mara Lindqvist says that the lake is closed."])
def test_what_the_writer_asks_and_what_is_said_of_her_is_text(line: str) -> None:
    head = '<meta name="author" content="Mara Lindqvist">'
    body = f"<article><h1>A Series by the Lake</h1><p>{line}</p>{paragraphs()}</article>"

    assert extract(page(body, head)).text == f"{line}\n\n{TEXT}"


POST = (
    "<blockquote class='twitter-tweet'><p>The lake is smaller than they say, friends.</p>"
    "&mdash; A Reader (@areader) <a href='https://posts.example/1'>May 2, 2024</a></blockquote>"
)


@pytest.mark.parametrize(
    "post",
    [POST, POST.replace("twitter-tweet", "bluesky-embed"), f"<figure class=wp-block-embed><div>{POST}</div></figure>"],
)
def test_a_post_of_another_site_is_text_where_the_text_announces_it(post: str) -> None:
    announced, plain = "<p>Her post reads in full:</p>", "<p>Her post was read by many.</p>"
    words = "The lake is smaller than they say, friends."

    read, unread = (
        body_of(paragraphs(PARAGRAPHS[:3]) + before + post + paragraphs(PARAGRAPHS[3:]))
        for before in (announced, plain)
    )

    assert read.split("\n\n") == [*PARAGRAPHS[:3], "Her post reads in full:", words, *PARAGRAPHS[3:]]
    assert words not in unread


@pytest.mark.parametrize(
    ("inner", "lines"),
    [
        ("<h2>The second menu</h2>", ["The second menu"]),
        ("<h3><a href='https://accordions.example/'>The accordion</a></h3>", ["The accordion"]),
        ("<h3><a href='#menu'>The second menu</a></h3>", ["The second menu"]),
        ("<ul><li><a href='/x'>The menu on the lake</a> is kept.</li></ul>", ["The menu on the lake is kept."]),
        ("<blockquote><p>A lake is a slow mirror.</p></blockquote>", ["A lake is a slow mirror."]),
        ("<ul><li>Six broadcasters</li><li>Two menus</li></ul>", ["Six broadcasters", "Two menus"]),
        ("<p><strong>Why the lake?</strong></p><p>It was there.</p>", ["Why the lake?", "It was there."]),
        ("<div>Loose text in a box, as old systems set it.</div>", ["Loose text in a box, as old systems set it."]),
        ("<p>Before <em>the</em> <a href='/x'>lake</a>, after.</p>", ["Before the lake, after."]),
        ("<p>One paragraph<br><br>and the next.</p>", ["One paragraph", "and the next."]),
        ("<p>A line<br>and its second half.</p>", ["A line\nand its second half."]),
        ("<table><tr><td>Opening</td><td>412,000</td></tr></table>", ["Opening | 412,000"]),
        ("<figure class='wp-block-table'><table><tr><td>A</td><td>1</td></tr></table></figure>", ["A | 1"]),
        ("<p>It was <a class='tag' href='/x'>Rautio</a> who paid.</p>", ["It was Rautio who paid."]),
        ("<div class='item-has-image'><img><p>The lake in spring.</p></div>", ["The lake in spring."]),
        ("<div class='image-item'><img><h3>The menu</h3><p>Perch.</p></div>", ["The menu", "Perch."]),
        ("<div class='faq-answer hidden'><p>Because it was there.</p></div>", ["Because it was there."]),
        ("<div class='copy--with-sidebar-right'><p>It was there.</p></div>", ["It was there."]),
        ("<p>re<b>lease</b>d</p>", ["released"]),
        ("<p><span class='big'>F</span> our years by the lake.</p>", ["Four years by the lake."]),
        ("<p><span class='big'>A</span> year by the lake.</p>", ["A year by the lake."]),
        ("<p><span class='big'>I</span> t’s a lake.</p>", ["It’s a lake."]),
        ("<p>The lake<span class='footnote'>It is deep.</span> froze.</p>", ["The lake froze."]),
        ("<p>The lake<sup><a href='#n4'>4</a></sup> froze on the 1<sup>st</sup>.</p>", ["The lake froze on the 1st."]),
    ],
)
def test_what_structures_the_article_is_kept_as_text(inner: str, lines: list[str]) -> None:
    text = body_of(paragraphs(PARAGRAPHS[:3]) + inner + paragraphs(PARAGRAPHS[3:]))

    assert text.split("\n\n") == [*PARAGRAPHS[:3], *lines, *PARAGRAPHS[3:]]


@pytest.mark.parametrize(
    "line", ["12.10.2022, 17:30 Uhr", "October 12, 2022", "Posted on", "Edited by Tom Okafor", "12:03 / 15:20"]
)
def test_a_date_above_the_text_is_none_of_it_and_one_among_its_paragraphs_is(line: str) -> None:
    assert body_of(f"<p>{line}</p>{paragraphs()}") == TEXT
    assert line in body_of(paragraphs() + f"<h3>{line}</h3>{paragraphs(('A lake by day is another one by night.',))}")


@pytest.mark.parametrize(
    "above",
    ["<span>SERIES | LAKES</span><br><h1>A Series by the Lake</h1>", "<p>12/10/2022 Por Mara Lindqvist</p>",
     "<p>October 12, 2022 | By Mara Lindqvist</p>", "<p><em>Por Redacción Reel Wire</em></p>"],
)  # fmt: skip
def test_a_section_above_the_headline_and_a_date_with_the_byline_are_none_of_the_text(above: str) -> None:
    title = "" if "h1" in above else "<h1>A Series by the Lake</h1>"

    assert extract(page(f"<main><div class='story'>{title}{above}{paragraphs()}</div></main>", HEAD)).text == TEXT


def test_the_writer_who_is_presented_under_the_text_is_none_of_it() -> None:
    bio = "<p>Mara Lindqvist is a reporter by the lake who has eaten from both menus and slept in the bar.</p>"

    assert body_of(paragraphs() + bio) == TEXT
    assert body_of(paragraphs((*PARAGRAPHS, "Mara Lindqvist is chief executive of Lakes, a charity"))) == TEXT
    assert body_of(paragraphs((*PARAGRAPHS, "Interview by Mara Lindqvist", "By Mara Lindqvist"))) == TEXT
    assert "a reporter by the lake" in body_of(bio + paragraphs())


DEK = "A composer, a menu, and the lake between them."


@pytest.mark.parametrize(
    ("above", "kept"),
    [
        (f"<p class=vorspann>{DEK}</p>", False),
        (f"<h2 class='article-subtitle'>{DEK}</h2>", False),
        (f"<p>MUSIC: / <em>{DEK}</em></p>", False),
        (f"<p>{DEK}</p>", True),
        (f"<p>TAMPERE — {DEK}</p>", True),
    ],
)
def test_a_description_that_is_printed_as_a_dek_is_not_the_first_paragraph(above: str, kept: bool) -> None:
    head = f'{HEAD}<meta name="description" content="{DEK}">'
    article = extract(page(f"<main><h1>A Series by the Lake</h1><div>{above}{paragraphs()}</div></main>", head))

    assert (article.text != TEXT, DEK in article.text) == (kept, kept)
    assert kept or article.dek == DEK


@pytest.mark.parametrize("name", ["standfirst", "post-subtitle", "vorspann", "bajada"])
def test_a_dek_that_the_head_does_not_repeat_is_read_where_it_is_printed(name: str) -> None:
    article = extract(page(f"<main><h1>A Series by the Lake</h1><p class={name}>{DEK}</p>{paragraphs()}</main>"))

    assert (article.dek, article.text) == (DEK, TEXT)


def test_a_list_of_who_made_it_is_no_credit_of_a_picture() -> None:
    credits = ("Credits:<br>Director: Mara Lindqvist<br>Music: Tom Okafor",)

    assert body_of(paragraphs((*PARAGRAPHS, *credits))).endswith(
        "Credits:\nDirector: Mara Lindqvist\nMusic: Tom Okafor"
    )
    assert body_of(paragraphs((*PARAGRAPHS, "Credit: Tom Okafor"))) == TEXT


@pytest.mark.parametrize(
    ("between", "opens"),
    [("", True), ("<div class='ad'><p>Advertisement</p></div>", False), ("<h2>The lake in figures</h2>", False)],
)
def test_a_first_paragraph_in_a_box_right_before_the_text_opens_it(between: str, opens: bool) -> None:
    first = f"<div class=opening><p>{PARAGRAPHS[0]}</p></div>"
    body = LexborHTMLParser(f"<div>{first}{between}<div class=rest>{paragraphs(PARAGRAPHS[1:])}</div></div>").body
    assert body is not None
    container = [block.text for block in read_twice(body, weigh(body)).container]

    assert (container[0] == PARAGRAPHS[0]) == opens


@pytest.mark.parametrize("heading", ["Kommentare(0)", "12 Kommentare", "댓글 3", "Comentarios"])
def test_the_text_ends_where_what_readers_say_begins(heading: str) -> None:
    said = "Somebody had much to say about menus, lakes and accordions, and said it at length below the article."

    assert body_of(f"{paragraphs()}<h3>{heading}</h3><p>{said}</p>") == TEXT


OTHER = tuple(text.replace("menu", "map").replace("lake", "hill") for text in PARAGRAPHS)
DAY = "<time>2 May 2024</time>"


def told(head: str, texts: tuple[str, ...], more: str = "", tag: str = "article") -> str:
    return f"<{tag}><h1>{head}</h1>{more}{paragraphs(texts)}</{tag}>"


OWN = told("A Series by the Lake", PARAGRAPHS, DAY)


@pytest.mark.parametrize(
    ("body", "alone"),
    [
        (OWN + told("A Series on the Hill", OTHER, DAY), True),
        (told("A Series on the Hill", OTHER, DAY) + OWN, True),
        (OWN + told("A Series on the Hill", OTHER, DAY, tag="section"), False),
        (OWN + told("Part two", OTHER), False),
        (OWN.replace("</article>", told("Part two", OTHER, DAY) + "</article>"), False),
        ("<h1>A Series by the Lake</h1>" + told("One", PARAGRAPHS, DAY) + told("Two", OTHER, DAY), False),
    ],
)
def test_the_next_article_on_the_page_is_no_part_of_this_one_but_its_own_parts_are(body: str, alone: bool) -> None:
    text = extract(page(f"<main>{body}</main>", HEAD)).text

    assert (OTHER[0] not in text) == alone
    assert PARAGRAPHS[0] in text


def test_a_headline_in_an_article_of_its_own_above_the_text_s_article_takes_nothing_away() -> None:
    head = "<article><h1>A Series by the Lake</h1><p>From Tampere to Pärnu.</p></article>"
    text = f"<article><h1>How it began</h1>{paragraphs()}</article>"

    assert extract(page(f"<main>{head}{text}</main>", HEAD)).text.endswith(TEXT)


@pytest.mark.parametrize(("last", "whole"), [("October 15: The Lost Composer (1927)", True), ("A composer", False)])
def test_a_list_is_read_to_its_end_where_its_last_item_is_like_the_others(last: str, whole: bool) -> None:
    items = ["October 1: The Lake at Night, by Helmi Rautio", "October 8: The Menu, by Tom Okafor and others", last]
    listed = "".join(f"<li>{item}</li>" for item in items)
    body = LexborHTMLParser(f"<div>{paragraphs(PARAGRAPHS[:3])}<ul>{listed}</ul></div>").body
    assert body is not None

    assert (read_twice(body, weigh(body)).stretch[-1].text == last) == whole


@pytest.mark.parametrize(
    "other",
    [
        "<article><h2>The Next Lake</h2><div class=body>{}</div></article>",
        "<aside><article><h4><a href='/x'>A Lake</a></h4><div class=body>{}</div></article></aside>",
        "<article><div class=body>{}</div></article>",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_the_rule_of_an_outlet_reads_the_page_s_own_article_alone(other: str, first: bool) -> None:
    outlet = Outlet(slug="wire", name="Wire", hosts=("reelwire.example",), layouts=(Layout(body=".body"),))
    half = [f"<div class=body>{paragraphs(part)}</div>" for part in (PARAGRAPHS[:3], PARAGRAPHS[3:])]
    own = f"<article><h1>A Series by the Lake</h1>{half[0]}<p>Ad</p>{half[1]}</article>"
    another = other.format("<p>Another lake froze over last night, and nobody was told of it until it thawed.</p>" * 3)

    assert extract(page(another + own if first else own + another, HEAD), outlet).text == TEXT


def test_paragraphs_can_be_divs_that_were_pasted_from_a_word_processor() -> None:
    divs = [f"<div><span style='font: Arial'>{text.replace('menu', '<b>menu</b>')}</span></div>" for text in PARAGRAPHS]

    assert body_of(f"<div>{'<div>&nbsp;</div>'.join(divs)}</div>") == TEXT


def test_letters_that_only_join_others_are_dropped_at_the_ends_of_a_line() -> None:
    assert body_of("".join(f"<p>\u200d{text}\u200d</p>" for text in PARAGRAPHS)) == TEXT
    assert body_of("".join(f"<p>{text} <a href='#1'>↩︎</a></p>" for text in PARAGRAPHS)) == TEXT


def test_a_line_that_comes_again_is_kept_and_a_passage_that_does_is_not() -> None:
    again = ("Opening", "A lake.", "Closing", "A menu.")
    split = ("Opening", PARAGRAPHS[0], "Opening", *PARAGRAPHS[1:])

    assert body_of(paragraphs(split)).split("\n\n") == list(split)
    assert body_of(paragraphs((*PARAGRAPHS, *again, *again))).split("\n\n") == [*PARAGRAPHS, *again, "Opening"]


def test_a_body_split_over_sibling_boxes_is_joined() -> None:
    first, second = paragraphs(PARAGRAPHS[:3]), paragraphs(PARAGRAPHS[3:])
    text = body_of(
        f"<div class='part'>{first}</div><div class='ad-slot'><p>Ad</p></div><div class='part'>{second}</div>"
    )

    assert text == TEXT


def test_a_body_split_over_boxes_that_are_no_siblings_is_joined() -> None:
    first, second = paragraphs(PARAGRAPHS[:3] * 2), paragraphs(PARAGRAPHS[3:])
    text = body_of(f"<section><div>{first}</div></section><section><div><div>{second}</div></div></section>")

    assert text == TEXT


def test_the_article_ends_where_other_articles_begin() -> None:
    after = (
        "<h3>You may also like</h3><p>A comedy about a ferry that never leaves has found a buyer in Oslo, we hear.</p>"
    )

    assert body_of(paragraphs() + after) == TEXT


def test_a_box_that_holds_the_article_is_no_aside_whatever_it_is_called() -> None:
    assert body_of(f"<div class='social widget sidebar'>{paragraphs()}</div>") == TEXT


def test_readers_comments_are_none_of_the_article_even_when_they_are_longer() -> None:
    comments = "".join(
        f"<p>Comment {n}: the lake is smaller than the article says, by far, and much colder too.</p>"
        for n in range(60)
    )

    assert body_of(paragraphs() + f"<div class='comments'>{comments}</div>") == TEXT


@pytest.mark.parametrize("folded", [0, 1])
def test_a_text_that_is_sent_in_a_script_is_read_from_it(folded: int) -> None:
    stored = f"<div><img src='/lake.jpg'><p>{'</p><p>'.join(PARAGRAPHS)}</p></div>"
    data = json.dumps({"props": {"title": "A Series by the Lake", "content": stored}}).replace("<", "\\u003c")
    for _ in range(folded):
        data = json.dumps([1, data])
    article = extract(page(f"<div id='root'></div><script>self.push({data})</script>", HEAD))

    assert (article.text, article.provenance["text"]) == (TEXT, "script")


def test_a_site_of_one_page_is_an_article_and_one_that_leads_to_others_is_not() -> None:
    url = "https://reelwire.example/"
    whole = "".join(f"<p>{place}. {text}</p>" for place, text in enumerate(PARAGRAPHS * 3))
    cards = "".join(f"<a href='/{n}'><h3>Another article of ours, number {n}</h3></a>" for n in range(4))

    assert len(extract(page(f"<main>{whole}</main>", url=url)).text) > 1500
    with pytest.raises(ExtractionError, match="front page"):
        extract(page(f"<main>{whole}</main>{cards}", url=url))


OUTLET = Outlet(
    slug="reel_wire",
    name="Reel Wire",
    hosts=("reelwire.example",),
    layouts=(
        Layout(body=".copy", drop=(".promo-box",), dek=".standfirst", byline=".by", section=".kicker", paywall=".wall"),
        Layout(body=".oldcopy", headline=".oldtitle"),
    ),
)


def test_the_outlet_s_rules_come_first() -> None:
    inner = (
        "<p class='kicker'>Series</p><p class='standfirst'>A lake, two menus.</p><p class='by'>Tom Okafor</p>"
        f"<div class='copy'>{paragraphs(PARAGRAPHS[:2])}<div class='promo-box'><p>Buy our magazine.</p></div></div>"
        f"<div class='copy'>{paragraphs(PARAGRAPHS[2:])}</div><div class='wall'>Subscribe</div>"
        f"<div class='other'>{paragraphs(tuple(text.upper() for text in PARAGRAPHS) * 2)}</div>"
    )
    article = extract(page(inner, HEAD), OUTLET)

    assert article.text == TEXT
    assert (article.dek, article.bylines, article.section) == ("A lake, two menus.", ("Tom Okafor",), "Series")
    assert article.paywalled is True
    assert {article.provenance[name] for name in ("text", "dek", "bylines")} == {
        "css:.copy",
        "css:.standfirst",
        "css:.by",
    }


def test_a_page_of_an_older_layout_is_read_by_it() -> None:
    inner = f"<h1>Reel Wire</h1><h2 class='oldtitle'>A Series by the Lake</h2><div class='oldcopy'>{paragraphs()}</div>"
    article = extract(page(inner), OUTLET)

    assert (article.headline, article.provenance["text"]) == ("A Series by the Lake", "css:.oldcopy")


def test_where_the_outlet_s_rules_find_nothing_the_generic_reading_does() -> None:
    article = extract(page(f"<h1>A Series by the Lake</h1><div class='new'>{paragraphs()}</div>"), OUTLET)

    assert (article.text, article.provenance["text"]) == (TEXT, "generic")


def test_a_dek_that_is_only_the_beginning_of_the_text_is_none() -> None:
    head = f'<meta name="description" content="{PARAGRAPHS[0][:90]}…">'

    assert extract(page(head=head)).dek is None
    assert extract(page(head='<meta name="description" content="Something cut off […]">')).dek is None


def test_a_dateline_stays_in_the_text() -> None:
    first = "TAMPERE, Finland — The producers met in a hotel bar, wrote the budget on a menu, and kept it."

    assert body_of(f"<p><strong>TAMPERE, Finland —</strong> {first[19:]}</p>" + paragraphs(PARAGRAPHS[1:])).startswith(
        first
    )


def test_texts_are_compared_by_runs_of_three_words() -> None:
    assert agreement(TEXT, TEXT) == 1
    assert agreement(TEXT, "Quite another text stands here.") == 0
    assert share(PARAGRAPHS[0], TEXT) == 1
    assert most_agreed(["nothing in common here", TEXT, TEXT + " And a last line."]) == 2  # the longer of two alike
    assert most_agreed(["", "", TEXT]) == 2


def test_the_key_and_the_canonical_address_are_the_outlet_s() -> None:
    article = extract(page(url=URL + "?utm_source=feed"), OUTLET)

    assert (article.url, article.outlet) == (URL, "reel_wire")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("In April the two <a href=/x/>told the fair that a third season was on its way</a>.", True),
        ("<a href=/x/>The two told the fair that a third season was on its way</a>.", False),
        ("Also: <a href=/x/>The two told the fair that a third season was on its way</a>.", False),
        ("In April they said <a href=/x/>that a third season was on its way</a>", False),
    ],
)
def test_a_sentence_that_is_mostly_link_is_kept_for_its_own_words(line: str, kept: bool) -> None:
    between = paragraphs(PARAGRAPHS[:3]) + f"<p>{line}</p>" + paragraphs(PARAGRAPHS[3:])

    assert ("third season" in body_of(between)) is kept


@pytest.mark.parametrize("witness", [True, False])
def test_a_first_paragraph_that_stands_apart_is_read_where_the_head_says_so_too(witness: bool) -> None:
    told = {"@type": "NewsArticle", "headline": "A Series by the Lake", "articleBody": " ".join(PARAGRAPHS[:4])}
    head = f'<script type="application/ld+json">{json.dumps(told)}</script>' if witness else ""
    apart = f"<main><section><h1>A Series by the Lake</h1>{paragraphs(PARAGRAPHS[:1])}</section><div>"
    text = extract(page(f"{apart}<section>{paragraphs(PARAGRAPHS[1:] + LONGER)}</section></div></main>", head)).text

    assert (PARAGRAPHS[0] in text) is witness


def test_a_question_that_everyone_is_asked_is_kept_each_time() -> None:
    question = "<h3>How did you feel when you first heard of the new prize for series by and about lakes?</h3>"
    asked = "".join(question + f"<p>{text}</p>" for text in PARAGRAPHS[:3])

    assert body_of(asked + paragraphs(PARAGRAPHS[3:])).count("How did you feel") == 3


@pytest.mark.parametrize(
    ("pulled", "kept"),
    [
        ("“We never expected the Estonians to say yes first”", False),
        ("“We never expected … to say yes first”", False),
        ("“Nobody expected the Finns to come at all”", True),
    ],
)
def test_a_quote_that_is_set_large_goes_with_its_speaker_where_the_text_has_it(pulled: str, kept: bool) -> None:
    quote = f"<blockquote class=pull><p>{pulled}</p><cite>Helmi Rautio, producer</cite></blockquote>"
    text = body_of(paragraphs(PARAGRAPHS[:1]) + quote + paragraphs(PARAGRAPHS[1:]))

    assert (pulled in text, "Helmi Rautio, producer" in text) == (kept, kept)


def test_a_last_line_that_leads_to_a_clip_is_left_out() -> None:
    assert body_of(paragraphs() + "<p>Here is the clip:</p><iframe src=/clip></iframe>") == TEXT


def test_a_first_letter_that_lost_its_word_is_put_back() -> None:
    assert body_of(
        "<p>I t’s been a good year for the lake, for its sauna, and for both.</p>" + paragraphs()
    ).startswith("It’s")


FILMS = ("The Salt Road", "A House of Moths", "Winter Ferry", "Ines and the Sea")
ITEMS = "<ul>" + "".join(f"<li><a href='/film/{place}'>{film}</a></li>" for place, film in enumerate(FILMS)) + "</ul>"
ONE_BY_ONE = "".join(f"<p><a href='/film/{place}'>{film}</a></p>" for place, film in enumerate(FILMS))
BROKEN = "<p>" + "<br>".join(f"<a href='/film/{place}'>{film}</a>" for place, film in enumerate(FILMS)) + "</p>"


@pytest.mark.parametrize("films", [ITEMS, ONE_BY_ONE, BROKEN])
@pytest.mark.parametrize(
    ("lead", "kept"),
    [
        ("<p>These are the films that the jury will see this year:</p>", True),
        ("<h2>Main Competition</h2>", True),  # whatever comes after it
        ("<p><b>Best Picture</b></p>", True),
        ("<p>Plus the shorts of the year, most of them from the north:</p>", True),
        ("<h3>Las películas en competencia</h3>", True),
        ("<h2>By the water</h2>", False),  # other articles, as a rule
        ("<h3>Must Reads</h3>", False),
        ("<h3>Films</h3>", False),  # a section
        ("<p>Keywords:</p>", False),
        ("<p>Mots-clés :</p>", False),
        ("<p>Read more of what we wrote about the lake:</p>", False),
        ("<h3>Popular films on Reelwire</h3>", False),
        ("<p>The crew of the series will walk over the ice again in the coming year.</p>", False),
    ],
)
def test_names_that_are_all_link_are_text_where_the_text_leads_to_them(films: str, lead: str, kept: bool) -> None:
    text = read_by_rule(paragraphs() + lead + films)

    assert all((film in text) is kept for film in FILMS)


def test_headlines_of_other_articles_are_no_names_whatever_leads_to_them() -> None:
    others = "".join(f"<li><a href='/{film[:5]}'>How {film} came to be the film of the year</a></li>" for film in FILMS)

    assert FILMS[0] not in read_by_rule(f"{paragraphs()}<p>These are the films of this year:</p><ul>{others}</ul>")


def read_by_rule(inner: str) -> str:
    outlet = Outlet("lake", "Lake", ("lake.example",), layouts=(Layout(body="div.story"),))
    return extract(
        page(f"<main><h1>A Series by the Lake</h1><div class='story'>{inner}</div></main>", HEAD), outlet
    ).text


@pytest.mark.parametrize(
    "line",
    [
        "The Lakeside Council is an invitation-only community for senior sellers of films.",
        "Every Friday this page comes to your inbox if you sign up",
        "To see the trailer, click on the banner below",
        "We may earn a commission if you buy by our links",
        "Für mehr Filme jetzt den kostenlosen Newsletter abonnieren",
        "Which one did you like best? Let us know in the comments below!",
        "Mara Lindqvist on the ice (@maralindqvist) March 4, 2024",
        "A still of the lake/Getty Images",
    ],
)
def test_what_is_known_by_words_amid_a_line_is_left_out_too(line: str) -> None:
    assert keep([Block("A first paragraph of the text.", "p"), Block(line, "p"), Block("And a last one.", "p")]) == [
        "A first paragraph of the text.",
        "And a last one.",
    ]
