"""A folder's residents become stocks: bands shared out, sums those of the files, cuts joined."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360.base.findings import Findings
from kommune360.exchange.folder.config import FolderConfig
from kommune360.exchange.folder.importing import import_files
from kommune360.exchange.folder.planning_folder import init_folder
from kommune360.exchange.folder.residents import folder_stocks
from tests.library.exchange.folder.deliveries import write_delivery
from tests.realdata import REALDATA, realdata


def test_a_folder_without_residents_says_so(tmp_path: Path) -> None:
    findings = Findings()
    assert folder_stocks(init_folder(tmp_path / "town", FolderConfig("Leerstadt")), findings) is None
    assert findings.codes() == {"residents-table-empty"}


def test_a_folder_gives_the_residents_of_its_files(tmp_path: Path) -> None:
    folder = init_folder(tmp_path / "town", FolderConfig("Prüfstadt"))
    import_files(folder, write_delivery(tmp_path / "files", seed=1, years=(2022, 2023, 2024), areas=8))
    stocks = folder_stocks(folder, findings := Findings())
    assert stocks is not None, findings.codes()
    assert stocks.years == (2022, 2023, 2024)
    assert len(stocks.areas) == 8


@realdata
def test_berlin_keeps_its_check_sums(tmp_path: Path) -> None:
    folder = init_folder(tmp_path / "berlin", FolderConfig("Berlin"))
    files = REALDATA / "berlin" / "einwohner"
    import_files(folder, [files / f"EWR{year}12E_Matrix.csv" for year in (2016, 2017, 2018)])
    stocks = folder_stocks(folder, findings := Findings())
    assert stocks is not None
    assert stocks.total()[:, -1].sum() == pytest.approx(3_748_148, abs=0.01)  # the publisher's own sum
    assert len(stocks.areas) == 447
    assert stocks.ages == 96
    assert "residents-bands-shared-out" in findings.codes()
