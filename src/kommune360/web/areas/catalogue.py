"""What can Lage show? Variables, the area levels each reaches, the dates it is known for, area names.

Read once per data state. A level is reached exactly (own figures, or areas that nest) or as an
estimate (over a bridge between cuts); rates are shown only where the publisher gave them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from kommune360.areas.bridges import path_between
from kommune360.areas.systems import HIERARCHY, known_systems
from kommune360.base.ages import ALL_AGES, AgeBand, tiling
from kommune360.base.text import Text
from kommune360.indicators.definitions import Definition
from kommune360.observations.figures import Measure, measures
from kommune360.observations.ledger import DataState
from kommune360.observations.store import Store
from kommune360.web.areas.computed import indicators_of, measures_of
from kommune360.web.areas.folders import folder_of, remembered, state_of

EXACT, ESTIMATED = "exact", "estimated"
AGE_GROUPS: tuple[AgeBand, ...] = (
    AgeBand(0, 6),
    AgeBand(0, 3),
    AgeBand(3, 6),
    AgeBand(6, 10),
    AgeBand(10, 18),
    AgeBand(0, 18),
    ALL_AGES,
)


@dataclass(frozen=True, slots=True)
class Level:
    """An area system as a level to look at; ``drawn`` where it has boundaries of its own."""

    system: str
    label: Text
    valid_from: str
    valid_to: str
    areas: int
    drawn: bool = False

    @property
    def past(self) -> bool:
        """Whether this cut of the town is no longer in use."""
        return bool(self.valid_to)


@dataclass(frozen=True, slots=True)
class Topic:
    """One variable over all systems it is measured in, or an indicator of the catalogue computed there."""

    variable: str
    label: Text
    unit: str
    measures: tuple[Measure, ...]
    indicator: Definition | None = None
    offered: tuple[AgeBand, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # asked several times a page, and the bands of a town's residents are many
        object.__setattr__(self, "offered", _offered(self))

    @property
    def additive(self) -> bool:
        return self.measures[0].additive

    @property
    def persons(self) -> bool:
        return self.unit == "persons"

    def ages(self) -> tuple[AgeBand, ...]:
        """Age groups that some measure can be put together to; its single group where it has one."""
        return self.offered


def _offered(topic: Topic) -> tuple[AgeBand, ...]:
    bands = sorted({band for measure in topic.measures for band in measure.bands})
    if not topic.additive:
        return tuple(bands)
    fitting = [ages for ages in AGE_GROUPS if any(tiling(m.bands, ages) for m in topic.measures)]
    return tuple(fitting or bands)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """``names`` by system and key; ``ways`` says how (exact, estimated) one system leads to another;
    ``imported``: dataset, imported_at, by which the newer of two figures for one cell is known."""

    topics: Mapping[str, Topic]
    levels: Mapping[str, Level]
    names: Mapping[str, Mapping[str, str]]
    ways: Mapping[tuple[str, str], str]
    bridges: pl.DataFrame
    imported: pl.DataFrame
    preferred_level: str

    def name(self, system: str, key: str) -> str:
        return self.names.get(system, {}).get(key) or key

    def levels_of(self, topic: Topic) -> tuple[tuple[Level, str], ...]:
        """Levels of a topic with how they are reached, today's and finest first."""
        reached: dict[str, str] = {}
        for measure in topic.measures:
            for system in self.levels:
                how = self.way(measure, system)
                if how and reached.get(system) != EXACT:
                    reached[system] = how
        found = [(self.levels[s], how) for s, how in reached.items() if self.levels[s].areas > 1]
        return tuple(sorted(found, key=lambda entry: (entry[0].past, -entry[0].areas, entry[0].system)))

    def way(self, measure: Measure, system: str) -> str:
        """``exact``, ``estimated`` or "": how figures of ``measure`` come to ``system``."""
        if measure.area_system == system:
            return EXACT
        if measure.variable in self.topics and self.topics[measure.variable].indicator is not None:
            return ""  # computed at every level: a ratio is never carried
        return self.ways.get((measure.area_system, system), "") if measure.additive else ""

    def bridge(self, source: str, target: str) -> pl.DataFrame | None:
        """One bridge from ``source`` to ``target``, over nested areas where that is possible."""
        nested = path_between(self.bridges.filter(pl.col("method") == HIERARCHY), source, target)
        return nested if nested is not None else path_between(self.bridges, source, target)

    def parents(self, system: str, key: str) -> list[tuple[str, str]]:
        """(system, key) of the areas in which an area lies, nearest first."""
        up = self.bridges.filter(pl.col("method") == HIERARCHY)
        found: list[tuple[str, str]] = []
        here = [(system, key)]
        while here:
            current = here.pop(0)
            rows = up.filter((pl.col("from_system") == current[0]) & (pl.col("from_key") == current[1]))
            for pair in sorted(set(rows.select("to_system", "to_key").iter_rows())):
                if pair not in found and pair != (system, key):
                    found.append(pair)
                    here.append(pair)
        return found


def catalogue_of(municipality: Any) -> Catalogue:
    """What the municipality's planning folder can show now. FolderMissing where it has none."""
    return remembered(municipality, "catalogue", "all", lambda: _read(municipality))


