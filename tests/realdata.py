"""Where the real data lies that tests marked ``realdata`` read; it is never part of the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

REALDATA = Path(__file__).resolve().parents[2] / "shared" / "data"

realdata = pytest.mark.realdata
