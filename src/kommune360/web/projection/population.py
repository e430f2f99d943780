"""What the population page shows: the answer for one area and age group, the fan, and all areas beside.

From a stored projection and a question to the context of the page; nothing is computed but sums of
sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kommune360.base.ages import AgeBand
from kommune360.base.text import Text
from kommune360.exchange.folder.projections import StoredProjection
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas import naming
from kommune360.web.areas.catalogue import catalogue_of
from kommune360.web.areas.selectors import portrait_addresses
from kommune360.web.areas.systems import labels_of
from kommune360.web.projection import pictures, wording
from kommune360.web.projection.query import TOWN, Question
from kommune360.web.projection.selectors import past_of, ranges_of
from kommune360.web.ui.formats import number
from kommune360.web.ui.ranges import RangeBar
from kommune360.web.ui.tables import Cell, Column, Row, Table

TONES = {"more_sure": "enough", "more_likely": "enough", "fewer_sure": "short", "fewer_likely": "short"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that fits the projection, with the rows that answer it."""

    question: Question
    system: str  # of the table
    of_area: str  # system of the area whose fan is drawn
    ranges: pl.DataFrame  # all years of the age group, all levels
    year: int
    years: tuple[int, ...]

    def rows(self, system: str, area: str) -> list[dict[str, Any]]:
        """One area's coming years, ascending."""
        wanted = (pl.col("system") == system) & (pl.col("area") == area)
        return self.ranges.filter(wanted).sort("year").to_dicts()

    @property
    def table_rows(self) -> list[dict[str, Any]]:
        wanted = (pl.col("system") == self.system) & (pl.col("year") == self.year)
        return self.ranges.filter(wanted).to_dicts()

    @property
    def town_row(self) -> dict[str, Any]:
        return next(row for row in self.rows(TOWN, TOWN) if row["year"] == self.year)


def asked_of(municipality: Municipality, found: StoredProjection, question: Question) -> Asked:
    """Settle the question on ages, level, area and year that the projection has."""
    ranges = ranges_of(municipality, found)
    ages = question.ages if (question.ages.start, question.ages.stop) in found.groups else None
    settled = ages or AgeBand(*found.groups[0])
    mine = ranges.filter((pl.col("age_from") == settled.start) & (pl.col("age_to") == settled.stop))
    systems = set(mine["system"].unique()) - {TOWN}
    system = question.level if question.level in systems else found.system
    there = set(mine.filter(pl.col("system") == system)["area"].unique())
    area = question.area if question.area in there | set(found.lacking) else TOWN
    years = tuple(sorted(mine["year"].unique().to_list()))
    return Asked(
        question=question.with_(
            ages=settled,
            level="" if system == found.system else system,
            area=area,
            year=question.year if question.year in years[:-1] else 0,
        ),
        system=system,
        of_area=system if area else TOWN,
        ranges=mine,
        year=question.year if question.year in years else years[-1],
        years=years,
    )


def population_page(
    municipality: Municipality,
    found: StoredProjection,
    asked: Asked,
    language: str,
    basis: StoredProjection | None = None,
) -> dict[str, Any]:
    """Context of the page. ``basis``: drawn beside where ``found`` is a scenario."""
    question, names = asked.question, _names(municipality)
    place = names(asked.system, question.area) if question.area else municipality.name
    rows = asked.rows(asked.of_area, question.area)
    said = [row for row in rows if row["median"] is not None]
    past = _past(municipality, found, asked)
    subject = naming.people(question.ages)
    row = next((row for row in rows if row["year"] == asked.year), _nothing(asked.year))
    beside = asked_of(municipality, basis, question).rows(asked.of_area, question.area) if basis else []
    caption = f"{subject.in_language(language)}: {place}"
    return {
        "question": question,
        "headline": wording.headline(row, question.ages, place, found.origin),
        "lead": wording.lead(row, found.origin),
        "place": place,
        "subject": subject,
        "chart": pictures.fan_chart(past, said, beside) if said else None,
        "chart_summary": _summary(past, said, place, subject),
        "with_basis": bool(beside),
        "fan_table": pictures.fan_table(past, said, caption, language),
        "table": areas_table(municipality, found, asked, language),
        "unsaid": [names(found.system, area) for area in found.unsaid],
        "lacking": [names(found.system, area) for area in found.lacking],
        "findings": found.findings,
        "choices": _choices(municipality, found, asked, names),
        "origin": found.origin,
        "year": asked.year,
        "portrait": portrait_addresses(asked.system)(question.area) if question.area else "",
        "found": found,
    }


