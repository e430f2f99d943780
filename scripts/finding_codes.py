"""Which findings can the source make? Read from the syntax trees of the package, not by running it.

From ``Finding(code="...", ...)`` and the functions that build one, to a list of codes with texts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "kommune360"


@dataclass(frozen=True, order=True)
class Code:
    """One kind of finding, as the source states it; ``{...}`` stands for what the input fills in."""

    code: str
    severity: str
    module: str
    what: tuple[str, str]
    why: tuple[str, str]
    remedy: tuple[str, str]


@cache
def trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts
    }


@dataclass(frozen=True)
class Maker:
    """A function that builds a finding from a ``code`` given to it; ``inner`` is what it adds itself."""

    names: tuple[str, ...]
    severity: str
    inner: dict[str, ast.expr]


def makers(modules: dict[str, ast.Module]) -> dict[str, Maker]:
    """Return ``Finding`` and every function that passes a ``code`` on to it, also through others."""
    finding = Maker(("code", "severity", "what", "why", "remedy", "place"), "", {})
    found = {"Finding": finding, "findings.Finding": finding}
    functions = [
        (Path(name).stem, node)
        for name, module in modules.items()
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and "code" in parameters(node)
    ]
    grown = True
    while grown:
        grown = False
        for stem, node in functions:
            if node.name in found:
                continue
            call = next((c for c in ast.walk(node) if isinstance(c, ast.Call) and called(c) in found), None)
            if call is not None:
                maker = found[called(call)]
                inner = maker.inner | arguments(call, maker.names)
                severity = maker.severity or severity_of(inner.get("severity"))
                found[node.name] = found[f"{stem}.{node.name}"] = Maker(parameters(node), severity, inner)
                grown = True
    return found


def parameters(node: ast.FunctionDef) -> tuple[str, ...]:
    return tuple(a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))


def called(call: ast.Call) -> str:
    """Return ``name`` or ``module.name`` of what is called; deeper chains are no function of ours."""
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        return f"{call.func.value.id}.{call.func.attr}"
    return getattr(call.func, "id", "")


def arguments(call: ast.Call, names: Sequence[str]) -> dict[str, ast.expr]:
    positional = dict(zip(names, call.args, strict=False))
    return positional | {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def severity_of(node: ast.expr | None) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr.lower()
    if isinstance(node, ast.IfExp):
        return f"{severity_of(node.body)} / {severity_of(node.orelse)}"
    return ""


def literals(node: ast.expr | None) -> list[str]:
    """Return the strings an expression may be: a literal, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*literals(node.body), *literals(node.orelse)]
    return []


def template(node: ast.expr | None) -> str:
    """Return a text as written in the source, with ``{...}`` where the input fills in."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr():
            return "".join(template(part) for part in node.values)
        case ast.FormattedValue(value=ast.Call() as call) if called(call) == "counted":
            return "{…} " + template(call.args[2])  # as for more than one
        case ast.FormattedValue(value=ast.IfExp(body=ast.Constant(), orelse=ast.Constant()) as either):
            return template(either.orelse) or template(either.body)  # such as "ist" or "sind"
        case ast.FormattedValue():
            return "{…}"
        case ast.BinOp(op=ast.Add()):
            return template(node.left) + template(node.right)
        case ast.IfExp():
            return template(node.body)
    return "{…}"


def texts(node: ast.expr | None) -> tuple[str, str]:
    if isinstance(node, ast.Call) and called(node) == "Text":
        inner = arguments(node, ["de", "en"])
        return template(inner.get("de")), template(inner.get("en"))
    return "", ""


def named(name: str, scope: ast.AST) -> list[str]:
    """Return the strings a variable may be: assigned as literals, or the keys of a dict looped over."""
    found: list[str] = []
    dicts: dict[str, list[str]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found += literals(node.value)
                elif isinstance(target, ast.Name) and isinstance(node.value, ast.Dict):
                    dicts[target.id] = [key for k in node.value.keys for key in literals(k)]
    for node in ast.walk(scope):
        if isinstance(node, ast.For):
            first = node.target.elts[0] if isinstance(node.target, ast.Tuple) else node.target
            looped = {n.id for n in ast.walk(node.iter) if isinstance(n, ast.Name)}
            if isinstance(first, ast.Name) and first.id == name:
                found += [key for known in looped & set(dicts) for key in dicts[known]]
    return found


def uses() -> Iterator[tuple[str, ast.Call, Maker, dict[str, ast.expr], list[str]]]:
    """Yield every place that makes a finding, with its arguments and the codes it may give.

    Calls inside the makers themselves, which only pass on a code, are left out.
    """
    modules = trees()
    known = makers(modules)
    for name, module in modules.items():
        scopes = [n for n in ast.walk(module) if isinstance(n, ast.FunctionDef)]
        for scope in [*scopes, module]:
            inner = {id(c) for s in scopes if s is not scope and scope is module for c in ast.walk(s)}
            if isinstance(scope, ast.FunctionDef) and scope.name in known:
                continue
            for node in ast.walk(scope):
                if not isinstance(node, ast.Call) or called(node) not in known or id(node) in inner:
                    continue
                maker = known[called(node)]
                given = arguments(node, maker.names)
                code = given.get("code")
                codes = named(code.id, scope) if isinstance(code, ast.Name) else literals(code)
                yield name, node, maker, maker.inner | given, codes


def unresolved() -> list[str]:
    """Return the places where a finding gets a code that the source does not spell out."""
    return [
        f"{name}:{node.lineno}" for name, node, _, given, codes in uses() if "code" in given and not codes
    ]


def tabled() -> dict[str, Code]:
    """Return the findings whose words stand in a table: ``code: (Severity.X, what, why, remedy)``."""
    found = {}
    for name, module in trees().items():
        for node in ast.walk(module):
            if not isinstance(node, ast.Dict):
                continue
            for key, value in zip(node.keys, node.values, strict=True):
                parts = value.elts if isinstance(value, ast.Tuple) else []
                said = [
                    texts(part) for part in parts if isinstance(part, ast.Call) and called(part) == "Text"
                ]
                severity = next((s for part in parts if (s := severity_of(part))), "")
                if severity and len(said) == 3:
                    found |= {code: Code(code, severity, name, *said) for code in literals(key)}
    return found


def findings() -> list[Code]:
    """Return every kind of finding that the source can make, by code."""
    found = tabled()
    for name, _, maker, given, codes in uses():
        for code in codes:
            one = Code(
                code,
                maker.severity or severity_of(given.get("severity")),
                name,
                texts(given.get("what")),
                texts(given.get("why")),
                texts(given.get("remedy")),
            )
            # the place that says most stands for all places that make this finding
            if code not in found or len(str(one)) > len(str(found[code])):
                found[code] = one
    return sorted(found.values())
