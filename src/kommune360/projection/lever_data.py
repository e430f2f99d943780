"""Levers as plain data: what a scenario file says, and back.

From a mapping as YAML and JSON hold it to a ``Lever`` and from a lever to a mapping, without loss. Light
to import: pages read and write levers without the machinery that computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from typing import Any

from kommune360.projection.levers import Arrival, Births, Closing, Housing, Lever, Moves

KINDS: dict[str, type[Lever]] = {
    "births": Births,
    "moves": Moves,
    "housing": Housing,
    "arrival": Arrival,
    "closing": Closing,
}
_NAMES = {kind: name for name, kind in KINDS.items()}


def lever_as_dict(lever: Lever) -> dict[str, Any]:
    """Return ``what`` (a key of KINDS) and the fields that differ from their defaults."""
    plain: dict[str, Any] = {"what": _NAMES[type(lever)]}
    values = asdict(lever)
    for field in fields(lever):
        value = values[field.name]
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if value == default:
            continue
        if field.name == "ages":
            value = {f"{start}-{stop}": share for (start, stop), share in value.items()}
        plain[field.name] = list(value) if isinstance(value, tuple) else value
    return plain


def lever_from_dict(data: Mapping[str, Any]) -> Lever:
    """Read what ``lever_as_dict`` wrote.

    Raises:
        ValueError: an unknown kind, an unknown or missing field, a value of the wrong sort.
    """
    given = dict(data)
    kind = KINDS.get(str(given.pop("what", "")))
    if kind is None:
        raise ValueError(f"a lever is one of {', '.join(KINDS)}, not {data.get('what')!r}")
    names = {field.name for field in fields(kind)}
    if unknown := sorted(set(given) - names):
        raise ValueError(f"{data['what']}: unknown {', '.join(unknown)}")
    try:
        if "ages" in given:
            given["ages"] = {_band(text): float(share) for text, share in given["ages"].items()}
        for name in ("areas", "delay"):
            if name in given:
                given[name] = tuple(given[name])
        lever: Lever = kind(**given)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"{data['what']}: {error}") from error
    return lever


def _band(text: str) -> tuple[int, int]:
    start, _, stop = str(text).partition("-")
    return int(start), int(stop)
