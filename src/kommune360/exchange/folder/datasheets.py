"""The data sheets of a planning folder: one readable YAML file a dataset, under ``datasheets/``.

They travel with the folder. Where one is missing a draft is proposed from what the importer knows;
a legal basis is only offered, never filled in.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.periods import Period, PeriodKind
from kommune360.base.text import Text, counted
from kommune360.base.yaml_text import read_yaml, write_yaml
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.observations.datasheets import SENSITIVE, DataSheet, needs_protection, sheet_from, subject_of
from kommune360.observations.due import Delivery, Due, due_list
from kommune360.observations.ledger import DataState, write_durably
from kommune360.observations.store import STATISTICS_ZONE

FOLDER = "datasheets"
RELEASED_FROM = "released_from"  # key of a dataset's meta: the dataset of the statistics zone
RELEASE_SUFFIX = "-freigabe"  # the planning zone's copy of a dataset of the statistics zone
PROOFS, CONFIDENTIAL = "proofs", "statistics"  # below PROOFS, apart: what names the small cells
_SHOWN = 6
_WITHOUT_PERSONS = frozenset({"areas", "bridge", "facilities", "quotas", "reference"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed sheet and the legal bases (ids) that fit its kind of source, likely ones first."""

    sheet: DataSheet
    legal_bases: tuple[str, ...]


def sheets_of(folder: PlanningFolder) -> dict[str, DataSheet]:
    """All readable sheets by dataset; unreadable files are reported by ``sheet_findings``."""
    return {entry.dataset: entry for entry in _read_all(folder) if isinstance(entry, DataSheet)}


def save_sheet(folder: PlanningFolder, sheet: DataSheet) -> Path:
    """Write the sheet over the one before; return its file."""
    path = folder.path / FOLDER / f"{Path(sheet.dataset).name}.yaml"
    write_durably(path, write_yaml(sheet.as_dict()).encode())
    return path


def drafts_of(folder: PlanningFolder, state: DataState | None = None) -> dict[str, Draft]:
    """A proposal for every dataset of the present state, whether it has a sheet or not."""
    store, language = folder.store, folder.config.language
    labels: dict[str, list[str]] = {}
    for row in store.read("variables", state).select("dataset", "label_de").unique().collect().to_dicts():
        labels.setdefault(row["dataset"], []).append(row["label_de"])
    told = {
        row["dataset"]: json.loads(row["meta"] or "{}")
        for row in store.read("datasets", state).select("dataset", "meta").collect().to_dicts()
    }
    return {
        row["dataset"]: _draft(row, told.get(row["dataset"], {}), labels.get(row["dataset"], []), language)
        for row in store.inventory(state).collect().to_dicts()
    }


def due_of(folder: PlanningFolder, today: dt.date, state: DataState | None = None) -> list[Due]:
    """Whose figures are old on ``today``: the newest delivery of each kind, longest overdue first."""
    store = folder.store
    content: dict[str, set[Any]] = {}
    rows = store.read("variables", state).select("dataset", "variable").unique().collect()
    for dataset, variable in rows.iter_rows():
        content.setdefault(dataset, set()).add(variable)
    rows = store.read("facilities", state).select("dataset", "kind").unique().collect()
    for dataset, kind in rows.iter_rows():
        content.setdefault(dataset, set()).add(("facility", kind))
    sheets, drafts = sheets_of(folder), drafts_of(folder, state)
    inventory = [
        row
        for row in store.inventory(state).collect().to_dicts()
        if not row["dataset"].endswith(RELEASE_SUFFIX)
    ]
    deliveries = [
        Delivery(
            dataset=row["dataset"],
            title=row["title"] or row["file"],
            period_last=row["period_last"],
            content=frozenset((row["area_system"], thing) for thing in content.get(row["dataset"], ())),
        )
        for row in inventory
    ]
    known = {name: _filled(sheets.get(name), draft.sheet) for name, draft in drafts.items()}
    assumed = {name for name in known if name not in sheets or not sheets[name].periodicity}
    return due_list(deliveries, known, today, assumed)


