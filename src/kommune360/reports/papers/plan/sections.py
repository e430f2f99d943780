"""The sections of a plan's papers: head, committees, how the goals stand, who was heard, reviews, options, money.

From a version to blocks of a document; what is missing is said as missing.
"""

from __future__ import annotations

from kommune360.base.text import Text
from kommune360.plan.money import early_endings
from kommune360.plan.paths import State
from kommune360.plan.saying import day
from kommune360.plan.vocabulary import word
from kommune360.reports.document.tree import (
    Block,
    Column,
    Heading,
    Paragraph,
    Points,
    Row,
    Runs,
    Strong,
    Table,
    Terms,
)
from kommune360.reports.papers.details import Sitting
from kommune360.reports.papers.plan.points import MOST, happened, resolved
from kommune360.reports.papers.plan.tables import money_table
from kommune360.reports.papers.plan.version import PlanVersion
from kommune360.reports.papers.saying import by_number, filled


def head(version: PlanVersion) -> list[Block]:
    say, details = version.both, version.details
    term = f"{version.say(day(version.plan.start))} \N{EN DASH} {version.say(day(version.plan.end))}"
    pairs = (
        (say("Vorlagennummer", "Paper number"), details.number),
        (say("Federführung", "Lead"), details.unit),
        (say("Bearbeitung", "Author"), details.author),
        (say("Zeitraum", "Term"), term),
    )
    return [Terms(tuple((name, (value,)) for name, value in pairs if value))]


def committees(version: PlanVersion) -> Block:
    """The sequence the office named, else the one committee that is known."""
    say = version.both
    sittings = version.details.committees
    if not sittings and version.committee:
        on = version.say(day(version.meeting)) if version.meeting else ""
        sittings = (Sitting(version.committee, on, say("beschließt", "resolves")),)
    if not sittings:
        missing = say(
            "Die Beratungsfolge ist noch nicht eingetragen.", "The sequence of committees is not entered yet."
        )
        return Paragraph((missing,))
    heads = (say("Gremium", "Committee"), say("Sitzung", "Sitting"), say("Aufgabe", "Task"))
    rows = tuple(
        Row(((each.committee,), (each.date or "\N{EN DASH}",), (each.task or "\N{EN DASH}",)))
        for each in sittings
    )
    caption = say("Gremien, Sitzungen und Aufgaben", "Committees, sittings and tasks")
    return Table(caption, tuple(Column(head) for head in heads), rows)


def standing(version: PlanVersion) -> Runs:
    """How many targets are on their path; a state without data is said as that."""
    states = version.states.targets["state"].to_list()
    good = sum(state in {State.ON_PATH, State.REACHED} for state in states)
    off, without = states.count(str(State.OFF_PATH)), states.count(str(State.NO_DATA))
    known = len(states) - without
    if not known:
        return (
            version.both(
                "Zu den Zielwerten liegen noch keine Daten vor.", "There are no data on the targets yet."
            ),
        )
    first = by_number(
        good,
        Text("{good} von {known} Zielwerten mit Daten ist", "{good} of {known} targets with data is"),
        Text("{good} von {known} Zielwerten mit Daten sind", "{good} of {known} targets with data are"),
    )
    beside = by_number(
        off, Text("{off} liegt daneben", "{off} is off"), Text("{off} liegen daneben", "{off} are off")
    )
    missing = Text("", "")
    if without:
        missing = Text("; zu {without} fehlen Daten", "; on {without} data are missing")
    said = Text(
        f"{first.de} auf dem Pfad oder erreicht; {beside.de}{missing.de}.",
        f"{first.en} on path or reached; {beside.en}{missing.en}.",
    )
    about = {
        "known": Text("Zielwerte mit Daten", "targets with data"),
        "good": Text("Zielwerte auf dem Pfad oder erreicht", "targets on path or reached"),
        "off": Text("Zielwerte neben dem Pfad", "targets off their path"),
        "without": Text("Zielwerte ohne Daten", "targets without data"),
    }
    counts = {"known": known, "good": good, "off": off, "without": without}
    figures = {name: version.count(f"targets:{name}", counts[name], said) for name, said in about.items()}
    return filled(said, version.language, **figures)


