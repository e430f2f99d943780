"""Does what is offered reach what is wanted? The results chain of each goal, and of one goal or measure as a picture.

From what a reader sees of a plan to rows that templates draw: planned backwards from society, checked forwards
from the offer. A gap is named; what figures show is where they lie, not why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kommune360.base.text import Text
from kommune360.exchange.writers.spreadsheets import csv_file
from kommune360.plan.chain import Chain, Link, chains, measure_chain
from kommune360.plan.chain import Seen as Shown
from kommune360.plan.document import Level, Target
from kommune360.plan.paths import STATE_NAMES, State
from kommune360.plan.vocabulary import word
from kommune360.web.plan.goals import tree
from kommune360.web.plan.seen import Seen
from kommune360.web.plan.showing.addresses import goal_url, measure_url
from kommune360.web.ui.tables import Cell, Column, Row, Table

SHOWN_NAMES = {
    Shown.SHOWN: Text("wie geplant", "as planned"),
    Shown.MISSED: Text("neben dem Pfad", "off path"),
    Shown.UNKNOWN: Text("beschrieben, ohne Wert", "described, no value"),
    Shown.EMPTY: Text("leer", "empty"),
}
_TONES = {Shown.SHOWN: "enough", Shown.MISSED: "warning", Shown.UNKNOWN: "", Shown.EMPTY: "error"}
_MARKS = {Shown.SHOWN: "✓", Shown.MISSED: "!", Shown.UNKNOWN: "○", Shown.EMPTY: "–"}
KINDS = {
    "output": Text("Leistung", "output"),
    "outcome": Text("Ergebnis", "outcome"),
    "impact": Text("Wirkung", "impact"),
}
_TEXTS = 8  # of a step; a Leitziel gathers hundreds


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step as it is drawn and told: ``texts`` with who says it, ``targets`` with where they stand."""

    step: int
    name: Text
    kind: Text
    state: Text
    tone: str
    mark: str
    seen: Shown
    texts: tuple[tuple[str, str, str], ...]  # words, title and address of who says so
    more: int
    targets: tuple[tuple[str, str], ...]


def overview(seen: Seen, language: str) -> dict[str, Any]:
    """Every Mittlerziel with its seven steps, and how many chains have no gap."""
    found = _middle(seen)
    whole = sum(not each.missing for each in found)
    return {
        "headline": _headline(whole, len(found)),
        "table": _table(seen, found, language) if found else None,
    }


def overview_csv(seen: Seen, language: str) -> bytes:
    """The overview for a spreadsheet."""
    head = [_("Ziel"), *(f"{step}. {_step(step).in_language(language)}" for step in range(1, 8))]
    rows = [
        [each.goal.title, *(SHOWN_NAMES[link.seen].in_language(language) for link in each.links)]
        for each in _middle(seen)
    ]
    return csv_file([head, *rows], language)


def one(seen: Seen, key: str, language: str) -> dict[str, Any]:
    """The chain of one goal or measure, from society back to the offer. KeyError."""
    measure = next((each for each in seen.plan.measures if each.id == key), None)
    if measure is not None:
        links = measure_chain(seen.plan, measure, _states(seen))
        title, url = measure.title, measure_url(seen, key)
    else:
        chain = chains(seen.plan, _states(seen), [key])[key]
        links, title, url = chain.links, chain.goal.title, goal_url(seen, key)
    steps = [_shown(seen, link, language, key) for link in links]
    return {
        "key": key,
        "title": title,
        "url": url,
        "is_measure": measure is not None,
        "headline": _standing(links),
        "gaps": [each for each in steps if each.seen is Shown.EMPTY],
        "steps": list(reversed(steps)),
        "stairs": steps,
    }


def _middle(seen: Seen) -> list[Chain]:
    keys = [goal.id for goal in seen.plan.goals if goal.level is Level.MITTLERZIEL]
    return list(chains(seen.plan, _states(seen), keys).values())


