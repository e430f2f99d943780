"""``due`` and ``datasets`` say whose figures are old, on which basis they are held, and in which zone."""

from __future__ import annotations

from pathlib import Path

from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.datasheets import save_sheet
from kommune360.exchange.folder.planning_folder import init_folder
from kommune360.observations.datasheets import DataSheet
from tests.library.cli.call import call

TABLE = "Bezirk;Name;Hilfen zur Erziehung\n0101;Altstadt;7919\n0102;Neustadt;41\n"


def town(path: Path) -> Path:
    folder = init_folder(path / "town", FolderConfig("Musterstadt", "99999000", invented=True))
    (path / "hilfen_2023.csv").write_text(TABLE, encoding="utf-8")
    done = call(
        "import", folder.path, path / "hilfen_2023.csv", "--answer", "period=2023", "--zone", "statistics"
    )
    assert done.code == 0, done.err
    sheet = DataSheet("hilfen-2023", "sgb8_64_3", "Planung", "Jugendamt", sensitivity=3, periodicity="yearly")
    save_sheet(folder, sheet)
    return folder.path


def test_due_names_holder_date_and_days(tmp_path: Path) -> None:
    folder = town(tmp_path)
    said = call("due", folder, "--on", "2025-01-31", "--json").json["result"]
    (line,) = said["sources"]
    assert said["overdue"] == 1
    assert (line["holder"], line["due_on"], line["overdue_days"]) == ("Jugendamt", "2024-12-31", 31)
    assert not line["assumed"]
    assert "1 von 1" in call("due", folder, "--on", "2025-01-31").out
    assert "0 of 1" in call("due", folder, "--on", "2024-12-31", language="en").out
    assert call("due", folder, "--on", "morgen").code == 2


def test_datasets_show_zone_and_basis_and_no_figure(tmp_path: Path) -> None:
    folder = town(tmp_path)
    (row,) = call("datasets", folder, "--json").json["result"]["datasets"]
    assert (row["zone"], row["sheet"]["legal_basis"], row["meta"]) == ("statistics", "sgb8_64_3", {})
    plain = call("datasets", folder)
    assert "§ 64" in plain.out
    assert "prüfen" in plain.out
    for words in (("show", folder, "--csv"), ("datasets", folder, "--json"), ("history", folder, "--json")):
        assert "7919" not in call(*words).out
