"""From the statistics zone to the planning zone: protected, attacked, proved, and as one step to take back.

``waiting`` says what has not been released as it lies there. ``trial_of`` protects and changes nothing;
``release`` stores the protected figures beside the proof, or refuses where the attack succeeds.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from kommune360.areas.adjacency import CORNER, neighbours
from kommune360.base.findings import Finding, InputRefused, Place, Severity
from kommune360.base.flags import Flag
from kommune360.base.text import Text
from kommune360.disclosure.merging import Neighbours
from kommune360.disclosure.profiles import Profile, read_profile, standard_profile
from kommune360.disclosure.remedies import Remedy, remedies
from kommune360.disclosure.tables import Hierarchies, table_of
from kommune360.disclosure.together import tied
from kommune360.exchange.folder.datasheets import (
    CONFIDENTIAL,
    PROOFS,
    RELEASE_SUFFIX,
    RELEASED_FROM,
    sheets_of,
)
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.observations.datasheets import rule_for
from kommune360.observations.ledger import DataState, write_durably
from kommune360.observations.schema import DATASETS, OBSERVATIONS
from kommune360.observations.store import OBSERVATION_TABLES, PLANNING_ZONE, STATISTICS_ZONE

if TYPE_CHECKING:
    from kommune360.disclosure.release import Released

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dataset of the statistics zone. ``released``: the data state of its last release, None for none;
    ``stale``: figures came since. ``sensitivity``: of its sheet, None where nobody has said."""

    dataset: str
    title: str
    rows: int
    period_last: str
    sensitivity: int | None
    rule: str
    released: int | None
    stale: bool

    @property
    def open(self) -> bool:
        return self.released is None or self.stale


@dataclass(frozen=True, slots=True)
class Asked:
    """Figures to protect: columns OBSERVATIONS, the rule of the profile; ``between`` is called before each table."""

    dataset: str
    cells: pl.DataFrame
    rule: str
    between: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Shielded:
    """One dataset as it would be released: protected figures, proofs, and what helps where much is blank."""

    rule: str
    released: Released
    remedies: tuple[Remedy, ...]

    @property
    def passed(self) -> bool:
        return bool(self.released.proof["released"]) and self.released.table.height > 0

    @property
    def withheld(self) -> int:
        """Figures that are blank to keep persons unknown."""
        return int((self.released.table["flag"] == str(Flag.SUPPRESSED)).sum())

    def by_area(self) -> list[dict[str, Any]]:
        """Figures and blanks of each area; the blanks are as visible in the published table."""
        counted = self.released.table.group_by("area_system", "area").agg(
            pl.len().alias("figures"), (pl.col("flag") == str(Flag.SUPPRESSED)).sum().alias("withheld")
        )
        return counted.sort("area_system", "area").to_dicts()

    def public(self) -> dict[str, Any]:
        """What may stand beside the published table; JSON-able."""
        return {
            "rule": self.rule,
            "released": self.passed,
            "figures": self.released.table.height,
            "withheld": self.withheld,
            "areas": self.by_area(),
            "tables": [
                {"variable": variable, "period": period, **proof.public()}
                for (variable, period), proof in self.released.proofs.items()
            ],
        }


@dataclass(frozen=True, slots=True)
class Trial:
    """What a release would do, dataset by dataset, under one profile."""

    profile: Profile
    shielded: Mapping[str, Shielded]

    @property
    def passed(self) -> bool:
        return bool(self.shielded) and all(each.passed for each in self.shielded.values())

    @property
    def findings(self) -> list[Finding]:
        """What is to be said dataset by dataset: why one cannot be released, what was known before."""
        return [
            dataclasses.replace(finding, place=dataclasses.replace(finding.place, file=name))
            for name, each in self.shielded.items()
            for finding in each.released.findings
        ]

    def public(self) -> dict[str, Any]:
        """What may be told to everybody; JSON-able."""
        return {
            "profile": profile_as_dict(self.profile),
            "released": self.passed,
            "datasets": {name: each.public() for name, each in self.shielded.items()},
        }

    def confidential(self) -> dict[str, Any]:
        """The same with every cell, its reason and its interval: for the statistics office alone."""
        proofs = {name: each.released.proof for name, each in self.shielded.items()}
        return self.public() | {"proofs": proofs, "remedies": self.proposals()}

    def proposals(self) -> dict[str, list[dict[str, Any]]]:
        """What helps where much is blank; it counts small cells and is for the statistics office."""
        return {name: [one.as_dict() for one in each.remedies] for name, each in self.shielded.items()}

    def refusals(self) -> list[Finding]:
        """Everything that keeps the release back; empty where it may go out."""
        failed = [name for name, each in self.shielded.items() if not each.passed]
        return [*self.findings, *map(_not_safe, failed)] if failed else []


