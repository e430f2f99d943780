"""Which delivered column is which variable of the catalogue? From a town's names to the names formulas use.

Delivered figures are recognised by the name of the variable, by an indicator's name with the word for
count, base or rate, or by patterns of known publications. What is not safe is told and may be settled in
the town's ``bindings.yaml``. Figures are renamed, sexes and ages filled in, periods written alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from kommune360.base.ages import ALL_AGES, AgeBand, parse_age
from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.indicators.definitions import Catalogue, Definition
from kommune360.indicators.formula.tree import FACTORS, Operation, Select
from kommune360.indicators.periods import canonical
from kommune360.indicators.vocabulary import YEAR_END, Delivered, delivered
from kommune360.observations.schema import CELL_KEY, OBSERVATIONS

# What a table calls the parts of a rate when it gives all of them side by side.
PARTS = {
    "numerator": ("zähler", "zaehler", "count", "numerator", "anzahl", "absolut"),
    "denominator": ("nenner", "base", "basis", "denominator", "bezugsgröße", "bezugsgroesse"),
    "rate": ("wert", "rate", "quote", "anteil", "value", "ergebnis", "anteil in %", "wert in m²"),
}
_STRICT = {slug(word) for words in PARTS.values() for word in words} - {"anzahl", "absolut"}
SETTLED, EXACT, PATTERN, NAMED, PART = range(5)  # the smaller, the safer

_AGES = re.compile(
    r"\b(?:im alter )?(?:von )?(?:\d{1,3} ?(?:bis|to|-|–) ?(?:unter |under )?\d{1,3}|(?:unter|under|ab|über) \d{1,3}|"
    r"\d{1,3} (?:jahren? )?und (?:älter|mehr))(?:[ -]?jährigen?|[ -]?jahren?|[ -]?jahr| years?)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A variable as the folder holds it: its id, readable label, unit and the datasets it comes in."""

    variable: str
    label: Text
    unit: str
    area_system: str
    datasets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """``source`` (in ``area_system``) is ``target``; ``sex`` and ``ages`` hold where the rows tell none.

    ``dataset`` is a pattern, "" for all. ``safety`` says how it was recognised, smaller is safer.
    """

    source: str
    area_system: str
    target: str
    sex: str = "all"
    ages: AgeBand = ALL_AGES
    factor: float = 1.0
    dataset: str = ""
    safety: int = EXACT


def bind(
    columns: Sequence[Column], catalogue: Catalogue, settled: Sequence[Mapping[str, Any]] = ()
) -> tuple[tuple[Bound, ...], Findings]:
    """Recognise ``columns``. ``settled``: what a person decided, entries of ``bindings.yaml``:
    ``{is: regex, variable: target or "", sex: f, ages: [0, 15], factor: 10}``; "" sets a column aside.
    """
    findings = Findings()
    decided = [(Delivered(**_pattern(entry)), str(entry.get("variable") or "")) for entry in settled]
    for (_, target), entry in zip(decided, settled, strict=True):
        if target and target not in _targets(catalogue):
            findings.add(_unknown_target(str(entry.get("is")), target))
    names = _names(catalogue)
    parts = _part_names(catalogue)
    bound: list[Bound] = []
    for column in columns:
        own = _decided(column, decided, catalogue)
        if own is None:
            own = _recognised(column, catalogue, names, parts, findings)
        bound += own
    return tuple(bound), findings


def applied(
    observations: pl.DataFrame, bound: Sequence[Bound], catalogue: Catalogue
) -> tuple[pl.DataFrame, Findings]:
    """The bound figures in the variables of the catalogue, each cell once; columns OBSERVATIONS.

    Of several sources for a cell the safer one counts; where equally safe ones differ, none does and a
    finding asks. ``observations`` must hold one row a cell of each variable (the newest).
    """
    if not bound:
        return pl.DataFrame(schema=dict(OBSERVATIONS)), Findings()
    by_source = {
        (str(source), str(system)): part
        for (source, system), part in observations.group_by("variable", "area_system", maintain_order=True)
    }
    parts = [
        _renamed(by_source[each.source, each.area_system], each, number)
        for number, each in enumerate(bound)
        if (each.source, each.area_system) in by_source
    ]
    if not parts:
        return pl.DataFrame(schema=dict(OBSERVATIONS)), Findings()
    figures = pl.concat(parts)
    if figures.is_empty():
        return figures.select(OBSERVATIONS.keys()), Findings()
    figures = _canonical_periods(figures, catalogue)
    figures = _exact_first(figures)
    # few cells come twice, and only these need to be compared; hashes take less memory than keys
    several = figures.select(pl.struct(CELL_KEY).hash().is_duplicated()).to_series()
    if not several.any():
        return figures.select(OBSERVATIONS.keys()), Findings()
    kept, asked = _settled(figures.filter(several))
    kept = pl.concat([figures.filter(~several), kept])
    return kept.select(OBSERVATIONS.keys()), Findings(_ambiguous(asked, bound))


