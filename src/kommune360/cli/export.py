"""``kommune360 export``: the whole folder as one file of open formats."""

from __future__ import annotations

from pathlib import Path

from kommune360.base.text import Text
from kommune360.cli.folders import PATH, folder_argument, opened
from kommune360.cli.frame import Argument, Command, Option, Outcome
from kommune360.cli.language import both


def _export(folder: Path, target: Path, statistics: bool) -> Outcome:
    from kommune360.exchange.folder.archive import content_fingerprint, export_folder
    from kommune360.observations.store import PLANNING_ZONE, STATISTICS_ZONE

    planning = opened(folder)
    zone = STATISTICS_ZONE if statistics else PLANNING_ZONE
    written = export_folder(planning, target, zone=zone)
    size = written.stat().st_size
    return Outcome(
        text=both(
            f"„{written}“ geschrieben ({size / 1e6:.1f} MB). Wiederherstellen: kommune360 init ORDNER --from {written}",
            f"“{written}” written ({size / 1e6:.1f} MB). Restore: kommune360 init FOLDER --from {written}",
        ),
        result={
            "file": str(written),
            "bytes": size,
            "zone": zone,
            "content": content_fingerprint(planning, zone=zone),
        },
    )


command = Command(
    "export",
    said=Text(
        "Sichert den Planungsordner als eine ZIP-Datei aus offenen Formaten: Beschreibung, Antworten, "
        "Quelldateien und Tabellen (Parquet). „init --from“ stellt ihn ohne Verlust wieder her.\n\n"
        "Die Statistikzone bleibt draußen: weder ihre Zahlen noch die Dateien, in denen sie kamen, werden "
        "geschrieben. Mit --statistics wird alles geschrieben; eine solche Sicherung gehört allein der "
        "Statistikstelle.",
        "Saves the planning folder as one ZIP file of open formats: description, answers, source files and "
        "tables (Parquet). “init --from” restores it without loss.\n\n"
        "The statistics zone stays out: neither its figures nor the files they came in are written. With "
        "--statistics everything is written; such a copy belongs to the statistics office alone.",
    ),
    params=[
        folder_argument(),
        Argument(
            "target",
            shown=Text("ZIP", "ZIP"),
            said=Text("Name der Datei, die entsteht", "name of the file to write"),
            type=PATH,
        ),
        Option(
            "--statistics",
            said=Text(
                "auch die Statistikzone sichern (nur für die Statistikstelle)",
                "save the statistics zone as well (for the statistics office only)",
            ),
            is_flag=True,
        ),
    ],
    callback=_export,
    examples=["kommune360 export berlin berlin-sicherung.zip"],
)
