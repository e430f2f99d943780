"""The page Rangfolge: areas in order, and how sure the order is.

From the rows of a question to ranks with ranges where a numerator and a denominator are known; plain
order, and why there is no range, where they are not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kommune360.base.flags import Flag
from kommune360.base.text import Text, counted
from kommune360.indicators.ranking import Ranking, ranked
from kommune360.web.areas import naming
from kommune360.web.areas.pictures import shown_value, written
from kommune360.web.areas.query import CHANGE, SHARE, Question
from kommune360.web.areas.rows import AreaRow, Sheet
from kommune360.web.ui.ranges import RangeBar
from kommune360.web.ui.tables import Cell, Column, Row, Table

# how many parts of the denominator one unit of the figure is
_PER = {"percent": 100.0, "per_100": 100.0, "per_1000": 1_000.0, "per_10000": 10_000.0, "per_100000": 1e5}
_ABOVE, _BELOW, _OPEN = "above", "below", "open"
_NAMED = 4  # names in the headline; more are counted


@dataclass(frozen=True, slots=True)
class Place:
    """One area in the order; bounds in the unit shown, None where nothing can be said about chance."""

    row: AreaRow
    value: float
    rank: int
    low: float | None = None
    high: float | None = None
    rank_low: int = 0
    rank_high: int = 0
    certain_top: bool = False
    against_town: str = _OPEN


@dataclass(frozen=True, slots=True)
class Order:
    """All areas with a figure, highest first; ``town`` in the unit shown."""

    places: tuple[Place, ...]
    without: tuple[AreaRow, ...]
    town: float | None
    kind: str = ""  # "share" or "rate" where ranges are known

    @property
    def ranges(self) -> bool:
        return bool(self.places) and self.places[0].low is not None


def order_of(question: Question, sheet: Sheet) -> Order:
    """Rank the areas of a question by what its view shows."""
    shown = shown_value(question)
    known = [(row, value) for row in sheet.rows if (value := shown(row)) is not None]
    known.sort(key=lambda pair: (-pair[1], pair[0].name.lower(), pair[0].key))
    without = tuple(row for row in sheet.rows if shown(row) is None)
    town = _town(question, sheet)
    parts = [_parts(question, row) for row, _ in known]
    if not known or any(part is None for part in parts):
        ranks = _plain_ranks([value for _, value in known])
        return Order(
            tuple(Place(row, value, rank) for (row, value), rank in zip(known, ranks, strict=True)),
            without,
            town,
        )
    pairs = [part for part in parts if part is not None]
    found = ranked([x for x, _ in pairs], [n for _, n in pairs])
    scale = 100.0 if question.view == SHARE else _PER[question.topic.unit]
    return Order(
        tuple(_place(row, value, found, i, scale, town) for i, (row, value) in enumerate(known)),
        without,
        town,
        found.kind,
    )


def _parts(question: Question, row: AreaRow) -> tuple[float, float] | None:
    """Numerator and denominator of what is shown; None where they are not both known."""
    if question.view == CHANGE or row.value is None or not row.denominator or row.denominator <= 0:
        return None
    if question.view == SHARE:
        return (row.value, row.denominator)
    per = _PER.get(question.topic.unit)
    if per is None or row.value < 0:
        return None
    return (row.value * row.denominator / per, row.denominator)


def _place(row: AreaRow, value: float, found: Ranking, index: int, scale: float, town: float | None) -> Place:
    low, high = float(found.low[index]) * scale, float(found.high[index]) * scale
    against = _OPEN
    if town is not None:
        against = _ABOVE if low > town else _BELOW if high < town else _OPEN
    return Place(
        row=row,
        value=value,
        rank=int(found.rank[index]),
        low=low,
        high=high,
        rank_low=int(found.rank_low[index]),
        rank_high=int(found.rank_high[index]),
        certain_top=bool(found.certain()[index]),
        against_town=against,
    )


def _plain_ranks(values: list[float]) -> list[int]:
    """Ranks of values that are already in order; ties share the better one."""
    return [values.index(value) + 1 for value in values]


def _town(question: Question, sheet: Sheet) -> float | None:
    if question.view == SHARE:
        return sheet.town.share
    if question.view == CHANGE:
        return sheet.town.change_percent if question.topic.additive else sheet.town.change
    return None if question.topic.additive or sheet.town.how == "median" else sheet.town.value


def headline(question: Question, order: Order) -> Text:
    """Who certainly belongs to the highest group; where nothing can be said, who is first."""
    what = _subject(question)
    if not order.places:
        return Text(f"{what.de}: kein Wert", f"{what.en}: no figure")
    if not order.ranges:
        first = order.places[0]
        value = written(question, first.value, signed=question.view == CHANGE)
        return Text(
            f"{what.de}: an erster Stelle {first.row.name} ({value.de})",
            f"{what.en}: {first.row.name} comes first ({value.en})",
        )
    certain = [place.row.name for place in order.places if place.certain_top]
    if not certain:
        return Text(
            f"{what.de}: bei keinem Gebiet ist sicher, dass es zum höchsten Fünftel gehört",
            f"{what.en}: no area certainly belongs to the highest fifth",
        )
    if len(certain) > _NAMED:
        return Text(
            f"{what.de}: {len(certain)} Gebiete gehören sicher zum höchsten Fünftel",
            f"{what.en}: {len(certain)} areas certainly belong to the highest fifth",
        )
    german = _listed(certain, "und")
    english = _listed(certain, "and")
    verbs = ("gehört", "belongs") if len(certain) == 1 else ("gehören", "belong")
    return Text(
        f"{what.de}: {german} {verbs[0]} sicher zum höchsten Fünftel",
        f"{what.en}: {english} certainly {verbs[1]} to the highest fifth",
    )


def lead(question: Question, order: Order, town: str) -> Text:
    """How far chance could move the order, or why that cannot be said."""
    n = len(order.places)
    if not order.places:
        return Text("Für diesen Stand liegt kein Wert vor.", "There is no figure for this date.")
    if not order.ranges:
        return _why_no_ranges(question)
    above = sum(place.against_town == _ABOVE for place in order.places)
    below = sum(place.against_town == _BELOW for place in order.places)
    wide = sum(place.rank_high - place.rank_low > n / 4 for place in order.places)
    return Text(
        f"Von {counted(n, 'Gebiet', 'Gebieten')} {_lie(above)} {above} sicher über {town} und {below} sicher darunter; "
        f"bei {n - above - below} kann der Abstand Zufall sein. "
        f"{counted(wide, 'Gebiet könnte', 'Gebiete könnten')} um mehr als ein Viertel der Rangliste "
        f"anders stehen.",
        f"Of {counted(n, 'area', 'areas')} {above} {'lies' if above == 1 else 'lie'} certainly above {town} and {below} certainly "
        f"below; for {n - above - below} the distance may be chance. "
        f"{counted(wide, 'area', 'areas')} could be placed differently by more than a quarter of "
        f"the list.",
    )


def _lie(n: int) -> str:
    return "liegt" if n == 1 else "liegen"


def _why_no_ranges(question: Question) -> Text:
    if question.view == CHANGE:
        return Text(
            "Veränderungen werden nur geordnet; eine Spanne des Zufalls wird dafür nicht gerechnet.",
            "Changes are put in order only; no range of chance is computed for them.",
        )
    if question.topic.additive:
        return Text(
            "Anzahlen folgen vor allem der Größe der Gebiete. Wie sicher eine Rangfolge ist, zeigen Anteile "
            "und Quoten.",
            "Counts follow the size of the areas first of all. Shares and rates show how sure a ranking is.",
        )
    return Text(
        "Zu dieser Größe kennt die Quelle keine Nenner; wie weit der Zufall die Rangfolge verschieben könnte, "
        "lässt sich deshalb nicht sagen.",
        "The source gives no denominators for this figure; how far chance could move the ranking cannot be "
        "said.",
    )


def _subject(question: Question) -> Text:
    what = naming.subject(question.topic, question.ages)
    if question.view == SHARE:
        return Text(
            f"Anteil {naming.of_people(question.ages).de}", f"Share {naming.of_people(question.ages).en}"
        )
    if question.view == CHANGE:
        since = naming.date(question.since)
        return Text(f"{what.de}, Veränderung seit {since.de}", f"{what.en}, change since {since.en}")
    return what


def _listed(names: list[str], word: str) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


_AGAINST = {
    _ABOVE: Text("sicher über {town}", "certainly above {town}"),
    _BELOW: Text("sicher unter {town}", "certainly below {town}"),
    _OPEN: Text("Abstand kann Zufall sein", "distance may be chance"),
}
_TOP = Text("sicher im höchsten Fünftel", "certainly in the highest fifth")


def judgement(place: Place, town: str) -> Text:
    """What may be said of one area: never more than the range allows."""
    if place.certain_top:
        return _TOP
    said = _AGAINST[place.against_town]
    return Text(said.de.format(town=town), said.en.format(town=town))


def page_table(
    question: Question, order: Order, town: str, portrait: Callable[[str], str], language: str
) -> Table:
    """Rank, area, value and, where known, the range against the town, the range of ranks and words."""
    what, when = _subject(question), naming.date(question.period)
    columns = [
        Column("area", Text("Gebiet", "Area")),
        Column("rank", Text("Rang", "Rank"), numeric=True),
        Column("value", when, numeric=True, strong=True),
    ]
    if order.ranges:
        columns += [
            Column("range", Text("95 von 100 Fällen", "95 of 100 cases")),
            Column("ranks", Text("Rang zwischen", "rank between"), numeric=True),
            Column("judgement", Text("Einschätzung", "judgement")),
        ]
    level = question.level.label
    return Table(
        caption=Text(f"{what.de}, {when.de}, {level.de}", f"{what.en}, {when.en}, {level.en}"),
        columns=columns,
        rows=_rows(question, order, town, portrait, language),
        total=_town_row(question, order, town, language),
        id="rangfolge",
    )


def _rows(
    question: Question, order: Order, town: str, portrait: Callable[[str], str], language: str
) -> list[Row]:
    ends = _ends(order)
    signed = question.view == CHANGE
    rows = []
    for place in order.places:
        cells: dict[str, Any] = {
            "rank": Cell(value=float(place.rank)),
            "area": Cell(text=place.row.name, href=portrait(place.row.key)),
            "value": Cell(
                text=written(question, place.value, signed=signed).in_language(language), sort=place.value
            ),
        }
        if place.low is not None and place.high is not None:
            low, high = (written(question, bound).in_language(language) for bound in (place.low, place.high))
            to = "to" if language == "en" else "bis"
            cells["range"] = RangeBar(
                place.low,
                place.value,
                place.high,
                *ends,
                label=f"{low} {to} {high}",
                mark=order.town if order.town is not None else ends[0] - 1,
            )
            cells["ranks"] = Cell(text=f"{place.rank_low} {to} {place.rank_high}", sort=float(place.rank_low))
            cells["judgement"] = Cell(
                text=judgement(place, town).in_language(language),
                tone="" if place.certain_top or place.against_town != _OPEN else "open",
            )
        rows.append(Row(cells, area=place.row.key))
    rows += [
        Row(
            {
                "rank": Cell(text="–", sort=float(len(order.places) + 1)),
                "area": Cell(text=row.name, href=portrait(row.key)),
                "value": Cell(flag=row.flag or Flag.MISSING),
            },
            area=row.key,
        )
        for row in order.without
    ]
    return rows


def _ends(order: Order) -> tuple[float, float]:
    bounds = [bound for place in order.places for bound in (place.low, place.high) if bound is not None]
    if not bounds:
        return (0.0, 1.0)
    least, most = min(bounds), max(bounds)
    return (least, most) if most > least else (least - 1.0, most + 1.0)


def _town_row(question: Question, order: Order, town: str, language: str) -> Row | None:
    if order.town is None:
        return None
    value = written(question, order.town, signed=question.view == CHANGE).in_language(language)
    return Row({"rank": Cell(), "area": Cell(text=town), "value": Cell(text=value)})


def plain_rows(question: Question, order: Order, town: str, language: str) -> list[list[str | float | None]]:
    """The page's table as plain values for files: header first, the town last."""
    en = language == "en"
    what, when = _subject(question).in_language(language), naming.date(question.period).in_language(language)
    header: list[str | float | None] = [
        "key" if en else "Schlüssel",
        "area" if en else "Gebiet",
        "rank" if en else "Rang",
        f"{what}, {when}",
    ]
    if order.ranges:
        header += (
            ["from (95 %)", "to (95 %)", "best rank", "worst rank", "judgement"]
            if en
            else ["von (95 %)", "bis (95 %)", "Rang von", "Rang bis", "Einschätzung"]
        )
    lines = [header]
    for place in order.places:
        line: list[str | float | None] = [place.row.key, place.row.name, float(place.rank), place.value]
        if order.ranges:
            line += [place.low, place.high, float(place.rank_low), float(place.rank_high)]
            line.append(judgement(place, town).in_language(language))
        lines.append(line)
    lines += [[row.key, row.name, None, None] for row in order.without]
    if order.town is not None:
        lines.append(["", town, None, order.town])
    return lines


def page_of(
    question: Question, sheet: Sheet, town: str, portrait: Callable[[str], str], language: str
) -> dict[str, Any]:
    """What the page shows besides the question itself."""
    order = order_of(question, sheet)
    return {
        "headline": headline(question, order),
        "lead": lead(question, order, town),
        "table": page_table(question, order, town, portrait, language),
        "ranges": order.ranges,
        "kind": order.kind,
    }
