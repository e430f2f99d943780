"""How does the demo come to be? The invented town, its people in their roles, then its figures.

``prepare_demo`` is run at every start of ``kommune360 demo`` and leaves alone what is already there.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kommune360.web.config.first_start import Say

if TYPE_CHECKING:
    from kommune360.web.accounts.models import Municipality

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
    say("Die Kennzahlen werden gerechnet …")
    with _indicators_meanwhile(data_dir / SLUG):
        _ask_for_data(municipality)
        _enter_plan(municipality)
        _discuss(municipality)
        _propose(municipality)


@contextmanager
def _indicators_meanwhile(folder: Path) -> Iterator[None]:
    """Have the indicators computed by another process, so that the first page waits for nothing."""
    from kommune360.exchange.folder.indicator_results import results_of
    from kommune360.exchange.folder.planning_folder import open_folder

    work = threading.Thread(target=lambda: results_of(open_folder(folder), apart=True))
    work.start()
    yield
    work.join()


def _propose(municipality: Municipality) -> None:
    """A proposal that waits for the planner and a draft that only its organisation sees, once."""
    from kommune360.web.accounts.demo_roles import OFFICES
    from kommune360.web.audit.services import Actor
    from kommune360.web.plan.models import PlanRecord
    from kommune360.web.providers import services
    from kommune360.web.providers.models import Proposal

    record = PlanRecord.objects.filter(municipality=municipality).first()
    if record is None or Proposal.objects.filter(plan=record).exists():
        return
    actor = Actor.system("kommune360 demo")
    given = {
        "title": "Elterncafé im Gemeindehaus Steinacker",
        "text": "Zwei Vormittage in der Woche, mit Kinderbetreuung und Sprachmittlung (erfunden).",
        "target_group": "Familien mit Kindern unter drei Jahren",
        "life_phases": ["age_0_3"],
        "fields": ["family"],
    }
    services.hand_in(services.draft(record, OFFICES["provider"], "measure", given, actor=actor), actor=actor)
    more = {"title": "Abendsprechstunde", "text": "Noch zu besprechen (erfunden)."}
    services.draft(record, OFFICES["provider"], "measure", given | more, actor=actor)


def _enter_plan(municipality: Municipality) -> None:
    """The plan of the town with its versions, once."""
    from kommune360.exchange.musterstadt import planning
    from kommune360.web.audit.services import Actor
    from kommune360.web.plan import services
    from kommune360.web.plan.models import PlanRecord

    if PlanRecord.objects.filter(municipality=municipality).exists():
        return
    actor = Actor.system("kommune360 demo")
    services.enter(municipality, planning.plan(), planning.versions(), actor=actor)


def _ask_for_data(municipality: Municipality) -> None:
    """Two requests of data as a planner would put them, once."""
    import datetime as dt

    from kommune360.web.audit.services import Actor
    from kommune360.web.requests.models import DataRequest
    from kommune360.web.requests.services import ask

    if DataRequest.objects.filter(municipality=municipality).exists():
        return
    today = dt.date.today()
    common = {
        "purpose": "Kita-Bedarfsplanung (erfunden)",
        "legal_basis": "sgb8_80",
        "department": "Jugendamt",
    }
    for title, dataset, period, days in (
        ("Eingliederungshilfen 2026", "eingliederungshilfe-2023-2025", "2026", 30),
        ("Sozialdaten 2025", "sozialdaten-2018-2024", "2025", -12),
    ):
        said = {"title": title, "dataset": dataset, "period": period, "measures": [], "area_system": ""}
        said |= {"deadline": today + dt.timedelta(days=days), "confidential": "eingliederung" in dataset}
        ask(municipality, common | said, actor=Actor.system("kommune360 demo"))


def _discuss(municipality: Municipality) -> None:
    """Three rounds of the dialogue with their landscapes, once; one answer changes a scenario."""
    from kommune360.web.audit.services import Actor
    from kommune360.web.dialogue.demo import seed
    from kommune360.web.dialogue.landscape import keeping
    from kommune360.web.dialogue.models import Round
    from kommune360.web.scenarios.selectors import scenario_of
    from kommune360.web.scenarios.services import save

    actor = Actor.system("kommune360 demo")

    def change(_kind: str, ref: str) -> None:
        reason = "Beiträge im Dialog: Familien ziehen mitten im Jahr zu (erfunden)."
        scenario = scenario_of(municipality, ref).with_changes(reserve=0.1, reason=reason)
        save(municipality, scenario, actor=actor, replacing=ref)

    seed(municipality, change, actor=actor)
    for round_ in Round.objects.filter(landscape=None):  # the picture is there when the first visitor comes
        keeping.refresh(round_)


def _import_town(folder: Path, say: Say) -> None:
    """Write the town's files and import them, once; a start that was broken off begins anew."""
    from kommune360.exchange.musterstadt.folder import build_folder
    from kommune360.observations.ledger import Ledger

    if Ledger(folder / "data" / "ledger").numbers():
        return
    shutil.rmtree(folder, ignore_errors=True)
    say("Die erfundene Stadt wird eingelesen …")
    build_folder(folder)
