"""Every setting the application reads is explained to administrators, in both languages."""

from __future__ import annotations

import re

import pytest

from tests.house.repository import ROOT, is_web, modules

GUIDES = ("administrator.md", "administrator.en.md")
READ = re.compile(
    r"(?<![\w.])(?:environment\.)?(?:text|flag|words)\(\s*\"([A-Z_]+)\"|(?<!_)KOMMUNE360_([A-Z_]+[A-Z])"
)


def settings_read() -> set[str]:
    """Return the names, without prefix, that the package looks up in the environment."""
    found: set[str] = set()
    for path in modules():
        for pair in READ.findall(path.read_text(encoding="utf-8")):
            found |= {name for name in pair if name}
    return found


def explained(guide: str) -> set[str]:
    """Return the names in a guide; ``_PORT`` after ``KOMMUNE360_EMAIL_HOST`` means EMAIL_PORT."""
    names: set[str] = set()
    for line in (ROOT / "docs" / "guides" / guide).read_text(encoding="utf-8").splitlines():
        written = re.findall(r"`(KOMMUNE360)?_([A-Z_]+)`", line)
        stem = ""
        for prefix, name in written:
            stem = name.partition("_")[0] if prefix else stem
            names.add(name if prefix else f"{stem}_{name}")
    return names


def test_there_are_settings() -> None:
    assert {"SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"} <= settings_read()
    assert any(is_web(path) for path in modules())


@pytest.mark.parametrize("guide", GUIDES)
def test_every_setting_is_explained(guide: str) -> None:
    assert settings_read() <= explained(guide)


@pytest.mark.parametrize("guide", GUIDES)
def test_no_setting_is_explained_that_does_not_exist(guide: str) -> None:
    assert explained(guide) <= settings_read()
