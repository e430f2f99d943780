"""An area the boundaries do not know is kept when its key has the form of the others."""

from __future__ import annotations

from kommune360.exchange.reading import KnownSystem, ReadContext
from kommune360.exchange.tables.keys import match_keys
from kommune360.exchange.tables.places import place_by_name

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


QUARTERS = KnownSystem(
    "stadt-stadtteil", {"0201": "Harburg"} | {f"{n:04d}": f"Viertel {chr(65 + n)}" for n in range(20)}
)
DISTRICTS = KnownSystem("stadt-bezirk", {"01": "Mitte", "02": "Harburg"})


def placed(*more: str) -> list[tuple[str, str] | None]:
    """Where ``more`` rows below all quarters are placed."""
    context = ReadContext(systems=(QUARTERS, DISTRICTS), municipality="02000000", municipality_name="Stadt")
    names = list(QUARTERS.names.values())
    return place_by_name([*names, *more], "", context, "own").rows[len(names) :]


def test_a_merged_area_is_kept_under_its_name() -> None:
    assert placed("Werder und Heide") == [(QUARTERS.id, "Werder und Heide")]


def test_the_district_of_the_same_name_is_the_second_one() -> None:
    assert placed("Mitte", "Harburg") == [(DISTRICTS.id, "01"), (DISTRICTS.id, "02")]


def test_a_row_called_like_the_town_is_its_total() -> None:
    assert placed("Stadt") == [("de-gemeinde", "02000000")]


def test_a_subtotal_of_a_wider_kind_is_no_area() -> None:
    assert placed("Bezirk Nirgendwo") == [None]


def test_short_keys_of_any_town_are_not_those_of_berlin() -> None:
    keys = [f"{district:02d}{area:02d}" for district in range(1, 7) for area in range(1, 5)]
    assert match_keys(keys, "Bezirksnummer", [], ReadContext(), "stadt-bezirk").main == "stadt-bezirk"
    berlin = ReadContext(municipality="11000000")
    assert match_keys(keys, "Bezirksnummer", [], berlin, "stadt-bezirk").main == "berlin-lor-pgr-2006"
    elsewhere = ReadContext(municipality="05711000")
    assert match_keys(keys, "Prognoseraum", [], elsewhere, "stadt-bezirk").main == "stadt-bezirk"
    assert match_keys(keys, "Prognoseraum", [], ReadContext(), "x").main == "berlin-lor-pgr-2006"


def test_a_full_list_of_districts_tells_the_city_a_part_does_not() -> None:
    keys = [f"{district:02d}" for district in range(1, 13)]
    assert match_keys(keys, "bezID", [], ReadContext(), "x").main == "berlin-bezirk"
    assert match_keys(keys[:9], "bezID", [], ReadContext(), "x").main == "x"
