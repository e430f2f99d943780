"""What does the index say, in plain sentences that claim no cause?

From a report to short sentences in both languages, the most important first.
"""

from __future__ import annotations

from kommune360.base.text import Text, counted
from kommune360.indicators.social_index.index_report import IndexReport
from kommune360.indicators.social_index.robustness import CERTAIN, POSSIBLE

_NAMED = 4  # areas named in a headline; more are counted


def headlines(report: IndexReport) -> list[Text]:
    """Return sentences: the top group, how sure it is, coverage, single indicators, years."""
    if report.index.definition.class_only:
        return [_top_by_class(report), _coverage(report)]
    return [_top(report), _certainty(report), _coverage(report), *_left_out(report), *_years(report)]


def _top(report: IndexReport) -> Text:
    certain = report.areas_in(CERTAIN)
    if not certain:
        return Text(
            "Welche Gebiete am stärksten belastet sind, hängt von der Rechnung ab",
            "Which areas carry the greatest load depends on the construction",
        )
    if len(certain) > _NAMED:
        return Text(
            f"{len(certain)} Gebiete gehören sicher zur Gruppe mit der höchsten Belastung",
            f"{len(certain)} areas certainly belong to the group with the greatest load",
        )
    table = report.index.table
    names = [table.names[table.areas.index(area)] or area for area in certain]
    return Text(
        f"Sicher am stärksten belastet: {_list(names, 'und')}",
        f"Certainly carrying the greatest load: {_list(names, 'and')}",
    )


def _certainty(report: IndexReport) -> Text:
    share = round(100 * report.index.definition.variants.certain)
    open_ = len(report.areas_in(POSSIBLE))
    de = f"Sicher heißt: in mindestens {share}\u202f% der Rechenvarianten und auch ohne jeden einzelnen Indikator."
    en = f"Certain means: in at least {share}% of the variants, and without each single indicator too."
    if open_:
        return Text(
            f"{de} Bei {counted(open_, 'Gebiet ist offen, ob es dazugehört', 'Gebieten ist offen, ob sie dazugehören')}.",
            f"{en} For {counted(open_, 'area it is open whether it belongs', 'areas it is open whether they belong')}.",
        )
    return Text(f"{de} Kein Gebiet steht auf der Kippe.", f"{en} No area is on the edge.")


def _top_by_class(report: IndexReport) -> Text:
    index = report.index
    top = int(index.definition.classes.status.in_top(index.status.scores).sum())
    return Text(
        f"{counted(top, 'Gebiet gehört', 'Gebiete gehören')} zur Gruppe mit der höchsten Belastung",
        f"{counted(top, 'area belongs', 'areas belong')} to the group with the greatest load",
    )


def _coverage(report: IndexReport) -> Text:
    rated, all_ = len(report.index.status.rows), len(report.index.table.areas)
    if rated == all_:
        return Text(f"Alle {all_} Gebiete haben einen Indexwert.", f"All {all_} areas have an index value.")
    one = all_ - rated == 1
    return Text(
        f"{rated} von {all_} Gebieten haben einen Indexwert; bei {'dem anderen' if one else 'den übrigen'} steht, "
        "warum nicht.",
        f"{rated} of {all_} areas have an index value; for the {'other' if one else 'others'} it says why not.",
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
            f"Von {step.before} auf {step.after} blieben {same}\u202f% von {counted(step.areas, 'Gebiet', 'Gebieten')} in ihrer Klasse; von "
            f"{counted(step.was_in_top, 'Gebiet', 'Gebieten')} der höchsten Gruppe blieben {step.stayed_in_top} darin.",
            f"From {step.before} to {step.after}, {same}% of {counted(step.areas, 'area', 'areas')} stayed in their class; of "
            f"{counted(step.was_in_top, 'area', 'areas')} in the top group {step.stayed_in_top}.",
        )
    ]


def _list(names: list[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
