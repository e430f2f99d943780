"""The demo as a visitor meets it: the real command in its own process, a real browser, axe.

``running_demo`` starts ``kommune360 demo`` on a free port and waits until it answers; ``Visitor`` is
a browser window in one role, in German, that notes everything the page complains about.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = os.environ.get("KOMMUNE360_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--enable-unsafe-swiftshader",
]
WIDTHS = (1280, 390)
AXE_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
PATIENCE_S = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo_command(data_dir: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "kommune360", "demo", "--data", str(data_dir), *words]


def clean_environment() -> dict[str, str]:
    """The environment without what the test settings put there."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KOMMUNE360_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return environment


@contextmanager
def running_demo(data_dir: Path) -> Iterator[str]:
    """Yield the address of a running demo; it is stopped at the end."""
    port = free_port()
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / "server.log"
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            demo_command(data_dir, "--port", str(port)), env=clean_environment(), stdout=out, stderr=out
        )
    try:
        address = f"http://localhost:{port}"
        _wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/", timeout=10):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the demo did not start:\n{log.read_text(encoding='utf-8')}")


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Debian's Chromium without a window. A missing browser is an error, never a skipped test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(slots=True)
class Visitor:
    """One window in one role. ``complaints`` holds console errors, failed requests and foreign addresses."""

    context: BrowserContext
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str, ready: str = "main") -> None:
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_selector(ready, state="attached", timeout=15_000)

    def axe(self) -> list[str]:
        """Violations of WCAG 2.1 A and AA on the page as it stands, one line each."""
        results: Any = Axe().run(self.page, options=AXE_RULES)
        return [
            f"{violation['id']}: {violation['help']} ({node['html'][:120]})"
            for violation in results.response["violations"]
            for node in violation["nodes"]
        ]

    def width_of_content(self) -> int:
        return int(self.page.evaluate("() => document.documentElement.scrollWidth"))


@contextmanager
def visitor(
    browser: Browser,
    address: str,
    role: str = "planner",
    *,
    width: int = 1280,
    height: int = 860,
    tour: bool = False,
    **options: Any,
) -> Iterator[Visitor]:
    """A fresh window as ``role``; the tour is dismissed unless ``tour`` is asked for."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="de-DE", timezone_id="Europe/Berlin", **options
    )
    if not tour:
        context.add_cookies([{"name": "tour", "value": "done", "url": address}])
    page = context.new_page()
    someone = Visitor(context, page, address)
    _listen(someone)
    if role != "planner":
        _look_as(someone, role)
    try:
        yield someone
    finally:
        context.close()


def _look_as(someone: Visitor, role: str) -> None:
    """Switch the role as a visitor does, through the menu's form."""
    someone.open("/seiten/")
    token = someone.page.locator("form[action='/ansehen-als/'] [name=csrfmiddlewaretoken]").first
    answer = someone.context.request.post(
        f"{someone.address}/ansehen-als/",
        form={"csrfmiddlewaretoken": token.get_attribute("value") or "", "role": role, "next": "/seiten/"},
        headers={"Referer": f"{someone.address}/"},
    )
    if not answer.ok:
        raise RuntimeError(f"cannot look as {role}: {answer.status}")
    someone.complaints.clear()


def _listen(someone: Visitor) -> None:
    page, notes = someone.page, someone.complaints

    def on_request(request: Any) -> None:
        if not request.url.startswith((someone.address, "data:", "blob:")):
            notes.append(f"asks another server: {request.url}")

    page.on("request", on_request)
    page.on("pageerror", lambda error: notes.append(f"script error: {error}"))
    page.on("console", lambda line: notes.append(f"console: {line.text}") if line.type == "error" else None)
