"""What a flat file counts: variables, their units, and the sex and age of every value.

From the dimension columns to ``variable``, ``sex``, ``age_from``, ``age_to``. Empty codes are totals;
what is neither region, sex nor age becomes part of the variable.
"""

from __future__ import annotations

import re

import polars as pl

from kommune360.base.ages import ALL_AGES, AgeBand, parse_age
from kommune360.base.findings import Finding, Place
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.base.units import UNITS
from kommune360.exchange.readers.flat_columns import FlatTable, vocabulary
from kommune360.exchange.readers.refusals import info, warning
from kommune360.exchange.tables.words import known_variable, sex_of, unit_in_label, unit_of_line
from kommune360.observations.variables import Variable

_AGE_CODE = re.compile(r"^ALT(\d{3})(?:B(\d{2,3})|(UM))?$")  # ALT060B069, ALT003, ALT085UM
Part = tuple[str, str]  # id and label of one dimension inside a variable


def measures(table: FlatTable, place: Place) -> tuple[list[Variable], list[Finding]]:
    """Add ``variable``, ``sex``, ``age_from`` and ``age_to`` to the table's frame."""
    findings: list[Finding] = []
    dimensions = [slot for slot in table.slots if slot != table.region]
    columns = ["value_variable_code", "value_variable_label", "value_unit"]
    columns += [
        f"{s}_variable{part}" for s in dimensions for part in ("_code", "_attribute_code", "_attribute_label")
    ]
    distinct = table.frame.select(columns).unique(maintain_order=True)
    found: dict[str, Variable] = {}
    rows = []
    for values in distinct.iter_rows(named=True):
        variable, factor, sex, band = _interpret(values, dimensions)
        known = found.setdefault(variable.id, variable)
        if known.unit != variable.unit:  # one label counted in two units: two variables
            variable = Variable(f"{variable.id}__{variable.unit}", variable.label, variable.unit)
            found.setdefault(variable.id, variable)
        rows.append((*[values[c] for c in columns], variable.id, factor, sex, band.start, band.stop))
    schema = {
        **dict.fromkeys(columns, pl.String),
        "variable": pl.String,
        "factor": pl.Float64,
        "sex": pl.String,
        "age_from": pl.Int16,
        "age_to": pl.Int16,
    }
    lookup = pl.DataFrame(rows, schema=schema, orient="row")
    table.frame = table.frame.join(lookup, on=columns, how="left", maintain_order="left").with_columns(
        pl.col("numerator") * pl.col("factor")
    )
    unknown = [v for v in found.values() if v.unit == "unknown"]
    if unknown:
        findings.append(_unknown_units(table, unknown, place))
    findings += _foreign_labels(table, list(found.values()), place)
    return list(found.values()), findings


def _interpret(values: dict[str, str], dimensions: list[int]) -> tuple[Variable, float, str, AgeBand]:
    sex, band = "all", ALL_AGES
    parts: list[tuple[str, Part]] = []
    for slot in dimensions:
        code, attribute, label = (
            values[f"{slot}_variable{part}"] for part in ("_code", "_attribute_code", "_attribute_label")
        )
        if not code or not attribute or label.strip().lower() in vocabulary()["totals"]:
            continue
        told_sex = _sex(code, attribute, label)
        told_age = _age(code, attribute, label)
        if told_sex:
            sex = told_sex
        elif told_age:
            band = told_age
        else:
            parts.append((code, (slug(label or attribute), label or attribute)))
    variable, factor = _variable(
        values["value_variable_code"],
        values["value_variable_label"],
        values["value_unit"],
        [p for _, p in sorted(parts)],
    )
    return variable, factor, sex, band


def _sex(code: str, attribute: str, label: str) -> str:
    if not code.startswith(tuple(vocabulary()["sex"])):
        return ""
    return str(vocabulary()["sexes"].get(attribute) or sex_of(label) or "")


def _age(code: str, attribute: str, label: str) -> AgeBand | None:
    """Read an age from its label, from its code where the label says nothing."""
    if not code.startswith(tuple(vocabulary()["age"])):
        return None
    found = parse_age(label)
    if found is not None:
        return found
    match = _AGE_CODE.match(attribute)
    if match is None:
        return None
    start = int(match[1])
    if match[3]:
        return AgeBand(start)
    if match[2] is None:
        return AgeBand(start, start + 1)
    last = int(match[2])
    stop = last + 1 if len(match[2]) == 3 else last  # B009: to 9 inclusive; B03: to under 3
    return AgeBand(start, stop) if stop > start else None


def _variable(code: str, label: str, unit_text: str, parts: list[Part]) -> tuple[Variable, float]:
    """Return the variable with its dimensions, and the factor that brings values to its unit."""
    factor, unit = _unit(unit_text, label)
    known = known_variable(vocabulary()["measures"].get(code, "")) or known_variable(label)
    if known is not None:
        identity, text = known.variable.id, known.variable.label
        unit = known.variable.unit if unit in ("count", "unknown") else unit
    else:
        identity, text = slug(label or code), Text(label or code, label or code)
    for part, name in parts:
        identity, text = f"{identity}__{part}", Text(f"{text.de} · {name}", f"{text.en} · {name}")
    return Variable(identity, text, unit), factor


def _unit(text: str, label: str) -> tuple[float, str]:
    """Return factor and unit; a rate in the label (``je 100.000``) overrules ``Anzahl``."""
    cleaned = " ".join(text.split())
    if cleaned in vocabulary()["factors"]:
        factor, unit = vocabulary()["factors"][cleaned]
        return float(factor), str(unit)
    unit = unit_of_line(cleaned) or unit_in_label(cleaned) or "unknown"
    if unit in ("count", "unknown"):
        inside = unit_in_label(label)
        if inside is not None and not UNITS[inside].additive:
            unit = inside
    return 1.0, unit


def _unknown_units(table: FlatTable, variables: list[Variable], place: Place) -> Finding:
    units = ", ".join(sorted({u for u in table.frame["value_unit"].unique().to_list() if u})) or "leer"
    names = ", ".join(v.label.de for v in variables[:3])
    return warning(
        "unit-unknown",
        Text(
            f"Unbekannte Einheit bei: {names} (in der Datei: {units}).",
            f"Unknown unit of: {names} (in the file: {units}).",
        ),
        Text("Ohne Einheit werden die Werte nie summiert.", "Without a unit values are never summed."),
        Text("Die Einheit im Datenraum eintragen.", "Enter the unit in the data room."),
        Place(place.file, place.sheet, None, "value_unit"),
    )


def _foreign_labels(table: FlatTable, variables: list[Variable], place: Place) -> list[Finding]:
    """Say that an English file names measures the catalogue does not know by their English label."""
    labels = {
        v.strip().lower()
        for slot in table.slots
        for v in table.frame.filter(pl.col(f"{slot}_variable_attribute_code") == "")[
            f"{slot}_variable_attribute_label"
        ]
        .unique()
        .to_list()
    }
    known = {v.id for v in variables if known_variable(v.label.de)}
    if "total" not in labels or len(known) == len(variables):
        return []
    return [
        info(
            "labels-english",
            Text("Die Datei ist die englische Fassung.", "The file is the English version."),
            Text(
                "Merkmale ohne Katalogeintrag heißen nach ihrer Beschriftung, in der deutschen Fassung also anders.",
                "Measures outside the catalogue are named by their label, so differently in the German version.",
            ),
            Text("Für eine Zeitreihe stets dieselbe Fassung abrufen.", "Fetch the same version every year."),
            place,
        )
    ]
