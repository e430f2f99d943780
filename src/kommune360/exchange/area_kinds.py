"""Which kind of area does a word tell: "Stadtbezirk", "statbez", "schulbezirk_nr"?

From a header, a file name or the id of a system to the kind and its label, by ``area_kinds.yaml``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Any

from kommune360.base.slugs import slug
from kommune360.base.text import Text
from kommune360.base.yaml_text import read_yaml


def area_kind(text: str) -> str:
    """Return the kind of area a header or file name tells, "" for none."""
    words = slug(text)
    parts = set(words.split("_"))
    for kind, entry in _kinds().items():
        if any(stem in parts if len(stem) <= 3 else stem in words for stem in entry["stems"]):
            return kind
    return ""


def own_label(name: str) -> Text:
    """Label of a system of the town's own from its name: the plural of its kind, else the name itself."""
    entry = _kinds().get(area_kind(name))
    if entry is not None:
        return Text(entry["de"], entry["en"])
    readable = name.replace("-", " ").replace("_", " ").strip().capitalize()
    return Text(readable, readable)


@functools.cache
def _kinds() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files("kommune360.exchange.vocabulary").joinpath("area_kinds.yaml").read_text("utf-8")
    loaded: Mapping[str, Mapping[str, Any]] = read_yaml(text)
    return loaded
