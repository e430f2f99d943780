"""``kommune360 undo``: one change back, after saying what is lost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kommune360.base.text import Text
from kommune360.cli.folders import author_option, author_or_user, folder_argument, opened
from kommune360.cli.frame import Command, Option, Outcome, WrongUse, stop
from kommune360.cli.language import both

if TYPE_CHECKING:
    from kommune360.observations.ledger import DataState
    from kommune360.observations.store import Store


def _undo(folder: Path, yes: bool, author: str | None) -> Outcome:
    planning = opened(folder)
    store = planning.store
    try:
        change, earlier = store.to_undo()
    except ValueError:
        return stop(
            "nothing-to-undo",
            Text("Es gibt nichts zurückzunehmen.", "There is nothing to take back."),
            Text("Der Ordner hat keinen früheren Datenstand.", "The folder has no earlier data state."),
            Text("Nichts zu tun.", "Nothing to do."),
        )
    lost, returning = _consequences(store, change, earlier)
    click.echo(_announcement(change, lost, returning), err=True)
    if not yes and not _confirmed():
        return Outcome(text=both("Nichts geändert.", "Nothing changed."), code=1)
    state = store.undo(author=author_or_user(author))
    return Outcome(
        text=both(
            f"Zurückgenommen. Jetzt gilt Datenstand {state.number}; der frühere bleibt im Verlauf.",
            f"Taken back. Data state {state.number} holds now; the former one stays in the history.",
        ),
        result={"state": state.number, "undone": change.number, "removed": lost, "returning": returning},
    )


def _consequences(store: Store, change: DataState, earlier: DataState) -> tuple[list[str], list[str]]:
    """Datasets that vanish, and datasets whose earlier version holds again."""

    def present(state: DataState) -> dict[str, str]:
        rows = store.read("datasets", state).select("dataset", "fingerprint").collect()
        return {str(name): str(fingerprint) for name, fingerprint in rows.iter_rows()}

    now, then = present(store.state), present(earlier)
    touched = [name for name in change.datasets if now.get(name) != then.get(name)]
    return [name for name in touched if name not in then], [name for name in touched if name in then]


def _announcement(change: DataState, lost: list[str], returning: list[str]) -> str:
    who = f", {change.author}" if change.author else ""
    lines = [
        both(
            f"Zurückgenommen wird Datenstand {change.number} ({change.time[:16].replace('T', ' ')} UTC{who}):",
            f"To be taken back: data state {change.number} ({change.time[:16].replace('T', ' ')} UTC{who}):",
        )
    ]
    if lost:
        lines.append(both("  es entfallen:      ", "  removed:          ") + ", ".join(lost))
    if returning:
        lines.append(
            both("  die frühere Fassung gilt wieder: ", "  earlier version again: ") + ", ".join(returning)
        )
    return "\n".join(lines)


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        raise WrongUse(
            "Ohne Bildschirm wird nur mit --yes zurückgenommen.", "Without a terminal, undo needs --yes."
        )
    click.echo(both("Zurücknehmen? [j/N] ", "Take back? [y/N] "), nl=False, err=True)
    return sys.stdin.readline().strip().lower() in {"j", "ja", "y", "yes"}


command = Command(
    "undo",
    said=Text(
        "Nimmt die letzte Änderung zurück und nennt vorher, was dadurch entfällt. Auch das Zurückgenommene "
        "bleibt als früherer Datenstand erhalten. Zweimal aufgerufen geht es zwei Schritte zurück.",
        "Takes back the last change and says first what is lost by it. What was taken back stays readable "
        "as an earlier data state. Called twice it goes back two steps.",
    ),
    params=[
        folder_argument(),
        Option("--yes", said=Text("nicht nachfragen", "do not ask"), is_flag=True),
        author_option(),
    ],
    callback=_undo,
    examples=["kommune360 undo berlin --yes"],
)
