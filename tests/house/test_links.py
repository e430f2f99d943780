"""Relative links in Markdown lead to files and headings that exist."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from tests.house.repository import ROOT, files, relative

LINK = re.compile(r"(?<!\\)\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def links(text: str) -> list[str]:
    without_code = CODE.sub("", FENCE.sub("", text))
    return [link for link in LINK.findall(without_code) if not ELSEWHERE.match(link)]


def anchors(text: str) -> set[str]:
    """Return the anchors that headings get: lower case, punctuation dropped, spaces to hyphens."""
    found = set(re.findall(r"^\(([\w-]+)\)=$", text, re.MULTILINE))
    for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", FENCE.sub("", text), re.MULTILINE):
        plain = re.sub(r"[^\w\s-]", "", heading.replace("`", "").lower())
        found.add(re.sub(r"\s", "-", plain.strip()))
    return found


def dead_links(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    dead = []
    for link in links(text):
        name, _, anchor = unquote(link).partition("#")
        base = ROOT if name.startswith("/") else path.parent
        target = (base / name.lstrip("/")).resolve() if name else path
        if not target.exists():
            dead.append(f"{relative(path)}: {link} does not exist")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target.read_text(encoding="utf-8")):
            dead.append(f"{relative(path)}: {link} has no such heading")
    return dead


def test_relative_links_are_live() -> None:
    pages = [path for path in files() if path.suffix == ".md"]
    assert pages
    dead = [line for path in pages for line in dead_links(path)]
    assert not dead, "\n".join(dead)


def test_dead_links_would_be_found() -> None:
    text = "see [here](a.md), ![x](b.png) and [web](https://example.org) `[no](c.md)`\n```\n[no](d.md)\n```\n"
    assert links(text) == ["a.md", "b.png"]
    assert anchors("# Was `make run` tut?\n## Für Planer*innen") == {"was-make-run-tut", "für-planerinnen"}
