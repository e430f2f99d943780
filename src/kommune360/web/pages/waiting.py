"""What waits for this person? One line a matter, by her role and rights, each leading to where it is done.

From the rooms' own lists of what is open to the start page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.web.accounts.models import Role
from kommune360.web.areas.folders import FolderMissing, remembered
from kommune360.web.data.releases import waiting as to_release
from kommune360.web.data.selectors import open_runs, zone_for
from kommune360.web.data.sheets import overdue
from kommune360.web.dialogue.moderation.queue import loads_of
from kommune360.web.dialogue.owed import owed_in
from kommune360.web.dialogue.permissions import Visitor
from kommune360.web.dialogue.selectors import rounds_for
from kommune360.web.pages import selectors
from kommune360.web.pages.now import Answer
from kommune360.web.plan import start as plan_start
from kommune360.web.providers import start as providers_start
from kommune360.web.requests.selectors import departments_of, open_requests, overdue_requests


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for this person."""

    text: str
    url: str
    small: str = ""


def waiting_for(
    municipality: Any, role: str, may: Any, answer: Answer | None, user: Any, *, computing: bool = False
) -> list[Waiting]:
    """What waits for a person of this role who holds the rights that ``may`` grants; while the answer is
    being computed nothing is said to be missing."""
    found = []
    if may("may_import"):
        found += _imports(municipality, may)
        if not computing and (answer is None or answer.figures is None):
            found.append(Waiting(_("Einwohner und Grenzen der Gebiete einlesen"), reverse("data:index")))
    found += _dialogue(user, municipality, may)
    if may("may_see_requests"):
        found += _requests(user, municipality, may("may_answer_requests"))
    found += [
        Waiting(*line) for line in plan_start.start_lines(municipality, user, may, timezone.localdate())
    ]
    found += [Waiting(*line) for line in providers_start.start_lines(municipality, user, may)]
    if may("may_release"):
        found += _to_release(municipality)
    if (
        answer is not None
        and answer.short_areas
        and role not in (Role.PUBLIC, Role.YOUTH, Role.EDITOR, Role.COMMITTEE)
    ):
        text = ngettext(
            "%(n)s von %(areas)s Gebieten mit zu wenig Kita-Plätzen",
            "%(n)s von %(areas)s Gebieten mit zu wenig Kita-Plätzen",
            answer.short_areas,
        ) % {"n": answer.short_areas, "areas": answer.areas}
        year = _("Kita-Jahr %(year)s") % {"year": answer.year}
        found.append(Waiting(text, reverse("scenarios:index"), year))
    if may("may_edit_pages"):
        found += [
            Waiting(
                page.title,
                page.url or "",
                ngettext("%(gaps)s Stelle auszufüllen", "%(gaps)s Stellen auszufüllen", page.gaps)
                % {"gaps": page.gaps},
            )
            for page in selectors.pages_with_gaps()
        ]
    return found


def _imports(municipality: Any, may: Any) -> list[Waiting]:
    """Imports that ask something, and sources whose next delivery is late."""
    found = []
    if number := open_runs(municipality, zone_for(may)).count():
        text = ngettext(
            "%(n)s Import wartet auf Antworten oder Freigabe",
            "%(n)s Importe warten auf Antworten oder Freigabe",
            number,
        )
        found.append(Waiting(text % {"n": number}, reverse("data:index")))
    if late := overdue(municipality, timezone.localdate()):
        text = ngettext("Eine Quelle ist überfällig", "%(n)s Quellen sind überfällig", len(late))
        found.append(Waiting(text % {"n": len(late)}, reverse("data:due"), late[0].title))
    return found


def _requests(user: Any, municipality: Any, asked: bool) -> list[Waiting]:
    """For an office what is asked of it; for those who ask what is past its deadline."""
    if asked:
        wanted = open_requests(user, municipality)
        text = ngettext("Eine Datenanfrage an Sie", "%(n)s Datenanfragen an Sie", len(wanted))
    else:
        wanted = overdue_requests(user, municipality, timezone.localdate())
        text = ngettext(
            "Eine Datenanfrage ist über die Frist", "%(n)s Datenanfragen sind über die Frist", len(wanted)
        )
    if not wanted:
        return []
    return [Waiting(text % {"n": len(wanted)}, reverse("requests:index"), wanted[0].title)]


def _dialogue(user: Any, municipality: Any, may: Any) -> list[Waiting]:
    """Contributions to look at for those who moderate; answers owed for those who answer, an office its own."""
    if not may("may_moderate_dialogue") and not may("may_consider"):
        return []
    rounds, found = rounds_for(Visitor(user, municipality)), []
    if may("may_moderate_dialogue") and (loads := loads_of(rounds)):
        number = sum(load.waiting for load in loads)
        text = ngettext(
            "Ein Beitrag wartet auf die Moderation", "%(n)s Beiträge warten auf die Moderation", number
        ) % {"n": number}
        address = reverse("dialogue:moderation", args=[loads[0].round.slug])
        found.append(
            Waiting(
                text,
                address if len(loads) == 1 else reverse("dialogue:moderation_overview"),
                loads[0].round.question,
            )
        )
    if may("may_consider"):
        found += _owed(user, municipality, rounds)
    return found


def _owed(user: Any, municipality: Any, rounds: list[Any]) -> list[Waiting]:
    today, offices = timezone.localdate(), departments_of(user, municipality)
    if offices:
        owed = [one for office in sorted(offices) for one in owed_in(rounds, today, office)]
    else:
        owed = owed_in(rounds, today)
    number, late = sum(one.waiting for one in owed), sum(one.late for one in owed)
    if not number:
        return []
    text = ngettext("Ein Beitrag wartet auf Antwort", "%(n)s Beiträge warten auf Antwort", number) % {
        "n": number
    }
    small = _("%(n)s davon überfällig") % {"n": late} if late else ""
    return [Waiting(text, reverse("dialogue:owed"), small or owed[0].round.question)]


def _to_release(municipality: Any) -> list[Waiting]:
    """Datasets of the statistics zone that planning cannot see yet, for who releases them."""
    try:
        datasets = remembered(municipality, "now", ("to release",), lambda: _unreleased(municipality))
    except FolderMissing:
        return []
    if not datasets:
        return []
    text = ngettext(
        "Ein Datensatz wartet auf die Freigabe", "%(n)s Datensätze warten auf die Freigabe", len(datasets)
    ) % {"n": len(datasets)}
    return [Waiting(text, reverse("data:releases"), datasets[0])]


def _unreleased(municipality: Any) -> list[str]:
    return [each.title for each in to_release(municipality) if each.open]