def _read(municipality: Any) -> Catalogue:
    folder, state = folder_of(municipality), state_of(municipality)
    store = folder.store
    topics = {**_topics(measures(store, state=state)), **_indicator_topics(municipality)}
    names, drawn = _names(store, state)
    for system in {m.area_system for topic in topics.values() for m in topic.measures} - set(names):
        names[system] = dict.fromkeys(_keys_with_figures(store, state, system), "")
    bridges = _bridges(store, state)
    levels = _levels(store, state, names, bridges, drawn)
    preferred = folder.config.area_system
    if preferred not in levels:
        preferred = _finest_of_newest(topics, levels)
    imported = store.read("datasets", state).select("dataset", "imported_at").collect()
    return Catalogue(topics, levels, names, _ways(bridges), bridges, imported, preferred)


def _topics(found: tuple[Measure, ...]) -> dict[str, Topic]:
    grouped: dict[str, list[Measure]] = {}
    for measure in found:
        grouped.setdefault(measure.variable, []).append(measure)
    topics = [Topic(name, part[0].label, part[0].unit, tuple(part)) for name, part in grouped.items()]
    return {topic.variable: topic for topic in sorted(topics, key=lambda topic: topic.label.de.lower())}


def _indicator_topics(municipality: Any) -> dict[str, Topic]:
    """The computed indicators, in the order of their catalogue."""
    found = indicators_of(municipality)
    return {
        name: Topic(
            name, found.definitions[name].name, found.definitions[name].unit, parts, found.definitions[name]
        )
        for name, parts in measures_of(found).items()
    }


def _names(store: Store, state: DataState) -> tuple[dict[str, dict[str, str]], frozenset[str]]:
    """Names by system and key, and the systems with boundaries.

    A name that comes with a boundary wins over one that a table of figures mentions.
    """
    rows = (
        store.read("areas", state)
        .select("system", "key", "name", pl.col("geometry").is_not_null().alias("drawn"))
        .collect()
        .sort("system", "key", "drawn")
    )
    names: dict[str, dict[str, str]] = {}
    for system, key, name, _ in rows.iter_rows():
        known = names.setdefault(system, {})
        known[key] = name or known.get(key, "")
    return names, frozenset(rows.filter(pl.col("drawn"))["system"].unique())


def _bridges(store: Store, state: DataState) -> pl.DataFrame:
    """All bridges; a relation that several files state counts once."""
    return (
        store.read("bridges", state)
        .collect()
        .unique(["from_system", "from_key", "to_system", "to_key"], keep="last", maintain_order=True)
        .filter(
            (pl.col("method") != HIERARCHY)
            | pl.struct("from_system", "from_key", "to_system").is_first_distinct()
        )
    )


def _levels(
    store: Store,
    state: DataState,
    names: Mapping[str, Mapping[str, str]],
    bridges: pl.DataFrame,
    drawn: Collection[str],
) -> dict[str, Level]:
    written = {row["system"]: row for row in store.read("systems", state).collect().to_dicts()}
    targets = dict(bridges.group_by("to_system").agg(pl.col("to_key").n_unique()).iter_rows())
    levels = {}
    for system in sorted({*names, *targets}):
        row, known = written.get(system), known_systems().get(system)
        label = (
            Text(row["label_de"] or system, row["label_en"] or row["label_de"] or system)
            if row is not None
            else (known.label if known is not None else Text(system, system))
        )
        valid = (
            (row["valid_from"] or "", row["valid_to"] or "")
            if row is not None
            else ((known.valid_from, known.valid_to) if known is not None else ("", ""))
        )
        count = max(len(names.get(system, {})), int(targets.get(system, 0)))
        levels[system] = Level(system, label, str(valid[0]), str(valid[1]), count, system in drawn)
    return levels


def _keys_with_figures(store: Store, state: DataState, system: str) -> list[str]:
    """Areas that only figures name: no list and no boundaries were imported for them."""
    keys = store.observations(state=state).filter(pl.col("area_system") == system).select("area")
    return keys.unique().collect()["area"].sort().to_list()


def _ways(bridges: pl.DataFrame) -> dict[tuple[str, str], str]:
    """How every system leads to every other: over nested areas only, or with a weighted step."""
    steps = {
        (start, end): EXACT if method == HIERARCHY else ESTIMATED
        for start, end, method in bridges.select("from_system", "to_system", "method").unique().iter_rows()
    }
    ways: dict[tuple[str, str], str] = {}
    for allowed in ({EXACT}, {EXACT, ESTIMATED}):
        edges = [pair for pair, how in steps.items() if how in allowed]
        for start in {pair[0] for pair in edges}:
            for end in _reachable(start, edges):
                ways.setdefault((start, end), EXACT if allowed == {EXACT} else ESTIMATED)
    return ways


def _reachable(start: str, edges: list[tuple[str, str]]) -> set[str]:
    seen, frontier = {start}, [start]
    while frontier:
        here = frontier.pop()
        for a, b in edges:
            if a == here and b not in seen:
                seen.add(b)
                frontier.append(b)
    return seen - {start}


def _finest_of_newest(topics: Mapping[str, Topic], levels: Mapping[str, Level]) -> str:
    """The level of the newest residents, the one with most areas where several have them.

    Levels with boundaries go first, as in the need: tables of the whole country may be newer.
    """
    topic = topics.get("residents") or next(iter(topics.values()), None)
    if topic is None:
        return ""

    def rank(measure: Measure) -> tuple[bool, str, int, str]:
        level = levels[measure.area_system]
        return (level.drawn, measure.periods[-1], level.areas, level.system)

    return max(topic.measures, key=rank).area_system
