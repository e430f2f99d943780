"""``kommune360 demo``: the whole application with an invented town, in one process, on any system."""

from __future__ import annotations

from pathlib import Path

import click

from kommune360.base.text import Text
from kommune360.cli import serving
from kommune360.cli.frame import DONE, Command, Option, Outcome
from kommune360.cli.language import both, say


def _demo(port: int, host: str, prepare_only: bool, data_dir: Path) -> Outcome:
    from kommune360.web.config import first_start, server

    first_start.point_to(data_dir, demo=True)
    if prepare_only:
        return _set_up(data_dir)
    serving.refuse_taken_port(host, port)
    if not first_start.is_prepared(data_dir):
        code = serving.prepare_apart("demo", "--data", str(data_dir))
        if code != DONE:
            return Outcome(code=code)
    _announce(host, port)
    server.run(host, port)
    result = {"data": str(data_dir), "address": serving.address(host, port)}
    return Outcome(text=both("Beendet.", "Stopped."), result=result)


def _set_up(data_dir: Path) -> Outcome:
    from kommune360.web.config import first_start

    if not first_start.is_prepared(data_dir):
        first_start.prepare(serving.note)
        from kommune360.web.config.demo import prepare_demo

        prepare_demo(data_dir.resolve(), serving.note)
        first_start.mark_prepared(data_dir)
    text = both(f"Eingerichtet in {data_dir}.", f"Set up in {data_dir}.")
    return Outcome(text=text, result={"data": str(data_dir)})


def _announce(host: str, port: int) -> None:
    from kommune360.web.accounts.demo_roles import DEMO_ROLES

    names = ", ".join(say(name) for _role, name in DEMO_ROLES)
    serving.note(serving.address(host, port))
    serving.note(
        both(
            f"Ansehen als (oben rechts, ohne Kennwort): {names}", f"View as (top right, no password): {names}"
        )
    )
    serving.note(both("Beenden mit Strg+C", "Stop with Ctrl+C"))


command = Command(
    "demo",
    said=Text(
        "Zeigt kommune360 mit einer erfundenen Stadt im Browser. Der erste Start richtet alles ein, "
        "spätere dauern wenige Sekunden.",
        "Shows kommune360 with an invented town in the browser. The first start sets everything up, "
        "later ones take a few seconds.",
    ),
    params=[
        *serving.server_options(),
        Option(
            "--data",
            "data_dir",
            said=Text("Ordner der Vorführung", "folder of the demonstration"),
            shown=Text("ORDNER", "FOLDER"),
            type=click.Path(file_okay=False, path_type=Path),
            default=Path("var/demo"),
        ),
    ],
    callback=_demo,
    examples=["kommune360 demo", "kommune360 demo --port 9000"],
)
