"""Ranking, courses and comparison: what they show, who may open them, that nothing withheld comes out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.test import Client
from scipy import stats

from kommune360.web.accounts.models import Municipality
from kommune360.web.accounts.permissions import WORKING_ROLES
from kommune360.web.areas.courses import Course, Courses, change_of, cut, ordered, scale_of
from kommune360.web.ui.sparklines import HEIGHT, PAD, WIDTH, Sparkline

Clients = Callable[..., Client]
PAGES = ("/lage/rangfolge/", "/lage/verlaeufe/", "/lage/vergleich/")
FILES = tuple(f"{page}tabelle.{kind}" for page in PAGES for kind in ("csv", "xlsx"))
SHARE = "?alter=0-6&ansicht=anteil"


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def rows_of(response: object) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_who_may_open_them(
    address: str, client_of: Clients, small_town: Municipality, client: Client
) -> None:
    assert client.get(address).status_code == 302
    for role in WORKING_ROLES:
        assert client_of(role, small_town).get(address).status_code == 200, role


@pytest.mark.parametrize("address", PAGES)
def test_every_page_leads_to_the_others_and_keeps_the_question(
    address: str, client_of: Clients, small_town: Municipality
) -> None:
    page = text_of(client_of("planner", small_town).get(f"{address}?alter=0-3&zeit=2024-12-31"))
    assert page.count("alter=0-3&amp;ebene=klein&amp;zeit=2024-12-31") >= 4
    assert 'aria-current="page"' in page
    assert f'action="{address}"' in page


@pytest.mark.parametrize("address", PAGES)
def test_they_speak_english(address: str, client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    page = text_of(client.get(f"{address}{SHARE}", HTTP_ACCEPT_LANGUAGE="en"))
    for german in ("Rangfolge", "Gebiet ", "sicher", "Quelle", "Zeigen", "Stadt.", "Veränderung"):
        assert f">{german}" not in page
        assert f" {german} " not in page.split("<main")[1]


def test_a_ranking_says_how_far_chance_could_move_it(client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    page = text_of(client.get(f"/lage/rangfolge/{SHARE}"))
    assert (
        "Anteil der Kinder unter 6: bei keinem Gebiet ist sicher, dass es zum höchsten Fünftel gehört" in page
    )
    rows = rows_of(client.get(f"/lage/rangfolge/tabelle.csv{SHARE}"))
    assert rows[0][2:] == [
        "Rang", "Anteil der Kinder unter 6, 31.12.2025", "von (95 %)", "bis (95 %)", "Rang von", "Rang bis",
        "Einschätzung",
    ]  # fmt: skip
    assert [row[:4] for row in rows[1:]] == [
        ["21", "Süd", "1", "12,5"],
        ["12", "Nordhang", "2", "12"],
        ["11", "Altstadt", "3", "10"],
        ["22", "Lehetal <Dorf>", "", ""],
        ["", "Kleinstadt", "", "11,05263158"],
    ]
    low, high = (float(cell.replace(",", ".")) for cell in rows[1][4:6])
    exact = [100 * bound for bound in stats.beta(50.5, 350.5).ppf([0.025, 0.975])]
    assert [low, high] == pytest.approx(exact, abs=0.6)
    assert rows[1][8] == "Abstand kann Zufall sein"


def test_a_clear_case_is_called_certain(client_of: Clients, small_town: Municipality) -> None:
    page = text_of(client_of("planner", small_town).get("/lage/rangfolge/?groesse=sgb2"))
    assert "Süd gehört sicher zum höchsten Fünftel" in page
    assert "sicher unter Kleinstadt" in page


def test_counts_are_ranked_without_a_range_and_it_says_why(
    client_of: Clients, small_town: Municipality
) -> None:
    client = client_of("planner", small_town)
    page = text_of(client.get("/lage/rangfolge/?alter=0-6&ansicht=wert"))
    assert "Kinder unter 6: an erster Stelle Altstadt (100)" in page
    assert "Anzahlen folgen vor allem der Größe der Gebiete" in page
    assert "Rang zwischen" not in page
    # from the map the tab opens on shares
    assert "/lage/rangfolge/?groesse=residents&amp;alter=0-6&amp;ebene=klein&amp;zeit=2025-12-31" in text_of(
        client.get("/lage/")
    )
    assert "ansicht=anteil" in text_of(client.get("/lage/")).split("rangfolge/?")[1][:160]


def test_courses_start_at_100_for_counts(client_of: Clients, small_town: Municipality) -> None:
    page = text_of(client_of("planner", small_town).get("/lage/verlaeufe/?alter=0-6"))
    assert "Kinder unter 6: seit 31.12.2024 in 1 von 3 Gebieten gestiegen" in page
    assert page.index("Nordhang") < page.index("Süd") < page.index("Altstadt")
    assert "+25,0" in page
    rows = rows_of(client_of("planner", small_town).get("/lage/verlaeufe/tabelle.csv?alter=0-6"))
    assert rows[0][2:] == ["Kinder unter 6, 31.12.2024", "Kinder unter 6, 31.12.2025"]
    assert {row[0]: row[2:] for row in rows[1:]} == {
        "11": ["105", "100"], "12": ["48", "60"], "21": ["50", "50"], "22": ["14", ""], "": ["217", "210"],
    }  # fmt: skip


def test_courses_of_shares_are_drawn_as_they_are(client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    rows = rows_of(client.get(f"/lage/verlaeufe/tabelle.csv{SHARE}"))
    assert {row[0]: row[2:] for row in rows[1:]}["12"] == ["9,6", "12"]
    page = text_of(client.get(f"/lage/verlaeufe/{SHARE}&ordnung=name"))
    assert "Jede Linie beginnt bei 100" not in page
    assert page.index(">Altstadt<") < page.index(">Nordhang<") < page.index(">Süd<")


@pytest.mark.parametrize("extra", ["ordnung=gibt-es-nicht", "seite=99", "seite=-1", "seite=%C2%B2"])
def test_mistyped_orders_and_pages_still_answer(
    extra: str, client_of: Clients, small_town: Municipality
) -> None:
    assert client_of("planner", small_town).get(f"/lage/verlaeufe/?{extra}").status_code == 200


def test_areas_stand_side_by_side(client_of: Clients, small_town: Municipality) -> None:
    client = client_of("planner", small_town)
    page = text_of(client.get("/lage/vergleich/?alter=0-6&mit=12,21"))
    assert "<h1>Kinder unter 6: Nordhang und Süd im Vergleich</h1>" in page
    assert "31.12.2025: Nordhang 60, Süd 50, Kleinstadt 210." in page
    spec = json.loads(
        page.split('<script id="linien-spec" type="application/json">')[1].split("</script>")[0]
    )
    drawn = {(row["gebiet"], row["stand"]): row["wert"] for row in spec["data"]["values"]}
    assert drawn["Nordhang", "31.12.2025"] == pytest.approx(125.0)
    assert drawn["Kleinstadt", "31.12.2024"] == 100.0
    more = text_of(client.get("/lage/vergleich/?alter=0-6&mit=12,21&dazu=11"))
    assert "Nordhang, Süd und Altstadt im Vergleich" in more


def test_without_a_choice_highest_and_lowest_are_compared(
    client_of: Clients, small_town: Municipality
) -> None:
    page = text_of(client_of("planner", small_town).get("/lage/vergleich/?alter=0-6&mit=unbekannt"))
    assert "Altstadt und Süd im Vergleich" in page


def test_key_figures_come_with_their_gaps(client_of: Clients, small_town: Municipality) -> None:
    rows = rows_of(client_of("planner", small_town).get("/lage/vergleich/tabelle.csv?mit=21,22"))
    assert rows[0] == ["Größe", "Stand", "Süd", "Lehetal <Dorf>", "Kleinstadt"]
    by_figure = {row[0]: row[2:] for row in rows[1:]}
    assert by_figure["Kinder unter 6 (Anteil, %)"] == ["12,5", "", "11,05263158"]


def test_one_town_never_sees_another(
    client_of: Clients, small_town: Municipality, other_town: Municipality
) -> None:
    for address in PAGES:
        assert "Altstadt" not in text_of(client_of("planner", other_town).get(address))


# --- laws of lines and pictures ---------------------------------------------------------------


def _courses(*lines: tuple[float | None, ...], relative: bool = False) -> Courses:
    areas = tuple(Course(str(i), f"A{i}", line) for i, line in enumerate(lines))
    periods = tuple(f"{2000 + i}" for i in range(len(lines[0])))
    return Courses(periods, areas, Course("", "Stadt", lines[0]), relative)


def test_one_runaway_does_not_flatten_the_others() -> None:
    found = _courses(*[(100.0, 100.0 + i) for i in range(19)], (100.0, 900.0))
    least, most = scale_of(found)
    assert (least, most) == (100.0, 117.0)
    assert cut(found) == 2
    everyone = _courses((1.0, 2.0), (2.0, 4.0))
    assert scale_of(everyone) == (1.0, 4.0)
    assert cut(everyone) == 0


def test_change_is_relative_for_counts_and_in_points_for_shares() -> None:
    assert change_of(_courses((50.0, 60.0), relative=True), Course("", "", (50.0, 60.0))) == pytest.approx(20)
    assert change_of(_courses((50.0, 60.0)), Course("", "", (50.0, 60.0))) == pytest.approx(10)
    assert change_of(_courses((0.0, 3.0), relative=True), Course("", "", (0.0, 3.0))) is None
    assert change_of(_courses((None, 3.0)), Course("", "", (None, 3.0))) is None


def test_areas_that_cannot_be_placed_come_last() -> None:
    found = _courses((1.0, None), (1.0, 3.0), (1.0, 5.0))
    assert [course.name for course in ordered(found, "veraenderung")] == ["A2", "A1", "A0"]
    assert [course.name for course in ordered(found, "name")] == ["A0", "A1", "A2"]


def test_a_line_stays_in_its_frame_and_gaps_stay_gaps() -> None:
    svg = Sparkline((1.0, None, 3.0, 99.0), (2.0, 2.0, 2.0, 2.0), 0.0, 4.0, "A <b>").svg()
    assert "A &lt;b&gt;" in svg
    points = [pair.split(",") for part in svg.split('points="')[1:] for pair in part.split('"')[0].split()]
    assert all(PAD <= float(x) <= WIDTH - PAD and PAD <= float(y) <= HEIGHT - PAD for x, y in points)
    assert svg.count("spark-line") == 1  # the single first date has no line
    assert "spark-end" in svg
