"""What does a resolution create, when and where, and what does it leave? In sentences, by rule.

From ``Numbers`` and an option to runs: the right plural, each number a figure with its key.
"""

from __future__ import annotations

from collections.abc import Sequence

from kommune360.base.text import Text
from kommune360.demand.offers import OFFERS
from kommune360.reports.document.tree import Figure, Runs
from kommune360.reports.papers.figures import COSTS, Numbers
from kommune360.reports.papers.options import OPTIONS
from kommune360.reports.papers.saying import by_number, filled, joined, listed, named_with
from kommune360.reports.papers.scope import ENOUGH
from kommune360.reports.papers.sentences import NAMED


def resolution_places(numbers: Numbers, option: str, offer: str, *, places: bool = True) -> Runs:
    """One point of the resolution: how many for an age class, in which Kita years, in which areas (``places``)."""
    scope, language = numbers.scope, numbers.language
    last = scope.years[-1]
    total = numbers.count("sum", option, offer, last)
    children = OFFERS[offer].children
    if total == 0:
        return filled(
            Text(
                f"Für {children.de} werden bis zum Kita-Jahr {last} keine zusätzlichen Plätze beschlossen.",
                f"For {children.en} no additional places are resolved until the childcare year {last}.",
            ),
            language,
        )
    steps = [(each, numbers.figure(f"step|{option}|{offer}|{each}")) for each in scope.years]
    steps = [(each, figure) for each, figure in steps if figure.value]
    when = (
        Text(f" zum Kita-Jahr {steps[0][0]}", f" by the childcare year {steps[0][0]}")
        if len(steps) == 1
        else Text(f" bis zum Kita-Jahr {last}", f" by the childcare year {last}")
    )
    said = by_number(
        total,
        Text(
            f"Für {children.de} wird {{total}} zusätzlicher Platz{when.de} geschaffen{{steps}}{{where}}.",
            f"{{total}} additional place for {children.en} is created{when.en}{{steps}}{{where}}.",
        ),
        Text(
            f"Für {children.de} werden {{total}} zusätzliche Plätze{when.de} geschaffen{{steps}}{{where}}.",
            f"{{total}} additional places for {children.en} are created{when.en}{{steps}}{{where}}.",
        ),
    )
    return filled(
        said,
        language,
        total=numbers.figure(f"sum|{option}|{offer}|{last}"),
        steps=_steps(steps, language) if len(steps) > 1 else (),
        where=_where(numbers, option, offer) if places else (),
    )


def _steps(steps: Sequence[tuple[str, Figure]], language: str) -> Runs:
    """``, davon 298 für 2028/29 und 11 für 2029/30``."""
    joint = Text(" für ", " for ").in_language(language)
    said = listed([(figure, f"{joint}{year}") for year, figure in steps], language)
    return (Text(", davon ", ", of them ").in_language(language), *said)


def _where(numbers: Numbers, option: str, offer: str) -> Runs:
    """In which areas, as long as they can be read in a sentence; the annex names all."""
    scope, last = numbers.scope, numbers.scope.years[-1]
    names = dict(scope.plan.names(scope.level).iter_rows()) if scope.told else {}
    keys = (f"part|{option}|{offer}|{last}|{area}" for area in scope.told)
    found = [figure for figure in map(numbers.figure, keys) if figure.value]
    found.sort(key=lambda figure: (-(figure.value or 0), figure.key))
    if not found or len(found) > NAMED + 1:
        return ()
    named = named_with([(names[f.key.split("|")[-1]], f) for f in found], numbers.language, NAMED)
    return (Text(": ", ": ").in_language(numbers.language), *named)


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


def reason(numbers: Numbers, option: str) -> Runs:
    """Why this option: where places are missing although or because of what the whole has, and beside what else."""
    scope, language, last = numbers.scope, numbers.language, numbers.scope.years[-1]
    said: list[Runs] = [(OPTIONS[option].in_language(language),)]
    uneven = [o for o in scope.offers if numbers.count("left", "C", o, last) and _enough(numbers, o)]
    if uneven and option != "C":
        said.append(
            filled(
                Text(
                    f"Auch wo die Plätze in {scope.name} insgesamt reichen, liegen sie nicht überall dort, wo die Kinder "
                    "wohnen (§ 80 Abs. 2 SGB VIII).",
                    f"Even where places are enough in {scope.name} as a whole, they are not everywhere where the children "
                    "live (section 80 (2) SGB VIII).",
                ),
                language,
            )
        )
    if option == "A":
        more = {
            o: numbers.count("sum", "A", o, last) - numbers.count("sum", "B", o, last) for o in scope.offers
        }
        if any(more.values()):
            said.append(
                filled(
                    Text(
                        "Option B wartet ab: Sie schafft {b} statt {a} Plätze, solange nicht sicher ist, dass sie fehlen.",
                        "Option B waits: it creates {b} instead of {a} places as long as it is not sure that they are missing.",
                    ),
                    language,
                    a=numbers.figure(f"sum|A|total|{last}"),
                    b=numbers.figure(f"sum|B|total|{last}"),
                )
            )
    return joined(*said)


def _enough(numbers: Numbers, offer: str) -> bool:
    return numbers.scope.row(offer, numbers.scope.years[-1])["judgement"] in ENOUGH


def costs(numbers: Numbers, option: str) -> Runs:
    """What the proposed option costs in all."""
    language = numbers.language
    figures = {what: numbers.figure(f"cost|{option}|total|{what}") for what in COSTS}
    known = [what for what, figure in figures.items() if figure.value is not None]
    parts = [
        (f"{COSTS[what].in_language(language)} ", figures[what], _EURO.in_language(language))
        for what in known
    ]
    said = Text(f"Option {option} (vorgeschlagen): {{parts}}.", f"Option {option} (proposed): {{parts}}.")
    return filled(said, language, parts=listed(parts, language))


_EURO = Text(" Euro", " euro")
