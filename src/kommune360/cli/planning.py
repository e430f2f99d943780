"""``kommune360 planning``: the plan of a folder: its state, signals, versions, next year, and its deadlines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kommune360.base.findings import Findings
from kommune360.base.periods import day_text
from kommune360.base.text import Text, counted
from kommune360.cli.folders import folder_argument, opened
from kommune360.cli.frame import Argument, Command, Group, Option, Outcome, WrongUse, stop
from kommune360.cli.language import both, say
from kommune360.cli.printing import table

if TYPE_CHECKING:
    from kommune360.exchange.folder.planning_folder import PlanningFolder
    from kommune360.exchange.folder.plans import StoredPlan
    from kommune360.plan.adapting.signals import Signal
    from kommune360.plan.document import Plan
    from kommune360.plan.files.reading import PlanRead

FILE = click.Path(path_type=Path, dir_okay=False)


def _check(file: Path) -> Outcome:
    from kommune360.plan.checking.checks import check_plan

    read = _file(file)
    if isinstance(read, Outcome):
        return read
    if read.draft is None:
        return Outcome(findings=read.findings, finds=True)
    plan = read.draft
    findings = Findings([*read.findings, *check_plan(plan, read.where)])
    count = len(findings)
    text = both(
        f"„{plan.title}“: {count} Befunde." if count else f"„{plan.title}“: alles in Ordnung.",
        f"“{plan.title}”: {count} findings." if count else f"“{plan.title}”: all is well.",
    )
    return Outcome(
        text=text, result={"plan": plan.id, "version": plan.version}, findings=findings, finds=True
    )


def _status(folder: Path, plan: str | None) -> Outcome:
    from kommune360.exchange.folder.plans import town_of, values_of
    from kommune360.plan.goals import tree
    from kommune360.plan.paths import STATE_NAMES, State, states

    def work(planning: PlanningFolder, stored: StoredPlan) -> Outcome:
        known = stored.plan
        found = states(known, values_of(planning, known), town_of(planning))
        rows = [
            (
                "  " * depth + node.goal.title,
                say(STATE_NAMES[found.goals[node.goal.id].state]),
                *(str(found.goals[node.goal.id].counts[state]) for state in State),
            )
            for root in tree(known)
            for depth, node in _with_depth(root)
        ]
        head = (both("Ziel", "goal"), both("Stand", "state"), *(say(STATE_NAMES[state]) for state in State))
        return Outcome(
            text=f"{known.title}\n\n" + table(head, rows, right=range(2, 2 + len(State))),
            result=lambda: {
                "plan": known.id,
                "version": known.version,
                "goals": {key: str(each.state) for key, each in found.goals.items()},
                "targets": found.targets.to_dicts(),
            },
        )

    return _on_plan(folder, plan, work)


def _with_depth(node: Any, depth: int = 0) -> list[tuple[int, Any]]:
    return [(depth, node), *(pair for child in node.children for pair in _with_depth(child, depth + 1))]


def _signals(folder: Path, plan: str | None, on: str | None, no_need: bool) -> Outcome:
    from kommune360.exchange.folder.plans import facts_of, names_of
    from kommune360.plan.adapting.signals import look

    day = _day(on)

    def work(planning: PlanningFolder, stored: StoredPlan) -> Outcome:
        facts = facts_of(planning, stored.plan, day, needs=not no_need)
        found = look(stored.plan, facts, names=names_of(planning, stored.plan)).signals
        written = day_text(day)
        lines = [
            both(
                f"{counted(len(found), 'Signal', 'Signale')} am {written.de}.",
                f"{counted(len(found), 'signal', 'signals')} on {written.en}.",
            )
        ]
        for each in found:
            lines += ["", say(each.what), f"  {say(each.why)}"]
            touched = ", ".join((*each.goals, *each.measures))
            if touched:
                lines.append(both(f"  Betrifft: {touched}", f"  Touches: {touched}"))
        return Outcome(text="\n".join(lines), result=lambda: {"signals": [signal_as_dict(s) for s in found]})

    return _on_plan(folder, plan, work)


def signal_as_dict(signal: Signal) -> dict[str, Any]:
    return {
        "key": signal.key,
        "rule": signal.rule,
        "on": signal.on.isoformat(),
        "what": signal.what.as_dict(),
        "why": signal.why.as_dict(),
        "goals": list(signal.goals),
        "measures": list(signal.measures),
        "review": str(signal.review),
        "data": dict(signal.data),
        "data_state": signal.data_state,
    }


def _diff(old: Path, new: Path) -> Outcome:
    from kommune360.plan.diff import compare

    first, second = _read(old), _read(new)
    if isinstance(first, Outcome):
        return first
    if isinstance(second, Outcome):
        return second
    changes = compare(first[0], second[0])
    head = both(f"{len(changes)} Änderungen.", f"{len(changes)} changes.")
    return Outcome(
        text="\n".join([head, *(f"- {say(change.sentence)}" for change in changes)]),
        result=lambda: {
            "changes": [
                {
                    "kind": str(change.kind),
                    "list": change.list,
                    "id": change.key,
                    "field": change.field,
                    "before": change.before.as_dict(),
                    "after": change.after.as_dict(),
                    "sentence": change.sentence.as_dict(),
                }
                for change in changes
            ]
        },
    )


def _forward(folder: Path, plan: str | None, out: Path | None, on: str | None) -> Outcome:
    from kommune360.plan.adapting.roll_forward import roll_forward
    from kommune360.plan.files.writing import dump_plan

    def work(planning: PlanningFolder, stored: StoredPlan) -> Outcome:
        moved = roll_forward(
            stored.plan, on=_day(on), role="Planungsfachkraft", data_state=planning.store.state.number
        )
        if out is not None:
            out.write_text(dump_plan(moved.plan), encoding="utf-8")
        start, end = moved.plan.start.year, moved.plan.end.year
        lines = [both(f"Fortschreibung für {start} bis {end}:", f"Rolled forward to {start} to {end}:")]
        lines += [f"- {say(change.sentence)}" for change in moved.changes]
        lines += ["", both("Zu entscheiden:", "To be decided:")]
        together: dict[str, list[str]] = {}
        for key, text in moved.open:
            together.setdefault(say(text), []).append(key)
        lines += [f"- {text} {', '.join(keys)}" for text, keys in together.items()]
        return Outcome(
            text="\n".join(lines),
            result=lambda: {
                "file": str(out) if out else None,
                "changes": [change.sentence.as_dict() for change in moved.changes],
                "finished": [measure.id for measure in moved.finished],
                "open": [{"id": key, **text.as_dict()} for key, text in moved.open],
            },
        )

    return _on_plan(folder, plan, work)


def _deadlines(day: str, land: str | None, budget: str | None, on: str | None) -> Outcome:
    from kommune360.plan.deadlines import calendar
    from kommune360.plan.holidays import lands

    if land and land not in lands():
        raise WrongUse(f"--land: eines von {', '.join(lands())}", f"--land: one of {', '.join(lands())}")
    found = calendar(_day(day), _day(on), land or "", _day(budget) if budget else None)
    rows = [(say(day_text(each.on)), say(each.name), str(each.left)) for each in found.deadlines]
    head = (both("bis", "by"), both("Schritt", "step"), both("Tage", "days"))
    warned = "".join(f"\n\n{say(text)}" for text in found.warnings)
    return Outcome(
        text=table(head, rows, right=(2,)) + warned,
        result={
            "deadlines": [
                {"step": each.step, "on": each.on.isoformat(), "days_left": each.left}
                for each in found.deadlines
            ],
            "warnings": [text.as_dict() for text in found.warnings],
        },
    )


def _handover(folder: Path, plan: str | None, on: str | None) -> Outcome:
    from kommune360.plan.handover import handover

    def work(_: PlanningFolder, stored: StoredPlan) -> Outcome:
        sections = handover(stored.plan, _day(on))
        lines = [f"# {stored.plan.title}"]
        for section in sections:
            lines += ["", f"## {say(section.title)}", "", *(f"- {say(line)}" for line in section.lines)]
        return Outcome(
            text="\n".join(lines),
            result={
                "sections": [
                    {"title": section.title.as_dict(), "lines": [line.as_dict() for line in section.lines]}
                    for section in sections
                ]
            },
        )

    return _on_plan(folder, plan, work)


def _read(file: Path) -> tuple[Plan, Any] | Outcome:
    read = _file(file)
    if isinstance(read, Outcome):
        return read
    if read.plan is None:
        return Outcome(findings=read.findings, finds=True)
    return read.plan, read.where


def _file(file: Path) -> PlanRead | Outcome:
    from kommune360.plan.files.reading import read_plan

    try:
        return read_plan(file.read_text(encoding="utf-8"), file.name)
    except (OSError, UnicodeDecodeError) as error:
        return stop(
            "plan-file-unreadable",
            Text(f"Die Datei {file} ist kein lesbarer Text.", f"The file {file} is no readable text."),
            Text(f"Das Programm meldet: {error}", f"The program says: {error}"),
            Text("Pfad prüfen; als Text in UTF-8 speichern.", "Check the path; save it as text in UTF-8."),
        )


def _on_plan(path: Path, key: str | None, work: Callable[[PlanningFolder, StoredPlan], Outcome]) -> Outcome:
    from kommune360.exchange.folder.plans import plan_of, plans_of

    planning = opened(path)
    try:
        stored = plan_of(planning, key or "")
    except KeyError:
        known = ", ".join(each.plan.id for each in plans_of(planning)) or "-"
        return stop(
            "plan-not-found",
            Text("Welcher Plan gemeint ist, ist nicht klar.", "It is not clear which plan is meant."),
            Text(f"Lesbare Pläne im Ordner: {known}.", f"Readable plans of the folder: {known}."),
            Text(
                "Mit --plan einen davon nennen; „kommune360 check“ zeigt, was an anderen Dateien nicht stimmt.",
                "Name one of them with --plan; “kommune360 check” shows what is wrong with other files.",
            ),
        )
    return work(planning, stored)


def _day(text: str | None) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.date.today()
    except ValueError as error:
        raise WrongUse(
            f"„{text}“ ist kein Datum (2026-12-31).", f"“{text}” is no date (2026-12-31)."
        ) from error


def _plan_option() -> Option:
    return Option(
        "--plan",
        shown=Text("ID", "ID"),
        said=Text("welcher Plan, wo es mehrere gibt", "which plan, where there are several"),
    )


def _on_option() -> Option:
    return Option(
        "--on",
        shown=Text("TAG", "DAY"),
        said=Text("an diesem Tag statt heute", "on this day instead of today"),
    )


def _file_argument(name: str, de: str, en: str) -> Argument:
    return Argument(name, shown=Text("DATEI", "FILE"), said=Text(de, en), type=FILE)


_COMMANDS = (
    Command(
        "check",
        said=Text("Prüft eine Plandatei für sich.", "Checks a plan file by itself."),
        params=[_file_argument("file", "die Plandatei", "the plan file")],
        callback=_check,
        examples=["kommune360 planning check plans/gut-aufwachsen.yaml"],
    ),
    Command(
        "status",
        said=Text(
            "Zeigt, welche Ziele auf ihrem Pfad sind: Werte der Indikatoren neben den Zielwerten.",
            "Shows which goals are on their path: figures of the indicators beside the targets.",
        ),
        params=[folder_argument(), _plan_option()],
        callback=_status,
        examples=["kommune360 planning status musterstadt"],
    ),
    Command(
        "signals",
        said=Text(
            "Zeigt, was sich so geändert hat, dass der Plan anzusehen ist, und warum.",
            "Shows what has changed so much that the plan should be looked at, and why.",
        ),
        params=[
            folder_argument(),
            _plan_option(),
            _on_option(),
            Option("--no-need", is_flag=True, said=Text("ohne den Bedarf (schneller)", "without the need (faster)")),
        ],
        callback=_signals,
        examples=["kommune360 planning signals musterstadt --on 2026-11-26"],
    ),
    Command(
        "diff",
        said=Text("Sagt in Sätzen, was sich zwischen zwei Fassungen geändert hat.", "Says in sentences what changed between two versions."),
        params=[
            _file_argument("old", "die frühere Fassung", "the earlier version"),
            _file_argument("new", "die spätere Fassung", "the later version"),
        ],
        callback=_diff,
        examples=["kommune360 planning diff plans/gut-aufwachsen/0003.yaml plans/gut-aufwachsen.yaml"],
    ),
    Command(
        "forward",
        said=Text("Schreibt den Plan um ein Jahr fort und zeigt nur, was sich ändert.", "Rolls the plan forward by a year and shows only what changes."),
        params=[
            folder_argument(),
            _plan_option(),
            _on_option(),
            Option("--out", type=FILE, shown=Text("DATEI", "FILE"), said=Text("den neuen Plan hierhin schreiben", "write the new plan here")),
        ],
        callback=_forward,
        examples=["kommune360 planning forward musterstadt --out plan-2027.yaml"],
    ),
    Command(
        "deadlines",
        said=Text(
            "Rechnet von der Sitzung des Ausschusses und vom Schluss des Haushalts zurück, in Arbeitstagen des Landes.",
            "Counts back from the meeting of the committee and from the close of the budget, in working days of the Land.",
        ),
        params=[
            Argument("day", shown=Text("SITZUNGSTAG", "DAY"), said=Text("Tag der Sitzung", "day of the meeting")),
            Option("--land", shown=Text("LAND", "LAND"), said=Text("Feiertage dieses Landes", "holidays of this Land")),
            Option("--budget", shown=Text("TAG", "DAY"), said=Text("Tag, an dem der Haushalt schließt", "day on which the budget closes")),
            _on_option(),
        ],
        callback=_deadlines,
        examples=["kommune360 planning deadlines 2027-03-18 --land nordrhein-westfalen --budget 2026-12-10"],
    ),
    Command(
        "handover",
        said=Text("Schreibt auf, was wissen muss, wer die Planung übernimmt.", "Writes down what somebody must know who takes the plan over."),
        params=[folder_argument(), _plan_option(), _on_option()],
        callback=_handover,
        examples=["kommune360 planning handover musterstadt"],
    ),
)  # fmt: skip

command = Group(
    "planning",
    said=Text(
        "Der Plan eines Ordners: prüfen, Stand und Signale zeigen, Fassungen vergleichen, fortschreiben.",
        "The plan of a folder: check it, show its state and signals, compare versions, roll it forward.",
    ),
    commands=_COMMANDS,
)
