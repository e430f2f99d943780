"""How sure are the coming years, judged by this town's own past? Words, figures, and what follows.

From the scores of the stored back-test to the context of the page. The sentences follow from figures by
rule: how far off, whether the ranges held, whether simpler methods would have done as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from kommune360.base.ages import AgeBand
from kommune360.base.text import Text
from kommune360.exchange.folder.projections import StoredProjection
from kommune360.web.areas import naming
from kommune360.web.ui.charts import SCHEMA
from kommune360.web.ui.formats import number
from kommune360.web.ui.tables import Cell, Column, Row, Table

OURS, NAIVE, COHORTS = "ours", "naive", "hamilton_perry"
METHODS = {
    OURS: Text("kommune360", "kommune360"),
    NAIVE: Text("letzter bekannter Wert", "last value known"),
    COHORTS: Text("Hamilton-Perry", "Hamilton-Perry"),
}
ALL = "all"
ALIKE = 0.03  # errors that differ by less than a thirtieth are called alike
NARROW, WIDE = 72.0, 88.0  # percent inside the 80 % range, beyond which it is called too narrow or too wide
FEW = 50  # cases; below, the figures themselves are uncertain
COLOURS = {OURS: "#1f3f95", NAIVE: "#8a5a00", COHORTS: "#6b7280"}
SHAPES = {OURS: "circle", NAIVE: "square", COHORTS: "triangle-up"}
Score = Mapping[str, Any]


def quality_page(found: StoredProjection, scores: pl.DataFrame, language: str) -> dict[str, Any]:
    """Context of the page where a back-test is stored."""
    overall = _by_case(scores.filter(pl.col("size_class") == ALL))
    main = _main(overall)
    return {
        "headline": headline(main),
        "lead": lead(main, _origins(found, main)),
        "meanings": meanings(overall, scores, main),
        "chart": error_chart(overall, language),
        "chart_summary": Text(
            "Mittlerer Fehler in Prozent dessen, was kam: je weiter links, desto besser.",
            "Mean error in percent of what came: the further left, the better.",
        ),
        "table": quality_table(overall, language),
        "sizes": size_table(scores.filter(pl.col("size_class") != ALL), language),
        "found": found,
        "few": main[OURS]["n"] < FEW,
    }


def _origins(found: StoredProjection, main: Mapping[str, Score]) -> list[int]:
    """The years from which the headline's case was tried."""
    latest = found.tested["last"] - main[OURS]["horizon"]
    return [origin for origin in found.tested["origins"] if origin <= latest]


Case = tuple[int, int, int]  # age_from, age_to, horizon


def _by_case(scores: pl.DataFrame) -> dict[Case, dict[str, Score]]:
    cases: dict[Case, dict[str, Score]] = {}
    for row in scores.to_dicts():
        cases.setdefault((row["age_from"], row["age_to"], row["horizon"]), {})[row["method"]] = row
    return cases


def _main(overall: Mapping[Case, Mapping[str, Score]]) -> Mapping[str, Score]:
    """The case of the headline: the youngest, three years ahead, or as far as the past reaches."""
    horizons = sorted({horizon for _start, _stop, horizon in overall})
    horizon = max((h for h in horizons if h <= 3), default=horizons[0])
    return next(scores for (_start, _stop, h), scores in overall.items() if h == horizon)


def ahead(years: int) -> Text:
    if years == 1:
        return Text("ein Jahr voraus", "one year ahead")
    words = {2: ("zwei", "two"), 3: ("drei", "three"), 4: ("vier", "four"), 5: ("fünf", "five")}
    de, en = words.get(years, (str(years), str(years)))
    return Text(f"{de} Jahre voraus", f"{en} years ahead")


def headline(main: Mapping[str, Score]) -> Text:
    ours = main[OURS]
    people = naming.people(AgeBand(ours["age_from"], ours["age_to"]))
    when, off = ahead(ours["horizon"]), _percent(ours["off80"])
    german = f"{when.de} lag die Vorausrechnung für {people.de} in 8 von 10 Fällen höchstens {off.de} daneben"
    return Text(
        german[0].upper() + german[1:],
        f"{when.en[0].upper()}{when.en[1:]}, the projection of {people.en} was at most {off.en} off in 8 of 10 cases",
    )


