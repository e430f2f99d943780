"""What does a paper say about the need, by rule? Children, need, places, areas, options, in committee style.

From ``Numbers`` to runs: the right plural, never more certain than the range, no word about causes. Each
number is a figure with its key.
"""

from __future__ import annotations

from kommune360.base.periods import Period
from kommune360.base.text import Text
from kommune360.demand.offers import OFFERS
from kommune360.reports.document.tree import Runs
from kommune360.reports.papers.figures import Numbers
from kommune360.reports.papers.saying import by_number, divided, filled, joined, listed, named_with
from kommune360.reports.papers.scope import MISSING, Scope

NAMED = 6  # areas named in a sentence; the annex lists all
BALANCE: dict[str, Text] = {
    "missing_sure": Text("es fehlen sicher Plätze", "places are surely missing"),
    "missing_likely": Text("es fehlen wahrscheinlich Plätze", "places are probably missing"),
    "open": Text("ob die Plätze reichen, ist offen", "whether places are enough is open"),
    "enough_likely": Text("die Plätze reichen wahrscheinlich", "places are probably enough"),
    "enough": Text("die Plätze reichen", "places are enough"),
}


RANGES: dict[str, Text] = {
    "projection": Text(
        "Die Spanne kommt aus vielen möglichen Verläufen der Vorausrechnung: In 8 von 10 liegt der Saldo darin.",
        "The range comes from many possible courses of the projection: in 8 of 10 the balance lies within it.",
    ),
    "past_errors": Text(
        "Die Spanne zeigt, wie weit dieselbe Rechnung in früheren Jahren danebenlag: In 8 von 10 Fällen liegt der "
        "Saldo darin.",
        "The range shows how far off the same calculation was in earlier years: in 8 of 10 cases the balance lies "
        "within it.",
    ),
    "poisson": Text(
        "Die eigenen Jahre reichen nicht, um frühere Rechnungen zu prüfen. Die Spanne zeigt darum nur, wie stark "
        "kleine Zahlen zufällig schwanken; ob die Geburten steigen oder sinken, enthält sie nicht.",
        "There are too few own years to check earlier calculations. So the range only shows how much small numbers "
        "vary by chance; whether births rise or fall it does not hold.",
    ),
}


def who(offer: str) -> Text:
    """The children of an offer, as they stand in a sentence."""
    return OFFERS[offer].children


