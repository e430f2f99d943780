"""Laws of reading: what is written in any usual form is read back equal."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.exchange.readers.files import read_file
from kommune360.exchange.reading import ReadContext, Reading

SIGNS = {
    "-": "zero",
    ".": "unknown_or_secret",
    "x": "not_applicable",
    "/": "unreliable",
    "*": "suppressed",
    "": "missing",
}
MEASURES = ["Betreute Kinder", "Arbeitslose", "Haushalte", "Geburten", "Plätze im Hort"]
SEXES = {"Insgesamt": "all", "männlich": "m", "weiblich": "f"}
YEARS = ["2021", "2022", "2023"]

cell = st.one_of(
    st.integers(0, 2_000_000), st.floats(0, 9999).map(lambda v: round(v, 2)), st.sampled_from(list(SIGNS))
)


def written(content: object, german: bool) -> str:
    if isinstance(content, str):
        return content
    text = f"{content:,.2f}" if isinstance(content, float) else f"{content:,}"
    return text.translate(str.maketrans(",.", ".,")) if german else text


def read(lines: list[list[str]], delimiter: str, footer: bool = False, form: str = "de") -> Reading:
    text = "\n".join(delimiter.join(f'"{c}"' for c in line) for line in lines) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tabelle.csv"
        path.write_text(text + ("__________\nQuelle: erfunden\n" if footer else ""), encoding="utf-8")
        (reading,) = read_file(path, ReadContext(municipality="09764000", answers={"number-format": form}))
    return reading


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, list[tuple[str, str, str]], list[list[object]]]:
    """Header depth, columns (year, measure, sex) and cells of a table of 12 areas."""
    depth = draw(st.integers(1, 3))
    years = draw(st.sampled_from([YEARS[:1], YEARS[:2], YEARS])) if depth > 1 else YEARS[:1]
    sexes = list(SEXES) if depth > 2 else ["Insgesamt"]
    measures = draw(st.lists(st.sampled_from(MEASURES), min_size=1, max_size=3, unique=True))
    columns = [(year, measure, sex) for year in years for measure in measures for sex in sexes]
    cells = draw(
        st.lists(st.lists(cell, min_size=len(columns), max_size=len(columns)), min_size=12, max_size=12)
    )
    return depth, columns, cells


def lines_of(
    depth: int, columns: list[tuple[str, str, str]], cells: list[list[object]], german: bool
) -> list[list[str]]:
    header = [["Nummer", "Name", *(measure for _, measure, _ in columns)]]
    if depth > 1:
        header.append(["", "", *(year for year, _, _ in columns)])
    if depth > 2:
        header.append(["", "", *(sex for _, _, sex in columns)])
    # one line no format is in doubt about, whatever the drawn cells are
    rows = [
        [f"{n:02d}", f"Gebiet {n}", *(written(c, german) for c in row)]
        for n, row in enumerate(cells, start=1)
    ]
    rows.append(["13", "Gebiet 13", *(written(1234567, german) for _ in columns)])
    title = [["Erfundene Tabelle am 31.12.2021"]] if depth == 1 else []
    return [*title, *header, *rows]


@settings(max_examples=40, deadline=None)
@given(tables(), st.booleans(), st.sampled_from([";", ",", "\t"]), st.booleans())
def test_table_written_in_any_form_is_read_back(
    table: tuple[int, list[tuple[str, str, str]], list[list[object]]],
    german: bool,
    delimiter: str,
    footer: bool,
) -> None:
    depth, columns, cells = table
    reading = read(lines_of(depth, columns, cells, german), delimiter, footer, "de" if german else "en")
    text = [c for row in cells for c in row]
    expected = sum(float(c) for c in text if not isinstance(c, str)) + 1234567 * len(columns)
    frame = reading.frame
    assert frame.height == 13 * len(columns)
    assert abs(frame["numerator"].sum() - expected) < 1e-6 * max(1.0, expected)
    for sign, flag in SIGNS.items():
        wanted = sum(1 for c in text if c == sign)
        assert frame.filter(pl.col("flag") == flag).height == wanted


@settings(max_examples=25, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_order_of_columns_does_not_matter(
    table: tuple[int, list[tuple[str, str, str]], list[list[object]]], random: object
) -> None:
    depth, columns, cells = table
    order = list(range(len(columns)))
    random.shuffle(order)  # type: ignore[attr-defined]
    one = read(lines_of(depth, columns, cells, True), ";")
    other = read(
        lines_of(depth, [columns[i] for i in order], [[row[i] for i in order] for row in cells], True), ";"
    )
    key = ["variable", "area", "period", "sex"]
    assert one.frame.sort(key).equals(other.frame.sort(key))
