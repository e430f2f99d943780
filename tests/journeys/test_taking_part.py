"""From the poster to ten votes and a thought: on a phone in twelve taps, by keyboard alone, without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.running import Visitor, visitor

pytestmark = pytest.mark.journey
ROUND = "/dialog/ganztag-ab-2026/"
MOST_TAPS = 12


def short_address(someone: Visitor) -> str:
    """The path behind the QR code, as it stands on the poster."""
    someone.open(f"{ROUND}plakat/", ".poster-address")
    written = someone.page.locator(".poster-address").inner_text()
    return written[written.index("/d/") :]


def answered(page: Page) -> int:
    found = re.search(r"(\d+) von \d+ beantwortet", page.locator("#karte").inner_text())
    return int(found[1]) if found else -1


def wait_for(page: Page, number: int) -> None:
    page.locator("#karte", has_text=re.compile(rf"\b{number} von \d+ beantwortet")).wait_for(timeout=30_000)


def test_from_the_poster_to_ten_votes_and_a_thought_in_twelve_taps(
    browser: Browser, demo_address: str
) -> None:
    with visitor(browser, demo_address, width=390, height=780, has_touch=True) as someone:
        page, taps = someone.page, 0
        path = short_address(someone)
        someone.open(f"{path}/" if not path.endswith("/") else path, "#karte")
        assert page.url.endswith(f"{ROUND}mitmachen/")
        assert someone.axe() == []
        assert someone.width_of_content() <= 390
        for done in range(10):
            page.get_by_role(
                "button", name=["Stimmt", "Weiß nicht", "Stimmt nicht"][done % 3], exact=True
            ).tap()
            taps += 1
            wait_for(page, done + 1)
        assert someone.axe() == []
        page.get_by_label("Ihr Gedanke").tap()
        page.keyboard.type(f"Der letzte Bus soll auch um sechs noch fahren ({page.url[-3:]}).")
        page.get_by_role("button", name="Senden").tap()
        taps += 2
        page.wait_for_selector(".notice-success")
        assert "Danke" in page.locator(".notice-success").inner_text()
        assert answered(page) == 10
        assert taps <= MOST_TAPS
        assert someone.complaints == []


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the focus is on the control of that name."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in (focused.inner_text().strip(), focused.get_attribute("name")):
            return
    raise AssertionError(f"{name} is not reached")


def test_by_keyboard_alone(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address, width=390, height=780) as someone:
        page = someone.page
        someone.open(f"{ROUND}mitmachen/", "#karte")
        tab_to(page, "Stimmt")
        page.keyboard.press("Enter")
        wait_for(page, 1)
        for done in range(1, 10):
            assert page.locator(":focus").get_attribute("id") == "aussage", "the next statement is read out"
            for _ in range(1 + done % 3):
                page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            wait_for(page, done + 1)
        tab_to(page, "Letzte Stimme zurücknehmen")
        page.keyboard.press("Enter")
        wait_for(page, 9)
        tab_to(page, "text")
        page.keyboard.type("Eine Ferienwoche ohne Anmeldung täte vielen gut.")
        tab_to(page, "Senden")
        page.keyboard.press("Enter")
        page.wait_for_selector(".notice-success")
        assert someone.complaints == []


def test_without_script(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address, width=390, java_script_enabled=False) as someone:
        page = someone.page
        someone.open(f"{ROUND}mitmachen/", "#karte")
        for done in range(2):
            page.get_by_role("button", name="Weiß nicht").click()
            wait_for(page, done + 1)
        page.get_by_label("Ihr Gedanke").fill("Auch ohne Skript will ich etwas sagen, nämlich dies.")
        page.get_by_role("button", name="Senden").click()
        page.wait_for_selector(".notice-success")
        assert "wird geprüft" in page.locator(".notice-success").inner_text()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_pages_are_accessible_and_fit(browser: Browser, demo_address: str, width: int) -> None:
    with visitor(browser, demo_address, width=width) as someone:
        someone.open(f"{ROUND}mitmachen/", "#karte")
        someone.page.get_by_role("button", name="Stimmt", exact=True).click()
        wait_for(someone.page, 1)
        someone.page.locator("details.panel.about-me > summary").click()
        assert someone.axe() == []
        for path in ("mitmachen/", "meins/", "plakat/", "papier/", "papier/eingeben/"):
            someone.open(ROUND + path)
            assert someone.axe() == [], path
            assert someone.width_of_content() <= width, path
        assert someone.complaints == []
