"""Which statement is asked next, so that few votes tell most?

A lottery among the statements somebody has not voted on, weighted by what a vote on each would tell now.
The weights come from the votes counted now, are told with the draw, and where they cannot be had the draw
says that it was made without them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kommune360.dialogue.landscape import Landscape


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight by statement (visible ones only) and on what they rest: ``groups``, ``everybody`` (there are
    no groups) or ``nothing`` (nobody has voted, all statements weigh the same)."""

    by_statement: Mapping[str, float]
    basis: str


@dataclass(frozen=True, slots=True)
class Draw:
    """A statement drawn, its weight and the chance it had; together they explain why it was asked."""

    statement: str
    weight: float
    chance: float
    basis: str


def weights(found: Landscape) -> Weights:
    """Weights for the lottery from a landscape; those without votes have their weight raised nine times (before squaring)."""
    counted = "groups" if found.groups.number else "everybody"
    basis = counted if found.matrix.votes else "nothing"
    own = {
        statement: float(weight)
        for statement, weight, visible in zip(
            found.matrix.statements, found.priorities, found.matrix.visible, strict=True
        )
        if visible
    }
    return Weights(own, basis)


def next_statements(
    known: Weights,
    answered: Collection[str],
    *,
    seed: int | Sequence[int],
    number: int = 1,
    also: Collection[str] = (),
) -> list[Draw]:
    """Draw up to ``number`` different statements that are not ``answered``.

    ``also`` names visible statements younger than the weights: they weigh as much as the heaviest, so that
    new ones are seen. The same ``seed`` draws the same; the caller keeps it in the log.
    """
    most = max(known.by_statement.values(), default=1.0)
    table = {**dict.fromkeys(also, most), **known.by_statement}
    left = {statement: weight for statement, weight in sorted(table.items()) if statement not in answered}
    draws = np.random.default_rng(seed)
    out: list[Draw] = []
    while left and len(out) < number:
        names, sizes = list(left), np.array(list(left.values()))
        total = sizes.sum()
        if not np.isfinite(total) or total <= 0:
            raise ValueError("the weights of the lottery must be positive and finite")
        place = min(
            int(np.searchsorted(np.cumsum(sizes), draws.random() * total, side="right")), len(names) - 1
        )
        name = names[place]
        out.append(Draw(name, float(sizes[place]), float(sizes[place] / total), known.basis))
        del left[name]
    return out
