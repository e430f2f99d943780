"""By which words do lists of facilities name their columns?

From header labels to the fields of a list of facilities (``vocabulary/facilities.yaml``).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from kommune360.base.slugs import slug
from kommune360.base.yaml_text import read_yaml


@functools.cache
def vocabulary() -> Mapping[str, Any]:
    text = (
        resources.files("kommune360.exchange.vocabulary")
        .joinpath("facilities.yaml")
        .read_text(encoding="utf-8")
    )
    loaded: Mapping[str, Any] = read_yaml(text)
    return loaded


def fields_of(headers: Sequence[str]) -> dict[str, str]:
    """Return which header holds which field; a field takes the earliest word of its vocabulary."""
    free = {short: header for header in reversed(headers) if (short := _slug(header))}
    found: dict[str, str] = {}
    for name, words in vocabulary()["fields"].items():
        hit = next((str(word) for word in words["exact"] if str(word) in free), None)
        if hit is None:
            hit = next((s for wanted in words.get("parts", ()) for s in free if _holds(s, wanted)), None)
        if hit is not None:
            found[name] = free.pop(hit)
    return found


@functools.lru_cache(maxsize=50_000)
def _slug(header: str) -> str:
    return slug(header)


def _holds(header: str, wanted: Sequence[object]) -> bool:
    """Whether every wanted word begins a word of the header."""
    parts = header.split("_")
    return all(any(part.startswith(str(word)) for part in parts) for word in wanted)


def looks_like_facilities(fields: Mapping[str, str]) -> bool:
    """Whether the columns describe places one can go to: a name, and an address, position or provider."""
    located = {"street", "postcode", "lat", "easting", "provider"} & set(fields)
    counted = {"places", "places_u3", "places_3plus", "provider", "kind", "street"} & set(fields)
    return "name" in fields and bool(located) and bool(counted) and len(fields) >= 3
