"""No template and no text of the program claims that a measure caused what happened in an area.

Why: a figure of an area moves for many reasons; without a comparison nobody can say which. The words and their
reason stand in ``plan/knowledge/wording.yaml``; docs/methods/plan.md explains them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kommune360.plan.checking.wording import claims
from tests.house.repository import PACKAGE, files, relative
from tests.house.test_languages import read

LISTED = PACKAGE / "plan" / "knowledge" / "wording.yaml"  # the words themselves
PLANTED = PACKAGE / "exchange" / "musterstadt" / "plan.yaml"  # holds one claim, for the check to find
TEMPLATES = {".html", ".txt", ".typ", ".j2", ".md"}


def templates() -> list[Path]:
    return [
        path
        for path in files()
        if path.is_relative_to(PACKAGE) and path.suffix in TEMPLATES and "vendor" not in path.parts
    ]


def visible(text: str) -> str:
    """What a reader sees of a template: no tags, no code."""
    return re.sub(r"\{[%#].*?[%#]\}|<script.*?</script>|<[^>]*>", " ", text, flags=re.DOTALL)


def texts_of_modules(path: Path) -> Iterator[tuple[str, str]]:
    """German and English of every ``Text(de, en)`` that is written in the source."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text" and len(node.args) == 2:
            for language, argument in zip(("de", "en"), node.args, strict=True):
                parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
                said = [p.value if isinstance(p, ast.Constant) else " … " for p in parts]
                yield language, "".join(map(str, said))


def texts_of_knowledge(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"de", "en"} and isinstance(inner, str):
                yield key, inner
            else:
                yield from texts_of_knowledge(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of_knowledge(inner)


def found_in(pairs: Iterator[tuple[str, str]]) -> list[str]:
    return [claim.words for language, text in pairs for claim in claims(text, language)]


@pytest.mark.parametrize("path", templates(), ids=relative)
def test_templates_claim_nothing(path: Path) -> None:
    text = visible(path.read_text(encoding="utf-8"))
    assert found_in(iter([("de", text), ("en", text)])) == []


def test_texts_of_the_program_claim_nothing() -> None:
    modules = [path for path in files() if path.suffix == ".py" and path.is_relative_to(PACKAGE)]
    told = {relative(path): found for path in modules if (found := found_in(texts_of_modules(path)))}
    assert told == {}


def test_catalogues_and_knowledge_claim_nothing() -> None:
    told: dict[str, list[str]] = {}
    for path in files():
        if path.suffix == ".yaml" and path.is_relative_to(PACKAGE) and path not in {LISTED, PLANTED}:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            told[relative(path)] = found_in(texts_of_knowledge(content))
        elif path.suffix == ".po":
            for message in read(path):
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                pairs = [("de", text) for text in ids] + [("en", text) for text in strings]
                told.setdefault(relative(path), []).extend(found_in(iter(pairs)))
    assert {name: found for name, found in told.items() if found} == {}


def test_a_claim_would_be_found() -> None:
    assert found_in(texts_of_knowledge({"why": {"de": "Die Förderung hat den Rückgang bewirkt."}}))
    assert visible("<p>Dank der Maßnahme</p>{% comment %}").strip() == "Dank der Maßnahme"
