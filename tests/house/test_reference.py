"""The manual knows every command and every finding, and its generated pages are current."""

from __future__ import annotations

import ast
import re

import click
import pytest
import yaml

from scripts import finding_codes, reference
from tests.house.repository import ROOT

REWRITE = "run make reference and commit the result"


@pytest.mark.parametrize("page", sorted(reference.PAGES))
def test_generated_pages_are_current(page: str) -> None:
    written = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert written == reference.PAGES[page](), REWRITE


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
    codes = finding_codes.findings()
    assert codes
    for code in codes:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.code), code
        for german, english in (code.what, code.why, code.remedy):
            assert bool(german) == bool(english), code


def test_every_rule_has_its_source_and_how_sure_it_is() -> None:
    paths = sorted(reference.RULES.glob("*.yaml"))
    assert {"standard.yaml", "nordrhein-westfalen.yaml"} <= {path.name for path in paths}
    for path in paths:
        for key, entry in yaml.safe_load(path.read_text(encoding="utf-8"))["values"].items():
            place = f"{path.name}: {key}"
            assert entry["evidence"] in reference.EVIDENCE, place
            assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(entry["valid_from"])), place
            assert len(entry["source"]) > 15, place
            assert entry["unit"], place


def test_every_finding_states_its_code_in_the_source() -> None:
    assert not finding_codes.unresolved(), "write the code as a literal, so that the manual can list it"


SOURCE = """
def error(code, what, place):
    return Finding(code, Severity.ERROR, what, Text('w', 'w'), Text('r', 'r'), place)

def note(code, count):
    return error(code, Text(f'{count} Zeilen', f'{count} rows'), here)

def check(table):
    found = [note('rows-lost', 3)]
    checks = {'area-unknown': 1, 'area-twice': 2}
    for code, rows in checks.items():
        found.append(error(code, Text('x', 'x'), here))
    return found
"""


def test_findings_built_by_functions_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_codes, "trees", lambda: {"x.py": ast.parse(SOURCE)})
    found = {code.code: code for code in finding_codes.findings()}
    assert set(found) == {"rows-lost", "area-unknown", "area-twice"}
    assert found["rows-lost"].severity == "error"
    assert found["rows-lost"].what == ("{…} Zeilen", "{…} rows")
    assert not finding_codes.unresolved()


def test_findings_worded_in_a_table_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "W = {'only-dashes': (Severity.INFO, Text('a', 'b'), Text('c', 'd'), Text('e', 'f'))}"
    monkeypatch.setattr(finding_codes, "trees", lambda: {"x.py": ast.parse(source)})
    (found,) = finding_codes.findings()
    assert (found.code, found.severity, found.remedy) == ("only-dashes", "info", ("e", "f"))


def test_a_code_that_is_put_together_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    source = SOURCE + "\ndef bad(kind):\n    return note(f'{kind}-lost', 1)\n"
    monkeypatch.setattr(finding_codes, "trees", lambda: {"x.py": ast.parse(source)})
    assert [place.partition(":")[0] for place in finding_codes.unresolved()] == ["x.py"]
