"""Sozialindex by hand: a weight is dragged and the answer follows, with keys, without scripts, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.running import visitor

pytestmark = pytest.mark.journey
HERE = "/lage/sozialindex/"


def test_the_answer_follows_the_slider_and_the_slider_stays(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address) as someone:
        someone.open(HERE, ready="#index-karte[data-map-idle]")
        page = someone.page
        page.locator(".index-build > summary").click()
        before = page.locator("#rangliste").inner_text()
        slider = page.locator("#s-1")
        slider.focus()
        for _press in range(30):
            page.keyboard.press("ArrowRight")
        page.wait_for_url("**g.*=4**")
        page.wait_for_selector("#index-karte[data-map-idle]")
        assert page.locator("#g-1").input_value() == "4"
        assert page.locator("#rangliste").inner_text() != before
        assert slider.evaluate("element => element === document.activeElement")
        assert "57" in page.locator("#index-ergebnis .source").first.inner_text()  # 4 of 7
        assert not someone.complaints
        page.reload()
        assert page.locator("#g-1").input_value() == "4"


def test_an_indicator_is_added_and_taken_out_again(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address) as someone:
        someone.open(HERE, ready="#index-karte[data-map-idle]")
        page = someone.page
        page.locator(".index-build > summary").click()
        rows = page.locator(".uses li").count()
        page.select_option("#dazu", index=1)
        page.wait_for_selector(f".uses li:nth-child({rows + 1})")
        page.locator("#mit-1").uncheck()
        page.wait_for_selector(f".uses li:nth-child({rows + 1})", state="detached")
        assert not someone.complaints


def test_without_scripts_the_form_computes(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address, java_script_enabled=False) as someone:
        someone.open(HERE)
        page = someone.page
        page.locator(".index-build > summary").click()
        assert page.locator("#s-1").is_hidden()
        page.locator("#g-1").fill("4")
        page.locator("#bau button").click()
        assert page.locator("#g-1").input_value() == "4"
        assert page.locator("#rangliste tbody tr").count() > 5


def test_nothing_sticks_out_at_320_pixels(browser: Browser, demo_address: str) -> None:
    with visitor(browser, demo_address, width=320, height=640) as someone:
        someone.open(HERE)
        someone.page.locator(".index-build > summary").click()
        someone.page.wait_for_timeout(400)
        assert someone.width_of_content() <= 320
