"""What must be there before the server answers? Assets, database, editorial pages, static files.

``prepare`` brings all of it up to date and says what it does. With SQLite a stamp remembers for
which code that was done: the next start of the same code needs not even load Django.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from kommune360.web.config import environment

Say = Callable[[str], None]
PACKAGE = environment.WEB.parent
CODE = ("*.py", "*.html", "*.css", "*.js", "*.svg", "*.po", "*.yaml", "stamp.txt")


def point_to(data_dir: Path, *, demo: bool = False, planning_folder: Path | None = None) -> None:
    """Say through the environment where the data are; child processes read the same."""
    data_dir.mkdir(parents=True, exist_ok=True)
    os.environ["KOMMUNE360_DATA_DIR"] = str(data_dir.resolve())
    os.environ["KOMMUNE360_DEMO"] = "1" if demo else "0"
    if planning_folder is not None:
        os.environ["KOMMUNE360_PLANNING_FOLDER"] = str(planning_folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kommune360.web.config.settings")


def is_prepared(data_dir: Path, *inputs: Path) -> bool:
    """Whether this very code has prepared this folder, at this place, from these ``inputs`` as they are.

    Never sure of a database elsewhere.
    """
    stamp = data_dir / "prepared.txt"
    if environment.text("DATABASE_URL") or not (data_dir / "kommune360.sqlite3").is_file():
        return False
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint(data_dir, *inputs)


def mark_prepared(data_dir: Path, *inputs: Path) -> None:
    (data_dir / "prepared.txt").write_text(fingerprint(data_dir, *inputs), encoding="utf-8")


def fingerprint(*places: Path) -> str:
    """Where the places lie, what the files among them say, and the state of the package's own files."""
    digest = hashlib.sha256()
    for place in places:
        digest.update(f"{place.resolve()}\n".encode())
        if place.is_file():
            digest.update(place.read_bytes())
    for pattern in CODE:
        for file in sorted(PACKAGE.rglob(pattern)):
            state = file.stat()
            digest.update(f"{file.relative_to(PACKAGE)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def prepare(say: Say) -> None:
    """Bring assets, database, editorial pages and static files up to date; loads Django."""
    from kommune360.web.ui import assets

    assets.build(say)
    import django

    django.setup()
    migrate(say)
    from kommune360.web.audit.services import Actor
    from kommune360.web.pages.services import ensure_editorial_pages

    ensure_editorial_pages(actor=Actor.system("kommune360"))
    from kommune360.web.config import static

    if static.stale():
        say("Stylesheets und Skripte werden gesammelt …")
        static.collect()


def migrate(say: Say) -> bool:
    """Apply what is missing of the database's structure; return whether anything was."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    say("Datenbank wird eingerichtet …")
    call_command("migrate", interactive=False, verbosity=0)
    return True
