"""``kommune360 demo``: the whole application with an invented town, in one process, on any system."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), default=8360, envvar="PORT", show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse, auf der der Server hört.")
@click.option(
    "--data",
    "data_dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Ordner für Datenbank und Dateien der Vorführung.",
)
@click.option("--prepare-only", is_flag=True, help="Nur einrichten, keinen Server starten.")
def demo(port: int, host: str, data_dir: Path, prepare_only: bool) -> None:
    """Zeigt kommune360 mit einer erfundenen Stadt im Browser.

    Der erste Start richtet alles ein, spätere Starts dauern wenige Sekunden.
    """
    from kommune360.web.config import first_start, server

    try:
        server.check_port(host, port)
    except server.PortTaken:
        raise click.UsageError(
            f"Port {port} ist schon belegt. Ein anderer geht mit --port, z. B. --port {port + 1}."
        ) from None
    first_start.set_up(data_dir, demo=True)
    first_start.prepare(_say)
    from kommune360.web.config.demo import prepare_demo

    prepare_demo(data_dir.resolve(), _say)
    if prepare_only:
        return
    from kommune360.web.accounts.selectors import DEMO_ROLES

    click.echo(f"kommune360 läuft: http://{_shown(host)}:{port}/")
    click.echo(
        "Ansehen als: " + ", ".join(name for _role, name in DEMO_ROLES) + " (oben rechts, ohne Kennwort)"
    )
    click.echo("Beenden mit Strg+C")
    sys.stdout.flush()
    server.run(host, port)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _shown(host: str) -> str:
    return "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104 - only shown
