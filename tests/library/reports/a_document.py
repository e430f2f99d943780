"""One document with a part of every kind, for tests of what is made of it."""

from __future__ import annotations

from kommune360.reports.document.tree import (
    Column,
    Document,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Note,
    PageBreak,
    Paragraph,
    Picture,
    Points,
    Row,
    Strong,
    Table,
    Terms,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60" viewBox="0 0 200 60">'
    '<rect width="120" height="20" fill="#1f3f95"/>'
    '<text x="4" y="50" font-family="Fira Sans" font-size="12">Süd</text></svg>'
)


def figure(key: str, text: str, value: float | None = None, unit: str = "") -> Figure:
    return Figure(
        key, text, about=f"Zahl {key}", unit=unit, value=value, trace=f"/spur?{key}", origin="Datenstand 3"
    )


def a_document(**changes: object) -> Document:
    blocks = (
        Terms((("Gremium", ("Jugendhilfeausschuss",)), ("Sitzung", ("12.03.2027",)))),
        Heading("Beschlussvorschlag"),
        Points(
            (
                ("Es fehlen ", figure("short", "1.234", 1234.0, "Plätze"), " Plätze (§ 24 Abs. 3 SGB VIII)."),
                (
                    "Es werden ",
                    Strong("40"),
                    " Plätze geschaffen, ",
                    figure("less", "\N{MINUS SIGN}12", -12.0),
                ),
            ),
            numbered=True,
        ),
        KeyFigures(
            (
                KeyFigure("Kinder unter 6", figure("children", "987", 987.0), "31.12.2026"),
                KeyFigure("Anteil", "12,5 %"),
            )
        ),
        Heading("Sachverhalt"),
        Heading("Kinder", 2, "children"),
        Paragraph(
            ("Text", Note("Eine Anmerkung."), " und ", Link("Quelle", "https://example.org/a")), "lead"
        ),
        Paragraph(
            ("Wieder ", figure("short", "1.234", 1234.0, "Plätze"), " Plätze; Škofja 😀 → ≥ 3."), "small"
        ),
        Points((("eins",), ("zwei",))),
        Table(
            "Plätze nach Gebiet",
            (Column("Gebiet", share=2), Column("Kinder", numeric=True), Column("Saldo", numeric=True)),
            (
                Row((("Nord",), ("12",), (figure("north", "\N{MINUS SIGN}3", -3.0),))),
                Row((("Süd & <Ost>",), ("12",), ("\N{MINUS SIGN}3",))),
                Row((("Stadt",), ("24",), ("\N{MINUS SIGN}6",)), strong=True),
            ),
            "Quelle: Melderegister.",
        ),
        Picture(SVG, "Ein Balken mit dem Wort Süd.", "Bild 1", 0.5),
        PageBreak(),
        Heading("Anlage"),
        Paragraph(("Ende.",)),
    )
    settings: dict[str, object] = {
        "title": "Bedarf an Kita-Plätzen",
        "language": "de",
        "blocks": blocks,
        "kind": "Beschlussvorlage",
        "town": "Musterstadt",
        "date": "2026-12-31",
        "state": "Datenstand 3 vom 31.12.2026",
        "invented": True,
        "contents": True,
        "register": True,
    }
    return Document(**{**settings, **changes})  # type: ignore[arg-type]
