"""How is it said what the coming years will bring? Headline, lead and judgement, from the draws alone.

From one row of ranges to sentences in both languages: never more certain than the draws, never a cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kommune360.base.ages import AgeBand
from kommune360.base.text import Text
from kommune360.web.areas import naming

SURE, LIKELY = 0.975, 0.9  # outside the 95 % and the 80 % range
JUDGEMENTS: dict[str, Text] = {
    "more_sure": Text("wächst fast sicher", "almost certainly grows"),
    "more_likely": Text("wächst wahrscheinlich", "probably grows"),
    "open": Text("offen", "open"),
    "fewer_likely": Text("schrumpft wahrscheinlich", "probably shrinks"),
    "fewer_sure": Text("schrumpft fast sicher", "almost certainly shrinks"),
}
ORDER = {name: float(number) for number, name in enumerate(JUDGEMENTS)}


def judgement_of(row: Mapping[str, Any]) -> str | None:
    """A key of JUDGEMENTS; None where nothing is said. Growing means: more than were known last."""
    if row["median"] is None:
        return None
    for name in ("more", "fewer"):
        if row[name] >= LIKELY:
            return f"{name}_{'sure' if row[name] >= SURE else 'likely'}"
    return "open"


def headline(row: Mapping[str, Any], ages: AgeBand, place: str, origin: int) -> Text:
    """The answer in one sentence: ``In Nordhang wird es 2031 wahrscheinlich weniger Kinder unter 3 geben``."""
    people, year = naming.people(ages), row["year"]
    judged = judgement_of(row)
    if judged is None:
        return Text(
            f"Für {place} lässt sich nicht sagen, wie viele {people.de} dort {year} leben",
            f"For {place} it cannot be said how many {people.en} will live there in {year}",
        )
    if judged == "open":
        return Text(
            f"Offen ist, ob in {place} {year} mehr oder weniger {people.de} leben als {origin}",
            f"It is open whether more or fewer {people.en} will live in {place} in {year} than in {origin}",
        )
    way, sure = judged.split("_")
    german = "mehr" if way == "more" else "weniger"
    how = Text("fast sicher", "almost certainly") if sure == "sure" else Text("wahrscheinlich", "probably")
    return Text(
        f"In {place} leben {year} {how.de} {german} {people.de} als {origin}",
        f"In {year} {how.en} {way} {people.en} will live in {place} than in {origin}",
    )


def lead(row: Mapping[str, Any], origin: int) -> Text:
    """Value, range and what is known already."""
    if row["median"] is None:
        return Text("", "")
    known, value, low, high = (
        naming.count(round(row[name])) for name in ("known", "median", "low80", "high80")
    )
    year = row["year"]
    german = f"{year} voraussichtlich {value.de}, in 8 von 10 Fällen {low.de} bis {high.de}; {origin} waren es {known.de}."
    english = f"In {year} probably {value.en}, in 8 of 10 cases {low.en} to {high.en}; in {origin} it was {known.en}."
    born = _born(row["born"])
    return Text(f"{german} {born.de}".strip(), f"{english} {born.en}".strip())


def _born(share: float | None) -> Text:
    if share is None:
        return Text("", "")
    percent = round(100 * share)
    if percent >= 100:
        return Text("Sie sind alle schon geboren.", "All of them are born already.")
    if percent <= 0:
        return Text("Von ihnen ist noch niemand geboren.", "None of them is born yet.")
    return Text(f"Schon geboren sind davon {percent} %.", f"{percent}% of them are born already.")


def range_words(row: Mapping[str, Any], language: str) -> str:
    """The change with its range, for who cannot see the bar."""
    change = [
        naming.count(round(row[name] - row["known"])).in_language(language)
        for name in ("median", "low80", "high80")
    ]
    words = Text(
        f"Veränderung {change[0]}, in 8 von 10 Fällen {change[1]} bis {change[2]}",
        f"change {change[0]}, in 8 of 10 cases {change[1]} to {change[2]}",
    )
    return words.in_language(language)
