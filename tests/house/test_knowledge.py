"""Knowledge kept as data can be read, and every text in it has both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.repository import PACKAGE, ROOT, files, relative

YAML_FILES = [p for p in files() if p.suffix in {".yaml", ".yml"} and p.is_relative_to(PACKAGE)]
LANGUAGES = {"de", "en"}


class UniqueKeys(yaml.SafeLoader):
    """YAML keeps the last of two equal keys without a word; here that is an error."""


def _mapping(loader: UniqueKeys, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise yaml.YAMLError(f"{sorted(map(str, twice))} stands twice at {node.start_mark}")
    return loader.construct_mapping(node, deep=True)


UniqueKeys.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=UniqueKeys)  # noqa: S506 - a SafeLoader


def bilingual(value: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every mapping that holds a text in German or English, with its place."""
    if isinstance(value, dict):
        if value and set(value) <= LANGUAGES:
            yield where, value
        for key, inner in value.items():
            yield from bilingual(inner, f"{where}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from bilingual(inner, f"{where}/{number}")


def one_sided(value: Any) -> list[str]:
    return [
        where
        for where, text in bilingual(value)
        if set(text) != LANGUAGES or not all(isinstance(t, str | list) and t for t in text.values())
    ]


@pytest.mark.parametrize("path", YAML_FILES, ids=relative)
def test_catalogues_parse_and_speak_both_languages(path: Path) -> None:
    content = load(path)
    assert content, "an empty catalogue knows nothing"
    assert not one_sided(content)


def test_there_is_knowledge_to_check() -> None:
    assert YAML_FILES


def test_a_missing_language_would_be_found(tmp_path: Path) -> None:
    assert one_sided({"a": {"name": {"de": "Bedarf"}}}) == ["/a/name"]
    assert one_sided([{"name": {"de": "Bedarf", "en": ""}}]) == ["/0/name"]
    assert not one_sided({"name": {"de": "Bedarf", "en": "need"}})
    twice = tmp_path / "twice.yaml"
    twice.write_text("a: 1\na: 2\n", encoding="utf-8")
    with pytest.raises(yaml.YAMLError, match="stands twice"):
        load(twice)


def test_cases_say_where_their_figures_come_from() -> None:
    """Files below tests/cases name a source, or that they are invented: as a key or in an opening comment."""
    silent = []
    for path in files():
        if path.suffix in {".yaml", ".yml"} and path.is_relative_to(ROOT / "tests" / "cases"):
            text = path.read_text(encoding="utf-8")
            if not (re.match(r"# .{20}", text) or re.search(r"^\s*(- )?sources?:", text, re.MULTILINE)):
                silent.append(relative(path))
    assert not silent
