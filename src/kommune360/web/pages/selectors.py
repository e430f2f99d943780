"""What stands on the pages of this room?"""

from __future__ import annotations

from kommune360.web.audit import selectors as audit
from kommune360.web.audit.models import AuditLine
from kommune360.web.pages.models import EditorialPage

NEWS_PREFIXES = ("import.", "scenario.")


def latest_changes(municipality_id: int, count: int = 6) -> list[AuditLine]:
    """What changed in data and scenarios, newest first."""
    return audit.latest(municipality_id, count, NEWS_PREFIXES)


def pages_with_gaps() -> list[EditorialPage]:
    """Editorial pages in which the town still has to fill something in."""
    return [page for page in EditorialPage.objects.live().order_by("title") if page.gaps]
