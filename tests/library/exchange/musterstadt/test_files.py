"""Every file, read back by a plain reader of its own, holds the truth it was written from."""

from __future__ import annotations

import csv
import hashlib
import io
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from kommune360.exchange.musterstadt.figures import observe
from kommune360.exchange.musterstadt.files import TO_REFUSE, deliveries, manifest, write
from kommune360.exchange.musterstadt.people import simulate
from kommune360.exchange.musterstadt.places import furnish
from kommune360.exchange.musterstadt.town import build

TOWN, PEOPLE = build(), simulate()
FILES = {delivery.name: delivery.content for delivery in deliveries()}
NAMES = {area.name: area.key for area in TOWN.areas}


def lines(name: str, encoding: str = "utf-8", delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(FILES[name].decode(encoding)), delimiter=delimiter))


def sheet(name: str, number: int = 0) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(FILES[name]))
    return book.get_sheet_by_index(number).to_python(skip_empty_area=False)


def truth(year: int, sex: int | None = None) -> dict[str, list[int]]:
    stock = PEOPLE.at(year)
    counts = stock.sum(axis=1) if sex is None else stock[:, sex]
    return {key: counts[index].tolist() for index, key in enumerate(PEOPLE.areas)}


def numbers(cells: list[object]) -> list[int]:
    assert all(float(str(cell)).is_integer() for cell in cells)
    return [int(float(str(cell))) for cell in cells]


def test_there_are_files_to_import_and_files_to_refuse() -> None:
    top = [name for name in FILES if "/" not in name]
    assert 14 <= len(top) <= 20
    assert len([name for name in FILES if name.startswith(TO_REFUSE)]) == 2
    years = [year for facts in manifest().values() for year in facts.get("residents", {})]
    assert sorted(years) == list(range(2010, 2026))


def test_every_file_says_that_the_town_is_invented(tmp_path: Path) -> None:
    for path in write(tmp_path):
        if path.suffix == ".xlsx":
            book = CalamineWorkbook.from_path(path)
            rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
            text = " ".join(str(cell) for row in rows for cell in row)
        else:
            text = path.read_bytes().decode("cp1252", errors="replace")
        assert "Musterstadt" in text, path.name
        assert "erfunden" in text, path.name


def test_same_seed_gives_the_same_bytes_in_less_than_five_seconds(tmp_path: Path) -> None:
    first = write(tmp_path / "a")
    for cached in (deliveries, simulate, furnish, observe):
        cached.cache_clear()
    start = time.process_time()
    second = write(tmp_path / "b")
    assert time.process_time() - start < 5.0
    assert [p.relative_to(tmp_path / "a") for p in first] == [p.relative_to(tmp_path / "b") for p in second]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    assert {d.name for d in deliveries(7)} == set(FILES)
    assert {d.name: d.content for d in deliveries(7)}["einwohner_2025.xlsx"] != FILES["einwohner_2025.xlsx"]


def test_text_files_are_the_same_on_every_system() -> None:
    """The digest was taken once on Linux; it may change only when the design of the town changes."""
    texts = [delivery.content for delivery in deliveries() if delivery.name.endswith(".csv")]
    assert hashlib.sha256(b"".join(texts)).hexdigest() == (
        "0a6a0f187e0b74172483ff829e8b7f974f7335194ba3a1ffb68835d91453104e"
    )


def test_manifest_states_the_truth() -> None:
    for facts in manifest().values():
        for year, residents in facts.get("residents", {}).items():
            assert residents == PEOPLE.at(year).sum()
            assert facts["under_6"][year] == PEOPLE.between(year, 0, 6).sum()


