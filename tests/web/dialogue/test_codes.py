"""Can a code be read aloud and typed, and does its picture lead where it should?"""

from __future__ import annotations

import re

import segno

from kommune360.web.dialogue import codes


def test_a_code_is_found_as_people_type_it() -> None:
    assert codes.typed(" abc-def ") == codes.typed("ABC DEF") == "ABCDEF"


def dark_modules(svg: str) -> set[tuple[int, int]]:
    """Row and column of each dark square, read from the picture's path."""
    path = svg.split('stroke="#000" d="')[1].split('"')[0]
    found, x, y = set(), 0, 0
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)[ ]?(-?[\d.]+)?", path):
        if command == "h":
            found |= {(y, x + step) for step in range(int(first))}
            x += int(first)
        else:
            down = int(float(second) - (0.5 if command == "M" else 0))
            x, y = (int(first), down) if command == "M" else (x + int(first), y + down)
    return found


def test_the_picture_holds_the_link_and_no_inline_style() -> None:
    address = "https://dialog.stadt.example/d/K7MQ2X"
    svg = codes.qr_svg(address, "Mit<machen>")
    assert svg.startswith("<svg")
    assert "style" not in svg
    assert "<machen>" not in svg
    expected = segno.make_qr(address, error="q").matrix
    wanted = {(r + 4, c + 4) for r, row in enumerate(expected) for c, dark in enumerate(row) if dark}
    assert dark_modules(svg) == wanted