def profile_of(folder: PlanningFolder, file: Path | None = None) -> Profile:
    """The profile named here, or in ``kommune360.yaml``, or the one shipped. InputRefused where it is wrong."""
    said = file or (
        folder.path / str(folder.config.confidentiality["profile"])
        if folder.config.confidentiality.get("profile")
        else None
    )
    if said is None:
        return standard_profile()
    if not said.is_file():
        raise InputRefused([_no_profile(said.name)])
    return read_profile(said)


def waiting(folder: PlanningFolder) -> list[Waiting]:
    """Every dataset of the statistics zone: those to release first."""
    sheets = sheets_of(folder)
    rows = folder.store.inventory().collect().to_dicts()
    released = _releases(folder)
    found = []
    for row in rows:
        if row["zone"] != STATISTICS_ZONE:
            continue
        sheet, last = sheets.get(row["dataset"]), released.get(row["dataset"])
        sensitivity = sheet.sensitivity if sheet else None
        title = row["title"] or row["file"]
        found.append(
            Waiting(
                dataset=row["dataset"],
                title=title,
                rows=row["rows"],
                period_last=row["period_last"],
                sensitivity=sensitivity,
                rule=rule_for(sensitivity, [title, row["file"] or ""]),
                released=last["state"] if last else None,
                stale=last is not None and last["source_imported_at"] != row["imported_at"],
            )
        )
    return sorted(found, key=lambda each: (not each.open, each.title.lower()))


def trial_of(
    folder: PlanningFolder,
    datasets: Sequence[str] = (),
    profile: Profile | None = None,
    progress: Progress | None = None,
) -> Trial:
    """Protect and attack ``datasets`` (default: all that wait) and store nothing.

    KeyError for a dataset that does not lie in the statistics zone.
    """
    profile = profile or profile_of(folder)
    there = {each.dataset: each for each in waiting(folder)}
    wanted = list(datasets) or [name for name, each in there.items() if each.open]
    for name in wanted:
        there[name]

    def asked() -> Iterator[Asked]:
        for done, name in enumerate(wanted):
            cells = folder.store.observations(STATISTICS_ZONE).filter(pl.col("dataset") == name).collect()
            one = there[name]
            told = functools.partial(progress, done, len(wanted), one.title) if progress else None
            yield Asked(name, cells, one.rule, told)

    shielded = shield_all(folder, profile, asked())
    if progress:
        progress(len(wanted), len(wanted), "")
    return Trial(profile, shielded)


def shield_all(folder: PlanningFolder, profile: Profile, datasets: Iterable[Asked]) -> dict[str, Shielded]:
    """Protect one dataset after the other, each with what was published before and with those before it: they
    will be seen together."""
    bridges = folder.store.read("bridges").collect()
    found: dict[str, Shielded] = {}
    for one in datasets:
        beside = [each.released.table for each in found.values()]
        known = published_before(folder, one.cells, profile, beside)
        borders = borders_of(folder, one.cells)
        found[one.dataset] = shield(one.cells, bridges, profile, one.rule, known, one.between, borders)
    return found


def shield(
    cells: pl.DataFrame,
    bridges: pl.DataFrame,
    profile: Profile,
    rule: str,
    published: pl.DataFrame | None = None,
    between: Callable[[], object] | None = None,
    neighbours: Neighbours | None = None,
) -> Shielded:
    """Protect the figures of one dataset (columns OBSERVATIONS) and try to break what comes out.

    ``published``: what everybody has seen before of the same measures and dates. ``between`` is called before each of its tables.
    ``neighbours``: which areas lie beside each other, where the town has boundaries.
    """
    from kommune360.disclosure.release import release as protected  # heavy: only when it is needed

    released = protected(cells, bridges, profile, sensitivity=rule, published=published, between=between)
    return Shielded(rule, released, _remedies(cells, bridges, profile, rule, neighbours))


