"""Draw coverage: how many articles by day, week, month or year, each bar a link to those articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from tradewatch.query.coverage import By, Period, start_of
from tradewatch.web.charts import Bar, bars
from tradewatch.web.questions import address, with_fields

__all__ = ["OF", "WHEN", "coverage", "days_drawn", "label", "within"]

MOST = 96  # bars; beyond that they stand for something longer
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OF = {"day": "Day", "week": "Week from", "month": "Month"}
WHEN = {"day": "on", "week": "in the week of", "month": "in"}


def coverage(months: Sequence[Period], question: str, title: str = "Articles by month") -> Markup:
    """Months, or years where that is too many."""
    if len(months) <= MOST:
        return bars([_bar(one, "month", question) for one in months], title, of="Month")
    years: dict[int, int] = {}
    for one in months:
        years[one.start.year] = years.get(one.start.year, 0) + one.articles
    points = [Bar(f"{year}", articles, _asks(question, f"{year}", f"{year + 1}")) for year, articles in years.items()]
    return bars(points, "Articles by year", of="Year")


def days_drawn(days: Sequence[Period], question: str) -> Markup:
    """Days with the gaps between them; weeks or months where days are too many."""
    if not days:
        return Markup("")
    span = (days[-1].start - days[0].start).days
    by: By = "day" if span < MOST else "week" if span < 7 * MOST else "month"
    counts: dict[date, int] = {}
    for one in days:
        start = start_of(one.start, by)
        counts[start] = counts.get(start, 0) + one.articles
    points, start = [], start_of(days[0].start, by)
    while start <= days[-1].start:
        points.append(_bar(Period(start, counts.get(start, 0)), by, question))
        start = _after(start, by)
    return bars(points, f"Articles by {by}", of=OF[by], when=WHEN[by])


def label(start: date, by: By) -> str:
    """A period as people write it."""
    return f"{NAMES[start.month - 1]} {start.year}" if by == "month" else f"{start.day} {start:%b %Y}"


def within(start: date, by: By) -> dict[str, str]:
    """A period as fields of a question."""
    form = "%Y-%m" if by == "month" else "%Y-%m-%d"
    return {"after": start.strftime(form), "before": _after(start, by).strftime(form)}


def _bar(one: Period, by: By, question: str) -> Bar:
    return Bar(label(one.start, by), one.articles, address("/search", with_fields(question, within(one.start, by))))


def _asks(question: str, after: str, before: str) -> str:
    return address("/search", with_fields(question, {"after": after, "before": before}))


def _after(start: date, by: By) -> date:
    return start_of(start + timedelta(days={"day": 1, "week": 7, "month": 31}[by]), by)
