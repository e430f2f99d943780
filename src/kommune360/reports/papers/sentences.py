"""What does a paper say about the need, by rule? Children, need, places, areas, options, in committee style.

From ``Numbers`` to runs: the right plural, never more certain than the range, no word about causes. Each
number is a figure with its key.
"""

from __future__ import annotations

from collections.abc import Sequence

from kommune360.base.periods import Period
from kommune360.base.text import Text
from kommune360.demand.offers import OFFERS
from kommune360.demand.ranges import METHOD_TEXT
from kommune360.reports.document.tree import Figure, Runs
from kommune360.reports.papers.figures import Numbers
from kommune360.reports.papers.saying import by_number, filled, joined, listed
from kommune360.reports.papers.scope import MISSING, Scope

NAMED = 6  # areas named in a sentence; the annex lists all
BALANCE: dict[str, Text] = {
    "missing_sure": Text("es fehlen sicher Plätze", "places are surely missing"),
    "missing_likely": Text("es fehlen wahrscheinlich Plätze", "places are probably missing"),
    "open": Text("ob die Plätze reichen, ist offen", "whether places are enough is open"),
    "enough_likely": Text("die Plätze reichen wahrscheinlich", "places are probably enough"),
    "enough": Text("die Plätze reichen", "places are enough"),
}


def who(offer: str) -> Text:
    """The children of an offer, as they stand in a sentence."""
    return OFFERS[offer].children


def children_now(numbers: Numbers) -> Runs:
    """How many children there are, how many there will be, how many of them are born."""
    scope, language = numbers.scope, numbers.language
    offer = scope.offers[-1] if len(scope.offers) == 1 else "childcare"
    day = Period(scope.plan.result.reference.isoformat()).label(language)
    stock, ahead = numbers.figure("stock|6"), numbers.need(offer, scope.plan.year, "children")
    known = numbers.need(offer, scope.plan.year, "known_share")
    first = (
        Text(
            f"Am {day} lebten in {scope.name} {{stock}} Kinder unter 6 Jahren.",
            f"On {day} {{stock}} children under 6 lived in {scope.name}.",
        )
        if stock.value is not None
        else Text(
            f"Wie viele Kinder unter 6 Jahren am {day} in {scope.name} lebten, ist nicht für alle Gebiete bekannt.",
            f"How many children under 6 lived in {scope.name} on {day} is not known for all areas.",
        )
    )
    second = Text(
        f"Im Kita-Jahr {scope.plan.year} sind voraussichtlich {{ahead}} Kinder bis zum Schuleintritt zu versorgen; "
        "{known} % von ihnen sind schon geboren.",
        f"In the childcare year {scope.plan.year} {{ahead}} children up to school entry are expected; "
        "{known} % of them are born already.",
    )
    return joined(
        filled(first, language, stock=stock),
        filled(second, language, ahead=ahead, known=known)
        if ahead.value is not None and known.value is not None
        else (),
    )


def need_and_places(numbers: Numbers, offer: str, year: str) -> Runs:
    """Required against usable places, the balance with its range, and how sure that is."""
    row = numbers.scope.row(offer, year)
    language = numbers.language
    said = Text(
        f"{OFFERS[offer].label.de}: Im Kita-Jahr {year} stehen {{required}} erforderlichen Plätzen {{places}} nutzbare "
        "Plätze gegenüber",
        f"{OFFERS[offer].label.en}: in the childcare year {year} {{places}} usable places stand against {{required}} "
        "places required",
    )
    judged = BALANCE[row["judgement"]].in_language(language)
    span = (
        Text(
            " (Saldo {balance}, in 8 von 10 Fällen {low} bis {high})",
            " (balance {balance}, {low} to {high} in 8 of 10 cases)",
        )
        if row["low80"] is not None
        else Text(" (Saldo {balance})", " (balance {balance})")
    )
    figures = {name: numbers.need(offer, year, column) for name, column in _COLUMNS.items()}
    return filled(
        Text(f"{said.de}{span.de}; {judged}.", f"{said.en}{span.en}; {judged}."), language, **figures
    )


