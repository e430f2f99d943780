"""Which papers went out, of the plan and of the need, and on what do they rest? The newest first, as a table.

From what a reader may see to rows; each names person, version, data state and its line in the audit trail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kommune360.web.audit import selectors as audit
from kommune360.web.plan import selectors as plans
from kommune360.web.reports.models import IssuedPaper
from kommune360.web.reports.selectors import NAMES

FORMS = ("pdf", "docx", "html", "xlsx", "json")


@dataclass(frozen=True, slots=True)
class Issued:
    """``version``: of the plan, "" for papers on the need; ``audit``: number of the audit line."""

    made_at: dt.datetime
    title: str
    kind: str
    who: str
    version: str
    data_state: int | None
    audit: int | None
    files: tuple[tuple[str, str], ...]


def issued_papers(user: Any, municipality: Any, language: str) -> list[Issued]:
    """Papers this person may read; of the plan only those of versions that are hers to read."""
    found = [*_of_plan(user, municipality), *_of_need(municipality, language)]
    return sorted(found, key=lambda each: each.made_at, reverse=True)


def need_paper(municipality: Any, pk: int) -> IssuedPaper | None:
    return IssuedPaper.objects.filter(municipality=municipality, pk=pk).first()


def rows(found: Iterable[Issued]) -> list[list[str | float | None]]:
    """The same for a file."""
    head = [_("am"), _("Papier"), _("Titel"), _("durch"), _("Fassung"), _("Datenstand"), _("Protokoll")]
    lines: list[list[str | float | None]] = [list(head)]
    for each in found:
        day = timezone.localtime(each.made_at).date().isoformat()
        numbers = [str(number) if number is not None else "" for number in (each.data_state, each.audit)]
        lines.append([day, each.kind, each.title, each.who, each.version, *numbers])
    return lines


def _of_plan(user: Any, municipality: Any) -> list[Issued]:
    papers = list(plans.papers_for(user, municipality))
    lines = audit.lines_about(municipality.pk, "plan.paper", [paper.pk for paper in papers])
    return [
        Issued(
            paper.made_at,
            paper.title,
            paper.get_kind_display(),
            paper.made_by,
            str(paper.version.number),
            paper.version.data_state,
            lines.get(str(paper.pk)),
            tuple(
                (
                    form,
                    reverse("plan:paper_of_kind", args=[paper.version.number, paper.kind, form])
                    + f"?plan={paper.version.plan.slug}",
                )
                for form in FORMS
            ),
        )
        for paper in papers
    ]


def _of_need(municipality: Any, language: str) -> list[Issued]:
    papers: QuerySet[IssuedPaper] = IssuedPaper.objects.filter(municipality=municipality).defer("snapshot")
    lines = audit.lines_about(municipality.pk, "reports.issuedpaper", [paper.pk for paper in papers])
    return [
        Issued(
            paper.made_at,
            f"{paper.title} ({paper.scenario})" if paper.scenario else paper.title,
            NAMES[paper.kind].in_language(language) if paper.kind in NAMES else paper.kind,
            paper.made_by,
            "",
            paper.data_state,
            lines.get(str(paper.pk)),
            tuple((form, reverse("reports:issued_file", args=[paper.pk, form])) for form in FORMS),
        )
        for paper in papers
    ]
