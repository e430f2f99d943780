"""What a reader would find embarrassing: a torn word, a caption without its table, a number that leads nowhere."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommune360.reports.document.pdf import pdf_bytes
from kommune360.reports.document.register import keys_of, registered
from kommune360.reports.document.tree import (
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Row,
    Table,
    figures_of,
)
from kommune360.reports.document.webpage import html_bytes
from kommune360.reports.document.widths import LINE, shares
from tests.library.reports.a_document import a_document

WORDS = st.text("abcdefghij ", min_size=1, max_size=24)


def pages_of(*blocks: object) -> list[str]:
    document = Document("Titel", "de", blocks)  # type: ignore[arg-type]
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf_bytes(document))).pages]


def table(rows: int, *, cell: str = "Wert") -> Table:
    return Table(
        "Die Überschrift",
        (Column("Zeile"), Column("Inhalt")),
        tuple(Row((("x",), (cell,))) for _ in range(rows)),
    )


@given(st.lists(st.tuples(WORDS, st.floats(0.1, 5.0)), min_size=1, max_size=6), st.data())
def test_each_column_holds_its_longest_word(asked: list[tuple[str, float]], data: st.DataObject) -> None:
    cells = tuple((data.draw(WORDS),) for _ in asked)
    made = Table("T", tuple(Column(title, share=share) for title, share in asked), (Row(cells),))
    found = shares(made)
    assert sum(found) == pytest.approx(1.0)
    needs = [
        max(len(word) for text in (title, said[0]) for word in text.split(" "))
        for (title, _), said in zip(asked, cells, strict=True)
    ]
    if sum(needs) + 5 * len(needs) < LINE:
        assert all(share * LINE >= need for share, need in zip(found, needs, strict=True))


def test_shares_stay_as_asked_where_there_is_room() -> None:
    made = Table("T", (Column("a", share=1), Column("b", share=3)), (Row((("x",), ("y",))),))
    assert shares(made) == pytest.approx((0.25, 0.75))


@pytest.mark.parametrize("lines", range(36, 41))
def test_no_caption_stands_alone_at_the_foot_of_a_page(lines: int) -> None:
    before = [Paragraph((f"Absatz {number}.",)) for number in range(lines)]
    for rows in (3, 30):
        pages = pages_of(*before, Heading("Abschnitt"), table(rows))
        (at,) = [number for number, text in enumerate(pages) if "Die Überschrift" in text]
        assert pages[at].count("Wert") > 0
        assert "Abschnitt" in pages[at]
        if rows == 3:  # a short table is not torn
            assert pages[at].count("Wert") == 3


def test_no_row_is_torn_and_a_row_longer_than_a_page_still_prints() -> None:
    words = [f"w{number}" for number in range(60)]
    pages = pages_of(*[Paragraph(("Absatz.",))] * 28, table(20, cell=" ".join(words)))
    for text in pages:
        assert text.count("w0 ") == text.count("w59")
    assert len(pages_of(table(1, cell=" ".join(["Wort"] * 2000)))) > 1


def test_how_a_text_was_wrapped_in_a_file_is_not_how_it_is_set() -> None:
    (page,) = pages_of(Paragraph(("zwanzig Handlungsziele und\nordnet ihnen zu",)))
    assert "und ordnet" in page


def test_what_all_figures_rest_on_is_said_once() -> None:
    document = a_document()
    assert [column.title for column in registered(document).blocks[-1].columns] == [
        "Nr.",
        "Zahl",
        "Was sie sagt",
    ]  # type: ignore[union-attr]
    other = Paragraph((Figure("other", "5", origin="Plan"),))
    two = registered(replace(document, blocks=(*document.blocks, other)))
    assert [column.title for column in two.blocks[-1].columns][-1] == "Beruht auf"  # type: ignore[union-attr]


@pytest.mark.parametrize("base", ["", "https://plan.example"])
@pytest.mark.parametrize("register", [True, False])
def test_every_number_of_a_page_leads_somewhere(base: str, register: bool) -> None:
    document = a_document(register=register)
    page = html_bytes(document, base=base).decode()
    links = re.findall(r'<a class="figure" href="([^"]+)"', page)
    assert len(links) == len(list(figures_of(document.blocks)))
    for link in links:
        assert link.startswith(f"{base}/spur?") if base else f'id="{link[1:]}"' in page


def test_print_and_page_give_a_number_the_same_key() -> None:
    printed, shown = keys_of(a_document()), keys_of(a_document(), every=True)
    assert printed.items() <= shown.items()
    assert set(shown) == {figure.key for figure in figures_of(a_document().blocks)}
