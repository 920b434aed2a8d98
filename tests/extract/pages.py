"""Make small pages for tests: invented text in as much markup as the case needs."""

from __future__ import annotations

from tradewatch.extract.page import Page

PARAGRAPHS = (
    "The producers met in a hotel bar in Tampere, wrote the budget on the back of a menu, and kept the menu.",
    "Two years later the series has six broadcasters, a composer who also plays the accordion, and a second menu.",
    "“We never expected the Estonians to say yes first,” said Helmi Rautio, who runs the company with her brother.",
    "The shoot moves to Pärnu in May, weather permitting, and returns to the lake for the final block in August.",
    "Delivery is planned for the following spring, in time for the markets, according to the people involved.",
    "Asked about a second season, Rautio laughed, folded the menu, and put it back into the drawer of her desk.",
)
TEXT = "\n\n".join(PARAGRAPHS)
URL = "https://reelwire.example/news/a-series-by-the-lake/"


def paragraphs(texts: tuple[str, ...] = PARAGRAPHS) -> str:
    """The texts as paragraphs."""
    return "\n".join(f"<p>{text}</p>" for text in texts)


def page(body: str = "", head: str = "", url: str = URL) -> Page:
    """A page with that head and body; an article of its own where no body is given."""
    body = body or f"<article><h1>A Series by the Lake</h1>{paragraphs()}</article>"
    return Page(url, f"<!DOCTYPE html><html lang=en><head>{head}</head><body>{body}</body></html>".encode())
