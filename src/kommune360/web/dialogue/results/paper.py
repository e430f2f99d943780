"""The result of a round as a document: one tree for PDF, Word and workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from kommune360.dialogue.wording import Line
from kommune360.reports.document.tree import (
    Block,
    Column,
    Document,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Picture,
    Points,
    Row,
    Runs,
    Strong,
    Table,
    Terms,
    runs,
)
from kommune360.web.dialogue.results.gathering import Outcome
from kommune360.web.ui.formats import number, period


def document_of(found: Outcome, picture: str = "") -> Document:
    """``picture``: the landscape as an SVG with its own colours, "" for none."""
    round_ = found.round
    blocks: list[Block] = [
        *_head(found),
        *_theses(found),
        *_landscape(found, picture),
        *_answers(found),
        Heading(_("Wie das entstanden ist")),
        Paragraph(
            runs(
                _(
                    "Wer abstimmt, ist nicht ausgelost: nichts hier sagt, wie viele in der Stadt so denken. "
                    "Zahlen unter %(least)s Menschen werden nicht gezeigt, auch nicht als Unterschied zweier "
                    "Zahlen."
                )
                % {"least": found.answer["threshold"] if found.answer else 5}
            ),
            role="small",
        ),
    ]
    town = round_.municipality
    return Document(
        title=round_.question,
        language=found.language,
        blocks=tuple(blocks),
        kind=_("Ergebnis einer Dialogrunde"),
        town=town.name if town is not None else "",
        date=found.day.isoformat(),
        state=_("Stand %(day)s") % {"day": period(found.day.isoformat(), found.language)},
        invented=town.invented if town is not None else False,
    )


def _head(found: Outcome) -> Iterable[Block]:
    round_, promise, language = found.round, found.promise, found.language
    if found.headline is not None and found.lead is not None:
        yield Paragraph(runs(f"{found.said(found.headline)}. {found.said(found.lead)}"), role="lead")
    if round_.about:
        yield Paragraph(runs(" ".join(round_.about.split())))
    ends = period(round_.ends.isoformat(), language) if round_.ends else _("offen")
    yield Terms(
        (
            (_("Zeitraum"), runs(f"{period(round_.starts.isoformat(), language)} – {ends}")),
            (_("Phase"), runs(found.said(found.phase))),
            (_("Wer mitreden durfte"), runs(str(round_.get_audience_display()))),
        )
    )
    figures = [
        (_("Beiträge"), promise.owed, "contributions", ""),
        (_("beantwortet"), promise.answered, "answered", _days(found)),
    ]
    if found.participants is not None:
        figures.insert(0, (_("Menschen haben abgestimmt"), found.participants, "participants", ""))
    yield KeyFigures(
        tuple(
            KeyFigure(label, Figure(key, number(value, language), about=label, value=value), note)
            for label, value, key, note in figures
        )
    )


def _days(found: Outcome) -> str:
    days = found.promise.median_days
    return "" if days is None else _("Median: %(n)s Tage") % {"n": days}


def _theses(found: Outcome) -> Iterable[Block]:
    yield Heading(_("Thesen und Beiträge"))
    yield Table(
        _("Veröffentlichte Beiträge nach These"),
        (Column(_("These"), share=3), Column(_("Beiträge"), numeric=True), Column(_("davon"), share=3)),
        tuple(
            Row(
                (
                    runs(f"{one.number}. {one.title}"),
                    runs(
                        Figure(
                            f"thesis-{one.number}",
                            number(one.contributions, found.language),
                            about=f"{one.number}. {one.title}",
                            value=one.contributions,
                        )
                    ),
                    runs(", ".join(f"{label} {count}" for label, count in one.doors) or "–"),
                )
            )
            for one in found.theses
        ),
    )


def _landscape(found: Outcome, picture: str) -> Iterable[Block]:
    if found.answer is None:
        return
    yield Heading(_("Was eint, was trennt"))
    if picture:
        yield Picture(picture, alt=found.said(found.headline) if found.headline else "–")
        said = _(
            "Jeder Fleck steht für mindestens %(least)s Menschen, nie für einzelne. Wer nah beieinander steht, "
            "stimmt ähnlich ab; links und rechts, oben und unten haben keine Bedeutung. Kästchen sind Aussagen, "
            "in der Richtung derer, die ihnen zustimmen."
        )
        yield Paragraph(runs(said % {"least": found.answer["threshold"]}), role="small")
    yield Heading(_("Was eint"), 2)
    yield _lines(found, found.unites, _("Keine Aussage, bei der alle auf derselben Seite stehen."))
    yield Heading(_("Was trennt"), 2)
    yield _lines(found, found.divides, _("Kein Unterschied, der gezeigt werden darf."))
    rows = [one for one in found.answer["statements"] if not one["hidden"]]
    kinds = (("agree", _("stimmt")), ("pass", _("weiß nicht")), ("disagree", _("stimmt nicht")))
    yield Heading(_("Alle Aussagen"), 2)
    yield Table(
        _("Stimmen aller zu jeder Aussage"),
        (
            Column(_("Nr."), share=0.5),
            Column(_("Aussage"), share=4),
            *(Column(label, numeric=True) for _name, label in kinds),
        ),
        tuple(
            Row(
                (
                    runs(one["statement"]),
                    runs(" ".join(one["text"].split()) or "–"),
                    *(_votes(found, one, name, label) for name, label in kinds),
                )
            )
            for one in rows
        ),
        note=_("Verdeckt: weniger als %(least)s Stimmen.") % {"least": found.answer["threshold"]},
    )


def _votes(found: Outcome, statement: dict[str, Any], name: str, label: str) -> Runs:
    """Votes as a number to calculate with; a hidden one is said as that."""
    value = statement[name]
    if value is None:
        return runs(_("verdeckt"))
    key, about = f"statement-{statement['statement']}-{name}", f"{statement['statement']}: {label}"
    return runs(Figure(key, number(value, found.language), about=about, value=value))


def _lines(found: Outcome, lines: tuple[Line, ...], nothing: str) -> Block:
    if not lines:
        return Paragraph(runs(nothing))
    return Points(
        tuple(
            runs(Strong(f"„{line.quote}“"), f" {found.said(line.said)} ({found.said(line.certainty)})")
            for line in lines
        )
    )


def _answers(found: Outcome) -> Iterable[Block]:
    yield Heading(_("Antworten"))
    if not found.answers:
        yield Paragraph(runs(_("Noch keine.")))
        return
    yield Table(
        _("Was aus den Beiträgen wurde"),
        (
            Column(_("Worum es geht"), share=2),
            Column(_("Ergebnis")),
            Column(_("Begründung"), share=4),
            Column(_("Beiträge"), numeric=True, share=0.7),
        ),
        tuple(
            Row(
                (
                    runs(str(one.consideration)),
                    runs(str(one.consideration.get_result_display())),
                    runs(" ".join(one.consideration.reason.split()), *_changed(one, found.language)),
                    runs(str(len(one.contributions))),
                )
            )
            for one in found.answers
        ),
    )


def _changed(one: object, language: str) -> list[str]:
    changes = getattr(one, "changes", ())
    names = ", ".join(f"{change.card.title.in_language(language)}" for change in changes)
    return [" " + _("Geändert: %(what)s.") % {"what": names}] if names else []