def lead(main: Mapping[str, Score], origins: Sequence[int]) -> Text:
    naive, cohorts = (_percent(main[method]["off80"]) for method in (NAIVE, COHORTS))
    years = f"{origins[0]}" if len(origins) == 1 else f"{origins[0]}–{origins[-1]}"
    cases = naming.numbered(main[OURS]["n"], Text("Fall", "case"), Text("Fälle", "cases"))
    areas = naming.numbered(main[OURS]["areas"], Text("Gebiet", "area"), Text("Gebieten", "areas"))
    return Text(
        f"Gerechnet wurde, als wüsste man nur, was {years} bekannt war, und mit dem verglichen, was kam: "
        f"{cases.de} in {areas.de}. Der letzte bekannte Wert lag bis zu {naive.de} daneben, das einfache "
        f"Verfahren nach Hamilton und Perry bis zu {cohorts.de}.",
        f"It was computed as if only what was known in {years} were known, and held against what came: {cases.en} "
        f"in {areas.en}. The last value known was up to {naive.en} off, the simple method of Hamilton and Perry "
        f"up to {cohorts.en}.",
    )


def meanings(
    overall: Mapping[Case, Mapping[str, Score]], scores: pl.DataFrame, main: Mapping[str, Score]
) -> list[Text]:
    """What follows for a decision, one sentence a matter; each from figures by rule."""
    return [
        sentence
        for sentence in (
            _held(overall),
            _against(overall),
            _farther(overall, main),
            _sizes(scores, main),
            _act(main),
        )
        if sentence is not None
    ]


def _held(overall: Mapping[Case, Mapping[str, Score]]) -> Text:
    """Whether the ranges held: inside, over all cases."""
    ours = [scores[OURS] for scores in overall.values()]
    share = sum(row["coverage80"] * row["n"] for row in ours) / sum(row["n"] for row in ours)
    of = round(share)
    german = f"Von 100 Werten, die kamen, lagen {of} in der Spanne, die 80 enthalten soll: "
    english = f"Of 100 values that came, {of} lay in the range that should hold 80: "
    if share < NARROW:
        return Text(
            german + "Die Spannen waren hier zu eng. Rechnen Sie mit mehr Spielraum, als sie zeigen.",
            english + "the ranges were too narrow here. Allow for more than they show.",
        )
    if share > WIDE:
        return Text(
            german + "Die Spannen waren eher zu weit, also vorsichtig.",
            english + "the ranges were rather too wide, that is cautious.",
        )
    return Text(
        german + "Die Spannen hielten, was sie versprechen.", english + "the ranges kept what they promise."
    )


def _against(overall: Mapping[Case, Mapping[str, Score]]) -> Text:
    judged = [compared(scores) for scores in overall.values()]
    better, worse, all_of = judged.count("better"), judged.count("worse"), len(judged)
    return Text(
        f"In {better} von {all_of} Vergleichen (Altersgruppe und Jahre voraus) war die Vorausrechnung genauer als beide "
        f"einfachen Verfahren, in {worse} ungenauer als das bessere von beiden, sonst gleichauf.",
        f"In {better} of {all_of} comparisons (age group and years ahead) the projection was closer than both simple "
        f"methods, in {worse} it was further off than the better of the two, else they were level.",
    )


def compared(scores: Mapping[str, Score]) -> str:
    """``better``, ``alike`` or ``worse`` than the better simple method, by mean error."""
    ours = scores[OURS]["mape"]
    best = min(scores[method]["mape"] for method in (NAIVE, COHORTS))
    if ours < best * (1 - ALIKE):
        return "better"
    return "worse" if ours > best * (1 + ALIKE) else "alike"


