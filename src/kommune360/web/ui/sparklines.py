"""How does one small line over time look? Positions of one SVG, 150 by 44 units, drawn on the server.

The line of an area stands before the quiet line of the town, both on the scale given; gaps stay gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, PAD = 150, 44, 4


@dataclass(frozen=True, slots=True)
class Sparkline:
    """``values`` and ``behind`` share their dates; None is a gap. ``least`` to ``most``: the scale."""

    values: Sequence[float | None]
    behind: Sequence[float | None]
    least: float
    most: float
    label: str = ""

    def svg(self) -> str:
        """The picture as markup; the label is escaped."""
        last = max((i for i, value in enumerate(self.values) if value is not None), default=None)
        end = ""
        if last is not None:
            x, y = self._at(last, self.values[last] or 0.0)
            end = f'<circle class="spark-end" cx="{x}" cy="{y}" r="2.5"/>'
        return (
            f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
            f'aria-label="{escape(self.label)}">{self._lines(self.behind, "spark-behind")}'
            f"{self._lines(self.values, 'spark-line')}{end}</svg>"
        )

    def _at(self, index: int, value: float) -> tuple[float, float]:
        steps = max(1, len(self.values) - 1)
        span = self.most - self.least
        share = min(1.0, max(0.0, (value - self.least) / span)) if span > 0 else 0.5
        x = PAD + index / steps * (WIDTH - 2 * PAD)
        return round(x, 1), round(HEIGHT - PAD - share * (HEIGHT - 2 * PAD), 1)

    def _lines(self, values: Sequence[float | None], name: str) -> str:
        """One polyline a stretch without gaps; a single date is a dot of no length, so it is left out."""
        stretches: list[list[str]] = [[]]
        for index, value in enumerate(values):
            if value is None:
                stretches.append([])
                continue
            x, y = self._at(index, value)
            stretches[-1].append(f"{x},{y}")
        return "".join(
            f'<polyline class="{name}" points="{" ".join(points)}"/>'
            for points in stretches
            if len(points) > 1
        )
