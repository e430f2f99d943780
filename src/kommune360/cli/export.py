"""``kommune360 export``: the whole folder as one file of open formats."""

from __future__ import annotations

from pathlib import Path

from kommune360.base.text import Text
from kommune360.cli.folders import PATH, folder_argument, opened
from kommune360.cli.frame import Argument, Command, Outcome
from kommune360.cli.language import both


def _export(folder: Path, target: Path) -> Outcome:
    from kommune360.exchange.folder.archive import content_fingerprint, export_folder

    planning = opened(folder)
    written = export_folder(planning, target)
    size = written.stat().st_size
    return Outcome(
        text=both(
            f"„{written}“ geschrieben ({size / 1e6:.1f} MB). Wiederherstellen: kommune360 init ORDNER --from {written}",
            f"“{written}” written ({size / 1e6:.1f} MB). Restore: kommune360 init FOLDER --from {written}",
        ),
        result={"file": str(written), "bytes": size, "content": content_fingerprint(planning)},
    )


command = Command(
    "export",
    said=Text(
        "Sichert den Planungsordner als eine ZIP-Datei aus offenen Formaten: Beschreibung, Antworten, "
        "Quelldateien und Tabellen (Parquet). „init --from“ stellt ihn ohne Verlust wieder her.",
        "Saves the planning folder as one ZIP file of open formats: description, answers, source files and "
        "tables (Parquet). “init --from” restores it without loss.",
    ),
    params=[
        folder_argument(),
        Argument(
            "target",
            shown=Text("ZIP", "ZIP"),
            said=Text("Name der Datei, die entsteht", "name of the file to write"),
            type=PATH,
        ),
    ],
    callback=_export,
    examples=["kommune360 export berlin berlin-sicherung.zip"],
)