def lacking_findings(catalogue: Catalogue, lacking: Mapping[str, Iterable[str]]) -> list[Finding]:
    """One note for each indicator without figures: which variables nobody delivered."""
    return [
        _lacking(
            catalogue[name],
            [catalogue.variables[v].label for v in variables if v in catalogue.variables],
            variables,
        )
        for name, variables in lacking.items()
        if name in catalogue
    ]


# --- recognising -----------------------------------------------------------------------------------


def _targets(catalogue: Catalogue) -> set[str]:
    return {*catalogue.variables, *(d.published_variable for d in catalogue)}


def _pattern(entry: Mapping[str, Any]) -> dict[str, Any]:
    read = delivered(entry)
    return {name: getattr(read, name) for name in ("variable", "dataset", "system", "sex", "ages", "factor")}


def _decided(
    column: Column, decided: Sequence[tuple[Delivered, str]], catalogue: Catalogue
) -> list[Bound] | None:
    fitting = [(pattern, target) for pattern, target in decided if _fits(pattern, column)]
    if not fitting:
        return None
    known = _targets(catalogue)
    return [_bound(column, pattern, target, SETTLED) for pattern, target in fitting if target in known]


def _recognised(
    column: Column,
    catalogue: Catalogue,
    names: Mapping[str, str],
    parts: Mapping[str, tuple[Definition, str]],
    findings: Findings,
) -> list[Bound]:
    if column.variable in catalogue.variables:
        return [Bound(column.variable, column.area_system, column.variable, safety=EXACT)]
    patterns = [
        (pattern, target)
        for target, known in (
            *((v.id, v.delivered) for v in catalogue.variables.values()),
            *((d.published_variable, d.published) for d in catalogue),
        )
        for pattern in known
        if _fits(pattern, column)
    ]
    if patterns:
        return [_bound(column, pattern, target, PATTERN) for pattern, target in patterns]
    by_part = _by_part(column, parts, findings)
    if by_part or slug(column.label.de.split(": ")[0]) in _STRICT or column.unit in FACTORS:
        return by_part
    for text in _candidates(column.label.de):
        plain, ages = without_ages(text)
        if slug(text) in names:
            return [Bound(column.variable, column.area_system, names[slug(text)], safety=NAMED)]
        if ages and slug(plain) in names:
            return [Bound(column.variable, column.area_system, names[slug(plain)], ages=ages, safety=NAMED)]
    return []


def _by_part(column: Column, parts: Mapping[str, tuple[Definition, str]], findings: Findings) -> list[Bound]:
    """``Zähler: Alleinerziehende``, ``hze01_base``: a part of an indicator by the indicator's name; a column
    in percent or per 1,000 that has the name itself is its rate."""
    texts = [slug(column.label.de), column.variable]
    if column.unit in FACTORS:
        texts += [f"{slug(text)}_rate" for text in _candidates(column.label.de)]
    for text in texts:
        if text not in parts:
            continue
        definition, part = parts[text]
        if part == "rate":
            factor = _rate_factor(column.unit, definition.unit)
            if factor is None:
                findings.add(_rate_unit(column, definition))
                return []
            return [
                Bound(
                    column.variable,
                    column.area_system,
                    definition.published_variable,
                    factor=factor,
                    safety=PART,
                )
            ]
        side = _side(definition, part)
        if side is None:
            return []
        return [Bound(column.variable, column.area_system, side.variable, side.sex, side.ages, safety=PART)]
    return []


def _side(definition: Definition, part: str) -> Select | None:
    """The numerator or denominator of the formula where it is one plain amount."""
    body = definition.formula.body
    if not isinstance(body, Operation) or body.sign != "/":
        return body if part == "numerator" and isinstance(body, Select) else None
    side = body.left if part == "numerator" else body.right
    return side if isinstance(side, Select) else None


def _names(catalogue: Catalogue) -> dict[str, str]:
    """Slugs of the names of variables; a name that two variables claim belongs to neither."""
    claimed: dict[str, set[str]] = {}
    for variable in catalogue.variables.values():
        for name in (*variable.names, variable.label.de):
            claimed.setdefault(slug(name), set()).add(variable.id)
    return {name: next(iter(ids)) for name, ids in claimed.items() if len(ids) == 1 and name}


