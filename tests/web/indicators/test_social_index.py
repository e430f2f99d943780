"""Sozialindex: the page says what the library computes, live and saved; who may; that towns stay apart."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from django.test import Client

from kommune360.base.text import Text
from kommune360.exchange.folder.indices import indices_of
from kommune360.indicators.definitions import shipped
from kommune360.indicators.social_index.definition_reading import read_definition
from kommune360.indicators.social_index.headlines import headlines
from kommune360.indicators.social_index.index_report import IndexReport, index_report
from kommune360.indicators.social_index.index_table import index_tables
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.accounts.permissions import WORKING_ROLES
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.models import AuditLine
from kommune360.web.ui.messages import catalogs, merged, untranslated
from tests.web.indicators.conftest import QUARTERS, WITHHELD, YEARS, observations

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]
HERE = "/lage/sozialindex/"
PAGES = (HERE, f"{HERE}tabelle.csv", f"{HERE}tabelle.xlsx")


@pytest.fixture
def planner(client_of: Clients, index_town: Municipality) -> Client:
    return client_of("planner", index_town)


def html(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def points(page: str) -> dict[str, float]:
    """Index by area as the table holds it."""
    body = page.split('id="rangliste"')[1].split("</tbody>")[0]
    rows = re.findall(r'<tr data-area="(\w+)">(.*?)</tr>', body)
    found = {area: re.findall(r'data-sort="([-\d.e]+)" class="num strong"', row) for area, row in rows}
    return {area: float(values[0]) for area, values in found.items() if values}


def expected(weights: dict[str, float], **more: Any) -> IndexReport:
    """The index worked with the library alone, from the very figures that were stored."""
    long = observations()
    frames = []
    for year in YEARS:
        frame = pl.DataFrame(
            {"area": list(QUARTERS), "name": list(QUARTERS.values()), "period": [str(year)] * 16}
        )
        for name in ("arbeitslosenanteil", "kinderarmut"):
            parts = [
                long.filter(
                    (pl.col("variable") == f"{part}__{name}") & (pl.col("period") == str(year))
                ).select("area", pl.col("numerator").alias(part), pl.col("flag").alias(f"{part}_flag"))
                for part in ("zaehler", "nenner")
            ]
            joined = parts[0].join(parts[1], on="area")
            frame = frame.join(
                joined.select(
                    "area",
                    (100 * pl.col("zaehler") / pl.col("nenner")).alias(name),
                    pl.col("zaehler").alias(f"{name}_numerator"),
                    pl.col("nenner").alias(f"{name}_denominator"),
                    pl.col("zaehler_flag").alias(f"{name}_flag"),
                ),
                on="area",
            )
        frames.append(frame)
    labels = {
        "arbeitslosenanteil": Text("Arbeitslosenanteil", "Arbeitslosenanteil"),
        "kinderarmut": shipped()["CTX12"].name,
    }
    rules, _ = read_definition(
        {
            "indicators": [{"id": i, "name": labels[i].as_dict(), "weight": w} for i, w in weights.items()],
            **more,
        }
    )
    assert rules is not None
    tables, _ = index_tables(pl.concat(frames), rules)
    report, findings = index_report(tables, rules)
    assert report is not None, findings.codes()
    return report


def test_headline_and_table_are_the_librarys(planner: Client) -> None:
    page = html(planner.get(HERE))
    report = expected({"arbeitslosenanteil": 1, "kinderarmut": 1}, change_years=2)
    frame = report.frame().drop_nulls("points")
    assert points(page) == pytest.approx(dict(frame.select("area", "points").iter_rows()))
    said = headlines(report)
    assert f"<h1>{said[0].de}</h1>".replace("<Dorf>", "&lt;Dorf&gt;") in page
    assert " ".join(said[1].de.split()) in page
    english = html(planner.get(HERE, HTTP_ACCEPT_LANGUAGE="en"))
    assert said[0].en.replace("<Dorf>", "&lt;Dorf&gt;") in english
    assert "How firm the picture is" in english


def test_context_never_counts_and_is_offered_as_such(planner: Client) -> None:
    page = html(planner.get(HERE))
    described = page.split('<optgroup label="beschreibt, misst keine Belastung">')[1].split("</optgroup>")[0]
    assert "Haushalte mit Wohngeld" in described
    assert "Bevölkerung unter 18 Jahren" in page
    assert "Arbeitslosenanteil 50" in page


def test_a_rate_the_catalogue_does_not_know_can_be_used_too(planner: Client) -> None:
    page = html(planner.get(f"{HERE}?mit=zaehler__wohngeld&r.zaehler__wohngeld=bad"))
    assert len(points(page)) == 16
    assert "Haushalte mit Wohngeld 100" in page


WEIGHTED = f"{HERE}?mit=zaehler__arbeitslosenanteil&mit=CTX12&g.zaehler__arbeitslosenanteil=3&g.CTX12=1"


def test_a_live_change_equals_the_library_and_leaves_the_form(planner: Client) -> None:
    report = expected({"arbeitslosenanteil": 3, "kinderarmut": 1})
    wanted = pytest.approx(dict(report.frame().drop_nulls("points").select("area", "points").iter_rows()))
    assert points(html(planner.get(WEIGHTED))) == wanted
    built = "&bau=viertel,zaehler__arbeitslosenanteil,CTX12&ebene=viertel"
    part = planner.get(WEIGHTED + built, HTTP_HX_REQUEST="true")
    page = html(part)
    assert points(page) == wanted
    assert part["HX-Retarget"] == "#index-ergebnis"
    assert 'id="bau"' not in page
    assert 'hx-swap-oob="true"' in page
    added = planner.get(f"{WEIGHTED}{built}&dazu=zaehler__wohngeld", HTTP_HX_REQUEST="true")
    assert "HX-Retarget" not in added
    assert 'id="bau"' in html(added)
    assert "<html" not in html(added)


def test_a_withheld_input_leaves_the_area_without_index_and_with_its_reason(planner: Client) -> None:
    page = html(planner.get(HERE))
    assert WITHHELD not in points(page)
    row = page.split(f'<tr data-area="{WITHHELD}">')[1].split("</tr>")[0]
    assert "Kinderarmut unter 6: verdeckt" in row
    config = json.loads(
        planner.get(HERE)
        .content.decode()
        .split('<script id="index-karte-config" type="application/json">')[1]
        .split("</script>")[0]
    )
    assert config["areas"][WITHHELD]["withheld"] is True
    assert "class" not in config["areas"][WITHHELD]
    assert len(config["areas"]) == 16


def test_matrix_types_money_and_robustness_are_there(planner: Client) -> None:
    page = html(planner.get(f"{WEIGHTED}&dynamik=2&budget=90000&je=children_0_18&regel=classes"))
    report = expected({"arbeitslosenanteil": 3, "kinderarmut": 1}, change_years=2)
    numbers = re.findall(r'class="num">(\d+)<', page.split('id="status-dynamik"')[1].split("</table>")[0])
    assert [int(n) for n in numbers] == [n for row in report.matrix().values() for n in row.values()]
    money = page.split('id="geld"')[1].split("</table>")[0]
    amounts = re.findall(r'data-sort="(\d+)" class="num">[\d.]+</td></tr>', money)
    assert sum(map(int, amounts)) == 90_000
    assert "Kinder und Jugendliche unter 18" in money
    assert 'id="typen"' in page
    assert 'id="ohne-einen"' in page


def test_unreadable_values_count_as_not_given(planner: Client) -> None:
    plain = points(html(planner.get(HERE)))
    for bad in (
        "ebene=<b>",
        "index=gibt-es-nicht",
        "g.zaehler__arbeitslosenanteil=viel",
        "dynamik=99",
        "mittel=x",
    ):
        assert points(html(planner.get(f"{HERE}?{bad}"))) == pytest.approx(plain)
    for nothing in (
        "mit=fremd",
        "mit=zaehler__wohngeld",
        "mit=zaehler__arbeitslosenanteil&g.zaehler__arbeitslosenanteil=0",
    ):
        page = html(planner.get(f"{HERE}?{nothing}"))
        assert "Bitte wählen, woraus der Index bestehen soll" in page
        assert planner.get(f"{HERE}tabelle.csv?{nothing}").status_code == 404


def test_files_hold_what_the_page_shows(planner: Client) -> None:
    answer = planner.get(f"{HERE}tabelle.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    shown = points(html(planner.get(HERE)))
    found = {r["Schlüssel"]: float(r["Index"].replace(",", ".")) for r in rows if r["Index"]}
    assert found == pytest.approx(shown)
    assert next(r for r in rows if r["Schlüssel"] == WITHHELD)["warum kein Index"]
    assert planner.get(f"{HERE}tabelle.xlsx").content[:2] == b"PK"


def test_an_index_is_kept_with_reason_author_and_audit_line(
    planner: Client, index_town: Municipality
) -> None:
    query = html(planner.get(WEIGHTED)).split('name="frage" value="')[1].split('"')[0].replace("&amp;", "&")
    refused = planner.post(f"{HERE}speichern/", {"frage": query, "name": "Lage", "reason": ""})
    assert refused.status_code == 302
    assert indices_of(folder_of(index_town)) == []
    kept = planner.post(f"{HERE}speichern/", {"frage": query, "name": "Lage 2025", "reason": "Beschluss"})
    (stored,) = indices_of(folder_of(index_town))
    assert kept["Location"].endswith(f"?index={stored.id}")
    assert stored.definition.reason == "Beschluss"
    assert stored.definition.author
    assert stored.definition.area_system == "viertel"
    page = html(planner.get(kept["Location"]))
    assert "Beschluss" in page
    assert points(page) == pytest.approx(points(html(planner.get(WEIGHTED))))
    planner.post(f"{HERE}{stored.id}/entfernen/")
    assert indices_of(folder_of(index_town)) == []
    assert planner.post(f"{HERE}{stored.id}/entfernen/").status_code == 404
    actions = list(AuditLine.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["index.saved", "index.deleted"]


# --- rights and tenancy --------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role.values)
def test_who_may_read_and_who_may_keep(client_of: Clients, index_town: Municipality, role: str) -> None:
    client = client_of(role, index_town)
    readable = role in WORKING_ROLES
    for page in PAGES:
        assert (client.get(page).status_code == 200) == readable, page
    if readable:
        assert ("Diesen Index behalten" in html(client.get(HERE))) == (role == Role.PLANNER)
    if role != Role.PLANNER:
        post = {"frage": "", "name": "x", "reason": "y"}
        assert client.post(f"{HERE}speichern/", post).status_code in (302, 403)
        assert client.post(f"{HERE}x/entfernen/").status_code in (302, 403)
        assert indices_of(folder_of(index_town)) == []


def test_towns_stay_apart(client_of: Clients, index_town: Municipality, other_town: Municipality) -> None:
    client_of("planner", index_town).post(
        f"{HERE}speichern/", {"frage": "", "name": "Geheimer Index", "reason": "y"}
    )
    client = client_of("planner", other_town)
    page = html(client.get(HERE))
    assert "Viertel 1" not in page
    assert "Geheimer Index" not in page
    assert "lässt sich noch nicht rechnen" in page
    stored = indices_of(folder_of(index_town))[0]
    assert client.post(f"{HERE}{stored.id}/entfernen/").status_code == 404
    assert client.get(f"{HERE}tabelle.csv").status_code == 404
    assert len(indices_of(folder_of(index_town))) == 1


def test_a_visitor_is_led_to_sign_in(client_of: Clients, index_town: Municipality) -> None:
    for page in PAGES:
        assert "/konto/login/" in client_of().get(page)["Location"]


def test_nothing_changed_is_answered_briefly_until_an_index_is_kept(planner: Client) -> None:
    planner.get(HERE)  # brings the form token
    first = planner.get(HERE)
    again = planner.get(HERE, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    planner.post(f"{HERE}speichern/", {"frage": "", "name": "Lage", "reason": "y"})
    planner.get(HERE)  # reads the message that waits
    assert planner.get(HERE, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_lage_leads_here_and_stays_marked_in_the_menu(planner: Client) -> None:
    assert "/lage/sozialindex/?ebene=viertel" in html(planner.get("/lage/"))
    page = html(planner.get(HERE))
    assert re.search(r'<a[^>]*href="/lage/"[^>]*aria-current', page)


def test_every_text_is_translated() -> None:
    for po, folders in catalogs(["indicators"]).items():
        assert untranslated(merged(po, folders)) == []
