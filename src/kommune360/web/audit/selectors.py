"""Which lines may be read? Those of one municipality, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from kommune360.web.audit.models import AuditLine


def lines_of(
    municipality_id: int,
    *,
    person: str = "",
    action: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> QuerySet[AuditLine]:
    """Lines of this municipality; ``person`` matches name or object, the days are inclusive."""
    lines = AuditLine.objects.filter(municipality_id=municipality_id)
    if person:
        lines = lines.filter(Q(actor_name__icontains=person) | Q(object_label__icontains=person))
    if action:
        lines = lines.filter(action=action)
    if since:
        lines = lines.filter(time__date__gte=since)
    if until:
        lines = lines.filter(time__date__lte=until)
    return lines


def actions_in(municipality_id: int) -> list[str]:
    """The acts that occurred here, for the filter."""
    lines = AuditLine.objects.filter(municipality_id=municipality_id).order_by("action")
    return list(lines.values_list("action", flat=True).distinct())


def latest(municipality_id: int, count: int = 5, prefixes: tuple[str, ...] = ()) -> list[AuditLine]:
    """The last ``count`` lines, where given only of acts that begin with one of ``prefixes``."""
    wanted = Q()
    for prefix in prefixes:
        wanted |= Q(action__startswith=prefix)
    return list(AuditLine.objects.filter(wanted, municipality_id=municipality_id)[:count])


def lines_about(municipality_id: int, object_type: str, keys: Sequence[int]) -> dict[str, int]:
    """The number of the first line about each of these objects, by the object's key."""
    found = AuditLine.objects.filter(
        municipality_id=municipality_id, object_type=object_type, object_id__in=[str(key) for key in keys]
    )
    return dict(found.order_by("-pk").values_list("object_id", "pk"))