_COLUMNS = {
    "required": "required",
    "places": "places_usable",
    "balance": "balance",
    "low": "low80",
    "high": "high80",
}


def areas_short(numbers: Numbers, offer: str, year: str) -> Runs:
    """In how many areas places are missing, which they are, in how many it is open."""
    scope, language = numbers.scope, numbers.language
    if not scope.told:
        return _not_by_area(numbers, offer) if scope.inside else ()
    short, unsure = numbers.count("short", offer, year), numbers.count("open", offer, year)
    figures = {name: numbers.figure(f"{name}|{offer}|{year}") for name in ("short", "open", "areas")}
    level, label = scope.label(), OFFERS[offer].label
    first = (
        Text(
            f"{label.de}: In {{short}} von {{areas}} Gebieten ({level.de}) fehlen sicher oder wahrscheinlich Plätze: {{named}}",
            f"{label.en}: in {{short}} of {{areas}} areas ({level.en}) places are surely or probably missing: {{named}}",
        )
        if short
        else Text(
            f"{label.de}: In keinem von {{areas}} Gebieten ({level.de}) fehlen absehbar Plätze",
            f"{label.en}: in none of {{areas}} areas ({level.en}) is a shortage in sight",
        )
    )
    tail = Text("; in {open} ist es offen.", "; in {open} it is open.") if unsure else Text(".", ".")
    return filled(
        Text(first.de + tail.de, first.en + tail.en), language, named=_named(numbers, offer, year), **figures
    )


def _not_by_area(numbers: Numbers, offer: str) -> Runs:
    label = OFFERS[offer].label
    said = Text(
        f"{label.de}: In welchen Gebieten Plätze fehlen, ist nicht bekannt; für zu viele Plätze ist kein Gebiet genannt.",
        f"{label.en}: in which areas places are missing is not known; too many places name no area.",
    )
    return (said.in_language(numbers.language),)


def _named(numbers: Numbers, offer: str, year: str) -> Runs:
    """``Nord (−41), Süd (−22) und 3 weitere``, most short first."""
    scope = numbers.scope
    rows = sorted(
        (row for row in scope.parts(offer, year) if row["judgement"] in MISSING),
        key=lambda row: (row["balance"], row["area"]),
    )
    shown = rows if len(rows) <= NAMED + 1 else rows[:NAMED]
    parts: list[Runs] = [
        (f"{row['name']} (", numbers.need(offer, year, "balance", scope.level, row["area"]), ")")
        for row in shown
    ]
    if len(rows) > len(shown):
        rest = len(rows) - len(shown)
        parts.append((Text(f"{rest} weitere", f"{rest} more").in_language(numbers.language),))
    return listed(parts, numbers.language)


def resolution_places(numbers: Numbers, option: str, offer: str) -> Runs:
    """One point of the resolution: places for an age class, in which Kita years."""
    scope, language = numbers.scope, numbers.language
    last = scope.years[-1]
    total = numbers.count("sum", option, offer, last)
    children = who(offer)
    if total == 0:
        return filled(
            Text(
                f"Für {children.de} werden bis zum Kita-Jahr {last} keine zusätzlichen Plätze beschlossen.",
                f"For {children.en} no additional places are resolved until the childcare year {last}.",
            ),
            language,
        )
    steps = [
        (f"{year}: ", numbers.figure(f"step|{option}|{offer}|{year}"))
        for year in scope.years
        if numbers.count("step", option, offer, year)
    ]
    said = by_number(
        total,
        Text(
            f"Für {children.de} wird {{total}} zusätzlicher Platz bis zum Kita-Jahr {last} geschaffen ({{steps}}).",
            f"For {children.en} {{total}} additional place is created until the childcare year {last} ({{steps}}).",
        ),
        Text(
            f"Für {children.de} werden {{total}} zusätzliche Plätze bis zum Kita-Jahr {last} geschaffen ({{steps}}).",
            f"For {children.en} {{total}} additional places are created until the childcare year {last} ({{steps}}).",
        ),
    )
    total_figure = numbers.figure(f"sum|{option}|{offer}|{last}")
    return filled(said, language, total=total_figure, steps=_semicolons(steps))


