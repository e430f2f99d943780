"""How does something leave a page as a file to keep? From its content and a name to the answer.

The ending of the name says the kind. No cache keeps a copy: most files depend on who asks.
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.http import content_disposition_header

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
KINDS: Final = {
    "csv": "text/csv; charset=utf-8",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "zip": "application/zip",
}


def as_file(content: bytes | str, name: str) -> HttpResponse:
    """``content`` to save as ``name``, umlauts and quotes in it kept whole (RFC 6266). KeyError: no kind of ours."""
    response = HttpResponse(content, content_type=KINDS[name.rpartition(".")[2]])
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def as_json_file(content: Any, name: str) -> HttpResponse:
    """Plain data to save as ``name``, written so that people can read it."""
    return as_file(json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1), name)