@pytest.mark.parametrize(("number", "year"), list(enumerate(range(2010, 2014))))
def test_workbook_2010_to_2013(number: int, year: int) -> None:
    rows = sheet("einwohner_2010-2013.xlsx", number)
    assert f"31.12.{year}" in str(rows[0][0])
    assert rows[3][3] == "männlich"
    assert rows[3][3 + 102] == "weiblich"
    assert rows[5][4] == "unter 1"
    assert rows[5][104] == "100 und älter"
    men, women = truth(year, 0), truth(year, 1)
    data = {str(row[0]): row for row in rows[6:32]}
    assert set(data) == set(men)
    for key, row in data.items():
        assert numbers(row[4:105]) == men[key]
        assert numbers(row[106:207]) == women[key]
        assert numbers([row[2]]) == [sum(men[key]) + sum(women[key])]
    assert rows[32][0] == "Insgesamt"
    assert numbers([rows[32][2]]) == [PEOPLE.at(year).sum()]


def test_csv_2014_to_2016() -> None:
    rows = lines("ewr_2014-2016.csv", "cp1252")
    assert rows[0][:6] == ["Stichtag", "Bezirk", "Bezirksname", "Geschlecht", "Insgesamt", "Alter_00"]
    data = [row for row in rows[1:] if len(row) == 106 and row[1] != "Summe"]
    assert len(data) == 3 * 26 * 2
    for day, key, name, sex, total, *ages in data:
        expected = truth(int(day[-4:]), ["männlich", "weiblich"].index(sex))[key]
        assert [int(n) for n in ages] == expected
        assert int(total) == sum(expected)
        assert NAMES[name] == key


def test_csv_2017_has_lost_its_leading_zeros() -> None:
    rows = lines("ewr_2017.csv", "cp1252")
    data = [row for row in rows[1:] if len(row) == 104]
    assert len(data) == 52
    for year, key, sex, *ages in data:
        assert year == "2017"
        assert not key.startswith("0")
        assert [int(n) for n in ages] == truth(2017, "mw".index(sex))[key.zfill(4)]


def test_csv_2018_writes_thousands_with_a_point() -> None:
    assert FILES["ewr_2018.csv"].startswith(b"\xef\xbb\xbf")
    rows = lines("ewr_2018.csv", "utf-8-sig")
    data = [row for row in rows[2:] if row[0].startswith("0")]
    assert len(data) == 52
    assert any("." in row[3] for row in data)
    for key, _, sex, total, *ages in data:
        expected = truth(2018, ["männlich", "weiblich"].index(sex))[key]
        assert [int(n.replace(".", "")) for n in ages] == expected
        assert int(total.replace(".", "")) == sum(expected)


def test_bands_2019() -> None:
    rows = lines("ewr_2019_altersgruppen.csv", "cp1252")
    assert rows[3][2:5] == ["unter 3", "3 bis unter 6", "6 bis unter 10"]
    for row in rows[4:30]:
        counts = truth(2019)[row[0]]
        assert int(row[2]) == sum(counts[:3])
        assert int(row[3]) == sum(counts[3:6])
        assert sum(int(n) for n in row[2:-1]) == int(row[-1]) == sum(counts)
    assert int(rows[30][-1]) == PEOPLE.at(2019).sum()


def test_long_2020_to_2023() -> None:
    rows = [row for row in lines("einwohner_2020-2023_lang.csv", delimiter=",")[1:] if row[1]]
    assert len(rows) == 4 * 26 * 2 * 101
    read = np.zeros((4, 26, 2, 101), dtype=int)
    for day, key, sex, age, count in rows:
        read[int(day[:4]) - 2020, PEOPLE.areas.index(key), "mw".index(sex), int(age)] = int(count)
    expected = np.stack([PEOPLE.at(year) for year in range(2020, 2024)])
    assert (read == expected).all()


def test_workbooks_2024_and_2025() -> None:
    for sex in (0, 1):
        rows = sheet("einwohner_2024.xlsx", sex)
        data = {str(row[0]): numbers(row[3:]) for row in rows[3:29]}
        assert data == truth(2024, sex)
    rows = sheet("einwohner_2025.xlsx")
    assert rows[1][0] == "Stadtbezirk"
    assert rows[1][-1] == "Bezirksnummer"
    for row in rows[2:54]:
        sex = ["männlich", "weiblich"].index(str(row[1]))
        assert numbers(row[2:103]) == truth(2025, sex)[str(row[-1])]
        assert NAMES[str(row[0])] == row[-1]
    assert numbers([rows[54][103]]) == [PEOPLE.at(2025).sum()]


