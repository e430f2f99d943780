"""What does each column of figures measure, in which unit, for which period, sex and age?

From figure columns and title lines to ``Measure`` objects with canonical ids where they are certain
and readable slugs of the header elsewhere.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kommune360.base.ages import AgeBand
from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.base.units import UNITS
from kommune360.exchange.reading import ReadContext
from kommune360.exchange.tables import dates, words
from kommune360.exchange.tables.columns import Column
from kommune360.exchange.tables.headers import Head, band_of, is_age
from kommune360.exchange.tables.places import place_named
from kommune360.observations.variables import Variable

_NUMBERING = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.?\s+(?=[A-ZÄÖÜ])")
_TITLE_UNIT = re.compile(r"^(.{3,80}?)\s*\(([^()]{1,20})\)$")
_RESIDENTS = "Einwohnerinnen und Einwohner"
_OLD_AGE = 60  # a table of children's ages alone may count pupils or patients
_UNIT_SIGN = re.compile(r"%|€|\bje\b|\bin\b|\(", re.IGNORECASE)
_NOT_TITLE = re.compile(
    r"^(?:genesis-)?tabelle|regionale? tiefe|^stand\b|^statistik |^fortschreibung|©", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of figures. ``sex`` and ``age`` are None where the header leaves them to the rows."""

    column: Column
    variable: Variable
    stock: bool
    period: str = ""
    sex: str | None = None
    age: AgeBand | None = None
    area: tuple[str, str] | None = None


def table_measure(title: Sequence[str]) -> tuple[str, str | None]:
    """Return the measure that title lines name and its unit, ("", None) where they name none."""
    for line in reversed(title):
        match = _TITLE_UNIT.fullmatch(words.clean(line))
        unit = words.unit_of_line(match[2]) if match else None
        if match and unit:
            return match[1].strip(), unit
    lines = [_NUMBERING.sub("", words.clean(line)) for line in title if not _NOT_TITLE.search(line)]
    for line in lines:
        known = _known_inside(line)
        if known:
            return known, None
    return (dates.split(lines[0])[0][:90], None) if lines else ("", None)


def _known_inside(line: str) -> str:
    """The longest canonical name that stands in a title as whole words."""
    lowered = line.lower()
    found = [
        name
        for name in words.variable_names()
        if len(name) > 6 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", lowered)
    ]
    return max(found, key=len) if found else ""


def measures(
    figures: Sequence[Column], title: Sequence[str], answers: Mapping[str, str], stem: str = ""
) -> list[Measure]:
    """Return one measure a figure column, in order. ``stem``: the file name, heard last."""
    named, title_unit = table_measure(title)
    if not named:
        named = _counted_people(figures) or _known_inside(re.sub(r"[_\d-]+", " ", stem))
    labels = _labels(figures)
    title_leads = bool(named) and any(not labels[c.index] for c in figures)
    found = []
    for column in figures:
        parts = labels[column.index]
        if title_leads and not (parts and words.known_variable(parts[0])):
            parts = (named, *parts)
        if not parts:
            parts = (_fallback(column),)
        measure = _measure(column, parts, title_unit)
        answer = answers.get(f"unit:{slug(column.label)}")
        if answer in UNITS:
            measure = replace(measure, variable=replace(measure.variable, unit=answer))
        found.append(measure)
    return _tell_apart(found)


def _counted_people(figures: Sequence[Column]) -> str:
    """Figures for all ages from birth to old age under no other name are residents."""
    bare = [c.head.age for c in figures if c.head.age is not None and not c.head.parts]
    if len(bare) < 0.8 * len(figures) or not bare or min(age.start for age in bare) > 0:
        return ""
    return _RESIDENTS if max(age.start for age in bare) >= _OLD_AGE else ""


def _fallback(column: Column) -> str:
    return words.clean(column.label) or f"Spalte {column.index + 1}"


def _labels(figures: Sequence[Column]) -> dict[int, tuple[str, ...]]:
    """Return the texts that name the measure per column: one level that tells all apart, or all parts."""
    unique = _telling_level(figures)
    if unique is not None:
        return {c.index: _parts_of(c.head.levels[unique]) for c in figures}
    constant = _constant_parts(figures)
    found: dict[int, tuple[str, ...]] = {}
    for column in figures:
        parts = column.head.parts
        kept = tuple(p for i, p in enumerate(parts) if i == 0 or p not in constant)
        found[column.index] = tuple(dict.fromkeys(kept))
    return found


@functools.cache
def _parts_of(level: str) -> tuple[str, ...]:
    return (dates.split(level)[0] or level,)