def _farther(overall: Mapping[Case, Mapping[str, Score]], main: Mapping[str, Score]) -> Text | None:
    group = (main[OURS]["age_from"], main[OURS]["age_to"])
    mine = sorted((case[2], scores[OURS]) for case, scores in overall.items() if case[:2] == group)
    if len(mine) < 2:
        return (
            Text(
                "Die Reihe ist kurz: Weiter als ein Jahr voraus ließ sich nicht prüfen.",
                "The series is short: nothing further than one year ahead could be tried.",
            )
            if mine and mine[0][0] == 1
            else None
        )
    (near, first), (far, last) = mine[0], mine[-1]
    people = naming.people(AgeBand(*group))
    one, other = _percent(first["mape"]), _percent(last["mape"])
    return Text(
        f"Der mittlere Fehler für {people.de} betrug {ahead(near).de} {one.de}, {ahead(far).de} {other.de}.",
        f"The mean error of {people.en} was {one.en} {ahead(near).en} and {other.en} {ahead(far).en}.",
    )


def _sizes(scores: pl.DataFrame, main: Mapping[str, Score]) -> Text | None:
    """Smallest against largest areas, where there are several sizes."""
    ours = main[OURS]
    mine = scores.filter(
        (pl.col("method") == OURS)
        & (pl.col("size_class") != ALL)
        & (pl.col("group") == ours["group"])
        & (pl.col("horizon") == ours["horizon"])
    ).to_dicts()
    if len(mine) < 2:
        return None
    small, large = mine[0], mine[-1]
    one, other = _percent(small["mape"]), _percent(large["mape"])
    names = [size_name(row["size_class"]) for row in (small, large)]
    return Text(
        f"In Gebieten mit {names[0].de} Einwohnern war der mittlere Fehler {one.de}, mit {names[1].de} {other.de}.",
        f"In areas of {names[0].en} residents the mean error was {one.en}, of {names[1].en} {other.en}.",
    )


def _act(main: Mapping[str, Score]) -> Text:
    ours = main[OURS]
    off = round(ours["off80"])
    low, high = max(0, 100 - off), 100 + off
    when = ahead(ours["horizon"])
    return Text(
        f"Was heißt das für eine Entscheidung? Wo 100 vorausgerechnet sind, ist {when.de} mit {low} bis {high} zu rechnen. "
        "Was an beiden Enden richtig wäre, kann jetzt entschieden werden; alles andere besser in Stufen, für mehrere "
        "Gebiete zusammen oder mit einem Termin, an dem neu gerechnet wird.",
        f"What does that mean for a decision? Where 100 are projected, expect {low} to {high} {when.en}. What would be "
        "right at both ends can be decided now; anything else better in steps, for several areas together, or with a "
        "date on which it is computed anew.",
    )


def size_name(size: str) -> Text:
    """``<2000`` → unter 2.000; ``2000-5000``; ``>=30000``."""
    if size.startswith("<"):
        value = naming.count(int(size[1:]))
        return Text(f"unter {value.de}", f"under {value.en}")
    if size.startswith(">="):
        value = naming.count(int(size[2:]))
        return Text(f"ab {value.de}", f"{value.en} and more")
    low, high = (naming.count(int(edge)) for edge in size.split("-"))
    return Text(f"{low.de} bis unter {high.de}", f"{low.en} to under {high.en}")


def _percent(value: float | None) -> Text:
    return Text(f"{number(value, 'de')} %", f"{number(value, 'en')}%")


def quality_table(overall: Mapping[Case, Mapping[str, Score]], language: str) -> Table:
    words = {
        "better": Text("genauer", "closer"),
        "alike": Text("gleichauf", "level"),
        "worse": Text("ungenauer", "further off"),
    }
    rows = []
    for (start, stop, horizon), scores in overall.items():
        ours, judged = scores[OURS], compared(scores)
        rows.append(
            Row(
                {
                    "ages": naming.people(AgeBand(start, stop)).in_language(language),
                    "ahead": horizon,
                    "n": ours["n"],
                    "off": Cell(value=ours["off80"]),
                    **{method: Cell(value=scores[method]["mape"]) for method in METHODS},
                    "judged": Cell(
                        text=words[judged].in_language(language),
                        tone={"better": "enough", "worse": "short"}.get(judged, "open"),
                    ),
                    "in80": Cell(value=ours["coverage80"]),
                    "in95": Cell(value=ours["coverage95"]),
                    "width": Cell(value=ours["width80"]),
                }
            )
        )
    return Table(
        caption=_("Fehler in Prozent dessen, was kam; Treffer der Spannen von 100"),
        id="quality",
        columns=[
            Column("ages", _("Altersgruppe")),
            Column("ahead", _("Jahre voraus"), numeric=True),
            Column("n", _("Fälle"), numeric=True),
            Column("off", _("in 8 von 10 Fällen höchstens, %"), numeric=True, digits=1, strong=True),
            Column(OURS, _("im Mittel, %"), numeric=True, digits=1),
            Column(NAIVE, _("letzter Wert, %"), numeric=True, digits=1),
            Column(COHORTS, "Hamilton-Perry, %", numeric=True, digits=1),
            Column("judged", _("im Vergleich")),
            Column("in80", _("in der Spanne für 80"), numeric=True),
            Column("in95", _("in der Spanne für 95"), numeric=True),
            Column("width", _("Breite der Spanne, %"), numeric=True),
        ],
        rows=rows,
    )