def test_movements_balance_the_stock() -> None:
    """From the file alone: stock of the year before + births - deaths + moves = stock of the year."""
    sign = {"Geburten": 1, "Sterbefälle": -1}
    change: dict[tuple[int, str], int] = defaultdict(int)
    rows = [row for row in lines("bewegungen_2011-2025.csv", "cp1252")[1:] if len(row) == 6]
    for year, key, what, _, _, count in rows:
        factor = sign.get(what, 1 if what.startswith("Zuzüge") else -1)
        change[int(year), key] += factor * int(count)
    for year in PEOPLE.years:
        difference = PEOPLE.between(year, 0) - PEOPLE.between(year - 1, 0)
        assert [change[year, key] for key in PEOPLE.areas] == difference.tolist()


def test_figures_files_show_the_true_counts_or_a_sign() -> None:
    figures = observe()
    ids = [figure.id for figure in figures.figures]
    signs: set[str] = set()
    rows = [row for row in lines("sozialdaten_2018-2024.csv", "cp1252")[1:] if len(row) == 8]
    assert len(rows) == 7 * 26 * len(ids) >= 7 * 26 * 30
    for year, key, figure, _, _, count, base, value in rows:
        at = (figures.areas.index(key), ids.index(figure), figures.years.index(int(year)))
        if count in {".", "*", "/", "x", "-"}:
            signs.add(count)
            assert value == count
            assert count != "-" or figures.numerators[at] == 0
            assert count not in {".", "*"} or 0 < figures.numerators[at] < 10
            continue
        signs.add("()" if value.startswith("(") else "")
        assert int(count) == figures.numerators[at]
        if base:
            assert int(base) == figures.denominators[at]
    assert signs == {".", "*", "/", "x", "-", "()", ""}


def test_profile_has_three_header_rows_and_totals_that_add_up() -> None:
    rows = sheet("stadtbezirksprofile_2025.xlsx")
    assert str(rows[0][0]).startswith("Musterstadt: Stadtbezirksprofile")
    figures = observe()
    column = rows[3].index("Nicht erwerbsfähige Leistungsberechtigte unter 15 Jahren")
    index = [figure.id for figure in figures.figures].index("CTX10")
    read = {str(row[0]): row[column] for row in rows[4:] if row[0]}
    by_name = {area.name: int(figures.numerators[n, index, -1]) for n, area in enumerate(TOWN.areas)}
    assert {name: read[name] for name in by_name} == by_name
    subtotals = [float(str(read[f"Sozialraum {name}"])) for name in TOWN.social_areas.values()]
    assert sum(subtotals) == read["Musterstadt"] == sum(by_name.values())


def test_english_table_uses_commas_and_minus_9999() -> None:
    rows = lines("health_support_2025_en.csv", delimiter=",")
    figures = observe()
    ids = [figure.id.lower() for figure in figures.figures]
    cells = 0
    for row in rows[1:27]:
        for name, cell in zip(rows[0][3:], row[3:], strict=True):
            figure, part = name.rsplit("_", 1)
            if part == "count" and cell != "-9999":
                area = figures.areas.index(row[0])
                assert int(cell.replace(",", "")) == figures.numerators[area, ids.index(figure), -1]
                cells += 1
    assert cells == manifest()["health_support_2025_en.csv"]["shown"]
    text = FILES["health_support_2025_en.csv"].decode()
    assert "-9999" in text
    assert '"1,' in text


def test_files_to_refuse_look_as_they_should() -> None:
    personal = lines(f"{TO_REFUSE}/hilfefaelle_2025.csv", "cp1252")
    assert {"Nachname", "Geburtsdatum", "Aktenzeichen"} <= set(personal[0])
    shifted = lines(f"{TO_REFUSE}/einwohner_2025_verschoben.csv")
    assert shifted[2][1] == TOWN.areas[0].name
    assert shifted[7][1].isdigit()  # a number where the name should stand
    assert sum(row[0] == "Stat_Bez" for row in shifted) == 2  # a header inside the data
