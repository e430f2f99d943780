"""An area the boundaries do not know is kept when its key has the form of the others."""

from __future__ import annotations

from kommune360.exchange.reading import KnownSystem, ReadContext
from kommune360.exchange.tables.keys import match_keys

OLD = KnownSystem("berlin-lor-plr-2006", {f"010111{n:02d}": "" for n in range(1, 30)})
OWN = KnownSystem("town-bezirk", {f"{n:04d}": "" for n in range(101, 130)})


def test_a_catalogued_key_without_boundary_is_kept() -> None:
    keys = [*OLD.names, "04030417"]
    match = match_keys(keys, "", ["2018-12-31"], ReadContext(systems=(OLD,)), "own")
    assert match.main == OLD.id
    assert match.keys["04030417"] == (OLD.id, "04030417")
    assert match.strangers == ("04030417",)


def test_its_lost_zero_is_restored_like_those_of_the_others() -> None:
    keys = [*(key.lstrip("0") for key in OLD.names), "4030417"]
    match = match_keys(keys, "", ["2014-12-31"], ReadContext(systems=(OLD,)), "own")
    assert match.keys["4030417"] == (OLD.id, "04030417")


def test_a_key_of_another_form_is_not() -> None:
    match = match_keys([*OWN.names, "Summe", "99"], "", [], ReadContext(systems=(OWN,)), "own")
    assert match.main == OWN.id
    assert {"Summe", "99"}.isdisjoint(match.keys)
    assert "0199" in match_keys([*OWN.names, "0199"], "", [], ReadContext(systems=(OWN,)), "own").keys
