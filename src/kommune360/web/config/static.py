"""Where do browsers get style sheets and scripts? From the application itself, under hashed names.

``collect`` fills the data folder once per version of the files; a stamp makes later starts instant.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import django
import wagtail
from django.conf import settings
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

from kommune360 import __version__
from kommune360.web.config.environment import WEB


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Hashed names may be cached for ever; a name outside the manifest is served as it is written."""

    manifest_strict = False


def fingerprint() -> str:
    """Versions of the packages that bring static files, and state of our own files."""
    digest = hashlib.sha256(f"{__version__} {django.__version__} {wagtail.__version__}".encode())
    for folder in sorted(WEB.glob("*/static")):
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            state = file.stat()
            digest.update(f"{file.relative_to(WEB)} {state.st_size} {state.st_mtime_ns}".encode())
    return digest.hexdigest()


def stale() -> bool:
    """Whether the collected files are older than the code."""
    stamp = _stamp()
    return not stamp.is_file() or stamp.read_text(encoding="utf-8") != fingerprint()


def collect() -> None:
    """Collect all static files into the data folder, hashed and compressed."""
    call_command("collectstatic", interactive=False, verbosity=0)
    _stamp().write_text(fingerprint(), encoding="utf-8")


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT) / "stamp.txt"
