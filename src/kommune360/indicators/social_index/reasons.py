"""Why does an area have no index? The reason in words.

From the short reasons of a ``SocialIndex`` to text in both languages.
"""

from __future__ import annotations

from kommune360.base.flags import LABELS, Flag
from kommune360.base.text import Text

_OWN = {
    "excluded": Text("ausgenommen nach der Definition", "excluded by the definition"),
    "too_few_residents": Text("zu wenige Einwohner", "too few residents"),
    "residents_unknown": Text("Einwohnerzahl unbekannt", "number of residents unknown"),
}


def reason_text(reason: str, name: Text | None = None) -> Text:
    """Say one reason; ``name`` is the indicator's name where the reason lies in an input."""
    if reason in _OWN:
        return _OWN[reason]
    flag, _, indicator = reason.partition(":")
    label, named = LABELS[Flag(flag)], name or Text(indicator, indicator)
    return Text(f"{named.de}: {label.de}", f"{named.en}: {label.en}")
