"""The answer in words: headline and lead of Lage, written by rules from the rows of the table.

They name highest, lowest and changes and nothing more: no cause, no judgement, and no growth where
none was measured. Ties are named together; estimates are called estimates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kommune360.base.text import Text
from kommune360.web.areas import naming
from kommune360.web.areas.query import CHANGE, SHARE, Question
from kommune360.web.areas.rows import AreaRow, Sheet

_Measure = Callable[[AreaRow], float | None]


def headline(question: Question, sheet: Sheet) -> Text:
    """One sentence without a full stop: where it is most, where it changed most."""
    said = _headline(question, sheet)
    return Text(said.de[:1].upper() + said.de[1:], said.en[:1].upper() + said.en[1:])


def _headline(question: Question, sheet: Sheet) -> Text:
    if not sheet.known:
        what, when = naming.subject(question.topic, question.ages), naming.date(question.period)
        return Text(f"{what.de}: kein Wert für {when.de}", f"{what.en}: no figure for {when.en}")
    if question.view == CHANGE:
        return _change_headline(question, sheet)
    if question.view == SHARE:
        return _share_headline(question, sheet)
    if question.topic.variable == naming.RESIDENTS:
        return _people_headline(question, sheet)
    return _extremes_headline(question, sheet)


def lead(question: Question, sheet: Sheet, town: str) -> Text:
    """Two or three sentences: the town now and before, how many areas rose and fell, what is missing."""
    parts = [_town_sentence(question, sheet, town), _areas_sentence(sheet), _gaps_sentence(sheet)]
    said = [part for part in parts if part is not None]
    return Text(" ".join(part.de for part in said), " ".join(part.en for part in said))


def _people_headline(question: Question, sheet: Sheet) -> Text:
    who, where = naming.people(question.ages), naming.names(_top(sheet.known, _value))
    newest = question.period == question.periods[-1]
    when = naming.date(question.period)
    first = (
        Text(f"Am meisten {who.de} leben in {where.de}", f"Most {who.en} live in {where.en}")
        if newest
        else Text(
            f"Am meisten {who.de} lebten am {when.de} in {where.de}",
            f"On {when.en} most {who.en} lived in {where.en}",
        )
    )
    second = _growth_clause(question, sheet)
    return Text(first.de + second.de, first.en + second.en)


def _growth_clause(question: Question, sheet: Sheet) -> Text:
    changed = [row for row in sheet.known if row.change is not None]
    if not changed:
        return Text("", "")
    grown = [row for row in changed if row.change is not None and row.change > 0]
    if not grown:
        return Text(", mehr geworden sind es in keinem Gebiet", ", and no area has more than before")
    tops = _top(grown, _change)
    where = naming.names(tops)
    about = Text(" nach Schätzung", " (estimated)") if any(row.estimated for row in changed) else Text("", "")
    if tops == _top(sheet.known, _value):
        return Text(
            f", und dort haben sie{about.de} auch am stärksten zugenommen",
            f", and they have also increased most there{about.en}",
        )
    return Text(
        f", am stärksten zugenommen haben sie{about.de} in {where.de}",
        f", and they have increased most in {where.en}{about.en}",
    )


def _share_headline(question: Question, sheet: Sheet) -> Text:
    shares = [row for row in sheet.known if row.share is not None]
    what = naming.of_people(question.ages)
    if question.topic.variable != naming.RESIDENTS:
        label = naming.subject(question.topic, question.ages)
        what = Text(f"„{label.de}“", f"“{label.en}”")
    if not shares:
        return Text(f"Der Anteil {what.de} ist nicht bekannt", f"The share {what.en} is not known")
    where = naming.names(_top(shares, _share))
    most = naming.percent(max(row.share for row in shares if row.share is not None))
    whole = naming.percent(sheet.town.share)
    town = (
        Text(f", in der ganzen Stadt bei {whole.de}", f", in the whole town it is {whole.en}")
        if sheet.town.share is not None
        else Text("", "")
    )
    return Text(
        f"Am höchsten ist der Anteil {what.de} in {where.de}: Er liegt bei {most.de}{town.de}",
        f"The share {what.en} is highest in {where.en}: {most.en}{town.en}",
    )


def _change_headline(question: Question, sheet: Sheet) -> Text:
    changed = [row for row in sheet.known if row.change is not None]
    what, since = naming.subject(question.topic, question.ages), naming.date(question.since)
    up = [row for row in changed if row.change is not None and row.change > 0]
    down = [row for row in changed if row.change is not None and row.change < 0]
    if not up and not down:
        return Text(
            f"{what.de}: seit {since.de} in keinem Gebiet eine Veränderung",
            f"{what.en}: no change in any area since {since.en}",
        )
    clauses_de, clauses_en = [], []
    if up:
        best = _top(up, _change)
        by = naming.amount(max(row.change or 0 for row in up), question.topic, signed=True, change=True)
        clauses_de.append(f"stärkste Zunahme in {naming.names(best).de} ({by.de})")
        clauses_en.append(f"largest increase in {naming.names(best).en} ({by.en})")
    if down:
        worst = _top(down, lambda row: -row.change if row.change is not None else None)
        by = naming.amount(min(row.change or 0 for row in down), question.topic, signed=True, change=True)
        clauses_de.append(f"stärkster Rückgang in {naming.names(worst).de} ({by.de})")
        clauses_en.append(f"largest decrease in {naming.names(worst).en} ({by.en})")
    return Text(
        f"{what.de} seit {since.de}: {', '.join(clauses_de)}",
        f"{what.en} since {since.en}: {', '.join(clauses_en)}",
    )


def _extremes_headline(question: Question, sheet: Sheet) -> Text:
    what = naming.subject(question.topic, question.ages)
    values = [row.value for row in sheet.known if row.value is not None]
    if min(values) == max(values):
        same = naming.amount(values[0], question.topic)
        return Text(f"{what.de}: überall {same.de}", f"{what.en}: {same.en} everywhere")
    high = naming.names(_top(sheet.known, _value))
    low = naming.names(_top(sheet.known, lambda row: -row.value if row.value is not None else None))
    most, least = naming.amount(max(values), question.topic), naming.amount(min(values), question.topic)
    return Text(
        f"{what.de}: am höchsten in {high.de} ({most.de}), am niedrigsten in {low.de} ({least.de})",
        f"{what.en}: highest in {high.en} ({most.en}), lowest in {low.en} ({least.en})",
    )


def _town_sentence(question: Question, sheet: Sheet, town: str) -> Text | None:
    whole, topic = sheet.town, question.topic
    if whole.value is None:
        return None
    value, when = naming.amount(whole.value, topic), naming.date(question.period)
    if topic.variable == naming.RESIDENTS:
        who = naming.people(question.ages)
        said = Text(
            f"Am {when.de} lebten in {town} {value.de} {who.de}",
            f"On {when.en} {value.en} {who.en} lived in {town}",
        )
    else:
        what = naming.subject(topic, question.ages)
        kind = {
            "sum": Text(f"für {town} zusammen", f"for all of {town}"),
            "mean": Text(f"im Mittel von {town}", f"on average in {town}"),
            "median": Text("im mittleren Gebiet", "in the middle area"),
        }[whole.how]
        said = Text(
            f"{what.de} {kind.de}, {when.de}: {value.de}", f"{what.en} {kind.en}, {when.en}: {value.en}"
        )
    change = _comparison(question, sheet)
    return Text(f"{said.de}{change.de}.", f"{said.en}{change.en}.")


def _comparison(question: Question, sheet: Sheet) -> Text:
    change, since = sheet.town.change, naming.date(question.since)
    if change is None:
        return Text("", "")
    if question.topic.variable != naming.RESIDENTS:
        by = naming.amount(change, question.topic, signed=True, change=True)
        return Text(f" ({by.de} seit {since.de})", f" ({by.en} since {since.en})")
    if round(change) == 0:
        return Text(f", so viele wie am {since.de}", f", as many as on {since.en}")
    by = naming.amount(abs(change), question.topic)
    share = naming.percent(sheet.town.change_percent, signed=True)
    german, english = ("mehr", "more") if change > 0 else ("weniger", "fewer")
    return Text(
        f", {by.de} {german} als am {since.de} ({share.de})",
        f", {by.en} {english} than on {since.en} ({share.en})",
    )


def _areas_sentence(sheet: Sheet) -> Text | None:
    changed = [row.change for row in sheet.known if row.change is not None]
    if len(changed) < 2:
        return None
    up, down = sum(c > 0 for c in changed), sum(c < 0 for c in changed)
    return Text(
        f"In {up} von {len(changed)} Gebieten ist der Wert gestiegen, in {down} gesunken.",
        f"The figure rose in {up} of {len(changed)} areas and fell in {down}.",
    )


def _gaps_sentence(sheet: Sheet) -> Text | None:
    if not sheet.town.holes:
        return None
    without = naming.numbered(
        sheet.town.holes,
        Text("Gebiet liegt kein Wert vor; es ist", "area; it is"),
        Text("Gebiete liegt kein Wert vor; sie sind", "areas; they are"),
    )
    return Text(f"Für {without.de} nicht enthalten.", f"There is no figure for {without.en} not included.")


def _value(row: AreaRow) -> float | None:
    return row.value


def _share(row: AreaRow) -> float | None:
    return row.share


def _change(row: AreaRow) -> float | None:
    return row.change


def _top(rows: Sequence[AreaRow], measure: _Measure) -> list[str]:
    """Names of the rows with the greatest measure; several where they tie."""
    found = [(measured, row.name) for row in rows if (measured := measure(row)) is not None]
    best = max(measured for measured, _ in found)
    return sorted(name for measured, name in found if measured == best)
