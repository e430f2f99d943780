"""Writes the generated pages of the manual: every command and every finding.

Usage: ``python scripts/reference.py [--check]``. From the source of the package to
``docs/reference/*.md``; ``--check`` writes nothing and fails when a page is out of date.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "kommune360"
REFERENCE = ROOT / "docs" / "reference"
EVERYWHERE = {"help", "json", "language"}  # told once, in the opening of the page
NOTE = "<!-- Written by `make reference`; do not edit. -->\n"


@dataclass(frozen=True, order=True)
class Code:
    """One kind of finding, as the source states it; ``{...}`` stands for what the input fills in."""

    code: str
    severity: str
    module: str
    what: tuple[str, str]
    why: tuple[str, str]
    remedy: tuple[str, str]


# --- findings ---------------------------------------------------------------------------------


def trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts
    }


def makers(modules: dict[str, ast.Module]) -> dict[str, tuple[list[str], str]]:
    """Return the functions that build a finding from a ``code``: parameter names and severity."""
    finding = (["code", "severity", "what", "why", "remedy", "place"], "")
    found = {"Finding": finding, "findings.Finding": finding}
    for name, module in modules.items():
        for node in ast.walk(module):
            if not isinstance(node, ast.FunctionDef):
                continue
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            calls = [c for c in ast.walk(node) if isinstance(c, ast.Call) and called(c) == "Finding"]
            if "code" in names and calls:
                inner = arguments(calls[0], found["Finding"][0])
                found[node.name] = (names, severity_of(inner.get("severity")))
                found[f"{Path(name).stem}.{node.name}"] = found[node.name]
    return found


def called(call: ast.Call) -> str:
    """Return ``name`` or ``module.name`` of what is called; deeper chains are no function of ours."""
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        return f"{call.func.value.id}.{call.func.attr}"
    return getattr(call.func, "id", "")


def arguments(call: ast.Call, names: list[str]) -> dict[str, ast.expr]:
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


def unresolved() -> list[str]:
    """Return the places where a finding gets a code that is no literal, outside the functions above."""
    modules = trees()
    known = makers(modules)
    places = []
    for name, module in modules.items():
        inside = {
            id(call)
            for node in ast.walk(module)
            if isinstance(node, ast.FunctionDef) and node.name in known
            for call in ast.walk(node)
        }
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and called(node) in known and id(node) not in inside:
                given = arguments(node, known[called(node)][0])
                if "code" in given and not literals(given["code"]):
                    places.append(f"{name}:{node.lineno}")
    return places


def findings() -> list[Code]:
    """Return every kind of finding that the source can make, by code."""
    modules = trees()
    known = makers(modules)
    found: dict[str, Code] = {}
    for name, module in modules.items():
        for node in ast.walk(module):
            if not isinstance(node, ast.Call) or called(node) not in known:
                continue
            names, severity = known[called(node)]
            given = arguments(node, names)
            for code in literals(given.get("code")):
                one = Code(
                    code,
                    severity or severity_of(given.get("severity")),
                    name,
                    texts(given.get("what")),
                    texts(given.get("why")),
                    texts(given.get("remedy")),
                )
                # the place that says most stands for all places that make this finding
                if code not in found or len(str(one)) > len(str(found[code])):
                    found[code] = one
    return sorted(found.values())


def cell(text: str) -> str:
    plain = " ".join(text.split()).replace("|", "\\|")
    return plain.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_").replace("{…}", "…")


def findings_page() -> str:
    rows = findings()
    lines = [
        NOTE,
        "# Findings",
        "",
        "What the checks can say about an input. The code is stable: it stands in `--json`, on the page",
        "and here. An *error* stops and nothing is stored, a *warning* wants a look, an *info* is told for",
        "the record. `…` is filled in from the input.",
        "",
        f"{len(rows)} codes.",
    ]
    for row in rows:
        lines += ["", f"## {row.code}", "", f"{row.severity or 'by case'} · `{row.module}`", ""]
        for title, (german, english) in (
            ("What", row.what),
            ("Why", row.why),
            ("Remedy", row.remedy),
        ):
            if german or english:
                lines.append(f"- **{title}**: {cell(german)} / *{cell(english)}*")
    return "\n".join(lines) + "\n"


# --- commands ---------------------------------------------------------------------------------


def commands() -> list[tuple[click.Context, click.Command]]:
    """Return the program and every command of it, each with the context that knows its full name."""
    from kommune360.cli.main import program

    root = click.Context(program, info_name="kommune360")
    found: list[tuple[click.Context, click.Command]] = [(root, program)]
    for name in program.list_commands(root):
        inner = program.get_command(root, name)
        if inner is None:
            raise LookupError(f"kommune360 {name} is in the list of commands, but there is no such command")
        found.append((click.Context(inner, info_name=name, parent=root), inner))
    return found


def in_both(ask: Callable[[], str]) -> tuple[str, str]:
    """Return what ``ask`` says when the command line speaks German, and when it speaks English."""
    from kommune360.cli.language import choose

    said = []
    for language in ("de", "en"):
        choose(["--language", language], {})
        said.append(ask())
    return said[0], said[1]


def option_row(param: click.Parameter, context: click.Context) -> str:
    """Return one row of the table: how it is written, and what it means in English and German."""
    if isinstance(param, click.Option):
        german = in_both(lambda: (param.get_help_record(context) or ("", ""))[1])
        names = in_both(lambda: (param.get_help_record(context) or ("", ""))[0])
    else:
        said = param.said  # type: ignore[attr-defined]  # every argument of ours has one
        german, names = (said.de, said.en), in_both(lambda: param.make_metavar(context))
    name = names[1].replace("|", "\\|")
    return f"| `{name}` | {cell(german[1])} / *{cell(german[0])}* |"


def command_section(context: click.Context, command: click.Command) -> list[str]:
    usage = in_both(lambda: " ".join(command.collect_usage_pieces(context)))[1]
    lines = ["", f"## {context.command_path}", "", f"`{context.command_path} {usage}`"]
    said = command.said  # type: ignore[attr-defined]  # every command of ours has one
    for text in (said.en, said.de):
        whole = " ".join(text.split())
        lines += ["", f"*{cell(whole)}*" if text is said.de else cell(whole)]
    params = [p for p in command.get_params(context) if p.name not in EVERYWHERE]
    lines += ["", "| | |", "|---|---|", *(option_row(param, context) for param in params)]
    if examples := getattr(command, "examples", ()):
        lines += ["", "```", *examples, "```"]
    return lines


def commands_page() -> str:
    lines = [
        NOTE,
        "# Commands",
        "",
        "Exit codes: 0 done, 1 findings that stop, 2 wrong use. With `--json` a command prints one JSON",
        "object on standard output and everything else on standard error. The language follows",
        "`--language`, `KOMMUNE360_LANGUAGE` and the locale, in this order; `--help` explains in it.",
    ]
    for context, command in commands():
        lines += command_section(context, command)
    return "\n".join(lines).rstrip() + "\n"


# --- all --------------------------------------------------------------------------------------


def pages() -> dict[str, str]:
    """Return the generated pages by file name."""
    return {"commands.md": commands_page(), "findings.md": findings_page()}


def outdated() -> list[str]:
    return [
        name
        for name, text in pages().items()
        if not (REFERENCE / name).is_file() or (REFERENCE / name).read_text(encoding="utf-8") != text
    ]


def main(options: list[str]) -> int:
    if "--check" in options:
        names = outdated()
        if names:
            print(f"out of date: {', '.join(names)}; run make reference", file=sys.stderr)
        return 1 if names else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
