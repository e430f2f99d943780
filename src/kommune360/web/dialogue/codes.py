"""How does a round get onto a poster? Its short code as people type it, and a QR code that leads there."""

from __future__ import annotations

import segno


def typed(code: str) -> str:
    """A code as somebody typed it, in the form it is kept: capitals, without spaces and dashes."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def qr_svg(address: str, title: str) -> str:
    """A QR code as SVG without size and inline styles, black on white, readable when a quarter is covered."""
    made = segno.make_qr(address, error="q", boost_error=True)
    return str(
        made.svg_inline(
            border=4, omitsize=True, title=title, svgclass="qr", lineclass=None, dark="#000", light="#fff"
        )
    )
