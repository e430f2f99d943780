"""Which Word template does a town use, and which did it use then? Files in ``papers/`` of the planning folder.

``vorlage.docx`` is in use; every template that a paper was issued with is kept under its fingerprint, so that the
paper can be written again as it was.
"""

from __future__ import annotations

from pathlib import Path

from kommune360.base.fingerprints import fingerprint_bytes
from kommune360.exchange.folder.planning_folder import PlanningFolder
from kommune360.observations.ledger import write_durably
from kommune360.reports.papers.details import FOLDER
from kommune360.reports.papers.files import TEMPLATE, own_template

_KEPT = "vorlagen"


def put_template(folder: PlanningFolder, content: bytes) -> None:
    """Use this Word file from now on; what it must hold, ``template_findings`` says."""
    path = folder.path / FOLDER / TEMPLATE
    path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, content)


def drop_template(folder: PlanningFolder) -> bool:
    """Back to the template that comes with the program; whether there was another one."""
    path = own_template(folder)
    if path is None:
        return False
    path.unlink()
    return True


def keep_template(folder: PlanningFolder) -> str:
    """Keep the template in use for papers issued now; its fingerprint, "" for the one of the program."""
    path = own_template(folder)
    if path is None:
        return ""
    content = path.read_bytes()
    mark = fingerprint_bytes(content)
    kept = _kept(folder, mark)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_durably(kept, content)
    return mark


def kept_template(folder: PlanningFolder, mark: str) -> Path | None:
    """The template with this fingerprint; None for that of the program. KeyError where it is gone."""
    if not mark:
        return None
    path = _kept(folder, mark)
    if not path.is_file():
        raise KeyError(mark)
    return path


def _kept(folder: PlanningFolder, mark: str) -> Path:
    return folder.path / FOLDER / _KEPT / f"{mark[:32]}.docx"
