"""Telling a wall from a page."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse, Request

from tradewatch.fetch.refusals import Walled
from tradewatch.fetch.wall import WallMiddleware, wall

URL = "https://trade.test/a"
ARTICLE = "<title>Access denied: how a film lost its prize</title>" + "<p>Words of the article.</p>" * 3000


def answer(body: str, status: int = 200, url: str = URL, **headers: str) -> HtmlResponse:
    head = {name.replace("_", "-"): value for name, value in headers.items()}
    return HtmlResponse(url, status=status, body=body.encode(), headers=head)


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (answer("", 202), "HTTP 202 with an empty body"),
        (answer("\n \t"), "HTTP 200 with an empty body"),
        (answer("<title>Just a moment...</title>"), "challenge page"),
        (answer("<title>Attention Required! | Cloudflare</title>", 403), "HTTP 403, refused"),
        (answer("<TITLE lang=en> Before you continue </TITLE>"), "consent page"),
        (answer("<script src='https://ct.captcha-delivery.com/c.js'></script>"), "DataDome challenge"),
        (answer("<iframe src='/_Incapsula_Resource?x=1'>"), "Imperva challenge"),
        (answer("<div id=px-captcha>"), "PerimeterX challenge"),
        (answer("<p>x", 503, cf_mitigated="challenge"), "Cloudflare challenge"),
        (answer("<p>x", 401), "HTTP 401, sign-in asked for"),
        (answer("<p>x", 402), "HTTP 402, payment asked for"),
        (answer("<p>x", 451), "HTTP 451, withheld for legal reasons"),
    ],
)
def test_a_wall_is_named(response: HtmlResponse, reason: str):
    assert wall(response) == reason


@pytest.mark.parametrize(
    "response",
    [
        answer("<title>A sale</title><p>Sold."),
        answer(ARTICLE),
        answer("<title>A sale</title><p>We use a captcha, just a moment... px- consent." + "<p>word " * 9000),
        answer("<p>x" + "<script>var _pxAppId='PX1'</script>" + "<p>word " * 9000),
        answer("", 304),
        answer("", 204),
        answer("", 301),
        answer("<p>gone", 404),
        answer("<p>down", 500),
        answer("{}", 202),
    ],
)
def test_a_page_is_not_taken_for_a_wall(response: HtmlResponse):
    assert wall(response) is None


def test_a_redirect_to_a_sign_in_page_is_a_wall_and_a_page_at_such_an_address_is_not():
    response = answer("<p>Sign in", url="https://trade.test/login?next=/a")
    led = Request(response.url, meta={"redirect_urls": [URL]})
    straight = Request(response.url)
    for request in (led, straight):
        WallMiddleware().process_response(request, response)

    assert led.meta["tw_wall"] == "sign-in page"
    assert straight.meta["tw_wall"] is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_wall_whose_status_would_be_retried_fails_at_once(status: int):
    with pytest.raises(Walled, match=f"HTTP {status}: Cloudflare challenge"):
        WallMiddleware().process_response(Request(URL), answer("<p>x", status, cf_mitigated="challenge"))
