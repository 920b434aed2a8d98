from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tradewatch.article import Access
from tradewatch.outlets.outlet import Policy
from tradewatch.outlets.registry import SHIPPED, Registry, load_registry


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


# slug, an article as its addresses look, the outlet's own key of it, an address there that is no article
ADDRESSES = [
    ("animationmagazine", "https://www.animationmagazine.net/2025/03/paper-moon-sells-to-nova/", None, "/category/tv/"),
    ("asianmoviepulse", "https://asianmoviepulse.com/2025/03/interview-with-min-aoki/", None, "/category/news/"),
    ("audiovisual451", "https://www.audiovisual451.com/la-casa-azul-llega-a-malaga/", None, "/category/cine/"),
    ("awn", "https://www.awn.com/news/paper-moon-opens-annecy", None, "/news"),
    ("bde", "https://businessdoceurope.com/pitching-forum-picks-twelve/", None, "/category/news/"),
    (
        "blickpunktfilm",
        "https://www.blickpunktfilm.de/kino/papiermond-startet-0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef",
        "/kino/uebersicht",
    ),
    ("boxofficepro", "https://www.boxofficepro.com/weekend-paper-moon-leads/", None, "/category/forecasts-tracking/"),
    ("broadbandtvnews", "https://www.broadbandtvnews.com/2025/03/04/nova-adds-channels/", None, "/2025/03/"),
    ("broadcast", "https://www.broadcastnow.co.uk/news/nova-orders-quiz/5199001.article", "5199001", "/news"),
    ("c21", "https://www.c21media.net/news/nova-orders-paper-moon/", None, "/news/"),
    ("cartoonbrew", "https://www.cartoonbrew.com/shorts/paper-moon-wins-250001.html", "250001", "/shorts"),
    ("celluloidjunkie", "https://celluloidjunkie.com/2025/03/04/nova-screens-open/", None, "/wire/"),
    ("celluloidjunkie", "https://celluloidjunkie.com/wire/nova-picks-laser/", None, "/2025/03/04/"),
    ("cinemadailyus", "https://cinemadailyus.com/interviews/min-aoki-on-paper-moon/", None, "/interviews/"),
    ("cineuropa", "https://cineuropa.org/en/newsdetail/470001/", "470001", "/en/film/470002/"),
    ("cineuropa", "https://cineuropa.org/fr/interview/470001", "470001", "/en/news"),
    ("contentasia", "https://www.contentasia.tv/news/nova-orders-paper-moon", None, "/news"),
    ("cveintiuno", "https://cveintiuno.com/nova-vende-luna-de-papel/", None, "/author/ana-paz/"),
    ("dailytelevision", "https://www.thedailytelevision.com/nova-vende-luna-de-papel", None, "/tag/luna-de-papel"),
    ("deadline", "https://deadline.com/2025/03/paper-moon-nova-deal-1236000001/", "1236000001", "/v/film/"),
    ("deadline", "http://www.deadline.com/2013/06/paper-moon-sells/", None, "/tag/box-office/feed/"),
    ("digitaltveurope", "https://www.digitaltveurope.com/2025/03/04/nova-adds-channels/", None, "/category/news/"),
    ("digitaltveurope", "https://www.digitaltveurope.net/612345/nova-adds-channels/", "612345", "/feed/"),
    ("dwdl", "https://www.dwdl.de/nachrichten/98765/nova_bestellt_papiermond/", "98765", "/nachrichten/"),
    ("ecrantotal", "https://ecran-total.fr/lune-de-papier-vendu-par-nova/", None, "/calendrier/"),
    ("filmmaker", "https://filmmakermagazine.com/129999-min-aoki-on-paper-moon/", "129999", "/category/news-items/"),
    (
        "filmneweurope",
        "https://www.filmneweurope.com/news/poland-news/item/126001-production-paper-moon",
        "126001",
        "/news/poland-news",
    ),
    ("filmstage", "https://thefilmstage.com/paper-moon-trailer-min-aoki/", None, "/category/trailers/"),
    ("ida", "https://www.documentary.org/feature/paper-moon-and-archive", None, "/user/login"),
    ("if_au", "https://if.com.au/paper-moon-wraps-in-adelaide/", None, "/tag/paper-moon/"),
    (
        "indiewire",
        "https://www.indiewire.com/news/festivals/paper-moon-sold-1235100001/",
        "1235100001",
        "/t/film-festivals/",
    ),
    ("indiewire", "https://www.indiewire.com/feature/paper-moon-talk-1234700001/", "1234700001", "/c/film/"),
    ("kidscreen", "https://kidscreen.com/2025/03/04/nova-orders-paper-moon/", None, "/tag/paper-moon/"),
    (
        "kobiz",
        "https://www.koreanfilm.or.kr/eng/news/news.jsp?blbdComCd=601006&seq=7001&mode=VIEW",
        "601006&seq=7001",
        "/eng/news/news.jsp?pageIndex=2&blbdComCd=601006",
    ),
    ("latamcinema", "https://www.latamcinema.com/noticias/luna-de-papel-gana/", None, "/entrevistas/"),
    ("lefilmfrancais", "https://www.lefilmfrancais.com/cinema/170001/lune-de-papier-en-salles", "170001", "/cinema"),
    ("moveablefest", "https://moveablefest.com/min-aoki-paper-moon/", None, "/category/interviews/"),
    ("mtr", "https://www.moderntimes.review/the-weight-of-paper/", None, "/category/reviews/"),
    ("nofilmschool", "https://nofilmschool.com/how-min-aoki-lit-paper-moon", None, "/tag/lighting-tips"),
    ("nordisk", "https://nordiskfilmogtvfond.com/news/stories/paper-moon-starts-shoot", None, "/news/stories"),
    ("panoramaav", "https://www.panoramaaudiovisual.com/2025/03/04/nova-estrena-plato/", None, "/2025/03/04/"),
    ("playback", "https://playbackonline.ca/2025/03/04/nova-orders-paper-moon/", None, "/feed/"),
    ("prensario", "https://www.prensario.net/48001-Nova-vende-Luna-de-papel.note.aspx", "48001", "/Television.aspx"),
    ("realscreen", "https://realscreen.com/2025/03/04/nova-orders-paper-moon/", None, "/category/news/"),
    ("screenanarchy", "https://screenanarchy.com/2025/03/paper-moon-review.html", None, "/news/"),
    (
        "screendaily",
        "https://www.screendaily.com/news/paper-moon-sells-wide/5201234.article?adredir=1",
        "5201234",
        "/festivals",
    ),
    ("senalnews", "https://senalnews.com/en/content/nova-sells-paper-moon-", None, "/en/content"),
    ("skwigly", "https://www.skwigly.co.uk/paper-moon-interview/", None, "/tag/stop-motion/"),
    ("tbi", "https://tbivision.com/2025/03/04/nova-orders-paper-moon/", None, "/feed/"),
    ("tbi", "https://tbivision.com/news/2015/03/nova-orders-paper-moon/401234/", "401234", "/news/2015/03/"),
    ("televisual", "https://www.televisual.com/news/nova-opens-post-house/", None, "/news/"),
    ("thewrap", "https://www.thewrap.com/industry-news/deals-ma/nova-buys-moonlit/", None, "/industry-news/deals-ma/"),
    ("thewrap", "https://www.thewrap.com/nova-buys-moonlit-pictures-1234567/", None, "/category/movies/feed/"),
    (
        "thr",
        "https://www.hollywoodreporter.com/movies/movie-news/paper-moon-nova-1236000001/",
        "1236000001",
        "/c/movies/feed/",
    ),
    ("todotvnews", "https://todotvnews.com/nova-vende-luna-de-papel/", None, "/category/ott/"),
    (
        "variety",
        "https://variety.com/2025/film/markets-festivals/paper-moon-1236000001/",
        "1236000001",
        "/v/film/feed/",
    ),
    ("variety", "https://www.variety.com/2013/film/news/paper-moon-sells-1118100001/", "1118100001", "/t/box-office/"),
    ("variety_au", "https://au.variety.com/2025/film/news/paper-moon-sells-30001/", "30001", "/category/film/"),
    ("worldscreen", "https://worldscreen.com/tvdrama/nova-sells-paper-moon/", None, "/tvdrama/"),
    ("worldscreen", "https://worldscreen.com/nova-sells-paper-moon/", None, "/tvkids/feed/"),
]