def _telling_level(figures: Sequence[Column]) -> int | None:
    """The header level whose texts are all there, all different and all names of something."""
    depth = len(figures[0].head.levels) if figures else 0
    if depth < 2 or len(figures) < 3:
        return None
    for level in range(depth):
        texts = [c.head.levels[level] for c in figures]
        if len(set(texts)) == len(texts) and all(len(t) > 3 and not t.isdecimal() for t in texts):
            plain = [
                t
                for t in texts
                if not (words.is_total(t) or words.sex_of(t) or dates.read(t) or _only_age(t))
            ]
            if len(plain) == len(texts):
                return level
    return None


def _only_age(text: str) -> bool:
    return is_age(text) and words.known_variable(text) is None


def _constant_parts(figures: Sequence[Column]) -> set[str]:
    """Parts below the first level that every column repeats and that tell nothing."""
    if len(figures) < 2:
        return set()
    shared = set(figures[0].head.parts).intersection(*(c.head.parts for c in figures[1:]))
    return {p for p in shared if any(c.head.parts[0] != p for c in figures)}


def _measure(column: Column, parts: tuple[str, ...], title_unit: str | None) -> Measure:
    head = column.head
    known = words.known_variable(" ".join(parts)) or words.known_variable(parts[0])
    whole = words.known_variable(" ".join(parts)) is not None
    rest = () if whole else parts[1:]
    sex, age = head.sex, head.age
    if known is not None:
        base, label = known.variable.id, known.variable.label
        sex = sex or known.sex
        if known.tells_age and age is None:
            age = band_of(parts[0], False) or _jaehrig(parts[0])
    else:
        base, label = slug(parts[0]), Text(parts[0], parts[0])
    unit = _unit(head, parts, known.variable.unit if known else None, title_unit)
    identifier = "__".join(p for p in (base or f"spalte_{column.index + 1}", *(slug(r) for r in rest)) if p)
    if rest:
        tail = ", ".join(rest)
        label = Text(f"{label.de}: {tail}", f"{label.en}: {tail}")
    if (
        known is not None
        and UNITS[unit].additive != UNITS[known.variable.unit].additive
        and unit != "unknown"
    ):
        identifier += f"__{unit}"
        label = Text(f"{label.de} ({UNITS[unit].label.de})", f"{label.en} ({UNITS[unit].label.en})")
    return Measure(
        column=column,
        variable=Variable(identifier, label, unit),
        stock=bool(known and known.stock),
        period=head.period,
        sex=sex,
        age=age,
    )


def _jaehrig(text: str) -> AgeBand | None:
    """Read ``Unter 18-Jährige`` and ``65-Jährige und Ältere``."""
    word = words.normal(text)
    match = re.fullmatch(r"(unter |über )?(\d{1,3})(?: bis (unter )?(\d{1,3}))?-?jährige( und ältere)?", word)
    if not match:
        return None
    first = int(match[2])
    if match[4]:
        return AgeBand(first, int(match[4]) + (0 if match[3] else 1))
    if match[1] == "unter ":
        return AgeBand(0, first)
    return AgeBand(first) if match[5] or match[1] else AgeBand(first, first + 1)


def _unit(head: Head, parts: Sequence[str], known: str | None, title_unit: str | None) -> str:
    said = head.unit
    if said is None:
        # a group called "Quote" may hold counts too; only a sign of a unit counts for all below it
        groups = [part for part in parts[:-1] if _UNIT_SIGN.search(part)]
        texts = [*parts[-1:], *groups[::-1], *(level for level in head.levels if level not in parts)]
        said = next((unit for unit in map(words.unit_in_label, texts) if unit), None)
        if known is not None and said is not None and UNITS[said].additive == UNITS[known].additive:
            said = known
    said = said or known or title_unit or "unknown"
    if said == "count" and known is not None and UNITS[known].additive:
        return known
    return said


def _tell_apart(found: list[Measure]) -> list[Measure]:
    """Add the unit to ids that would otherwise mean two different things."""
    units: dict[str, set[str]] = {}
    for measure in found:
        units.setdefault(measure.variable.id, set()).add(measure.variable.unit)
    result = []
    for measure in found:
        variable = measure.variable
        if len(units[variable.id]) > 1 and not UNITS[variable.unit].additive:
            variable = replace(variable, id=f"{variable.id}__{variable.unit}")
        result.append(replace(measure, variable=variable))
    return result


def areas_from_columns(found: Sequence[Measure], title: Sequence[str], context: ReadContext) -> list[Measure]:
    """Read headings that name areas: each column is one area, the title names the measure."""
    named, unit = table_measure(title)
    known = words.known_variable(named) if named else None
    variable = (
        known.variable
        if known
        else Variable(slug(named) or "wert", Text(named or "Wert", named or "value"), unit or "unknown")
    )
    result = []
    for measure in found:
        label = measure.column.head.levels[-1] or measure.column.label
        place = place_named(label, context) or place_named(measure.column.label, context)
        result.append(
            replace(
                measure,
                area=place or ("unbekannt", label),
                variable=variable,
                stock=bool(known and known.stock),
            )
        )
    return result