def _semicolons(steps: Sequence[tuple[str, Figure]]) -> Runs:
    said: list[str | Figure] = []
    for number, (year, figure) in enumerate(steps):
        said += ["; "] if number else []
        said += [year, figure]
    return tuple(said)


def effect(numbers: Numbers, option: str, offer: str) -> Runs:
    """What the figures look like with the places of an option: balance, range, areas still short."""
    scope, language = numbers.scope, numbers.language
    year = scope.years[-1]
    left = numbers.count("left", option, offer, year)
    row = scope.row(offer, year)
    span = (
        Text(" (in 8 von 10 Fällen {low} bis {high})", " ({low} to {high} in 8 of 10 cases)")
        if row["low80"] is not None
        else Text("", "")
    )
    still = by_number(
        left,
        Text(
            "in {left} Gebiet lägen die Plätze unter dem erwarteten Bedarf",
            "in {left} area places would stay below the expected need",
        ),
        Text(
            "in {left} Gebieten lägen die Plätze unter dem erwarteten Bedarf",
            "in {left} areas places would stay below the expected need",
        ),
    )
    none = Text(
        "in keinem Gebiet lägen die Plätze unter dem erwarteten Bedarf",
        "in no area would places stay below the expected need",
    )
    tail = (none if left == 0 else still) if scope.told else Text("", "")
    joint = "; " if scope.told else ""
    said = Text(
        f"{OFFERS[offer].label.de}: Im Kita-Jahr {year} betrüge der Saldo {{balance}}{span.de}{joint}{tail.de}.",
        f"{OFFERS[offer].label.en}: in the childcare year {year} the balance would be {{balance}}{span.en}{joint}{tail.en}.",
    )
    figures = {
        name: numbers.figure(f"after|{option}|{offer}|{year}|{column}")
        for name, column in (("balance", "balance"), ("low", "low80"), ("high", "high80"))
    }
    return filled(said, language, left=numbers.figure(f"left|{option}|{offer}|{year}"), **figures)


def certainty(numbers: Numbers, offer: str) -> Runs:
    """Where the range comes from, and how far off the method was in earlier years."""
    language = numbers.language
    row = numbers.scope.row(offer, numbers.scope.plan.year)
    method = METHOD_TEXT[row["range_method"]] if row.get("range_method") in METHOD_TEXT else Text("", "")
    error = numbers.figure(f"error|{offer}")
    # the errors were measured for the simpler method; the projection has its own back-test
    measured = error.value is not None and row.get("range_method") != "projection"
    said = (
        Text(
            f"{OFFERS[offer].label.de}: {method.de}. In früheren Jahren wich dieselbe Rechnung für große Gebiete im Mittel um {{error}} % ab.",
            f"{OFFERS[offer].label.en}: {method.en}. In earlier years the same calculation was off by {{error}} % on average for large areas.",
        )
        if measured
        else Text(f"{OFFERS[offer].label.de}: {method.de}.", f"{OFFERS[offer].label.en}: {method.en}.")
    )
    return filled(said, language, error=error)


def free_elsewhere(numbers: Numbers, offer: str, year: str) -> Runs:
    """How many places stay free in areas where places are enough; empty where none do."""
    if not numbers.count("free", offer, year):
        return ()
    return filled(
        Text(
            f"{OFFERS[offer].label.de}: In Gebieten, in denen die Plätze reichen, bleiben im Kita-Jahr {year} zusammen "
            "{free} Plätze frei. Ob der Weg dorthin zumutbar ist, sagen die Zahlen nicht.",
            f"{OFFERS[offer].label.en}: in areas where places are enough, {{free}} places in all stay free in the "
            f"childcare year {year}. Whether the way there is reasonable the figures do not say.",
        ),
        numbers.language,
        free=numbers.figure(f"free|{offer}|{year}"),
    )


def period(scope: Scope) -> Text:
    """The Kita years a paper decides on: ``2028/29 bis 2030/31``."""
    first, last = scope.years[0], scope.years[-1]
    return Text(first, first) if first == last else Text(f"{first} bis {last}", f"{first} to {last}")
