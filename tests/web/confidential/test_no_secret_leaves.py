"""No route, download, chart, map, error page, log, command or export tells a figure of the statistics zone.

Numbers nobody could mistake lie there. The walk is proved by another such number that may be seen: it is
found in pages, tables to download, workbooks and the data behind pictures.
"""

from __future__ import annotations

import logging
import re
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from django.apps import apps
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from kommune360.exchange.folder.config import CONFIG_FILE
from kommune360.exchange.folder.datasheets import save_sheet
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.observations.datasheets import DataSheet
from kommune360.observations.schema import OBSERVATIONS
from kommune360.web.accounts.models import Municipality, Role, User
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.models import AuditLine
from kommune360.web.data.models import ImportRun, ReleaseRun
from kommune360.web.requests.models import DataRequest
from tests.library.cli.call import call
from tests.web.confidential import rooms
from tests.web.confidential.walking import Walk, named_routes, pattern_of, texts_in, walk
from tests.web.conftest import signed_in
from tests.web.lasting import Building, with_own_folder
from tests.web.small_town import AREAS_NOW, NOW, RESIDENTS

pytestmark = pytest.mark.django_db

RELEASED = {"11": 967, "12": 5003, "21": 971, "22": 6007}  # of these the small ones are blanked
SECRETS = (70001, 70003, 70009, 70019, 70039, 967, 971)
OPEN = 70067  # lies in the planning zone: the walk has to find it
HELP = "Gebiet;Name;Zeit;Hilfen zur Erziehung\n11;Altstadt;{};{}\n12;Nordhang;{};{}\n21;Süd;{};4\n"
FIGURES = HELP.format(2025, SECRETS[0], 2025, SECRETS[1], 2025)
LATER = HELP.format(2024, SECRETS[2], 2024, SECRETS[3], 2024)
WAITING = HELP.format(2023, SECRETS[4], 2023, SECRETS[4], 2023)
OTHERS = tuple(role for role in Role.values if role not in (Role.STATISTICS, Role.PLANNER))
ANSWERS = {200, 302, 400, 403, 422}  # a page, a form that went through, one that did not, a refusal
MET = (
    0.9  # share of routes behind which the walk finds something; the rest asks for what nobody named or began
)
PAPERS = (
    ("vorlage", "pdf"),
    ("vorlage", "docx"),
    ("kurzfassung", "html"),
    ("kurzfassung", "json"),
    ("jahresbericht", "xlsx"),
)
OF_THE_OFFICE = ("data/observations_statistics/", "proofs/confidential/", "sources/")
FOR_THE_OFFICE = re.compile(r"/daten/(?:quelle/[\w-]+/(?:original/)?|import/[\w-]+/)$")


