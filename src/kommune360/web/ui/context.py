"""What does the frame need on every page? Menu, demo note, tour step, language."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kommune360.web.ui import menu
from kommune360.web.ui.tour import current_step


def frame(request: HttpRequest) -> dict[str, Any]:
    """Names of the frame. A request that broke before the middleware ran gets the bare frame."""
    if not hasattr(request, "may"):
        return {"demo": settings.DEMO}
    return {
        "demo": settings.DEMO,
        # called by the template that shows them: a part of a page has no menu
        "menu_rooms": partial(menu.shown, menu.ROOMS, request),
        "menu_workshop": partial(menu.shown, menu.WORKSHOP, request),
        "menu_office": partial(menu.shown, menu.OFFICE, request),
        "tour": current_step(request) if settings.DEMO else None,
        "basemap_url": settings.BASEMAP_URL,
    }
