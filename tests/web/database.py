"""A migrated SQLite database for the tests, made once per state of the migrations.

Wagtail's migrations take their time; the template lies in ``build/`` and every test process works on
a copy. On PostgreSQL each worker copies the database that ``make test`` has migrated before.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src" / "kommune360" / "web"
KEPT = ROOT / "build" / "test-database"
PACKAGES = ("django", "wagtail", "django-allauth", "django-tasks-db", "django-taggit")


def fingerprint() -> str:
    digest = hashlib.sha256(" ".join(version(name) for name in PACKAGES).encode())
    for file in sorted([*WEB.glob("*/migrations/*.py"), WEB / "config" / "rooms.py"]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def template() -> Path:
    """The migrated database; made where it is missing, by one process while the others wait."""
    file = KEPT / f"{fingerprint()}.sqlite3"
    KEPT.mkdir(parents=True, exist_ok=True)
    with FileLock(KEPT / "lock"):
        if not file.is_file():
            making = KEPT / "making.sqlite3"
            making.unlink(missing_ok=True)
            environment = {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "kommune360.web.config.settings",
                "KOMMUNE360_DATA_DIR": str(KEPT / "data"),
                "KOMMUNE360_DATABASE_URL": f"sqlite:///{making}",
            }
            subprocess.run(
                [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
                env=environment,
                cwd=ROOT,
                check=True,
            )
            making.replace(file)
    return file


def copy_to(folder: Path) -> Path:
    """A copy of the template for one test process."""
    return Path(shutil.copy(template(), folder / "test.sqlite3"))
