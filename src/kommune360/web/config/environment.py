"""What does this installation's environment say? Reads ``KOMMUNE360_*`` variables and the secret key.

In: environment variables and the data folder. Out: plain values and Django's database dictionary.
Imports no Django, so that the command line can ask before anything heavy is loaded.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

WEB = Path(__file__).resolve().parents[1]
TRUE = {"1", "true", "yes", "ja", "on"}

SQLITE_INIT = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-4000;"
)


def text(name: str, default: str = "") -> str:
    return os.environ.get(f"KOMMUNE360_{name}", default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = text(name)
    return value.lower() in TRUE if value else default


def words(name: str) -> list[str]:
    """A comma-separated variable as a list, blanks dropped."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def data_dir() -> Path:
    """Folder of database, secret key, collected static files and media."""
    return Path(text("DATA_DIR", "var/kommune360")).expanduser().resolve()


def origins(*addresses: str) -> list[str]:
    """Scheme and host of each address, for the Content-Security-Policy; empty ones are left out."""
    found = (urlsplit(address) for address in addresses if address)
    return sorted({f"{parts.scheme}://{parts.netloc}" for parts in found if parts.netloc})


def database(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings for one database from ``sqlite:///file`` or ``postgres://user:pw@host/name``.

    Empty ``url`` means SQLite in ``folder``. SQLite runs in WAL mode with IMMEDIATE transactions:
    concurrent writers wait for each other instead of failing. A PostgreSQL socket folder is given
    as ``?host=/run/postgresql``. Errors: ValueError naming the forms understood.
    """
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        name = unquote(parts.path.removeprefix("/")) or str(folder / "kommune360.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "CONN_MAX_AGE": 600,  # each thread keeps its connection: opening one costs as much as five questions
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_INIT},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", unquote(parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ValueError(
        f"KOMMUNE360_DATABASE_URL={url!r}: write sqlite:///path/to/file or postgres://user:password@host/name"
    )


def secret_key(folder: Path) -> str:
    """The key that signs sessions: from the environment, else made once and kept in ``folder``.

    The file is readable by its owner only (mode 600 where the system knows modes) and is created
    exclusively, so that two processes starting together agree on one key.
    """
    given = text("SECRET_KEY")
    if given:
        return given
    file = folder / "secret_key.txt"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(secrets.token_urlsafe(64))
    return file.read_text(encoding="utf-8").strip()
