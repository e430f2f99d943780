"""Which table does a department fill in? One row an area, the columns a later import understands.

From areas, a period and the measures asked for to a CSV or XLSX file; filled in and handed back it is
read without a question.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from kommune360.base.ages import ALL_AGES, AgeBand
from kommune360.base.periods import Period
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.observations.store import PLANNING_ZONE, STATISTICS_ZONE

AREA, NAME, TIME, SEX, AGE = "Gebiet", "Name", "Zeit", "Geschlecht", "Alter"
_SEX_WORDS = {"all": "insgesamt", "m": "männlich", "f": "weiblich", "d": "divers"}
_MOST_ROWS = 50_000  # more than that nobody fills in by hand; ages and sexes are left out then


@dataclass(frozen=True, slots=True)
class Template:
    """``areas`` are keys and names; ``measures`` the headings of the empty columns. ``bands`` and
    ``sexes`` hold what one row is to stand for beside area and period; one of each adds no column."""

    areas: tuple[tuple[str, str], ...]
    period: str
    measures: tuple[str, ...]
    bands: tuple[AgeBand, ...] = (ALL_AGES,)
    sexes: tuple[str, ...] = ("all",)

    @property
    def columns(self) -> list[str]:
        sex = [SEX] if len(self.sexes) > 1 else []
        age = [AGE] if self.bands != (ALL_AGES,) else []
        return [AREA, NAME, TIME, *sex, *age, *self.measures]

    def rows(self) -> list[list[str]]:
        """The rows to fill in; measures are empty."""
        written = Period(self.period).label("de") if self.period else ""
        return [
            [
                key,
                name,
                written,
                *([_SEX_WORDS[sex]] if len(self.sexes) > 1 else []),
                *([_band(band)] if self.bands != (ALL_AGES,) else []),
                *("" for _ in self.measures),
            ]
            for key, name in self.areas
            for sex in self.sexes
            for band in self.bands
        ]


def template_like(folder: PlanningFolder, dataset: str, period: str) -> Template | None:
    """A template for the next delivery of ``dataset``; None where it holds no figures.

    Only its shape is taken (areas, ages, sexes, measures), never a figure.
    """
    store = folder.store
    rows = {row["dataset"]: row for row in store.inventory().collect().to_dicts()}
    if dataset not in rows or rows[dataset]["kind"] != "observations":
        return None
    import polars as pl

    system = rows[dataset]["area_system"]
    zone = STATISTICS_ZONE if rows[dataset]["zone"] == STATISTICS_ZONE else PLANNING_ZONE
    labels = (
        store.read("variables").filter(pl.col("dataset") == dataset).select("label_de").unique().collect()
    )
    shape = (
        store.observations(zone)
        .filter(pl.col("dataset") == dataset)
        .select("sex", "age_from", "age_to")
        .unique()
        .collect()
        .sort("age_from", "age_to")
    )
    areas = areas_of(folder, system)
    bands = tuple(
        AgeBand(start, stop)
        for start, stop in shape.select("age_from", "age_to").unique(maintain_order=True).iter_rows()
    )
    sexes = tuple(sex for sex in _SEX_WORDS if sex in set(shape["sex"]))
    measures = tuple(sorted(labels["label_de"]))
    if len(areas) * len(bands) * len(sexes) > _MOST_ROWS:
        return Template(areas, period, measures)
    return Template(areas, period, measures, bands, sexes)


def areas_of(folder: PlanningFolder, system: str) -> tuple[tuple[str, str], ...]:
    """Keys and names of an area system, sorted by key."""
    import polars as pl

    found = (
        folder.store.read("areas")
        .filter(pl.col("system") == system)
        .group_by("key")
        .agg(pl.col("name").drop_nulls().first())
        .sort("key")
        .collect()
    )
    return tuple((key, name or "") for key, name in found.iter_rows())


def as_csv(template: Template) -> bytes:
    return csv_file([template.columns, *template.rows()])


def as_xlsx(template: Template) -> bytes:
    """A workbook of one sheet; keys are text, so that leading zeros stay."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet, head = book.add_worksheet("Lieferung"), book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        sheet.write_row(0, 0, template.columns, head)
        for number, row in enumerate(template.rows(), start=1):
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(number, column, value, text)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(template.columns) - 1, 18)
    return buffer.getvalue()


def _band(band: AgeBand) -> str:
    return band.label("de")
