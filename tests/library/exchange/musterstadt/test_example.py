"""The example folder: its page names every file, its command writes them, its description is sound."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kommune360.exchange.folder.config import read_config
from kommune360.exchange.musterstadt.figures import observe
from kommune360.exchange.musterstadt.files import deliveries, importable, manifest
from kommune360.exchange.musterstadt.town import build

EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "musterstadt"


def test_readme_names_every_file_and_no_other() -> None:
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    rows = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(manifest())
    assert "Musterstadt ist erfunden" in text
    assert "Musterstadt is invented" in text
    for name in ("stadtbezirksprofile_2025.xlsx", "health_support_2025_en.csv"):
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}`"))
        assert f"{len(manifest()[name]['figures'])} Sozialdaten 2025" in row
    assert f"{len(observe().figures)} Sozialdaten |" in text


def test_command_writes_the_files(tmp_path: Path) -> None:
    command = [sys.executable, str(EXAMPLE / "generate.py"), str(tmp_path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    assert len(said.stdout.splitlines()) == len(deliveries())
    for delivery in deliveries():
        assert tmp_path.joinpath(*delivery.name.split("/")).read_bytes() == delivery.content
    paths = importable(tmp_path)
    assert all(path.is_file() and path.parent == tmp_path for path in paths)
    assert len(paths) == len(deliveries()) - 3
    assert paths[0].suffix == ".geojson"


def test_description_of_the_planning_folder() -> None:
    config, findings = read_config(EXAMPLE / "kommune360.yaml")
    assert not list(findings)
    assert config.invented
    assert (config.name, config.ags) == (build().name, build().ags)
