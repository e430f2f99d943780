"""The page Verläufe: a small line over time for every area, all on one scale, the town behind each.

From the figures of a question at all its dates to tiles, a table twin and words. Counts are set to
100 at the first date, so that areas of different size can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from kommune360.base.text import Text, counted
from kommune360.web.areas import naming
from kommune360.web.areas.catalogue import Catalogue
from kommune360.web.areas.query import SHARE, Question
from kommune360.web.areas.values import town_of, values_of
from kommune360.web.ui import formats
from kommune360.web.ui.sparklines import Sparkline
from kommune360.web.ui.tables import Cell, Column, Row, Table

BY_CHANGE, BY_VALUE, BY_NAME = "veraenderung", "wert", "name"
ORDERS = {
    BY_CHANGE: Text("stärkste Zunahme zuerst", "largest increase first"),
    BY_VALUE: Text("höchster Wert zuerst", "highest value first"),
    BY_NAME: Text("nach Namen", "by name"),
}
TILES = 60  # of a page; a town of 542 areas has ten


@dataclass(frozen=True, slots=True)
class Course:
    """One area over the dates of the page: ``values`` as measured, None a gap; ``flags`` their marks."""

    key: str
    name: str
    values: tuple[float | None, ...]
    flags: tuple[str, ...] = ()

    @property
    def first(self) -> float | None:
        return next((value for value in self.values if value is not None), None)

    @property
    def last(self) -> float | None:
        return self.values[-1] if self.values else None

    @property
    def ratio(self) -> float | None:
        """Last over first date; None where one of them is missing or the start is nothing."""
        start = self.values[0] if self.values else None
        return self.last / start if start and self.last is not None else None

    def relative(self) -> tuple[float | None, ...]:
        """The same with the first known value as 100."""
        start = self.first
        return tuple(100.0 * v / start if v is not None and start else None for v in self.values)


@dataclass(frozen=True, slots=True)
class Courses:
    """All areas at the ``periods``; ``relative`` says that the lines are drawn with the start as 100."""

    periods: tuple[str, ...]
    areas: tuple[Course, ...]
    town: Course
    relative: bool

    def drawn(self, course: Course) -> tuple[float | None, ...]:
        return course.relative() if self.relative else course.values


def courses_of(municipality: Any, catalogue: Catalogue, question: Question, town: str) -> Courses:
    """Figures of every area at every date of the question's kind, shares where the view shows shares."""
    values = values_of(municipality, question.asked)
    shares = question.view == SHARE and question.all_ages is not None
    periods = tuple(p for p in question.periods if len(p) == len(question.period))
    if shares:
        everyone = values_of(municipality, question.all_ages).select("area", "period", everyone="value")  # type: ignore[arg-type]
        values = values.join(everyone, on=["area", "period"], how="left").with_columns(
            denominator="everyone", value=100.0 * pl.col("value") / pl.col("everyone")
        )
    additive = question.topic.additive and not shares
    by_area = values.select("area", "period", "value", "flag").partition_by("area", as_dict=True)
    names = catalogue.names.get(question.level.system, {})
    areas = tuple(
        _course(str(key), names.get(str(key)) or str(key), part, periods) for (key,), part in by_area.items()
    )
    whole = town_of(values, additive)
    return Courses(
        periods, areas, _course("", town, whole.with_columns(flag=pl.lit("")), periods), relative=additive
    )


def _course(key: str, name: str, part: pl.DataFrame, periods: Sequence[str]) -> Course:
    known = {
        period: (value, flag or "")
        for period, value, flag in part.select("period", "value", "flag").iter_rows()
    }
    found = [known.get(period, (None, "")) for period in periods]
    return Course(key, name, tuple(value for value, _ in found), tuple(flag for _, flag in found))


def ordered(courses: Courses, order: str) -> tuple[Course, ...]:
    """By change, value or name; areas that cannot be placed come last, by name."""

    def key(course: Course) -> tuple[bool, float, str]:
        wanted = None
        if order == BY_VALUE:
            wanted = course.last
        elif order == BY_CHANGE:
            wanted = change_of(courses, course)
        return (wanted is None and order != BY_NAME, -(wanted or 0.0), course.name.lower())

    return tuple(sorted(courses.areas, key=key))


