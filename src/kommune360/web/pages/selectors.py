"""What stands on the pages of this room?"""

from __future__ import annotations

from kommune360.web.pages.models import EditorialPage


def pages_with_gaps() -> list[EditorialPage]:
    """Editorial pages in which the town still has to fill something in."""
    return [page for page in EditorialPage.objects.live().order_by("title") if page.gaps]
