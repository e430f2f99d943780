"""What is measured: an id, a readable name and a unit, as a reader or a catalogue names it."""

from __future__ import annotations

from dataclasses import dataclass

from kommune360.base.text import Text
from kommune360.base.units import UNITS


@dataclass(frozen=True, slots=True)
class Variable:
    """``id`` is stable snake_case; ``unit`` an id of ``base.units``."""

    id: str
    label: Text
    unit: str = "unknown"

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"unit {self.unit!r} of {self.id!r} is not in base.units")

    @property
    def additive(self) -> bool:
        return UNITS[self.unit].additive
