"""How does a target's line look? Its path with the tolerance around it, and the values there are, as one small SVG.

From a target and the course of its indicator to markup drawn on the server; the table twin says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from kommune360.plan.document import Target
from kommune360.plan.times import is_year, moment, year_of

Points = Sequence[tuple[float, float]]
WIDTH, HEIGHT, PAD = 190, 52, 5
BACK = 4  # years before the baseline that are shown


@dataclass(frozen=True, slots=True)
class TargetLine:
    """``path`` and ``values`` as pairs of year and value; ``label`` says in words what is drawn."""

    path: Points
    values: Points
    tolerance: float
    tone: str
    label: str

    def svg(self) -> str:
        """The picture as markup; the label is escaped."""
        at = self._scale()

        def points(of: Points) -> str:
            return " ".join("{},{}".format(*at(x, y)) for x, y in of)

        def circle(name: str, point: tuple[float, float]) -> str:
            x, y = at(*point)
            return f'<circle class="{name}" cx="{x}" cy="{y}" r="3"/>'

        band = [(x, y + self.tolerance) for x, y in self.path]
        band += [(x, y - self.tolerance) for x, y in reversed(self.path)]
        ends = circle("target-goal", self.path[-1])
        ends += circle("target-end", self.values[-1]) if self.values else ""
        return (
            f'<svg class="target-line target-{escape(self.tone)}" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{escape(self.label)}">'
            f'<polygon class="target-band" points="{points(band)}"/>'
            f'<polyline class="target-path" points="{points(self.path)}"/>'
            f'<polyline class="target-values" points="{points(self.values)}"/>{ends}</svg>'
        )

    def _scale(self) -> Callable[[float, float], tuple[float, float]]:
        xs = [point[0] for point in (*self.path, *self.values)]
        ys = [point[1] for point in self.values]
        ys += [level + sign * self.tolerance for _, level in self.path for sign in (1, -1)]
        left, right, least, most = min(xs), max(xs), min(ys), max(ys)

        def at(x: float, y: float) -> tuple[float, float]:
            across = PAD + _share(x, left, right) * (WIDTH - 2 * PAD)
            return round(across, 1), round(HEIGHT - PAD - _share(y, least, most) * (HEIGHT - 2 * PAD), 1)

        return at


def target_line(target: Target, course: Sequence[tuple[str, float]], tone: str, label: str) -> TargetLine:
    """The line of ``target``; values from some years before its baseline on."""
    clock = year_of if all(is_year(point.period) for point in target.path) else moment
    path = [(at, p.value) for p in (target.baseline, *target.path) if (at := clock(p.period)) is not None]
    values = [(at, value) for period, value in course if (at := clock(period)) is not None]
    if path:
        values = [point for point in values if point[0] >= path[0][0] - BACK]
    return TargetLine(path or [(0.0, 0.0)], values, target.tolerance, tone, label)


def _share(value: float, least: float, most: float) -> float:
    return (value - least) / (most - least) if most > least else 0.5
