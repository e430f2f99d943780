"""How is a range drawn against zero or another mark? Positions of one small SVG, 160 by 18 units.

The range is a soft bar, the middle a dot, the mark a thin line; the words beside it say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

WIDTH = 160
PAD = 6


@dataclass(frozen=True, slots=True)
class RangeBar:
    """``low <= mid <= high`` on a scale from ``least`` to ``most``; ``tone``: short, enough, open.

    ``mark`` is what the range is held against: zero for a balance, the town for an area.
    """

    low: float
    mid: float
    high: float
    least: float
    most: float
    label: str = ""
    tone: str = ""
    mark: float = 0.0

    def at(self, value: float) -> float:
        """Position of a value in units of the picture; values beyond the scale stay at its end."""
        span = self.most - self.least
        share = (value - self.least) / span if span > 0 else 0.5
        return round(PAD + min(1.0, max(0.0, share)) * (WIDTH - 2 * PAD), 1)

    @property
    def x(self) -> float:
        return self.at(self.low) - 3

    @property
    def width(self) -> float:
        return round(self.at(self.high) - self.at(self.low) + 6, 1)

    @property
    def mid_x(self) -> float:
        return self.at(self.mid)

    @property
    def mark_x(self) -> float:
        return self.at(self.mark)

    @property
    def shows_mark(self) -> bool:
        return self.least <= self.mark <= self.most

    def svg(self) -> str:
        """The picture as markup, for tables written in one go; the label is escaped."""
        mark = (
            f'<line class="range-mark" x1="{self.mark_x}" x2="{self.mark_x}" y1="0" y2="18"/>'
            if self.shows_mark
            else ""
        )
        return (
            f'<svg class="range range-{escape(self.tone or "open")}" viewBox="0 0 {WIDTH} 18" '
            f'width="{WIDTH}" height="18" role="img" aria-label="{escape(self.label)}">'
            f'<rect class="range-span" x="{self.x}" y="5" width="{self.width}" height="8" rx="4"/>{mark}'
            f'<circle class="range-mid" cx="{self.mid_x}" cy="9" r="5"/></svg>'
        )