def sheet_findings(folder: PlanningFolder, today: dt.date) -> list[Finding]:
    """What is missing on the data sheets, one finding a kind, with the datasets it is about."""
    found = [entry for entry in _read_all(folder) if isinstance(entry, Finding)]
    sheets, drafts = sheets_of(folder), drafts_of(folder)
    rows = [
        row
        for row in folder.store.inventory().collect().sort("dataset").to_dicts()
        if not row["dataset"].endswith(RELEASE_SUFFIX)
    ]
    names = [row["dataset"] for row in rows]
    missing = [name for name in names if name not in sheets]
    there = [sheets[name] for name in names if name in sheets]
    if missing:
        likely = [name for name in missing if drafts[name].sheet.sensitive]
        found.append(_missing(missing, likely))
    if without := [sheet.dataset for sheet in there if not sheet.legal_basis]:
        found.append(_without_basis(without))
    if unchecked := [sheet.dataset for sheet in there if sheet.legal_basis and not sheet.checked_on]:
        found.append(_unchecked(unchecked))
    if over := [s.dataset for s in there if s.delete_on and s.delete_on < today.isoformat()]:
        found.append(_to_delete(over))
    open_ones = {row["dataset"] for row in rows if row["zone"] != STATISTICS_ZONE}
    open_ones -= protected_datasets(folder)
    if bare := [s.dataset for s in there if needs_protection(s) and s.dataset in open_ones]:
        found.append(_sensitive(bare))
    return found


def protected_datasets(folder: PlanningFolder) -> set[str]:
    """Datasets of the planning zone whose figures went through a release."""
    rows = folder.store.read("datasets").select("dataset", "meta").collect().iter_rows()
    return {dataset for dataset, meta in rows if RELEASED_FROM in json.loads(meta or "{}")}


def _filled(sheet: DataSheet | None, draft: DataSheet) -> DataSheet:
    """The sheet, and where it is silent about holder and rhythm, the proposal."""
    if sheet is None:
        return draft
    said = {name: value for name, value in sheet.as_dict().items() if value not in ("", None)}
    return DataSheet(**{**draft.as_dict(), **said})


def _draft(row: Mapping[str, Any], meta: Mapping[str, Any], labels: Sequence[str], language: str) -> Draft:
    subject = subject_of([row["title"] or "", row["file"] or "", *labels])
    without_persons = row["kind"] in _WITHOUT_PERSONS
    sheet = DataSheet(
        dataset=row["dataset"],
        purpose=subject.purpose.in_language(language) if subject else "",
        holder=subject.holder.in_language(language) if subject else "",
        source=_source(meta) or row["file"] or "",
        sensitivity=0 if without_persons else subject.sensitivity if subject else None,
        periodicity="yearly" if row["period_last"] else "irregular",
        reference_date=_reference(row["period_last"], language),
    )
    bases = subject.legal_bases if subject else ()
    return Draft(sheet, ("no_personal_reference", *bases) if without_persons else bases)


def _source(meta: Mapping[str, Any]) -> str:
    said = meta.get("source") or meta.get("publisher") or ""
    return said if isinstance(said, str) else ""


def _reference(period: str, language: str) -> str:
    if not period:
        return ""
    said = Period(period)
    if said.kind is PeriodKind.DAY:
        return f"{said.start:%d.%m.}"
    words = {
        PeriodKind.YEAR: Text("Kalenderjahr", "calendar year"),
        PeriodKind.SCHOOL_YEAR: Text("Schuljahr", "school year"),
        PeriodKind.QUARTER: Text("Quartal", "quarter"),
        PeriodKind.MONTH: Text("Monat", "month"),
    }
    return words[said.kind].in_language(language)


def _read_all(folder: PlanningFolder) -> Iterator[DataSheet | Finding]:
    for path in sorted((folder.path / FOLDER).glob("*.yaml")):
        try:
            raw = read_yaml(path.read_text(encoding="utf-8"))
            if not isinstance(raw, dict):
                raise ValueError("no mapping")
            yield sheet_from(raw, path.stem)
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
            yield _unreadable(path, str(error))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")


def _unreadable(path: Path, reason: str) -> Finding:
    return Finding(
        code="datasheet-unreadable",
        severity=Severity.WARNING,
        what=Text(f"Das Datenblatt {path.name} ist nicht lesbar.", f"Data sheet {path.name} cannot be read."),
        why=Text(f"Das Programm meldet: {reason}", f"The program says: {reason}"),
        remedy=Text(
            "Die Datei berichtigen oder das Datenblatt im Datenraum neu ausfüllen.",
            "Correct the file, or fill in the data sheet anew in the data room.",
        ),
        place=Place(file=f"{FOLDER}/{path.name}"),
    )


