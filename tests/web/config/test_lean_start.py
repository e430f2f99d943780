"""The server's process loads what pages need; what computes or writes documents comes when it is asked for."""

from __future__ import annotations

import subprocess
import sys

LATE = (
    "altair",
    "docx",
    "docxtpl",
    "highspy",
    "llvmlite",
    "numba",
    "openpyxl",
    "pandas",
    "pyarrow",
    "pypdf",
    "scipy",
    "sklearn",
    "typst",
    "vl_convert",
    "xlsxwriter",
)


def test_the_server_starts_without_what_computes_or_writes_documents() -> None:
    """All addresses and what runs beside them are loaded, as ``wsgi`` does it."""
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.web.settings'\n"
        "import django; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "import kommune360.web.pages.warming, kommune360.web.dialogue.watching\n"
        f"print([name for name in {LATE!r} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert told.strip() == "[]"