@pytest.fixture(autouse=True)
def _jobs_at_once(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@dataclass(frozen=True, slots=True)
class Planted:
    """The town in which the secrets lie, and the mails that were sent on the way."""

    town: Municipality
    mails: list[Any]


@pytest.fixture(scope="module")
def planting(lasting: Building, small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    place = tmp_path_factory.mktemp("planted")
    folder = shutil.copytree(small_folder, place / "ordner")
    at_once = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with lasting(), override_settings(TASKS=at_once):
        mail.outbox = []
        town = Municipality.objects.create(
            name="Kleinstadt", slug="kleinstadt", land="NW", planning_folder=str(folder)
        )
        plant(town, place)
        return Planted(town, mail.outbox)


@pytest.fixture
def planted(db: None, planting: Planted, tmp_path: Path) -> Municipality:
    return with_own_folder(planting.town, tmp_path)


def plant(town: Municipality, place: Path) -> None:
    """Secrets by import on the command line, by a stored and by a waiting import on the pages."""
    folder = folder_of(town)
    file = place / "hilfen_2025.csv"
    file.write_text(FIGURES, encoding="utf-8")
    import_files(folder, [file], zone="statistics")
    save_sheet(folder, DataSheet("hilfen-2025", "sgb8_64_3", sensitivity=3, periodicity="yearly"))
    office = signed_in("statistics", town)
    stored = upload(office, "hilfen_2024.csv", LATER)
    office.post(f"/daten/import/{stored.pk}/uebernehmen/")
    stored.refresh_from_db()
    assert stored.state == "done"
    assert upload(office, "hilfen_2023.csv", WAITING).state == "ready"
    release_small_ones(office, folder, place)
    with folder.store.transaction("import", "tests") as change:
        change.replace("observations", open_figures(folder))
    rooms.fill(town, signed_in)
    DataRequest.objects.create(
        municipality=town, title="Hilfen", dataset="hilfen-2025", period="2026", purpose="Planung",
        legal_basis="sgb8_64_3", department="Jugendamt", deadline="2030-01-01", confidential=True,
    )  # fmt: skip
    held = folder.store.observations("statistics").collect()["numerator"].to_list()
    assert set(SECRETS) - {SECRETS[4]} <= {int(value) for value in held if value is not None}


def release_small_ones(office: Client, folder: PlanningFolder, place: Path) -> None:
    """Figures below a high threshold go through a release: their cells are blank in the planning zone."""
    rule = {
        "threshold": 1000,
        "min_denominator": 0,
        "complement": False,
        "name": {"de": "hoch", "en": "high"},
    }
    (folder.path / "profil.yaml").write_text(
        yaml.safe_dump({"id": "high", "sensitivities": {"welfare": rule}}), encoding="utf-8"
    )
    description = folder.path / CONFIG_FILE
    said = yaml.safe_load(description.read_text(encoding="utf-8"))
    description.write_text(
        yaml.safe_dump(said | {"confidentiality": {"profile": "profil.yaml"}}), encoding="utf-8"
    )
    file = place / "schutz_2022.csv"
    rows = "".join(f"{area};{AREAS_NOW[area]};2022;{value}\n" for area, value in RELEASED.items())
    file.write_text(f"Gebiet;Name;Zeit;Inobhutnahmen\n{rows}", encoding="utf-8")
    import_files(folder, [file], zone="statistics")
    begun = office.post("/daten/freigabe/proben/", {"datasets": ["schutz-2022"]})
    office.post(f"{begun['Location']}uebernehmen/")
    shown = folder.store.observations().filter(pl.col("variable") == "inobhutnahmen").collect()
    blank = set(shown.filter(pl.col("flag") == "suppressed")["area"])
    assert blank >= {"11", "21"}, "the release has to blank what is below the threshold"


def upload(client: Client, name: str, text: str) -> ImportRun:
    sent = {"files": [SimpleUploadedFile(name, text.encode())], "zone": "statistics"}
    answer = client.post("/daten/einlesen/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.get(pk=answer["Location"].rstrip("/").split("/")[-1])


def open_figures(folder: PlanningFolder) -> pl.DataFrame:
    """The residents as they are; all those of Altstadt together are the number that may be seen."""
    rows = folder.store.observations().filter(pl.col("dataset") == "einwohner").collect()
    grown = (pl.col("area") == "11") & (pl.col("age_from") == 18) & (pl.col("period") == NOW)
    children = sum(RESIDENTS[NOW]["11"][:3])  # type: ignore[arg-type]
    return rows.with_columns(
        pl.when(grown).then(float(OPEN - children)).otherwise(pl.col("numerator")).alias("numerator")
    ).select(OBSERVATIONS.keys())


def known(town: Municipality) -> dict[str, dict[str, Any]]:
    """What fills the addresses, aimed at what is secret; see ``rooms`` for the rest."""
    waiting = ImportRun.objects.exclude(state="done").get()
    done = ReleaseRun.objects.get(state="done")
    return {
        "*": {"dataset": "hilfen-2025", "structure": "0" * 16, "slug": town.slug, "stamp": "1", "system": "klein",
              "key": "11", "pk": DataRequest.objects.get().pk, "number": done.data_state, "indicator": "CTX01"},
        "data:*": {"run_id": waiting.pk},
        "data:release*": {"run_id": done.pk},
        **rooms.known(town),
    }  # fmt: skip


def walked(client: Client, town: Municipality, variants: int = 0) -> Walk:
    extra = [f"/daten/import/{run.pk}/" for run in ImportRun.objects.all()] + [
        f"/daten/quelle/{name}/" for name in ("hilfen-2024", "hilfen-2025", "einwohner")
    ]
    extra += [f"/daten/freigabe/{run.pk}/" for run in ReleaseRun.objects.all()]
    extra += [
        "/daten/quelle/schutz-2022/", "/daten/quelle/schutz-2022-freigabe/", "/lage/?thema=inobhutnahmen",
        "/lage/tabelle.csv?thema=inobhutnahmen", "/lage/herkunft/?thema=inobhutnahmen&gebiet=11",
        "/lage/?thema=hilfen_zur_erziehung", "/lage/tabelle.csv?thema=hilfen_zur_erziehung",
    ]  # fmt: skip
    extra += [f"/vorlagen/{kind}.{form}?gebiet=klein:11" for kind, form in PAPERS]
    return walk(client, (*SECRETS, OPEN), known(town), extra, variants)


def secret_hits(found: Walk) -> set[str]:
    return {address for number, address in found.hits if number in SECRETS}


@pytest.mark.parametrize("roles", [(None,), ("planner",), OTHERS], ids=["visitor", "planner", "others"])
def test_nobody_but_the_office_meets_a_secret(
    planted: Municipality,
    planting: Planted,
    client_of: Callable[..., Client],
    caplog: pytest.LogCaptureFixture,
    roles: tuple[str | None, ...],
) -> None:
    """Visitors walk through public figures; roles that may not enter a page meet its refusal."""
    planted.figures_public = roles == (None,)
    planted.save()
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, logger="kommune360")
    for role in roles:
        found = walked(client_of(role, planted), planted, 4 if role == "planner" else 0)
        assert secret_hits(found) == set(), role
        assert len(found.seen) > 40
        if role in (None, "planner"):
            assert found.kinds[OPEN] >= {"text/html", "text/csv"}, "the walk would not find a planted leak"
            assert any("spreadsheet" in kind for kind in found.kinds[OPEN])
    sent = "".join(
        f"{each.subject} {each.body} {getattr(each, 'alternatives', '')}"
        for each in (*planting.mails, *mail.outbox)
    )
    assert not any(pattern_of(secret).search(caplog.text + sent) for secret in SECRETS)


def test_the_walk_finds_something_behind_the_routes(
    planted: Municipality, person: Callable[..., User]
) -> None:
    """Asked as somebody in every role: what the walks above pass by they cannot search."""
    client = Client()
    everything = [role for role in Role.values if role != Role.PLANNER]
    client.force_login(
        person(Role.PLANNER, planted, *everything), backend="django.contrib.auth.backends.ModelBackend"
    )
    found = walked(client, planted)
    names = {name for name, _ in named_routes()}
    unmet = {name for name in names if not found.answers.get(name, set()) & ANSWERS}
    assert len(unmet) <= (1 - MET) * len(names), f"fill these in rooms.py: {sorted(unmet)}"


def test_the_office_meets_them_on_its_own_pages_only(
    planted: Municipality, client_of: Callable[..., Client]
) -> None:
    hits = secret_hits(walked(client_of("statistics", planted), planted))
    assert hits, "the secrets are planted where the office sees them"
    assert not [address for address in hits if not FOR_THE_OFFICE.fullmatch(address.removeprefix("POST "))]


def test_another_town_meets_nothing(
    planted: Municipality, other_town: Municipality, client_of: Callable[..., Client]
) -> None:
    for role in ("planner", "statistics"):
        found = walked(client_of(role, other_town), planted)
        assert found.hits == set()


def test_no_record_keeps_one(planted: Municipality) -> None:
    """Every table of the database, but for imports that wait for an answer; and the ledger."""
    kept = ""
    for model in apps.get_models():
        rows = model._default_manager.all()
        rows = rows.filter(state="done") if model is ImportRun else rows
        kept += "".join(map(str, rows.values()))
    assert "hilfen_2024.csv" in kept
    assert AuditLine.objects.exists()
    assert not any(pattern_of(secret).search(kept) for secret in SECRETS)


def test_no_file_keeps_one_but_those_of_the_office(planted: Municipality) -> None:
    folder, told = Path(planted.planning_folder), set()
    for path in folder.rglob("*"):
        if path.is_file():
            text = "\n".join(texts_in(path.read_bytes()))
            if any(pattern_of(secret).search(text) for secret in SECRETS):
                told.add(str(path.relative_to(folder)))
    assert any(name.startswith("data/observations_statistics/") for name in told)
    assert not {name for name in told if not name.startswith(OF_THE_OFFICE)}


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_command_and_no_export_tells_one(planted: Municipality, tmp_path: Path, language: str) -> None:
    folder, written = planted.planning_folder, tmp_path / "written"
    written.mkdir()
    commands: tuple[tuple[Any, ...], ...] = (
        ("check", folder), ("datasets", folder), ("history", folder), ("due", folder), ("show", folder),
        ("show", folder, "residents"), ("show", folder, "hilfen_zur_erziehung"),
        ("show", folder, "inobhutnahmen"), ("release", folder, "--dry-run"),
        ("plan", folder, "--out", written / "plan"), ("export", folder, written / "town.zip"),
    )  # fmt: skip
    said = [call(*words, *more, language=language) for words in commands for more in ((), ("--json",))]
    text = "".join(one.out + one.err for one in said)
    files = [path for path in written.rglob("*") if path.is_file()]
    assert any(path.name == "town.zip" for path in files)
    for path in files:
        text += "\n".join(texts_in(path.read_bytes()))
    assert pattern_of(OPEN).search(text), "the search would not find a planted leak"
    assert not any(pattern_of(secret).search(text) for secret in SECRETS)


@pytest.mark.parametrize(
    "text",
    ["70001", "70.001", "70,001", "70 001", "70\u202f001", "70\u00a0001", "70001.0", '"70001"', ">70.001<",
     ";70001;", "70001,0", "[70001.0,", "−70.001"],
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    assert pattern_of(70001).search(text)


@pytest.mark.parametrize(
    "text", ["170001", "700011", "8.70001", "a70001f", str(uuid.UUID(int=70001)), "70001.5"]
)
def test_part_of_another_number_is_none(text: str) -> None:
    assert not pattern_of(70001).search(text)