def _missing(names: Sequence[str], likely: Sequence[str]) -> Finding:
    more_de = f" Wahrscheinlich schutzbedürftig: {_some(likely)}." if likely else ""
    more_en = f" Probably sensitive: {_some(likely)}." if likely else ""
    return Finding(
        code="datasheet-missing",
        severity=Severity.WARNING,
        what=Text(
            f"{counted(len(names), 'Quelle hat', 'Quellen haben')} kein Datenblatt: {_some(names)}.",
            f"{counted(len(names), 'source has', 'sources have')} no data sheet: {_some(names)}.",
        ),
        why=Text(
            "Ohne Rechtsgrundlage, Zweck und Löschdatum darf niemand sicher mit den Zahlen arbeiten."
            + more_de,
            "Without legal basis, purpose and deletion date nobody can safely work with the figures."
            + more_en,
        ),
        remedy=Text(
            "Im Datenraum ausfüllen; ein Vorschlag steht schon da.",
            "Fill it in in the data room; a proposal is there already.",
        ),
        place=Place(file=FOLDER),
    )


def _without_basis(names: Sequence[str]) -> Finding:
    return Finding(
        code="legal-basis-missing",
        severity=Severity.WARNING,
        what=Text(
            f"{counted(len(names), 'Quelle hat', 'Quellen haben')} ein Datenblatt ohne Rechtsgrundlage: {_some(names)}.",
            f"{counted(len(names), 'source has', 'sources have')} a data sheet without legal basis: {_some(names)}.",
        ),
        why=Text(
            "Zahlen über Menschen brauchen eine Grundlage, auf der sie verarbeitet werden.",
            "Figures about people need a basis on which they are processed.",
        ),
        remedy=Text(
            "Mit der oder dem Datenschutzbeauftragten klären und eintragen.",
            "Settle it with the data protection officer and enter it.",
        ),
        place=Place(file=FOLDER),
    )


def _unchecked(names: Sequence[str]) -> Finding:
    return Finding(
        code="legal-basis-unchecked",
        severity=Severity.INFO,
        what=Text(
            f"{counted(len(names), 'Quelle hat', 'Quellen haben')} eine Rechtsgrundlage, die noch zu prüfen ist: {_some(names)}.",
            f"{counted(len(names), 'source has', 'sources have')} a legal basis that is still to be checked: {_some(names)}.",
        ),
        why=Text("Ein Vorschlag ist keine Rechtsauskunft.", "A proposal is no legal advice."),
        remedy=Text("Prüfen und „geprüft am“ eintragen.", "Check it and enter “checked on”."),
        place=Place(file=FOLDER),
    )


def _to_delete(names: Sequence[str]) -> Finding:
    return Finding(
        code="deletion-date-passed",
        severity=Severity.WARNING,
        what=Text(
            f"{counted(len(names), 'Quelle hat', 'Quellen haben')} das Löschdatum überschritten: {_some(names)}.",
            f"{counted(len(names), 'source has', 'sources have')} passed the deletion date: {_some(names)}.",
        ),
        why=Text(
            "Daten werden nur so lange gehalten, wie ihr Zweck es verlangt.",
            "Data are kept only as long as their purpose demands.",
        ),
        remedy=Text(
            "Die Quelle entfernen, oder den Zweck prüfen und ein neues Datum eintragen.",
            "Remove the source, or check the purpose and enter a new date.",
        ),
        place=Place(file=FOLDER),
    )


def _sensitive(names: Sequence[str]) -> Finding:
    return Finding(
        code="sensitive-in-planning-zone",
        severity=Severity.WARNING,
        what=Text(
            f"{counted(len(names), 'Quelle hat', 'Quellen haben')} Schutzstufe {SENSITIVE} oder höher, aber keinen Schutz in der "
            f"Planungszone: {_some(names)}.",
            f"{counted(len(names), 'source has', 'sources have')} sensitivity {SENSITIVE} or more, but no protection in the planning "
            f"zone: {_some(names)}.",
        ),
        why=Text(
            "Kleine Zahlen darin können einzelne Menschen erkennen lassen.",
            "Small numbers in them can reveal single persons.",
        ),
        remedy=Text(
            "Mit „--zone statistics“ oder „--zone protected“ noch einmal einlesen; oder auf dem Datenblatt "
            "angeben, dass der Lieferant sie schon geschützt hat.",
            "Import again with “--zone statistics” or “--zone protected”; or state on the data sheet that "
            "the holder has protected them already.",
        ),
        place=Place(file=FOLDER),
    )
