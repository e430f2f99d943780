"""What a rule sees: something that may be worth a signal, with its words and data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kommune360.base.text import Text


@dataclass(frozen=True, slots=True)
class Event:
    """``raised``: beyond its limit; ``calm``: back to normal, so that it may be told again.

    ``subjects``: ids of goals and measures; ``words`` fill the texts of the rule. Events of one ``group``
    that are raised together are told as one, the heaviest first; ``short`` names this one among them.
    """

    rule: str
    key: str
    raised: bool
    subjects: tuple[str, ...]
    words: Mapping[str, Text]
    data: Mapping[str, Any]
    calm: bool = False
    group: str = ""
    short: str = ""
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Budget:
    """What false signals are allowed: the probability ``alpha`` of one figure in a year, and how to say it."""

    alpha: float
    said: Text
    tests: Text
