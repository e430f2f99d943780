"""Social indices are saved and removed here, with an audit line; favourites are kept."""

from __future__ import annotations

from typing import Any

from kommune360.exchange.folder.indices import delete_index, save_index
from kommune360.indicators.social_index.definition import IndexDefinition
from kommune360.web.accounts.models import Municipality
from kommune360.web.areas.folders import folder_of
from kommune360.web.audit.services import Actor, record
from kommune360.web.indicators.models import Favourite


def save(municipality: Municipality, definition: IndexDefinition, *, actor: Actor) -> str:
    """Store a definition in the planning folder and return its id."""
    index_id = save_index(folder_of(municipality), definition)
    record(
        actor,
        "index.saved",
        municipality_id=municipality.pk,
        label=definition.name.de,
        after=definition.as_dict(),
    )
    return index_id


def delete(municipality: Municipality, index_id: str, *, actor: Actor) -> IndexDefinition:
    """Remove a stored definition; KeyError where there is none. The audit line keeps its content."""
    definition = delete_index(folder_of(municipality), index_id)
    record(
        actor,
        "index.deleted",
        municipality_id=municipality.pk,
        label=definition.name.de,
        before=definition.as_dict(),
    )
    return definition


def set_favourite(user: Any, municipality: Municipality, indicator: str, *, kept: bool) -> None:
    """Keep an indicator at hand or no longer. A person's own view, so it leaves no audit line."""
    wanted = {"user": user, "municipality": municipality, "indicator": indicator}
    if kept:
        Favourite.objects.get_or_create(**wanted)
    else:
        Favourite.objects.filter(**wanted).delete()
