"""Series by year, measure and district from JSON, as observations.

From ``{year: {measure: [{value, district}]}}`` to a reading: names become keys where the areas are
known, men and women become sexes where they add up to the whole, one name for two series is told.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl

from kommune360.areas.systems import AreaSystem, known_systems
from kommune360.base.ages import OPEN_ENDED
from kommune360.base.findings import Finding, Findings, Place
from kommune360.base.periods import parse_period
from kommune360.base.slugs import slug
from kommune360.base.text import Text, counted
from kommune360.base.yaml_text import read_yaml
from kommune360.exchange.naming import dataset_id, structure_of
from kommune360.exchange.readers.area_keys import is_total, own_system, system_by_names, words_of
from kommune360.exchange.readers.refusals import error, sums_differ, warning
from kommune360.exchange.reading import Check, ReadContext, Reading, ReadingKind
from kommune360.exchange.tables.numbers import GERMAN, parse
from kommune360.exchange.tables.words import known_variable, sex_of, unit_in_label
from kommune360.observations.schema import OBSERVATIONS, SYSTEMS, conform
from kommune360.observations.variables import Variable


@functools.cache
def _vocabulary() -> Mapping[str, Any]:
    text = (
        resources.files("kommune360.exchange.vocabulary")
        .joinpath("json_series.yaml")
        .read_text(encoding="utf-8")
    )
    loaded: Mapping[str, Any] = read_yaml(text)
    return loaded


def series_reading(content: Mapping[str, Any], path: Path, fingerprint: str, context: ReadContext) -> Reading:
    """Return the OBSERVATIONS reading of ``content``; ``row`` counts the records in file order."""
    meta = content.get("meta", {}) if isinstance(content.get("meta"), dict) else {}
    title = str(meta.get("title", path.stem))
    place = Place(file=path.name)
    findings: list[Finding] = []
    records = _records(content["data"], findings, place)
    system, keys = _areas(records, path, context, findings, place)
    records = records.with_columns(
        pl.col("district").replace_strict(keys, return_dtype=pl.String).alias("area"),
        pl.lit(system.id).alias("area_system"),
    )
    records = _told_apart(records, findings, place)
    variables = {m: _variable(m, title) for m in records["measure"].unique(maintain_order=True).to_list()}
    frame, checks = _with_sexes(records, variables, title, place)
    findings += sums_differ(checks, place)
    dataset = dataset_id(path)
    used = {v.id: v for v in variables.values() if v.id in set(frame["variable"].unique())}
    names = {key: name for name, key in keys.items() if key != name}
    return Reading(
        kind=ReadingKind.OBSERVATIONS,
        dataset=dataset,
        title=title,
        file=path.name,
        sheet="",
        fingerprint=fingerprint,
        structure=structure_of("series", variables),
        columns=tuple(variables),
        frame=conform(frame.with_columns(pl.lit(dataset).alias("dataset")), OBSERVATIONS),
        variables=tuple(used.values()),
        area_system=system.id,
        systems=_systems(system, dataset),
        findings=Findings(findings),
        checks=tuple(checks),
        decisions={"layout": "series", "area_system": system.id},
        meta={
            "layout": "series",
            "source": str(meta.get("source", "")),
            "area_names": {system.id: names or {name: name for name in keys}},
        },
    )


def _records(data: Mapping[str, Any], findings: list[Finding], place: Place) -> pl.DataFrame:
    """Return columns row, period, measure, district, numerator, flag; totals of the town left out."""
    rows: list[tuple[int, str, str, str, float | None, str]] = []
    odd: list[str] = []
    number = 0
    for year, measures in data.items():
        period = parse_period(str(year))
        for measure, entries in measures.items():
            for entry in entries if isinstance(entries, list) else []:
                number += 1
                district = _field(entry, "area_fields")
                if not isinstance(district, str) or period is None:
                    odd.append(f"{year} · {measure}")
                    continue
                value = _field(entry, "value_fields")
                cell = parse(value if isinstance(value, (int, float, str)) else None, GERMAN)
                rows.append(
                    (number, period.text, measure, " ".join(district.split()), cell.value, str(cell.flag))
                )
    if odd:
        findings.append(_odd_records(odd, place))
    frame = pl.DataFrame(
        rows,
        schema={
            "row": pl.Int32,
            "period": pl.String,
            "measure": pl.String,
            "district": pl.String,
            "numerator": pl.Float64,
            "flag": pl.String,
        },
        orient="row",
    )
    totals = [d for d in frame["district"].unique().to_list() if is_total(d)]
    return frame.filter(~pl.col("district").is_in(totals))


def _field(entry: Any, group: str) -> Any:
    if not isinstance(entry, dict):
        return None
    return next((entry[name] for name in _vocabulary()[group] if name in entry), None)


def _areas(
    records: pl.DataFrame, path: Path, context: ReadContext, findings: list[Finding], place: Place
) -> tuple[AreaSystem, dict[str, str]]:
    """Return the area system and the key of every district name."""
    names = sorted(records["district"].unique().to_list())
    found = system_by_names(names, context)
    if found is not None:
        identity, keys = found
        lacking = [name for name in names if name not in keys]
        if lacking:
            findings.append(_unknown_districts(lacking, place))
        system = known_systems().get(identity) or AreaSystem(identity, Text(identity, identity))
        return system, {name: keys.get(name, name) for name in names}
    findings.append(_names_as_keys(place))
    words = words_of([path.stem])
    own = next(
        (s for s in known_systems().values() if s.id.endswith("-ortsteil") and s.id.split("-")[0] in words),
        None,
    )
    return own or own_system("ortsteil", path.stem, context), {name: name for name in names}


def _told_apart(records: pl.DataFrame, findings: list[Finding], place: Place) -> pl.DataFrame:
    """Give two series that bear one name different names, in the order they stand in the file."""
    cell = ["period", "measure", "area"]
    counted = records.with_columns(pl.int_range(pl.len()).over(cell).alias("turn"))
    twice = counted.filter(pl.col("turn") > 0)
    if twice.is_empty():
        return records
    measures = twice["measure"].unique(maintain_order=True).to_list()
    findings.append(_name_twice(measures, int(twice["row"][0]), place))
    return counted.with_columns(
        pl.when(pl.col("measure").is_in(measures))
        .then(pl.format("{} ({})", "measure", pl.col("turn") + 1))
        .otherwise(pl.col("measure"))
        .alias("measure")
    ).drop("turn")


def _variable(measure: str, title: str) -> Variable:
    """Return the variable: the title itself, or the title with the measure below it."""
    known = known_variable(title)
    identity = known.variable.id if known else slug(title)
    label = known.variable.label if known else Text(title, title)
    unit = known.variable.unit if known else _unit(title)
    if measure == title:
        return Variable(identity, label, unit)
    below = _unit(measure, unit)
    return Variable(
        f"{identity}__{slug(measure)}", Text(f"{label.de} · {measure}", f"{label.en} · {measure}"), below
    )


def _unit(label: str, default: str = "count") -> str:
    """Return the unit a label tells; a count of the same things as the title otherwise."""
    lowered = label.lower()
    for entry in _vocabulary()["units"]:
        if re.search(entry["is"], lowered):
            return str(entry["unit"])
    found = unit_in_label(label)
    if found is not None:
        return found
    return default if default in ("count", "persons") else "unknown"


def _with_sexes(
    records: pl.DataFrame, variables: Mapping[str, Variable], title: str, place: Place
) -> tuple[pl.DataFrame, list[Check]]:
    """Add variable, sex and ages; men and women are sexes of the title where they add up to it."""
    sexes = {m: sex for m in variables if (sex := sex_of(m)) is not None}
    checks: list[Check] = []
    folded: dict[str, str] = {}
    if title in variables and set(sexes.values()) >= {"m", "f"}:
        key = ["period", "area"]
        whole = records.filter(pl.col("measure") == title).select(*key, pl.col("numerator").alias("stated"))
        parts = (
            records.filter(pl.col("measure").is_in(list(sexes)))
            .group_by(key)
            .agg(pl.col("numerator").sum().alias("computed"), pl.len().alias("parts"))
            .filter(pl.col("parts") == 2)
        )
        both = whole.join(parts, on=key)
        agree = both.filter((pl.col("stated") - pl.col("computed")).abs() <= 0.5)
        if both.height and agree.height >= 0.95 * both.height:
            folded = sexes
            checks.append(
                Check(
                    Text(f"{title}: männlich und weiblich zusammen", f"{title}: male and female together"),
                    float(both["stated"].sum()),
                    float(both["computed"].sum()),
                    place,
                )
            )
    identity = {m: variables[title].id if m in folded else v.id for m, v in variables.items()}
    frame = records.with_columns(
        pl.col("measure").replace_strict(identity, return_dtype=pl.String).alias("variable"),
        pl.col("measure").replace_strict(folded, default="all", return_dtype=pl.String).alias("sex"),
        pl.lit(0).alias("age_from"),
        pl.lit(OPEN_ENDED).alias("age_to"),
    )
    return frame, checks


def _systems(system: AreaSystem, dataset: str) -> pl.DataFrame:
    row = (system.id, system.label.de, system.label.en, system.valid_from, system.valid_to, dataset)
    return pl.DataFrame([row], schema=dict(SYSTEMS), orient="row")


def _odd_records(where: list[str], place: Place) -> Finding:
    shown = ", ".join(dict.fromkeys(where[:5]))
    return error(
        "record-incomplete",
        Text(
            f"{counted(len(where), 'Eintrag', 'Einträge')} ohne Gebiet oder Zeit, etwa bei {shown}.",
            f"{counted(len(where), 'record', 'records')} without area or time, such as {shown}.",
        ),
        Text(
            "Ohne Gebiet und Zeit ist ein Wert keine Beobachtung.",
            "Without area and time a value is no observation.",
        ),
        Text("Die Datei neu abrufen.", "Fetch the file again."),
        place,
    )


def _unknown_districts(names: list[str], place: Place) -> Finding:
    shown = ", ".join(names[:8])
    return warning(
        "area-name-unknown",
        Text(f"Unbekannte Gebiete: {shown}.", f"Unknown areas: {shown}."),
        Text(
            "Die eingelesenen Grenzen kennen diese Namen nicht.",
            "The boundaries in use do not know these names.",
        ),
        Text("Schreibweise prüfen oder Grenzen ergänzen.", "Check the spelling or add the boundaries."),
        place,
    )


def _names_as_keys(place: Place) -> Finding:
    return warning(
        "area-names-as-keys",
        Text("Die Gebiete sind nur mit Namen angegeben.", "The areas are given by name only."),
        Text(
            "Ohne eingelesene Grenzen dient der Name als Schlüssel; Umbenennungen zerreißen die Reihe.",
            "Without boundaries in use the name serves as key; a renamed area breaks the series.",
        ),
        Text(
            "Zuerst die Gebietsgrenzen einlesen, dann diese Datei.",
            "Import the boundaries first, then this file.",
        ),
        place,
    )


def _name_twice(measures: list[str], row: int, place: Place) -> Finding:
    shown = ", ".join(f"„{measure}“" for measure in measures)
    return warning(
        "measure-name-twice",
        Text(f"Ein Name steht für zwei Reihen: {shown}.", f"One name stands for two series: {shown}."),
        Text(
            "In der Datei fehlt die Überschrift, die sie unterscheidet; sie heißen nun (1) und (2) nach ihrer Folge.",
            "The heading that tells them apart is missing; they are now called (1) and (2) by their order.",
        ),
        Text(
            "Beim Herausgeber nachsehen, wofür beide Reihen stehen.",
            "Look up at the publisher what they stand for.",
        ),
        Place(place.file, place.sheet, row),
    )
