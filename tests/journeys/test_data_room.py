"""The data room in a browser, with the real worker: give files, watch, take over, take back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kommune360.exchange.musterstadt.files import deliveries
from tests.journeys.running import WIDTHS, visitor

pytestmark = pytest.mark.journey


def areas_file(folder: Path) -> Path:
    """The town's quarters under another name: new to the town, and taken back afterwards."""
    target = folder / "bezirke_pruefung.geojson"
    found = next(d.content for d in deliveries() if d.name == "stadtbezirke.geojson")
    target.write_bytes(found.replace(b'"Altstadt"', b'"Altstadt (neu)"'))
    return target


def personal_file(folder: Path) -> Path:
    target = folder / "hilfefaelle.csv"
    target.write_bytes(next(d.content for d in deliveries() if d.name.endswith("hilfefaelle_2025.csv")))
    return target


def send(page: Page, *files: Path) -> None:
    page.set_input_files("input[type=file]", [str(file) for file in files])
    page.get_by_role("button", name="Lesen und prüfen").click()


@pytest.mark.parametrize("width", [*WIDTHS, 320])
def test_pages_are_accessible_and_fit(browser: Browser, demo_address: str, width: int) -> None:
    with visitor(browser, demo_address, width=width) as someone:
        someone.open("/daten/")
        sheet = someone.page.locator("#sources tbody th a").first.get_attribute("href")
        for path in ("/daten/", "/daten/antworten/", str(sheet)):
            someone.open(path)
            assert someone.axe() == [], path
            assert someone.width_of_content() <= width, path
        assert someone.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_read_by_the_worker_taken_over_and_taken_back(
    browser: Browser, demo_address: str, tmp_path: Path, scripts: bool
) -> None:
    with visitor(browser, demo_address, java_script_enabled=scripts) as someone:
        page = someone.page
        someone.open("/daten/")
        before = page.locator("#sources tbody tr").count()
        send(page, areas_file(tmp_path))
        page.get_by_role("button", name="Übernehmen").wait_for(timeout=60_000)
        assert page.locator("#readings").inner_text().count("bezirke_pruefung.geojson") == 1
        if scripts:
            assert someone.axe() == []
        page.get_by_role("button", name="Übernehmen").click()
        page.get_by_role("link", name="Zu den Quellen").wait_for(timeout=60_000)
        page.get_by_role("link", name="Zu den Quellen").click()
        page.wait_for_selector("#sources")
        assert "bezirke_pruefung.geojson" in page.locator("#sources").inner_text()
        page.locator(".ask summary").click()
        assert "bezirke_pruefung" in page.locator(".ask .lost").first.inner_text()
        page.get_by_role("button", name="Zurücknehmen").click()
        page.wait_for_selector(".notice-success")
        assert page.locator("#sources tbody tr").count() == before
        assert someone.complaints == []


def test_a_personal_file_is_refused_and_says_what_to_do(
    browser: Browser, demo_address: str, tmp_path: Path
) -> None:
    with visitor(browser, demo_address, width=390) as someone:
        someone.open("/daten/")
        send(someone.page, personal_file(tmp_path))
        someone.page.wait_for_selector("text=sind schon gelöscht", timeout=60_000)
        assert someone.axe() == []
        assert someone.width_of_content() <= 390
