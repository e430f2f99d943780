"""Does the frame work for a keyboard, a phone, a screen reader, and without JavaScript?"""

from __future__ import annotations

import subprocess

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Demo
from tests.journeys.running import WIDTHS, clean_environment, demo_command, visitor

pytestmark = pytest.mark.journey

FRAME_PAGES = ["/", "/protokoll/", "/seiten/", "/seiten/hilfe/", "/seiten/impressum/", "/konto/login/"]


@pytest.mark.parametrize("width", [*WIDTHS, 320])
def test_frame_pages_are_accessible_and_fit(browser: Browser, demo_address: str, width: int) -> None:
    with visitor(browser, demo_address, width=width, tour=True) as someone:
        for path in FRAME_PAGES:
            someone.open(path)
            assert someone.axe() == [], path
            assert someone.width_of_content() <= width, path
        assert someone.complaints == []


def test_text_at_twice_the_size_still_fits(browser: Browser, demo_address: str) -> None:
    """200 % zoom of a 1280 px window leaves 640 px."""
    with visitor(browser, demo_address, width=640, device_scale_factor=2) as someone:
        for path in FRAME_PAGES:
            someone.open(path)
            assert someone.width_of_content() <= 640, path


def test_keyboard_alone_reaches_content_and_changes_the_role(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address) as someone:
        someone.open("/")
        keyboard = someone.page.keyboard
        focused = "() => document.activeElement.className + ' ' + document.activeElement.tagName"
        keyboard.press("Tab")
        assert "skip-link" in someone.page.evaluate(focused)
        keyboard.press("Enter")
        assert someone.page.evaluate("() => document.activeElement.id") == "inhalt"

        someone.page.locator("details.person summary").focus()
        keyboard.press("Enter")
        assert someone.page.locator(".person-panel").is_visible()
        keyboard.press("Escape")
        assert not someone.page.locator(".person-panel").is_visible()
        assert someone.page.evaluate(focused).strip() == "SUMMARY"
        keyboard.press("Enter")
        keyboard.press("Tab")
        keyboard.press("Tab")
        with someone.page.expect_navigation():
            keyboard.press("Enter")
        assert "Amtsleitung" in someone.page.locator("details.person summary").inner_text()
        assert someone.page.locator(".person-panel a[href='/mitglieder/']").count() == 1


def test_every_focus_is_visible(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address) as someone:
        someone.open("/protokoll/")
        outline = "() => getComputedStyle(document.activeElement).outlineStyle"
        for _ in range(25):
            someone.page.keyboard.press("Tab")
            if someone.page.evaluate("() => document.activeElement === document.body"):
                break
            tag = someone.page.evaluate("() => document.activeElement.outerHTML.slice(0, 80)")
            assert someone.page.evaluate(outline) != "none", tag


def test_phone_menu_opens_and_closes(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address, width=390) as someone:
        someone.open("/")
        button, rooms = someone.page.locator(".menu-button"), someone.page.locator("nav.rooms")
        assert not rooms.is_visible()
        button.click()
        assert rooms.is_visible()
        assert button.get_attribute("aria-expanded") == "true"
        assert someone.axe() == []
        someone.page.keyboard.press("Escape")
        assert not rooms.is_visible()


def test_without_javascript_everything_is_reachable(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address, width=390, java_script_enabled=False) as someone:
        someone.open("/")
        assert someone.page.locator("nav.rooms").is_visible()
        someone.page.locator("details.person summary").click()
        someone.page.locator("button[name=role][value=committee]").click()
        assert "Ausschuss" in someone.page.locator("details.person summary").inner_text()
        someone.page.locator("button[name=language][value=en]").click()
        assert someone.page.locator("html").get_attribute("lang") == "en"


def test_tables_sort_by_keyboard_and_say_so(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address) as someone:
        someone.open("/protokoll/", ready="table[data-ready]")
        heading = someone.page.locator("th[data-sort-by]").first
        cells = someone.page.locator("tbody tr td:first-child")
        heading.locator("button").focus()
        someone.page.keyboard.press("Enter")
        assert heading.get_attribute("aria-sort") == "ascending"
        times = [cell.get_attribute("data-sort") for cell in cells.all()]
        assert times == sorted(times)
        someone.page.keyboard.press("Enter")
        assert heading.get_attribute("aria-sort") == "descending"
        times = [cell.get_attribute("data-sort") for cell in cells.all()]
        assert times == sorted(times, reverse=True)
        assert len(times) > 3


def test_a_taken_port_is_said(demo: Demo) -> None:
    port = demo.address.rsplit(":", 1)[1]
    second = subprocess.run(
        demo_command(demo.folder, "--port", port),
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 2
    assert port in second.stderr
