"""The wheel alone is enough: it holds all that the pages and engines need, and starts by itself."""

from __future__ import annotations

from pathlib import Path

from tests.house.repository import PACKAGE, ROOT, files
from tests.wheel import run

DATA_SUFFIXES = {".yaml", ".html", ".css", ".js", ".mjs", ".typed", ".svg", ".typ"}


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


def test_the_wheel_starts_without_the_checkout(unpacked: Path, prepared: Path, tmp_path: Path) -> None:
    """``prepared`` is what its first start left, and what the journeys go through."""
    told = run(unpacked, tmp_path, "-c", "import kommune360; print(kommune360.__file__)")
    assert Path(told.stdout.strip()).is_relative_to(unpacked)
    assert (prepared / "prepared.txt").is_file()
    assert (prepared / "kommune360.sqlite3").is_file()