def size_table(scores: pl.DataFrame, language: str) -> Table:
    cases: dict[tuple[Any, ...], dict[str, Score]] = {}
    for row in scores.to_dicts():
        key = (row["age_from"], row["age_to"], row["horizon"], row["size_class"])
        cases.setdefault(key, {})[row["method"]] = row
    rows = []
    for number_, ((start, stop, horizon, size), found) in enumerate(cases.items()):
        ours = found[OURS]
        rows.append(
            Row(
                {
                    "ages": naming.people(AgeBand(start, stop)).in_language(language),
                    "ahead": horizon,
                    "size": Cell(text=size_name(size).in_language(language), sort=float(number_)),
                    "areas": ours["areas"],
                    **{method: Cell(value=found[method]["mape"]) for method in METHODS},
                    "in80": Cell(value=ours["coverage80"]),
                }
            )
        )
    return Table(
        caption=_("Mittlerer Fehler in Prozent nach Einwohnern der Gebiete"),
        id="sizes",
        columns=[
            Column("ages", _("Altersgruppe")),
            Column("ahead", _("Jahre voraus"), numeric=True),
            Column("size", _("Einwohner")),
            Column("areas", _("Gebiete"), numeric=True),
            Column(OURS, "kommune360", numeric=True, digits=1, strong=True),
            Column(NAIVE, _("letzter Wert"), numeric=True, digits=1),
            Column(COHORTS, "Hamilton-Perry", numeric=True, digits=1),
            Column("in80", _("in der Spanne für 80"), numeric=True),
        ],
        rows=rows,
    )


def error_chart(overall: Mapping[Case, Mapping[str, Score]], language: str) -> dict[str, Any]:
    """One line a case, one mark a method: colour and shape say which."""
    values = [
        {
            "fall": f"{naming.age_label(AgeBand(start, stop)).in_language(language)}, +{horizon}",
            "fehler": scores[method]["mape"],
            "verfahren": METHODS[method].in_language(language),
        }
        for (start, stop, horizon), scores in overall.items()
        for method in METHODS
    ]
    named = [METHODS[method].in_language(language) for method in METHODS]
    legend = {"title": None, "orient": "top", "columns": 1}
    return {
        "$schema": SCHEMA,
        "height": {"step": 24},
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0.9},
        "encoding": {
            "y": {"field": "fall", "type": "nominal", "sort": None, "title": None, "axis": {"grid": True}},
            "x": {"field": "fehler", "type": "quantitative", "title": _("mittlerer Fehler in %")},
            "color": {
                "field": "verfahren", "type": "nominal", "legend": legend,
                "scale": {"domain": named, "range": [COLOURS[method] for method in METHODS]},
            },
            "shape": {
                "field": "verfahren", "type": "nominal", "legend": legend,
                "scale": {"domain": named, "range": [SHAPES[method] for method in METHODS]},
            },
            "tooltip": [
                {"field": "fall", "type": "nominal", "title": _("Alter, Jahre voraus")},
                {"field": "verfahren", "type": "nominal", "title": _("Verfahren")},
                {"field": "fehler", "type": "quantitative", "format": ".1f", "title": "%"},
            ],
        },
    }  # fmt: skip
