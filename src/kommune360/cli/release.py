"""``kommune360 release``: figures of the statistics zone, protected and proved, into the planning zone.

What would be blanked is shown first with ``--dry-run``; refused where the attack succeeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kommune360.base.findings import Findings
from kommune360.base.text import Text
from kommune360.cli.folders import PATH, author_option, author_or_user, folder_argument, opened
from kommune360.cli.frame import Command, Option, Outcome, stop
from kommune360.cli.language import both, say
from kommune360.cli.printing import table
from kommune360.cli.progress import progress_bar

if TYPE_CHECKING:
    from kommune360.exchange.folder.releasing import Trial


def _release(
    folder: Path, dataset: Sequence[str], profile: Path | None, dry_run: bool, author: str | None
) -> Outcome:
    from kommune360.exchange.folder.releasing import profile_of, release, trial_of, waiting

    planning = opened(folder)
    there = {each.dataset: each for each in waiting(planning)}
    if unknown := [name for name in dataset if name not in there]:
        return _unknown(unknown[0], list(there))
    wanted = list(dataset) or [name for name, each in there.items() if each.open]
    if not wanted:
        text = both("Nichts wartet auf eine Freigabe.", "Nothing waits for a release.")
        return Outcome(text=text, result={"state": planning.store.state.number, "datasets": {}})
    with progress_bar(len(wanted), both("Schützen und angreifen", "Protecting and attacking")) as step:
        trial = trial_of(planning, wanted, profile_of(planning, profile), progress=step)
    findings = Findings(trial.findings)
    if not trial.passed or dry_run:
        said = (
            both("Probe: nichts gespeichert.", "Trial: nothing stored.")
            if trial.passed
            else both("Nicht freigegeben, nichts gespeichert.", "Not released, nothing stored.")
        )
        result = {**trial.public(), "remedies": trial.proposals()}
        outcome = Outcome(f"{said}\n\n{_overview(trial)}", result, findings)
        outcome.code = None if trial.passed else 1
        return outcome
    state = release(planning, trial, author=author_or_user(author))
    said = both(
        f"Freigegeben als Datenstand {state.number}; Nachweis: proofs/{state.number:06d}.json. "
        f"Zurücknehmen: kommune360 undo {folder}",
        f"Released as data state {state.number}; proof: proofs/{state.number:06d}.json. "
        f"Take back: kommune360 undo {folder}",
    )
    return Outcome(f"{_overview(trial)}\n\n{said}", {"state": state.number, **trial.public()}, findings)


def _overview(trial: Trial) -> str:
    head = (
        both("Datensatz", "dataset"),
        both("Regel", "rule"),
        both("Zahlen", "figures"),
        both("verdeckt", "blanked"),
        both("Anteil", "share"),
        both("Prüfung", "audit"),
    )
    rows = [
        (
            name,
            say(trial.profile.rules[each.rule].name),
            f"{each.released.table.height}",
            f"{each.withheld}",
            f"{100 * each.withheld / max(each.released.table.height, 1):.1f} %",
            both("bestanden", "passed") if each.passed else both("nicht bestanden", "failed"),
        )
        for name, each in trial.shielded.items()
    ]
    signed = trial.profile.signature
    by = f"{signed.name}, {signed.date}" if signed.given else both("nicht unterschrieben", "not signed")
    lines = [
        table(head, rows, right=(2, 3, 4)),
        "",
        both("Profil: ", "Profile: ") + f"{say(trial.profile.name)}, {by}",
    ]
    for name, each in trial.shielded.items():
        lines += [
            f"{name}: {say(remedy.text)} ({remedy.small_before} -> {remedy.small_after})"
            for remedy in each.remedies
        ]
    return "\n".join(lines)


def _unknown(name: str, there: Sequence[str]) -> Outcome:
    known: Any = ", ".join(there) or "-"
    return stop(
        "not-in-statistics-zone",
        Text(f"„{name}“ liegt nicht in der Statistikzone.", f"“{name}” does not lie in the statistics zone."),
        Text(f"Dort liegen: {known}.", f"There are: {known}."),
        Text(
            "Mit „kommune360 import --zone statistics“ einlesen.",
            "Import it with “kommune360 import --zone statistics”.",
        ),
    )


command = Command(
    "release",
    said=Text(
        "Gibt Zahlen der Statistikzone für die Planung frei: kleine Zahlen werden verdeckt und so viele "
        "andere, dass sie sich nicht errechnen lassen; das Ergebnis wird angegriffen und nur gespeichert, "
        "wenn der Angriff scheitert. Der Nachweis liegt danach unter proofs/. Ohne --dataset: alles, was "
        "wartet.",
        "Releases figures of the statistics zone for planning: small numbers are blanked, and as many others "
        "as it takes that nobody can compute them; the result is attacked and stored only where the attack "
        "fails. The proof then lies under proofs/. Without --dataset: all that waits.",
    ),
    params=[
        folder_argument(),
        Option(
            "--dataset",
            shown=Text("DATENSATZ", "DATASET"),
            said=Text("nur dieser Datensatz; mehrfach möglich", "this dataset only; repeatable"),
            multiple=True,
        ),
        Option(
            "--profile",
            shown=Text("DATEI", "FILE"),
            said=Text(
                "Geheimhaltungsprofil (sonst das der Kommune oder das Standardprofil)",
                "suppression profile (else that of the town or the standard one)",
            ),
            type=PATH,
        ),
        Option(
            "--dry-run",
            said=Text("nur zeigen, was verdeckt würde", "only show what would be blanked"),
            is_flag=True,
        ),
        author_option(),
    ],
    callback=_release,
    examples=["kommune360 release stadt --dry-run", "kommune360 release stadt --dataset hilfen-2025"],
)
