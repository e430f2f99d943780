"""What the pages of scenarios with levers show: side by side with the basis, and one scenario to edit.

From stored scenarios and their stored projections to contexts; where a projection is lacking it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.base.ages import AgeBand
from kommune360.exchange.folder.projections import StoredProjection
from kommune360.exchange.folder.scenarios import StoredScenario
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas import naming
from kommune360.web.areas.catalogue import catalogue_of
from kommune360.web.projection.selectors import moving_run, projection_of, ranges_of
from kommune360.web.scenarios import selectors
from kommune360.web.scenarios.lever_forms import FORMS, LeverForm
from kommune360.web.scenarios.lever_words import lever_text
from kommune360.web.scenarios.selectors import plain_levers
from kommune360.web.ui.formats import number
from kommune360.web.ui.tables import Cell, Column, Row, Table

GROUPS = ((0, 3), (3, 6), (6, 10), (10, 16), (0, 18))
END_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Which year and area the page compares; area "" is the town."""

    year: int
    area: str
    system: str


def side_by_side(
    municipality: Municipality, basis: StoredProjection, year: str, area: str, language: str
) -> dict[str, Any]:
    """Children by age group under every scenario beside the basis, in one year and area."""
    years, names = basis.years, _names(municipality, basis)
    keys = ranges_of(municipality, basis).filter(pl.col("system") == basis.system)["area"].unique()
    place = Place(
        year=int(year) if year.isdecimal() and int(year) in years else years[-1],
        area=area if area in set(keys) else "",
        system=basis.system if area in set(keys) else "",
    )
    ground = _values(municipality, basis, place)
    rows = [_row(_("Basis"), _("wie es die Vergangenheit erwarten lässt"), ground, None, language)]
    waiting = []
    for stored in selectors.stored_scenarios(municipality):
        scenario = stored.scenario
        if not scenario.levers:
            continue
        found = projection_of(municipality, plain_levers(scenario))
        if found is None or found.refused:
            waiting.append({"id": stored.id, "scenario": scenario, "refused": found})
            continue
        told = " · ".join(part for part in (scenario.reason, scenario.author) if part)
        href = f"{reverse('projection:population')}?lauf={found.key}"
        rows.append(_row(scenario.name, told, _values(municipality, found, place), ground, language, href))
    groups = [group for group in GROUPS if group in basis.groups]
    here = reverse("scenarios:levers")
    where = names(place.area) if place.area else municipality.name
    return {
        "table": Table(
            caption=_("Kinder und Jugendliche %(year)s, %(place)s; klein die Spanne (8 von 10 Fällen)")
            % {"year": place.year, "place": where},
            id="scenarios",
            columns=[
                Column("scenario", _("Szenario")),
                *(Column(_group(g), naming.age_label(AgeBand(*g)), numeric=True) for g in groups),
            ],
            rows=rows,
        ),
        "waiting": waiting,
        "scenarios": selectors.stored_scenarios(municipality),
        "years": [
            {"label": str(y), "url": f"{here}?jahr={y}&gebiet={place.area}", "active": y == place.year}
            for y in years
        ],
        "areas": [(key, names(key), key == place.area) for key in sorted(keys, key=names)],
        "year": place.year,
    }


def edit_page(
    municipality: Municipality,
    basis: StoredProjection,
    stored: StoredScenario,
    language: str,
    bound: LeverForm | None = None,
) -> dict[str, Any]:
    """One scenario: its levers in words, the forms to add one, and what becomes of it."""
    names = _names(municipality, basis)
    levers = plain_levers(stored.scenario)
    found = projection_of(municipality, levers) if levers else None
    forms = {
        what: bound
        if bound is not None and bound.what == what
        else form_of(municipality, basis, what, language)
        for what in FORMS
    }
    return {
        "stored": stored,
        "scenario": stored.scenario,
        "levers": list(enumerate(lever_text(lever, names) for lever in stored.scenario.levers)),
        "forms": [(form, bound is not None and form is bound) for form in forms.values()],
        "result": found,
        "run": moving_run(municipality, levers) if levers and found is None else None,
    }


def form_of(
    municipality: Municipality, basis: StoredProjection, what: str, language: str, data: Any = None
) -> LeverForm:
    """The form of one kind of lever. KeyError for a kind there is not."""
    names = _names(municipality, basis)
    keys = ranges_of(municipality, basis).filter(pl.col("system") == basis.system)["area"].unique()
    areas = [(key, names(key)) for key in sorted(keys, key=names)]
    return FORMS[what](areas, basis.years, _stock_month(municipality), language, data)


def _stock_month(municipality: Municipality) -> int:
    """The month of the day on which residents are counted: who comes later is in the next year's stock."""
    answer = selectors.need_of(municipality)
    return answer.result.reference.month if answer.result is not None else END_OF_YEAR


def _names(municipality: Municipality, basis: StoredProjection) -> Callable[[str], str]:
    catalogue = catalogue_of(municipality)
    return lambda key: catalogue.name(basis.system, key)


def _group(group: tuple[int, int]) -> str:
    return f"a{group[0]}_{group[1]}"


def _values(municipality: Municipality, found: StoredProjection, place: Place) -> dict[str, dict[str, Any]]:
    rows = ranges_of(municipality, found).filter(
        (pl.col("system") == place.system) & (pl.col("area") == place.area) & (pl.col("year") == place.year)
    )
    return {_group((row["age_from"], row["age_to"])): row for row in rows.to_dicts()}


def _row(
    name: str,
    told: str,
    values: dict[str, dict[str, Any]],
    ground: dict[str, dict[str, Any]] | None,
    language: str,
    href: str = "",
) -> Row:
    cells: dict[str, Any] = {"scenario": Cell(text=name, small=told, href=href)}
    for key, row in values.items():
        if row["median"] is None:
            cells[key] = Cell(flag="unreliable")
            continue
        low, high = (number(row[end], language) for end in ("low80", "high80"))
        small = _("%(low)s bis %(high)s") % {"low": low, "high": high}
        if ground is not None and ground[key]["median"] is not None:
            change = number(round(row["median"]) - round(ground[key]["median"]), language, signed=True)
            small += " · " + _("Basis %(change)s") % {"change": change}
        cells[key] = Cell(value=row["median"], small=small)
    return Row(cells)
