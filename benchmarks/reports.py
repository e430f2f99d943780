"""How fast do results become documents? The paper of the invented town and portraits of every area of a level.

Beside LibreOffice, which makes a PDF of the same paper from the Word file (the usual way of an office). Bound: 143
portraits in 90 s on 2 cores, so 0.63 s each; without Berlin's folder the 26 portraits of the invented town stand for
them.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.frame import Case, main
from kommune360.exchange.folder.need_input import plan_folder
from kommune360.exchange.folder.planning_folder import open_folder
from kommune360.exchange.musterstadt.folder import build_folder
from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.tree import Document
from kommune360.reports.document.word import docx_bytes
from kommune360.reports.papers.details import Details
from kommune360.reports.papers.scope import Scope
from kommune360.reports.papers.snapshot import paper
from kommune360.reports.plan import plan_of
from kommune360.reports.portraits.bulk import write_portraits

BERLIN = os.environ.get("KOMMUNE360_BERLIN", "")  # a planning folder with the public files of Berlin
AREAS, WHOLE_S = 143, 90.0


@functools.cache
def work() -> Path:
    return Path(tempfile.mkdtemp(prefix="reports-"))


@functools.cache
def town() -> Path:
    return build_folder(work() / "musterstadt").path


@functools.cache
def proposal() -> Document:
    folder = open_folder(town())
    result, findings = plan_folder(folder)
    if result is None:
        raise RuntimeError("; ".join(finding.what.en for finding in findings))
    return paper("vorlage", Scope(plan_of(folder, result, findings)), Details(), "de")


@functools.cache
def word_file() -> Path:
    path = work() / "vorlage.docx"
    path.write_bytes(docx_bytes(proposal()))
    return path


def by_libreoffice() -> None:
    command = ["soffice", f"-env:UserInstallation=file://{work() / 'profile'}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(work()), str(word_file())]
    subprocess.run(command, check=True, capture_output=True)


def portraits(folder: Path, system: str = "", areas: tuple[str, ...] = ()) -> None:
    write_portraits(folder, work() / "portraits", system=system, areas=areas)


def cases(quick: bool) -> list[Case]:
    office = shutil.which("soffice") is not None
    paper_case = Case(
        "committee's paper as PDF/UA",
        ours=lambda: pdf_bytes(proposal()),
        peer="LibreOffice" if office else None,
        theirs=by_libreoffice if office else None,
        bound_s=3,
        setup=lambda: word_file(),
        repeat=3,
        memory=False,
    )
    if BERLIN and not quick:
        every = Case(
            f"{AREAS} portraits of Berlin, single and bound",
            ours=lambda: portraits(Path(BERLIN), "berlin-lor-bzr-2021"),
            bound_s=WHOLE_S,
            repeat=1,
            memory=False,
        )
    else:
        few = ("0101", "0102", "0103") if quick else ()
        number = len(few) or 26
        every = Case(
            f"{number} portraits of the invented town",
            ours=lambda: portraits(town(), "99999000-stadtbezirk", few),
            bound_s=max(20.0, WHOLE_S * number / AREAS),
            setup=lambda: town(),
            repeat=1,
            memory=False,
        )
    return [paper_case, every]


if __name__ == "__main__":
    sys.exit(main("reports", cases))
