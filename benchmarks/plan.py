"""How long does the main job take: from a filled planning folder to the committee's files?

Two folders, one small and invented, one Berlin (where its files lie beside the repository): the whole
command in a process of its own, start included. There is no peer: no other program known to us goes
from a planner's files to need, range, page and workbook; a spreadsheet does the sums, by hand.

Usage: ``python -m benchmarks.plan [--quick] [--json]``. ``--quick`` leaves Berlin out.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.frame import Case, main
from tests.realdata import REALDATA

BOUNDS_S = {"Musterstadt": 5.0, "Berlin": 20.0, "help": 0.3}
# lists without a date in title or name: the answers a planner gives once
ANSWERS = ("kitaliste_aktuell.xlsx:period=2024-06", "kindertagesstaetten.geojson:period=2024")


def command(*words: object) -> None:
    """Run ``kommune360``; CalledProcessError with what it said where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "kommune360", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"kommune360 {' '.join(map(str, words))}: {done.stderr}{done.stdout}")


def plan(folder: Path) -> None:
    """The main job, its files written anew."""
    shutil.rmtree(folder / "bericht", ignore_errors=True)
    command("plan", folder)


def filled(root: Path, name: str, land: str, files: Sequence[Path], answers: Sequence[str] = ()) -> Path:
    folder = root / name.lower()
    command("init", folder, "--name", name, "--land", land)
    given = [word for answer in answers for word in ("--answer", answer)]
    command("import", folder, *files, "--no-ask", *given)
    return folder


def musterstadt(root: Path) -> Path:
    """The invented town from its own messy files."""
    files = root / "lieferung"
    command("musterstadt", files)
    return filled(root, "Musterstadt", "nordrhein-westfalen", [files])


def berlin(root: Path) -> Path:
    """All yearly residents, both cuts, the crosswalk and three lists of facilities."""
    data = REALDATA / "berlin"
    files = [*sorted((data / "einwohner").glob("EWR*.csv")), data / "grenzen", data / "kitas"]
    return filled(root, "Berlin", "berlin", files, ANSWERS)


def cases(quick: bool) -> list[Case]:
    root = Path(tempfile.mkdtemp(prefix="kommune360-plan-"))
    found = [
        Case("kommune360 --help", partial(command, "--help"), bound_s=BOUNDS_S["help"]),
        Case("plan Musterstadt, 26 areas", partial(plan, musterstadt(root)), bound_s=BOUNDS_S["Musterstadt"]),
    ]
    if not quick and REALDATA.is_dir():
        found.append(
            Case(
                "plan Berlin, 542 areas, 21 years",
                partial(plan, berlin(root)),
                bound_s=BOUNDS_S["Berlin"],
                repeat=3,
            )
        )
    return found


if __name__ == "__main__":
    sys.exit(main("plan", cases))
