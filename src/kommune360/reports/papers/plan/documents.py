"""The papers of a plan: Beschlussvorlage, brief, plain language, yearly report, frozen word for word.

From a version of a plan, the one before it and the states of its targets to documents with every figure they
print. A state says where a figure is, never why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.text import Text
from kommune360.reports.document.plain import as_plain
from kommune360.reports.document.tree import (
    Block,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Points,
    figures_of,
)
from kommune360.reports.papers.law import PLAN_LAW
from kommune360.reports.papers.plan.points import resolution_points
from kommune360.reports.papers.plan.sections import (
    all_changes,
    all_reviews,
    committees,
    further_changes,
    head,
    involved,
    money,
    options,
    paragraphs,
    reported,
    reviewed,
    standing,
)
from kommune360.reports.papers.plan.tables import (
    goals_table,
    measures_table,
    options_table,
    targets_table,
)
from kommune360.reports.papers.plan.version import PlanVersion

FORMAT = "kommune360-plan-paper"


def freeze_plan_paper(kind: str, version: PlanVersion) -> dict[str, Any]:
    """One of KINDS as JSON, in the form that ``files.file_of`` writes. KeyError for another kind."""
    document = KINDS[kind](version)
    newest = version.plan.versions[-1]
    plain = as_plain(document)
    return {
        "format": FORMAT,
        "format_version": 1,
        "kind": kind,
        "plan": version.plan.id,
        "version": newest.number,
        "data_state": newest.data_state,
        "figures": {
            each.key: {"text": each.text, "value": each.value, "unit": each.unit, "about": each.about}
            for each in figures_of(document.blocks)
        },
        "document": plain,
        "content": fingerprint_json(plain),
    }


def resolution(version: PlanVersion) -> Document:
    """The Beschlussvorlage: numbered points first, then how the goals stand, law, reasons, options, money."""
    say = version.both
    blocks: list[Block] = [
        *head(version),
        Heading(say("Beschlussvorschlag", "Proposed resolution")),
        Points(tuple(resolution_points(version)), numbered=True),
        Heading(say("Wie die Ziele stehen", "How the goals stand")),
        Paragraph(standing(version)),
        Heading(say("Beratungsfolge", "Sequence of committees")),
        committees(version),
        Heading(say("Sachverhalt und Rechtslage", "Facts and law")),
        Paragraph(involved(version)),
        *reported(version),
        Heading(say("Rechtslage", "Law"), 2),
        Points(tuple((version.say(text),) for text in PLAN_LAW)),
        Heading(say("Begründung", "Reasons")),
        Paragraph((version.plan.versions[-1].reason,)),
        *reviewed(version),
        Heading(say("Optionen", "Options")),
        Points(options(version)),
        options_table(version),
        *money(version),
        PageBreak(),
        Heading(say("Anlage 1: Zielwerte", "Annex 1: targets")),
        targets_table(version),
        Heading(say("Anlage 2: Maßnahmen", "Annex 2: measures")),
        measures_table(version),
        *further_changes(version),
    ]
    return _framed(version, blocks, Text("Beschlussvorlage", "Proposal for a resolution"), register=True)


def summary(version: PlanVersion) -> Document:
    """Two pages: what the plan wants, what is to be decided, how the goals stand, what it costs."""
    say = version.both
    blocks: list[Block] = [
        *head(version),
        *paragraphs(version.plan.summary),
        Heading(say("Was zu entscheiden ist", "What is to be decided")),
        Points(tuple(resolution_points(version)), numbered=True),
        Heading(say("Wie die Ziele stehen", "How the goals stand")),
        Paragraph(standing(version)),
        goals_table(version),
        *money(version),
    ]
    return _framed(version, blocks, Text("Kurzfassung", "Brief"), register=True)


def plain(version: PlanVersion) -> Document:
    """What the plan says in plain language, as its authors wrote it."""
    goals = [goal for goal in version.plan.goals if goal.plain]
    measures = [measure for measure in version.plan.measures if measure.plain]
    blocks: list[Block] = [*paragraphs(version.plan.plain or version.plan.summary)]
    if goals:
        blocks.append(Heading(version.both("Das wollen wir", "What we want")))
        blocks.append(Points(tuple((goal.plain,) for goal in goals)))
    if measures:
        blocks.append(Heading(version.both("Das tun wir", "What we do")))
        blocks.append(Points(tuple((measure.plain,) for measure in measures)))
    return _framed(version, blocks, Text("In einfacher Sprache", "In plain language"))


def yearly(version: PlanVersion) -> Document:
    """The report: every target beside its path, what was reviewed and decided, where each measure stands."""
    say = version.both
    blocks: list[Block] = [
        Paragraph(standing(version), role="lead"),
        Heading(say("Ziele", "Goals")),
        goals_table(version),
        Heading(say("Zielwerte", "Targets")),
        targets_table(version),
        Heading(say("Rückblicke und Entscheidungen", "Reviews and decisions")),
        *all_reviews(version),
        *all_changes(version, say("Was sich geändert hat", "What has changed")),
        *reported(version, level=1),
        Heading(say("Maßnahmen", "Measures")),
        measures_table(version),
        *money(version),
    ]
    return _framed(version, blocks, Text("Jahresbericht", "Yearly report"), register=True)


KINDS: Mapping[str, Callable[[PlanVersion], Document]] = {
    "resolution": resolution,
    "brief": summary,
    "plain": plain,
    "yearly": yearly,
}


def _framed(version: PlanVersion, blocks: list[Block], kind: Text, *, register: bool = False) -> Document:
    newest = version.plan.versions[-1]
    state = version.both(f"Fassung {newest.number}", f"Version {newest.number}")
    if newest.data_state is not None:
        state += version.both(f" · Datenstand {newest.data_state}", f" · data state {newest.data_state}")
    return Document(
        title=version.plan.title,
        language=version.language,
        blocks=tuple(blocks),
        kind=version.say(kind),
        town=version.town,
        date=newest.on.isoformat(),
        state=state,
        invented=version.invented,
        register=register,
    )
