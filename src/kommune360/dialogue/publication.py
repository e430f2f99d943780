"""What of a landscape may be read by people? One answer as plain data, protected against subtraction.

From a landscape, texts, divisions of people and residents to a dictionary of numbers, texts and None
(hidden). Everything in it is computed from cells that may be shown; ``participants`` alone, which are for
whoever holds the votes anyway, are added on demand.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from kommune360.dialogue.changes import Changes
from kommune360.dialogue.counts import Counts
from kommune360.dialogue.divides import Divides, Pair, Unites, divides, pairs, unites
from kommune360.dialogue.landscape import Landscape
from kommune360.dialogue.participation import presence
from kommune360.dialogue.picture import spots
from kommune360.dialogue.protection import THRESHOLD, Division, Protected, protect
from kommune360.dialogue.stability import Stability
from kommune360.dialogue.statistics import Representative, Shared, consensus, group_consensus, representative
from kommune360.dialogue.votes import Bool

GROUP = "group"


def group_names(number: int) -> tuple[str, ...]:
    """A, B, C … from the largest group."""
    return tuple(string.ascii_uppercase[:number])


def group_division(found: Landscape) -> Division:
    """The groups of opinion as a division of people like any other."""
    return Division(GROUP, group_names(found.groups.number), found.groups.labels, rest_protected=False)


def publication(
    found: Landscape,
    *,
    texts: Mapping[str, str] | None = None,
    divisions: Sequence[Division] = (),
    residents: Mapping[str, Mapping[str, float]] | None = None,
    steadiness: Stability | None = None,
    since: Changes | None = None,
    tables: tuple[Counts, Sequence[Protected]] | None = None,
    threshold: int = THRESHOLD,
    most: int = 5,
) -> dict[str, Any]:
    """Everything that may be shown, as one JSON-able object; lists of statements up to ``most`` long.

    ``tables``: counts of everybody and of the divisions, that of the groups first, from ``release``, where
    the answer has to be safe beside earlier ones; without them this answer is safe alone.
    """
    overall, protected = tables or protect(found.matrix, [group_division(found), *divisions], threshold)
    by_group = protected[0]
    told: Bool = np.asarray(overall.voters[0] >= threshold)
    visible: Bool = np.asarray(found.matrix.visible & told)
    names = found.matrix.statements
    group_list = representative(by_group.counts, visible & by_group.shown.any(axis=0), most)
    agreed, refused = consensus(overall, visible, most)
    answer: dict[str, Any] = {
        "threshold": threshold,
        "participants": len(found.matrix.participants),
        "votes": found.matrix.votes,
        "axes": {"strength": found.axes.strength.tolist()},
        "groups": _groups(found, by_group, steadiness),
        "picture": [
            {**asdict(spot), "group": None if spot.group is None else group_names(9)[spot.group]}
            for spot in spots(found, threshold)
        ],
        "statements": _statements(found, overall, by_group, told, texts or {}),
        "representative": [
            {
                "group": by_group.division.categories[group],
                "statements": [_entry(one, names) for one in entries if by_group.shown[group, one.statement]],
            }
            for group, entries in enumerate(group_list)
        ],
        "consensus": {
            "agree": [_entry(one, names) for one in agreed],
            "disagree": [_entry(one, names) for one in refused],
        },
        "divisions": {
            one.division.name: _division(one, names, found.matrix.visible, most) for one in protected
        },
    }
    if residents:
        answer["presence"] = {
            one.division.name: [asdict(p) for p in presence(one, residents[one.division.name], threshold)]
            for one in protected
            if one.division.name in residents
        }
    if since is not None:
        answer["changes"] = _changes(since)
    return answer


def people(found: Landscape) -> list[dict[str, Any]]:
    """Group, place and number of votes of every participant: for whoever holds the votes, never for a page."""
    names = group_names(found.groups.number)
    return [
        {
            "participant": participant,
            "group": names[label] if label >= 0 else None,
            "x": float(x),
            "y": float(y),
            "votes": int(votes),
        }
        for participant, label, (x, y), votes in zip(
            found.matrix.participants,
            found.groups.labels.tolist(),
            found.points.tolist(),
            found.votes.tolist(),
            strict=True,
        )
    ]


def _groups(found: Landscape, told: Protected, steadiness: Stability | None) -> dict[str, Any]:
    groups = found.groups
    names = group_names(groups.number)
    return {
        "outcome": str(groups.outcome),
        "number": groups.number,
        "sizes": dict(zip(names, told.people.tolist(), strict=True)),
        "centres": dict(zip(names, groups.centres.tolist(), strict=True)),
        "counted": int(groups.counted.sum()),
        "set_apart": groups.set_apart,
        "clearness": groups.clearness,
        "clearness_of_one_cloud": groups.cloud,
        "tried": {str(k): value for k, value in groups.tried},
        "cohesion": {"seen": found.cohesion.seen, "by_chance": found.cohesion.by_chance},
        "stability": None
        if steadiness is None
        else {
            "agreement": steadiness.agreement,
            "worst": steadiness.worst,
            "by_group": dict(zip(names, steadiness.by_group, strict=True)),
            "halves": steadiness.halves,
            "level": steadiness.level,
        },
    }


def _statements(
    found: Landscape, overall: Counts, by_group: Protected, told: Bool, texts: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One entry a statement; what rests on fewer votes than the threshold is None."""
    places, extremity, weights = found.axes.statements(), found.extremity, found.priorities
    together = group_consensus(by_group.counts)
    everywhere: Bool = np.asarray(by_group.shown.all(axis=0))  # without groups: nothing is hidden
    out = []
    for column, statement in enumerate(found.matrix.statements):
        hidden = bool(found.matrix.hidden[column])
        shown = bool(told[column]) and not hidden
        out.append(
            {
                "statement": statement,
                "text": texts.get(statement, ""),
                "hidden": hidden,
                "agree": int(overall.agree[0, column]) if shown else None,
                "disagree": int(overall.disagree[0, column]) if shown else None,
                "pass": int(overall.passed[0, column]) if shown else None,
                "voters": int(overall.voters[0, column]) if shown else None,
                "x": float(places[column, 0]) if shown else None,
                "y": float(places[column, 1]) if shown else None,
                "extremity": float(extremity[column]) if shown else None,
                "priority": float(weights[column]) if shown and everywhere[column] else None,
                "group_consensus": float(together[column]) if shown and everywhere[column] else None,
            }
        )
    return out


