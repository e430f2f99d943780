"""Which German texts of the application lack their English? Extracts, merges, reports; pure Python.

``python -m kommune360.web.ui.messages [ROOM ...]`` brings the ``.po`` files up to date. The texts of
the frame stand in ``web/locale``, every other room keeps its own in ``<room>/locale``.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

from kommune360.web.ui.assets import WEB, compile_messages

FRAME = {"config", "ui", "accounts", "audit", "runs"}
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Message = tuple[str, str | tuple[str, str], str | None]


def catalogs(rooms: Sequence[str] = ()) -> dict[Path, list[Path]]:
    """Which ``.po`` holds the texts of which folders; of all rooms or only of ``rooms``."""
    found: dict[Path, list[Path]] = {}
    for room in sorted(path for path in WEB.iterdir() if (path / "__init__.py").is_file()):
        home = WEB if room.name in FRAME else room
        if not rooms or room.name in rooms or (home == WEB and FRAME & set(rooms)):
            found.setdefault(home / "locale" / "en" / "LC_MESSAGES" / "django.po", []).append(room)
    return found


def messages_in(folder: Path) -> Iterator[Message]:
    """Every text to translate below ``folder``: file, text (or singular and plural), context."""
    for file in sorted(folder.rglob("*.py")):
        if "migrations" not in file.parts:
            yield from _extract(file, file.read_text(encoding="utf-8"))
    from django.utils.translation.template import templatize

    for file in sorted(folder.rglob("*.html")):
        source = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        # the indentation of markup is none of Python's
        yield from _extract(file, "\n".join(line.strip() for line in source.splitlines()))


def _extract(file: Path, source: str) -> Iterator[Message]:
    readable = io.BytesIO(source.encode("utf-8"))
    for _line, function, found, _comments in extract_python(readable, list(KEYWORDS), [], {}):
        texts = found if isinstance(found, tuple) else (found,)
        context = str(texts[0]) if function.startswith(("pgettext", "npgettext")) else None
        texts = texts[1:] if context is not None else texts
        if not texts or not isinstance(texts[0], str):
            continue
        plural = function in {"ngettext", "ngettext_lazy", "npgettext"}
        yield str(file.relative_to(WEB)), (texts[0], str(texts[1])) if plural else texts[0], context


def template_of(folders: list[Path]) -> Catalog:
    """All texts of these folders, not yet translated."""
    catalog = Catalog(locale="en", project="kommune360", charset="utf-8", fuzzy=False)
    for folder in folders:
        for _file, text, context in messages_in(folder):
            flags = ["python-format"] if "%(" in (text if isinstance(text, str) else text[0]) else []
            catalog.add(text, None, context=context, flags=flags)
    return catalog


def merged(po: Path, folders: list[Path]) -> Catalog:
    """The texts in use with the translations that are there; unused ones are dropped."""
    wanted = template_of(folders)
    if po.is_file():
        with po.open("rb") as source:
            known = read_po(source, locale="en")
        for message in wanted:
            old = known.get(message.id, context=message.context) if message.id else None
            if old is not None and not old.fuzzy:
                message.string = old.string
    return wanted


def untranslated(catalog: Catalog) -> list[str]:
    """Texts without English, or with only one of two plural forms."""
    missing = []
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(strings):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def update(rooms: Sequence[str] = ()) -> dict[Path, list[str]]:
    """Write every catalog; return what is not translated yet, by catalog."""
    missing = {}
    for po, folders in catalogs(rooms).items():
        catalog = merged(po, folders)
        po.parent.mkdir(parents=True, exist_ok=True)
        catalog.header_comment = "# English texts of kommune360; the German ones stand in the code."
        text = io.BytesIO()
        write_po(text, catalog, no_location=True, sort_output=True, omit_header=False, width=110)
        lines = [line for line in text.getvalue().decode("utf-8").splitlines() if not _volatile(line)]
        po.write_text("\n".join(lines) + "\n", encoding="utf-8")
        missing[po] = untranslated(catalog)
    return missing


def _volatile(line: str) -> bool:
    """Dates and tool versions would make every run a change."""
    return line.startswith(
        (
            '"POT-Creation-Date',
            '"PO-Revision-Date',
            '"Generated-By',
            '"Last-Translator',
            '"Report-Msgid',
            '"Language-Team',
        )
    )


def main() -> int:
    missing = update(sys.argv[1:])
    compile_messages()
    for po, texts in missing.items():
        for text in texts:
            print(f"{po.relative_to(WEB)}: {text!r}", file=sys.stderr)  # noqa: T201
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
