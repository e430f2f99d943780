"""The public face of the library is tested, and nothing in it is left over."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tests.house.repository import ROOT, files, is_web, module_name, modules, relative, tree


@cache
def used_names(path: Path) -> set[str]:
    """Return every identifier, attribute and imported name that a file mentions."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        match node:
            case ast.Name():
                names.add(node.id)
            case ast.Attribute():
                names.add(node.attr)
            case ast.ImportFrom() | ast.Import():
                names |= {alias.name for alias in node.names}
    return names


def exported(path: Path) -> set[str]:
    """Return the names of ``__all__``, and what an ``__init__`` passes on."""
    names: set[str] = set()
    for node in tree(path).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            names |= set(ast.literal_eval(node.value))
        if path.name == "__init__.py" and isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return names - {"annotations"}


def in_tests() -> set[str]:
    tests = [p for p in files() if p.suffix == ".py" and p.is_relative_to(ROOT / "tests")]
    return set().union(*(used_names(path) for path in tests))


def test_exported_names_exist_and_are_tested() -> None:
    tested = in_tests()
    for path in modules():
        if is_web(path):
            continue
        defined = {getattr(node, "name", None) for node in tree(path).body} | used_names(path)
        defined |= {
            t.id
            for n in tree(path).body
            if isinstance(n, ast.Assign | ast.AnnAssign)
            for t in (n.targets if isinstance(n, ast.Assign) else [n.target])
            if isinstance(t, ast.Name)
        }
        assert exported(path) <= defined, relative(path)
        assert not exported(path) - tested, f"{relative(path)}: exported, but no test uses it"


def test_no_public_function_is_left_over() -> None:
    """A public function of the library is used by a test or by another module; else it goes."""
    everywhere = {path: used_names(path) for path in files() if path.suffix == ".py"}
    left_over = []
    for path in modules():
        if is_web(path) or ".cli" in module_name(path):
            continue
        inside = used_names(path)
        outside = set().union(*(names for other, names in everywhere.items() if other != path))
        left_over += [
            f"{relative(path)}:{node.lineno} {node.name}"
            for node in tree(path).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and node.name not in outside
            and node.name not in inside
        ]
    assert not left_over, "\n".join(left_over)
