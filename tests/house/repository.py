"""What the house tests look at: the files of this repository and the names inside its modules."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "kommune360"
BINARY = {".png", ".woff2", ".xlsx", ".xls", ".ods", ".gpkg", ".zip", ".parquet", ".ico", ".mo", ".pdf"}
# Locks and legal texts are made elsewhere; nobody reads or edits them line by line.
GENERATED = ("requirements/", "package-lock.json", "LICENSE", "docs/reference/")


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = sorted({ROOT / name for name in listed.split("\0") if name})
    return tuple(path for path in paths if path.is_file())


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every text file with its content; files in other encodings are read byte by byte."""
    for path in files():
        if path.suffix.lower() not in BINARY:
            data = path.read_bytes()
            try:
                yield path, data.decode()
            except UnicodeDecodeError:
                yield path, data.decode("latin-1")


def is_generated(path: Path) -> bool:
    return relative(path).startswith(GENERATED)


def is_web(path: Path) -> bool:
    return path.is_relative_to(PACKAGE / "web")


def modules() -> list[Path]:
    """Return the Python modules of the package, migrations left out."""
    return [
        path
        for path in files()
        if path.is_relative_to(PACKAGE) and path.suffix == ".py" and "migrations" not in path.parts
    ]


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
