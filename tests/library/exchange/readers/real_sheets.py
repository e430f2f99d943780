"""All sheets of the publishers' table files, opened once for the tests that look at every one."""

from __future__ import annotations

import functools
from pathlib import Path

from kommune360.exchange.readers.files import read_sheets
from kommune360.exchange.sheets import Sheet
from tests.realdata import REALDATA


@functools.cache
def real_sheets() -> tuple[tuple[Path, Sheet], ...]:
    return tuple(
        (path, sheet)
        for path in sorted(REALDATA.rglob("*"))
        if path.suffix in (".csv", ".xlsx")
        for sheet in read_sheets(path)[0]
    )
