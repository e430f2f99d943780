"""``kommune360 init``: an empty planning folder, or one from a saved copy."""

from __future__ import annotations

from pathlib import Path

from kommune360.base.text import Text
from kommune360.cli.folders import PATH, folder_argument
from kommune360.cli.frame import Command, Option, Outcome, WrongUse, stop
from kommune360.cli.language import asked, both


def _init(
    folder: Path, name: str | None, ags: str, land: str, invented: bool, source: Path | None
) -> Outcome:
    try:
        if source is not None:
            return _restored(folder, source)
        return _created(folder, name or folder.resolve().name, ags, land, invented)
    except FileExistsError:
        return stop(
            "folder-exists",
            Text(f"„{folder}“ ist schon ein Planungsordner.", f"“{folder}” is a planning folder already."),
            Text(
                "Ein bestehender Ordner wird nie überschrieben.", "An existing folder is never overwritten."
            ),
            Text(
                "Einen anderen Ordner nennen oder mit „import“ weiterarbeiten.",
                "Name another folder or go on with “import”.",
            ),
        )


def _created(folder: Path, name: str, ags: str, land: str, invented: bool) -> Outcome:
    from kommune360.exchange.folder.config import FolderConfig
    from kommune360.exchange.folder.planning_folder import init_folder

    if ags and not (ags.isdigit() and len(ags) == 8):
        raise WrongUse(
            f"--ags: „{ags}“ ist keine Zahl aus acht Ziffern.", f"--ags: “{ags}” is not of 8 digits."
        )
    config = FolderConfig(
        name=name,
        ags=ags,
        land=land,
        language=asked() or "de",
        invented=invented,
    )
    init_folder(folder, config)
    return Outcome(
        text=both(
            f"Planungsordner „{folder}“ für {name} angelegt.\nWeiter mit: kommune360 import {folder} DATEI...",
            f"Planning folder “{folder}” for {name} created.\nGo on with: kommune360 import {folder} FILE...",
        ),
        result={"folder": str(folder), **config.as_dict()},
    )


def _restored(folder: Path, source: Path) -> Outcome:
    from kommune360.exchange.folder.archive import content_fingerprint, restore_folder

    restored = restore_folder(source, folder)
    return Outcome(
        text=both(
            f"Planungsordner „{folder}“ ({restored.config.name}) aus „{source.name}“ wiederhergestellt, "
            "Inhalt geprüft.",
            f"Planning folder “{folder}” ({restored.config.name}) restored from “{source.name}”, "
            "content verified.",
        ),
        result={
            "folder": str(folder),
            "content": content_fingerprint(restored),
            **restored.config.as_dict(),
        },
    )


command = Command(
    "init",
    said=Text(
        "Legt einen Planungsordner an: eine Beschreibung (kommune360.yaml) und Platz für Quellen, Antworten "
        "und Tabellen. Mit --from entsteht er aus einer Sicherung, die „export“ geschrieben hat.",
        "Creates a planning folder: a description (kommune360.yaml) and room for sources, answers and "
        "tables. With --from it is made from a copy that “export” wrote.",
    ),
    params=[
        folder_argument(),
        Option(
            "--name",
            shown=Text("NAME", "NAME"),
            said=Text(
                "Name der Kommune (sonst der des Ordners)", "the municipality's name (else the folder's)"
            ),
        ),
        Option(
            "--ags",
            shown=Text("SCHLÜSSEL", "KEY"),
            said=Text("Amtlicher Gemeindeschlüssel, acht Ziffern", "official municipality key, eight digits"),
            default="",
        ),
        Option(
            "--land",
            shown=Text("LAND", "LAND"),
            said=Text(
                "Landesprofil der Regeln, z. B. nordrhein-westfalen", "Land profile of the rules, e.g. berlin"
            ),
            default="",
        ),
        Option(
            "--invented",
            said=Text("die Kommune ist erfunden; jede Ausgabe sagt es", "the municipality is invented"),
            is_flag=True,
        ),
        Option(
            "--from",
            "source",
            shown=Text("ZIP", "ZIP"),
            said=Text("Sicherung, aus der der Ordner entsteht", "copy to make the folder from"),
            type=PATH,
        ),
    ],
    callback=_init,
    examples=["kommune360 init berlin --name Berlin --ags 11000000 --land berlin"],
)
