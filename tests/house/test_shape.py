"""Files and modules keep the shape that lets a reader find the way."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from scripts.sizes import TOO_LONG, line_counts
from tests.house.repository import (
    PACKAGE,
    ROOT,
    files,
    is_generated,
    is_web,
    module_name,
    modules,
    relative,
    tree,
)

VAGUE = {"core", "utils", "util", "helpers", "helper", "common", "misc"}


def test_no_file_is_too_long() -> None:
    long = {name: lines for name, lines in line_counts(ROOT).items() if lines > TOO_LONG}
    assert not long, f"split these, {TOO_LONG} lines are the end"


def test_sizes_see_the_files_they_should() -> None:
    counted = line_counts(ROOT)
    assert "src/kommune360/base/ages.py" in counted
    assert not any(name.startswith("requirements/") for name in counted)


def test_names_say_what_is_inside() -> None:
    vague = [relative(p) for p in files() if VAGUE & {*p.relative_to(ROOT).parts[:-1], p.stem}]
    assert not vague


def test_init_files_hold_no_code() -> None:
    with_code = []
    for path in modules():
        if path.name != "__init__.py":
            continue
        for node in tree(path).body:
            docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            name = isinstance(node, ast.Assign) and all(
                isinstance(target, ast.Name) and target.id.startswith("__") for target in node.targets
            )
            if not (docstring or name or isinstance(node, ast.Import | ast.ImportFrom)):
                with_code.append(f"{relative(path)}:{node.lineno}")
    assert not with_code


def test_every_module_says_what_it_answers() -> None:
    silent = [relative(p) for p in modules() if tree(p).body and not ast.get_docstring(tree(p))]
    assert not silent


def imported_from_packages(path: Path) -> list[tuple[str, str]]:
    """Return (package, name) for every ``from package import name``, absolute names only."""
    return [
        (node.module, alias.name)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        for alias in node.names
    ]


def test_modules_import_siblings_directly() -> None:
    """A name taken from the own package's ``__init__`` hides where it lives and makes cycles."""
    known = {module_name(path) for path in modules()}
    found = []
    for path in modules():
        own = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
        if path.name == "__init__.py" or own == "kommune360":
            continue
        for package, name in imported_from_packages(path):
            if package == own and f"{package}.{name}" not in known:
                found.append(f"{relative(path)}: from {package} import {name}")
    assert not found


def test_only_the_web_floor_knows_the_network_and_django() -> None:
    """Beside the import contracts: one module of the standard library that grimp sees only as urllib."""
    found = [
        relative(path)
        for path in modules()
        if not is_web(path)
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and node.module == "urllib.request")
        or (isinstance(node, ast.Import) and any(alias.name == "urllib.request" for alias in node.names))
    ]
    assert not found


def test_contracts_name_every_room() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {c["id"]: c for c in configuration["tool"]["importlinter"]["contracts"]}
    for identifier, folder in (("floors", PACKAGE), ("web-apps", PACKAGE / "web")):
        named = {n.strip(" ()") for layer in contracts[identifier]["layers"] for n in layer.split("|")}
        there = {p.parent.name for p in folder.glob("*/__init__.py")}
        assert there <= named, identifier


def test_generated_files_are_marked() -> None:
    assert is_generated(ROOT / "requirements" / "run.txt")
    assert not is_generated(ROOT / "README.md")
