"""From the question to the origin of a figure: with a mouse, with keys alone, without scripts, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.running import visitor

pytestmark = pytest.mark.journey


def test_the_map_comes_to_rest_and_says_when(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address) as someone:
        someone.open("/lage/", ready="#karte[data-map-idle]")
        assert int(someone.page.locator("#karte").get_attribute("data-map-idle") or "0") > 0
        assert not someone.complaints


def test_choosing_changes_answer_and_address(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address) as someone:
        someone.open("/lage/", ready="#karte[data-map-idle]")
        before = someone.page.locator("h1").inner_text()
        someone.page.select_option("#alter", "0-3")
        someone.page.wait_for_url("**alter=0-3**")
        someone.page.wait_for_selector("#karte[data-map-idle]")
        after = someone.page.locator("h1").inner_text()
        assert "unter 3" in after
        assert after != before
        assert not someone.complaints
        someone.page.reload()
        assert someone.page.locator("h1").inner_text() == after


def test_keys_alone_lead_from_the_map_to_an_area(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address) as someone:
        someone.open("/lage/", ready="#karte[data-map-idle]")
        first = someone.page.locator("#karte .map-list a").first
        first.focus()
        assert someone.page.locator("#karte .map-tip").is_visible()
        name = first.inner_text().split(":")[0]
        someone.page.keyboard.press("Enter")
        someone.page.wait_for_url("**/gebiet/**")
        assert someone.page.locator("h1").inner_text() == name


def test_sorting_is_said(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address) as someone:
        someone.open("/lage/", ready="#gebiete[data-ready]")
        someone.page.locator("#gebiete thead button").first.press("Enter")
        assert someone.page.locator("#gebiete th[aria-sort='ascending']").count() == 1
        names = someone.page.locator("#gebiete tbody th a").all_inner_texts()
        assert names == sorted(names, key=lambda name: name.lower().translate(str.maketrans("äöüß", "aous")))


def test_without_scripts_every_figure_is_there(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address, java_script_enabled=False) as someone:
        someone.open("/lage/?alter=0-3&ansicht=anteil")
        assert someone.page.locator("#gebiete tbody tr").count() > 5
        assert someone.page.locator("#frage button").is_visible()
        someone.page.locator("#gebiete tbody td a").first.click()
        assert "Woher die Zahl kommt" in someone.page.locator("h1").inner_text()
        someone.page.go_back()
        someone.page.locator("#gebiete tbody th a").first.click()
        assert someone.page.locator("#kinder, .twin table").count() >= 1


@pytest.mark.parametrize("path", ["/", "/lage/", "first area"])
def test_nothing_sticks_out_at_320_pixels(browser: Browser, demo_address: str, path: str) -> None:
    with visitor(browser, demo_address, width=320, height=640) as someone:
        if path == "first area":
            someone.open("/lage/", ready="#gebiete tbody th a")
            path = someone.page.locator("#gebiete tbody th a").first.get_attribute("href") or ""
        someone.open(path)
        someone.page.wait_for_timeout(400)
        assert someone.width_of_content() <= 320
