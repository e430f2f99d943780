"""The locks hold what the project asks for, with hashes, in one version, under fitting licences."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib

import pytest

from tests.house.repository import ROOT

LOCKS = ("run", "dev", "peers", "uv")
# Licences under which a part may be used by and shipped beside a work under the EUPL
FITTING = re.compile(
    r"\b(MIT|MIT-0|BSD|0BSD|Apache|ISC|ISCL|MPL|Mozilla|PSF|PSFL|Python Software Foundation|Zlib|CC0|EUPL|LGPL-2\.1-only)\b"
)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> dict[str, list[tuple[str, str]]]:
    """Return version and marker of every package of a lock; a package may differ by Python version."""
    found: dict[str, list[tuple[str, str]]] = {}
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    for name, version, marker in re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?: ; (.+?))? \\$", text, re.MULTILINE
    ):
        found.setdefault(normal(name), []).append((version, marker))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_version_with_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert blocks
    for block in blocks:
        assert re.match(r"\S+==\S+", block), block[:60]
        assert "--hash=sha256:" in block, block[:60]


def test_the_locks_hold_what_the_project_asks_for() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = configuration["project"]["dependencies"]
    groups = configuration["dependency-groups"]
    tools = [entry for entry in groups["dev"] if isinstance(entry, str)]
    for lock, wanted in (("run", asked + groups["build"]), ("dev", asked + groups["build"] + tools)):
        names = {normal(re.split(r"[\[<>=!~; ]", entry)[0]) for entry in wanted}
        assert names <= set(locked(lock)), "run make lock"


def test_server_and_tests_use_the_same_versions() -> None:
    run, dev = locked("run"), locked("dev")
    assert {name: run[name] for name in run} == {name: dev.get(name) for name in run}


def test_licences_fit() -> None:
    unfitting = {}
    for name, entries in locked("run").items():
        try:
            about = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            assert all(marker for _, marker in entries), (
                f"{name} is locked but not installed; run make setup-dev"
            )
            continue
        classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
        # a whole licence text in the field also names the licences of bundled runtime libraries
        said = " ".join([about.get("License-Expression") or "", *classifiers]).strip()
        said = said or (about.get("License") or "")
        if not FITTING.search(said) or re.search(r"\bA?GPL", said.replace("LGPL", "")):
            unfitting[name] = said[:100]
    assert not unfitting, "a licence that does not fit, or is not stated, needs a decision record"