def areas_table(municipality: Municipality, found: StoredProjection, asked: Asked, language: str) -> Table:
    """All areas of the level in the asked year: known, expected, range of the change, judgement."""
    names = _names(municipality)
    rows = sorted(asked.table_rows, key=lambda row: names(asked.system, row["area"]))
    scale = _scale(rows)
    query = asked.question.address()

    def line(row: Mapping[str, Any], name: str, area: str) -> Row:
        href = reverse("projection:population") + asked.question.with_(area=area).address()
        return Row({"area": Cell(text=name, href=href), **_cells(row, scale, language)}, area=row["area"])

    return Table(
        caption=_("%(people)s: %(origin)s und %(year)s")
        % {
            "people": naming.people(asked.question.ages).in_language(language),
            "origin": found.origin,
            "year": asked.year,
        },
        id="areas-ahead",
        columns=[
            Column("area", labels_of(municipality).get(asked.system, Text(asked.system, asked.system))),
            Column("known", str(found.origin), numeric=True),
            Column("value", str(asked.year), numeric=True, strong=True),
            Column("span", _("8 von 10 Fällen"), numeric=True),
            Column("change", _("Veränderung"), numeric=True),
            Column("judgement", _("Einschätzung")),
            Column("born", _("schon geboren"), numeric=True),
        ],
        rows=[line(row, names(asked.system, row["area"]), row["area"]) for row in rows],
        total=line(asked.town_row, municipality.name, TOWN),
        downloads=[
            ("CSV", reverse("projection:csv") + query),
            ("XLSX", reverse("projection:xlsx") + query),
        ],
    )


def _cells(row: Mapping[str, Any], scale: tuple[float, float], language: str) -> dict[str, Any]:
    """What is said of an area; where nothing can be said, the cells say that."""
    cells: dict[str, Any] = {
        "known": Cell(value=row["known"]),
        "value": Cell(flag="unreliable"),
        "span": Cell(text="–"),
        "change": Cell(text="–"),
        "judgement": Cell(text=_("keine Aussage"), sort=9.0),
        "born": pictures.born_cell(row["born"], language),
    }
    judged = wording.judgement_of(row)
    if judged is None:
        return cells
    return cells | {
        "value": Cell(value=row["median"]),
        "span": Cell(text=pictures.span(row, "80", language)),
        "change": RangeBar(
            low=row["low80"] - row["known"],
            mid=row["median"] - row["known"],
            high=row["high80"] - row["known"],
            least=scale[0],
            most=scale[1],
            label=wording.range_words(row, language),
            tone=TONES.get(judged, "open"),
        ),
        "judgement": Cell(
            text=wording.JUDGEMENTS[judged].in_language(language),
            tone=TONES.get(judged, ""),
            sort=wording.ORDER.get(judged, 9.0),
        ),
    }


def _past(municipality: Municipality, found: StoredProjection, asked: Asked) -> list[dict[str, Any]]:
    ages = asked.question.ages
    return (
        past_of(municipality, found)
        .filter(
            (pl.col("system") == asked.of_area)
            & (pl.col("area") == asked.question.area)
            & (pl.col("age_from") == ages.start)
            & (pl.col("age_to") == ages.stop)
        )
        .sort("year")
        .to_dicts()
    )


def _names(municipality: Municipality) -> Callable[[str, str], str]:
    catalogue = catalogue_of(municipality)
    return lambda system, key: catalogue.name(system, key) if key else municipality.name


def _nothing(year: int) -> dict[str, Any]:
    return {"year": year, "median": None}