def change_of(courses: Courses, course: Course) -> float | None:
    """From first to last date: per cent for counts, points for shares and rates."""
    if courses.relative:
        return 100.0 * (course.ratio - 1.0) if course.ratio is not None else None
    start = course.values[0] if course.values else None
    return course.last - start if course.last is not None and start is not None else None


def headline(question: Question, courses: Courses) -> Text:
    """In how many areas the figure rose, and what it did in the whole town."""
    what = subject_of(question)
    if len(courses.periods) < 2:
        return Text(f"{what.de}: erst ein Stand", f"{what.en}: only one date so far")
    changes = [c for area in courses.areas if (c := change_of(courses, area)) is not None]
    up, since = sum(change > 0 for change in changes), naming.date(courses.periods[0])
    if not changes:
        return Text(f"{what.de}: kein Gebiet hat zwei Werte", f"{what.en}: no area has two figures")
    return Text(
        f"{what.de}: seit {since.de} in {up} von {counted(len(changes), 'Gebiet', 'Gebieten')} gestiegen",
        f"{what.en}: risen in {up} of {counted(len(changes), 'area', 'areas')} since {since.en}",
    )


def lead(question: Question, courses: Courses, town: str) -> Text:
    """What the town did, and how the small lines are to be read."""
    change = change_of(courses, courses.town)
    first = Text("", "")
    if change is not None and len(courses.periods) > 1:
        by = change_words(question, courses, change)
        first = Text(f"In {town} insgesamt {by.de}. ", f"In {town} as a whole {by.en}. ")
    scale = (
        Text(
            "Jede Linie beginnt bei 100; die graue ist die ganze Stadt. Alle haben denselben Maßstab.",
            "Every line starts at 100; the grey one is the whole town. All have the same scale.",
        )
        if courses.relative
        else Text(
            "Die graue Linie ist die ganze Stadt. Alle Linien haben denselben Maßstab.",
            "The grey line is the whole town. All lines have the same scale.",
        )
    )
    n = cut(courses)
    beyond = Text("", "")
    if n:
        beyond = Text(
            f" {counted(n, 'Linie verlässt', 'Linien verlassen')} den Rahmen und {'ist' if n == 1 else 'sind'} "
            "am Rand gekappt.",
            f" {counted(n, 'line leaves', 'lines leave')} the frame and {'is' if n == 1 else 'are'} cut at its "
            "edge.",
        )
    return Text(first.de + scale.de + beyond.de, first.en + scale.en + beyond.en)


def subject_of(question: Question) -> Text:
    """What the lines show: the figure, or its share."""
    if question.view == SHARE:
        of = naming.of_people(question.ages)
        return Text(f"Anteil {of.de}", f"Share {of.en}")
    return naming.subject(question.topic, question.ages)


def change_words(question: Question, courses: Courses, change: float) -> Text:
    """A change from first to last date with its unit."""
    if courses.relative:
        return naming.percent(change, signed=True)
    if question.view == SHARE:
        return Text(*(f"{formats.number(change, lang, 1, True)} {word}" for lang, word in _POINTS))
    return naming.amount(change, question.topic, signed=True, change=True)


_POINTS = (("de", "Prozentpunkte"), ("en", "percentage points"))


def _value_words(question: Question, value: float | None) -> Text:
    return naming.percent(value) if question.view == SHARE else naming.amount(value, question.topic)


@dataclass(frozen=True, slots=True)
class Tile:
    """One area as it is drawn: picture, its latest value and its change in words."""

    name: str
    href: str
    svg: str
    value: Text
    change: Text


def scale_of(courses: Courses) -> tuple[float, float]:
    """One scale for all lines: from the low of nine tenths of the areas to the high of nine tenths.

    A single area that trebles would else press all others flat; its line is cut at the frame.
    """
    lines = [[v for v in courses.drawn(c) if v is not None] for c in (*courses.areas, courses.town)]
    lows = sorted(min(line) for line in lines if line)
    highs = sorted(max(line) for line in lines if line)
    if not lows:
        return (0.0, 1.0)
    left_out = len(lows) // 10
    return (lows[left_out], highs[len(highs) - 1 - left_out])


