"""Which rules hold in a Land, as data with source: from YAML to a ``Rule`` the engines read.

A profile may extend another; a municipality overrides single values with a reason. Everything wrong
with a file is told at once, as findings. No engine knows a law: it asks the rule for a value.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

import yaml

from kommune360.base.findings import Finding, Findings, InputRefused, Place, Severity
from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.demand.years import MONTH_DAY, first_year_of

EVIDENCE = {
    "V": Text("in der Quelle gelesen", "read in the source"),
    "K": Text("Fachwissen, nicht geprüft", "professional knowledge, not checked"),
    "E": Text("Schätzung oder Setzung", "estimate or target"),
    "O": Text("von der Kommune gesetzt", "set by the municipality"),
}


@dataclass(frozen=True, slots=True)
class GroupForm:
    """A group as a vector of places."""

    id: str
    name: Text
    places_u3: int
    places_3plus: int
    hours: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One value of a profile. ``value`` is checked against its key; ``profile`` is where it came from."""

    key: str
    name: Text
    value: Any
    unit: str
    valid_from: str
    evidence: str
    source: str
    note: Text
    profile: str
    reason: str = ""  # why a municipality overrides it
    author: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A profile, complete: all keys of ``KEYS`` have a value."""

    id: str
    name: Text
    values: Mapping[str, RuleValue] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.values[key].value

    def quota(self, age: int) -> float:
        """Default demand quota of a year of age, 0 where the profile has none."""
        return float(self["quotas_childcare"].get(age, 0.0))

    def grades_with_right(self, first_year: int) -> tuple[int, ...]:
        """Grades with the right to all-day care in the school year beginning in ``first_year``."""
        fitting = [label for label in self["all_day_right"] if first_year_of(label) <= first_year]
        return tuple(self["all_day_right"][max(fitting)]) if fitting else ()

    @property
    def group_forms(self) -> tuple[GroupForm, ...]:
        return tuple(
            GroupForm(
                str(form["id"]),
                Text(form["name"]["de"], form["name"]["en"]),
                int(form["places_u3"]),
                int(form["places_3plus"]),
                tuple(form.get("hours", ())),
            )
            for form in self["group_forms"]
        )

    @property
    def holiday_weeks_on_offer(self) -> int:
        return int(self["holiday_weeks"] - self["closing_weeks_max"])

    @property
    def fingerprint(self) -> str:
        """Changes with any value, source or reason."""
        return fingerprint_json(
            {
                "id": self.id,
                "values": {
                    key: [_plain(v.value), v.valid_from, v.source, v.reason] for key, v in self.values.items()
                },
            }
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    return value


def _share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _month_day(value: Any) -> bool:
    return isinstance(value, str) and MONTH_DAY.match(value) is not None


def _cohorts(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 3 <= value <= 4


def _quotas(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == set(range(6)) and all(map(_share, value.values()))


def _rights(value: Any) -> bool:
    def fits(label: Any, grades: Any) -> bool:
        named = isinstance(label, str) and re.fullmatch(r"\d{4}/\d{2}", label) is not None
        return named and isinstance(grades, list) and all(_whole(1, 4)(grade) for grade in grades)

    return isinstance(value, Mapping) and all(fits(label, grades) for label, grades in value.items())


def _forms(value: Any) -> bool:
    def fits(form: Any) -> bool:
        return (
            isinstance(form, Mapping)
            and {"id", "name", "places_u3", "places_3plus"} <= set(form)
            and all(_whole(0, 100)(form[key]) for key in ("places_u3", "places_3plus"))
            and form["places_u3"] + form["places_3plus"] > 0
        )

    return isinstance(value, list) and all(map(fits, value))


def _hours(value: Any) -> bool:
    return isinstance(value, list) and all(_whole(1, 60)(hours) for hours in value)


# What a profile can hold, and what its value must be: (check, how to say it)
KEYS: dict[str, tuple[Callable[[Any], bool], Text]] = {
    "kita_year_start": (_month_day, Text("ein Tag wie 08-01", "a day such as 08-01")),
    "age_date": (_month_day, Text("ein Tag wie 10-31", "a day such as 10-31")),
    "school_entry_date": (_month_day, Text("ein Tag wie 09-30", "a day such as 09-30")),
    "cohorts_start": (_cohorts, Text("eine Zahl von 3 bis 4", "a number from 3 to 4")),
    "cohorts_peak": (_cohorts, Text("eine Zahl von 3 bis 4", "a number from 3 to 4")),
    "extra_cohort": (lambda v: v in (2, 6), Text("2 oder 6", "2 or 6")),
    "quotas_childcare": (
        _quotas,
        Text("ein Anteil 0 bis 1 je Altersjahr 0 bis 5", "a share 0 to 1 for each age 0 to 5"),
    ),
    "reserve": (_share, Text("ein Anteil 0 bis 1", "a share 0 to 1")),
    "family_day_care_u3_share": (_share, Text("ein Anteil 0 bis 1", "a share 0 to 1")),
    "inclusion_reduction": (
        lambda v: isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 5,
        Text("eine Zahl von 0 bis 5", "a number from 0 to 5"),
    ),
    "all_day_right": (
        _rights,
        Text("Klassen 1 bis 4 je Schuljahr wie 2026/27", "grades 1 to 4 by school year such as 2026/27"),
    ),
    "all_day_quota": (_share, Text("ein Anteil 0 bis 1", "a share 0 to 1")),
    "all_day_quota_today": (_share, Text("ein Anteil 0 bis 1", "a share 0 to 1")),
    "holiday_share": (_share, Text("ein Anteil 0 bis 1", "a share 0 to 1")),
    "holiday_weeks": (_whole(0, 20), Text("ganze Wochen 0 bis 20", "whole weeks 0 to 20")),
    "closing_weeks_max": (_whole(0, 4), Text("ganze Wochen 0 bis 4", "whole weeks 0 to 4")),
    "horizon_min": (_whole(1, 6), Text("ganze Jahre 1 bis 6", "whole years 1 to 6")),
    "horizon_max": (_whole(1, 6), Text("ganze Jahre 1 bis 6", "whole years 1 to 6")),
    "hour_classes": (_hours, Text("eine Liste von Wochenstunden", "a list of weekly hours")),
    "group_forms": (
        _forms,
        Text(
            "Gruppenformen mit id, name, places_u3, places_3plus",
            "group forms with id, name, places_u3, places_3plus",
        ),
    ),
}
_FIELDS = ("name", "value", "unit", "valid_from", "evidence", "source", "note")


def profile_ids() -> tuple[str, ...]:
    """Return the ids of the profiles that ship with the house."""
    folder = resources.files("kommune360.demand").joinpath("rules")
    return tuple(sorted(p.name.removesuffix(".yaml") for p in folder.iterdir() if p.name.endswith(".yaml")))


def profile_names() -> dict[str, Text]:
    """Return readable names by profile id."""
    return {profile: _shipped(profile).name for profile in profile_ids()}


def load_rule(profile: str, overrides: Iterable[Mapping[str, Any]] = ()) -> Rule:
    """Return the rule of ``profile`` with the municipality's ``overrides``.

    An override is ``{value: reserve, set: 0.05, reason: ..., author: ...}``. Raises InputRefused
    with all findings where the profile is unknown or an override does not fit.
    """
    if profile not in profile_ids():
        raise InputRefused([_unknown_profile(profile)])
    rule, findings = apply_overrides(_shipped(profile), overrides)
    if findings.stops:
        raise InputRefused(findings)
    return rule


@functools.cache
def _shipped(profile: str) -> Rule:
    text = (
        resources.files("kommune360.demand").joinpath("rules", f"{profile}.yaml").read_text(encoding="utf-8")
    )
    rule, findings = read_profile(text, f"{profile}.yaml")
    if rule is None or findings.stops:
        raise InputRefused(findings)
    return rule


def read_profile(text: str, file: str = "") -> tuple[Rule | None, Findings]:
    """Read one profile. None where it cannot be used; the findings tell everything that is wrong."""
    findings = Findings()
    try:
        data = read_yaml(text)
    except yaml.YAMLError as error:
        findings.add(_bad(file, "", f"YAML: {error}", f"YAML: {error}"))
        return None, findings
    if not isinstance(data, Mapping) or not isinstance(data.get("values"), Mapping) or not data.get("id"):
        findings.add(_bad(file, "", "id oder values fehlen.", "id or values are missing."))
        return None, findings
    base: dict[str, RuleValue] = {}
    if data.get("extends"):
        if data["extends"] not in profile_ids() or data["extends"] == data["id"]:
            findings.add(_unknown_profile(str(data["extends"]), file))
            return None, findings
        base = dict(_shipped(data["extends"]).values)
    name = _text(data.get("name"))
    if name is None:
        findings.add(_bad(file, "name", "braucht de und en.", "needs de and en."))
    for key, entry in data["values"].items():
        value = _value(str(key), entry, str(data["id"]), file, findings)
        if value is not None:
            base[str(key)] = value
    for key in KEYS:
        if key not in base and not findings.stops:
            findings.add(_bad(file, key, "fehlt.", "is missing."))
    if findings.stops or name is None:
        return None, findings
    return Rule(str(data["id"]), name, base), findings


def apply_overrides(rule: Rule, overrides: Iterable[Mapping[str, Any]]) -> tuple[Rule, Findings]:
    """Return ``rule`` with single values set by the municipality; each needs a reason."""
    findings = Findings()
    values = dict(rule.values)
    for entry in overrides:
        key = str(entry.get("value", ""))
        reason = str(entry.get("reason") or "").strip()
        place = "kommune360.yaml"
        if key not in KEYS:
            findings.add(_bad(place, key, "ist kein Wert der Regeln.", "is no value of the rules."))
        elif not KEYS[key][0](entry.get("set")):
            findings.add(_wrong(place, key, entry.get("set")))
        elif not reason:
            findings.add(
                _bad(
                    place,
                    key,
                    "weicht ab, ohne einen Grund zu nennen.",
                    "differs without giving a reason.",
                )
            )
        else:
            values[key] = replace(
                values[key],
                value=entry["set"],
                evidence="O",
                source=str(entry.get("source") or reason),
                reason=reason,
                author=str(entry.get("author") or ""),
                profile="municipality",
            )
    return replace(rule, values=values), findings


def _value(key: str, entry: Any, profile: str, file: str, findings: Findings) -> RuleValue | None:
    if key not in KEYS:
        findings.add(_bad(file, key, "ist kein Wert der Regeln.", "is no value of the rules."))
        return None
    missing = [f for f in _FIELDS if not isinstance(entry, Mapping) or f not in entry]
    if missing:
        gaps = ", ".join(missing)
        findings.add(_bad(file, key, f"ohne {gaps}.", f"without {gaps}."))
        return None
    name, note = _text(entry["name"]), _text(entry["note"])
    wrong = not KEYS[key][0](entry["value"])
    if wrong:
        findings.add(_wrong(file, key, entry["value"]))
    if name is None or note is None:
        findings.add(_bad(file, key, "name und note brauchen de und en.", "name and note need de and en."))
    if entry["evidence"] not in EVIDENCE:
        findings.add(_bad(file, key, "evidence muss V, K oder E sein.", "evidence must be V, K or E."))
    try:
        dt.date.fromisoformat(str(entry["valid_from"]))
    except ValueError:
        findings.add(_bad(file, key, "valid_from muss ein Datum sein.", "valid_from must be a date."))
    if wrong or name is None or note is None:
        return None
    return RuleValue(
        key,
        name,
        entry["value"],
        str(entry["unit"]),
        str(entry["valid_from"]),
        str(entry["evidence"]),
        str(entry["source"]),
        note,
        profile,
    )


def _text(value: Any) -> Text | None:
    if isinstance(value, Mapping) and value.get("de") and value.get("en"):
        return Text(str(value["de"]), str(value["en"]))
    return None


def _wrong(file: str, key: str, value: Any) -> Finding:
    wanted = KEYS[key][1]
    return _bad(
        file, key, f"ist {value!r}, nötig ist {wanted.de}.", f"is {value!r}, but must be {wanted.en}."
    )


def _bad(file: str, key: str, what_de: str, what_en: str) -> Finding:
    lead = f"{key}: " if key else ""
    return Finding(
        code="rule-value-invalid",
        severity=Severity.ERROR,
        what=Text(f"{lead}{what_de}", f"{lead}{what_en}"),
        why=Text(
            "Der Bedarf wird aus diesen Werten gerechnet; ein falscher verfälscht jede Zahl.",
            "Need is computed from these values; a wrong one spoils every figure.",
        ),
        remedy=Text(
            "Den Wert in der genannten Datei berichtigen; docs/methods/need.md nennt alle Werte.",
            "Correct the value in the file named; docs/methods/need.md lists all values.",
        ),
        place=Place(file=file, column=key),
    )


def _unknown_profile(profile: str, file: str = "") -> Finding:
    known = ", ".join(profile_ids())
    return Finding(
        code="land-profile-unknown",
        severity=Severity.ERROR,
        what=Text(f"Das Landesprofil {profile!r} gibt es nicht.", f"There is no Land profile {profile!r}."),
        why=Text("Ohne Profil fehlen Stichtage und Quoten.", "Without it dates and quotas are missing."),
        remedy=Text(f"Eines von diesen wählen: {known}.", f"Choose one of: {known}."),
        place=Place(file=file),
    )
