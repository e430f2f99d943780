"""A planning folder as one file, and back, without loss.

The archive is a ZIP of open formats: the description, the answers, the original files, the tables
as Parquet. ``content_fingerprint`` says whether two folders hold the same.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path, PurePosixPath

import polars as pl

from kommune360.base.findings import Finding, InputRefused, Place, Severity
from kommune360.base.fingerprints import fingerprint_bytes, fingerprint_file, fingerprint_json
from kommune360.base.text import Text
from kommune360.exchange.folder.config import CONFIG_FILE
from kommune360.exchange.folder.datasheets import CONFIDENTIAL, PROOFS
from kommune360.exchange.folder.planning_folder import PlanningFolder, open_folder
from kommune360.exchange.folder.sources import source_names
from kommune360.observations.store import OBSERVATION_TABLES, PLANNING_ZONE, STATISTICS_ZONE

_FOLDERS = (
    "sources",
    "mappings",
    "scenarios",
    "indices",
    "indicators",
    "datasheets",
    "proofs",
    "plans",
    "papers",
)
_MANIFEST = "manifest.json"
_FORMAT = 1
_EPOCH = (1980, 1, 1, 0, 0, 0)  # fixed, so that the same content gives the same archive


def content_fingerprint(folder: PlanningFolder, *, times: bool = True, zone: str = STATISTICS_ZONE) -> str:
    """Fingerprint of everything the folder holds now; the way it came there does not matter.

    ``zone`` PLANNING_ZONE leaves the statistics zone out, as an export does.

    Without ``times`` the moment a file was imported does not count either: two imports of the same
    files into equal folders compare equal.
    """
    return fingerprint_json(_contents(folder, times, zone))


def export_folder(folder: PlanningFolder, target: Path, *, zone: str = PLANNING_ZONE) -> Path:
    """Write the folder's present content to the ZIP file ``target``.

    Without more said it holds what everybody in the planning may see: no unsuppressed figure, and none
    of the files they came in. ``zone`` STATISTICS_ZONE writes everything, for the statistics office.
    """
    part = target.with_name(f".{target.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = {"format": _FORMAT, "zone": zone, "content": content_fingerprint(folder, zone=zone)}
        _add(archive, _MANIFEST, json.dumps(manifest, indent=1).encode())
        _add(archive, CONFIG_FILE, (folder.path / CONFIG_FILE).read_bytes())
        for path in _files(folder, zone):
            _add(archive, path.relative_to(folder.path).as_posix(), path.read_bytes())
        for table in sorted(folder.store.tables):
            buffer = io.BytesIO()
            _sorted_table(folder, table, zone).write_parquet(buffer)
            _add(archive, f"tables/{table}.parquet", buffer.getvalue())
    part.replace(target)
    return target


def restore_folder(source: Path, target: Path) -> PlanningFolder:
    """Create the planning folder ``target`` from an archive.

    FileExistsError where ``target`` is a planning folder already; InputRefused where the archive is
    damaged, not one of ours, or its content does not match its fingerprint.
    """
    if (target / CONFIG_FILE).exists():
        raise FileExistsError(f"{target} is a planning folder already")
    try:
        archive = zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile) as error:
        raise InputRefused([_damaged(source, str(error))]) from error
    with archive:
        names = archive.namelist()
        if _MANIFEST not in names or CONFIG_FILE not in names:
            raise InputRefused([_damaged(source, f"{_MANIFEST} or {CONFIG_FILE} is missing")])
        manifest = json.loads(archive.read(_MANIFEST))
        _unpack(archive, names, target)
        folder = open_folder(target)
        with folder.store.transaction("restore") as change:
            change.note = source.name
            for table in folder.store.tables:
                if f"tables/{table}.parquet" in names:
                    frame = pl.read_parquet(io.BytesIO(archive.read(f"tables/{table}.parquet")))
                    if frame.height:
                        change.replace(table, frame)
    if content_fingerprint(folder, zone=manifest.get("zone", STATISTICS_ZONE)) != manifest["content"]:
        raise InputRefused([_damaged(source, "content differs from its fingerprint")])
    return folder


def _contents(folder: PlanningFolder, times: bool, zone: str) -> dict[str, str]:
    found = {CONFIG_FILE: fingerprint_file(folder.path / CONFIG_FILE)}
    for path in _files(folder, zone):
        found[path.relative_to(folder.path).as_posix()] = fingerprint_file(path)
    for table in folder.store.tables:
        content = _sorted_table(folder, table, zone)
        found[f"tables/{table}"] = _table_fingerprint(
            content if times else content.drop("imported_at", strict=False)
        )
    return found


def _table_fingerprint(frame: pl.DataFrame) -> str:
    text = frame.with_columns(pl.col(pl.Binary).bin.encode("hex"))
    return fingerprint_bytes(text.write_csv(null_value="\x00").encode())


def _sorted_table(folder: PlanningFolder, table: str, zone: str) -> pl.DataFrame:
    if zone == PLANNING_ZONE and table == OBSERVATION_TABLES[STATISTICS_ZONE]:
        return pl.DataFrame(schema=dict(folder.store.tables[table]))
    frame = folder.store.read(table, zone=zone).collect()
    return frame.sort(frame.columns, nulls_last=True)


def _files(folder: PlanningFolder, zone: str) -> list[Path]:
    """Files that belong to the content; what a broken or undone import left in ``sources`` does not."""
    wanted = source_names(folder, zone)
    return sorted(
        path
        for name in _FOLDERS
        for path in (folder.path / name).rglob("*")
        if path.is_file() and not path.name.startswith(".") and (name != "sources" or path.name in wanted)
        if zone == STATISTICS_ZONE or path.parent != folder.path / PROOFS / CONFIDENTIAL
    )


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, date_time=_EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _unpack(archive: zipfile.ZipFile, names: list[str], target: Path) -> None:
    wanted = [name for name in names if name == CONFIG_FILE or name.split("/", 1)[0] in _FOLDERS]
    for name in [*_FOLDERS]:
        (target / name).mkdir(parents=True, exist_ok=True)
    for name in wanted:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise InputRefused([_damaged(Path(archive.filename or ""), f"unsafe name {name}")])
        place = target.joinpath(*path.parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(archive.read(name))


def _damaged(source: Path, reason: str) -> Finding:
    return Finding(
        code="archive-damaged",
        severity=Severity.ERROR,
        what=Text(
            f"{source.name} ist keine unversehrte Sicherung eines Planungsordners.",
            f"{source.name} is no intact copy of a planning folder.",
        ),
        why=Text(f"Das Programm meldet: {reason}", f"The program says: {reason}"),
        remedy=Text(
            "Die Datei neu mit „kommune360 export“ erzeugen oder neu übertragen.",
            "Write the file again with “kommune360 export” or transfer it again.",
        ),
        place=Place(file=source.name),
    )
