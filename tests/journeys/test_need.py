"""Bedarf in a browser: accessible, fits a phone, works by keyboard alone and without JavaScript."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser

from tests.journeys.running import WIDTHS, visitor

pytestmark = pytest.mark.journey

PAGES = (
    "/bedarf/",
    "/bedarf/?q2=60&kohorten=3,8",
    "/bedarf/?angebot=all_day",
    "/bedarf/vergleich/",
    "/bedarf/herkunft/",
    "/bedarf/annahmen/",
)


@pytest.mark.parametrize("width", [*WIDTHS, 320])
def test_pages_are_accessible_and_fit(browser: Browser, demo_address: str, width: int) -> None:
    with visitor(browser, demo_address, width=width) as someone:
        for path in PAGES:
            someone.open(path)
            assert someone.axe() == [], path
            assert someone.width_of_content() <= width, path
        assert someone.complaints == []


def test_the_judgement_is_seen_without_scrolling(browser: Browser, demo_address: str) -> None:
    """Map and whole table side by side at 1280 px."""
    with visitor(browser, demo_address, width=1280) as someone:
        someone.open("/bedarf/", ready="#need-map[data-map-idle]")
        frame = someone.page.locator(".table-frame:has(#need)")
        assert frame.evaluate("e => e.scrollWidth <= e.clientWidth")
        map_box, table_box = someone.page.locator("#need-map").bounding_box(), frame.bounding_box()
        assert map_box is not None
        assert table_box is not None
        assert map_box["x"] + map_box["width"] <= table_box["x"]


def test_keyboard_alone_changes_a_quota_and_saves(browser: Browser, demo_address: str) -> None:
    name = f"Tastatur {time.time_ns()}"
    with visitor(browser, demo_address) as someone:
        someone.open("/bedarf/")
        page, keyboard = someone.page, someone.page.keyboard
        page.locator("nav[aria-label='Szenarien'] a").last.focus()
        keyboard.press("Enter")
        page.wait_for_selector("nav[aria-label='Szenarien'] a[aria-current='true']")
        before = page.locator("#need tfoot").inner_text()
        page.locator("details.assumptions > summary").focus()
        keyboard.press("Enter")
        page.locator("#id_q2").focus()
        keyboard.type("80")
        keyboard.press("Tab")
        page.wait_for_selector(".choice-changed")
        assert page.locator("#need tfoot").inner_text() != before
        assert "q2=80" in page.url
        assert page.evaluate("() => document.activeElement.id") == "id_q3"  # the place is kept
        page.locator("#id_name").focus()
        keyboard.type(name)
        keyboard.press("Tab")
        keyboard.type("Geprüft ohne Maus")
        keyboard.press("Tab")
        keyboard.press("Enter")
        page.wait_for_selector(f"nav[aria-label='Szenarien'] a[aria-current='true']:has-text('{name}')")
        page.locator("details.assumptions > summary").click()
        page.locator("details.assumptions .ask summary").click()
        page.locator("details.assumptions .ask button").click()
        page.wait_for_selector(".notice-success:has-text('entfernt')")
        assert name not in page.locator("nav[aria-label='Szenarien']").inner_text()
        assert someone.complaints == []


def test_without_javascript_the_form_computes(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address, java_script_enabled=False) as someone:
        someone.open("/bedarf/")
        page = someone.page
        before = page.locator("#need tfoot").inner_text()
        page.locator("details.assumptions > summary").click()
        page.fill("#id_q2", "80")
        page.get_by_role("button", name="Rechnen").click()
        page.wait_for_selector(".choice-changed")
        assert page.locator("#need tfoot").inner_text() != before
        page.get_by_role("link", name="alle zurücknehmen").click()
        page.wait_for_selector("#need tfoot")
        assert page.locator("#need tfoot").inner_text() == before