def _division(one: Protected, names: Sequence[str], visible: Bool, most: int) -> dict[str, Any]:
    categories = one.division.categories
    shown = one.shown & visible
    return {
        "categories": [
            {"name": name, "people": None if size < 0 else int(size)}
            for name, size in zip(categories, one.people.tolist(), strict=True)
        ],
        "hidden_cells": int((~one.shown[:, visible]).sum()),
        "cells": {
            names[column]: [
                _cell(one, category, column) if shown[category, column] else None
                for category in range(len(categories))
            ]
            for column in np.flatnonzero(visible).tolist()
        },
        "unites": [_unites(u, names, categories) for u in unites(one.counts, shown, visible)][:most],
        "divides": [_divides(d, names, categories) for d in divides(one.counts, shown, visible)][:most],
        "pairs": [_pair(p, names, categories) for p in pairs(one.counts, shown, visible, most)],
    }


def _cell(one: Protected, category: int, column: int) -> dict[str, int]:
    counts = one.counts
    return {
        "agree": int(counts.agree[category, column]),
        "disagree": int(counts.disagree[category, column]),
        "pass": int(counts.passed[category, column]),
        "voters": int(counts.voters[category, column]),
    }


def _unites(one: Unites, names: Sequence[str], categories: Sequence[str]) -> dict[str, Any]:
    return {
        "statement": names[one.statement],
        "direction": "agree" if one.agrees else "disagree",
        "weakest_share": one.weakest,
        "weakest": categories[one.weakest_part],
        "certain": one.certain,
        "parts": one.parts,
    }


def _divides(one: Divides, names: Sequence[str], categories: Sequence[str]) -> dict[str, Any]:
    return {
        "statement": names[one.statement],
        "spread": one.spread,
        "most_agreed": categories[one.highest],
        "least_agreed": categories[one.lowest],
        "shares": list(one.shares),
        "opposed": one.opposed,
        "certain": one.certain,
    }


def _pair(one: Pair, names: Sequence[str], categories: Sequence[str]) -> dict[str, Any]:
    both = (categories[one.one], categories[one.other])
    return {
        "one": both[0],
        "other": both[1],
        "distance": one.distance,
        "statements": one.shared,
        "joins": [_unites(u, names, categories) for u in one.joins],
        "divides": [_divides(d, names, categories) for d in one.divides],
    }


def _entry(one: Representative | Shared, names: Sequence[str]) -> dict[str, Any]:
    return {**asdict(one), "statement": names[one.statement]}


def _changes(since: Changes) -> dict[str, Any]:
    earlier, now = group_names(since.moved.shape[0]), group_names(since.moved.shape[1])
    return {
        "joined": since.joined,
        "votes": since.votes,
        "new_statements": list(since.new_statements),
        "followed": {
            name: None if old is None else earlier[old] for name, old in zip(now, since.followed, strict=True)
        },
        "moved": {
            old: {new: None if since.moved[i, j] < 0 else int(since.moved[i, j]) for j, new in enumerate(now)}
            for i, old in enumerate(earlier)
        },
        "shifts": [asdict(shift) for shift in since.shifts[:20]],
    }