def _summary(past: list[dict[str, Any]], said: list[dict[str, Any]], place: str, subject: Text) -> Text:
    if not said:
        return Text("Keine Aussage.", "Nothing can be said.")
    last = said[-1]
    first = past[0] if past else {"year": last["year"], "n": last["known"]}
    values = {
        language: [
            number(value, language) for value in (first["n"], last["known"], last["low80"], last["high80"])
        ]
        for language in ("de", "en")
    }
    de, en = values["de"], values["en"]
    return Text(
        f"{capfirst(subject.de)} in {place}: {first['year']} {de[0]}, zuletzt {de[1]}, {last['year']} in 8 von 10 "
        f"Fällen {de[2]} bis {de[3]}. Dunkel: 5 von 10 Fällen, mittel: 8 von 10, hell: 19 von 20.",
        f"{capfirst(subject.en)} in {place}: {en[0]} in {first['year']}, {en[1]} last, {en[2]} to {en[3]} in 8 of 10 "
        f"cases in {last['year']}. Dark: 5 of 10 cases, medium: 8 of 10, light: 19 of 20.",
    )


def _scale(rows: list[dict[str, Any]]) -> tuple[float, float]:
    """One scale for all bars; the most extreme twentieth may be cut so that the rest stays readable."""
    said = [row for row in rows if row["median"] is not None]
    if not said:
        return -1.0, 1.0
    lows = sorted(row["low80"] - row["known"] for row in said)
    highs = sorted(row["high80"] - row["known"] for row in said)
    cut = len(said) // 20
    return min(lows[cut], 0.0), max(highs[-1 - cut], 0.0)


def _choices(
    municipality: Municipality,
    found: StoredProjection,
    asked: Asked,
    names: Callable[[str, str], str],
) -> dict[str, Any]:
    question, here = asked.question, reverse("projection:population")
    labels = labels_of(municipality)

    def chip(label: Any, active: bool, **changes: object) -> dict[str, Any]:
        return {"label": label, "url": here + question.with_(**changes).address(), "active": active}

    bands = [AgeBand(*group) for group in found.groups]
    systems = [found.system, *sorted(set(asked.ranges["system"].unique()) - {TOWN, found.system})]
    areas = sorted(
        {*asked.ranges.filter(pl.col("system") == asked.system)["area"].unique()},
        key=lambda key: names(asked.system, key),
    )
    return {
        "ages": [chip(naming.age_label(ages), ages == question.ages, ages=ages) for ages in bands],
        "years": [
            chip(str(year), year == asked.year, year=0 if year == asked.years[-1] else year)
            for year in asked.years
        ],
        "levels": [
            chip(
                labels.get(system, Text(system, system)),
                system == asked.system,
                level="" if system == found.system else system,
                area=TOWN,
            )
            for system in systems
        ]
        if len(systems) > 1
        else [],
        "areas": [(area, names(asked.system, area), area == question.area) for area in areas],
    }


def rows_for_file(municipality: Municipality, asked: Asked, language: str) -> list[list[str | float | None]]:
    """All areas of the level and the town, all years of the age group; first line the heads."""
    names = _names(municipality)
    head: list[str | float | None] = [
        _("Schlüssel"), _("Gebiet"), _("Jahr"), _("zuletzt bekannt"), _("Wert"),
        *(f"{end} {level} %" for level in ("50", "80", "95") for end in (_("von"), _("bis"))),
        _("Wahrscheinlichkeit: mehr, in %"), _("Wahrscheinlichkeit: weniger, in %"), _("schon geboren, in %"),
        _("Einschätzung"),
    ]  # fmt: skip
    wanted = pl.col("system").is_in([asked.system, TOWN])
    lines = [head]
    for row in asked.ranges.filter(wanted).sort(pl.col("system") == TOWN, "area", "year").to_dicts():
        judged = wording.judgement_of(row)
        lines.append(
            [
                row["area"], names(row["system"], row["area"]), str(row["year"]), row["known"], _short(row["median"]),
                *(_short(row[f"{end}{level}"]) for level in ("50", "80", "95") for end in ("low", "high")),
                _percent(row["more"]), _percent(row["fewer"]), _percent(row["born"]),
                wording.JUDGEMENTS[judged].in_language(language) if judged else _("keine Aussage"),
            ]
        )  # fmt: skip
    return lines


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
