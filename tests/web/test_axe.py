"""axe finds nothing against WCAG 2.2 AA on any page: light and wide, dark and as narrow as a phone, which it fits."""

from __future__ import annotations

import pytest

from tests.web.chrome import Chrome

pytestmark = pytest.mark.browser

# Every page once, in each state that looks different, over the small installation.
PAGES = [
    "/",
    "/operations",
    "/search",
    "/search?q=coast",
    "/search?q=coast&order=relevance",
    "/search?q=nothing+outlet:reelwire",
    "/quotations?q=coast&kind=direct",
    "/articles/1",
    "/people/mira-los",
    "/festivals/asian-contents-and-film-market/2024",
    "/compare?a=acfm:2022&b=acfm:2024",
    "/timeline?by=month",
    "/articles/1/diff",
    "/outlets",
    "/outlets/reelwire",
    "/help",
    "/runs",
    "/runs?outlet=nobody",
    "/runs/1",
    "/runs/7",
    "/schedules",
    "/schedules/nightly",
    "/schedules/wrong",
    "/alerts",
    "/saved?q=coast",
    "/saved/coast",
    "/machines",
    "/signin",
    "/nowhere",
]
PHONE = 360
WIDER = """(() => {
  const width = document.documentElement.clientWidth + 1;
  const scrolls = "pre, .scroll, .unseen, thead";
  return [...document.querySelectorAll("main *, header *, footer *")]
    .filter((one) => one.getBoundingClientRect().right > width && !one.closest(scrolls))
    .map((one) => one.outerHTML.slice(0, 120));
})()"""


SMALL = """() => {
  for (const word of "ab") {
    const button = document.createElement("button");
    button.textContent = word;
    Object.assign(button.style, {padding: 0, width: "8px", height: "8px", minHeight: 0, fontSize: "8px", border: 0});
    document.querySelector("main").append(button);
  }
}"""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_for_everybody(chrome: Chrome, small: str, page: str):
    found = {}
    with chrome.tab() as tab:
        tab.open(f"{small}{page}")
        found["light and wide"] = tab.axe()
        tab.look(dark=True)
        tab.resize(PHONE)
        tab.settle()
        found["dark and narrow"] = tab.axe()
        found["wider than a phone"] = tab.run(WIDER)
        found["console"] = [said for said in tab.said if " 404 " not in said]

    assert {where: what for where, what in found.items() if what} == {}


def test_axe_and_the_console_would_tell(chrome: Chrome, small: str):
    with chrome.tab() as tab:
        tab.open(f"{small}/runs")
        tab.run(
            "document.querySelector('main select').parentElement.replaceWith(document.querySelector('main select'))"
        )
        tab.run("document.querySelector('h1').setAttribute('style', 'color: #ddd; background: #fff')")
        tab.run("document.querySelector('h1').style.color = '#ddd'")
        tab.run(f"({SMALL})()")
        tab.run("document.querySelector('main').style.minWidth = '2000px'")
        tab.settle()

        assert {one.partition(":")[0] for one in tab.axe()} == {"color-contrast", "select-name", "target-size"}
        assert tab.run(WIDER)
        assert any("style-src" in one for one in tab.said)
