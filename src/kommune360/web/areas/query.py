"""What did the reader ask Lage for? From the address (a GET form) to a complete, valid question.

Everything has a default, and what does not fit the variable is replaced by what does: an old or
mistyped address still leads to an answer, and the whole state of the page is in its address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kommune360.base.ages import ALL_AGES, AgeBand, tiling
from kommune360.web.areas.catalogue import ESTIMATED, EXACT, Catalogue, Level, Topic
from kommune360.web.areas.values import Asked

VALUE, SHARE, CHANGE = "wert", "anteil", "veraenderung"
DEFAULT_TOPIC = "residents"


@dataclass(frozen=True, slots=True)
class Question:
    """A valid question; ``periods`` are the dates it can be asked for, in order.

    ``since`` is "" where there is nothing to compare with. ``estimates`` lets figures of another
    cut of the town in; ``hidden_periods`` is how many dates wait behind it.
    """

    topic: Topic
    ages: AgeBand
    level: Level
    how: str
    view: str
    period: str
    since: str
    area: str
    estimates: bool
    periods: tuple[str, ...]
    hidden_periods: int

    @property
    def asked(self) -> Asked:
        return Asked(self.topic.variable, self.ages, self.level.system, self.estimates)

    @property
    def all_ages(self) -> Asked | None:
        """The same people of every age, for "per cent of all"; None where that makes no sense."""
        if not shares_possible(self.topic, self.ages):
            return None
        return Asked(self.topic.variable, ALL_AGES, self.level.system, self.estimates)

    @property
    def ages_text(self) -> str:
        return ages_parameter(self.ages)

    def address(self, **changes: Any) -> str:
        """The query string of this question with some parts changed, without its question mark."""
        parts = {
            "groesse": self.topic.variable,
            "alter": self.ages_text,
            "ebene": self.level.system,
            "zeit": self.period,
            "seit": self.since,
            "ansicht": self.view,
            "gebiet": self.area,
            "frueher": "1" if self.estimates and self.how == EXACT else "",
            **changes,
        }
        return urlencode({key: value for key, value in parts.items() if value})


def ages_parameter(ages: AgeBand) -> str:
    return f"{ages.start}-{'' if ages.is_open else ages.stop}"


def shares_possible(topic: Topic, ages: AgeBand) -> bool:
    return topic.additive and not ages.is_all and any(tiling(m.bands, ALL_AGES) for m in topic.measures)


def question_of(catalogue: Catalogue, wanted: Mapping[str, str]) -> Question | None:
    """The question an address asks; None where the folder holds no figures at all."""
    topics = catalogue.topics
    if not topics:
        return None
    topic = topics.get(wanted.get("groesse", "")) or topics.get(DEFAULT_TOPIC) or next(iter(topics.values()))
    ages = _ages(topic, wanted.get("alter", ""))
    level, how = _level(catalogue, topic, wanted.get("ebene", ""))
    exact, estimated = _periods(catalogue, topic, ages, level)
    estimates = how == ESTIMATED or wanted.get("frueher") == "1"
    periods = tuple(sorted({*exact, *estimated} if estimates else exact))
    period = _one_of(periods, wanted.get("zeit", ""), periods[-1] if periods else "")
    earlier = [p for p in periods if p < period and len(p) == len(period)]
    since = _one_of(tuple(earlier), wanted.get("seit", ""), earlier[-1] if earlier else "")
    area = wanted.get("gebiet", "")
    return Question(
        topic=topic,
        ages=ages,
        level=level,
        how=how,
        view=_view(topic, ages, since, wanted.get("ansicht", "")),
        period=period,
        since=since,
        area=area if area in catalogue.names.get(level.system, {}) else "",
        estimates=estimates,
        periods=periods,
        hidden_periods=0 if estimates else len(set(estimated) - set(exact)),
    )


def _ages(topic: Topic, wanted: str) -> AgeBand:
    offered = topic.ages()
    start, _, stop = wanted.partition("-")
    if start.isdecimal() and (stop.isdecimal() or not stop):
        for band in offered:
            if ages_parameter(band) == wanted:
                return band
    return offered[0]


def _level(catalogue: Catalogue, topic: Topic, wanted: str) -> tuple[Level, str]:
    offered = catalogue.levels_of(topic)
    found = {level.system: (level, how) for level, how in offered}
    if wanted in found:
        return found[wanted]
    if found.get(catalogue.preferred_level, (None, ""))[1] == EXACT:
        return found[catalogue.preferred_level]
    exact = sorted((e for e in offered if e[1] == EXACT), key=lambda e: not e[0].drawn)
    if exact:
        return exact[0]
    system = topic.measures[0].area_system
    return catalogue.levels[system], EXACT


def _periods(catalogue: Catalogue, topic: Topic, ages: AgeBand, level: Level) -> tuple[list[str], list[str]]:
    """Dates known at a level: exactly, and by estimate; only from measures that know the ages."""
    exact: set[str] = set()
    estimated: set[str] = set()
    for measure in topic.measures:
        if tiling(measure.bands, ages) is None:
            continue
        way = catalogue.way(measure, level.system)
        if way:
            (exact if way == EXACT else estimated).update(measure.periods)
    return sorted(exact), sorted(estimated)


def _one_of(offered: tuple[str, ...], wanted: str, default: str) -> str:
    return wanted if wanted in offered else default


def _view(topic: Topic, ages: AgeBand, since: str, wanted: str) -> str:
    if wanted == SHARE and shares_possible(topic, ages):
        return SHARE
    if wanted == CHANGE and since:
        return CHANGE
    return VALUE
