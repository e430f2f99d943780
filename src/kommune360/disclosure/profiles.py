"""Which counts may be shown? The profile that the data protection officer signs.

From a YAML file to a ``Profile``; everything wrong with the file is told at once, as findings. A town's
file names only what differs from the standard profile.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from kommune360.base.findings import Finding, Findings, InputRefused, Place, Severity
from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml
from kommune360.disclosure.balances import Balance, balances_from, is_balance

NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for figures of one sensitivity; counts below ``threshold`` are small.

    ``min_denominator`` is the smallest base (residents, children) on which a figure is shown;
    ``complement`` asks the same of the rest of the base as of the count.
    """

    id: str
    name: Text
    threshold: int
    min_denominator: int
    complement: bool

    def at_least(self, threshold: int | None = None, min_denominator: int | None = None) -> Rule:
        """The rule, made stricter where an indicator of the catalogue asks for more."""
        return Rule(
            self.id,
            self.name,
            max(self.threshold, threshold or 0),
            max(self.min_denominator, min_denominator or 0),
            self.complement,
        )


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed the profile and when (ISO date); empty while nobody has."""

    name: str = ""
    date: str = ""
    note: str = ""

    @property
    def given(self) -> bool:
        return bool(self.name and self.date)


@dataclass(frozen=True, slots=True)
class Profile:
    """A complete suppression profile; see ``profile.yaml`` for the meaning of each value."""

    id: str
    name: Text
    valid_from: str
    source: str
    signature: Signature
    rules: Mapping[str, Rule]
    zeros_protected: bool
    zero_partners: bool
    width: int
    relative: float
    reasons_public: bool
    rate_decimals: int
    own_balances: Mapping[str, Any]

    @property
    def balances(self) -> tuple[Balance, ...]:
        """What hangs together over time: the standard balances with the town's own."""
        return balances_from(self.own_balances)

    def rule(self, sensitivity: str = NORMAL) -> Rule:
        """Raises ``KeyError`` for a sensitivity that the profile does not know."""
        return self.rules[sensitivity]

    def width_of(self, rule: Rule) -> int:
        """Least width of an attacker's interval: never less than what the threshold itself leaves open."""
        lowest = 0 if self.zeros_protected else 1
        return max(1, self.width, rule.threshold - 1 - lowest)

    @property
    def fingerprint(self) -> str:
        """Changes with any value and with the signature: a proof names the very file that was signed."""
        return fingerprint_json(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name.as_dict(),
            "valid_from": self.valid_from,
            "source": self.source,
            "signature": {
                "name": self.signature.name,
                "date": self.signature.date,
                "note": self.signature.note,
            },
            "sensitivities": {
                key: {
                    "name": rule.name.as_dict(),
                    "threshold": rule.threshold,
                    "min_denominator": rule.min_denominator,
                    "complement": rule.complement,
                }
                for key, rule in self.rules.items()
            },
            "zeros": "protected" if self.zeros_protected else "shown",
            "zero_partners": self.zero_partners,
            "protection": {"width": self.width, "relative": self.relative},
            "reasons_public": self.reasons_public,
            "rates": {"decimals": self.rate_decimals},
            "balances": dict(self.own_balances),
        }


@functools.cache
def standard_profile() -> Profile:
    """The profile that comes with the software; nobody has signed it."""
    return _built(_standard())


