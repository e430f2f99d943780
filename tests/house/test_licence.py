"""The licence text is complete, and everything that names a licence names the same."""

from __future__ import annotations

import re
import tomllib

import yaml

from tests.house.repository import ROOT

ARTICLES = (
    "Definitions",
    "Scope of the rights granted by the Licence",
    "Communication of the Source Code",
    "Limitations on copyright",
    "Obligations of the Licensee",
    "Chain of Authorship",
    "Disclaimer of Warranty",
    "Disclaimer of Liability",
    "Additional agreements",
    "Acceptance of the Licence",
    "Information to the public",
    "Termination of the Licence",
    "Miscellaneous",
    "Jurisdiction",
    "Applicable Law",
)


def test_the_licence_is_complete() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    headings = re.findall(r"^(\d+)\. ?(.+)$", text, re.MULTILINE)
    assert headings == [(str(number), title) for number, title in enumerate(ARTICLES, start=1)]
    appendix = text.partition("Appendix\n")[2]
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in appendix
    assert sum(line.startswith("— ") for line in appendix.splitlines()) == 10
    assert text.rstrip().endswith("require the production of a new EUPL version.")


def test_all_name_the_same_licence_and_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert project["license"] == public["legal"]["license"] == "EUPL-1.2"
    assert public["softwareVersion"] == project["version"]
    source = (ROOT / "src" / "kommune360" / "__init__.py").read_text(encoding="utf-8")
    assert f'__version__ = "{project["version"]}"' in source
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[?({re.escape(project['version'])}|Unreleased)", changelog, re.MULTILINE)


def test_publiccode_keeps_to_the_standard() -> None:
    """The mandatory keys and limits of the publiccode.yml standard, version 0.4."""
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    mandatory = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType"}
    mandatory |= {"categories", "description", "legal", "maintenance", "localisation"}
    assert mandatory <= set(public)
    assert public["publiccodeYmlVersion"].startswith("0.4")
    assert public["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert public["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert all(contact["name"] for contact in public["maintenance"]["contacts"])
    assert public["localisation"]["localisationReady"] is True
    assert set(public["localisation"]["availableLanguages"]) == {"de", "en"} == set(public["description"])
    for language, text in public["description"].items():
        assert len(text["shortDescription"]) <= 150, language
        assert 150 <= len(text["longDescription"]) <= 10_000, language
        assert text["features"], language
        assert all(len(feature) <= 100 for feature in text["features"]), language
