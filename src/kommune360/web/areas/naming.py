"""How are figures called in a sentence? Nouns of age groups, numbers with units, dates, lists of names.

Everything comes in German and English, so that a sentence is built once for both.
"""

from __future__ import annotations

from collections.abc import Sequence

from kommune360.base.ages import AgeBand
from kommune360.base.text import LANGUAGES, Text
from kommune360.base.units import UNITS
from kommune360.web.areas.catalogue import Topic
from kommune360.web.ui import formats

RESIDENTS = "residents"
_NAMED = 2  # names in one sentence; more are counted


def people(ages: AgeBand) -> Text:
    """Residents of an age group: ``Kinder unter 6``, ``children aged 3 to 5``."""
    if ages.is_all:
        return Text("Menschen", "people")
    if ages.is_open:
        return Text(f"Menschen ab {ages.start}", f"people aged {ages.start} and over")
    if ages.stop > 18:
        noun = Text("Menschen", "people")
    elif ages.stop > 14:
        noun = Text("Kinder und Jugendliche", "children and young people")
    else:
        noun = Text("Kinder", "children")
    if ages.start == 0:
        return Text(f"{noun.de} unter {ages.stop}", f"{noun.en} under {ages.stop}")
    last = ages.stop - 1
    if ages.start == last:
        return Text(f"{noun.de} im Alter von {last}", f"{noun.en} aged {last}")
    return Text(f"{noun.de} von {ages.start} bis {last}", f"{noun.en} aged {ages.start} to {last}")


def of_people(ages: AgeBand) -> Text:
    """The same in the German genitive: ``Anteil der Kinder und Jugendlichen unter 18``."""
    named = people(ages)
    german = named.de.replace("Kinder und Jugendliche ", "Kinder und Jugendlichen ", 1)
    return Text(f"der {german}", f"of {named.en}")


def age_label(ages: AgeBand) -> Text:
    """Short label of an age group in a list: ``unter 3``, ``3 bis 5``, ``alle``."""
    if ages.is_all:
        return Text("alle Altersjahre", "all ages")
    if ages.is_open:
        return Text(f"{ages.start} und älter", f"{ages.start} and over")
    if ages.start == 0:
        return Text(f"unter {ages.stop}", f"under {ages.stop}")
    if ages.years == 1:
        return Text(f"{ages.start}", f"{ages.start}")
    return Text(f"{ages.start} bis {ages.stop - 1}", f"{ages.start} to {ages.stop - 1}")


def subject(topic: Topic, ages: AgeBand) -> Text:
    """What is measured, as a heading: ``Kinder unter 6``, or the variable's own label."""
    if topic.variable == RESIDENTS:
        return people(ages)
    if ages.is_all or len(topic.ages()) == 1:
        return topic.label
    return Text(f"{topic.label.de}, {ages.label('de')}", f"{topic.label.en}, {ages.label('en')}")


def digits_of(topic: Topic) -> int:
    """Decimals shown: none for counts and euro, one for rates, two for index values."""
    if topic.additive or topic.unit in {"eur_mean", "class"}:
        return 0
    return 2 if topic.unit in {"index", "ratio"} else 1


def amount(value: float | None, topic: Topic, *, signed: bool = False, change: bool = False) -> Text:
    """A value of the topic with its sign; a change of a rate in percent is in percentage points."""
    digits = digits_of(topic)
    if change and topic.unit == "percent":
        return _per_language(value, digits, signed, Text(" Prozentpunkte", " percentage points"))
    if topic.unit in {"persons", "count", "places"}:
        return _per_language(value, digits, signed, Text("", ""))
    return Text(
        formats.with_unit(value, topic.unit, "de", digits, signed),
        formats.with_unit(value, topic.unit, "en", digits, signed),
    )


def percent(value: float | None, *, signed: bool = False) -> Text:
    return Text(*(formats.with_unit(value, "percent", language, 1, signed) for language in LANGUAGES))


def count(value: int) -> Text:
    return Text(*(formats.number(value, language) for language in LANGUAGES))


def numbered(value: int, one: Text, many: Text) -> Text:
    """``1 Gebiet``, ``1.253 Gebiete``: the number as it is written, with the words that go with it."""
    number, words = count(value), one if value == 1 else many
    return Text(f"{number.de} {words.de}", f"{number.en} {words.en}")


def date(period: str) -> Text:
    return Text(formats.period(period, "de"), formats.period(period, "en"))


def names(found: Sequence[str]) -> Text:
    """``Altstadt``, ``Altstadt und Nordhang``, ``3 Gebieten`` (after "in")."""
    if len(found) > _NAMED:
        return Text(f"{len(found)} Gebieten", f"{len(found)} areas")
    return Text(" und ".join(found), " and ".join(found))


def unit_sign(unit: str) -> Text:
    return UNITS[unit].sign if unit in UNITS else Text("", "")


def _per_language(value: float | None, digits: int, signed: bool, unit: Text) -> Text:
    german, english = (formats.number(value, language, digits, signed) for language in LANGUAGES)
    return Text(german + unit.de, english + unit.en) if value is not None else Text(german, english)