@pytest.mark.parametrize(("slug", "article", "key", "section"), ADDRESSES)
def test_an_outlet_knows_its_articles_by_their_address(
    registry: Registry, slug: str, article: str, key: str | None, section: str
):
    outlet = registry.by_url(article)

    assert outlet is not None
    assert outlet.slug == slug
    assert outlet.wants(article)
    assert outlet.wants(outlet.canonical(article))
    assert outlet.key_of(article) == key
    tracked = f"{article}{'&' if '?' in article else '?'}utm_source=rss&fbclid=x#comments"
    assert outlet.wants(tracked)
    assert outlet.key_of(tracked) == key
    assert outlet.canonical(tracked) == outlet.canonical(article)
    assert not outlet.wants(f"https://{outlet.hosts[0]}{section}")
    assert not outlet.wants("https://elsewhere.example/2025/03/paper-moon-1236000001/")


def test_every_shipped_outlet_has_its_address_in_the_table(registry: Registry):
    assert {row[0] for row in ADDRESSES} == set(registry.slugs)
    assert len(registry) == 51


def test_no_outlet_takes_a_feed_or_its_front_page_for_an_article(registry: Registry):
    places = ["/", "/feed/", "/tag/film/", "/category/film/", "/author/min-aoki/", "/about/", "/wp-json/wp/v2/posts"]

    wanted = [(o.slug, place) for o in registry for place in places if o.wants(f"https://{o.hosts[0]}{place}")]

    assert wanted == []


