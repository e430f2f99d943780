"""What does a need table say, in one headline and one lead sentence, German and English?

From balances and judgements to words, by rules: right plural, never more certain than the range, no
word about causes. Figures of the lead are those of the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kommune360.base.text import Text
from kommune360.demand.offers import MOMENTS, OFFERS

AREAS = Text("Gebieten", "areas")  # after "in 7 von 26"
MISSING = ("missing_sure", "missing_likely")
ENOUGH = ("enough", "enough_likely")


@dataclass(frozen=True, slots=True)
class Summary:
    """``about`` names offer, Kita year and moment the two sentences speak of."""

    headline: Text
    lead: Text
    about: Text


def summarise(
    need: pl.DataFrame,
    town: pl.DataFrame,
    *,
    offer: str,
    year: str,
    moment: str,
    names: Mapping[str, str] | None = None,
    noun: Text = AREAS,
) -> Summary:
    """Return headline and lead for one offer, Kita year and moment.

    ``need``: columns NEED of the areas; ``town``: the same of the whole town (one row a cell).
    ``names``: readable names by area key. ``noun``: plural of the areas in the dative.
    """
    cell = (pl.col("offer") == offer) & (pl.col("year") == year) & (pl.col("moment") == moment)
    rows = need.filter(cell & pl.col("judgement").is_not_null())
    whole = town.filter(cell & pl.col("balance").is_not_null())
    label = OFFERS[offer].label
    about = Text(
        f"{label.de}, {'Kita-Jahr' if OFFERS[offer].kita_year else 'Schuljahr'} {year}, {MOMENTS[moment].de}",
        f"{label.en}, {'childcare year' if OFFERS[offer].kita_year else 'school year'} {year}, {MOMENTS[moment].en}",
    )
    if rows.is_empty() and not whole.is_empty():
        return Summary(
            _HEADLINE_TOWN_ONLY, _join(_town_sentence(whole, with_range=True), _LEAD_TOWN_ONLY), about
        )
    if rows.is_empty():
        return Summary(_HEADLINE_UNKNOWN, _LEAD_UNKNOWN, about)
    if rows.height == 1:
        lead = _town_sentence(rows, with_range=True)
    else:
        lead = _join(_areas_sentence(rows, names or {}, noun), _town_sentence(whole))
    unknown = need.filter(cell).height - rows.height
    lead = _join(lead, _unknown_sentence(unknown, whole))
    every = Text(f"{noun.de} mit Zahlen", f"{noun.en} with figures") if unknown else noun
    return Summary(_headline(rows, names or {}, noun, every), lead, about)


_HEADLINE_UNKNOWN = Text(
    "Ob die Plätze reichen, lässt sich noch nicht sagen", "Whether places are enough cannot be told yet"
)
_HEADLINE_TOWN_ONLY = Text(
    "In welchen Gebieten Plätze fehlen, lässt sich noch nicht sagen",
    "In which areas places are missing cannot be told yet",
)
_LEAD_TOWN_ONLY = Text(
    "Für die Gebiete fehlen Angaben; die Hinweise sagen, welche.",
    "For the areas figures are missing; the findings say which.",
)
_LEAD_UNKNOWN = Text(
    "Es fehlen Angaben zu Kindern oder Plätzen; die Hinweise sagen, welche.",
    "Figures on children or places are missing; the findings say which.",
)


def _headline(rows: pl.DataFrame, names: Mapping[str, str], noun: Text, every: Text) -> Text:
    """``every``: the noun after "all"; areas whose figures are missing are none of these."""
    n = rows.height
    short = rows.filter(pl.col("judgement").is_in(MISSING)).sort("balance", "area")
    free = rows.filter(pl.col("judgement").is_in(ENOUGH))
    undecided = n - short.height - free.height
    likely_de, likely_en = _hedge(short, "missing_likely")
    if short.is_empty() and undecided == 0:
        hedge_de, hedge_en = _hedge(free, "enough_likely")
        if n == 1:
            return Text(f"Die Plätze reichen{hedge_de}", f"Places are{hedge_en} enough")
        return Text(
            f"Die Plätze reichen{hedge_de} in allen {n} {every.de}",
            f"Places are{hedge_en} enough in all {n} {every.en}",
        )
    if short.is_empty() and n == 1:
        return Text("Ob die Plätze reichen, ist offen", "Whether places are enough is open")
    if short.is_empty():
        return Text(
            f"{_in_de(undecided, n, noun)} ist offen, ob die Plätze reichen",
            f"{_in_en(undecided, n, noun)} it is open whether places are enough",
        )
    where = _where(short, n, names, noun, every)
    tail = Text("", "")
    if free.height and short.height < n:
        tail = Text(
            f", in {_number_de(free.height)} reichen sie{_hedge(free, 'enough_likely')[0]}",
            f", in {_number_en(free.height)} they are{_hedge(free, 'enough_likely')[1]} enough",
        )
    return Text(
        f"{where.de} fehlen{likely_de} Plätze{tail.de}", f"{where.en} places are{likely_en} missing{tail.en}"
    )


def _where(short: pl.DataFrame, n: int, names: Mapping[str, str], noun: Text, every: Text) -> Text:
    if short.height == n > 1:
        return Text(f"In allen {n} {every.de}", f"In all {n} {every.en}")
    if short.height <= 2:
        named = [names.get(area, area) for area in short["area"].to_list()]
        return Text("In " + " und ".join(named), "In " + " and ".join(named))
    return Text(_in_de(short.height, n, noun), _in_en(short.height, n, noun))


def _areas_sentence(rows: pl.DataFrame, names: Mapping[str, str], noun: Text) -> Text:
    n = rows.height
    short = rows.filter(pl.col("judgement").is_in(MISSING)).sort("balance", "area")
    if short.is_empty():
        undecided = rows.filter(pl.col("judgement") == "open").height
        if undecided == 0:
            return Text(
                f"In keinem von {n} {noun.de} fehlen absehbar Plätze.",
                f"In none of {n} {noun.en} is a shortage in sight.",
            )
        return Text(
            f"In keinem von {n} {noun.de} ist ein Mangel wahrscheinlich; in {_number_de(undecided)} ist es offen.",
            f"In none of {n} {noun.en} is a shortage likely; in {_number_en(undecided)} it is open.",
        )
    worst = short.row(0, named=True)
    name = names.get(worst["area"], worst["area"])
    hedge_de, hedge_en = _hedge(short, "missing_likely")
    span = _shortage(worst["low80"], worst["high80"])
    sure = short.filter(pl.col("judgement") == "missing_sure").height
    of_these = Text("", "")
    if hedge_de and sure:
        of_these = Text(f", in {_number_de(sure)} davon sicher", f", in {_number_en(sure)} of them surely")
    return Text(
        f"{_in_de(short.height, n, noun)} werden die Plätze{hedge_de} nicht reichen{of_these.de}, am deutlichsten in {name} ({span.de}).",
        f"{_in_en(short.height, n, noun)} places will{hedge_en} not be enough{of_these.en}, most clearly in {name} ({span.en}).",
    )


def _unknown_sentence(unknown: int, whole: pl.DataFrame) -> Text:
    """Areas the sentences do not speak of, and a sum that is not there."""
    if not unknown:
        return Text("", "")
    areas = Text(
        "ein weiteres Gebiet" if unknown == 1 else f"{unknown} weitere Gebiete",
        "one more area" if unknown == 1 else f"{unknown} more areas",
    )
    no_sum = Text("", "")
    if whole.is_empty():
        no_sum = Text(
            ", und für die ganze Kommune gibt es keine Summe", ", and there is no sum for the whole town"
        )
    return Text(
        f"Für {areas.de} fehlen Zahlen{no_sum.de}.", f"For {areas.en} figures are missing{no_sum.en}."
    )


def _town_sentence(whole: pl.DataFrame, *, with_range: bool = False) -> Text:
    if whole.is_empty():
        return Text("", "")
    row = whole.row(0, named=True)
    balance, places = round(row["balance"]), abs(round(row["balance"]))
    verdict = row["judgement"]
    if verdict == "open" or balance == 0:
        return Text(
            "In der ganzen Kommune halten sich Bedarf und Plätze etwa die Waage.",
            "In the whole town need and places are about even.",
        )
    hedge_de, hedge_en = (" wahrscheinlich", " probably") if verdict.endswith("_likely") else ("", "")
    if balance < 0:
        verb = "fehlt" if places == 1 else "fehlen"
        be = "is" if places == 1 else "are"
        span = _shortage(row["low80"], row["high80"])
        extra = Text(f" ({span.de})", f" ({span.en})") if with_range else Text("", "")
        return Text(
            f"In der ganzen Kommune {verb}{hedge_de} {_places_de(places)}{extra.de}.",
            f"In the whole town {_places_en(places)} {be}{hedge_en} missing{extra.en}.",
        )
    verb, stay = ("bleibt", "remains") if places == 1 else ("bleiben", "remain")
    return Text(
        f"In der ganzen Kommune {verb}{hedge_de} {_places_de(places)} frei.",
        f"In the whole town {_places_en(places)}{hedge_en} {stay} free.",
    )


def _shortage(low80: float, high80: float) -> Text:
    """The range of a shortage in words; a band that reaches above 0 says so."""
    most, least = round(-low80), round(-high80)
    if most <= 0:
        return Text("knapp", "just short")
    if least <= 0:
        return Text(f"bis zu {most} zu wenig, 8 von 10 Fällen", f"up to {most} short, 8 of 10 cases")
    if least == most:
        return Text(f"{most} zu wenig", f"{most} short")
    return Text(
        f"{_thousand(least, '.')} bis {_thousand(most, '.')} zu wenig, 8 von 10 Fällen",
        f"{_thousand(least, ',')} to {_thousand(most, ',')} short, 8 of 10 cases",
    )


def _hedge(rows: pl.DataFrame, unsure: str) -> tuple[str, str]:
    """No sentence is surer than the least sure area in it."""
    return (" wahrscheinlich", " probably") if (rows["judgement"] == unsure).any() else ("", "")


def _in_de(count: int, n: int, noun: Text) -> str:
    return f"In {_number_de(count)} von {n} {noun.de}"


def _in_en(count: int, n: int, noun: Text) -> str:
    return f"In {_number_en(count)} of {n} {noun.en}"


def _number_de(count: int) -> str:
    return "einem" if count == 1 else str(count)


def _number_en(count: int) -> str:
    return "one" if count == 1 else str(count)


def _places_de(count: int) -> str:
    return "1 Platz" if count == 1 else f"{_thousand(count, '.')} Plätze"


def _places_en(count: int) -> str:
    return "1 place" if count == 1 else f"{_thousand(count, ',')} places"


def _thousand(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


def _join(*sentences: Text) -> Text:
    parts: Sequence[Text] = [sentence for sentence in sentences if sentence.de]
    return Text(" ".join(p.de for p in parts), " ".join(p.en for p in parts))
