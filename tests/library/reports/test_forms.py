"""The form of the documents: a page for everyone, map data by RFC 7946, a workbook that prints."""

from __future__ import annotations

import io
import json
import re
from itertools import pairwise
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import shapely

from kommune360.reports.maps import (
    FREE_COLOURS,
    MISSING_COLOURS,
    NONE_FILL,
    OPEN_FILL,
    canvas_of,
    legend,
    scale_of,
)
from kommune360.reports.page import page_bytes
from kommune360.reports.plan import Plan
from kommune360.reports.tables import geojson_bytes, result_content
from kommune360.reports.words import COLUMNS, METHOD, WORDS
from kommune360.reports.workbook import sheet_names, workbook_bytes
from tests.library.reports.html_reading import Page, read_page

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module", params=["de", "en"])
def page(plan: Plan, request: pytest.FixtureRequest) -> tuple[str, Page, str]:
    content = page_bytes(plan, request.param)
    return request.param, read_page(content), content.decode()


def test_page_needs_nothing_from_outside(page: tuple[str, Page, str]) -> None:
    _, read, text = page
    for tag, given in read.elements:
        assert tag not in {"script", "link", "iframe", "img", "object", "embed"}
        for name in ("src", "href", "xlink:href", "action"):
            assert given.get(name, "#").startswith("#"), (tag, given)
    assert not re.search(r"url\((?!#)", text)
    assert "@import" not in text
    assert not re.search(r"https?://", text)


def test_page_is_built_for_everyone(page: tuple[str, Page, str]) -> None:
    language, read, _ = page
    tags = [tag for tag, _ in read.elements]
    html = next(given for tag, given in read.elements if tag == "html")
    assert html["lang"] == language
    assert (
        tags.count("h1") == tags.count("main") == tags.count("title") - tags.count("use") - _maps(read) == 1
    )
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert tags.count("table") == tags.count("caption") > 5
    assert all(given.get("scope") for tag, given in read.elements if tag == "th")
    ids = [given["id"] for _, given in read.elements if "id" in given]
    assert len(ids) == len(set(ids))
    targets = [
        given[name] for _, given in read.elements for name in ("href", "aria-labelledby") if name in given
    ]
    assert {target.lstrip("#") for target in targets} <= set(ids)
    for tag, given in read.elements:
        if tag == "svg":
            assert given.get("role") == "img" or given.get("aria-hidden") == "true"


def _maps(read: Page) -> int:
    return sum(tag == "svg" and given.get("role") == "img" for tag, given in read.elements)


def test_page_escapes_names(page: tuple[str, Page, str]) -> None:
    _, read, text = page
    assert "Prüfstadt &lt;&amp;&gt; Ost" in text
    assert "Prüfstadt <&> Ost" in "".join(read.text)


def test_page_says_the_town_is_invented_and_why_the_scenario(page: tuple[str, Page, str]) -> None:
    language, read, _ = page
    text = " ".join("".join(read.text).split())
    assert WORDS["invented"].in_language(language) in text
    assert "Beschluss 12/25" in text


def test_languages_do_not_mix(plan: Plan) -> None:
    english = " ".join("".join(read_page(page_bytes(plan, "en")).text).split())
    for text in [*WORDS.values(), *COLUMNS.values(), *METHOD]:
        if text.de != text.en and len(text.de) > 12 and "{}" not in text.de:
            assert text.de not in english, text.de
    assert all(text.de and text.en for text in [*WORDS.values(), *COLUMNS.values(), *METHOD])


def test_map_data_keep_to_rfc_7946(plan: Plan) -> None:
    collection = json.loads(geojson_bytes(plan))
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    known = {key: shapely.from_wkb(wkb) for key, wkb in plan.areas.select("key", "geometry").iter_rows()}
    for feature in collection["features"]:
        assert set(feature) == {"type", "id", "properties", "geometry"}
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shapely.is_valid(shape)
        assert (
            shape.equals_exact(known[feature["id"]].normalize(), 1e-5)
            or shape.symmetric_difference(known[feature["id"]]).area < 1e-9
        )
        for polygon in shapely.get_parts(shape):
            assert shapely.is_ccw(polygon.exterior)
            assert all(not shapely.is_ccw(ring) for ring in polygon.interiors)
        west, south, east, north = shape.bounds
        assert -180 <= west < east <= 180
        assert -90 <= south < north <= 90


@pytest.mark.parametrize("language", ["de", "en"])
def test_workbook_is_made_to_be_read_and_printed(plan: Plan, language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(plan, language)))
    names = sheet_names(language)
    assert book.sheetnames == list(names.values())
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        assert "Prüfstadt" in (sheet.oddFooter.left.text or "")
    for key in ("need", "details", "children", "places", "assumptions", "origin"):
        sheet = book[names[key]]
        assert sheet.freeze_panes, key
        assert sheet.auto_filter.ref, key
        assert sheet.print_title_rows, key
    need = book[names["need"]]
    assert need.print_title_rows == "$1:$2"
    assert {rule.type for area in need.conditional_formatting for rule in area.rules} >= {"cellIs"}
    assert "+#,##0" in need["E3"].number_format
    assert need["E1"].value == plan.result.years[0]


def test_sentences_of_the_workbook_are_those_of_the_summary(plan: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(plan, "de")))
    texts = {cell for row in book["Lesehilfe"].iter_rows(values_only=True) for cell in row if cell}
    for offer in plan.offers:
        summary = plan.summary(offer)
        assert {summary.headline.de, summary.lead.de, summary.about.de} <= texts
    assert plan.result.fingerprint in texts


def test_map_colours_follow_sign_and_size() -> None:
    scale = scale_of([-300.0, -40.0, 5.0, 12.0, 180.0, None])
    assert 0 < scale.edges[0] < scale.edges[1] < scale.edges[2]
    assert scale.fill(-290.0, "missing_sure") == MISSING_COLOURS[2]
    assert scale.fill(-1.0, "missing_likely") == MISSING_COLOURS[0]
    assert scale.fill(1.0, "enough") == FREE_COLOURS[0]
    assert scale.fill(3.0, "open") == OPEN_FILL
    assert scale.fill(None, None) == NONE_FILL
    assert {fill for fill, _, _ in legend(scale)} == {*MISSING_COLOURS, *FREE_COLOURS, OPEN_FILL}
    assert scale_of([]).edges == (1, 2, 3)
    assert scale_of([0.0, 0.0]).edges == (1, 2, 3)


def test_areas_lie_on_the_canvas_and_keep_their_neighbours(plan: Plan) -> None:
    own = plan.areas.filter(pl.col("system") == plan.result.system)
    canvas = canvas_of(own)
    assert canvas is not None
    assert len(canvas.outlines) == 12
    for outline in canvas.outlines:
        points = [tuple(map(float, point.split())) for point in re.findall(r"[\d.]+ [\d.]+", outline.path)]
        assert len(points) >= 4
        assert all(-0.1 <= x <= 400.1 and -0.1 <= y <= canvas.height + 0.1 for x, y in points)
    assert canvas_of(own.clear()) is None


def test_every_key_of_the_result_is_documented(plan: Plan) -> None:
    text = (REPOSITORY / "docs" / "reference" / "plan-result.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([a-z_0-9.]+)` \|", text, flags=re.MULTILINE))
    content = result_content(plan)
    assert set(content) == {name for name in documented if "." not in name}
    for table in ("figures", "children", "supply", "errors"):
        columns = {name.split(".", 1)[1] for name in documented if name.startswith(f"{table}.")}
        assert set(content[table]["columns"]) == columns, table
