"""Do the components say what they are given, and nothing an attacker wrote?"""

from __future__ import annotations

import re

from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kommune360.base.findings import Finding, Place, Severity
from kommune360.base.flags import Flag
from kommune360.base.text import Text
from kommune360.web.ui.ranges import PAD, WIDTH, RangeBar
from kommune360.web.ui.tables import Cell, Column, Row, Table

EVIL = "<script>alert('x')</script>\""


def table() -> Table:
    columns = [
        Column("area", Text("Gebiet", "Area")),
        Column("saldo", Text("Saldo", "Balance"), numeric=True, signed=True, strong=True),
        Column("range", Text("Spanne", "Range"), sortable=False),
    ]
    rows = [
        Row(
            {
                "area": Cell(text="Rudow", href="/lage/1/", small="083"),
                "saldo": -269,
                "range": RangeBar(-300, -269, -200, -500, 500, "200 bis 300 zu wenig", "short"),
            },
            area="083",
        ),
        Row({"area": EVIL, "saldo": Cell(flag=Flag.SUPPRESSED)}),
    ]
    return Table(
        "Saldo am 31.12.2025",
        columns,
        rows,
        total=Row({"area": "Stadt", "saldo": 336}),
        id="saldo",
        downloads=[("XLSX", "/x.xlsx")],
    )


def render(name: str, **context: object) -> str:
    return render_to_string(f"ui/components/{name}.html", context)


def test_table_heads_rows_sorts_by_value_and_escapes() -> None:
    html = render("table", table=table())
    assert '<th scope="row"><a href="/lage/1/">Rudow</a> <small>083</small></th>' in html
    assert 'data-sort="-269" class="num strong">−269</td>' in html
    assert '<tr data-area="083">' in html
    assert "◧ verdeckt" in html
    assert 'title="verdeckt (Geheimhaltung)"' in html
    assert html.index("<tfoot>") > html.index("</tbody>")
    assert "<script" not in html
    assert html.count("data-sort-by") == 2
    assert 'href="/x.xlsx" download' in html


def test_table_speaks_english() -> None:
    with translation.override("en"):
        html = render("table", table=table())
    assert "Balance" in html
    assert "◧ withheld" in html


def test_finding_says_what_where_why_and_what_to_do() -> None:
    finding = Finding(
        "total-differs",
        Severity.ERROR,
        Text(f"Was {EVIL}", "what"),
        Text("Warum", "why"),
        Text("Tun", "do"),
        Place("ew.csv", "", 12, "0-1"),
    )
    html = render("finding", finding=finding)
    for part in ("Was", "Warum", "Tun", "ew.csv · Z. 12 · 0-1", "total-differs", "hält an"):
        assert part in html
    assert "<script" not in html
    with translation.override("en"):
        assert "row 12" in render("finding", finding=finding)


def test_figure_card_and_empty_state() -> None:
    card = render(
        "figure_card",
        label="Kinder unter 6",
        figure="1.253",
        note="Stadt +1 %",
        url="/q/",
        url_label="Quelle",
        tone="short",
    )
    assert "1.253" in card
    assert 'href="/q/">Quelle' in card
    empty = render(
        "empty", title="Noch nichts", text="Lesen Sie eine Datei ein.", url="/daten/", label="Einlesen"
    )
    assert 'href="/daten/"' in empty


@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3).map(sorted),
    ends=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2, unique=True).map(sorted),
)
def test_range_stays_in_the_picture_and_in_order(values: list[float], ends: list[float]) -> None:
    bar = RangeBar(*values, *ends)
    assert PAD <= bar.at(bar.low) <= bar.at(bar.mid) <= bar.at(bar.high) <= WIDTH - PAD
    assert bar.x >= 0
    assert bar.x + bar.width <= WIDTH
    assert bar.shows_mark == (ends[0] <= 0 <= ends[1])


def test_range_is_named_for_those_who_do_not_see_it() -> None:
    html = Template("{% range_bar -300 -269 -200 -500 500 label %}").render(Context({"label": EVIL}))
    assert 'role="img"' in html
    assert re.search(r'aria-label="[^"]*alert', html)
    assert "<script" not in html


def test_filters_in_templates() -> None:
    line = "{{ n|number }} {{ n|signed }} {% quantity 46.8 'percent' 1 %} {{ p|period }} {{ t|text }} {{ 'zero'|flag }}"
    values = Context({"n": 1253, "p": "2018-12-31", "t": Text("Ort", "place")})
    assert Template(line).render(values) == "1.253 +1.253 46,8\u202f% 31.12.2018 Ort nichts vorhanden"
    with translation.override("en"):
        assert Template(line).render(values) == "1,253 +1,253 46.8\u202f% 31 Dec 2018 place nothing present"