def involved(version: PlanVersion) -> Runs:
    """Who was heard, § 80(4); the annex of involvement proves it."""
    entries = version.plan.participation
    if not entries:
        return (
            version.both(
                "Wie die anerkannten freien Träger beteiligt wurden, ist noch nicht eingetragen (§ 80 Abs. 4 SGB VIII).",
                "How recognised free providers were involved is not entered yet (section 80 (4) SGB VIII).",
            ),
        )
    heard = len({entry.partner for entry in entries})
    replies = sum(bool(entry.reply) for entry in entries)
    who = by_number(
        heard,
        Text("{heard} Träger oder Partner wurde beteiligt", "{heard} provider or partner was involved"),
        Text("{heard} Träger und Partner wurden beteiligt", "{heard} providers and partners were involved"),
    )
    what = by_number(
        replies,
        Text("{replies} Stellungnahme liegt vor", "{replies} statement was given"),
        Text("{replies} Stellungnahmen liegen vor", "{replies} statements were given"),
    )
    said = Text(
        f"{who.de}; {what.de}. Was daraus wurde, weist die Anlage zur Beteiligung nach (§ 80 Abs. 4 SGB VIII).",
        f"{who.en}; {what.en}. What became of them the annex of involvement proves (section 80 (4) SGB VIII).",
    )
    page = "beteiligung/"
    return filled(
        said,
        version.language,
        heard=version.count("involved", heard, Text("beteiligte Träger und Partner", "those involved"), page),
        replies=version.count("replies", replies, Text("Stellungnahmen", "statements"), page),
    )


def reported(version: PlanVersion, level: int = 2) -> list[Block]:
    found = happened(version)
    if not found or version.earlier is None:
        return []
    number = version.earlier.version
    title = version.both(f"Was seit Fassung {number} geschah", f"What happened since version {number}")
    return [Heading(title, level), Points(tuple(found))]


def all_changes(version: PlanVersion, title: str) -> list[Block]:
    changes = resolved(version)
    return [Heading(title), Points(tuple(changes))] if changes else []


def further_changes(version: PlanVersion) -> list[Block]:
    """All changes as an annex, where the resolution does not name each."""
    title = version.both("Anlage 3: Was sich ändert", "Annex 3: what changes")
    return all_changes(version, title) if len(resolved(version)) > MOST else []


def options(version: PlanVersion) -> tuple[Runs, ...]:
    say, plan = version.both, version.plan
    adopt = say(
        f"Fassung {plan.version} wird beschlossen (vorgeschlagen).",
        f"Version {plan.version} is adopted (proposed).",
    )
    stay = say(
        "Ohne Beschluss gibt es keinen Plan; die Pflicht zu planen besteht fort (§ 80 SGB VIII).",
        "Without a resolution there is no plan; the duty to plan remains (section 80 SGB VIII).",
    )
    if version.earlier is not None:
        number = version.earlier.version
        stay = say(
            f"Fassung {number} gilt unverändert weiter; die Änderungen der Fassung {plan.version} entfallen.",
            f"Version {number} stays in force unchanged; the changes of version {plan.version} are dropped.",
        )
    return ((Strong("Option A: "), adopt), (Strong("Option B: "), stay))


def reviewed(version: PlanVersion) -> list[Block]:
    """The review that led to this version."""
    newest = version.plan.versions[-1]
    held = next((each for each in version.plan.reviews if each.id == newest.review), None)
    if held is None:
        return []
    decision = version.say(word("verdicts", str(held.decision)))
    said = version.both(f"Entscheidung: {decision}. ", f"Decision: {decision}. ") + held.reason
    return [*paragraphs(held.text), Paragraph((said,))]


def all_reviews(version: PlanVersion) -> list[Block]:
    blocks: list[Block] = []
    for held in sorted(version.plan.reviews, key=lambda each: each.on, reverse=True):
        kind, decision = word("review_kinds", str(held.kind)), word("verdicts", str(held.decision))
        head = f"{version.say(day(held.on))}: {version.say(kind)}, {version.say(decision)}"
        blocks += [Heading(head, 2), *paragraphs(held.text), *paragraphs(held.reason)]
    nobody = version.both("Noch kein Rückblick.", "No review yet.")
    return blocks or [Paragraph((nobody,))]


def paragraphs(text: str) -> list[Block]:
    return [Paragraph((" ".join(part.split()),)) for part in text.split("\n\n") if part.strip()]


def money(version: PlanVersion) -> list[Block]:
    """Cost of all measures by year, what is funded of it, whose funding ends before its measure."""
    table = money_table(version)
    if table is None:
        return []
    heading = Heading(version.both("Kosten und Finanzierung", "Cost and funding"))
    ending = [
        version.both(
            f"„{measure.title}“: Die Finanzierung „{each.funding.source}“ endet am {day(each.ends).de}, vor der Maßnahme.",
            f"“{measure.title}”: the funding “{each.funding.source}” ends on {day(each.ends).en}, before the measure.",
        )
        for measure in version.plan.measures
        for each in early_endings(measure)
    ]
    said: list[Block] = [Paragraph((version.details.funding,))] if version.details.funding else []
    return [heading, table, *([Points(tuple((each,) for each in ending))] if ending else []), *said]
