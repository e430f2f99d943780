"""What does a sheet say? From cells nobody has explained to readings ready for the store.

The order of decisions: where the tables are, what the columns are, which areas and periods, how
numbers are written, then one long frame, sums checked, contradictions told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from kommune360.base.flags import Flag
from kommune360.base.slugs import slug
from kommune360.exchange.area_kinds import area_kind, own_label
from kommune360.exchange.naming import dataset_id
from kommune360.exchange.reading import ReadContext, Reading, ReadingKind
from kommune360.exchange.sheets import Sheet
from kommune360.exchange.tables import (
    checks,
    distinguish,
    faults,
    mapping,
    notes,
    numbers,
    places,
    when,
    words,
)
from kommune360.exchange.tables.columns import Column, Role, body_columns, find_roles, keys_of, names_of
from kommune360.exchange.tables.headers import heads
from kommune360.exchange.tables.keys import Match
from kommune360.exchange.tables.layout import Layout, find_layouts
from kommune360.exchange.tables.long import Long, RowFacts, to_long
from kommune360.exchange.tables.measures import Measure, areas_from_columns, measures, table_measure
from kommune360.exchange.tables.rows import RowTexts, read_rows
from kommune360.exchange.tables.table import Table
from kommune360.exchange.tables.word_tables import read_word_table
from kommune360.observations.schema import SYSTEMS

_AREA_ROLES = (Role.KEY, Role.KEY_AND_NAME, Role.NAME)


def interpret(sheet: Sheet, path: Path, fingerprint: str, context: ReadContext) -> list[Reading]:
    """Interpret one sheet: one reading a table; a sheet of words gives areas or a description."""
    layouts = find_layouts(sheet)
    if not layouts:
        return [read_word_table(sheet, path, fingerprint, context)]
    readings = []
    for number, layout in enumerate(layouts, start=1):
        part = sheet.name if len(layouts) == 1 else f"{sheet.name} {number}"
        readings.append(_read_table(sheet, layout, path, part, fingerprint, context))
    return readings


def _read_table(
    sheet: Sheet, layout: Layout, path: Path, part: str, fingerprint: str, context: ReadContext
) -> Reading:
    table = _open(sheet, layout, path, part, context)
    figures = _figures(table)
    if not figures:
        return read_word_table(sheet, path, fingerprint, context)
    if not layout.header:
        table.note("headings-missing")
    found = measures(figures, layout.title, table.answers, path.stem)
    placement = _place(table, found)
    if placement is not None and placement.match.main.startswith("columns:"):
        found = areas_from_columns(found, layout.title, context)
    dimensions = distinguish.dimensions(table.columns, table.roles, placement)
    texts = read_rows(table.columns, table.roles, dimensions, layout)
    distinguish.keep_groups(placement, texts)
    period = when.decide(table, found, texts)
    sex = _sex_of_table(table, texts)
    found = (
        [replace(m, sex=m.sex or sex) for m in when.carry(found, period)]
        if sex
        else when.carry(found, period)
    )
    long = _build(table, found, placement, texts, period.text)
    frame = _judge(table, found, placement, long)
    return _reading(table, found, placement, long, frame, fingerprint, period.text)


def _sex_of_table(table: Table, texts: RowTexts) -> str | None:
    """The sex that a sheet name or a title line in brackets gives to the whole table."""
    if texts.sexes is not None:
        return None
    said = {words.sex_of(table.sheet.name, strict=True)}
    said |= {
        words.sex_of(inside, strict=True)
        for line in table.layout.title
        for inside in re.findall(r"[(\[]([^()\[\]]+)[)\]]", line)
    }
    said.discard(None)
    return said.pop() if len(said) == 1 else None


def _figures(table: Table) -> list[Column]:
    """Columns of figures; empty ones and stray cells without a heading are named and left out."""
    kept, empty = [], []
    for column in table.with_role(Role.FIGURE):
        filled = sum(1 for cell in column.cells if cell not in ("", None))
        if not filled or (not column.label and filled < 0.5 * len(column.cells)):
            empty.append(column.label or f"Spalte {column.index + 1}")
            table.roles[column.index] = Role.TEXT
        else:
            kept.append(column)
    empty += [c.label for c in table.columns if c.label and not c.distinct and c.label not in empty]
    if empty:
        table.note("columns-empty", ", ".join(dict.fromkeys(empty)))
    return kept


def _open(sheet: Sheet, layout: Layout, path: Path, part: str, context: ReadContext) -> Table:
    columns = body_columns(sheet, layout, heads(sheet, layout))
    labels = [column.label for column in columns if column.label]
    applied = mapping.applicable(labels, context)
    table = Table(
        sheet,
        layout,
        path,
        part,
        context,
        applied.answers,
        columns,
        find_roles(columns, applied.answers, context),
    )
    for column in table.columns:
        if table.answers.get(f"column:{slug(column.label)}") == "ignore":
            table.roles[column.index] = Role.ATTRIBUTE
    if applied.remembered:
        renamed = "; ".join(f"{old} → {new}" for old, new in (applied.renamed or {}).items())
        table.note("mapping-applied", applied.source + (f"; umbenannt: {renamed}" if renamed else ""))
    again = _header_again(sheet, layout)
    if again:
        table.note("header-in-data", notes.rows_text(again), row=again[0])
    if layout.orphans:
        table.note("row-without-label", notes.rows_text([sheet.first_row + r for r in layout.orphans]))
    return table


def _header_again(sheet: Sheet, layout: Layout) -> list[int]:
    """File rows inside the body that repeat the lowest header row word for word."""
    if not layout.header:
        return []
    head = {
        c: cell
        for c, cell in enumerate(sheet.cells[layout.header[-1]])
        if isinstance(cell, str) and cell.strip()
    }
    if len(head) < 3:
        return []
    known = set(layout.body)
    return [
        sheet.first_row + r
        for r in range(layout.body[0], layout.body[-1])
        if r not in known and sum(sheet.cells[r][c] == cell for c, cell in head.items()) >= 0.8 * len(head)
    ]


def _place(table: Table, found: list[Measure]) -> places.Placement:
    """Decide which area every row speaks of."""
    keys, names = keys_of(table.columns, table.roles), names_of(table.columns, table.roles)
    periods = when.stated(table, found)
    own = f"{table.context.town(table.path.stem)}-{slug(_area_label(table), '-', 40) or 'gebiet'}"
    answer = table.answers.get("area-system", "")
    if keys is not None:
        placement = places.place_by_key(keys, names, table.hints, periods, table.context, answer or own)
        _ask_system(table, placement, answer)
    elif names is not None:
        placement = places.place_by_name(names, table.hints, table.context, own)
    else:
        placement = _place_whole(table, found)
    _tell_places(table, placement, keys or names)
    return placement


def _ask_system(table: Table, placement: places.Placement, answer: str) -> None:
    match = placement.match
    if not match.rivals:
        return
    if answer in (match.main, *match.rivals):
        placement.rows = [(answer, p[1]) if p and p[0] == match.main else p for p in placement.rows]
        placement.names[answer] = placement.names.pop(match.main, {})
        placement.match = Match(answer, {k: (answer, v[1]) for k, v in match.keys.items()})
        return
    table.questions.append(notes.ask_area_system(table.path.name, [match.main, *match.rivals], match.main))


def _place_whole(table: Table, found: list[Measure]) -> places.Placement:
    """Place a table without a column of areas: areas as headings, else one area for all rows."""
    rows = len(table.layout.body)
    named = [places.place_named(m.column.head.levels[-1] or m.column.label, table.context) for m in found]
    named = [
        n or places.place_named(m.column.label, table.context) for n, m in zip(named, found, strict=True)
    ]
    if len(found) > 1 and sum(1 for n in named if n) >= 0.6 * len(found):
        return places.Placement([("", "")] * rows, Match("columns:", {}))
    answer = table.answers.get("area", "")
    place = (
        tuple(answer.split(":", 1))
        if ":" in answer
        else places.place_in_title(table.layout.title, table.context)
    )
    if place is None and table.context.municipality:
        ags = table.context.municipality
        place = ("de-kreis" if len(ags) == 5 else "de-gemeinde", ags)
    if place is None:
        table.questions.append(notes.ask_area(table.path.name))
        place = ("", "")
    system, key = place
    table.decisions["area"] = f"{system}:{key}"
    return places.Placement([(system, key)] * rows, Match(system, {}))


def _tell_places(table: Table, placement: places.Placement, texts: Sequence[str] | None) -> None:
    numbers_of = table.row_numbers
    match = placement.match
    table.decisions["area-system"] = match.main
    if match.restored:
        table.note("zeros-restored", f"{match.restored} Schlüssel")
    if placement.header_rows and texts:
        rows = [numbers_of[i] for i in placement.header_rows]
        words_found = ", ".join(dict.fromkeys(texts[i] for i in placement.header_rows))
        table.note("header-in-data", f"„{words_found}“, {notes.rows_text(rows)}", row=rows[0])
    if placement.unknown and texts:
        rows = [numbers_of[i] for i in placement.unknown]
        seen = ", ".join(f"„{t}“" for t in list(dict.fromkeys(texts[i] for i in placement.unknown))[:5])
        table.note("area-unknown", f"{seen} ({notes.rows_text(rows)})", row=rows[0])
    if placement.kept and texts:
        rows = [numbers_of[i] for i in placement.kept]
        seen = ", ".join(f"„{t}“" for t in list(dict.fromkeys(texts[i] for i in placement.kept))[:5])
        table.note("area-kept-by-name", f"{seen} ({notes.rows_text(rows)})", row=rows[0])
    nameless = [i for i in placement.totals if placement.rows[i] is None]
    if nameless:
        table.note("subtotals", notes.rows_text([numbers_of[i] for i in nameless]))


def _build(
    table: Table, found: list[Measure], placement: places.Placement, texts: RowTexts, period: str
) -> Long:
    distinguish.drop_empty_levels(placement, found)
    facts = RowFacts(
        areas=list(placement.rows),
        numbers=table.row_numbers,
        periods=texts.periods,
        sexes=texts.sexes,
        ages=texts.ages,
        dimensions=texts.dimensions,
    )
    formats = _formats(table, found)
    _split_levels(table, found, placement, formats, facts)
    if texts.spans:
        table.note("period-span", ", ".join(sorted(set(texts.spans))))
    return to_long(found, facts, period, formats, _quality(table), dataset_id(table.path, _part(table)))


def _part(table: Table) -> str:
    return "" if table.part == table.path.stem else table.part


def _formats(table: Table, found: list[Measure]) -> dict[int, str]:
    """Decide how numbers are written: once for the file, by column only where it mixes formats."""
    by_column = {m.column.index: numbers.evidence(m.column.distinct) for m in found}
    total = numbers.Evidence()
    for item in by_column.values():
        total = total + item
    answer = table.answers.get("number-format", "")
    reading = answer if answer in (numbers.GERMAN, numbers.ENGLISH) else total.reading
    if reading == numbers.UNSURE:
        doubtful = next(
            m for m in found if by_column[m.column.index].point or by_column[m.column.index].comma
        )
        example = next(str(c) for c in doubtful.column.distinct if "." in str(c) or "," in str(c))
        table.questions.append(
            notes.ask_number_format(table.path.name, doubtful.column.label, example.strip())
        )
        reading = numbers.GERMAN
    reading = reading or numbers.GERMAN
    table.decisions["number-format"] = reading
    formats = dict.fromkeys(by_column, reading)
    if total.mixed and not answer:
        odd = {
            i: e.reading
            for i, e in by_column.items()
            if e.reading in ("de", "en") and e.reading != reading and not e.mixed
        }
        formats.update({i: str(r) for i, r in odd.items()})
        if odd:
            table.note(
                "number-formats-mixed", ", ".join(m.column.label for m in found if m.column.index in odd)
            )
    return formats


def _split_levels(
    table: Table,
    found: list[Measure],
    placement: places.Placement,
    formats: Mapping[int, str],
    facts: RowFacts,
) -> None:
    additive = [m for m in found if m.variable.additive and m.variable.unit != "unknown"]
    told = (facts.periods, facts.sexes, facts.ages, facts.dimensions)
    if not placement.by_name or not additive or any(column is not None for column in told):
        return
    measure = additive[0]
    values = [numbers.parse(cell, formats[measure.column.index]).value for cell in measure.column.cells]
    coarse = places.split_levels(placement, values, placement.match.main)
    if coarse:
        facts.areas[:] = placement.rows
        n = sum(1 for place in placement.rows if place and place[0] == coarse)
        table.note("levels-found", f"{n} Gebiete stehen als {coarse} unter den übrigen")


def _quality(table: Table) -> dict[int, list[Flag]]:
    """Flags from columns of quality letters, by the index of the figure column on their left."""
    found: dict[int, list[Flag]] = {}
    letters = words.quality_letters()
    for position, column in enumerate(table.columns):
        if table.roles[column.index] is Role.QUALITY:
            left = table.columns[position - 1].index
            found[left] = [letters.get(str(cell or "").strip(), Flag.OK) for cell in column.cells]
    return found


def _judge(table: Table, found: list[Measure], placement: places.Placement, long: Long) -> pl.DataFrame:
    """Drop repeats, check sums, tell contradictions; return the frame to keep."""
    frame, repeats, twice = checks.drop_repeats(long.frame)
    if repeats:
        table.note("cells-repeated", f"{repeats:,}".replace(",", "."))
    if not twice.is_empty():
        example = twice.row(0, named=True)
        rows = sorted(set(twice["row"].to_list()))
        detail = f"{twice.height} Angaben, zum Beispiel {example['variable']} für {example['area']} ({notes.rows_text(rows)})"
        table.note("cells-contradict", detail, row=rows[0])
    labels = {m.column.index: m.column.label for m in found}
    for index, texts in long.texts.items():
        shown = "; ".join(f"„{t}“ ({notes.rows_text(rows, 3)})" for t, rows in list(texts.items())[:5])
        table.note("text-instead-of-number", f"{labels[index]}: {shown}", column=labels[index])
    if long.only_dashes:
        table.note("only-dashes", ", ".join(m.column.label for m in long.only_dashes))
    _tell_columns(table)
    _tell_faults(table, found, placement, frame)
    return frame


def _tell_columns(table: Table) -> None:
    out = [
        c.label
        for c in table.columns
        if table.roles[c.index] in (Role.TEXT, Role.ATTRIBUTE, Role.DIMENSION, Role.NAME)
        and c.label
        and c.distinct
        and table.roles[c.index] in (Role.TEXT, Role.ATTRIBUTE)
    ]
    if out:
        table.note("columns-left-out", ", ".join(dict.fromkeys(out)))
    for column in table.with_role(Role.REMARK):
        numbers_of = table.row_numbers
        seen: dict[str, list[int]] = {}
        for number, cell in zip(numbers_of, column.cells, strict=True):
            text = words.clean(cell if cell is not None else "")
            if text:
                seen.setdefault(text, []).append(number)
        shown = "; ".join(
            f"„{t}“ ({len(r)}×, {notes.rows_text(r, 3)})"
            for t, r in sorted(seen.items(), key=lambda s: -len(s[1]))[:6]
        )
        if shown:
            table.note("remarks", f"{column.label}: {shown}", column=column.label)


def _tell_faults(
    table: Table, found: list[Measure], placement: places.Placement, frame: pl.DataFrame
) -> None:
    details = faults.contradictions(found, table.columns, table.roles, frame)
    if details:
        confirmed = table.answers.get("headers") == "confirmed"
        serious = len(details) > 1 and not confirmed
        table.note(
            "columns-contradict-headers" if serious else "columns-contradict-headers-confirmed",
            "; ".join(details),
        )
        if serious:
            table.questions.append(notes.ask_headers(table.path.name, "; ".join(details[:3])))
    main = placement.match.main
    present = set(frame.filter(pl.col("area_system") == main)["area"].unique().to_list())
    lacking = faults.missing_areas(placement.match, present) if present else ""
    if lacking:
        table.note("areas-missing", lacking)


def _reading(
    table: Table,
    found: list[Measure],
    placement: places.Placement,
    long: Long,
    frame: pl.DataFrame,
    fingerprint: str,
    period: str,
) -> Reading:
    used = set(frame["variable"].unique().to_list())
    variables = tuple(v for v in long.variables.values() if v.id in used)
    sums, deviations = checks.check_sums(frame, [v.id for v in variables if v.additive])
    for off in deviations[:12]:
        shown = notes.rows_text(off.rows, 5)
        largest = f"{off.largest:.10g}"
        detail = (
            f"{off.what.de} in {len(off.rows)} Zeilen, größte Abweichung {largest}, {off.example} ({shown})"
        )
        table.note("sum-differs", detail, row=off.rows[0])

    title, _ = table_measure(table.layout.title)
    systems = sorted(set(frame["area_system"].unique().to_list()))
    own = [s for s in systems if placement.match.own and s.startswith(placement.match.main)]
    meta: dict[str, Any] = {
        "title": list(table.layout.title),
        "footnotes": list(table.layout.footer),
        "header_rows": [table.sheet.first_row + r for r in table.layout.header],
        "roles": {c.label or f"#{c.index + 1}": str(table.roles[c.index]) for c in table.columns},
        "answers": dict(table.answers),
        "area_names": places.area_names(placement),
    }
    return Reading(
        kind=ReadingKind.OBSERVATIONS,
        dataset=dataset_id(table.path, _part(table)),
        title=" ".join(table.layout.title[:2]) or title or table.path.stem,
        file=table.path.name,
        sheet=table.sheet.name,
        fingerprint=fingerprint,
        structure=mapping.structure(table.labels),
        columns=table.labels,
        frame=frame,
        variables=variables,
        area_system=_main_system(frame) or placement.match.main,
        systems=_systems(own, table) if own else None,
        findings=table.findings,
        questions=tuple(table.questions),
        checks=tuple(sums),
        decisions={**table.decisions, "period": period},
        meta=meta,
    )


def _main_system(frame: pl.DataFrame) -> str:
    if frame.is_empty():
        return ""
    counts = (
        frame.group_by("area_system").agg(pl.col("area").n_unique().alias("n")).sort("n", descending=True)
    )
    return str(counts["area_system"][0])


def _area_label(table: Table) -> str:
    """The heading that tells what the areas are: "Stadtbezirk" rather than "Schlüssel"."""
    labels = [c.label for c in table.columns if table.roles[c.index] in _AREA_ROLES]
    return next(filter(area_kind, labels), labels[0] if labels else "Gebiet")


def _systems(own: Sequence[str], table: Table) -> pl.DataFrame:
    label = own_label(_area_label(table))
    return pl.DataFrame(
        [
            {"system": s, "label_de": label.de, "label_en": label.en,
             "valid_from": "", "valid_to": "", "dataset": dataset_id(table.path, _part(table))}
            for s in own
        ],
        schema=dict(SYSTEMS),
    )  # fmt: skip
