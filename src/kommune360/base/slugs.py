"""Slugs: the stable short name a readable German text gives, for ids of datasets and variables.

``Straße der Einheit`` becomes ``strasse_der_einheit``; the same text gives the same slug anywhere.
"""

from __future__ import annotations

import re
import unicodedata

_GERMAN = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ẞ": "SS",
        "€": "eur",
        "%": "prozent",
    }
)


def slug(text: str, separator: str = "_", limit: int = 80) -> str:
    """Return ``text`` in lower case ASCII letters and digits, joined by ``separator``.

    Cut at a word end before ``limit`` characters; "" where the text holds no letter or digit.
    """
    composed = unicodedata.normalize("NFC", text).translate(_GERMAN)
    plain = unicodedata.normalize("NFKD", composed).encode("ascii", "ignore").decode("ascii").lower()
    words = re.findall(r"[a-z0-9]+", plain)
    joined = separator.join(words)
    if len(joined) <= limit:
        return joined
    cut = joined[: limit + 1]
    return (cut[: cut.rfind(separator)] if separator in cut[1:] else joined[:limit]).strip(separator)
