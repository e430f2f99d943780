"""How do the terms of plans lie over each other? One bar a plan on an axis of years, as one SVG.

From bands and today to markup drawn on the server; the table beside it says the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from kommune360.plan.links import Band
from kommune360.plan.times import years

WIDTH, ROW, TOP, LETTER = 980, 46, 30, 7.2
_EVERY = ((12, 1), (30, 5), (10_000, 10))  # up to so many years on the axis, a line every so many


def timeline(bands: Sequence[Band], today: dt.date, label: str) -> SafeString:
    """The bars in the order of their beginning; a diamond marks the next update, a line today."""
    first = min(band.start.year for band in bands)
    last = max(band.end.year for band in bands) + 1
    scale = WIDTH / max(1, last - first)
    height = TOP + ROW * len(bands) + 6

    def at(day: dt.date) -> float:
        return round((years(day) - first) * scale, 1)

    step = next(every for limit, every in _EVERY if last - first <= limit)
    grid = "".join(
        f'<path class="time-grid" d="M{(year - first) * scale:.1f} {TOP - 8} V{height}"/>'
        f'<text class="time-year" x="{(year - first) * scale + 4:.1f}" y="{TOP - 12}">{year}</text>'
        for year in range(first, last, step)
    )
    now = (
        f'<path class="time-now" d="M{at(today)} {TOP - 8} V{height}"/>' if first <= today.year < last else ""
    )
    drawn = "".join(_band(band, TOP + place * ROW, at) for place, band in enumerate(bands))
    return mark_safe(  # noqa: S308 - escaped above
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}">'
        f"{grid}{drawn}{now}</svg>"
    )


def _band(band: Band, y: float, at: Callable[[dt.date], float]) -> str:
    x, end = at(band.start), at(band.end)
    kind = "time-own" if band.own else "time-other"
    # the name begins with its bar, and further left where it would leave the picture
    left = max(2.0, min(x + 2, WIDTH - LETTER * len(band.title) - 4))
    mark = ""
    if band.next_update is not None:
        mx, my = at(band.next_update), y + 28
        mark = f'<path class="time-update" d="M{mx} {my - 8} L{mx + 8:.1f} {my} L{mx} {my + 8} L{mx - 8:.1f} {my} z"/>'
    return (
        f'<text class="time-name" x="{left:.1f}" y="{y + 14}">{escape(band.title)}</text>'
        f'<rect class="{kind}" x="{x}" y="{y + 21}" width="{max(end - x, 2):.1f}" height="14" rx="3"/>{mark}'
    )
