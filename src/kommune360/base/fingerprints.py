"""Fingerprints: the same content gives the same short text, anywhere.

Used to key results (inputs + rule + version), to recognise a file that was imported before and to
compare a planning folder with its copy.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any


def fingerprint_bytes(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint_file(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def fingerprint_json(value: Any) -> str:
    """Return the fingerprint of a JSON-able value, whatever the order of its keys."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return fingerprint_bytes(canonical.encode())
