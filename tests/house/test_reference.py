"""The manual knows every command and every finding, and its generated pages are current."""

from __future__ import annotations

import ast
import re

import click
import pytest

from scripts import reference
from tests.house.repository import ROOT

REWRITE = "run make reference and commit the result"


@pytest.mark.parametrize("page", ["commands.md", "findings.md"])
def test_generated_pages_are_current(page: str) -> None:
    written = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert written == reference.pages()[page], REWRITE


def test_every_command_says_what_it_does_in_both_languages() -> None:
    found = reference.commands()
    names = {context.info_name for context, _ in found}
    assert names > {"kommune360", "init", "import", "check", "plan", "serve", "demo"}
    for context, command in found:
        said = command.said  # type: ignore[attr-defined]
        assert said.de.strip() != said.en.strip(), context.command_path
        for param in command.params:
            if not isinstance(param, click.Option) or not param.hidden:
                text = param.said  # type: ignore[attr-defined]
                assert text.de.strip(), (context.command_path, param.name)
                assert text.en.strip(), (context.command_path, param.name)


def test_codes_are_kebab_case_and_every_finding_speaks_both_languages() -> None:
    codes = reference.findings()
    assert codes
    for code in codes:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", code.code), code
        for german, english in (code.what, code.why, code.remedy):
            assert bool(german) == bool(english), code


def test_every_finding_states_its_code_in_the_source() -> None:
    assert not reference.unresolved(), "write the code as a literal, so that the manual can list it"


def test_a_finding_built_by_a_function_is_found() -> None:
    module = ast.parse(
        "def error(code, what, place):\n"
        "    return Finding(code, Severity.ERROR, what, Text('w', 'w'), Text('r', 'r'), place)\n"
        "x = error('total-off', Text(f'Summe {a} fehlt', f'total {a} missing'), p)\n"
    )
    known = reference.makers({"x.py": module})
    assert known["error"] == (["code", "what", "place"], "error")
    call = next(n for n in ast.walk(module) if isinstance(n, ast.Call) and reference.called(n) == "error")
    given = reference.arguments(call, known["error"][0])
    assert reference.literals(given["code"]) == ["total-off"]
    assert reference.texts(given["what"]) == ("Summe {…} fehlt", "total {…} missing")
