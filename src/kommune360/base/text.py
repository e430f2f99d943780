"""Bilingual text: German first, English complete.

Catalogue entries, findings and summaries carry both languages as data, so that the library needs
no translation machinery and a result computed once can be read in either language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One statement in German and English."""

    de: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the statement in ``language``; anything but ``"en"`` reads German."""
        return self.en if language == "en" else self.de

    def as_dict(self) -> dict[str, str]:
        return {"de": self.de, "en": self.en}


def counted(number: int, one: str, many: str) -> str:
    """``1 Zahl fehlt``, ``2 Zahlen fehlen``: the number with the words that go with it."""
    return f"{number} {one if number == 1 else many}"
