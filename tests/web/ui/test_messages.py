"""Is every German text of the application there in English, and are the files up to date?"""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Message

from kommune360.web.ui import messages
from kommune360.web.ui.assets import WEB

CATALOGS = messages.catalogs()


@pytest.mark.parametrize("po", CATALOGS, ids=lambda po: po.relative_to(WEB).parts[0])
def test_english_is_complete(po: Path) -> None:
    missing = messages.untranslated(messages.merged(po, CATALOGS[po]))
    assert not missing, f"run python -m kommune360.web.ui.messages and translate: {missing}"


def test_texts_are_found_in_code_and_templates() -> None:
    found = {text for _file, text, _context in messages.messages_in(WEB / "accounts")}
    assert "Anmelden" in found
    assert "Rolle vergeben" in found
    assert any(isinstance(text, tuple) for _file, text, _context in messages.messages_in(WEB / "pages"))


def test_placeholders_survive_translation() -> None:
    import re

    names = re.compile(r"%\((\w+)\)s")
    for po, folders in CATALOGS.items():
        for message in messages.merged(po, folders):
            if not message.id or not message.string:
                continue
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            for written in filter(None, strings):
                assert set(names.findall(written)) <= set(names.findall(" ".join(ids))), message.id


def test_one_german_text_has_one_english_text() -> None:
    """The catalogs of all rooms become one: of two translations only one is ever shown, everywhere."""
    said: dict[tuple[str, str | None], dict[str, str]] = {}
    for po, folders in CATALOGS.items():
        for message in merged_texts(po, folders):
            said.setdefault((str(message.id), message.context), {})[po.parents[3].name] = str(message.string)
    torn = {key[0]: by_room for key, by_room in said.items() if len(set(by_room.values())) > 1}
    assert not torn, "say them alike, or give one a context"


def merged_texts(po: Path, folders: list[Path]) -> list[Message]:
    return [message for message in messages.merged(po, folders) if message.id]
