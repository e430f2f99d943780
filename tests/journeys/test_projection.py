"""The coming years in a browser: the fan with its table, how sure it is, and a scenario that reaches the need."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser

from tests.journeys.running import PATIENCE_S, WIDTHS, Visitor, visitor

pytestmark = pytest.mark.journey

POPULATION, QUALITY, SCENARIOS = "/bedarf/bevoelkerung/", "/bedarf/guete/", "/bedarf/szenarien/"


@pytest.fixture(scope="module")
def address(browser: Browser, demo_address: str) -> str:
    """Where the worker has projected the invented town, which it begins unasked when the server starts."""
    with visitor(browser, demo_address) as someone:
        until(someone, POPULATION, "#fan")
    return demo_address


def until(someone: Visitor, path: str, selector: str) -> None:
    """Open ``path`` again and again until ``selector`` is there: a job is at work."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        someone.open(path)
        if someone.page.locator(selector).count():
            return
        time.sleep(0.5)
    raise AssertionError(f"{selector} never came on {path}")


def accessible(someone: Visitor, width: int) -> None:
    assert someone.axe() == [], someone.page.url
    assert someone.width_of_content() <= width, someone.page.url


@pytest.mark.parametrize("width", [*WIDTHS, 320])
def test_fan_and_quality_are_accessible_and_say_the_same_as_their_tables(
    browser: Browser, address: str, width: int
) -> None:
    with visitor(browser, address, width=width) as someone:
        page = someone.page
        someone.open(POPULATION, ready="#fan[data-chart-ready]")
        page.locator(".fan details summary").click()
        accessible(someone, width)
        rows = page.locator(".fan table tbody tr").count()
        assert rows >= 5  # known years and those ahead
        headline = page.locator("h1").inner_text()
        page.locator("nav[aria-label='Altersgruppe'] a:not([aria-current])").first.click()
        page.wait_for_selector("#fan[data-chart-ready]")
        assert "alter=" in page.url
        assert page.locator("h1").inner_text() != headline
        page.select_option("#gebiet", index=1)
        page.locator("form.filter button").click()
        page.wait_for_selector("#fan[data-chart-ready]")
        assert "gebiet=" in page.url
        accessible(someone, width)
        someone.open(QUALITY, ready="#errors[data-chart-ready]")
        accessible(someone, width)
        assert page.locator("table").count() >= 2
        someone.open(SCENARIOS)
        accessible(someone, width)
        assert someone.complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_new_estate_becomes_a_scenario_and_changes_the_need(
    browser: Browser, address: str, width: int
) -> None:
    name = f"Neubau {time.time_ns()}"
    with visitor(browser, address, width=width) as someone:
        page, keyboard = someone.page, someone.page.keyboard
        someone.open(SCENARIOS)
        page.locator(".new-scenario input[name=name]").focus()
        keyboard.type(name)
        keyboard.press("Tab")
        keyboard.type("Baugebiet am Bahnhof")
        page.locator(".new-scenario button").press("Enter")
        page.wait_for_selector(f"h1:has-text('{name}')")
        edit = page.url.removeprefix(address)
        page.locator("details.lever summary", has_text="Wohnungen bauen").press("Enter")
        accessible(someone, width)
        page.locator("#housing_dwellings").fill("400")
        page.locator("#housing_dwellings").press("Enter")
        page.wait_for_selector("text=400 Wohnungen")
        until(someone, edit, "a[href*='lauf=']")
        accessible(someone, width)
        page.locator("a[href*='lauf=']").click()
        page.wait_for_selector("#fan[data-chart-ready]")
        assert name in page.locator(".notice").inner_text()
        someone.open(SCENARIOS)
        row = page.locator("#scenarios tbody tr", has_text=name)
        assert "Basis +" in row.inner_text()  # more children than without
        accessible(someone, width)
        someone.open(edit)
        page.get_by_role("link", name="Bedarf ansehen").click()
        page.wait_for_selector(".notice:has-text('der Bedarf rechnet damit')")
        assert "400 Wohnungen" in page.locator(".notice", has_text="rechnet damit").inner_text()
        accessible(someone, width)
        someone.open("/bedarf/vergleich/")
        assert "400 Wohnungen" in page.locator("#compare tr", has_text=name).inner_text()
        accessible(someone, width)
        someone.open(edit)
        page.locator("summary", has_text="Dieses Szenario entfernen").click()
        page.locator("details.ask[open] button").click()
        page.wait_for_selector(".notice-success:has-text('entfernt')")
        assert someone.complaints == []


def test_a_lever_that_cannot_be_meant_is_said_at_its_field(browser: Browser, address: str) -> None:
    name = f"Irrtum {time.time_ns()}"
    with visitor(browser, address, java_script_enabled=False) as someone:
        page = someone.page
        someone.open(SCENARIOS)
        page.fill(".new-scenario input[name=name]", name)
        page.locator(".new-scenario [name=reason]").fill("Zum Prüfen")
        page.locator(".new-scenario button").click()
        edit = page.url
        page.locator("details.lever summary", has_text="Plötzliche Ankunft").click()
        page.fill("#arrival_persons", "400")
        page.fill("#arrival_month", "bald")
        page.locator("details.lever[open] button").click()
        assert "Jahr und Monat" in page.locator("details.lever[open] .field-error").inner_text()
        page.goto(edit)
        page.locator("summary", has_text="Dieses Szenario entfernen").click()
        page.locator("details.ask[open] button").click()
        page.wait_for_selector(".notice-success:has-text('entfernt')")