def _part_names(catalogue: Catalogue) -> dict[str, tuple[Definition, str]]:
    found: dict[str, tuple[Definition, str]] = {}
    for definition in catalogue:
        for name in {slug(n) for n in (definition.id, definition.name.de, *definition.aliases)}:
            for part, words in PARTS.items():
                for word in map(slug, words):
                    found.setdefault(f"{name}_{word}", (definition, part))
                    found.setdefault(f"{word}_{name}", (definition, part))
    return found


def _candidates(label: str) -> list[str]:
    """``Soziale Lage: Kinderarmut, Bevölkerung unter 6``: the whole, then what stands behind : and comma."""
    found = [label]
    for sign in (": ", ", "):
        found += [
            part.strip()
            for text in list(found)
            for part in [text.split(sign)[-1]]
            if part.strip() not in found
        ]
    return found


def without_ages(text: str) -> tuple[str, AgeBand | None]:
    """``Leistungsberechtigte 15 bis 17 Jahre`` as ``Leistungsberechtigte`` and the band [15, 18)."""
    match = _AGES.search(text)
    if match is None:
        return text, None
    told = match.group()
    band = parse_age(told if re.search(r"jahr|year|jährig", told, re.IGNORECASE) else f"{told} Jahre")
    return " ".join((text[: match.start()] + " " + text[match.end() :]).replace("( )", " ").split()), band


def _fits(pattern: Delivered, column: Column) -> bool:
    return (
        re.fullmatch(pattern.variable, column.variable) is not None
        and (not pattern.system or re.fullmatch(pattern.system, column.area_system) is not None)
        and (not pattern.dataset or any(re.fullmatch(pattern.dataset, name) for name in column.datasets))
    )


def _bound(column: Column, pattern: Delivered, target: str, safety: int) -> Bound:
    return Bound(
        column.variable,
        column.area_system,
        target,
        pattern.sex,
        pattern.ages,
        pattern.factor,
        pattern.dataset,
        safety,
    )


def _rate_factor(delivered_unit: str, unit: str) -> float | None:
    """By what a delivered rate is multiplied to have the unit of the definition; None where unknown."""
    if delivered_unit == unit:
        return 1.0
    if delivered_unit in FACTORS and unit in FACTORS:
        return FACTORS[unit] / FACTORS[delivered_unit]
    return None


# --- applying --------------------------------------------------------------------------------------


def _renamed(rows: pl.DataFrame, each: Bound, number: int) -> pl.DataFrame:
    if each.dataset:
        rows = rows.filter(pl.col("dataset").str.contains(f"^(?:{each.dataset})$"))
    whole = (pl.col("age_from") == ALL_AGES.start) & (pl.col("age_to") == ALL_AGES.stop)
    return rows.with_columns(
        pl.lit(each.target).alias("variable"),
        pl.when(pl.col("sex") == "all").then(pl.lit(each.sex)).otherwise("sex").alias("sex"),
        *(
            pl.when(whole).then(pl.lit(bound, dtype=pl.Int16)).otherwise(name).alias(name)
            for name, bound in (("age_from", each.ages.start), ("age_to", each.ages.stop))
        ),
        (pl.col("numerator") * each.factor).alias("numerator"),
        pl.lit(each.safety, dtype=pl.Int8).alias("_safety"),
        pl.lit(number, dtype=pl.Int32).alias("_bound"),
    )


