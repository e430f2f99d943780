"""Levers go to plain data and back without loss; what is none says why."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kommune360.projection.lever_data import lever_as_dict, lever_from_dict
from kommune360.projection.levers import Arrival, Births, Closing, Housing, Lever, Moves

LEVERS: tuple[Lever, ...] = (
    Births(1.1, 2026, areas=("01", "02"), until_year=2030),
    Moves("01", -12.5, 2027, {(0, 6): 0.25, (25, 40): 0.75}),
    Housing("01", 120, 2028, kind="single_family", delay=(0.5, 0.5)),
    Arrival("03", 400, 2027),
    Closing("02", 80, 2029, {(60, 100): 1.0}),
)


@pytest.mark.parametrize("lever", LEVERS)
def test_there_and_back(lever: Lever) -> None:
    plain = json.loads(json.dumps(lever_as_dict(lever)))
    assert lever_from_dict(plain) == lever


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"what": "weather"}, "births, moves, housing"),
        ({"what": "births", "factor": 1.1}, "from_year"),
        ({"what": "arrival", "area": "1", "persons": 4, "year": 2027, "colour": 1}, "unknown colour"),
        ({"what": "closing", "area": "1", "persons": 4, "year": 2027, "ages": {"all": 1}}, "invalid literal"),
    ],
)
def test_what_is_no_lever_says_why(plain: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        lever_from_dict(plain)
