"""How does a table leave the room as a file? CSV that a German spreadsheet opens, and that runs no formula.

From a head and rows to text; from text to the answer with its name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from kommune360.web.plan.seen import Seen

_FORMULA = ("=", "+", "-", "@", "\t")


def csv_text(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    """Semicolons and a byte order mark, as spreadsheets in Germany expect; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(head)
    for row in rows:
        writer.writerow(
            ["" if each is None else safe(each) if isinstance(each, str) else each for each in row]
        )
    return "\ufeff" + out.getvalue()


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_response(request: HttpRequest, seen: Seen, name: str, content: str) -> HttpResponse:
    response = HttpResponse(content.encode(), content_type="text/csv; charset=utf-8")
    file = f"{request.municipality.slug}-{seen.record.slug}-{name}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    response["Cache-Control"] = "private, no-cache"
    return response
