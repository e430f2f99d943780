"""The landscape as tables and as rows of a file: the same figures as picture and sentences, no other ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kommune360.base.flags import Flag
from kommune360.dialogue.wording import DIVISIONS
from kommune360.web.ui.formats import number
from kommune360.web.ui.tables import Cell, Column, Row, Table

Answer = Mapping[str, Any]
Label = Callable[[str], str]  # how a category is called
FEW = "◧"


def statements_table(answer: Answer, language: str, downloads: Sequence[tuple[str, str]] = ()) -> Table:
    """Every statement that is shown, with what everybody voted; the twin of the picture."""
    rows = [one for one in answer["statements"] if not one["hidden"]]
    return Table(
        caption=_("Alle Aussagen mit den Stimmen aller"),
        id="aussagen",
        columns=[
            Column("number", _("Nr.")),
            Column("text", _("Aussage")),
            Column("agree", _("stimmt"), numeric=True),
            Column("pass", _("weiß nicht"), numeric=True),
            Column("disagree", _("stimmt nicht"), numeric=True),
            Column("voters", _("Stimmen"), numeric=True),
            Column("share", _("Zustimmung"), numeric=True, strong=True),
        ],
        rows=[_statement_row(one, language) for one in rows],
        downloads=downloads,
    )


def cells_table(answer: Answer, division: str, label: Label, language: str) -> Table:
    """Share of agreement by statement and category; withheld cells say that they are."""
    found, texts = answer["divisions"][division], _texts(answer)
    categories = found["categories"]
    return Table(
        caption=_("Zustimmung nach: %(division)s (in Klammern: Stimmen)")
        % {"division": DIVISIONS[division].in_language(language)},
        id=f"nach-{division}",
        columns=[
            Column("text", _("Aussage")),
            *(Column(one["name"], label(one["name"]), numeric=True) for one in categories),
        ],
        rows=[
            Row(
                {
                    "text": Cell(text=texts[statement] or _("Aussage %(n)s") % {"n": statement}),
                    **{
                        category["name"]: _cell(cell, language)
                        for category, cell in zip(categories, cells, strict=True)
                    },
                }
            )
            for statement, cells in found["cells"].items()
        ],
    )


def presence_table(answer: Answer, division: str, label: Label, language: str) -> Table | None:
    """Who took part beside who lives here; None where nothing can be compared."""
    entries = answer.get("presence", {}).get(division)
    if not entries:
        return None
    verdicts = {
        "missing": (_("fehlen"), "short"),
        "many": (_("stark vertreten"), "enough"),
        "as-expected": (_("wie zu erwarten"), ""),
        "hidden": (_("verdeckt"), ""),
    }
    return Table(
        caption=_("Wer mitgemacht hat, verglichen mit denen, die hier wohnen"),
        id=f"dabei-{division}",
        columns=[
            Column("name", DIVISIONS[division].in_language(language)),
            Column("people", _("dabei"), numeric=True),
            Column("expected", _("zu erwarten"), numeric=True),
            Column("residents", _("Anteil an allen"), numeric=True),
            Column("verdict", _("Einschätzung")),
        ],
        rows=[
            Row(
                {
                    "name": label(one["category"]),
                    "people": Cell(value=one["people"])
                    if one["people"] is not None
                    else Cell(flag=Flag.SUPPRESSED, value=None),
                    "expected": Cell(value=round(one["expected"])),
                    "residents": _percent(one["residents_share"], language),
                    "verdict": Cell(text=verdicts[one["verdict"]][0], tone=verdicts[one["verdict"]][1]),
                }
            )
            for one in entries
        ],
    )


def csv_rows(answer: Answer, labels: Mapping[str, Label]) -> list[list[Any]]:
    """One row a cell that is shown, heading first; withheld cells stand without figures and say so."""
    texts = _texts(answer)
    rows: list[list[Any]] = [
        ["statement", "text", "division", "category", "agree", "pass", "disagree", "voters", "state"]
    ]
    rows += [
        [one["statement"], one["text"], "all", "", *_figures(one if one["voters"] is not None else None)]
        for one in answer["statements"]
        if not one["hidden"]
    ]
    for name, found in answer["divisions"].items():
        for statement, cells in found["cells"].items():
            for category, cell in zip(found["categories"], cells, strict=True):
                label = labels[name](category["name"]) if name in labels else category["name"]
                rows.append([statement, texts[statement], name, label, *_figures(cell)])
    return rows


def _figures(cell: Mapping[str, Any] | None) -> list[Any]:
    if cell is None:
        return ["", "", "", "", "withheld"]
    return [cell["agree"], cell["pass"], cell["disagree"], cell["voters"], "shown"]


def _statement_row(one: Answer, language: str) -> Row:
    few = Cell(flag=Flag.SUPPRESSED)
    shown = one["voters"] is not None
    figures = {
        name: Cell(value=one[name]) if shown else few for name in ("agree", "pass", "disagree", "voters")
    }
    share = _percent((one["agree"] + 1) / (one["voters"] + 2), language) if shown else few
    return Row(
        {
            "number": Cell(text=one["statement"], sort=_sort(one["statement"])),
            "text": one["text"],
            "share": share,
            **figures,
        },
        anchor=f"aussage-{one['statement']}",
    )


def _sort(statement: str) -> float | str:
    return float(statement) if statement.isdigit() else statement


def _cell(cell: Mapping[str, int] | None, language: str) -> Cell:
    if cell is None:
        return Cell(flag=Flag.SUPPRESSED)
    share = (cell["agree"] + 1) / (cell["voters"] + 2)
    return Cell(
        text=f"{number(100 * share, language)}\u202f%",
        small=f"({number(cell['voters'], language)})",
        sort=share,
    )


def _percent(share: float, language: str) -> Cell:
    return Cell(text=f"{number(100 * share, language)}\u202f%", sort=share)


def _texts(answer: Answer) -> dict[str, str]:
    return {one["statement"]: one["text"] for one in answer["statements"]}
