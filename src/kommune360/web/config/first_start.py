"""What must be there before the server answers? Database, editorial pages, static files.

Runs at every start and is quick when nothing is to do; ``prepare`` says what it does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

Say = Callable[[str], None]


def set_up(data_dir: Path, *, demo: bool = False, planning_folder: Path | None = None) -> None:
    """Point Django at ``data_dir`` through the environment and load it; also for child processes."""
    os.environ["KOMMUNE360_DATA_DIR"] = str(data_dir.resolve())
    os.environ["KOMMUNE360_DEMO"] = "1" if demo else "0"
    if planning_folder is not None:
        os.environ["KOMMUNE360_PLANNING_FOLDER"] = str(planning_folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kommune360.web.config.settings")
    data_dir.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()


def prepare(say: Say) -> None:
    """Bring assets, database, editorial pages and static files up to date."""
    from kommune360.web.ui import assets

    assets.build(say)
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
