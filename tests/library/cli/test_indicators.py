"""The commands about indicators: what they print, as text, CSV and JSON, and how they end."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.library.cli.call import call
from tests.library.exchange.folder.deliveries import write_delivery


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_delivery(tmp_path / "files", seed=1, years=(2024, 2025), areas=8)
    call("init", tmp_path / "town", "--name", "Prüfstadt", "--ags", "99000001")
    called = call("import", tmp_path / "town", tmp_path / "files")
    assert called.code == 0, called.err
    return tmp_path / "town"


def test_the_catalogue_lists_and_explains() -> None:
    listed = call("catalogue", "--json").json["result"]["indicators"]
    assert sum(entry["core"] for entry in listed) == 88
    assert "CTX10" in call("catalogue").out
    told = call("catalogue", "--indicator", "ctx10", "--json").json["result"]
    assert told["formulas"] == ["sgb2_recipients[0,15) / residents[0,15) %"]
    assert "income support" in call("catalogue", "--indicator", "CTX10", language="en").out
    assert "residents" in call("catalogue", "--variables").out
    missing = call("catalogue", "--indicator", "CTX99", "--json")
    assert (missing.code, missing.json["findings"][0]["code"]) == (1, "indicator-unknown")


def test_values_of_a_folder_as_table_csv_and_json(folder: Path) -> None:
    assert "SUP02" in call("indicators", folder).out
    table = call("indicators", folder, "--indicator", "sup02", "--period", "2025-11-01")
    assert table.code == 0
    assert "2025" in table.out
    rows = list(csv.DictReader(io.StringIO(call("indicators", folder, "--indicator", "SUP02", "--csv").out)))
    result = call("indicators", folder, "--indicator", "SUP02", "--json").json["result"]
    assert len(rows) == len(result["rows"]) > 8
    for row in result["rows"]:
        if row["value"] is not None:
            assert row["value"] == pytest.approx(1000 * row["numerator"] / row["denominator"])
    assert result["definitions"]["SUP02"]["version"] == 1


def test_what_cannot_be_computed_says_what_is_lacking(folder: Path) -> None:
    called = call("indicators", folder, "--indicator", "HZE01", "--json")
    assert (called.code, called.json["findings"][0]["code"]) == (1, "indicator-no-values")
    assert "Support for upbringing" in called.json["findings"][0]["why"]["en"]
    lacking = call("indicators", folder, "--lacking", "--json").json
    assert "HZE01" in lacking["result"]["lacking"]
    assert call("indicators", folder, "--indicator", "NOPE").code == 1


def test_own_definitions_are_checked_by_catalogue_and_check(folder: Path) -> None:
    (folder / "indicators").mkdir()
    (folder / "indicators" / "own.yaml").write_text(
        "indicators: [{id: CTX01, version: 2, formula: 'residnts[0,18) / residents %'}]", encoding="utf-8"
    )
    for command in ("catalogue", "check"):
        called = call(command, folder, "--json")
        assert called.code == 1
        (finding,) = (f for f in called.json["findings"] if f["severity"] == "error")
        assert (finding["code"], finding["file"]) == ("formula-name-unknown", "own.yaml")


def test_a_formula_over_a_plain_table(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "variable,area,period,n\na,1,2020,5\nb,1,2020,10\na,2,2020,\nb,2,2020,9\n", encoding="utf-8"
    )
    called = call("formula", "a / b %", path, "--json")
    assert called.code == 0
    assert [row["value"] for row in called.json["result"]["rows"]] == [50.0, None]
    assert "50" in call("formula", "a / b %", path).out
    assert call("formula", "a / b %", path, "--csv").out.count("\n") == 3
    broken = call("formula", "a / (b", path, "--json")
    assert (broken.code, broken.json["findings"][0]["code"]) == (1, "formula-syntax")
    assert call("formula", "a", tmp_path / "absent.csv").code == 2