def cut(courses: Courses) -> int:
    """How many areas leave the common scale."""
    least, most = scale_of(courses)
    return sum(any(v is not None and not least <= v <= most for v in courses.drawn(c)) for c in courses.areas)


def tiles(
    question: Question,
    courses: Courses,
    shown: Sequence[Course],
    portrait: Callable[[str], str],
    language: str,
) -> tuple[Tile, ...]:
    """Tiles of the areas ``shown``, on the scale of all areas."""
    least, most = scale_of(courses)
    behind = courses.drawn(courses.town)
    found = []
    for course in shown:
        change = change_of(courses, course)
        said = change_words(question, courses, change) if change is not None else Text("–", "–")
        value = _value_words(question, course.last)
        label = f"{course.name}: {value.in_language(language)}, {said.in_language(language)}"
        svg = Sparkline(courses.drawn(course), behind, least, most, label).svg()
        found.append(Tile(course.name, portrait(course.key), svg, value, said))
    return tuple(found)


def twin(question: Question, courses: Courses, shown: Sequence[Course], language: str) -> Table:
    """The same figures as a table: an area a row, a date a column, the town below."""
    digits = 1 if question.view == SHARE else naming.digits_of(question.topic)
    columns = [Column("area", Text("Gebiet", "Area"))]
    columns += [
        Column(period, formats.period(period, language), numeric=True, digits=digits)
        for period in courses.periods
    ]
    what, level = subject_of(question), question.level.label
    return Table(
        caption=Text(f"{what.de}, {level.de}", f"{what.en}, {level.en}"),
        columns=columns,
        rows=[_twin_row(courses, course) for course in shown],
        total=_twin_row(courses, courses.town),
        id="verlaeufe",
    )


def _twin_row(courses: Courses, course: Course) -> Row:
    cells: dict[str, Any] = {"area": course.name}
    for period, value, flag in zip(courses.periods, course.values, course.flags, strict=True):
        cells[period] = Cell(value=value, flag=flag if value is None or flag != "zero" else "")
    return Row(cells, area=course.key)


def plain_rows(question: Question, courses: Courses, language: str) -> list[list[str | float | None]]:
    """All areas and dates as plain values for files: header first, the town last."""
    en = language == "en"
    what = subject_of(question).in_language(language)
    header: list[str | float | None] = ["key" if en else "Schlüssel", "area" if en else "Gebiet"]
    header += [f"{what}, {formats.period(period, language)}" for period in courses.periods]
    lines = [header]
    lines += [[course.key, course.name, *course.values] for course in ordered(courses, BY_NAME)]
    lines.append(["", courses.town.name, *courses.town.values])
    return lines


@dataclass(frozen=True, slots=True)
class Step:
    """One order or page of the tiles: its name, its address, whether it is shown."""

    label: Any
    url: str
    active: bool


def page_of(
    question: Question,
    courses: Courses,
    wanted_order: str,
    wanted_page: str,
    town: str,
    portrait: Callable[[str], str],
    language: str,
) -> dict[str, Any]:
    """What the page shows besides the question itself; unknown orders and pages become the first."""
    order = wanted_order if wanted_order in ORDERS else BY_CHANGE
    areas = ordered(courses, order)
    pages = max(1, -(-len(areas) // TILES))
    page = int(wanted_page) if wanted_page.isdecimal() and 1 <= int(wanted_page) <= pages else 1
    shown = areas[(page - 1) * TILES : page * TILES]
    enough = len(courses.periods) > 1
    return {
        "headline": headline(question, courses),
        "lead": lead(question, courses, town),
        "orders": tuple(
            Step(label, question.address(ordnung=name), name == order) for name, label in ORDERS.items()
        ),
        "pages": tuple(
            Step(n, question.address(ordnung=order, seite=n), n == page) for n in range(1, pages + 1)
        ),
        "tiles": tiles(question, courses, shown, portrait, language) if enough else (),
        "table": twin(question, courses, shown, language),
        "empty_title": Text("Noch kein Verlauf", "No course yet"),
        "empty_text": Text(
            "Es gibt erst einen Stand; sobald ein zweiter eingelesen ist, stehen hier die Linien.",
            "There is only one date; once a second one is imported, the lines stand here.",
        ),
    }
