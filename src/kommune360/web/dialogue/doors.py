"""By which doors does somebody enter a discussion? Three wide ones, three more behind them.

From a kind of contribution to the sign, the line that invites and the words of its form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Door:
    """``key`` is a ``Kind``; ``path`` its word in the address; ``line`` what it invites to, ``ask`` the
    question of its form."""

    key: str
    path: str
    sign: str
    label: Any
    line: Any
    ask: Any


DOORS: Final = (
    Door("addition", "ergaenzung", "+", _("Ergänzung"), _("Da fehlt noch etwas"), _("Was fehlt?")),
    Door("objection", "gegenrede", "⇄", _("Gegenrede"), _("Das sehe ich anders"), _("Was sehen Sie anders?")),
    Door("agreement", "zustimmung", "✓", _("Zustimmung"), _("Ja, und zwar weil …"), _("Warum stimmt das?")),
)
MORE: Final = (
    Door("proposal", "vorschlag", "→", _("Vorschlag"), _("So könnte es gehen"), _("Was schlagen Sie vor?")),
    Door(
        "experience", "erfahrung", "●", _("Erfahrung"), _("Das habe ich erlebt"), _("Was haben Sie erlebt?")
    ),
    Door("question", "frage", "?", _("Frage"), _("Das will ich wissen"), _("Was möchten Sie wissen?")),
)
BY_KEY: Final = {door.key: door for door in (*DOORS, *MORE)}
BY_PATH: Final = {door.path: door for door in (*DOORS, *MORE)}