def published_before(
    folder: PlanningFolder, cells: pl.DataFrame, profile: Profile, beside: Sequence[pl.DataFrame] = ()
) -> pl.DataFrame:
    """Figures that were ever to be seen of the measures and dates of ``cells``, and of measures that a balance
    over time ties to them, at any date; columns OBSERVATIONS.

    Those of the planning zone as it is, and as it was after every release: what was taken back is known still.
    ``beside``: figures that will be seen at the same time.
    """
    store, table = folder.store, OBSERVATION_TABLES[PLANNING_ZONE]
    states = [state for state in store.ledger.history() if "proof" in state.details]
    versions = {state.tables.get(table): state for state in [*states, store.state]}
    seen = [store.observations(PLANNING_ZONE, state) for state in versions.values()]
    seen += [frame.lazy() for frame in beside]
    mine, times = cells["variable"].unique().to_list(), cells["period"].unique().to_list()
    measures = pl.concat([frame.select("variable").unique() for frame in seen]).unique().collect()
    together = tied(mine, measures["variable"].to_list(), profile.balances)
    wanted = (pl.col("variable").is_in(mine) & pl.col("period").is_in(times)) | pl.col("variable").is_in(
        sorted(together)
    )
    found = [frame.filter(wanted).select(OBSERVATIONS.keys()).collect() for frame in seen]
    return pl.concat(found).unique(maintain_order=True)


def release(folder: PlanningFolder, trial: Trial, *, author: str = "") -> DataState:
    """Store what ``trial`` protected as one new data state, its proofs beside it.

    InputRefused where a dataset cannot be protected or the attack succeeds: then nothing is stored.
    """
    if not trial.passed:
        raise InputRefused(trial.refusals())
    store = folder.store
    rows = {row["dataset"]: row for row in store.read("datasets", zone=STATISTICS_ZONE).collect().to_dicts()}
    variables = store.read("variables").collect()
    with store.transaction("release", author) as change:
        number = store.ledger.next_number()
        for name, each in trial.shielded.items():
            target = f"{name}{RELEASE_SUFFIX}"
            change.drop(target)
            change.replace("observations", each.released.table.with_columns(pl.lit(target).alias("dataset")))
            labels = variables.filter(pl.col("dataset") == name)
            if labels.height:
                change.replace("variables", labels.with_columns(pl.lit(target).alias("dataset")))
            change.replace("datasets", released_row(rows[name], target, number, each))
        change.note = ", ".join(rows[name]["title"] or rows[name]["file"] for name in trial.shielded)
        change.details["proof"] = number
        file_proof(folder, number, trial)
    return store.state


def proof_of(folder: PlanningFolder, number: int, *, confidential: bool = False) -> dict[str, Any] | None:
    """The proof of a data state; ``confidential`` with the cells, for the statistics office alone."""
    place = folder.path / PROOFS / CONFIDENTIAL if confidential else folder.path / PROOFS
    path = place / f"{number:06d}.json"
    if not path.is_file() or number not in folder.store.ledger.numbers():
        return None
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def proofs_of(folder: PlanningFolder) -> dict[str, int]:
    """The data state whose proof holds now, by dataset of the planning zone."""
    return {dataset: int(said["state"]) for dataset, said in _described(folder).items() if "state" in said}


def profile_as_dict(profile: Profile) -> dict[str, Any]:
    """What a page says about the profile: name, fingerprint, signature, thresholds."""
    return {
        "id": profile.id,
        "name": profile.name.as_dict(),
        "fingerprint": profile.fingerprint,
        "signed_by": profile.signature.name,
        "signed_on": profile.signature.date,
        "rules": {
            key: {
                "name": rule.name.as_dict(),
                "threshold": rule.threshold,
                "min_denominator": rule.min_denominator,
            }
            for key, rule in profile.rules.items()
        },
    }


def borders_of(folder: PlanningFolder, cells: pl.DataFrame) -> Neighbours | None:
    """Who shares a border with whom among the areas of ``cells``; None where an area has no boundary."""
    system = cells["area_system"][0]
    areas = folder.store.read("areas").filter(pl.col("system") == system).select("key", "geometry").collect()
    lacking = set(cells["area"]) - set(areas.drop_nulls("geometry")["key"])
    return None if lacking else neighbours(areas, least=CORNER)


