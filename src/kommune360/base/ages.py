"""Age bands in completed years, half-open ``[start, stop)``; ``stop`` None means open ended.

``parse_age`` reads the ways German statistics write an age group, from ``unter 3 Jahre`` and
``10 bis unter 15 Jahre`` to the column names of Berlin's residents' matrix (``E_E03_05``,
``E_EU1``, ``E_6U15``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

OPEN_ENDED = 150  # stored as age_to where a band has no upper end: nobody reaches it


@dataclass(frozen=True, slots=True, order=True)
class AgeBand:
    """Ages ``start <= a < stop`` in completed years; ``stop=OPEN_ENDED`` is "and older"."""

    start: int
    stop: int = OPEN_ENDED

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.stop:
            raise ValueError(f"age band [{self.start}, {self.stop}) is empty or negative")

    @property
    def is_open(self) -> bool:
        return self.stop >= OPEN_ENDED

    @property
    def is_all(self) -> bool:
        return self.start == 0 and self.is_open

    @property
    def years(self) -> int:
        return self.stop - self.start

    def contains(self, other: AgeBand) -> bool:
        return self.start <= other.start and other.stop <= self.stop

    def overlaps(self, other: AgeBand) -> bool:
        return self.start < other.stop and other.start < self.stop

    def label(self, language: str = "de") -> str:
        """Readable name, for example ``3 bis unter 6 Jahre`` or ``3 to under 6 years``."""
        german = language != "en"
        if self.is_all:
            return "alle Altersjahre" if german else "all ages"
        if self.is_open:
            return f"{self.start} Jahre und älter" if german else f"{self.start} years and over"
        if self.start == 0:
            unit = (
                ("Jahr" if self.stop == 1 else "Jahre") if german else ("year" if self.stop == 1 else "years")
            )
            return f"unter {self.stop} {unit}" if german else f"under {self.stop} {unit}"
        if self.years == 1:
            if german:
                return f"{self.start} Jahr" if self.start == 1 else f"{self.start} Jahre"
            return f"{self.start} year" if self.start == 1 else f"{self.start} years"
        return (
            f"{self.start} bis unter {self.stop} Jahre"
            if german
            else f"{self.start} to under {self.stop} years"
        )


ALL_AGES = AgeBand(0, OPEN_ENDED)


def tiling(bands: Iterable[AgeBand], wanted: AgeBand) -> tuple[AgeBand, ...] | None:
    """Return bands that cover ``wanted`` exactly and without overlap, None where that cannot be.

    Of several ways the one with the fewest bands is taken: what the publisher added up beats our sum.
    """
    inside = sorted({band for band in bands if wanted.contains(band)})
    best: dict[int, tuple[AgeBand, ...]] = {wanted.start: ()}
    for band in inside:
        if band.start in best:
            longer = (*best[band.start], band)
            if band.stop not in best or len(longer) < len(best[band.stop]):
                best[band.stop] = longer
    return best.get(wanted.stop)


_YEARS = r"(?:\s*(?:jahren?|jahr|years?|j\.?))?"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), form)
    for pattern, form in (
        # Berlin: E_E03_05, E_E95_110; E_U1, E_EU1; E_1U6, E_E6U15
        (r"^e_e(\d{2})_(\d{2,3})$", "half_open"),
        (r"^e_e?u(\d{1,3})$", "under"),
        (r"^e_e?(\d{1,3})u(\d{1,3})$", "half_open"),
        (r"\b(\d{1,3})\s*(?:jahre?)?\s*(?:bis|to|-|–)\s*(?:unter|under|<)\s*(\d{1,3})" + _YEARS, "half_open"),
        (r"\b(\d{1,3})\s*(?:bis|to|-|–)\s*(\d{1,3})\s*(?:-?\s*jährigen?|jahren?|jahr|years?|j\.)", "closed"),
        (r"\b(?:alter|age|jahre|von|aged?)\s*:?\s*(\d{1,3})\s*(?:bis|to|-|–)\s*(\d{1,3})\b", "closed"),
        (r"^\s*(\d{1,3})\s*(?:-|–|bis|to)\s*(\d{1,3})\s*$", "closed"),
        (r"\b(?:unter|under|<|u)\s*(\d{1,3})" + _YEARS + r"\b", "under"),
        (
            r"\b(\d{1,3})\s*(?:jahren?|jahr|years?|j\.?)?\s*(?:und|u\.?|and|oder)\s*(?:älter|aelter|mehr|over|older|darüber|darueber)",
            "open",
        ),
        (r"\b(?:ab|from|über|ü)\s*(\d{1,3})" + _YEARS + r"\b", "open"),
        (r"\b(\d{1,3})\s*(?:jahren?|jahr|years?|j\.)?\s*\+", "open"),
        (r"^\s*(?:alter|age)?\s*(\d{1,3})\s*(?:jahren?|jahr|years?|j\.|-?jährigen?)\s*$", "single"),
        (r"^\s*(?:alter|age|a)[\s_]?(\d{1,3})\s*$", "single"),
    )
)


def parse_age(text: str) -> AgeBand | None:
    """Return the band that ``text`` names, or None where it names none.

    A bare number is no age (it may be a year or a key): the caller knows its column.
    """
    cleaned = text.strip().replace("\u00a0", " ")
    # an underscore joins words in column names, but is part of the pattern in Berlin's (E_E03_05)
    spaced = cleaned if cleaned.lower().startswith("e_") else cleaned.replace("_", " ")
    for pattern, form in _PATTERNS:
        match = pattern.search(spaced)
        if not match:
            continue
        numbers = [int(group) for group in match.groups()]
        if any(number > 120 for number in numbers):
            continue
        return _band(form, numbers)
    return None


def _band(form: str, numbers: list[int]) -> AgeBand | None:
    first = numbers[0]
    if form == "under":
        return AgeBand(0, first) if first > 0 else None
    if form == "open":
        return AgeBand(first)
    if form == "single":
        return AgeBand(first, first + 1)
    last = numbers[1] + (1 if form == "closed" else 0)
    if last <= first:
        return None
    # "95 to under 110" and the like are the publisher's way to say "and older"
    return AgeBand(first, OPEN_ENDED if last >= 105 else last)