def _headline(whole: int, count: int) -> str:
    if not count:
        return _("Noch kein Mittlerziel, noch keine Wirkungskette")
    if whole == count:
        return _("Jedes Mittlerziel sagt auf allen sieben Stufen, was es will")
    return _("%(open)s von %(count)s Wirkungsketten haben noch Lücken") % {
        "open": count - whole,
        "count": count,
    }


def _standing(links: tuple[Link, ...]) -> str:
    """Up to which step figures show that things go as planned, or which steps are empty."""
    empty = [str(link.step) for link in links if link.seen is Shown.EMPTY]
    if empty:
        return ngettext(
            "Stufe %(steps)s ist noch leer", "Die Stufen %(steps)s sind noch leer", len(empty)
        ) % {"steps": ", ".join(empty)}
    missed = [str(link.step) for link in links if link.seen is Shown.MISSED]
    if missed:
        return ngettext(
            "Auf Stufe %(steps)s liegen Werte neben dem Pfad",
            "Auf den Stufen %(steps)s liegen Werte neben dem Pfad",
            len(missed),
        ) % {"steps": ", ".join(missed)}
    shown = sum(link.seen is Shown.SHOWN for link in links)
    if not shown:
        return _("Alle Stufen sind beschrieben, noch keine ist mit Werten belegt")
    return _("Alle Stufen sind beschrieben, %(shown)s von 7 mit Werten auf dem Pfad") % {"shown": shown}


def _table(seen: Seen, found: list[Chain], language: str) -> Table:
    rows = []
    for chain in found:
        cells: dict[str, Any] = {
            "goal": Cell(
                text=chain.goal.title,
                href=reverse("plan:chain", args=[chain.goal.id]) + seen.query,
            )
        }
        for link in chain.links:
            cells[str(link.step)] = Cell(
                text=SHOWN_NAMES[link.seen].in_language(language),
                tone={"warning": "short", "error": "short", "enough": "enough"}.get(
                    _TONES[link.seen], "open"
                ),
                sort=list(Shown).index(link.seen),
            )
        rows.append(Row(cells))
    return Table(
        caption=_("Sieben Stufen je Mittlerziel: was beschrieben ist und was Werte zeigen"),
        id="wirkungsketten",
        columns=[
            Column("goal", _("Mittlerziel")),
            *(Column(str(step), f"{step}. {_step(step).in_language(language)}") for step in range(1, 8)),
        ],
        rows=rows,
        downloads=[("CSV", reverse("plan:chains_csv") + seen.query)],
    )


def _shown(seen: Seen, link: Link, language: str, own: str) -> StepShown:
    """``own``: whose chain it is; who else says something is named."""
    texts = tuple(
        (text, "" if key == own else seen.name(key), _url(seen, key)) for key, text in link.texts[:_TEXTS]
    )
    targets = tuple(_target(seen, each, language) for each in link.targets[:_TEXTS])
    return StepShown(
        link.step,
        _step(link.step),
        KINDS["output" if link.step < 4 else "outcome" if link.step < 7 else "impact"],
        SHOWN_NAMES[link.seen],
        _TONES[link.seen],
        _MARKS[link.seen],
        link.seen,
        texts,
        len(link.texts) - len(texts) + len(link.targets) - len(targets),
        targets,
    )


def _target(seen: Seen, target: Target, language: str) -> tuple[str, str]:
    """What is measured and where, and its state."""
    state = State(seen.figures.rows[target.id]["state"])
    where = f", {seen.area(target.area)}" if target.area else ""
    return tree.indicator_name(seen, target, language) + where, STATE_NAMES[state].in_language(language)


def _url(seen: Seen, key: str) -> str:
    is_measure = any(each.id == key for each in seen.plan.measures)
    return measure_url(seen, key) if is_measure else goal_url(seen, key)


def _states(seen: Seen) -> dict[str, State]:
    return {key: State(row["state"]) for key, row in seen.figures.rows.items()}


def _step(step: int) -> Text:
    return word("steps", str(step))