def _remedies(
    cells: pl.DataFrame, bridges: pl.DataFrame, profile: Profile, rule: str, beside: Neighbours | None
) -> tuple[Remedy, ...]:
    """Proposals for the first measure, which stand for the others: all have the same areas and ages."""
    first = cells.filter((pl.col("variable") == cells["variable"][0]) & pl.col("numerator").is_not_null())
    source = first.select(
        "area",
        "period",
        "sex",
        (pl.col("age_from").cast(pl.String) + "-" + pl.col("age_to").cast(pl.String)).alias("age"),
        pl.col("numerator").cast(pl.Int64, strict=False).cast(pl.String).alias("count"),
    )
    inside = bridges.filter(
        (pl.col("weight") == 1.0) & (pl.col("from_system") == cells["area_system"][0])
    ).select("from_key", "to_key")
    nested = Hierarchies(
        tuple(("area", "areas", child, parent) for child, parent in inside.unique().iter_rows())
    )
    try:
        return remedies(table_of(source, hierarchies=nested), profile, sensitivity=rule, neighbours=beside)
    except InputRefused:  # no whole numbers, one cell twice: the release itself says so
        return ()


def _releases(folder: PlanningFolder) -> dict[str, dict[str, Any]]:
    """What each release that holds now says about itself, by dataset of the statistics zone."""
    return {
        str(said[RELEASED_FROM]): said
        for dataset, said in _described(folder).items()
        if dataset.endswith(RELEASE_SUFFIX)
    }


def _described(folder: PlanningFolder) -> dict[str, dict[str, Any]]:
    """The descriptions of datasets of the planning zone that went through a release."""
    rows = folder.store.read("datasets").select("dataset", "meta").collect().iter_rows()
    told = ((str(dataset), json.loads(meta or "{}")) for dataset, meta in rows)
    return {dataset: said for dataset, said in told if RELEASED_FROM in said}


def released_row(row: Mapping[str, Any], target: str, number: int, each: Shielded) -> pl.DataFrame:
    """The description in the planning zone: where the figures come from, nothing that was read of them."""
    told = json.loads(row["meta"] or "{}")
    meta = {
        **{key: told[key] for key in ("source", "publisher", "licence") if key in told},
        RELEASED_FROM: row["dataset"],
        "state": number,
        "source_imported_at": row["imported_at"],
        "withheld": each.withheld,
        "figures": each.released.table.height,
    }
    return pl.DataFrame(
        [
            {
                **row,
                "dataset": target,
                "zone": PLANNING_ZONE,
                "rows": each.released.table.height,
                "imported_at": dt.datetime.now(dt.UTC).isoformat(timespec="microseconds"),
                "meta": json.dumps(meta, ensure_ascii=False),
            }
        ],
        schema=dict(DATASETS),
    )


def file_proof(folder: PlanningFolder, number: int, trial: Trial) -> None:
    """Write both proofs of the state ``number`` before the ledger names it: a proof without its state is
    never read, a state without its proof never is."""
    for place, content in (
        (folder.path / PROOFS, trial.public()),
        (folder.path / PROOFS / CONFIDENTIAL, trial.confidential()),
    ):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        write_durably(place / f"{number:06d}.json", text.encode())


def _no_profile(name: str) -> Finding:
    return Finding(
        code="profile-missing",
        severity=Severity.ERROR,
        what=Text(f"Das Geheimhaltungsprofil {name} fehlt.", f"The suppression profile {name} is missing."),
        why=Text(
            "Ohne Schwellen ist nicht entschieden, was geheim ist; deshalb wird nichts freigegeben.",
            "Without thresholds it is not decided what is confidential; so nothing is released.",
        ),
        remedy=Text(
            "Die Datei in den Planungsordner legen oder den Eintrag in kommune360.yaml berichtigen.",
            "Put the file into the planning folder or correct the entry in kommune360.yaml.",
        ),
        place=Place(file=name),
    )


def _not_safe(name: str) -> Finding:
    return Finding(
        code="release-not-safe",
        severity=Severity.ERROR,
        what=Text(f"{name} wird nicht freigegeben.", f"{name} is not released."),
        why=Text(
            "Aus den Zahlen, die zu sehen wären, ließen sich verdeckte zu genau errechnen.",
            "From the figures that would be seen, blanked ones could be computed too exactly.",
        ),
        remedy=Text(
            "Gebiete zusammenfassen, Altersgruppen gröber wählen oder Jahre mitteln; die Vorschläge stehen "
            "bei der Probe.",
            "Merge areas, take coarser age groups or the mean of years; the trial lists proposals.",
        ),
        place=Place(file=name),
    )
