"""Which files does a person mean who names files and folders?

From paths to files: a folder stands for all files directly in it that can be read; side files of
a Shapefile, hidden files and lock files of office programs are passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kommune360.base.findings import Finding, Findings, Place, Severity
from kommune360.base.text import Text


def expand(given: Sequence[Path]) -> tuple[list[Path], Findings]:
    """Return the files to read, each once, and findings for paths that hold none."""
    findings = Findings()
    files: dict[Path, Path] = {}
    for path in given:
        if path.is_dir():
            found, others = _inside(path)
            if not found:
                findings.add(_nothing_inside(path))
            if others:
                findings.add(_passed_over(path, others))
        elif path.is_file():
            found = [path]
        else:
            findings.add(_not_there(path))
            continue
        for file in found:
            files.setdefault(file.resolve(), file)
    for name in _double_names(list(files.values())):
        findings.add(name)
    return list(files.values()), findings


def _inside(folder: Path) -> tuple[list[Path], list[str]]:
    from kommune360.exchange.readers.files import SUFFIXES  # knows the formats; heavy, so only here

    found, others = [], []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")):
            continue
        if path.is_dir():
            others.append(f"{path.name}/")
        elif path.suffix.lower() in SUFFIXES:
            found.append(path)
        elif not path.with_suffix(".shp").is_file():
            others.append(path.name)
    return found, others


def _double_names(files: list[Path]) -> list[Finding]:
    seen: dict[str, Path] = {}
    doubles = []
    for file in files:
        other = seen.setdefault(file.name, file)
        if other is not file:
            doubles.append(_double(file, other))
    return doubles


def _double(file: Path, other: Path) -> Finding:
    return Finding(
        "file-name-twice",
        Severity.ERROR,
        Text(f"Zwei Dateien heißen „{file.name}“.", f"Two files are called “{file.name}”."),
        Text(
            f"Antworten und Herkunft nennen eine Datei beim Namen: {other} und {file}.",
            f"Answers and provenance call a file by its name: {other} and {file}.",
        ),
        Text("Eine umbenennen oder getrennt einlesen.", "Rename one, or import them separately."),
        Place(file=file.name),
    )


def _not_there(path: Path) -> Finding:
    return Finding(
        "file-not-found",
        Severity.ERROR,
        Text(f"„{path}“ gibt es nicht.", f"“{path}” does not exist."),
        Text("Unter diesem Pfad liegt weder Datei noch Ordner.", "The path names neither file nor folder."),
        Text("Pfad und Schreibweise prüfen.", "Check path and spelling."),
        Place(file=path.name),
    )


def _nothing_inside(path: Path) -> Finding:
    return Finding(
        "folder-without-files",
        Severity.ERROR,
        Text(f"In „{path}“ liegt keine lesbare Datei.", f"“{path}” holds no file that can be read."),
        Text(
            "Gelesen werden CSV, TSV, XLSX, XLS, ODS, GeoJSON, GeoPackage, Shapefile, JSON und Parquet.",
            "CSV, TSV, XLSX, XLS, ODS, GeoJSON, GeoPackage, Shapefile, JSON and Parquet are read.",
        ),
        Text("Einen anderen Ordner oder einzelne Dateien nennen.", "Name another folder or single files."),
        Place(file=path.name),
    )


def _passed_over(path: Path, others: list[str], shown: int = 5) -> Finding:
    named = ", ".join(others[:shown]) + (" …" if len(others) > shown else "")
    return Finding(
        "files-passed-over",
        Severity.INFO,
        Text(f"Nicht eingelesen: {named}", f"Not read: {named}"),
        Text(
            "Ein Ordner steht für die Dateien darin, die lesbar sind, nicht für seine Unterordner.",
            "A folder stands for the files in it that can be read, not for its subfolders.",
        ),
        Text(
            "Nichts zu tun, wenn es Begleittexte sind; Unterordner einzeln nennen.",
            "Nothing to do if these are accompanying texts; name subfolders one by one.",
        ),
        Place(file=path.name),
    )
