"""360° on one area: the same figures as everywhere else, gaps named, towns apart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from kommune360.base.ages import ALL_AGES
from kommune360.base.text import Text
from kommune360.demand.offers import CHILDCARE
from kommune360.observations.figures import Measure
from kommune360.reports.portraits import need_of_area as need
from kommune360.web.accounts.models import Municipality, Role
from kommune360.web.accounts.permissions import WORKING_ROLES
from kommune360.web.areas.catalogue import Topic
from kommune360.web.areas.neighbours import before_and_after, neighbours_of
from kommune360.web.areas.rows import AreaRow
from kommune360.web.pages.portrait import portrait_of
from kommune360.web.pages.portrait_figures import OtherFigure, among_alike
from kommune360.web.scenarios.selectors import need_of
from kommune360.web.ui.formats import number
from tests.web.small_town_fixtures import small_folder, small_town

__all__ = ["small_folder", "small_town"]
Clients = Callable[..., Client]


def page_of(client: Client, address: str, **more: str) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_figures_stand_beside_the_town(client_of: Clients, small_town: Municipality) -> None:
    page = page_of(client_of("planner", small_town), "/gebiet/klein/11/")
    assert "<h1>Altstadt</h1>" in page
    assert "Am 31.12.2025 lebten in Altstadt 100 Kinder unter 6, 5 weniger als am 31.12.2024." in page
    assert '<p class="figure">100</p>' in page
    assert "Kleinstadt +3,4 %" in page  # areas known at both dates
    assert '<p class="figure">20,0 %</p>' in page  # 200 of 1,000 are under 18
    table = page.split('id="weitere"')[1].split("</table>")[0]
    rates = table.split("Kinder in Familien mit SGB II")[1].split("</tr>")[0]
    assert rates.count("25,0 %") == 2  # here and in the town


def test_a_withheld_figure_says_so_and_where_to_go(client_of: Clients, small_town: Municipality) -> None:
    page = page_of(client_of("planner", small_town), "/gebiet/klein/22/")
    assert "<h1>Lehetal &lt;Dorf&gt;</h1>" in page
    assert "◧ verdeckt" in page
    assert "verdeckt (Geheimhaltung), 31.12.2025." in page
    assert "ist nicht bekannt (verdeckt (Geheimhaltung))" in page
    assert "andere Gebiete und Stände" in page


def test_places_are_those_of_the_need(client_of: Clients, small_town: Municipality) -> None:
    result = need_of(small_town).result
    assert result is not None
    rows = need.need_rows(result, "klein", "11")
    assert [row["year"] for row in rows] == list(result.years)
    page = page_of(client_of("planner", small_town), "/gebiet/klein/11/")
    table = page.split('<table class="data" id="plaetze"')[1].split("</table>")[0]
    for row in rows:
        assert row["offer"] == CHILDCARE
        assert row["year"] in table
        assert number(row["balance"], "de", signed=True) in table
    assert "Kita Sonne &amp; Mond" in page
    assert ">65</td>" in page
    assert "Kita Nord" not in page


def test_wider_areas_add_up_their_children(small_town: Municipality) -> None:
    result = need_of(small_town).result
    assert result is not None
    one, two, both = (
        need.children_ahead_of(result, *area)
        for area in (("klein", "11"), ("klein", "12"), ("klein-bezirk", "1"))
    )
    assert both[0].children == pytest.approx(160)
    for a, b, whole in zip(one, two, both, strict=True):
        assert whole.children == pytest.approx((a.children or 0) + (b.children or 0))
        assert whole.low is not None
        assert whole.high is not None
        assert whole.low <= (whole.children or 0) <= whole.high
    assert need.children_ahead_of(result, "klein", "22")[0].children is None  # withheld is not nothing
    assert need.children_ahead_of(result, "klein-alt", "O1") == ()


def test_the_map_frames_the_area_and_links_its_neighbours(
    client_of: Clients, small_town: Municipality
) -> None:
    content = client_of("planner", small_town).get("/gebiet/klein/12/").content.decode()
    block = content.split('<script id="karte-config" type="application/json">')[1].split("</script>")[0]
    config = json.loads(block)
    assert config["focus"] == ["12"]
    assert set(config["areas"]) == {"11", "12", "21"}
    assert config["areas"]["11"]["href"] == "/gebiet/klein/11/"
    assert [point["name"] for point in config["points"]] == ["Kita Nord"]
    assert neighbours_of(small_town, "klein", "12") == ("11", "21")


def test_areas_follow_each_other_by_name() -> None:
    names = {"1": "Süd", "2": "altstadt", "3": "Nord"}
    assert before_and_after(names, "3") == ("2", "1")
    assert before_and_after(names, "2") == ("", "3")


def test_an_old_cut_has_figures_but_no_need(client_of: Clients, small_town: Municipality) -> None:
    page = page_of(client_of("planner", small_town), "/gebiet/klein-alt/O1/")
    assert "Der Bedarf ist für dieses Gebiet nicht berechnet" in page
    assert "160 Kinder unter 6" in page


def test_it_speaks_english(client_of: Clients, small_town: Municipality) -> None:
    page = page_of(client_of("planner", small_town), "/gebiet/klein/11/", HTTP_ACCEPT_LANGUAGE="en")
    assert "100 children under 6 lived in Altstadt, 5 fewer than on 31 Dec 2024." in page
    main = re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0])
    assert not re.search(r"\b(Kinder|Plätze|Gebiet|Stand|nutzbar|Quelle|Einschätzung)\b", main)


@pytest.mark.parametrize("address", ["/gebiet/klein/99/", "/gebiet/gibt-es-nicht/11/"])
def test_unknown_areas_are_not_found(client_of: Clients, small_town: Municipality, address: str) -> None:
    assert client_of("planner", small_town).get(address).status_code == 404


def test_another_town_does_not_see_it(
    client_of: Clients, small_town: Municipality, other_town: Municipality
) -> None:
    assert client_of("planner", other_town).get("/gebiet/klein/11/").status_code == 404
    assert portrait_of(other_town, "klein", "11", "de") is None


@pytest.mark.parametrize("role", [*Role.values, None])
def test_who_may_open_it(client_of: Clients, small_town: Municipality, role: str | None) -> None:
    answer = client_of(role, small_town).get("/gebiet/klein/11/")
    expected = 302 if role is None else (200 if role in WORKING_ROLES else 403)
    assert answer.status_code == expected


@pytest.mark.parametrize(
    ("judgement", "balance", "german"),
    [
        ("missing_sure", -41.0, "fehlen sicher Kita-Plätze: rechnerisch 41 zu wenig"),
        ("missing_likely", -8.0, "fehlen wahrscheinlich Kita-Plätze: rechnerisch 8 zu wenig"),
        ("open", -1.0, "ist offen, ob die Kita-Plätze reichen: rechnerisch 1 zu wenig"),
        ("enough_likely", 6.0, "reichen die Kita-Plätze wahrscheinlich: rechnerisch 6 mehr als gebraucht"),
        ("enough", 30.0, "reichen die Kita-Plätze: rechnerisch 30 mehr als gebraucht"),
    ],
)
def test_words_are_as_sure_as_the_judgement(judgement: str, balance: float, german: str) -> None:
    row = {
        "year": "2028/29",
        "judgement": judgement,
        "balance": balance,
        "low80": balance - 5,
        "high80": balance + 5,
    }
    said = need.need_sentence(row)
    assert said is not None
    assert said.de.startswith(f"Im Kita-Jahr 2028/29 {german}")
    assert "in 8 von 10 Fällen" in said.de
    assert need.need_sentence({**row, "balance": None}) is None


def _figure(unit: str, rows: dict[str, tuple[float | None, float | None]]) -> OtherFigure:
    found = {
        key: AreaRow(key, key, value, "", None, whole, None, None, None, 0, False)
        for key, (value, whole) in rows.items()
    }
    measure = Measure("x", Text("x", "x"), unit, "klein", ("2025",), ("all",), (ALL_AGES,), ())
    return OtherFigure(Topic("x", Text("x", "x"), unit, (measure,)), None, found, None)  # type: ignore[arg-type]


def test_similar_areas_give_a_ratio_of_sums_or_their_median() -> None:
    rates = {"a": (10.0, 100.0), "b": (40.0, 300.0), "c": (None, None)}
    assert among_alike(_figure("percent", rates), ["a", "b", "c"]) == (pytest.approx(32.5), False)
    bare = {"a": (10.0, None), "b": (40.0, 300.0), "c": (70.0, None)}
    assert among_alike(_figure("percent", bare), ["a", "b", "c"]) == (40.0, True)
    assert among_alike(_figure("persons", bare), ["a", "b"]) == (25.0, False)
    assert among_alike(_figure("percent", bare), ["z"]) == (None, False)
