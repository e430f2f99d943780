"""How datasets and file structures are named, so that next year's file is recognised.

From a path to the id of a dataset; from header labels to the fingerprint of a structure.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kommune360.base.fingerprints import fingerprint_json
from kommune360.base.slugs import slug


def dataset_id(path: Path, part: str = "") -> str:
    """Id of a dataset: slug of the file's stem, and of the sheet or layer where there are several."""
    stem = slug(path.stem, "-")
    return f"{stem}-{slug(part, '-')}" if part and slug(part, "-") not in ("", stem) else stem


def structure_of(layout: str, columns: Iterable[str]) -> str:
    """Fingerprint of a file's shape: its layout and header labels, whatever their order or case."""
    return fingerprint_json([layout, sorted({" ".join(column.split()).lower() for column in columns})])
