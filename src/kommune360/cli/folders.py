"""The argument nearly every command has: the planning folder, opened.

From a path to an open ``PlanningFolder``; a path that is none ends in a finding.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kommune360.base.text import Text
from kommune360.cli.frame import Argument, Option

if TYPE_CHECKING:
    from kommune360.exchange.folder.planning_folder import PlanningFolder

PATH = click.Path(path_type=Path)


def folder_argument() -> Argument:
    return Argument(
        "folder",
        shown=Text("ORDNER", "FOLDER"),
        said=Text("der Planungsordner", "the planning folder"),
        type=PATH,
    )


def author_option() -> Option:
    return Option(
        "--author",
        shown=Text("NAME", "NAME"),
        said=Text(
            "wer ändert (steht im Verlauf; sonst der angemeldete Name)",
            "who changes (kept in the history; else the name signed in)",
        ),
    )


def target_option(folder: str) -> Option:
    """Where files are written; ``folder`` of the planning folder where nothing is said."""
    return Option(
        "--out",
        shown=Text("ORDNER", "FOLDER"),
        said=Text(
            f"wohin geschrieben wird (sonst: {folder} im Planungsordner)",
            f"where to write (else: {folder} in the folder)",
        ),
        type=PATH,
    )


def opened(folder: Path) -> PlanningFolder:
    """Open ``folder``. InputRefused with the reason where it is no planning folder."""
    from kommune360.exchange.folder.planning_folder import open_folder

    return open_folder(folder)


def author_or_user(author: str | None) -> str:
    """The author given, else the name the computer knows; "" where it knows none."""
    if author is not None:
        return author
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user (container) or no such module (Windows)
        return ""
