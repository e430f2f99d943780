"""How do the sums of the years compare? One bar a year, what is not paid for hatched, as one SVG.

From years to markup drawn on the server; the table beside it says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

WIDTH, ROW, HEAD, TAIL = 380, 30, 44, 96
_LINES = 5.0  # distance of the hatching


@dataclass(frozen=True, slots=True)
class Bar:
    """``open``: the part of ``value`` that nobody gives; ``words`` say the whole bar."""

    label: str
    value: float
    open: float
    shown: str
    words: str


def money_bars(bars: Sequence[Bar]) -> SafeString:
    """The bars below each other; their words make the text alternative."""
    most = max((bar.value for bar in bars), default=0.0) or 1.0
    height = ROW * len(bars) + 6
    inner = "".join(_bar(bar, place, (WIDTH - HEAD - TAIL) / most) for place, bar in enumerate(bars))
    label = escape("; ".join(bar.words for bar in bars))
    hatch = (
        f'<defs><pattern id="open-money" width="{_LINES}" height="{_LINES}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="money-open-ground" width="{_LINES}" height="{_LINES}"/>'
        f'<path class="money-open-line" d="M0 0 V{_LINES}"/></pattern></defs>'
    )
    return mark_safe(  # noqa: S308 - escaped above
        f'<svg class="money-bars" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">{hatch}{inner}</svg>'
    )


def _bar(bar: Bar, place: int, scale: float) -> str:
    y = place * ROW + 4
    paid, open_ = max(0.0, bar.value - bar.open) * scale, min(bar.open, bar.value) * scale
    return (
        f'<text class="money-label" x="0" y="{y + 16}">{escape(bar.label)}</text>'
        f'<rect class="money-paid" x="{HEAD}" y="{y}" width="{paid:.1f}" height="22"/>'
        f'<rect class="money-open" x="{HEAD + paid:.1f}" y="{y}" width="{open_:.1f}" height="22" fill="url(#open-money)"/>'
        f'<text class="money-label" x="{HEAD + paid + open_ + 8:.1f}" y="{y + 16}">{escape(bar.shown)}</text>'
    )