def children_now(numbers: Numbers, year: str) -> Runs:
    """How many children there are, how many there will be in ``year``, how many of them are born."""
    scope, language = numbers.scope, numbers.language
    offer = scope.offers[-1] if len(scope.offers) == 1 else "childcare"
    day = Period(scope.plan.result.reference.isoformat()).label(language)
    stock, ahead = numbers.figure("stock|6"), numbers.need(offer, year, "children")
    known = numbers.need(offer, year, "known_share")
    first = (
        Text(
            f"Am {day} lebten in {scope.name} {{stock}} Kinder unter 6 Jahren.",
            f"{{stock}} children under 6 lived in {scope.name} on {day}.",
        )
        if stock.value is not None
        else Text(
            f"Wie viele Kinder unter 6 Jahren am {day} in {scope.name} lebten, ist nicht für alle Gebiete bekannt.",
            f"How many children under 6 lived in {scope.name} on {day} is not known for all areas.",
        )
    )
    second = Text(
        f"Im Kita-Jahr {year} sind voraussichtlich {{ahead}} Kinder bis zum Schuleintritt zu versorgen; "
        "{known} % von ihnen sind schon geboren.",
        f"{{ahead}} children up to school entry are expected in the childcare year {year}; "
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
        f"{OFFERS[offer].label.en}: {{places}} usable places stand against {{required}} places required in the "
        f"childcare year {year}",
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


def in_short(numbers: Numbers, year: str) -> Runs:
    """What a committee takes note of, in one line: places required and usable, by age class."""
    said = Text(
        "{required} erforderliche und {places} nutzbare Plätze",
        "{required} places required and {places} usable",
    )
    parts: list[Runs] = []
    for offer in numbers.scope.offers:
        figures = {name: numbers.need(offer, year, _COLUMNS[name]) for name in ("required", "places")}
        label = OFFERS[offer].label.in_language(numbers.language)
        parts.append((f"{label}: ", *filled(said, numbers.language, **figures)))
    return divided(parts, "; ")


def areas_said(numbers: Numbers, year: str, named: int = NAMED) -> tuple[Runs, ...]:
    """By age class, in which areas places are missing; one sentence where that is not known."""
    scope = numbers.scope
    if not scope.inside:
        return ()
    if not scope.told:
        said = Text(
            "In welchen Gebieten Plätze fehlen, ist nicht bekannt: Zu viele Plätze sind keinem Gebiet zugeordnet.",
            "In which areas places are missing is not known: too many places name no area.",
        )
        return ((said.in_language(numbers.language),),)
    return tuple(areas_short(numbers, offer, year, named) for offer in scope.offers)


def areas_short(numbers: Numbers, offer: str, year: str, named: int = NAMED) -> Runs:
    """In how many areas places are missing, which they are, in how many it is open."""
    scope, language = numbers.scope, numbers.language
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
    tail = by_number(
        unsure,
        Text("; in {open} Gebiet ist es offen.", "; in {open} area it is open."),
        Text("; in {open} Gebieten ist es offen.", "; in {open} areas it is open."),
    )
    tail = tail if unsure else Text(".", ".")
    return filled(
        Text(first.de + tail.de, first.en + tail.en),
        language,
        named=_short_ones(numbers, offer, year, named),
        **figures,
    )


def _short_ones(numbers: Numbers, offer: str, year: str, most: int) -> Runs:
    """``Nord (−41), Süd (−22) und 3 weitere``, most short first."""
    scope = numbers.scope
    rows = sorted(
        (row for row in scope.parts(offer, year) if row["judgement"] in MISSING),
        key=lambda row: (row["balance"], row["area"]),
    )
    return named_with(
        [(row["name"], numbers.need(offer, year, "balance", scope.level, row["area"])) for row in rows],
        numbers.language,
        most,
    )


def certainty(numbers: Numbers) -> tuple[Runs, ...]:
    """Where the range comes from, said once where it is the same, and how far off the method was in earlier years."""
    scope, language = numbers.scope, numbers.language
    by_method: dict[str, list[str]] = {}
    for offer in scope.offers:
        by_method.setdefault(str(scope.row(offer, scope.plan.year).get("range_method")), []).append(offer)
    said: list[Runs] = []
    for method, offers in by_method.items():
        label = "" if len(by_method) == 1 else ", ".join(_label(offer, language) for offer in offers) + ": "
        if method in RANGES:
            said.append((label + RANGES[method].in_language(language),))
        # the errors were measured for the simpler method; the projection has its own back-test
        said += [
            _missed(numbers, each) for each in offers if method != "projection" and _error(numbers, each)
        ]
    return tuple(said)


def _missed(numbers: Numbers, offer: str) -> Runs:
    label = OFFERS[offer].label
    text = Text(
        f"{label.de}: In früheren Jahren wich dieselbe Rechnung für große Gebiete im Mittel um {{error}} % ab.",
        f"{label.en}: in earlier years the same calculation was off by {{error}} % on average for large areas.",
    )
    return filled(text, numbers.language, error=numbers.figure(f"error|{offer}"))


def _error(numbers: Numbers, offer: str) -> bool:
    return numbers.figure(f"error|{offer}").value is not None


def _label(offer: str, language: str) -> str:
    return OFFERS[offer].label.in_language(language)


def free_elsewhere(numbers: Numbers, year: str) -> Runs:
    """How many places stay free in areas where places are enough; empty where none do."""
    language = numbers.language
    found = [offer for offer in numbers.scope.offers if numbers.count("free", offer, year)]
    if not found:
        return ()
    parts = [(numbers.figure(f"free|{offer}|{year}"), f" ({_label(offer, language)})") for offer in found]
    said = Text(
        f"In Gebieten, in denen die Plätze reichen, bleiben im Kita-Jahr {year} Plätze frei: {{parts}}. "
        "Ob der Weg dorthin zumutbar ist, sagen die Zahlen nicht.",
        f"In areas where places are enough, places stay free in the childcare year {year}: {{parts}}. "
        "Whether the way there is reasonable the figures do not say.",
    )
    return filled(said, language, parts=listed(parts, language))


def period(scope: Scope) -> Text:
    """The Kita years a paper decides on: ``2028/29 bis 2030/31``."""
    first, last = scope.years[0], scope.years[-1]
    return Text(first, first) if first == last else Text(f"{first} bis {last}", f"{first} to {last}")
