"""``kommune360 serve``: one planning folder in the browser, for the people who work with it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kommune360.base.text import Text
from kommune360.cli import serving
from kommune360.cli.folders import folder_argument, opened
from kommune360.cli.frame import DONE, Command, Option, Outcome
from kommune360.cli.language import both

WEB_FOLDER = "web"
DESCRIPTION = "kommune360.yaml"


def _serve(
    folder: Path, port: int, host: str, prepare_only: bool, data_dir: Path | None, create_user: str | None
) -> Outcome:
    from kommune360.web.config import first_start, server

    data_dir = data_dir or folder / WEB_FOLDER
    if prepare_only:
        return _set_up(folder, data_dir, create_user)
    serving.refuse_taken_port(host, port)
    if create_user or not first_start.is_prepared(data_dir, folder / DESCRIPTION):
        user = ["--create-user", create_user] if create_user else []
        code = serving.prepare_apart("serve", str(folder), "--data", str(data_dir), *user)
        if code != DONE:
            return Outcome(code=code)
    first_start.point_to(data_dir, planning_folder=folder)
    serving.note(serving.address(host, port))
    serving.note(both("Beenden mit Strg+C", "Stop with Ctrl+C"))
    server.run(host, port)
    result = {"folder": str(folder), "data": str(data_dir), "address": serving.address(host, port)}
    return Outcome(text=both("Beendet.", "Stopped."), result=result)


def _set_up(folder: Path, data_dir: Path, create_user: str | None) -> Outcome:
    """Bring the data folder up to date; a folder that is no planning folder is refused before anything."""
    from kommune360.web.config import first_start

    config = opened(folder).config
    first_start.point_to(data_dir, planning_folder=folder)
    first_start.prepare(serving.note)
    from kommune360.web.config.serving import create_first_user, nobody_can_sign_in, prepare_folder

    prepare_folder(folder.resolve(), config.as_dict())
    first_start.mark_prepared(data_dir, folder / DESCRIPTION)
    result = {"folder": str(folder), "data": str(data_dir)}
    if not create_user:
        text = both(f"Eingerichtet in {data_dir}.", f"Set up in {data_dir}.")
        hint = _nobody(folder) if nobody_can_sign_in() else ""
        return Outcome(text=text + hint, result=result)
    findings = create_first_user(create_user, _password())
    text = "" if findings.stops else both(f"{create_user} kann sich anmelden.", f"{create_user} can sign in.")
    return Outcome(text=text, findings=findings, result=result)


def _nobody(folder: Path) -> str:
    return both(
        f"\nNoch kann sich niemand anmelden. Die erste Person eintragen: "
        f"kommune360 serve {folder} --create-user E-MAIL",
        f"\nNobody can sign in yet. Enter the first person: kommune360 serve {folder} --create-user E-MAIL",
    )


def _password() -> str:
    """Asked twice on a terminal; read as one line where the input is piped."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(
        click.prompt(
            both("Kennwort (mindestens 12 Zeichen)", "Password (at least 12 characters)"),
            hide_input=True,
            confirmation_prompt=both("Noch einmal", "Once more"),
            err=True,
        )
    )


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
