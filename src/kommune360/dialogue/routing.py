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
from kommune360.dialogue.moments import Float


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


@dataclass(frozen=True, slots=True)
class Lottery:
    """Statements somebody may be asked now, in order of their names, with their ``sizes`` [statements]."""

    names: tuple[str, ...]
    sizes: Float
    basis: str

    @property
    def chances(self) -> Float:
        """[statements], they sum to one."""
        return np.asarray(self.sizes / self.sizes.sum())

    def draw(self, seed: int | Sequence[int] | np.random.Generator) -> Draw:
        """Draw one; the same ``seed`` draws the same. Errors: ValueError for weights that are none."""
        total = self.sizes.sum()
        if not np.isfinite(total) or total <= 0:
            raise ValueError("the weights of the lottery must be positive and finite")
        ticket = np.random.default_rng(seed).random() * total
        place = min(int(np.searchsorted(np.cumsum(self.sizes), ticket, side="right")), len(self.names) - 1)
        size = float(self.sizes[place])
        return Draw(self.names[place], size, float(size / total), self.basis)


def lottery(known: Weights, among: Collection[str]) -> Lottery:
    """The lottery among these statements; one younger than the weights weighs as much as the heaviest of all,
    so that new ones are seen."""
    most = max(known.by_statement.values(), default=1.0)
    names = tuple(sorted(among))
    return Lottery(names, np.array([known.by_statement.get(name, most) for name in names]), known.basis)


def next_statements(
    known: Weights,
    answered: Collection[str],
    *,
    seed: int | Sequence[int],
    number: int = 1,
    also: Collection[str] = (),
) -> list[Draw]:
    """Draw up to ``number`` different statements that are not ``answered``.

    ``also`` names visible statements younger than the weights (see ``lottery``). The same ``seed`` draws the
    same; the caller keeps it in the log.
    """
    left = {*known.by_statement, *also} - set(answered)
    draws = np.random.default_rng(seed)
    out: list[Draw] = []
    while left and len(out) < number:
        out.append(lottery(known, left).draw(draws))
        left.remove(out[-1].statement)
    return out