def test_no_source_of_an_outlet_is_taken_for_an_article(registry: Registry):
    wanted = [source.url for outlet in registry for source in outlet.sources if outlet.wants(source.url)]

    assert wanted == []


def test_every_outlet_answers_under_its_bare_host_and_under_www(registry: Registry):
    for outlet in registry:
        bare = outlet.hosts[0].removeprefix("www.")

        assert registry.by_url(f"https://{bare}/x") is outlet
        assert registry.by_url(f"http://www.{bare}/x") is outlet


def test_an_outlet_on_a_subdomain_is_not_the_outlet_above_it(registry: Registry):
    above, below = registry.get("variety"), registry.get("variety_au")

    assert registry.by_url("https://au.variety.com/2025/film/news/x-30001/") is below
    assert registry.by_url("https://variety.com/2025/film/news/x-1236000001/") is above
    assert not above.claims("https://au.variety.com/")


def test_every_outlet_has_something_to_read_every_night(registry: Registry):
    idle = [outlet.slug for outlet in registry if all(source.archive for source in outlet.sources)]

    assert idle == []


def test_sources_are_absolute_and_stand_on_the_outlets_own_hosts(registry: Registry):
    strange = [
        url
        for outlet in registry
        for source in outlet.sources
        for url in (source.url, *source.fallback)
        if not outlet.claims(url)
    ]

    assert strange == []


def test_what_stands_behind_a_hard_paywall_is_passed_on_as_headlines(registry: Registry):
    policies = {outlet.policy for outlet in registry if outlet.access is Access.PAYWALL}

    assert policies == {Policy.HEADLINE}
    assert all(outlet.policy is not Policy.FULLTEXT for outlet in registry)


def test_a_note_or_a_flag_says_what_was_never_seen(registry: Registry):
    guessed = registry.get("bde")

    assert {"access", "family", "article.body"} <= set(guessed.unverified)
    assert all(source.unverified for source in guessed.sources)
    assert registry.get("variety").unverified == ("layout",)


def test_the_files_are_named_and_formatted_alike():
    for path in SHIPPED.glob("*.toml"):
        text = path.read_text(encoding="utf-8")

        assert text.endswith("\n"), path
        assert not any(line != line.rstrip() or "\t" in line for line in text.splitlines()), path


@pytest.mark.shared_data
def test_the_layouts_find_the_body_of_real_pages(registry: Registry, shared: Path):
    index = (shared / "pages" / "index.jsonl").read_text().splitlines()
    rows = [row for line in index if registry.by_url((row := json.loads(line))["url"])]

    assert len(rows) >= 6
    for row in rows:
        outlet = registry.by_url(row["url"])
        assert outlet is not None
        assert outlet.wants(row["url"]), row["url"]
        page = LexborHTMLParser(gzip.decompress((shared / "pages" / row["path"]).read_bytes()))
        bodies = [page.css(layout.body) for layout in outlet.layouts_for(None) if layout.body]
        found = next(nodes for nodes in bodies if nodes)
        assert len(found) == 1, row["url"]
        assert len(found[0].css("p")) >= 5, row["url"]
