"""The wheel alone is enough: it holds all that the pages and engines need, and starts by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.repository import PACKAGE, ROOT, files

DATA_SUFFIXES = {".yaml", ".html", ".css", ".js", ".mjs", ".typed", ".svg", ".typ"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from this checkout; the front-end assets must have been built before."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_everything_in_the_package_is_packed(unpacked: Path) -> None:
    ours = [p for p in files() if p.is_relative_to(PACKAGE) and p.suffix in DATA_SUFFIXES | {".py"}]
    missing = [
        name for p in ours if not (unpacked / (name := p.relative_to(PACKAGE.parent).as_posix())).is_file()
    ]
    assert not missing


def test_assets_and_translations_are_packed(unpacked: Path) -> None:
    vendor = unpacked / "kommune360" / "web" / "ui" / "static" / "vendor"
    for pattern in ("maplibre/*.mjs", "kern/*.css", "vega/*.js", "fonts/*.woff2", "*/LICENSE*"):
        found = list(vendor.glob(pattern))
        assert found, pattern
        assert all(path.stat().st_size > 500 for path in found), pattern
    sources = [p for p in files() if p.suffix == ".po"]
    assert sources
    for source in sources:
        compiled = unpacked / source.relative_to(PACKAGE.parent).with_suffix(".mo")
        assert compiled.stat().st_size > 500


def test_nothing_else_is_packed(unpacked: Path) -> None:
    outer = {p.name for p in unpacked.iterdir()}
    assert {name for name in outer if not name.endswith(".dist-info")} == {"kommune360"}
    (information,) = unpacked.glob("*.dist-info")
    assert (information / "licenses" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_the_wheel_starts_without_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KOMMUNE360_", "DJANGO_"))}
    environment["PYTHONPATH"] = str(unpacked)
    where = "import kommune360; print(kommune360.__file__)"
    told = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(told.stdout.strip()).is_relative_to(unpacked)
    done = subprocess.run(
        [sys.executable, "-m", "kommune360", "demo", "--prepare-only", "--data", "demo"],
        cwd=tmp_path,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "demo").is_dir()