def _canonical_periods(figures: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    pairs = figures.select("variable", "period").unique()

    def reference(variable: str) -> str:
        known = catalogue.variables.get(variable)
        return known.reference if known else YEAR_END  # published rates describe the end of their year

    written = [canonical(period, reference(variable)) for variable, period in pairs.iter_rows()]
    if written == pairs["period"].to_list():
        return figures
    return (
        figures.join(
            pairs.with_columns(pl.Series("_period", written)),
            on=["variable", "period"],
            maintain_order="left",
        )
        .with_columns(pl.col("_period").alias("period"))
        .drop("_period")
    )


def _exact_first(figures: pl.DataFrame) -> pl.DataFrame:
    """Where a system has a variable under its own name for a date, look-alikes add nothing to it."""
    if (figures["_safety"] <= EXACT).all():
        return figures
    exact = figures.filter(pl.col("_safety") == EXACT).select("variable", "area_system", "period").unique()
    safe = figures.filter(pl.col("_safety") <= EXACT)
    others = figures.filter(pl.col("_safety") > EXACT).join(exact, on=exact.columns, how="anti")
    return pl.concat([safe, others])


def _settled(figures: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of several rows a cell the one that counts; and the rows of cells that equally safe sources give
    different values."""
    safest = figures.filter(pl.col("_safety") == pl.col("_safety").min().over(CELL_KEY))
    differ = pl.col("numerator").drop_nulls().n_unique().over(CELL_KEY) > 1
    clash = safest.select(differ & (pl.col("_bound").n_unique().over(CELL_KEY) > 1)).to_series()
    return safest.filter(~clash).unique(CELL_KEY, keep="last", maintain_order=True), safest.filter(clash)


def _ambiguous(asked: pl.DataFrame, bound: Sequence[Bound]) -> list[Finding]:
    found = []
    for (target, system), part in asked.group_by("variable", "area_system", maintain_order=True):
        sources = sorted({bound[number].source for number in part["_bound"].unique()})
        found.append(_ambiguity(str(target), str(system), sources))
    return found


# --- findings --------------------------------------------------------------------------------------


def _ambiguity(target: str, system: str, sources: list[str]) -> Finding:
    named = ", ".join(sources)
    return Finding(
        code="binding-ambiguous",
        severity=Severity.WARNING,
        what=Text(
            f"Für „{target}“ ({system}) kommen mehrere Spalten mit verschiedenen Zahlen in Frage: {named}.",
            f"Several columns with different figures may be “{target}” ({system}): {named}.",
        ),
        why=Text(
            "Welche gilt, ist nicht zu erkennen; die strittigen Zellen werden nicht benutzt.",
            "Which one holds cannot be seen; the cells in question are not used.",
        ),
        remedy=Text(
            'In indicators/bindings.yaml die anderen beiseite legen: „- {is: spalte, variable: ""}“.',
            'Set the others aside in indicators/bindings.yaml: “- {is: column, variable: ""}”.',
        ),
        place=Place(file="indicators/bindings.yaml", column=target),
    )


def _rate_unit(column: Column, definition: Definition) -> Finding:
    return Finding(
        code="binding-unit-unknown",
        severity=Severity.INFO,
        what=Text(
            f"„{column.label.de}“ scheint {definition.id} zu sein, nennt aber keine Einheit.",
            f"“{column.label.en}” seems to be {definition.id} but states no unit.",
        ),
        why=Text(
            "Ohne Einheit ist nicht zu sehen, ob es Prozent oder Fälle je 10.000 sind.",
            "Without a unit it cannot be seen whether it is percent or cases per 10,000.",
        ),
        remedy=Text(
            f"Zähler und Nenner liefern oder in indicators/bindings.yaml „variable: {definition.published_variable}“ setzen.",
            f"Deliver numerator and denominator, or set “variable: {definition.published_variable}” in indicators/bindings.yaml.",
        ),
        place=Place(column=column.variable),
    )


def _unknown_target(source: str, target: str) -> Finding:
    return Finding(
        code="binding-target-unknown",
        severity=Severity.ERROR,
        what=Text(
            f"„{source}“ soll „{target}“ sein, das es nicht gibt.",
            f"“{source}” is to be “{target}”, which there is not.",
        ),
        why=Text("Ein Indikator kann damit nicht gerechnet werden.", "No indicator can be computed with it."),
        remedy=Text(
            "Den Namen aus „kommune360 catalogue --variables“ nehmen.",
            "Take the name from “kommune360 catalogue --variables”.",
        ),
        place=Place(file="indicators/bindings.yaml", column=source),
    )


def _lacking(definition: Definition, labels: Sequence[Text], variables: Iterable[str]) -> Finding:
    german = "; ".join(label.de for label in labels) or ", ".join(variables)
    english = "; ".join(label.en for label in labels) or ", ".join(variables)
    return Finding(
        code="indicator-lacks-figures",
        severity=Severity.INFO,
        what=Text(
            f"{definition.id} „{definition.name.de}“ ist nicht zu rechnen.",
            f"{definition.id} “{definition.name.en}” cannot be computed.",
        ),
        why=Text(f"Es fehlt: {german}.", f"Missing: {english}."),
        remedy=Text(
            f"Die Zahlen beschaffen (üblich: {definition.holder or 'Fachamt'}) oder eine vorhandene Spalte in "
            "indicators/bindings.yaml zuordnen.",
            f"Obtain the figures (usually: {definition.holder or 'department'}) or bind a column you have in "
            "indicators/bindings.yaml.",
        ),
        place=Place(column=definition.id),
    )
