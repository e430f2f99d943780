"""``kommune360 portraits``: the portraits of all areas of a level as accessible PDF, one each and all in one."""

from __future__ import annotations

from pathlib import Path

from kommune360.base.text import Text
from kommune360.cli.folders import folder_argument, opened, target_option
from kommune360.cli.frame import Command, Option, Outcome
from kommune360.cli.language import asked, both

TARGET = "portraits"


def _portraits(folder: Path, out: Path | None, level: str, area: tuple[str, ...], no_joint: bool) -> Outcome:
    from kommune360.reports.portraits.bulk import write_portraits

    planning = opened(folder)
    target = out or folder / TARGET
    made = write_portraits(
        folder,
        target,
        system=level,
        areas=area,
        language=asked() or planning.config.language,
        joint=not no_joint,
    )
    one = made.areas == 1
    size = sum(path.stat().st_size for path in made.files) / 1e6
    return Outcome(
        text=both(
            f"{len(made.files)} PDF nach {target} geschrieben ({made.areas} {'Gebiet' if one else 'Gebiete'}, {made.system}, {size:.1f} MB).",
            f"{len(made.files)} PDF written to {target} ({made.areas} {'area' if one else 'areas'}, {made.system}, {size:.1f} MB).",
        ),
        result={
            "level": made.system,
            "areas": made.areas,
            "state": made.state,
            "files": [str(path) for path in made.files],
        },
    )


command = Command(
    "portraits",
    said=Text(
        "Schreibt für jedes Gebiet einer Ebene ein Porträt als barrierefreies PDF: Kennzahlen neben der Kommune und "
        "ähnlichen Gebieten, Kinder bis heute und voraus, Plätze und Saldo, Angebote; dazu alle in einer Datei.",
        "Writes a portrait of each area of a level as accessible PDF: key figures beside the town and similar areas, "
        "children until now and ahead, places and balance, offers; and all of them in one file.",
    ),
    params=[
        folder_argument(),
        target_option(TARGET),
        Option(
            "--level",
            shown=Text("EBENE", "LEVEL"),
            said=Text(
                "Gebietsebene (sonst die feinste mit höchstens 160 Gebieten)",
                "area system (else the finest with at most 160 areas)",
            ),
            default="",
        ),
        Option(
            "--area",
            shown=Text("SCHLÜSSEL", "KEY"),
            said=Text("nur dieses Gebiet, auch mehrfach", "this area only, may be repeated"),
            multiple=True,
        ),
        Option(
            "--no-joint",
            said=Text("ohne die Datei mit allen", "without the file that holds all"),
            is_flag=True,
        ),
    ],
    callback=_portraits,
    examples=["kommune360 portraits berlin --level berlin-lor-bzr-2021 --out portraits"],
)
