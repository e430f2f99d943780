"""Where do the fonts of documents come from? The files of the screen, unpacked for print.

From the npm package of Fira Sans (WOFF, which typst does not read) to the TrueType files in
``reports/document/fonts``. ``python scripts/fonts.py``, after ``npm ci``; the result is committed.
"""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "node_modules" / "@fontsource" / "fira-sans"
TARGET = ROOT / "src" / "kommune360" / "reports" / "document" / "fonts"
WEIGHTS = ("400", "600")
FAMILIES = {"latin": "Fira Sans", "latin-ext": "Fira Sans Ext"}  # one family holds one file a weight
_NAMES_OF_FAMILY = {1, 16}


def main() -> None:
    for weight in WEIGHTS:
        for subset, family in FAMILIES.items():
            packed = PACKAGE / "files" / f"fira-sans-{subset}-{weight}-normal.woff"
            made = truetype(packed.read_bytes(), family)
            (TARGET / packed.with_suffix(".ttf").name).write_bytes(made)
    shutil.copy(PACKAGE / "LICENSE", TARGET / "LICENSE")


def truetype(woff: bytes, family: str) -> bytes:
    """Unpack WOFF 1.0 (W3C, 2012) and name the family."""
    flavour, count = struct.unpack(">4xI4xH", woff[:14])
    tables = []
    for number in range(count):
        tag, start, packed, length, _ = struct.unpack(">4sIIII", woff[44 + 20 * number : 64 + 20 * number])
        table = woff[start : start + packed]
        table = zlib.decompress(table) if packed != length else table
        tables.append((tag, _named(table, family) if tag == b"name" else table))
    power = count.bit_length() - 1
    head = struct.pack(">IHHHH", flavour, count, 16 << power, power, 16 * count - (16 << power))
    at, directory, body = len(head) + 16 * count, b"", b""
    for tag, table in tables:
        padded = table + b"\0" * (-len(table) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag, total, at, len(table))
        body, at = body + padded, at + len(padded)
    return head + directory + body


def _named(table: bytes, family: str) -> bytes:
    """The ``name`` table with another family name (Windows and Unicode records)."""
    count, texts = struct.unpack(">2xHH", table[:6])
    records, store = b"", b""
    for number in range(count):
        *about, name, length, start = struct.unpack(">HHHHHH", table[6 + 12 * number : 18 + 12 * number])
        text = table[texts + start : texts + start + length]
        if name in _NAMES_OF_FAMILY and about[0] in {0, 3}:
            text = family.encode("utf-16-be")
        records += struct.pack(">HHHHHH", *about, name, len(text), len(store))
        store += text
    return struct.pack(">HHH", 0, count, 6 + len(records)) + records + store


if __name__ == "__main__":
    main()
