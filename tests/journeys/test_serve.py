"""Does ``kommune360 serve FOLDER`` open a planning folder to the person entered on the command line?"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.running import PATIENCE_S, clean_environment, free_port
from tests.web import database

pytestmark = pytest.mark.journey
PASSWORD = "sehr langes Kennwort"


def kommune360(*words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kommune360", *words]
    return subprocess.run(
        command, env=clean_environment(), input=said, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serve") / "kleinstadt"
    made = kommune360("init", str(path), "--name", "Kleinstadt")
    assert made.returncode == 0, made.stderr
    (path / "web").mkdir()
    shutil.copy(database.template(), path / "web" / "kommune360.sqlite3")  # that of the demo was made anew
    return path


def test_a_weak_password_is_refused_with_a_finding(folder: Path) -> None:
    done = kommune360(
        "serve", str(folder), "--prepare-only", "--create-user", "petra@stadt.example", said="kurz\n"
    )
    assert done.returncode == 1
    assert "user-refused" in done.stderr + done.stdout


def test_no_planning_folder_is_said(tmp_path: Path) -> None:
    done = kommune360("serve", str(tmp_path), "--prepare-only")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "web").exists()


def test_the_first_person_signs_in_and_may_plan_and_give_roles(folder: Path, browser: Browser) -> None:
    made = kommune360(
        "serve", str(folder), "--prepare-only", "--create-user", "petra@stadt.example", said=f"{PASSWORD}\n"
    )
    assert made.returncode == 0, made.stderr
    port = free_port()
    command = [sys.executable, "-m", "kommune360", "serve", str(folder), "--port", str(port)]
    server = subprocess.Popen(
        command, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://localhost:{port}"
    try:
        _wait(address)
        page = browser.new_context(locale="de-DE").new_page()
        page.goto(f"{address}/protokoll/")
        assert "/konto/login/" in page.url
        page.fill("[name=login]", "petra@stadt.example")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{address}/protokoll/")
        assert "Kleinstadt" in page.inner_text("header.frame-head")
        page.goto(f"{address}/mitglieder/")
        assert "petra@stadt.example" in page.inner_text("main")
        assert "Ansehen als" not in page.content()
    finally:
        server.terminate()
        server.wait(20)


def _wait(address: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the server does not answer")
