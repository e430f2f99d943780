"""Where does a figure of the need come from? From one row back to children, quotas, places, datasets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kommune360.base.text import Text


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation: what was done, the value it gave, what went in.

    ``inputs`` are plain values (numbers, texts, lists of dicts), ready for JSON and tables.
    ``sources`` are dataset ids or, for rules, the cited source.
    """

    what: Text
    value: float | None
    inputs: tuple[dict[str, Any], ...] = ()
    sources: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "what": self.what.as_dict(),
            "value": self.value,
            "inputs": list(self.inputs),
            "sources": list(self.sources),
        }
