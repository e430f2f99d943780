"""Does the word that follows a number in a finding fit the number, be it 1 or many?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from kommune360.base.text import counted
from scripts.finding_codes import called, trees

MANY = {
    "indicators/social_index/headlines.py": "an index compares areas: there is never one alone",
    "web/projection/quality.py": "one year ahead has words of its own",
}


def _texts(tree: ast.AST) -> Iterator[ast.JoinedStr]:
    """The sentences with numbers in them, of findings and other texts in two languages."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and called(call) == "Text":
            yield from (
                part for arg in call.args for part in ast.walk(arg) if isinstance(part, ast.JoinedStr)
            )


def _nouns_for_many() -> set[str]:
    """The German noun of each ``counted(number, one, many)``; the English words stand beside it."""
    calls = [node for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    many = [call.args[2] for call in calls if called(call) == "counted"]
    said = [each.value for each in many if isinstance(each, ast.Constant)]
    return {word for text in said for word in str(text).split() if word[:1].isupper()}


def _unfitting(tree: ast.AST, words: set[str]) -> Iterator[tuple[int, str]]:
    for text in _texts(tree):
        for number, behind in zip(text.values, text.values[1:], strict=False):
            if not isinstance(number, ast.FormattedValue) or not isinstance(behind, ast.Constant):
                continue
            word = re.match(r" (\w+)", str(behind.value))
            value = number.value
            fixed = isinstance(value, ast.Name) and value.id.isupper()
            if word and word[1] in words and not fixed and not isinstance(value, ast.Call):
                yield text.lineno, ast.unparse(value) + word[0]


@pytest.mark.parametrize(("number", "said"), [(0, "0 Zahlen"), (1, "1 Zahl"), (2, "2 Zahlen")])
def test_the_number_chooses_the_word(number: int, said: str) -> None:
    assert counted(number, "Zahl", "Zahlen") == said


def test_no_finding_says_one_areas() -> None:
    words = _nouns_for_many()
    found = [
        f"{name}:{line}: {said}"
        for name, tree in trees().items()
        if name not in MANY and not name.startswith("reports/")
        for line, said in _unfitting(tree, words)
    ]
    assert not found, "write counted(number, one, many)"


def test_a_plural_behind_any_number_would_be_found() -> None:
    tree = ast.parse("Text(f'{n} Gebiete fehlen', f'{n} areas are missing')")
    assert list(_unfitting(tree, {"Gebiete"})) == [(1, "n Gebiete")]
