"""Pictures of every page for every role at two widths, each checked with axe: ``make screens``.

Writes ``build/screens/<page>-<role>-<width>.png``, prints what is wrong, exits 1 if anything is.
``python -m tests.journeys.screens [PAGE ...] [--address http://localhost:8360]`` looks at some pages,
or at a demo that runs already.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from tests.journeys.pages import PAGES, Page
from tests.journeys.running import WIDTHS, Visitor, running_browser, running_demo, visitor

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "build" / "screens"
REFUSED = re.compile(r"status of 40[34]")
DEMO = ROOT / "build" / "screens-demo"


def look_at(someone: Visitor, page: Page, width: int, target: Path) -> list[str]:
    """Open one page, take its picture, return everything that is wrong with it."""
    try:
        someone.open(page.path, page.ready)
        for selector in page.before:
            place = someone.page.locator(selector)
            if place.count():
                place.first.click()
    except BrowserError as error:
        return [f"does not open: {error.message.splitlines()[0]}"]
    someone.page.wait_for_timeout(150)
    someone.page.screenshot(path=target, full_page=True)
    unexpected = (line for line in someone.complaints if not (page.refuses and REFUSED.search(line)))
    wrong = [*someone.axe(), *unexpected]
    if someone.width_of_content() > width:
        wrong.append(f"is {someone.width_of_content()} px wide")
    someone.complaints.clear()
    return wrong


def look_at_all(browser: Browser, address: str, pages: list[Page]) -> dict[str, list[str]]:
    """Every page, role and width; the findings by picture."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[str]] = {}
    for width in WIDTHS:
        for role in sorted({role for page in pages for role in page.roles}):
            with visitor(browser, address, role, width=width) as someone:
                for page in (page for page in pages if role in page.roles):
                    name = f"{page.name}-{role}-{width}"
                    found[name] = look_at(someone, page, width, SCREENS / f"{name}.png")
    return found


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", help="names from tests/journeys/pages.py; all without")
    parser.add_argument("--address", help="a demo that runs already")
    asked = parser.parse_args(words)
    pages = [page for page in PAGES if not asked.pages or page.name in asked.pages]
    unknown = set(asked.pages) - {page.name for page in PAGES}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    begin = time.perf_counter()
    if not asked.address:
        shutil.rmtree(DEMO, ignore_errors=True)  # a town of an earlier program lacks what the pages show now
    demo = nullcontext(asked.address) if asked.address else running_demo(DEMO)
    with demo as address, running_browser() as browser:
        found = look_at_all(browser, address.rstrip("/"), pages)
    wrong = {name: lines for name, lines in found.items() if lines}
    for name, lines in wrong.items():
        for line in lines:
            print(f"{name}: {line}")
    seconds = time.perf_counter() - begin
    print(
        f"{len(found)} pictures in {SCREENS.relative_to(ROOT)}, {len(wrong)} with findings, {seconds:.0f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
