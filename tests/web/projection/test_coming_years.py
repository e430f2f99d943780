"""Population and how-sure page: what is stored is what is shown; jobs, rights, towns apart, two languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from django.test import Client

from kommune360.base.ages import AgeBand
from kommune360.exchange.folder.projections import StoredProjection
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.accounts.permissions import WORKING_ROLES
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.models import AuditLine
from kommune360.web.pages.warming import warm_what_is_new
from kommune360.web.projection import selectors, services, wording
from kommune360.web.projection.models import ProjectionRun, RunState
from kommune360.web.projection.quality import compared, size_name
from kommune360.web.ui.formats import number

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]
PAGES = ("/bedarf/bevoelkerung/", "/bedarf/guete/", "/bedarf/bevoelkerung/tabelle.csv", "/bedarf/bevoelkerung/tabelle.xlsx")  # fmt: skip


@pytest.fixture(autouse=True)
def _jobs_wait(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def _jobs_at_once(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def planner(client_of: Clients, projected_town: Municipality) -> Client:
    return client_of("planner", projected_town)


def html(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def stored(town: Municipality) -> StoredProjection:
    found = selectors.projection_of(town)
    assert found is not None
    return found


def row_of(town: Municipality, area: str, ages: tuple[int, int], year: int) -> dict[str, Any]:
    rows = stored(town).ranges()
    wanted = (pl.col("area") == area) & (pl.col("age_from") == ages[0]) & (pl.col("age_to") == ages[1])
    return rows.filter(wanted & (pl.col("year") == year)).row(0, named=True)


def test_the_page_says_what_is_stored(planner: Client, projected_town: Municipality) -> None:
    page = html(planner.get("/bedarf/bevoelkerung/?gebiet=03&alter=3-6&jahr=2020"))
    row = row_of(projected_town, "03", (3, 6), 2020)
    lead = wording.lead(row, 2017)
    assert f"<h1>{wording.headline(row, AgeBand(3, 6), 'Neustadt', 2017).de}</h1>" in page
    assert lead.de in page
    assert number(row["median"], "de") in page
    assert "Weiler &lt;Nord&gt;" in page
    english = html(
        planner.get("/bedarf/bevoelkerung/?gebiet=03&alter=3-6&jahr=2020", HTTP_ACCEPT_LANGUAGE="en")
    )
    assert lead.en in english
    assert "All areas" in english


def test_areas_are_listed_with_a_judgement_and_wider_ones_are_sums(
    planner: Client, projected_town: Municipality
) -> None:
    page = html(planner.get("/bedarf/bevoelkerung/?ebene=bezirk"))
    body = page.split('id="areas-ahead"')[1].split("</table>")[0]
    assert re.findall(r'<tr data-area="(\w+)">', body) == ["B", "A"]  # Osten before Westen
    rows = stored(projected_town).ranges()
    own = rows.filter((pl.col("system") == "viertel") & (pl.col("area") >= "03"))
    wide = rows.filter((pl.col("system") == "bezirk") & (pl.col("area") == "B"))
    key = ["year", "age_from", "age_to"]
    summed = own.group_by(key).agg(pl.col("known").sum()).join(wide, on=key)
    assert (summed["known"] == summed["known_right"]).all()


def test_too_small_an_area_is_named_with_reason_and_remedy(planner: Client) -> None:
    page = html(planner.get("/bedarf/bevoelkerung/?gebiet=00"))
    assert "lässt sich nicht sagen" in page
    assert "Gebiete ohne Aussage" in page
    assert "Gebiete zusammenlegen" in page
    assert 'id="fan"' not in page


def test_files_hold_every_year_of_the_level(planner: Client, projected_town: Municipality) -> None:
    text = planner.get("/bedarf/bevoelkerung/tabelle.csv?alter=6-10").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(lines) == 1 + 6 * 7  # six years, six areas and the town
    row = row_of(projected_town, "05", (6, 10), 2018)
    mine = next(line for line in lines if line[:3] == ["05", "Zentrum", "2018"])
    assert float(mine[4].replace(",", ".")) == pytest.approx(row["median"], abs=0.05)
    assert planner.get("/bedarf/bevoelkerung/tabelle.xlsx").content[:2] == b"PK"


def test_how_sure_tells_the_towns_own_back_test(planner: Client, projected_town: Municipality) -> None:
    scores = stored(projected_town).scores()
    main = scores.filter((pl.col("method") == "ours") & (pl.col("group") == "0-2") & (pl.col("horizon") == 3))
    off = main.filter(pl.col("size_class") == "all")["off80"][0]
    page = html(planner.get("/bedarf/guete/"))
    assert f"in 8 von 10 Fällen höchstens {number(off, 'de')} % daneben" in page
    assert "Hamilton-Perry" in page
    assert 'id="quality"' in page
    assert 'id="sizes"' in page
    english = html(planner.get("/bedarf/guete/", HTTP_ACCEPT_LANGUAGE="en"))
    assert f"at most {number(off, 'en')}% off in 8 of 10 cases" in english


def test_the_portrait_shows_the_projection_where_there_is_one(
    planner: Client, client_of: Clients, projected_town: Municipality, new_town: Municipality
) -> None:
    page = html(planner.get("/gebiet/viertel/03/"))
    row = row_of(projected_town, "03", (0, 6), 2023)
    assert f"2023 voraussichtlich {number(row['median'], 'de')}, in 8 von 10 Fällen" in page
    assert "/bedarf/bevoelkerung/?gebiet=03" in page
    before = html(client_of("planner", new_town).get("/gebiet/viertel/03/"))
    assert "/bedarf/bevoelkerung/?gebiet=03" not in before


def case(more: float, fewer: float, **other: Any) -> dict[str, Any]:
    return {"median": 1.0, "more": more, "fewer": fewer, "year": 2030, **other}


@pytest.mark.parametrize(
    ("more", "fewer", "judged"),
    [
        (0.5, 0.4, "open"),
        (0.89, 0.1, "open"),
        (0.9, 0.1, "more_likely"),
        (0.98, 0.01, "more_sure"),
        (0.05, 0.93, "fewer_likely"),
        (0.0, 1.0, "fewer_sure"),
    ],
)
def test_never_more_certain_than_the_draws(more: float, fewer: float, judged: str) -> None:
    row = case(more, fewer)
    assert wording.judgement_of(row) == judged
    said = wording.headline(row, AgeBand(0, 3), "Altdorf", 2025)
    sure = judged.endswith("_sure")
    assert ("fast sicher" in said.de) == sure
    assert ("almost certainly" in said.en) == sure
    assert ("Offen ist" in said.de) == (judged == "open")


def test_nothing_is_judged_where_nothing_is_said() -> None:
    row = {"median": None, "more": None, "fewer": None, "year": 2030}
    assert wording.judgement_of(row) is None
    assert wording.lead(row, 2025).de == ""


def test_a_comparison_knows_better_level_and_worse() -> None:
    def scores(ours: float) -> dict[str, dict[str, float]]:
        return {"ours": {"mape": ours}, "naive": {"mape": 10.0}, "hamilton_perry": {"mape": 12.0}}

    assert [compared(scores(ours)) for ours in (9.0, 10.1, 11.0)] == ["better", "alike", "worse"]
    assert size_name("2000-5000").de == "2.000 bis unter 5.000"


@pytest.mark.usefixtures("_jobs_at_once")
def test_the_button_computes_once_and_is_found_again(client_of: Clients, new_town: Municipality) -> None:
    client = client_of("planner", new_town)
    assert "noch nichts vorausgerechnet" in html(client.get("/bedarf/bevoelkerung/"))
    answer = client.post("/bedarf/vorausrechnen/")
    run = ProjectionRun.objects.get()
    assert answer["Location"] == f"/bedarf/vorausrechnung/{run.pk}/"
    assert run.state == RunState.DONE
    assert "Fertig gerechnet" in html(client.get(answer["Location"]))
    assert "Alle Gebiete" in html(client.get("/bedarf/bevoelkerung/"))
    client.post("/bedarf/vorausrechnen/")
    assert ProjectionRun.objects.count() == 1
    assert AuditLine.objects.filter(action="projection.begun").count() == 1


def test_new_data_are_computed_unasked_but_not_what_was_cancelled(
    client_of: Clients, new_town: Municipality
) -> None:
    warm_what_is_new({})
    run = ProjectionRun.objects.get()
    assert run.state == RunState.WAITING
    client = client_of("planner", new_town)
    assert "werden gerade gerechnet" in html(client.get("/bedarf/bevoelkerung/"))
    assert "wartet" in html(client.get(f"/bedarf/vorausrechnung/{run.pk}/")).lower()
    client.post(f"/bedarf/vorausrechnung/{run.pk}/abbrechen/")
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert AuditLine.objects.filter(action="projection.cancelled").exists()
    warm_what_is_new({})
    assert ProjectionRun.objects.count() == 1
    assert "Neu rechnen" in html(client.get(f"/bedarf/vorausrechnung/{run.pk}/"))


def test_cancelling_stops_between_two_steps_and_stores_nothing(new_town: Municipality) -> None:
    from kommune360.web.audit.services import Actor

    run = services.begin_run(new_town, actor=Actor.system("tests"))
    assert run is not None
    ProjectionRun.objects.filter(pk=run.pk).update(cancel_wanted=True)
    services.carry_out(run)
    assert run.state == RunState.CANCELLED
    assert selectors.projection_of(new_town) is None


def test_a_town_without_residents_is_refused_in_words(client_of: Clients, town: Municipality) -> None:
    from kommune360.web.audit.services import Actor

    run = services.begin_run(town, actor=Actor.system("tests"))
    assert run is not None
    services.carry_out(run)
    assert run.state == RunState.REFUSED
    client = client_of("planner", town)
    for path in PAGES[:2]:
        assert "lassen sich noch nicht vorausrechnen" in html(client.get(path))
    assert client.get(PAGES[2]).status_code == 404


@pytest.mark.parametrize("role", [*sorted(Role), None])
@pytest.mark.parametrize("path", PAGES)
def test_who_may_read(client_of: Clients, projected_town: Municipality, role: str | None, path: str) -> None:
    answer = client_of(role, projected_town).get(path)
    expected = 200 if role in WORKING_ROLES else 302 if role is None else 403
    assert answer.status_code == expected


@pytest.mark.parametrize("role", [*sorted(Role), None])
def test_who_may_compute(client_of: Clients, new_town: Municipality, role: str | None) -> None:
    client_of(role, new_town).post("/bedarf/vorausrechnen/")
    assert ProjectionRun.objects.exists() == (role == Role.PLANNER)


def test_towns_stay_apart(client_of: Clients, new_town: Municipality, projected_town: Municipality) -> None:
    warm_what_is_new({})
    run = ProjectionRun.objects.get(municipality=new_town)
    other = client_of("planner", projected_town)
    assert other.get(f"/bedarf/vorausrechnung/{run.pk}/").status_code == 404
    assert other.post(f"/bedarf/vorausrechnung/{run.pk}/abbrechen/").status_code == 404
    run.refresh_from_db()
    assert run.state == RunState.WAITING
    assert folder_of(new_town).path != folder_of(projected_town).path
