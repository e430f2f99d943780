"""How does a line get into the audit trail? ``record`` is the only way, called by services alone.

Call it inside the transaction of the act, so that act and line stand or fall together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kommune360.web.audit.models import AuditLine


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: number of the person (None for the machine), name and role as they read today."""

    user_id: int | None
    name: str
    role: str

    @classmethod
    def system(cls, name: str) -> Actor:
        """The machine itself, e.g. ``Actor.system("kommune360 demo")``."""
        return cls(None, name, "system")


def record(
    actor: Actor,
    action: str,
    *,
    municipality_id: int | None = None,
    obj: Any = None,
    label: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditLine:
    """Write one line. ``action`` is ``<object>.<past participle>``, e.g. ``import.undone``.

    ``obj`` is a model instance or None; ``label`` names what has no model (a file, a dataset).
    """
    return AuditLine.objects.create(
        actor_id=actor.user_id,
        actor_name=actor.name[:200],
        actor_role=actor.role[:20],
        municipality_id=municipality_id,
        action=action,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_label=(label or (str(obj) if obj is not None else ""))[:300],
        before=before or {},
        after=after or {},
    )
