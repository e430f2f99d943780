"""How does the demo come to be? The invented town, its people in their roles, then its figures.

``prepare_demo`` is run at every start of ``kommune360 demo`` and leaves alone what is already there.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from kommune360.web.config.first_start import Say

SLUG = "musterstadt"
NAME = "Musterstadt"


def prepare_demo(data_dir: Path, say: Say) -> None:
    """Enter the invented town and one person per demo role. ``data_dir`` holds its planning folder."""
    from kommune360.web.accounts.services import ensure_demo_people, ensure_municipality
    from kommune360.web.audit.services import Actor

    actor = Actor.system("kommune360 demo")
    municipality = ensure_municipality(
        SLUG,
        NAME,
        actor=actor,
        land="NW",
        planning_folder=str(data_dir / SLUG),
        invented=True,
        figures_public=True,
    )
    ensure_demo_people(municipality, actor=actor)
    _import_town(data_dir / SLUG, say)


def _import_town(folder: Path, say: Say) -> None:
    """Write the town's files and import them, once; a start that was broken off begins anew."""
    from kommune360.exchange.musterstadt.folder import build_folder
    from kommune360.observations.ledger import Ledger

    if Ledger(folder / "data" / "ledger").numbers():
        return
    shutil.rmtree(folder, ignore_errors=True)
    say("Die erfundene Stadt wird eingelesen …")
    build_folder(folder)
