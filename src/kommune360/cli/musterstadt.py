"""``kommune360 musterstadt``: the invented town's files, as messy as a real town delivers them."""

from __future__ import annotations

from pathlib import Path

from kommune360.base.text import Text
from kommune360.cli.folders import PATH
from kommune360.cli.frame import Argument, Command, Option, Outcome, stop
from kommune360.cli.language import both


def _musterstadt(folder: Path, next_year: bool) -> Outcome:
    from kommune360.exchange.musterstadt.files import write
    from kommune360.exchange.musterstadt.next_year import write_next_year

    if folder.is_dir() and any(folder.iterdir()):
        return stop(
            "target-not-empty",
            Text(f"„{folder}“ ist nicht leer.", f"“{folder}” is not empty."),
            Text(
                "Zwischen fremde Dateien werden keine geschrieben.",
                "No files are written among files of others.",
            ),
            Text("Einen neuen oder leeren Ordner nennen.", "Name a new or empty folder."),
        )
    written = sorted(Path(path) for path in (write_next_year if next_year else write)(folder))
    names = [path.relative_to(folder).as_posix() for path in written]
    listed = "\n".join(f"  {name}" for name in names)
    text = both(
        f"{len(names)} Dateien der erfundenen Stadt Musterstadt in „{folder}“:\n{listed}",
        f"{len(names)} files of the invented town Musterstadt in “{folder}”:\n{listed}",
    )
    return Outcome(text=text, result={"folder": str(folder), "files": names})


command = Command(
    "musterstadt",
    said=Text(
        "Schreibt die Dateien von Musterstadt, einer erfundenen Stadt: Einwohner, Gebiete, Einrichtungen, "
        "Schulen, Quoten und Sozialdaten, so uneinheitlich, wie echte Lieferungen sind. Zum Üben und zum "
        "Prüfen; dieselben Dateien entstehen jedes Mal Byte für Byte gleich.",
        "Writes the files of Musterstadt, an invented town: residents, areas, facilities, schools, quotas "
        "and social figures, as uneven as real deliveries are. For practice and for tests; the same files "
        "come out each time, byte for byte.",
    ),
    params=[
        Argument(
            "folder",
            shown=Text("ORDNER", "FOLDER"),
            said=Text("neuer Ordner für die Dateien", "new folder for the files"),
            type=PATH,
        ),
        Option(
            "--next-year",
            is_flag=True,
            said=Text(
                "stattdessen, was die Stadt ein Jahr später liefert: zum Einlesen in die Demo",
                "instead what the town delivers a year later: to be read into the demo",
            ),
        ),
    ],
    callback=_musterstadt,
    examples=["kommune360 musterstadt lieferung", "kommune360 musterstadt --next-year lieferung-2026"],
)
