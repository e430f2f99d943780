"""``kommune360 history``: every data state, who made it and what it changed."""

from __future__ import annotations

from pathlib import Path

from kommune360.base.text import Text
from kommune360.cli.folders import folder_argument, opened
from kommune360.cli.frame import Command, Outcome
from kommune360.cli.language import both, say
from kommune360.cli.printing import table

ACTIONS = {
    "import": Text("eingelesen", "imported"),
    "undo": Text("zurückgenommen", "taken back"),
    "remove": Text("entfernt", "removed"),
    "restore": Text("wiederhergestellt", "restored"),
}


def _history(folder: Path) -> Outcome:
    states = opened(folder).store.ledger.history()
    if not states:
        return Outcome(text=both("Noch kein Datenstand.", "No data state yet."), result={"states": []})
    head = (
        both("Stand", "state"),
        both("Zeit (UTC)", "time (UTC)"),
        both("was", "what"),
        both("wer", "who"),
        both("Datensätze", "datasets"),
        both("Dateien", "files"),
    )
    rows = [
        (
            str(state.number),
            state.time[:16].replace("T", " "),
            say(ACTIONS.get(state.action, Text(state.action, state.action))),
            state.author,
            str(len(state.datasets)),
            state.note if len(state.note) <= 60 else f"{state.note[:59]}…",
        )
        for state in states
    ]
    return Outcome(
        text=table(head, rows, right=(0, 4)), result={"states": [state.as_dict() for state in states]}
    )


command = Command(
    "history",
    said=Text(
        "Zeigt alle Datenstände, den ältesten zuerst: wann, wer, was. Kein Stand geht je verloren.",
        "Shows all data states, the oldest first: when, who, what. No state is ever lost.",
    ),
    params=[folder_argument()],
    callback=_history,
    examples=["kommune360 history berlin"],
)
