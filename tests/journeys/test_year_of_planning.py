"""One year of planning with real clicks: new figures, a signal, a review, a new version, its paper, the resolution."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Locator, Page
from pypdf import PdfReader

from kommune360.exchange.musterstadt.next_year import write_next_year
from tests.journeys.conftest import Demo
from tests.journeys.running import visitor

pytestmark = pytest.mark.journey
MOST_CLICKS = 30
WORKER_MS = 60_000
MEASURE = "Willkommensbesuche"


@dataclass(slots=True)
class Hand:
    """One person's hand on the page. Choosing an entry of a list counts as a click, typing does not."""

    page: Page
    clicks: int = 0
    steps: list[str] = field(default_factory=list)

    def click(self, what: Locator, step: str) -> None:
        what.click()
        self.clicks += 1
        self.steps.append(step)

    def button(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        self.click((within or self.page).get_by_role("button", name=name).first, str(name))

    def link(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        self.click((within or self.page).get_by_role("link", name=name).first, str(name))

    def choose(self, files: list[Path]) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.click(self.page.get_by_text("Dateien auswählen"), "Dateien auswählen")
        chooser.value.set_files([str(file) for file in files])
        self.clicks += 1  # the dialog's own button

    def download(self, name: str, within: Locator) -> Download:
        with self.page.expect_download() as found:
            self.link(name, within)
        return found.value

    def look_as(self, role: str) -> None:
        self.click(self.page.locator("summary", has_text="Ansehen als"), "Ansehen als")
        self.button(role, self.page.locator("form[action='/ansehen-als/']"))


def test_a_year_of_planning(browser: Browser, own_demo: Demo, tmp_path: Path) -> None:
    files = write_next_year(tmp_path / "lieferung")
    with visitor(browser, own_demo.address, accept_downloads=True) as someone:
        someone.open("/")
        hand = Hand(someone.page)
        import_figures(hand, files)
        signal = find_signal(hand)
        review(hand, signal)
        adapt(hand)
        version = close_version(hand)
        papers(hand, version, tmp_path)
        decide(hand, version)
        public_reads(hand)
        assert someone.complaints == []
        assert hand.clicks <= MOST_CLICKS, hand.steps


def import_figures(hand: Hand, files: list[Path]) -> None:
    page = hand.page
    hand.link(re.compile("^Daten"))
    hand.choose(files)
    hand.button("Lesen und prüfen")
    page.get_by_role("button", name="Übernehmen").wait_for(timeout=WORKER_MS)
    for file in files:
        assert file.name in page.locator("#readings").inner_text()
    hand.button("Übernehmen")
    page.get_by_text("Übernommen: Es gilt der Datenstand").wait_for(timeout=WORKER_MS)
    assert "Die Pläne werden jetzt mit den neuen Zahlen geprüft" in page.locator("main").inner_text()


def find_signal(hand: Hand) -> Locator:
    """The job after the import looks at the plan; nobody has to ask for it."""
    page = hand.page
    hand.link("ansehen")
    wanted = page.locator("section.panel", has_text="Erreichung durch Willkommensbesuche, Eichenhof")
    for _ in range(WORKER_MS // 1000):
        if wanted.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    assert "34,74" in wanted.inner_text()
    assert MEASURE in wanted.inner_text()
    return wanted


def review(hand: Hand, signal: Locator) -> None:
    page = hand.page
    hand.link(re.compile("Rückblick beginnen"), signal)
    assert "34,7" in page.get_by_role("table").first.inner_text()
    hand.click(page.get_by_label("anpassen"), "anpassen")
    page.get_by_label("Begründung").fill(
        "Die Stelle für Willkommensbesuche im Eichenhof war ab Mai unbesetzt."
    )
    hand.button("Festhalten")


def adapt(hand: Hand) -> None:
    page = hand.page
    hand.link(re.compile(MEASURE))
    costs = page.get_by_label("Kosten")
    costs.fill(costs.input_value() + "\n2027 38000 einmalig")
    hand.button("Speichern")


def close_version(hand: Hand) -> int:
    page = hand.page
    changes = page.locator("#neu")
    assert "38.000" in changes.inner_text()
    hand.button("Fassung schließen")
    newest = page.locator("li[id^=fassung-]").first
    number = int(str(newest.get_attribute("id")).removeprefix("fassung-"))
    hand.link(f"Was sich seit Fassung {number - 1} geändert hat")
    assert "38.000" in page.locator("main").inner_text()
    hand.link("Fassungen", page.locator("nav.breadcrumb"))
    return number


def papers(hand: Hand, version: int, folder: Path) -> None:
    """Both files open, and say the same change."""
    listed = hand.page.locator(f"#fassung-{version}")
    hand.button(re.compile("Beschlussvorlage schreiben"), listed)
    pdf, docx = folder / "vorlage.pdf", folder / "vorlage.docx"
    hand.download("PDF", listed).save_as(pdf)
    hand.download("DOCX", listed).save_as(docx)
    reader = PdfReader(io.BytesIO(pdf.read_bytes()))
    printed = " ".join(page.extract_text() for page in reader.pages)
    assert "Beschlussvorlage" in printed or "Beschluss" in printed
    assert more(printed) == 38_000
    with zipfile.ZipFile(docx) as book:
        assert book.testzip() is None
        written = book.read("word/document.xml").decode()
    assert more(re.sub("<[^>]+>", "", written)) == 38_000


def more(text: str) -> int:
    """By how much the measure costs more, as the resolution says it; numbers carry the key of their trace."""
    said = re.search(
        rf"„{MEASURE}.*?“ wird geändert.*?zusammen\s*([\d.]+).*?statt\s*([\d.]+)", text, re.DOTALL
    )
    assert said, text[:2000]
    now, before = (int(each.replace(".", "").rstrip(".")) for each in said.groups())
    return now - before


def decide(hand: Hand, version: int) -> None:
    page, listed = hand.page, hand.page.locator(f"#fassung-{version}")
    hand.look_as("Amtsleitung")
    hand.button(re.compile("Dem Ausschuss vorlegen"), listed)
    hand.link(re.compile("Beschluss festhalten"), listed)
    page.get_by_label("Gremium").fill("Jugendhilfeausschuss")
    page.get_by_label("Sitzung am").fill("2027-03-11")
    page.get_by_label("dafür").fill("13")
    page.get_by_label("dagegen").fill("2")
    hand.button("Festhalten")
    assert "beschlossen" in listed.inner_text()


def public_reads(hand: Hand) -> None:
    page = hand.page
    hand.look_as("Öffentlichkeit")
    hand.link("Plan", page.get_by_role("navigation").first)
    assert "Jugendhilfeausschuss am 11.03.2027" in page.locator("main").inner_text()
    assert "13 dafür, 2 dagegen" in page.locator("main").inner_text()
    hand.link("Maßnahmen")
    hand.link(re.compile(MEASURE))
    assert "38.000" in page.locator("main").inner_text()
