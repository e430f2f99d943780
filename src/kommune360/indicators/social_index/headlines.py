"""What does the index say, in plain sentences that claim no cause?

From a report to short sentences in both languages, the most important first.
"""

from __future__ import annotations

from kommune360.base.text import Text
from kommune360.indicators.social_index.index_report import IndexReport
from kommune360.indicators.social_index.robustness import CERTAIN, POSSIBLE


def headlines(report: IndexReport) -> list[Text]:
    """Return sentences on coverage, the top group and its certainty, single indicators, and years."""
    said = [_coverage(report), _top(report)]
    if not report.index.definition.class_only:
        said += [*_left_out(report), *_years(report)]
    return said


def _coverage(report: IndexReport) -> Text:
    rated, all_ = len(report.index.status.rows), len(report.index.table.areas)
    if rated == all_:
        return Text(f"Alle {all_} Gebiete haben einen Indexwert.", f"All {all_} areas have an index value.")
    return Text(
        f"{rated} von {all_} Gebieten haben einen Indexwert; bei den übrigen steht, warum nicht.",
        f"{rated} of {all_} areas have an index value; for the others it says why not.",
    )


def _top(report: IndexReport) -> Text:
    index = report.index
    top = int(index.definition.classes.status.in_top(index.status.scores).sum())
    if index.definition.class_only:
        return Text(
            f"Zur Gruppe mit der höchsten Belastung gehören {top} Gebiete.",
            f"{top} areas belong to the group with the greatest load.",
        )
    certain, possible = len(report.areas_in(CERTAIN)), len(report.areas_in(POSSIBLE))
    share = round(100 * index.definition.variants.certain)
    return Text(
        f"{_areas_de(top)} zur Gruppe mit der höchsten Belastung, {certain} davon sicher: in mindestens {share} % "
        f"der Rechenvarianten und ohne jeden einzelnen Indikator. Bei {possible} hängt es von der Rechnung ab, ob sie dazugehören.",
        f"{_areas_en(top)} to the group with the greatest load, {certain} of them certainly: in at least {share} % "
        f"of the variants and without each single indicator. For {possible} it depends on the construction whether they belong to it.",
    )


def _left_out(report: IndexReport) -> list[Text]:
    left_out = report.robustness.left_out
    if not left_out:
        return [
            Text(
                "Der Index ruht auf einem einzigen Indikator; ob ein anderer dasselbe sagt, ist nicht geprüft.",
                "The index rests on one indicator; whether another says the same has not been tried.",
            )
        ]
    one = max(left_out, key=lambda found: found.mean_change)
    names = {use.id: use.name for use in report.index.definition.indicators}
    name = names[one.indicator]
    mean = f"{one.mean_change:.1f}"
    return [
        Text(
            f"Am stärksten hängt die Reihenfolge an „{name.de}“: Ohne ihn ändert sich der Rang im Mittel um "
            f"{mean.replace('.', ',')} Plätze, höchstens um {one.largest_change}.",
            f"The order depends most on “{name.en}”: without it ranks change by {mean} places on average, at most "
            f"by {one.largest_change}.",
        )
    ]


def _years(report: IndexReport) -> list[Text]:
    if not report.steps:
        return []
    step = report.steps[-1]
    same = round(100 * step.same_class)
    return [
        Text(
            f"Von {step.before} auf {step.after} blieben {same} % von {step.areas} Gebieten in ihrer Klasse; von "
            f"{step.was_in_top} Gebieten der höchsten Gruppe {step.stayed_in_top}.",
            f"From {step.before} to {step.after}, {same} % of {step.areas} areas stayed in their class; of "
            f"{step.was_in_top} areas in the top group {step.stayed_in_top}.",
        )
    ]


def _areas_de(number: int) -> str:
    return "Ein Gebiet gehört" if number == 1 else f"{number} Gebiete gehören"


def _areas_en(number: int) -> str:
    return "One area belongs" if number == 1 else f"{number} areas belong"