def read_profile(path: Path) -> Profile:
    """Read a town's profile; values it does not name are those of the standard profile.

    Raises ``InputRefused`` with every finding.
    """
    try:
        raw = read_yaml(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputRefused([_wrong("", str(error).splitlines()[0], path.name)]) from error
    if not isinstance(raw, dict):
        raise InputRefused([_wrong("", "YAML", path.name)])
    return profile_from(raw, file=path.name)


def profile_from(raw: Mapping[str, Any], *, file: str = "") -> Profile:
    """Build a profile from parsed YAML laid over the standard one; ``InputRefused`` where it is wrong."""
    merged = _laid_over(_standard(), raw)
    findings = Findings([_wrong(key, value, file) for key, value in _mistakes(merged, raw)])
    if findings.stops:
        raise InputRefused(findings)
    return _built(merged)


def _standard() -> dict[str, Any]:
    text = resources.files("kommune360.disclosure").joinpath("profile.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = read_yaml(text)
    return loaded


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        known = merged.get(key)
        merged[key] = (
            _laid_over(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
        )
    return merged


def _mistakes(merged: Mapping[str, Any], raw: Mapping[str, Any]) -> list[tuple[str, Any]]:
    known = _standard()
    wrong: list[tuple[str, Any]] = [(str(key), raw[key]) for key in raw if key not in known]
    checks: dict[str, tuple[Any, bool]] = {
        "id": (merged["id"], isinstance(merged["id"], str) and bool(merged["id"])),
        "name": (merged["name"], _is_text(merged["name"])),
        "zeros": (merged["zeros"], merged["zeros"] in ("shown", "protected")),
        "zero_partners": (merged["zero_partners"], isinstance(merged["zero_partners"], bool)),
        "reasons_public": (merged["reasons_public"], isinstance(merged["reasons_public"], bool)),
        "signature": (merged["signature"], _is_signature(merged["signature"])),
        "protection": (merged["protection"], _is_protection(merged["protection"])),
        "rates": (
            merged["rates"],
            isinstance(merged["rates"], Mapping) and _whole(merged["rates"].get("decimals"), 0, 6),
        ),
    }
    wrong += [(key, value) for key, (value, right) in checks.items() if not right]
    wrong += _wrong_balances(merged["balances"])
    classes = merged["sensitivities"]
    if not isinstance(classes, Mapping) or NORMAL not in classes:
        return [*wrong, ("sensitivities", classes)]
    wrong += [(f"sensitivities/{key}", value) for key, value in classes.items() if not _is_class(value)]
    return wrong


def _wrong_balances(balances: Any) -> list[tuple[str, Any]]:
    if not isinstance(balances, Mapping):
        return [("balances", balances)]
    return [
        (f"balances/{key}", value)
        for key, value in balances.items()
        if value is not None and not is_balance(value)
    ]


def _is_text(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(value.get(one), str) and value[one] for one in ("de", "en")
    )


def _is_signature(value: Any) -> bool:
    if not isinstance(value, Mapping) or set(value) - {"name", "date", "note"}:
        return False
    date = str(value.get("date") or "")
    return not date or re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) is not None


def _is_protection(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and not set(value) - {"width", "relative"}
        and _whole(value.get("width"), 1, 10**6)
        and isinstance(value.get("relative"), int | float)
        and math.isfinite(value["relative"])
        and 0 <= value["relative"] < 1
    )


def _is_class(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) == {"name", "threshold", "min_denominator", "complement"}
        and _is_text(value["name"])
        and _whole(value["threshold"], 1, 1000)
        and _whole(value["min_denominator"], 0, 10**6)
        and isinstance(value["complement"], bool)
    )


def _whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _built(raw: Mapping[str, Any]) -> Profile:
    signature = raw["signature"]
    return Profile(
        id=raw["id"],
        name=Text(raw["name"]["de"], raw["name"]["en"]),
        valid_from=str(raw["valid_from"]),
        source=str(raw["source"]).strip(),
        signature=Signature(*(str(signature.get(key) or "") for key in ("name", "date", "note"))),
        rules={
            key: Rule(
                key,
                Text(value["name"]["de"], value["name"]["en"]),
                value["threshold"],
                value["min_denominator"],
                value["complement"],
            )
            for key, value in raw["sensitivities"].items()
        },
        zeros_protected=raw["zeros"] == "protected",
        zero_partners=raw["zero_partners"],
        width=raw["protection"]["width"],
        relative=float(raw["protection"]["relative"]),
        reasons_public=raw["reasons_public"],
        rate_decimals=raw["rates"]["decimals"],
        own_balances=raw["balances"],
    )


def _wrong(key: str, value: Any, file: str) -> Finding:
    return Finding(
        "disclosure-profile-wrong",
        Severity.ERROR,
        Text(
            f"Das Geheimhaltungsprofil ist bei „{key or 'Datei'}“ nicht lesbar: {value}",
            f"The suppression profile cannot be read at “{key or 'file'}”: {value}",
        ),
        Text(
            "Ohne gültiges Profil ist nicht entschieden, was geheim ist; deshalb wird nichts freigegeben.",
            "Without a valid profile it is not decided what is confidential; so nothing is released.",
        ),
        Text(
            "Den Wert wie im Standardprofil schreiben (Methodenseite „disclosure“).",
            "Write the value as in the standard profile (method page “disclosure”).",
        ),
        Place(file=file, column=key),
    )
