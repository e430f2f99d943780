"""``kommune360 serve``: one planning folder in the browser, for the people who work with it."""

from __future__ import annotations

from pathlib import Path

import click

from kommune360.base.text import Text
from kommune360.cli import serving
from kommune360.cli.folders import folder_argument, opened
from kommune360.cli.frame import Command, Option, Outcome
from kommune360.cli.language import both

WEB_FOLDER = "web"


def _serve(
    folder: Path, port: int, host: str, prepare_only: bool, data_dir: Path | None, create_user: str | None
) -> Outcome:
    from kommune360.web.config import first_start, server

    config = opened(folder).config
    if not prepare_only:
        serving.refuse_taken_port(host, port)
    data_dir = data_dir or folder / WEB_FOLDER
    first_start.point_to(data_dir, planning_folder=folder)
    if create_user or not first_start.is_prepared(data_dir):
        first_start.prepare(serving.note)
        from kommune360.web.config.serving import prepare_folder

        prepare_folder(folder.resolve(), config.as_dict())
        first_start.mark_prepared(data_dir)
    result = {"folder": str(folder), "data": str(data_dir), "address": serving.address(host, port)}
    text = both(f"Eingerichtet in {data_dir}.", f"Set up in {data_dir}.")
    if create_user:
        from kommune360.web.config.serving import create_first_user

        password = click.prompt(
            both("Kennwort (mindestens 12 Zeichen)", "Password (at least 12 characters)"),
            hide_input=True,
            confirmation_prompt=both("Noch einmal", "Once more"),
            err=True,
        )
        findings = create_first_user(create_user, password)
        if findings.stops:
            return Outcome(findings=findings, result=result)
        text = both(f"{create_user} kann sich anmelden.", f"{create_user} can sign in.")
    if prepare_only:
        return Outcome(text=text, result=result)
    serving.note(serving.address(host, port))
    serving.note(both("Beenden mit Strg+C", "Stop with Ctrl+C"))
    server.run(host, port)
    return Outcome(text=both("Beendet.", "Stopped."), result=result)


command = Command(
    "serve",
    said=Text(
        "Zeigt den Planungsordner im Browser. Anmelden kann sich, wer mit --create-user oder auf der Seite "
        "„Mitglieder“ eingetragen ist. Konten und Protokoll liegen im Unterordner web.",
        "Shows the planning folder in the browser. People entered with --create-user or on the page "
        "“Members” can sign in. Accounts and audit trail are kept in the subfolder web.",
    ),
    params=[
        folder_argument(),
        *serving.server_options(),
        Option(
            "--data",
            "data_dir",
            said=Text(
                "Ordner für Konten und Protokoll (sonst ORDNER/web)",
                "folder for accounts and audit trail (else FOLDER/web)",
            ),
            shown=Text("ORDNER", "FOLDER"),
            type=click.Path(file_okay=False, path_type=Path),
        ),
        Option(
            "--create-user",
            said=Text(
                "eine Person eintragen, die plant und Rollen vergibt; fragt nach dem Kennwort",
                "enter a person who plans and gives roles; asks for the password",
            ),
            shown=Text("E-MAIL", "E-MAIL"),
        ),
    ],
    callback=_serve,
    examples=["kommune360 serve berlin", "kommune360 serve berlin --create-user planung@stadt.example"],
)
