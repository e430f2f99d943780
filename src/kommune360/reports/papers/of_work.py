"""Papers of the work on a plan: who was heard in each phase, and what the next planner has to know.

From a plan on a day to documents; both print what the plan says, in the order in which it is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kommune360.base.text import Text
from kommune360.plan.document import Plan
from kommune360.plan.handover import handover
from kommune360.plan.records import Participation
from kommune360.plan.saying import day
from kommune360.plan.vocabulary import word, words
from kommune360.reports.document.tree import Block, Column, Document, Heading, Paragraph, Points, Row, Table
from kommune360.reports.papers.saying import by_number


@dataclass(frozen=True, slots=True)
class Work:
    """``names``: titles of the plan's entries; ``on``: the day the paper speaks of."""

    plan: Plan
    on: dt.date
    town: str
    names: Mapping[str, str] = field(default_factory=dict)
    language: str = "de"
    invented: bool = False

    def both(self, de: str, en: str) -> str:
        return en if self.language == "en" else de

    def day(self, on: dt.date | None) -> str:
        return day(on).in_language(self.language) if on else "–"

    def name(self, key: str) -> str:
        return self.names.get(key, key)


def participation_annex(work: Work) -> Document:
    """Who was involved when, on what, and what became of each statement: proof under § 80(4) SGB VIII."""
    entries = work.plan.participation
    answered = sum(bool(entry.consideration) for entry in entries)
    heard = {entry.partner for entry in entries}
    blocks: list[Block] = [Paragraph((_counted(work, len(heard), len(entries), answered),), "lead")]
    for phase, name in words("phases").items():
        blocks.append(Heading(_capital(name.in_language(work.language))))
        held = [entry for entry in entries if entry.phase == phase]
        blocks.append(_phase(work, name, held) if held else Paragraph((_nobody(work),)))
    return _framed(
        work,
        blocks,
        Text("Nachweis der Beteiligung, § 80 Abs. 4 SGB VIII", "Record of involvement, § 80(4) SGB VIII"),
    )


def handover_paper(work: Work) -> Document:
    """What is open, what comes next, why things are as they are."""
    blocks: list[Block] = []
    for section in handover(work.plan, work.on):
        blocks.append(Heading(section.title.in_language(work.language)))
        blocks.append(Points(tuple((line.in_language(work.language),) for line in section.lines)))
    if not blocks:
        blocks.append(
            Paragraph((work.both("Noch ist nichts zu übergeben.", "There is nothing to hand over yet."),))
        )
    return _framed(work, blocks, Text("Übergabebericht", "Handover report"))


def _counted(work: Work, heard: int, times: int, answered: int) -> str:
    if not times:
        return work.both(
            "Noch ist niemand als beteiligt verzeichnet.", "Nobody is on record as involved yet."
        )
    who = by_number(
        heard,
        Text("Ein Träger oder Partner wurde", "One provider or partner was"),
        Text(f"{heard} Träger und Partner wurden", f"{heard} providers and partners were"),
    )
    how = by_number(times, Text("einmal", "once"), Text(f"{times}-mal", f"{times} times"))
    to = by_number(
        answered,
        Text("zu einer Stellungnahme", "for one statement"),
        Text(f"zu {answered} Stellungnahmen", f"for {answered} statements"),
    )
    return work.both(
        f"{who.de} {how.de} beteiligt; {to.de} ist gesagt, was daraus wurde.",
        f"{who.en} involved {how.en}; {to.en} it is said what became of it.",
    )


def _phase(work: Work, phase: Text, entries: list[Participation]) -> Table:
    heads = (
        (work.both("Träger oder Partner", "Provider or partner"), 1.3),
        (work.both("eingeladen", "invited"), 0.9),
        (work.both("Stellungnahme", "Statement"), 2.4),
        (work.both("Was daraus wurde", "What became of it"), 2.4),
    )
    rows = [
        Row(
            (
                (work.name(entry.partner),),
                (_invited(work, entry),),
                (f"{entry.reply} ({work.day(entry.replied)})" if entry.reply else "–",),
                (_became(work, entry),),
            )
        )
        for entry in sorted(entries, key=lambda each: (each.invited, each.id))
    ]
    said = phase.in_language(work.language)
    caption = work.both(f"Beteiligung in der Phase {said}", f"Involvement in the phase {said}")
    return Table(caption, tuple(Column(title, share=share) for title, share in heads), tuple(rows))


def _invited(work: Work, entry: Participation) -> str:
    version = f", {work.both('Fassung', 'version')} {entry.version}" if entry.version else ""
    return f"{work.day(entry.invited)}{version}"


def _became(work: Work, entry: Participation) -> str:
    if not entry.consideration:
        return work.both("offen", "open") if entry.reply else "–"
    said = word("considerations", entry.consideration).in_language(work.language)
    passage = f" ({work.name(entry.passage)})" if entry.passage else ""
    return f"{said}: {entry.reason}{passage}" if entry.reason else f"{said}{passage}"


def _nobody(work: Work) -> str:
    return work.both("In dieser Phase ist niemand verzeichnet.", "Nobody is on record in this phase.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _framed(work: Work, blocks: list[Block], kind: Text) -> Document:
    number = work.plan.version
    state = work.both(f"Fassung {number}", f"Version {number}") if number else work.both("Entwurf", "Draft")
    return Document(
        title=work.plan.title,
        language=work.language,
        blocks=tuple(blocks),
        kind=kind.in_language(work.language),
        town=work.town,
        date=work.on.isoformat(),
        state=f"{state} · {work.day(work.on)}",
        invented=work.invented,
    )
