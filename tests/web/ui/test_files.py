"""Does everything that is saved carry its name, its kind and the word that no cache keeps it?"""

from __future__ import annotations

from pathlib import Path

import pytest

from kommune360 import web
from kommune360.web.ui.files import as_file, as_json_file

HERE = Path(web.__file__).parent


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("plan.csv", 'attachment; filename="plan.csv"'),
        ("Übersicht Köln.csv", "attachment; filename*=utf-8''%C3%9Cbersicht%20K%C3%B6ln.csv"),
        ('ein "Plan".csv', r'attachment; filename="ein \"Plan\".csv"'),
    ],
)
def test_names_stay_whole(name: str, written: str) -> None:
    answer = as_file(b"a;b", name)
    assert answer["Content-Disposition"] == written
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_line_break_in_a_name_writes_no_header() -> None:
    assert "\n" not in as_file(b"", "a\r\nX-Evil: 1.csv")["Content-Disposition"]


def test_an_ending_that_is_no_kind_of_ours_is_refused() -> None:
    with pytest.raises(KeyError):
        as_file(b"", "plan.exe")


def test_data_stay_readable() -> None:
    assert as_json_file({"ort": "Köln"}, "a.json").content.decode() == '{\n "ort": "Köln"\n}'


def test_nothing_else_writes_such_an_answer() -> None:
    writers = {
        str(path.relative_to(HERE))
        for path in HERE.rglob("*.py")
        if "Content-Disposition" in path.read_text()
    }
    assert writers == {"ui/files.py"}
