"""How is a landscape drawn? Spots of several people, their groups, the statements that part them; one SVG.

Positions of a picture of 640 by 420 units, from a published answer; colours come from the style sheet, and
every group and statement is a link that a keyboard reaches and that leads to its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

WIDTH, HEIGHT, PAD = 640, 420, 46
_LEAST, _MOST = 5.0, 22.0  # radius of a spot
_MARKS = 8
_COLOURS = {"a": "#1d5f96", "b": "#b04a00", "c": "#1d7a55", "d": "#7a3d8a", "e": "#6b5b00", "none": "#646b88"}
_STYLE = (
    "<style>.axis{stroke:#e3e6ef}text{font-family:'Fira Sans';font-size:18px;font-weight:600;"
    "text-anchor:middle;dominant-baseline:central}.group-letter text{fill:#fff}.mark text{font-size:12px}"
    ".mark rect{fill:#fff;stroke:#171a2b}.spot{fill-opacity:.38}"
    + "".join(
        f".spot-{name}{{fill:{colour};stroke:{colour}}}.letter-{name}{{fill:{colour}}}"
        for name, colour in _COLOURS.items()
    )
    + "</style>"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says to those who hear it: ``group`` takes %(name)s, ``mark`` %(number)s."""

    title: str
    text: str
    group: str
    mark: str
    me: str


@dataclass(frozen=True, slots=True)
class Picture:
    """``answer`` of ``publication``; ``marked`` statements are drawn; ``me``: where the reader stands."""

    answer: Mapping[str, Any]
    words: Words
    marked: Sequence[str] = ()
    me: tuple[float, float] | None = None

    def alone(self) -> str:
        """The picture with its colours in it, for documents that know no style sheet of ours."""
        drawn = self.svg()
        head, _, rest = drawn.partition(">")
        return f'{head} xmlns="http://www.w3.org/2000/svg">{_STYLE}{rest}' if drawn else ""

    def svg(self) -> str:
        """The picture as markup, "" where there is nothing to draw; every text is escaped."""
        spots = self.answer["picture"]
        if not spots:
            return ""
        parts = [*self._axes(), *self._spots(spots), *self._letters(), *self._statements(), *self._own()]
        return (
            f'<svg class="landscape" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" '
            'aria-labelledby="bild-titel" aria-describedby="bild-text">'
            f'<title id="bild-titel">{escape(self.words.title)}</title>'
            f'<desc id="bild-text">{escape(self.words.text)}</desc>{"".join(parts)}</svg>'
        )

    def _scale(self) -> float:
        """Units of the picture for one of the axes: the same both ways, so that distances hold."""
        xs = [abs(spot["x"]) for spot in self.answer["picture"]]
        ys = [abs(spot["y"]) for spot in self.answer["picture"]]
        if self.me is not None:
            xs.append(abs(self.me[0]))
            ys.append(abs(self.me[1]))
        wide, high = max(*xs, 1e-9), max(*ys, 1e-9)
        return min((WIDTH / 2 - PAD) / wide, (HEIGHT / 2 - PAD) / high)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        scale = self._scale()
        return round(WIDTH / 2 + x * scale, 1), round(HEIGHT / 2 - y * scale, 1)

    def _axes(self) -> list[str]:
        middle_x, middle_y = WIDTH // 2, HEIGHT // 2
        return [
            f'<line class="axis" x1="0" y1="{middle_y}" x2="{WIDTH}" y2="{middle_y}"/>',
            f'<line class="axis" x1="{middle_x}" y1="0" x2="{middle_x}" y2="{HEIGHT}"/>',
        ]

    def _spots(self, spots: Sequence[Mapping[str, Any]]) -> list[str]:
        most = max(spot["people"] for spot in spots)
        out = []
        for spot in sorted(spots, key=lambda s: -s["people"]):
            x, y = self._at(spot["x"], spot["y"])
            radius = round(_LEAST + (_MOST - _LEAST) * (spot["people"] / most) ** 0.5, 1)
            group = (spot["group"] or "none").lower()
            out.append(f'<circle class="spot spot-{group}" cx="{x}" cy="{y}" r="{radius}"/>')
        return out

    def _letters(self) -> list[str]:
        out = []
        for name, (x, y) in self.answer["groups"]["centres"].items():
            px, py = self._at(x, y)
            label = escape(self.words.group % {"name": name})
            out.append(
                f'<a class="group-letter" href="#gruppe-{name.lower()}" aria-label="{label}">'
                f'<circle class="letter-ground letter-{name.lower()}" cx="{px}" cy="{py}" r="17"/>'
                f'<text x="{px}" y="{py}">{name}</text></a>'
            )
        return out

    def _statements(self) -> list[str]:
        """In the direction of those who agree; their distance is drawn to the picture's own measure."""
        places = {
            one["statement"]: (one["x"], one["y"])
            for one in self.answer["statements"]
            if one["statement"] in self.marked[:_MARKS] and one["x"] is not None
        }
        reach = max((max(abs(x) / WIDTH, abs(y) / HEIGHT) for x, y in places.values()), default=0.0)
        out = []
        for statement, (x, y) in places.items():
            share = 0.44 / reach if reach else 0.0
            px, py = round(WIDTH / 2 + x * share, 1), round(HEIGHT / 2 - y * share, 1)
            label, number = escape(self.words.mark % {"number": statement}), escape(statement)
            out.append(
                f'<a class="mark" href="#aussage-{number}" aria-label="{label}">'
                f'<rect x="{px - 13}" y="{py - 10}" width="26" height="20" rx="4"/>'
                f'<text x="{px}" y="{py}">{number}</text></a>'
            )
        return out

    def _own(self) -> list[str]:
        if self.me is None:
            return []
        x, y = self._at(*self.me)
        return [
            f'<g class="me"><circle cx="{x}" cy="{y}" r="9"/><text x="{x}" y="{y - 16}">'
            f"{escape(self.words.me)}</text></g>"
        ]
