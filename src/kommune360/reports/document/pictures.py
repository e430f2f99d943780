"""How do charts and maps of the screen get into a document? As SVG text with the package's own font.

From a Vega-Lite specification or from outlines and fills to SVG, the same for the same picture; from SVG
to PNG for Word.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from kommune360.base.fingerprints import fingerprint_json
from kommune360.reports.document.pdf import font_folder
from kommune360.reports.maps import Canvas

FONT = "Fira Sans"
_CONFIG: Mapping[str, Any] = {
    "font": FONT,
    "background": "white",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": 600, "labelColor": "#171a2b"},
    "legend": {"labelFontSize": 11, "titleFontSize": 11},
    "title": {"fontSize": 12, "fontWeight": 600},
}
# dates of charts are days of a calendar: no clock of a machine moves them
_NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " €"]}
_ID = re.compile(r'(?<=\bid=")[^"]+(?=")')


def chart_svg(specification: Mapping[str, Any], language: str = "de", *, width: int = 520) -> str:
    """Draw a Vega-Lite specification with its own data as SVG of ``width`` points."""
    config = {**_CONFIG, **specification.get("config", {})}
    spec = {"width": width, **specification, "config": config}
    drawn: str = _converter().vegalite_to_svg(spec, format_locale=None if language == "en" else _NUMBERS)
    return own_ids(drawn)


def map_svg(
    canvas: Canvas,
    fills: Mapping[str, str],
    labels: Mapping[str, tuple[str, bool]] | None = None,
) -> str:
    """Draw areas filled with ``fills`` (white where none is named); ``labels``: text and whether it is white.

    Fill ``url(#hatch)`` is the hatching of what is open.
    """
    parts = [
        f'<path d="{outline.path}" fill={quoteattr(fills.get(outline.area, "#FFFFFF"))} '
        'stroke="#9a9db0" stroke-width="0.6" stroke-linejoin="round"/>'
        for outline in canvas.outlines
    ]
    for outline in canvas.outlines:
        label, white = (labels or {}).get(outline.area, ("", False))
        if label:
            colour = "#ffffff" if white else "#171a2b"
            parts.append(
                f'<text x="{outline.x}" y="{outline.y + 3}" font-family="{FONT}" font-size="10" '
                f'font-weight="600" text-anchor="middle" fill="{colour}">{escape(label)}</text>'
            )
    box = f"-4 -4 408 {canvas.height + 8}"
    size = f'width="408" height="{canvas.height + 8}"'
    hatch = (
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#F3F1EC"/>'
        '<line x1="0" y1="0" x2="0" y2="6" stroke="#C9C4B8" stroke-width="2"/></pattern></defs>'
    )
    body = "".join(parts)
    defined = hatch if "url(#hatch)" in body else ""
    return own_ids(f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{box}">{defined}{body}</svg>')


def locator_svg(canvas: Canvas, town: str, area: str) -> str:
    """Where one area lies: filled inside the outline ``town`` (a path on the same canvas)."""
    own = next((outline.path for outline in canvas.outlines if outline.area == area), "")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="408" height="{canvas.height + 8}" '
        f'viewBox="-4 -4 408 {canvas.height + 8}">'
        f'<path d="{town}" fill="#e8eaf2" stroke="#9a9db0" stroke-width="1" stroke-linejoin="round"/>'
        f'<path d="{own}" fill="#1f3f95"/></svg>'
    )


def own_ids(svg: str) -> str:
    """Name the ids of a picture by its content: they differ between pictures, not between two runs."""
    names = list(dict.fromkeys(_ID.findall(svg)))
    for number, name in enumerate(names):
        pattern = re.compile(rf'(?<=id="){re.escape(name)}(?=")|(?<=#){re.escape(name)}(?=[)"\'])')
        svg = pattern.sub(f"picture-id-{number}", svg)
    if not names:
        return svg
    return svg.replace("picture-id-", f"p{fingerprint_json(svg)[:8]}-")


def png_of(svg: str, *, scale: float = 3.0) -> bytes:
    """Draw SVG as PNG, for programs that do not read SVG."""
    drawn: bytes = _converter().svg_to_png(svg, scale=scale)
    return drawn


@functools.cache
def _converter() -> Any:
    import vl_convert  # loads a JavaScript engine: only who draws pays for it

    vl_convert.register_font_directory(str(font_folder()))
    return vl_convert
