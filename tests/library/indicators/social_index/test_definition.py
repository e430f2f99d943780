"""Definitions: read with all problems at once, written and read again without loss."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kommune360.indicators.social_index.definition_reading import read_definition
from kommune360.indicators.social_index.index import with_weights
from kommune360.indicators.social_index.schemes import Classes, IndexClass, scheme_catalogue
from tests.library.indicators.social_index.tables import definition

WHOLE = {
    "name": {"de": "Lage", "en": "Situation"},
    "author": "Ada",
    "reason": "Beschluss vom Mai",
    "method": "factor",
    "standardise": "population",
    "winsorise": 3,
    "minimum_residents": 300,
    "excluded": {"01": "Baugebiet"},
    "status_borders": [-1, 0.5, 2],
    "borders_source": "Beschluss",
    "zone": "statistics",
    "indicators": [
        {"id": "poor", "name": {"de": "Armut", "en": "poverty"}, "weight": 2},
        {"id": "jobs", "direction": "good", "part": "dynamics"},
        {"id": "children", "part": "context", "high": {"de": "viele Kinder", "en": "many children"}},
    ],
    "variants": {"draws": 200, "noise": False},
    "types": {"number": 5},
    "money": {"kind": "classes", "factors": {"low": 1.4}, "budget": 100_000},
}


def test_a_definition_survives_being_written() -> None:
    first, findings = read_definition(WHOLE)
    assert not findings
    assert first is not None
    again, _ = read_definition(yaml.safe_load(yaml.safe_dump(first.as_dict(), allow_unicode=True)))
    assert again == first
    assert again.fingerprint == first.fingerprint


def test_names_and_order_do_not_change_the_construction() -> None:
    base, _ = read_definition(WHOLE)
    renamed, _ = read_definition({**WHOLE, "name": "Anders", "author": "Bea", "reason": ""})
    turned, _ = read_definition({**WHOLE, "indicators": WHOLE["indicators"][::-1]})  # type: ignore[index]
    heavier, _ = read_definition({**WHOLE, "winsorise": 2.5})
    assert base is not None
    assert {d.fingerprint for d in (base, renamed, turned) if d} == {base.fingerprint}
    assert heavier is not None
    assert heavier.fingerprint != base.fingerprint


def test_all_problems_are_told_at_once() -> None:
    wrong = {
        "methode": "sum",
        "winsorise": "viel",
        "minimum_residents": -3,
        "scheme": "mars",
        "indicators": ["a", "a", {"id": "b", "direction": "neutral"}, 7],
        "types": {"number": 50},
        "money": {"kind": "würfeln", "spende": 1},
    }
    found, findings = read_definition(wrong, "index.yaml")
    assert found is None
    places = {(f.code, f.place.column) for f in findings}
    assert {
        ("index-definition-key-unknown", "methode"),
        ("index-definition-value", "winsorise"),
        ("index-definition-value", "minimum_residents"),
        ("index-definition-value", "scheme"),
        ("index-definition-value", "indicators"),
        ("index-definition-value", "indicators.3.direction"),
        ("index-definition-value", "indicators.4"),
        ("index-definition-value", "types.number"),
        ("index-definition-value", "money.kind"),
        ("index-definition-key-unknown", "money.spende"),
    } == places
    assert {f.place.file for f in findings} == {"index.yaml"}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ([1], "index-definition-unreadable"),
        (None, "index-definition-unreadable"),
        ({}, "index-definition-no-indicator"),
        ({"indicators": [{"id": "a", "weight": 0}]}, "index-definition-no-indicator"),
        ({"indicators": ["a"], "status_borders": [2, 1]}, "index-definition-value"),
        ({"indicators": ["a"], "money": {"factors": {"gold": 3}}}, "index-definition-value"),
    ],
)
def test_one_problem_each(raw: Any, code: str) -> None:
    found, findings = read_definition(raw)
    assert found is None
    assert findings.codes() == {code}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*WHOLE, "id", "weight", "kind", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(raw=PLAIN)
def test_nothing_a_person_can_write_breaks_the_reading(raw: Any) -> None:
    found, findings = read_definition(raw)
    assert (found is None) == findings.stops


def test_weights_can_be_tried_without_touching_the_rest() -> None:
    base = definition(3)
    tried = with_weights(base, {"i1": 4.0})
    assert [use.weight for use in tried.indicators] == [1.0, 4.0, 1.0]
    assert base.fingerprint != tried.fingerprint == with_weights(tried, {}).fingerprint


def test_a_border_belongs_to_the_class_nearer_to_the_mean() -> None:
    import numpy as np

    scheme = scheme_catalogue()["berlin-mss"]
    scores = np.array([-1.001, -1, 0, 1, 1.001, 1.5, 1.501])
    assert scheme.status.numbers(scores).tolist() == [0, 1, 1, 1, 2, 2, 3]
    assert scheme.dynamics.numbers(scores).tolist() == [0, 1, 1, 1, 2, 2, 2]
    names = tuple(IndexClass(str(n), scheme.name, scheme.name) for n in range(3))
    with pytest.raises(ValueError, match="need 2"):
        Classes((1.0,), names)
    with pytest.raises(ValueError, match="rise"):
        Classes((1.0, 1.0), names)
    with pytest.raises(ValueError, match="no such class"):
        Classes((0.0, 1.0), names, ("x",))
