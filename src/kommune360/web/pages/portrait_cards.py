"""The four key figures of a portrait, each with date, comparison and origin; withheld ones say why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kommune360.base.flags import Flag
from kommune360.base.text import Text
from kommune360.demand.ranges import JUDGEMENTS
from kommune360.reports.portraits import need_of_area as need
from kommune360.web.areas import naming
from kommune360.web.areas.catalogue import Catalogue
from kommune360.web.areas.query import Question
from kommune360.web.areas.rows import AreaRow, Sheet
from kommune360.web.pages.portrait_figures import RATES, OtherFigure, ask, row_of, trace_address
from kommune360.web.ui import formats

_CARDS = 4


@dataclass(frozen=True, slots=True)
class Card:
    """One key figure with its comparison; ``withheld`` ones say why and where to go."""

    label: Any
    figure: str
    note: str = ""
    tone: str = ""
    withheld: bool = False
    url: str = ""
    url_label: str = ""


def cards_of(
    municipality: Any,
    catalogue: Catalogue,
    system: str,
    key: str,
    act: dict[str, Any] | None,
    others: tuple[OtherFigure, ...],
    language: str,
) -> list[Card]:
    """Four figures: children, share under 18, places per 100 with need, one social figure."""
    town = municipality.name
    cards = []
    if (children := ask(catalogue, system, "0-6", key)) is not None:
        cards.append(
            _children_card(*row_of(municipality, catalogue, children, key), children, town, language)
        )
    if (young := ask(catalogue, system, "0-18", key)) is not None:
        cards.append(_share_card(*row_of(municipality, catalogue, young, key), young, town, language))
    if act is not None:
        cards.append(_places_card(act, language))
    rates = [other for other in others if other.topic.unit in RATES and key in other.rows]
    return cards + [_figure_card(other, key, town, language) for other in rates[: _CARDS - len(cards)]]


def _withheld(label: Any, row: AreaRow | None, question: Question, key: str, language: str) -> Card:
    flag = Flag(row.flag) if row is not None and row.flag else Flag.MISSING
    reason = formats.flag_label(flag, language)
    note = f"{reason}, {formats.period(question.period, language)}."
    return Card(
        label=label,
        figure=formats.flagged(None, flag, language),
        note=note,
        withheld=True,
        url=f"{reverse('areas:index')}?{question.address(gebiet='')}",
        url_label=_("andere Gebiete und Stände"),
    )


def _children_card(row: AreaRow | None, sheet: Sheet, question: Question, town: str, language: str) -> Card:
    label = naming.people(question.ages)
    if row is None or row.value is None:
        return _withheld(label, row, question, question.area, language)
    notes = [formats.period(question.period, language)]
    if row.change_percent is not None:
        since = formats.period(question.since, language)
        change = naming.percent(row.change_percent, signed=True).in_language(language)
        notes.append(f"{'since' if language == 'en' else 'seit'} {since} {change}")
    if sheet.town.change_percent is not None:
        notes.append(f"{town} {naming.percent(sheet.town.change_percent, signed=True).in_language(language)}")
    figure = formats.flagged(row.value, row.flag, language)
    return Card(
        label, figure, " · ".join(notes), url=trace_address(question, row.key), url_label=_("Herkunft")
    )


def _share_card(row: AreaRow | None, sheet: Sheet, question: Question, town: str, language: str) -> Card:
    label = Text("Anteil der unter 18-Jährigen", "Share of under 18s")
    if row is None or row.share is None:
        return _withheld(label, row, question, question.area, language)
    notes = [formats.period(question.period, language)]
    if sheet.town.share is not None:
        notes.append(f"{town} {naming.percent(sheet.town.share).in_language(language)}")
    figure = naming.percent(row.share).in_language(language)
    return Card(
        label, figure, " · ".join(notes), url=trace_address(question, row.key), url_label=_("Herkunft")
    )


def _places_card(row: dict[str, Any], language: str) -> Card:
    label = Text("Kita-Plätze je 100 mit Bedarf", "Childcare places per 100 with need")
    found = need.per_hundred(row)
    if found is None:
        return Card(
            label,
            "–",
            _("Dafür fehlen Angaben zu Plätzen oder Kindern."),
            withheld=True,
            url=reverse("scenarios:index"),
            url_label=_("zum Bedarf"),
        )
    middle, low, high = (formats.number(value, language) for value in found)
    span = f"{low} {'to' if language == 'en' else 'bis'} {high}"
    judged = JUDGEMENTS[row["judgement"]].in_language(language) if row["judgement"] else ""
    return Card(
        label,
        middle,
        f"{row['year']}: {span} · {judged}" if judged else f"{row['year']}: {span}",
        tone="short" if need.TONES.get(row["judgement"]) == "short" else "",
        url=reverse("scenarios:index"),
        url_label=_("zum Bedarf"),
    )


def _figure_card(other: OtherFigure, key: str, town: str, language: str) -> Card:
    row, question = other.rows[key], other.question
    if row.value is None:
        return _withheld(other.topic.label, row, question, key, language)
    notes = [formats.period(question.period, language)]
    if other.sheet.town.value is not None:
        whole = naming.amount(other.sheet.town.value, other.topic).in_language(language)
        middle = {"mean": town, "median": _("mittleres Gebiet"), "sum": town}[other.sheet.town.how]
        notes.append(f"{middle} {whole}")
    figure = naming.amount(row.value, other.topic).in_language(language)
    return Card(
        other.topic.label,
        figure,
        " · ".join(notes),
        url=trace_address(question, key),
        url_label=_("Herkunft"),
    )
