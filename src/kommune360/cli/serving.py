"""What ``demo`` and ``serve`` share: options of the server, the address, words on standard error.

Nothing of the web application is imported here before a server is really started.
"""

from __future__ import annotations

import subprocess
import sys

import click

from kommune360.base.text import Text
from kommune360.cli.frame import Option, WrongUse
from kommune360.cli.language import language

DEFAULT_PORT = 8360


def server_options() -> list[click.Parameter]:
    return [
        Option(
            "--port",
            said=Text(
                "Port des Servers (sonst PORT, sonst 8360)", "the server's port (else PORT, else 8360)"
            ),
            type=click.IntRange(1, 65535),
            default=DEFAULT_PORT,
            envvar="PORT",
        ),
        Option(
            "--host",
            said=Text("Adresse, auf der er hört", "address it listens on"),
            default="127.0.0.1",
        ),
        Option(
            "--prepare-only",
            said=Text("nur einrichten, keinen Server starten", "only set up, start no server"),
            is_flag=True,
        ),
    ]


def refuse_taken_port(host: str, port: int) -> None:
    """WrongUse where something else listens there already."""
    from kommune360.web.config.server import PortTaken, check_port

    try:
        check_port(host, port)
    except PortTaken as error:
        raise WrongUse(
            f"Auf {host}:{port} läuft schon etwas. Ein anderer Port geht mit --port {port + 1}.",
            f"Something already runs on {host}:{port}. Choose another port with --port {port + 1}.",
        ) from error


def prepare_apart(*words: str) -> int:
    """Run ``kommune360 WORDS --prepare-only`` in its own process and return its exit code.

    The process that watches over the server stays small: what setting up loaded goes with the child.
    """
    command = [sys.executable, "-m", "kommune360", *words, "--prepare-only", "--language", language()]
    return subprocess.run(command, stdout=sys.stderr, check=False).returncode  # noqa: S603


def address(host: str, port: int) -> str:
    """The address to open in a browser."""
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::"} else host  # noqa: S104 - only shown
    return f"http://{shown}:{port}/"


def note(line: str) -> None:
    """Tell the person at the terminal; standard output stays free for the result."""
    print(line, file=sys.stderr, flush=True)
