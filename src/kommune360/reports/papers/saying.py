"""How does a sentence keep its numbers apart from its words? A text with places, filled with figures.

From a bilingual text such as ``Es fehlen {places} Plätze.`` and figures to runs of a document; singular and
plural are chosen by the number, in one place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kommune360.base.text import Text
from kommune360.reports.document.tree import Run, Runs

_PLACE = re.compile(r"\{(\w+)\}")


def filled(text: Text, language: str, **parts: Run | Runs) -> Runs:
    """Put figures and words into the places of ``text``. KeyError for a place without a part."""
    said: list[Run] = []
    at = 0
    words = text.in_language(language)
    for place in _PLACE.finditer(words):
        said.append(words[at : place.start()])
        part = parts[place.group(1)]
        said.extend(part if isinstance(part, tuple) else (part,))
        at = place.end()
    said.append(words[at:])
    return tuple(run for run in said if run != "")


def by_number(count: int, one: Text, many: Text) -> Text:
    """The text for 1, or for any other number."""
    return one if count == 1 else many


def listed(parts: Sequence[Runs], language: str) -> Runs:
    """``a, b und c`` from runs."""
    last = " and " if language == "en" else " und "
    said: list[Run] = []
    for number, part in enumerate(parts):
        if number:
            said.append(last if number == len(parts) - 1 else ", ")
        said.extend(part)
    return tuple(said)


def named_with(found: Sequence[tuple[str, Run]], language: str, most: int) -> Runs:
    """``Nord (−41), Süd (−22) und 3 weitere``: at most ``most``, or all where only one more is left."""
    shown = found if len(found) <= most + 1 else found[:most]
    parts: list[Runs] = [(f"{name} (", figure, ")") for name, figure in shown]
    if len(found) > len(shown):
        rest = len(found) - len(shown)
        parts.append((Text(f"{rest} weitere", f"{rest} more").in_language(language),))
    return listed(parts, language)


def divided(parts: Sequence[Runs], sign: str) -> Runs:
    """Parts with ``sign`` between them."""
    said: list[Run] = []
    for number, part in enumerate(parts):
        said += [*([sign] if number else []), *part]
    return tuple(said)


def joined(*sentences: Runs) -> Runs:
    """Sentences one after the other, a space between; empty ones left out."""
    said: list[Run] = []
    for sentence in sentences:
        if sentence:
            said += [*([" "] if said else []), *sentence]
    return tuple(said)
