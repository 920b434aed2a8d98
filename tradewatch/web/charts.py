"""Draw charts as SVG in the page itself: no script, no colour of their own, and the figures in a table behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

__all__ = ["Bar", "bars"]

WIDTH, HEIGHT = 720, 96  # units; the page stretches them
GAP = 0.2  # of a bar's room
WIDEST = 72  # units of a bar, however few there are
TICKS = 4  # words under the axis


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, how many, and where it leads."""

    label: str
    value: float
    href: str | None = None


def bars(points: Sequence[Bar], title: str, *, of: str = "", count: str = "articles", when: str = "in") -> Markup:
    """Bars side by side in the order given, with a table of the same; `of` heads the labels, `count` the figures.

    `when` leads to the label of the highest: in October, on 12 October.

    Empty when there is nothing to draw.
    """
    highest = max((one.value for one in points), default=0)
    if highest <= 0:
        return Markup("")
    room = WIDTH / len(points)
    drawn = Markup("").join(_bar(one, place * room, room, highest, count) for place, one in enumerate(points))
    most = max(points, key=lambda one: one.value)
    caption = f"{title}; most: {most.value:,} {when} {most.label}" if len(points) > 1 else title
    return Markup(
        '<figure class="chart"><figcaption>{caption}</figcaption>'
        '<svg viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="{role}" aria-label="{caption}">{drawn}'
        '<line class="ground" x1="0" y1="{height}" x2="{width}" y2="{height}"/></svg>{axis}{table}</figure>'
    ).format(
        role="group" if any(one.href for one in points) else "img",
        caption=caption,
        width=WIDTH,
        height=HEIGHT,
        drawn=drawn,
        axis=_axis(points),
        table=_table(points, of, count),
    )


def _bar(one: Bar, left: float, room: float, highest: float, count: str) -> Markup:
    high = one.value / highest * (HEIGHT - 4)
    wide = min(room * (1 - GAP), WIDEST)
    words = f"{one.label}: {one.value:,} {count}"
    shape = Markup(
        '<rect class="hit" x="{:.2f}" y="0" width="{:.2f}" height="{}"/>'
        '<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"/><title>{}</title>'
    ).format(left, room, HEIGHT, left + (room - wide) / 2, HEIGHT - high, wide, high, words)
    if one.href is None or not one.value:
        return Markup("<g>{}</g>").format(shape)
    return Markup('<a href="{}" tabindex="-1">{}</a>').format(one.href, shape)  # the keyboard has the table's links


def _axis(points: Sequence[Bar]) -> Markup:
    last = len(points) - 1
    places = sorted({round(last * n / (TICKS - 1)) for n in range(TICKS)}) if last >= TICKS else range(len(points))
    words = Markup("").join(Markup("<span>{}</span>").format(points[place].label) for place in places)
    named = "axis each" if len(places) == len(points) else "axis"  # each beneath its bar, else spread out
    return Markup('<p class="{}" aria-hidden="true">{}</p>').format(named, words)


def _table(points: Sequence[Bar], of: str, count: str) -> Markup:
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td class="number">{}</td></tr>').format(_linked(one), f"{one.value:,}")
        for one in points
        if one.value
    )
    return Markup(
        "<details><summary>As a table</summary><table><thead><tr>"
        '<th scope="col">{}</th><th scope="col" class="number">{}</th></tr></thead><tbody>{}</tbody></table></details>'
    ).format(of, count.capitalize(), rows)


def _linked(one: Bar) -> Markup:
    return Markup('<a href="{}">{}</a>').format(one.href, one.label) if one.href else escape(one.label)
