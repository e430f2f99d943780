"""What if a planning folder is missing or refuses? A page that says so and what to do, not a fault.

Rooms may answer better themselves; this is the net below them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kommune360.base.findings import InputRefused
from kommune360.web.areas.folders import FolderMissing

GetResponse = Callable[[HttpRequest], HttpResponse]


class FaultsMiddleware:
    """Turns :class:`FolderMissing` and :class:`InputRefused` into pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, FolderMissing):
            return render(request, "ui/no_folder.html", status=404)
        if isinstance(exception, InputRefused):
            return render(request, "ui/refused.html", {"findings": exception.findings}, status=422)
        return None
