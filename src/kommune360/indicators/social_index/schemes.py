"""Which class does a standardised sum fall into?

From borders and names kept as data (``schemes.yaml``, or a definition of one's own) to class numbers.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml

DEFAULT_SCHEME = "berlin-mss"


@dataclass(frozen=True, slots=True)
class IndexClass:
    """One class. ``load`` says the same neutrally in words of load; ``factor`` weighs money by class."""

    id: str
    name: Text
    load: Text
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes from the smallest load to the greatest, and the borders between them.

    Raises ValueError unless borders rise and are one fewer than classes.
    """

    borders: tuple[float, ...]
    classes: tuple[IndexClass, ...]
    top: tuple[str, ...] = ()  # ids of the classes that make up the group of greatest load
    type_borders: tuple[float, ...] = ()  # borders for the mean of a type of areas; else the same borders

    def __post_init__(self) -> None:
        if len(self.borders) + 1 != len(self.classes):
            raise ValueError(f"{len(self.classes)} classes need {len(self.classes) - 1} borders")
        if any(a >= b for a, b in zip(self.borders, self.borders[1:], strict=False)):
            raise ValueError("borders must rise")
        if strangers := set(self.top) - {c.id for c in self.classes}:
            raise ValueError(f"no such class: {', '.join(sorted(strangers))}")

    def numbers(self, scores: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the class number of each score; on a border the class nearer to the mean."""
        found = np.zeros(scores.shape, dtype=np.int64)
        for border in self.borders:
            found += scores > border if border > 0 else scores >= border
        return found

    def load_of_mean(self, score: float) -> Text:
        """Return the words of load for the mean score of a group of areas."""
        borders = replace(self, borders=self.type_borders or self.borders)
        return self.classes[int(borders.numbers(np.array([score]))[0])].load

    def in_top(self, scores: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether each score lies in a class of the top group."""
        tops = [number for number, one in enumerate(self.classes) if one.id in self.top]
        return np.isin(self.numbers(scores), tops)


@dataclass(frozen=True, slots=True)
class Scheme:
    """Borders for status and dynamics, with where they come from."""

    id: str
    name: Text
    source: str
    status: Classes
    dynamics: Classes


@functools.cache
def scheme_catalogue() -> Mapping[str, Scheme]:
    """All schemes the package knows, by id."""
    text = resources.files(__package__).joinpath("schemes.yaml").read_text(encoding="utf-8")
    return {key: scheme_from(key, raw) for key, raw in read_yaml(text).items()}


def scheme_from(key: str, raw: Mapping[str, Any]) -> Scheme:
    """Read one scheme; KeyError, TypeError or ValueError where it is not complete."""
    return Scheme(
        id=key,
        name=Text(raw["name"]["de"], raw["name"]["en"]),
        source=str(raw["source"]),
        status=_classes(raw["status"]),
        dynamics=_classes(raw["dynamics"]),
    )


def with_borders(scheme: Scheme, status: Sequence[float] | None, dynamics: Sequence[float] | None) -> Scheme:
    """Return ``scheme`` with other borders. Raises ValueError where their number does not fit."""
    return Scheme(
        scheme.id,
        scheme.name,
        scheme.source,
        _moved(scheme.status, status),
        _moved(scheme.dynamics, dynamics),
    )


def _moved(classes: Classes, borders: Sequence[float] | None) -> Classes:
    return classes if borders is None else replace(classes, borders=tuple(borders))


def _classes(raw: Mapping[str, Any]) -> Classes:
    classes = tuple(
        IndexClass(
            id=str(one["id"]),
            name=Text(one["name"]["de"], one["name"]["en"]),
            load=Text(**one.get("load", one["name"])),
            factor=float(one.get("factor", 1.0)),
        )
        for one in raw["classes"]
    )
    return Classes(
        borders=tuple(float(b) for b in raw["borders"]),
        classes=classes,
        top=tuple(raw.get("top", ())),
        type_borders=tuple(float(b) for b in raw.get("type_borders", ())),
    )
