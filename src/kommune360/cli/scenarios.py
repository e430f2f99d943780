"""Which scenario does a call mean? One of the folder, a file, and single changes on top.

From the words of the call to a ``Scenario``, or to findings that say what does not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommune360.base.findings import Finding, Findings, Severity
from kommune360.base.text import Text
from kommune360.cli.frame import WrongUse
from kommune360.cli.language import both

if TYPE_CHECKING:
    from kommune360.demand.scenario import Scenario
    from kommune360.exchange.folder.planning_folder import PlanningFolder


def chosen_scenario(
    folder: PlanningFolder, named: str | None, changes: Mapping[str, Any]
) -> Scenario | Findings:
    """``changes``: quota, cohorts, reserve, moment as given by flags, None where not given."""
    from kommune360.demand.scenario import Scenario

    base = Scenario() if named is None else _named(folder, named)
    if isinstance(base, Findings):
        return base
    given = {key: value for key, value in changes.items() if value is not None}
    if "quota" in given:
        given["quotas"] = {**base.quotas, **parse_quotas(given.pop("quota"))}
    if not given:
        return base
    try:
        changed = base.with_changes(**given)
    except ValueError as error:
        return Findings([_invalid(str(error))])
    name = both(f"{base.name}, geändert", f"{base.name}, changed")
    return changed.with_changes(name=name, reason=base.reason or _flags(changes))


def parse_quotas(text: str) -> dict[int, float]:
    """Read ``1=0.45,2=0.8`` (also ``45%`` and German commas with semicolons). Raises WrongUse."""
    quotas = {}
    parts = text.split(";") if ";" in text else text.split(",")
    for part in parts:
        age, _, share = part.partition("=")
        number = share.strip().replace(",", ".")
        try:
            percent = number.endswith("%")
            quotas[int(age)] = float(number.rstrip("% ")) / (100 if percent else 1)
        except ValueError as error:
            raise WrongUse(
                f"--quota: „{part}“ hat nicht die Form ALTER=ANTEIL.",
                f"--quota: “{part}” has not the form AGE=SHARE.",
            ) from error
    return quotas


def _flags(changes: Mapping[str, Any]) -> str:
    words = [f"--{key} {value}" for key, value in changes.items() if value is not None]
    return both("Aufruf mit ", "called with ") + " ".join(words)


def _named(folder: PlanningFolder, name: str) -> Scenario | Findings:
    import yaml

    from kommune360.base.yaml_text import read_yaml
    from kommune360.demand.scenario import Scenario
    from kommune360.exchange.folder.scenarios import scenario_findings, scenarios_of

    stored = scenarios_of(folder)
    for entry in stored:
        if name in (entry.id, entry.scenario.name):
            return entry.scenario
    path = Path(name)
    if not path.is_file():
        return Findings([*scenario_findings(folder), _unknown(name, [entry.id for entry in stored])])
    try:
        return Scenario.from_dict(read_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        return Findings([_invalid(f"{path.name}: {error}")])


def _unknown(name: str, known: list[str]) -> Finding:
    there = ", ".join(known) or both("keine", "none")
    return Finding(
        "scenario-unknown",
        Severity.ERROR,
        Text(f"Ein Szenario „{name}“ gibt es nicht.", f"There is no scenario “{name}”."),
        Text(
            f"Im Ordner: {there}; eine Datei dieses Namens gibt es auch nicht.",
            f"In the folder: {there}; nor is there a file of this name.",
        ),
        Text("Namen oder Pfad prüfen.", "Check name or path."),
    )


def _invalid(reason: str) -> Finding:
    return Finding(
        "scenario-invalid",
        Severity.ERROR,
        Text("Die Annahmen passen nicht.", "The assumptions do not fit."),
        Text(f"Das Programm meldet: {reason}", f"The program says: {reason}"),
        Text(
            "Anteile liegen zwischen 0 und 1, Jahrgänge zwischen 3 und 4, Altersjahre zwischen 0 und 5.",
            "Shares lie between 0 and 1, cohorts between 3 and 4, years of age between 0 and 5.",
        ),
    )
