"""What does a definition file say, and what is wrong with it?

From plain YAML values to an ``IndexDefinition``, with every problem told at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.text import Text
from kommune360.indicators.social_index.definition import (
    DIRECTIONS,
    METHODS,
    MONEY_RULES,
    PARTS,
    STANDARDISATIONS,
    STATUS,
    ZONES,
    IndexDefinition,
    IndicatorUse,
    MoneyRule,
    TypesRule,
    Variants,
)
from kommune360.indicators.social_index.schemes import scheme_catalogue

Check = Callable[[Any], Any]  # gives the value, or raises ValueError with what is allowed


def read_definition(raw: Any, file: str = "") -> tuple[IndexDefinition | None, Findings]:
    """Return the definition, None where findings stop it. ``raw`` is what YAML gave."""
    findings = Findings()
    if not isinstance(raw, Mapping):
        findings.add(_no_mapping(file))
        return None, findings
    reading = _Reading(file, findings)
    values = reading.checked(raw, _TOP, "")
    values["indicators"] = _indicators(raw.get("indicators"), reading)
    for key, checks, build in _SECTIONS:
        if raw.get(key) is not None and key in raw:
            section = reading.section(raw[key], checks, key)
            values[key] = build(**section)
    values.setdefault("name", Text("Sozialindex", "Social index"))
    if findings.stops:
        return None, findings
    definition = IndexDefinition(**values)
    try:
        scheme = definition.classes
    except ValueError as error:
        findings.add(_wrong_value(file, "status_borders", str(error)))
        return None, findings
    if definition.money is not None and (
        strangers := set(definition.money.factors) - {c.id for c in scheme.status.classes}
    ):
        findings.add(_wrong_value(file, "money.factors", ", ".join(sorted(strangers))))
    return (None if findings.stops else definition), findings


class _Reading:
    def __init__(self, file: str, findings: Findings) -> None:
        self.file, self.findings = file, findings

    def checked(self, raw: Mapping[Any, Any], checks: Mapping[str, Check], where: str) -> dict[str, Any]:
        """Return the values that pass; the others and unknown keys become findings."""
        values: dict[str, Any] = {}
        for key, value in raw.items():
            place = f"{where}.{key}" if where else str(key)
            check = checks.get(str(key))
            if check is None:
                if where or key not in _ELSEWHERE:
                    self.findings.add(_unknown_key(self.file, place, sorted({*checks, *_ELSEWHERE})))
                continue
            try:
                values[str(key)] = check(value)
            except (ValueError, TypeError, KeyError) as error:
                self.findings.add(_wrong_value(self.file, place, f"{value!r}: {error}"))
        return values

    def section(self, raw: Any, checks: Mapping[str, Check], where: str) -> dict[str, Any]:
        if raw is True:
            return {}
        if not isinstance(raw, Mapping):
            self.findings.add(_wrong_value(self.file, where, f"{raw!r}"))
            return {}
        return self.checked(raw, checks, where)


def _indicators(raw: Any, reading: _Reading) -> tuple[IndicatorUse, ...]:
    if isinstance(raw, Mapping):
        raw = [
            {"id": key, **(one or {})} if isinstance(one, Mapping | None) else one for key, one in raw.items()
        ]
    uses: list[IndicatorUse] = []
    for number, one in enumerate(raw if isinstance(raw, list) else [], start=1):
        entry = {"id": one} if isinstance(one, str) else one
        where = f"indicators.{number}"
        if not isinstance(entry, Mapping) or not str(entry.get("id") or "").strip():
            reading.findings.add(_wrong_value(reading.file, where, f"{one!r}"))
            continue
        values = reading.checked(entry, _INDICATOR, where)
        if "id" in values:
            values.setdefault("name", Text(values["id"], values["id"]))
            uses.append(IndicatorUse(**values))
    ids = [use.id for use in uses]
    for twice in sorted({name for name in ids if ids.count(name) > 1}):
        reading.findings.add(_wrong_value(reading.file, "indicators", twice))
    if not any(use.part == STATUS and use.weight > 0 for use in uses):
        reading.findings.add(_no_indicator(reading.file))
    return tuple(uses)


# --- checks of single values ---------------------------------------------------------------------


def _text(value: Any) -> Text:
    if isinstance(value, Mapping):
        de = str(value.get("de") or value.get("en") or "")
        return Text(de, str(value.get("en") or de))
    return Text(_string(value), _string(value))


def _string(value: Any) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ValueError("Text / text")
    return str(value).strip()


def _number(low: float, high: float = math.inf, *, none: bool = False) -> Check:
    def check(value: Any) -> float | None:
        if value is None and none:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise ValueError(f"{low:g} … {high:g}")
        if not math.isfinite(value):
            raise ValueError("endlich / finite")
        return float(value)

    return check


def _whole(low: int, high: int, *, none: bool = False) -> Check:
    def check(value: Any) -> int | None:
        if value is None and none:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"{low} … {high}")
        return value

    return check


def _one_of(allowed: tuple[str, ...]) -> Check:
    def check(value: Any) -> str:
        if value not in allowed:
            raise ValueError(" | ".join(allowed))
        return str(value)

    return check


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true | false")
    return value


def _scheme(value: Any) -> str:
    return str(_one_of(tuple(scheme_catalogue()))(value))


def _borders(value: Any) -> tuple[float, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise ValueError("[-1, 1, 1.5]")
    number = _number(-10, 10)
    return tuple(number(one) for one in value)


def _reasons(value: Any) -> dict[str, str]:
    if isinstance(value, list):
        return {_string(area): "" for area in value}
    if not isinstance(value, Mapping):
        raise ValueError("{Schlüssel: Grund} / {key: reason}")
    return {_string(area): _string(reason or "") for area, reason in value.items()}


def _factors(value: Any) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise ValueError("{low: 1.5}")
    number = _number(0)
    return {str(key): number(factor) for key, factor in value.items()}


_TOP: dict[str, Check] = {
    "name": _text,
    "method": _one_of(METHODS),
    "standardise": _one_of(STANDARDISATIONS),
    "winsorise": _number(0.5, none=True),
    "minimum_residents": _number(0),
    "excluded": _reasons,
    "scheme": _scheme,
    "status_borders": _borders,
    "dynamics_borders": _borders,
    "borders_source": _string,
    "zone": _one_of(ZONES),
    "area_system": _string,
    "change_years": _whole(0, 50),
    "author": _string,
    "reason": _string,
}
_INDICATOR: dict[str, Check] = {
    "id": _string,
    "name": _text,
    "direction": _one_of(DIRECTIONS),
    "weight": _number(0),
    "part": _one_of(PARTS),
    "high": _text,
    "low": _text,
}
_VARIANTS: dict[str, Check] = {
    "draws": _whole(10, 100_000),
    "concentration": _number(0.01),
    "noise": _truth,
    "certain": _number(0.5, 1),
    "seed": _whole(0, 2**63),
}
_TYPES: dict[str, Check] = {
    "smallest": _whole(2, 12),
    "largest": _whole(2, 12),
    "number": _whole(2, 12, none=True),
    "factors": _truth,
}
_MONEY: dict[str, Check] = {
    "kind": _one_of(MONEY_RULES),
    "slope": _number(-10, 10),
    "floor": _number(0),
    "factors": _factors,
    "unrated": _number(0),
    "per": _string,
    "previous": _string,
    "limit": _number(0, none=True),
    "budget": _number(0, none=True),
}
_SECTIONS: tuple[tuple[str, Mapping[str, Check], Callable[..., Any]], ...] = (
    ("variants", _VARIANTS, Variants),
    ("types", _TYPES, TypesRule),
    ("money", _MONEY, MoneyRule),
)
_ELSEWHERE = {"indicators", "variants", "types", "money"}


# --- findings ------------------------------------------------------------------------------------


def _no_mapping(file: str) -> Finding:
    return Finding(
        code="index-definition-unreadable",
        severity=Severity.ERROR,
        what=Text(
            "Die Definition des Index ist nicht lesbar.", "The definition of the index cannot be read."
        ),
        why=Text(
            "Erwartet werden Angaben der Form „name: …“, „indicators: …“.",
            "Expected are entries such as “name: …”, “indicators: …”.",
        ),
        remedy=Text(
            "Das Beispiel der Methodenseite „Sozialindex“ als Vorlage nehmen.",
            "Start from the example on the method page of the social index.",
        ),
        place=Place(file=file),
    )


def _unknown_key(file: str, place: str, known: list[str]) -> Finding:
    return Finding(
        code="index-definition-key-unknown",
        severity=Severity.ERROR,
        what=Text(f"Die Angabe „{place}“ ist unbekannt.", f"The entry “{place}” is unknown."),
        why=Text(f"Bekannt sind: {', '.join(known)}.", f"Known are: {', '.join(known)}."),
        remedy=Text("Den Namen berichtigen oder die Zeile löschen.", "Correct the name or delete the line."),
        place=Place(file=file, column=place),
    )


def _wrong_value(file: str, place: str, detail: str) -> Finding:
    return Finding(
        code="index-definition-value",
        severity=Severity.ERROR,
        what=Text(f"Die Angabe „{place}“ passt nicht.", f"The entry “{place}” does not fit."),
        why=Text(f"Gelesen und erlaubt: {detail}", f"Read and allowed: {detail}"),
        remedy=Text(
            "Den Wert in der Definition berichtigen; Namen dürfen nur einmal vorkommen.",
            "Correct the value in the definition; a name may stand only once.",
        ),
        place=Place(file=file, column=place),
    )


def _no_indicator(file: str) -> Finding:
    return Finding(
        code="index-definition-no-indicator",
        severity=Severity.ERROR,
        what=Text(
            "Kein Indikator mit Gewicht gehört zum Status.",
            "No indicator with a weight belongs to the status.",
        ),
        why=Text(
            "Ein Index braucht mindestens einen Indikator mit „part: status“ und Gewicht über 0.",
            "An index needs at least one indicator with “part: status” and a weight above 0.",
        ),
        remedy=Text("Unter „indicators“ einen Indikator angeben.", "Name an indicator under “indicators”."),
        place=Place(file=file, column="indicators"),
    )
